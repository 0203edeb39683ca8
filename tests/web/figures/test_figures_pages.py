"""The centre's pages: a table is sent, looked at, confirmed; the ranking explained, tried, closed, decided."""

import io
import json
import re
from html import unescape

import openpyxl
import pytest
from lxml import html
from werkzeug.test import TestResponse

from tests.support.browsers import Browser, codes
from tests.support.campaign_pages import carry_out, prepare, seen
from tests.support.campaign_steps import DECISION_FORM
from tests.support.campaigns import campaign_4361
from tests.support.dossiers import REVIEWER
from tests.support.figures import Amounts, amounts, table
from tests.support.pages import condition, forms
from tests.support.web import Web

CODE = "4361-2010"
RANKING, FIGURES = f"/campaigns/{CODE}/ranking", f"/campaigns/{CODE}/figures"
CLOSING, REOPENING, DECISION = (f"/campaigns/{CODE}/{step}" for step in ("closing", "reopening", "decision"))
B = 1_000_000_000
AHEAD: dict[str, Amounts] = {
    f"o{code}": (B, B + extra * 1_000_000, 0) for extra, code in ((90, "08"), (80, "10"), (70, "11"), (99, "79"))
}
TIED: dict[str, Amounts] = {f"o{code}": (B, B + 60_000_000, 0) for code in ("02", "04")}


def send(browser: Browser, data: bytes, name: str = "bang.xlsx", unit: str = "") -> TestResponse:
    return browser.post(FIGURES, {"unit": unit, "file": (io.BytesIO(data), name)})


def plain(**others: Amounts) -> bytes:
    return table(campaign_4361(), amounts(campaign_4361(), **others))


def take(browser: Browser, **others: Amounts) -> None:
    """Send the first table and confirm it with every doubt looked at."""
    page = browser.get(send(browser, plain(**others)).location)
    assert browser.post(page.request.path, confirmation(page)).status_code == 303


def confirmation(page: TestResponse) -> dict[str, object]:
    """The form of a preview with every doubt looked at, to take the whole table."""
    shown = {name: hidden(page, name) for name in ("seen", "in_force")}
    return {"action": "take", **shown, "looked_at": looked_at(page)}


def hidden(page: TestResponse, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page.text)
    assert found
    return found[1]


def looked_at(page: TestResponse) -> list[str]:
    return re.findall(r'name="looked_at" value="([^"]+)"', page.text)


def verdicts(page: TestResponse) -> set[tuple[str, str, str]]:
    """Cell, verdict and code of each note on a preview."""
    return set(re.findall(r'data-cell="([^"]*)" data-verdict="([^"]*)".*?data-code="([^"]+)"', page.text))


def spoilt() -> bytes:
    """The table with two mistakes, as a person makes them."""
    book = openpyxl.load_workbook(io.BytesIO(plain()))
    page = book.active
    page["E6"], page["F7"] = "1.234", -5
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def test_the_empty_table_is_downloaded_as_excel(web: Web):
    answer = web.browser("reviewer").get(f"{FIGURES}/template.xlsx")
    assert answer.mimetype.endswith("spreadsheetml.sheet")
    assert openpyxl.load_workbook(io.BytesIO(answer.data)).active["C6"].value == "Hà Nội"


def test_a_table_with_mistakes_is_shown_cell_by_cell_and_nothing_of_it_is_taken(web: Web):
    browser = web.browser("reviewer")
    page = browser.get(send(browser, spoilt()).location)
    assert verdicts(page) == {
        ("F7", "refused", "amount-negative"),
        ("E6", "doubt", "cell-two-ways"),
        ("E6", "doubt", "collected-implausible"),
    }
    assert 'id="E6" data-verdict="doubt"' in page.text
    assert 'id="D6" data-verdict="taken"' in page.text
    answer = browser.post(page.request.path, {"action": "take", "seen": hidden(page, "seen")})
    assert answer.status_code == 422
    assert set(codes(answer)) >= {"amount-negative", "doubt-not-looked-at"}
    assert "Chưa có bản số liệu nào" in browser.get(FIGURES).text


