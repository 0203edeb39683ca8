"""Further papers on a dossier's page: those that there are now, each as a page, a PDF and a Word file."""

import io

import pytest
from docx import Document

from dossiers.documents.read_back import docx_words, pdf_words
from tests.support.pages import forms
from tests.support.web import Web, reference

OFFICE_KINDS = {"danh-sach", "bao-cao-so-ket"}


def offered(page: str, path: str) -> set[str]:
    kinds = {"giay-xac-nhan", "thong-bao-tra-lai", *OFFICE_KINDS}
    return {kind for kind in kinds if f'href="{path}/papers/{kind}.html"' in page}


@pytest.mark.parametrize(
    ("who", "code", "kinds"),
    [
        ("clerk-79", "79", OFFICE_KINDS),
        ("reviewer", "31", {*OFFICE_KINDS, "giay-xac-nhan"}),
        ("clerk-77", "77", {*OFFICE_KINDS, "giay-xac-nhan", "thong-bao-tra-lai"}),
        ("printer", "22", {*OFFICE_KINDS, "giay-xac-nhan"}),
    ],
)
def test_a_dossier_s_page_offers_the_further_papers_that_there_are(web: Web, who: str, code: str, kinds: set[str]):
    browser, path = web.browser(who), f"/dossiers/{reference(code)}"
    page = browser.get(path).text
    assert offered(page, path) == kinds
    for kind in kinds:
        assert browser.get(f"{path}/papers/{kind}.html").status_code == 200
        assert browser.get(f"{path}/papers/{kind}.pdf").data.startswith(b"%PDF-")
        Document(io.BytesIO(browser.get(f"{path}/papers/{kind}.docx").data))


def test_a_notice_says_why_the_dossier_came_back_and_until_when(web: Web):
    page = web.browser("clerk-77").get(f"/dossiers/{reference('77')}/papers/thong-bao-tra-lai.html").text
    assert "trả lại để đơn vị hoàn thiện" in page
    assert "chậm nhất ngày 20 tháng 01 năm 2011" in page


def test_a_receipt_of_an_earlier_submission_can_be_named(web: Web):
    browser, path = web.browser("clerk-77"), f"/dossiers/{reference('77')}/papers/giay-xac-nhan.html"
    assert "nộp lần thứ 01" in browser.get(f"{path}?revision=1").text
    assert browser.get(f"{path}?revision=9").status_code == 404


def test_the_receipt_of_a_frozen_revision_has_the_same_bytes_every_time(web: Web):
    browser, path = web.browser("reviewer"), f"/dossiers/{reference('31')}/papers/giay-xac-nhan.pdf"
    assert browser.get(path).data == browser.get(path).data


def test_the_receipt_of_a_withdrawn_submission_says_so_on_the_page_and_on_paper(web: Web):
    path = f"/dossiers/{reference('31')}"
    clerk = web.clerk("31")
    before = clerk.get(f"{path}/receipts/1").text
    web.times.passes(minutes=15)
    form = forms(clerk.get(path))[f"{path}/withdraw"]
    assert clerk.post(form.action, form.fields).status_code == 303
    page = clerk.get(f"{path}/receipts/1").text
    paper = f"{path}/papers/giay-xac-nhan"
    pdf, docx = (clerk.get(f"{paper}.{form}?revision=1").data for form in ("pdf", "docx"))
    assert "đã rút" not in before
    assert "Đơn vị đã rút hồ sơ lúc 07/01/2011 10:15:00, nên lần nộp 1 không còn được xem xét." in page
    for words in (" ".join(pdf_words(pdf)), " ".join(docx_words(docx))):
        assert "Đơn vị đã rút hồ sơ lúc 10 giờ 15 phút, ngày 07 tháng 01 năm 2011." in words
        assert "Số: 01/GXN-4361-2010-31" in words
    for told in (before, page):
        assert "lần nộp 1, 07/01/2011 09:00:00" in told
        assert "01/GXN-4361-2010-31" in told
    assert "(lần nộp 1, đã rút)" in clerk.get(path).text
    web.times.passes(minutes=15)
    again = forms(clerk.get(path))[f"{path}/submit"]
    assert clerk.post(again.action, again.fields).location == f"{path}/receipts/2"
    assert "lần nộp 2, 07/01/2011 10:30:00" in clerk.get(f"{path}/receipts/2").text
    old = clerk.get(f"{path}/receipts/1").text
    assert "lần nộp 1, 07/01/2011 09:00:00" in old
    assert f'<a href="{path}/receipts/2">giấy xác nhận của lần nộp 2</a>' in old
