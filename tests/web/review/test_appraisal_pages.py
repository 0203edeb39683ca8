"""The appraisal sheet as a page and as a paper: written by the reviewer, read by the centre, hidden from the office."""

import io
import re

import pytest
from docx import Document
from sqlalchemy import update

from dossiers.documents.read_back import docx_words, pdf_words
from dossiers.records.models.dossier import Dossier
from tests.support.browsers import codes
from tests.support.campaigns import campaign_4361
from tests.support.pages import inline_parts
from tests.support.web import CORRECTION_DAY, REASON, Web, reference

OWN = reference("31")
"""A dossier that waits for its review."""
PAGE = f"/dossiers/{OWN}/appraisal"
PAPER = f"/dossiers/{OWN}/papers/phieu-tham-dinh"
OPINION = "Số liệu khớp; đề nghị trình Hội đồng xem xét."
CODES = [criterion.code for criterion in campaign_4361().criteria]


def sheet(**more: str) -> dict[str, str]:
    """A whole sheet as the form on the page sends it."""
    words = {f"verdicts.{code}": "met" for code in CODES} | {f"remarks.{code}": f"Đủ {code}." for code in CODES}
    return {"revision": "1", "version": "0", **words, "opinion": OPINION, "advice": "approve", **more}


def written(web: Web, **more: str) -> None:
    assert web.browser("reviewer").post(PAGE, sheet(**more)).status_code == 303


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found
    return found[1]


def test_each_criterion_has_its_fields_and_what_the_desk_knows_beside_it(web: Web):
    page = web.browser("reviewer").get(PAGE).text
    for criterion in campaign_4361().criteria:
        assert criterion.title in page
        assert f'name="verdicts.{criterion.code}"' in page
        assert f'name="remarks.{criterion.code}"' in page
        assert (f'data-known="{criterion.shows}"' in page) == (criterion.shows is not None)
    for said in ("Đã vượt kế hoạch", "Đủ điều kiện đề nghị 01 tập thể", "thành viên, cần ít nhất", "Sơ kết ngày"):
        assert said in page
    assert (hidden(page, "version"), hidden(page, "revision")) == ("0", "1")


def test_what_was_written_stands_in_the_form_again_and_the_next_writing_goes_on_from_it(web: Web):
    browser = web.browser("reviewer")
    answer = browser.post(PAGE, sheet(opinion="Một."))
    assert (answer.status_code, answer.headers["Location"]) == (303, PAGE)
    page = browser.get(PAGE).text
    assert "Đã ghi phiếu thẩm định; phiếu đã đủ nội dung." in page
    assert "Một." in page
    assert hidden(page, "version") == "1"
    assert browser.post(PAGE, sheet(version="1", opinion="Hai.")).status_code == 303
    assert "Các lần ghi phiếu của lần nộp 1 (2)" in browser.get(PAGE).text
    assert web.rows("appraisals", OWN) == 2


def test_an_unfinished_sheet_is_kept_and_says_so(web: Web):
    browser = web.browser("reviewer")
    assert browser.post(PAGE, {"revision": "1", "version": "0", "opinion": "Chưa xong."}).status_code == 303
    assert "phiếu còn nội dung chưa điền" in browser.get(PAGE).text


def test_a_form_sent_twice_is_one_writing(web: Web):
    browser = web.browser("reviewer")
    assert [browser.post(PAGE, sheet()).status_code for _ in range(2)] == [303, 303]
    assert web.rows("appraisals", OWN) == 1


def test_whoever_was_overtaken_is_told_and_keeps_what_they_typed_beside_what_stands(web: Web):
    written(web, opinion="Ý kiến thứ nhất.")
    answer = web.browser("reviewer").post(PAGE, sheet(opinion="Ý kiến của tôi."))
    assert (answer.status_code, codes(answer)) == (409, ["sheet-overtaken"])
    assert "Ý kiến thứ nhất." in answer.text
    assert "Ý kiến của tôi.</textarea>" in answer.text
    assert hidden(answer.text, "version") == "1"
    assert web.browser("reviewer").post(PAGE, sheet(version="1", opinion="Ý kiến của tôi.")).status_code == 303