def test_what_was_typed_and_ticked_stays_when_a_confirmation_is_refused(web: Web):
    browser = web.browser("reviewer")
    data = plain(o79=(B, 3 * B, 2 * B))
    page = browser.get(send(browser, data).location)
    kinds = looked_at(page)
    assert kinds == ["collected-implausible", "debt-implausible"]
    form = {
        "action": "take",
        "seen": hidden(page, "seen"),
        "looked_at": kinds[0],
        "snapshot_name": "Bản <b>",
        "plan_day": "x",
    }
    answer = browser.post(page.request.path, form)
    assert (answer.status_code, set(codes(answer))) == (422, {"date-unreadable", "doubt-not-looked-at", *kinds})
    assert 'value="Bản &lt;b&gt;"' in answer.text
    assert f'value="{kinds[0]}" checked' in answer.text
    assert f'value="{kinds[1]}" checked' not in answer.text


def test_a_confirmed_table_is_the_snapshot_of_the_ranking_and_its_source_can_be_had_again(web: Web):
    browser, data = web.browser("reviewer"), plain(**AHEAD)
    page = browser.get(send(browser, data).location)
    form = {"action": "take", "seen": hidden(page, "seen"), "snapshot_name": "Bản chốt"}
    first = browser.post(page.request.path, form)
    again = browser.post(page.request.path, form)
    assert (first.status_code, first.location, again.location) == (303, RANKING, RANKING)
    assert "Bản số 1: Bản chốt" in browser.get(RANKING).text
    source = browser.get(f"{FIGURES}/1/source")
    assert (source.data, source.headers["Content-Disposition"].partition(";")[0]) == (data, "attachment")
    shown = browser.get(f"{FIGURES}/1").text
    assert "1.099.000.000" in shown
    book = openpyxl.load_workbook(io.BytesIO(browser.get(f"{FIGURES}/1?format=xlsx").data))
    assert "Hà Nội" in {cell.value for row in book.active.iter_rows() for cell in row}


def test_a_table_may_be_dropped(web: Web):
    browser = web.browser("reviewer")
    page = browser.get(send(browser, plain()).location)
    assert browser.post(page.request.path, {"action": "drop"}).status_code == 303
    assert browser.get(page.request.path).status_code == 404


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("bang.pdf", b"%PDF-", "table-kind-unknown"),
        ("bang.xlsx", b"x", "file-kind-mismatch"),
        ("bang.csv", b"", "file-empty"),
    ],
)
def test_a_file_that_is_no_table_is_told_beside_the_field(web: Web, name: str, data: bytes, code: str):
    answer = send(web.browser("reviewer"), data, name, "trieu-dong")
    assert (answer.status_code, set(codes(answer))) == (422, {code})
    assert 'data-fault="' + code in answer.text
    assert re.search(r'<option value="trieu-dong" selected', answer.text)


def places(page: TestResponse) -> list[tuple[str, str, str]]:
    return re.findall(r'data-office="(\w+)" data-place="(\d+)" data-chosen="(\w+)"', page.text)


