"""Printing has the centre's own papers: decision, ranking, notices, receipts, extensions, each as PDF and Word."""

import re
from datetime import date
from html import unescape

import pytest

from dossiers.documents.read_back import pdf_words
from dossiers.papers import issuing
from tests.support.campaigns import campaign_4361
from tests.support.decided import B, decide
from tests.support.dossiers import REVIEWER, Office
from tests.support.web import Web, reference
from workflow.lifecycle import Action

LINK = re.compile(r'href="([^"]+)" aria-label="([^"]+), tải (PDF|Word)"')


def links(web: Web, who: str = "printer") -> dict[str, str]:
    """The addresses of the centre's papers on the page, by what they are called."""
    page = web.browser(who).get("/printing/").text
    return {f"{name} {form}": unescape(address) for address, name, form in LINK.findall(page)}


@pytest.fixture
def extended(web: Web) -> Web:
    form = {"key": "k", "office": "all", "until_day": "15/01/2011", "reason": "Bão lũ kéo dài ở miền Trung."}
    assert web.browser("approver").post("/campaigns/4361-2010/extensions", form).status_code == 303
    return web


def test_before_the_decision_there_are_receipts_notices_and_extensions(extended: Web):
    found = links(extended)
    quang_ninh = "Bảo hiểm xã hội tỉnh Quảng Ninh"
    assert f"Giấy xác nhận tiếp nhận hồ sơ, {quang_ninh} PDF" in found
    assert "Thông báo trả lại hồ sơ, Bảo hiểm xã hội tỉnh Bà Rịa - Vũng Tàu Word" in found
    assert "Thông báo gia hạn nộp hồ sơ, các đơn vị tham gia PDF" in found
    assert not [name for name in found if "Quyết định" in name or "xếp hạng" in name or "Phiếu" in name]
    page = extended.browser("printer").get("/printing/").text
    assert f"số 01/GXN-{reference('22')}" in page


def test_after_the_decision_there_are_the_decision_and_the_ranking_and_every_paper_can_be_had(extended: Web):
    office = Office(extended.application.database, campaign_4361(), "22", issuing.versions())
    decide(extended.application, office, o22=(B, B + 55_000_000, 0))
    found = links(extended)
    assert "Quyết định tặng thưởng, các đơn vị tham gia PDF" in found
    assert [name.split(",")[0] for name in found][:4:2] == ["Quyết định tặng thưởng", "Báo cáo kết quả xếp hạng"]
    assert "số 12/QĐ-BHXH, ngày 07/01/2011" in extended.browser("printer").get("/printing/").text
    assert any(name.startswith("Thông báo kết quả kiểm tra điều kiện") for name in found)
    for name, address in found.items():
        with extended.file(extended.browser("printer"), address) as answer:
            assert (name, answer.status_code) == (name, 200)
            assert answer.data.startswith(b"%PDF" if name.endswith("PDF") else b"PK")


def test_every_return_that_was_not_undone_can_be_printed_again_with_its_own_reason_and_day(web: Web):
    office = Office(web.application.database, campaign_4361(), "31", issuing.versions())
    reasons = ("Thiếu số liệu quý IV.", "Lỗi của người thẩm định.", "Sai tên tập thể.")
    days = (date(2011, 1, 20), date(2011, 1, 21), date(2011, 1, 24))
    for reason, day in zip(reasons, days, strict=True):
        office.move(Action.RETURN, reason=reason, correction_day=day)
        if reason == reasons[1]:
            office.move(Action.UNDO, REVIEWER, reason="Trả nhầm.")
        else:
            office.move(Action.SUBMIT)
    name = f"Thông báo trả lại hồ sơ, {campaign_4361().office('31').full_name} PDF"
    page = web.browser("printer").get("/printing/").text
    addresses = [unescape(address) for address, label, form in LINK.findall(page) if f"{label} {form}" == name]
    printed = []
    for address in addresses:
        with web.browser("printer").get(address) as answer:
            printed.append(" ".join(pdf_words(answer.data)))
    assert [[reason in words for reason in reasons] for words in printed] == [
        [True, False, False],
        [False, False, True],
    ]
    assert ["ngày 20 tháng 01 năm 2011" in printed[0], "ngày 24 tháng 01 năm 2011" in printed[1]] == [True, True]


def test_the_printer_sees_no_more_of_a_dossier_than_the_paper(web: Web):
    browser = web.browser("printer")
    with browser.get(f"/printing/papers/{reference('31')}/giay-xac-nhan.pdf") as answer:
        assert answer.status_code == 200
    for path in (f"/dossiers/{reference('31')}", f"/dossiers/{reference('31')}/papers/giay-xac-nhan.pdf"):
        assert browser.get(path).status_code == 404
    for kind in ("to-trinh", "bien-ban", "phieu-tham-dinh", "khac"):
        assert browser.get(f"/printing/papers/{reference('31')}/{kind}.pdf").status_code == 404