def test_everything_wrong_is_told_beside_its_field_and_nothing_typed_is_lost(web: Web):
    wrong = {f"remarks.{CODES[0]}": "x" * 501, "opinion": "Tốt \U0001f600", "advice": "burn"}
    answer = web.browser("reviewer").post(PAGE, sheet(**wrong))
    assert answer.status_code == 422
    assert set(codes(answer)) == {"text-too-long", "text-unprintable", "choice-unknown"}
    for name in (f"remarks.{CODES[0]}", "opinion", "advice"):
        assert f'data-field="{name}"' in answer.text
    for text in ("x" * 501, "Tốt \U0001f600", f"Đủ {CODES[1]}."):
        assert text in answer.text
    assert campaign_4361().criteria[0].title in answer.text
    assert web.rows("appraisals", OWN) == 0


def test_a_verdict_against_what_is_known_is_refused_beside_its_line_and_nothing_typed_is_lost(web: Web):
    wrong = {f"verdicts.{CODES[0]}": "unmet", f"remarks.{CODES[0]}": ""}
    answer = web.browser("reviewer").post(PAGE, sheet(**wrong))
    assert (answer.status_code, set(codes(answer))) == (422, {"verdict-unexplained"})
    assert f'data-field="remarks.{CODES[0]}"' in answer.text
    assert "Kết luận “Chưa đạt” khác với điều hệ thống ghi nhận (đã vượt kế hoạch)" in answer.text
    assert OPINION in answer.text
    assert web.rows("appraisals", OWN) == 0


def test_the_approver_and_the_paper_see_first_which_verdicts_differ_from_what_is_known_and_why(web: Web):
    reason = "Số thu quý IV hạch toán hai lần."
    written(web, **{f"verdicts.{CODES[1]}": "met", f"verdicts.{CODES[0]}": "unmet", f"remarks.{CODES[0]}": reason})
    for path in (f"/dossiers/{OWN}", PAGE):
        page = web.browser("approver").get(path).text
        assert f'data-contradicts="{CODES[0]}"' in page
        assert f"hệ thống ghi nhận đã vượt kế hoạch. Lý do của người thẩm định: {reason}" in page
        assert page.index(f'data-contradicts="{CODES[0]}"') < page.index(OPINION)
        assert f'data-contradicts="{CODES[6]}"' not in page
    paper = " ".join(docx_words(web.browser("approver").get(f"{PAPER}.docx").data))
    assert "Có 02 tiêu chí được kết luận khác với số liệu và nội dung hồ sơ đã ghi nhận" in paper
    assert "Chưa đạt (khác số liệu, hồ sơ: đã vượt kế hoạch)" in paper


def test_a_sheet_that_can_not_be_written_any_more_is_given_back_to_be_copied(web: Web):
    browser = web.browser("reviewer")
    browser.get(PAGE)
    moved = {"key": "k", "version": web.version(OWN), "reason": REASON, "correction_day": CORRECTION_DAY}
    assert browser.post(f"/dossiers/{OWN}/return", moved).status_code == 303
    answer = browser.post(PAGE, sheet())
    assert (answer.status_code, codes(answer)) == (409, ["not-appraising"])
    for text in (OPINION, f"Đủ {CODES[0]}."):
        assert text in answer.text


def test_a_reviewer_to_whom_it_was_not_given_reads_why_and_has_no_form(web: Web):
    with web.application.database.writing() as session:
        session.execute(update(Dossier).where(Dossier.reference == OWN).values(assigned_to="newcomer"))
    page = web.browser("reviewer").get(PAGE)
    assert codes(page) == ["assigned-to-another"]
    assert 'name="opinion"' not in page.text
    answer = web.browser("reviewer").post(PAGE, sheet())
    assert (answer.status_code, codes(answer)) == (403, ["assigned-to-another"])
    assert OPINION in answer.text


def test_the_approver_sees_advice_opinion_and_what_is_not_met_on_the_dossier_s_page(web: Web):
    first = campaign_4361().criteria[0]
    written(web, **{f"verdicts.{CODES[0]}": "unmet", f"remarks.{CODES[0]}": "Lệch quý IV."}, advice="return")
    page = web.browser("approver").get(f"/dossiers/{OWN}").text
    for said in (OPINION, 'data-advice="return"', f"{first.title}: ", "Lệch quý IV.", "1 chưa đạt", PAGE):
        assert said in page
    assert 'name="opinion"' not in web.browser("approver").get(PAGE).text