def test_the_ranking_says_place_and_reason_of_every_office_in_page_json_and_excel(web: Web):
    browser = web.browser("reviewer")
    take(browser, **AHEAD, **TIED)
    page = browser.get(RANKING)
    assert places(page) == [
        ("79", "1", "yes"),
        ("08", "2", "yes"),
        ("10", "3", "yes"),
        ("11", "4", "yes"),
        ("02", "5", "open"),
        ("04", "5", "open"),
    ]
    assert len(re.findall(r'data-reason="not-exceeded"', page.text)) == 57
    told = json.loads(browser.get(f"{RANKING}?format=json").text)
    assert (told["campaign"], told["snapshot"], told["gate_percent"]) == (CODE, 1, "0.90")
    assert told["places"][0] == {
        "place": 1,
        "office": "79",
        "plan": B,
        "collected": 1_099_000_000,
        "debt": 0,
        "percent": "109.90",
        "debt_percent": "0.00",
        "chosen": True,
        "step": "first",
        "to_rise": None,
        "to_fall": 9_000_000,
    }
    assert told["places"][4]["chosen"] == "open"
    assert {office["reason"] for office in told["unranked"]} == {"not-exceeded"}
    book = openpyxl.load_workbook(io.BytesIO(browser.get(f"{RANKING}?format=xlsx").data))
    assert book.sheetnames == ["Xếp hạng", "Chưa xếp hạng", "Số liệu"]
    assert "Hồ Chí Minh" in {cell.value for row in book["Xếp hạng"].iter_rows() for cell in row}


def test_without_figures_the_page_leads_to_the_import_and_json_is_refused(web: Web):
    browser = web.browser("reviewer")
    assert FIGURES in browser.get(RANKING).text
    answer = browser.get(f"{RANKING}?format=json")
    assert (answer.status_code, codes(answer)) == (422, ["no-snapshot"])


def test_a_what_if_is_shown_beside_the_official_ranking_and_changes_nothing(web: Web):
    browser = web.browser("reviewer")
    take(browser, **{**AHEAD, "o79": (B, 1_099_000_000, 500_000_000)}, o02=(B, B + 1, 0))
    before = web.counts()
    official = places(browser.get(RANKING))
    page = browser.get(f"{RANKING}?gate=off&office=02&collected=1.095.000.000")
    assert places(page) == official
    assert "79" not in [office for office, _, _ in official]
    assert re.search(r"Vào: 79 Hồ Chí Minh", unescape(page.text))
    assert web.counts() == before
    weighed = browser.get(f"{RANKING}?over=1&weight=2,5&ties=excess-debt&gate=ceiling&ceiling=60")
    assert "Kết quả thử" in weighed.text


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("over=abc", "decimal-unreadable"),
        ("gate=ceiling&ceiling=-1", "decimal-unreadable"),
        ("office=00", "choice-unknown"),
        ("office=02&plan=1,234", "amount-ambiguous"),
        ("office=02&plan=0", "plan-zero"),
    ],
)
def test_a_what_if_that_cannot_be_read_says_so_and_shows_no_result(web: Web, query: str, code: str):
    browser = web.browser("reviewer")
    take(browser, **AHEAD)
    page = browser.get(f"{RANKING}?{query}")
    assert page.status_code == 200
    assert code in codes(page)
    assert "what-if-result" not in page.text


def test_tie_closing_and_decision_are_deeds_of_the_approver_each_with_its_reasons(web: Web):
    reviewer, approver = web.browser("reviewer"), web.browser("approver")
    take(reviewer, **AHEAD, **TIED)
    assert "ranking/tie" not in reviewer.get(RANKING).text
    assert "ranking/tie" in approver.get(RANKING).text
    refused = approver.post(f"{RANKING}/tie", {"tied": "02 04", "chosen": ["02", "04"], "reason": ""})
    assert (refused.status_code, set(codes(refused))) == (422, {"tie-too-many", "reason-missing"})
    assert len(re.findall(r'name="chosen" value="0[24]" checked', refused.text)) == 2
    assert approver.post(f"{RANKING}/tie", {"tied": "02 04", "chosen": "04", "reason": "Nợ ít."}).status_code == 303
    assert ("04", "5", "yes") in places(approver.get(RANKING))
    early = reviewer.post(CLOSING, {"snapshot": "1", "reason": "", "seen": seen(reviewer, CLOSING)})
    assert (early.status_code, set(codes(early))) == (422, {"close-early", "close-pending"})
    carry_out(reviewer, approver, CLOSING, reason="Đã đủ.")
    page = approver.get(RANKING)
    assert "Đã khóa bảng xếp hạng" in page.text
    assert 'value="01"' in reviewer.get(DECISION).text
    empty = reviewer.post(DECISION, {"number": "0x", "signer": "", "seen": seen(reviewer, DECISION), "snapshot": "1"})
    assert empty.status_code == 422
    assert {"number-unreadable", "decision-day-missing", "signer-missing"} <= set(codes(empty))
    assert 'value="0x"' in empty.text
    carry_out(reviewer, approver, DECISION, **{**DECISION_FORM, "collective_award": "Bằng khen"})
    page = approver.get(RANKING)
    assert "Quyết định số 12/QĐ-BHXH ngày 07/01/2011" in page.text
    for kind in ("bang-xep-hang", "quyet-dinh"):
        for form_, head in (("pdf", b"%PDF"), ("docx", b"PK")):
            with web.file(approver, f"/campaigns/{CODE}/papers/{kind}.{form_}") as file:
                assert file.data.startswith(head)
    assert approver.post(REOPENING, {"reason": "Vì"}).status_code == 409
    told = {office: web.clerk(office).get(f"/dossiers/{CODE}-{office}").text for office in ("79", "22")}
    assert all("Quyết định số 12/QĐ-BHXH ngày 07/01/2011" in text for text in told.values())
    assert ["không có tên đơn vị" in text for text in told.values()] == [False, True]
    assert "Thành phố Hồ Chí Minh: Bằng khen" in told["79"]


def test_a_place_links_the_offices_dossier_whatever_its_state(web: Web):
    take(web.browser("reviewer"), **AHEAD)
    page = web.browser("reviewer").get(RANKING).text
    for code in ("79", "08"):
        row = page[page.index(f'data-office="{code}"') :].split("</tr>")[0]
        assert f'href="/dossiers/{CODE}-{code}"' in row
        assert "Đang soạn thảo; thứ hạng không phụ thuộc hồ sơ" in row


def test_before_the_decision_the_page_says_that_approved_is_a_proposal(web: Web):
    assert "mới là đề nghị" in web.browser("reviewer").get(RANKING).text
    assert "mới là đề nghị" in web.browser("reviewer").get("/").text


def test_the_conditions_of_an_office_stand_on_one_page_without_mathematics(web: Web):
    browser = web.browser("reviewer")
    take(browser, o79=(200, 211, 0))
    page = browser.get(f"/campaigns/{CODE}/eligibility/79").text
    assert 'data-eligible="yes"' in page
    assert 'data-condition="debt" data-fulfilment="met"' in page
    assert not re.search("×|so sánh chặt|vế ", page)
    listed = browser.get(f"/campaigns/{CODE}/eligibility").text
    assert re.findall(r'data-office="(\w+)" data-eligible="yes"', listed) == ["79"]


def test_a_clerk_sees_what_the_office_may_propose_before_a_word_is_typed(web: Web):
    reviewer, clerk = web.browser("reviewer"), web.clerk("01")
    assert "Chưa có số liệu của Trung ương" in clerk.get("/").text
    take(reviewer, o01=(B, B + 20_000_000, 0))
    for path in ("/", f"/dossiers/{CODE}-01"):
        text = clerk.get(path).text
        assert "<strong>102,00%</strong>" in text
        assert "Chưa đủ điều kiện</strong> đề nghị tập thể" in text
        assert 'data-condition="collective" data-fulfilment="unmet"' in text


def test_a_figure_that_differs_from_the_centres_is_marked_for_clerk_and_reviewer(web: Web):
    take(web.browser("reviewer"), o31=(B, B + 60_000_000, 0))
    for browser in (web.clerk("31"), web.browser("reviewer")):
        text = browser.get(f"/dossiers/{CODE}-31").text
        assert 'data-differs="plan"' in text
        assert 'data-finding="differs-from-centre"' in text