def test_before_a_sheet_is_written_the_centre_is_led_to_it_and_no_paper_is_offered(web: Web):
    page = web.browser("reviewer").get(f"/dossiers/{OWN}").text
    assert "Lập phiếu thẩm định" in page
    assert PAPER not in page
    for form in ("html", "pdf", "docx"):
        assert web.browser("reviewer").get(f"{PAPER}.{form}").status_code == 404


@pytest.mark.parametrize("who", ["reviewer", "approver"])
def test_the_centre_takes_the_sheet_as_a_paper_with_the_same_words_in_both_formats(web: Web, who: str):
    written(web)
    browser = web.browser(who)
    assert f"{PAPER}.html" in browser.get(f"/dossiers/{OWN}").text
    assert "PHIẾU THẨM ĐỊNH" in browser.get(f"{PAPER}.html").text
    pdf, docx = browser.get(f"{PAPER}.pdf").data, browser.get(f"{PAPER}.docx").data
    Document(io.BytesIO(docx))
    words = docx_words(docx)
    assert pdf_words(pdf) == words
    text = " ".join(words)
    for said in (OPINION, "Đề nghị: duyệt đề nghị của đơn vị./.", "NGƯỜI THẨM ĐỊNH", f"Đủ {CODES[0]}."):
        assert said in text
    assert "DỰ THẢO" not in text


def test_an_unfinished_sheet_is_a_draft_on_paper(web: Web):
    written(web, advice="")
    assert "DỰ THẢO" in web.browser("reviewer").get(f"{PAPER}.html").text


@pytest.mark.parametrize("who", ["clerk-31", "clerk-31-2", "clerk-79", "printer", "admin"])
def test_for_everybody_else_neither_page_nor_paper_exists(web: Web, who: str):
    written(web)
    browser = web.browser(who)
    for path in (PAGE, f"{PAPER}.html", f"{PAPER}.pdf", f"{PAPER}.docx", f"{PAPER}.pdf?revision=1"):
        assert browser.get(path).status_code == 404
    assert browser.post(PAGE, sheet(version="1")).status_code == 404
    assert OPINION not in browser.get(f"/dossiers/{OWN}").text
    assert "phieu-tham-dinh" not in browser.get(f"/dossiers/{OWN}").text
    assert "appraisal" not in browser.get(f"/dossiers/{OWN}").text


def test_printers_of_an_approved_dossier_do_not_see_how_it_was_appraised(web: Web):
    approved = reference("22")
    page = web.browser("printer").get(f"/dossiers/{approved}")
    assert page.status_code == 200
    assert "appraisal" not in page.text


def test_the_sheet_of_an_earlier_revision_is_shown_beside_and_is_no_paper_of_the_new_one(web: Web):
    written(web)
    moved = {"reason": REASON, "correction_day": CORRECTION_DAY}
    reviewer, clerk = web.browser("reviewer"), web.clerk("31")
    for browser, action in ((reviewer, "return"), (clerk, "submit")):
        form = {"key": action, "version": web.version(OWN), **moved}
        assert browser.post(f"/dossiers/{OWN}/{action}", form).status_code == 303
    page = reviewer.get(PAGE).text
    assert "Phiếu thẩm định của lần nộp 1" in page
    assert (hidden(page, "version"), hidden(page, "revision")) == ("0", "2")
    assert reviewer.get(f"{PAPER}.pdf").status_code == 404
    stale = reviewer.post(PAGE, sheet(version="1", opinion="Theo bản cũ."))
    assert (stale.status_code, codes(stale)) == (409, ["sheet-of-another-revision"])
    assert "Theo bản cũ." in stale.text


NASTY = "<script>alert(1)</script>\"'><img src=x>{{ 7 * 7 }}"


def test_what_is_typed_comes_out_as_text_on_page_and_paper(web: Web):
    written(web, **{f"remarks.{CODES[0]}": NASTY, f"verdicts.{CODES[0]}": "unclear"}, opinion=NASTY)
    for path in (PAGE, f"/dossiers/{OWN}", f"{PAPER}.html"):
        page = web.browser("approver").get(path)
        assert page.status_code == 200
        assert inline_parts(page) == []
        assert "<script>alert" not in page.text
        assert "{{ 7 * 7 }}" in page.text


def test_a_sheet_is_written_on_each_database(web_on_each: Web):
    written(web_on_each)
    assert OPINION in web_on_each.browser("approver").get(f"/dossiers/{OWN}").text