def test_earlier_awards_are_entered_and_shown(web: Web):
    browser, path = web.browser("reviewer"), f"/campaigns/{CODE}/awards"
    refused = browser.post(path, {"office": "31", "award": "Bằng khen <i>"})
    assert (refused.status_code, set(codes(refused))) == (422, {"field-missing"})
    assert "Bằng khen &lt;i&gt;" in refused.text
    award = {"office": "31", "award": "Bằng khen", "subject": "Thu 2009", "decision": "5/QĐ", "award_day": "1/2/2010"}
    assert browser.post(path, award).status_code == 303
    assert "Thu 2009" in browser.get(path).text
    assert "Khen thưởng đã nhận (1)" in web.clerk("31").get(f"/dossiers/{CODE}-31").text


def test_an_office_barred_by_its_debt_reads_it_everywhere_before_it_writes_in_the_centres_words(web: Web):
    """Seen: "Đủ điều kiện đề nghị đơn vị" for an office that the ranking bars for its debt."""
    take(web.browser("reviewer"), o31=(B, B + 66_000_000, 42_900_000), o79=(B, B + 70_000_000, 0))
    own = f"/dossiers/{CODE}-31"
    seen = [web.clerk("31").get(own), *(web.browser(who).get(own) for who in ("reviewer", "approver"))]
    for page in seen:
        assert (condition(page, "plan"), condition(page, "debt")) == ("met", "unmet")
        barred = r"chưa đủ điều kiện</strong> được xét tặng thưởng: tỷ lệ nợ 4,29% cao hơn mức [0-3],\d\d%\."
        assert re.search(barred, page.text)


def test_an_office_that_can_nominate_nothing_is_shown_the_other_way_and_may_still_write(web: Web):
    take(web.browser("reviewer"), o01=(B, B, 0))
    clerk = web.clerk("01")
    for page in (clerk.get("/"), clerk.get(f"/dossiers/{CODE}-01")):
        assert "chưa thu vượt kế hoạch (đạt 100,00%)" in page.text
    assert "Tiếp tục soạn hồ sơ" not in clerk.get("/").text
    found = forms(clerk.get(f"/dossiers/{CODE}-01"))
    assert {f"/dossiers/{CODE}-01/{action}" for action in ("abstain", "submit")} <= set(found)
    page = clerk.get(f"/dossiers/{CODE}-01").text
    assert re.findall(r'class="btn btn-primary"\s+name="action" value="([a-z-]+)"', page) == ["abstain"]


def test_a_second_table_is_shown_against_the_one_in_force_before_anybody_confirms_it(web: Web):
    browser = web.browser("reviewer")
    first = browser.get(send(browser, plain(**AHEAD)).location)
    assert "So với bản số liệu đang dùng" not in first.text
    take(browser, **AHEAD)
    same = browser.get(send(browser, plain(**AHEAD)).location)
    assert "Số liệu của mọi đơn vị giống hệt bản đang dùng." in same.text
    other = browser.get(send(browser, plain(**{**AHEAD, "o02": (B, B + 900_000_000, 0)})).location)
    assert 'data-office="02" data-figure="collected"' in other.text
    assert "990.000.000" in other.text
    assert re.search(r'data-office="02"><th.*?không có hạng.*?hạng 1, được đề nghị tặng thưởng', other.text)


def test_the_notice_on_conditions_is_the_centres_and_says_both_without_mathematics(web: Web):
    take(web.browser("reviewer"), o31=(B, B + 66_000_000, 42_900_000))
    path = f"/dossiers/{CODE}-31/papers/thong-bao-dieu-kien"
    assert web.clerk("31").get(f"{path}.pdf").status_code == 404
    assert path not in web.clerk("31").get(f"/dossiers/{CODE}-31").text
    for who in ("reviewer", "approver"):
        text = web.browser(who).get(f"{path}.html").text
        assert "chưa đủ điều kiện được xét tặng thưởng đơn vị" in text
        assert "đủ điều kiện đề nghị tặng thưởng 01 tập thể" in text
        assert "số dư nợ bằng 4,29% kế hoạch" in text
        assert not re.search("vế|×|so sánh chặt|Ô trong tệp", text)


def test_a_further_table_is_confirmed_by_somebody_else_than_its_sender(web: Web):
    sender, second = web.browser("reviewer"), web.browser("approver")
    take(sender, **AHEAD)
    own = sender.get(send(sender, plain(**AHEAD, o01=(B, B + 1, 0))).location)
    assert "Bảng chờ người thứ hai xác nhận" in own.text
    assert re.findall(r'name="action" value="(.*?)"', own.text) == ["drop"]
    assert "chờ người thứ hai xác nhận" in sender.get(FIGURES).text
    page = second.get(own.request.path)
    assert sender_name(page) == REVIEWER.name
    assert "So với bản số liệu đang dùng" in page.text
    assert re.findall(r'name="action" value="(.*?)"', page.text) == ["take", "refuse"]
    assert "chờ người thứ hai xác nhận" not in second.get(FIGURES).text
    refused = sender.post(own.request.path, confirmation(page))
    assert (refused.status_code, codes(refused)) == (403, ["figures-second-person"])
    assert second.post(own.request.path, confirmation(page)).status_code == 303
    assert "Bản số 2" in second.get(FIGURES).text
    assert "Bảng này đã được nhận" in sender.get(own.request.path).text


def sender_name(page: TestResponse) -> str:
    """Who sent the table of a preview."""
    found = re.search(r"· ([^·<]+?) gửi lúc", page.text)
    assert found
    return found[1]


def test_a_refusal_needs_a_reason_and_its_sender_reads_it(web: Web):
    sender, second = web.browser("reviewer"), web.browser("admin")
    take(sender, **AHEAD)
    path = sender.get(send(sender, plain(**AHEAD, o01=(B, B + 1, 0)), "sai.xlsx").location).request.path
    empty = second.post(path, {"action": "refuse", "refusal": " "})
    assert (empty.status_code, codes(empty)) == (422, ["reason-missing"])
    assert 'href="#refusal"' in empty.text
    own = sender.post(path, {"action": "refuse", "refusal": "x"})
    assert (own.status_code, codes(own)) == (403, ["figures-sent-by-you"])
    dropped = second.post(path, {"action": "drop"})
    assert (dropped.status_code, codes(dropped)) == (403, ["figures-sent-by-another"])
    assert second.post(path, {"action": "refuse", "refusal": "Cột nợ <b>lệch</b>"}).status_code == 303
    page = sender.get(path)
    assert "Bảng này không được đồng ý" in page.text
    assert "Cột nợ &lt;b&gt;lệch&lt;/b&gt;" in page.text
    assert 'name="action"' not in page.text
    listed = sender.get(FIGURES).text
    assert "Đang chờ xác nhận" not in listed
    assert "Cột nợ &lt;b&gt;lệch&lt;/b&gt;" in listed
    late = web.browser("approver").post(path, {"action": "take", "seen": "x"})
    assert (late.status_code, codes(late)) == (409, ["figures-refused-already"])


def test_the_sender_withdraws_a_further_table(web: Web):
    sender = web.browser("reviewer")
    take(sender, **AHEAD)
    page = sender.get(send(sender, plain(**AHEAD)).location)
    assert "Rút lại bảng" in page.text
    assert sender.post(page.request.path, {"action": "drop"}).status_code == 303
    assert sender.get(page.request.path).status_code == 404


def test_a_table_compared_with_a_snapshot_that_is_not_in_force_any_more_is_compared_anew(web: Web):
    sender, second = web.browser("reviewer"), web.browser("approver")
    take(sender, **AHEAD)
    higher = {**AHEAD, "o02": (B, B + 900_000_000, 0)}
    page = second.get(send(sender, plain(**higher)).location)
    other = second.get(send(sender, plain(**higher, o04=(B, B + 1, 0))).location)
    assert second.post(other.request.path, confirmation(other)).status_code == 303
    refused = second.post(page.request.path, {**confirmation(page), "snapshot_name": "Bản chốt"})
    assert (refused.status_code, codes(refused)) == (422, ["figures-force-changed"])
    assert 'data-office="04" data-figure="collected"' in refused.text
    assert 'data-office="02" data-figure="collected"' not in refused.text
    assert 'value="Bản chốt"' in refused.text
    assert "Bản số 3" not in second.get(FIGURES).text
    assert second.post(page.request.path, confirmation(refused)).status_code == 303
    assert "Bản số 3" in second.get(FIGURES).text


def lines(browser: Browser, part: str) -> dict[str, str]:
    """The links of the start page's part to tables of figures and prepared moves, with the words of their line."""
    page = html.document_fromstring(browser.get("/").text)
    found = page.xpath(f"//section[@aria-labelledby='{part}']//li[@data-table or @data-move]")
    return {line.xpath("./a/@href")[0]: " ".join(line.text_content().split()) for line in found}


def test_the_start_page_leads_to_a_table_that_waits_for_this_person(web: Web):
    sender, second, admin = (web.browser(who) for who in ("reviewer", "approver", "admin"))
    first = sender.get(send(sender, plain(**AHEAD)).location)
    for browser in (sender, second, admin):
        assert list(lines(browser, "mine")) == [first.request.path]
        assert "người thứ hai" not in lines(browser, "mine")[first.request.path]
    assert sender.post(first.request.path, confirmation(first)).status_code == 303
    further = sender.get(send(sender, plain(**AHEAD, o01=(B, B + 1, 0))).location).request.path
    for browser in (second, admin):
        assert list(lines(browser, "mine")) == [further]
        assert f"{REVIEWER.name} gửi lúc" in lines(browser, "mine")[further]
        assert "chờ người thứ hai xác nhận" in lines(browser, "mine")[further]
    assert lines(sender, "mine") == {}
    assert list(lines(sender, "awaited")) == [further]
    assert second.post(further, {"action": "refuse", "refusal": "Lệch."}).status_code == 303
    assert all(lines(browser, part) == {} for browser in (sender, second, admin) for part in ("mine", "awaited"))
    assert "data-table" not in web.browser("printer").get("/").text + web.clerk("79").get("/").text


def test_the_start_page_leads_to_a_prepared_move_and_says_when_it_is_outdated(web: Web):
    preparer, approver = web.browser("reviewer"), web.browser("approver")
    take(preparer, **AHEAD)
    assert prepare(preparer, CLOSING, reason="Đã đủ.").status_code == 303
    assert list(lines(approver, "mine")) == [CLOSING]
    assert "chờ một người duyệt khác thực hiện" in lines(approver, "mine")[CLOSING]
    assert lines(preparer, "mine") == {}
    assert list(lines(preparer, "awaited")) == [CLOSING]
    page = approver.get(send(preparer, plain(**AHEAD, o01=(B, B + 1, 0))).location)
    assert approver.post(page.request.path, confirmation(page)).status_code == 303
    for browser in (preparer, approver):
        assert "không còn đúng với hiện nay, phải chuẩn bị lại" in lines(browser, "mine")[CLOSING]
        assert lines(browser, "awaited") == {}
    carry_out(preparer, approver, CLOSING, reason="Đã đủ.")
    assert lines(approver, "mine") == {}
    assert prepare(preparer, REOPENING, reason="Sai số.").status_code == 303
    assert prepare(preparer, DECISION, **DECISION_FORM).status_code == 303
    assert set(lines(approver, "mine")) == {REOPENING, DECISION}
    assert set(lines(preparer, "awaited")) == {REOPENING, DECISION}
    assert "data-move" not in web.browser("admin").get("/").text
