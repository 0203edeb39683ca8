"""The centre's officer: empty table, LibreOffice, two mistakes, mending, ranking, the tie, the paper; and a clerk."""

import io
import re
from pathlib import Path

import openpyxl
from playwright.sync_api import Page, expect

from dossiers.documents.read_back import pdf_words
from tests.browser import steps
from tests.support.calc import in_writer
from tests.support.contents import submission_time
from tests.support.served import Served

PLAN, DEBT = 1_000_000_000, 1_000_000
FIRST_AMOUNT = 4
"""The column of the plan, counted from 1; collected and debt follow."""


def test_an_officer_ranks_from_an_empty_table_and_a_clerk_sees_what_follows(
    desk_served: Served, page: Page, pictures: Path, tmp_path: Path
) -> None:
    served, campaign = desk_served, desk_served.campaign
    served.set_time(submission_time(campaign))
    steps.sign_in(page, served, "approver")
    steps.follow(page, page.get_by_role("link", name="Số liệu", exact=True))
    empty = steps.download(page, 'a[href$="template.xlsx"]', tmp_path)

    _send(page, _filled(empty, campaign.ranked.places, tmp_path, mistaken=True))
    expect(page.get_by_role("heading", name="1 chỗ phải sửa trong tệp")).to_be_visible()
    assert page.locator('[data-verdict="refused"][data-cell]').get_attribute("data-cell")
    expect(page.locator('.doubt [data-code="cell-two-ways"]')).to_have_count(1)
    expect(page.get_by_role("button", name="Nhận cả bảng")).to_have_count(0)
    steps.picture(page, pictures, "preview-refused")

    steps.follow(page, page.get_by_role("link", name="Số liệu", exact=True))
    _send(page, _filled(empty, campaign.ranked.places, tmp_path, mistaken=False))
    expect(page.get_by_role("heading", name="Mọi ô đều đọc được rõ ràng")).to_be_visible()
    page.get_by_label("Tên của bản số liệu").fill("Bản chốt")
    steps.picture(page, pictures, "preview")
    page.get_by_role("button", name="Nhận cả bảng").click()

    expect(page.get_by_role("heading", name="2 đơn vị bằng nhau ở suất cuối")).to_be_visible()
    steps.picture(page, pictures, "ranking-open")
    chosen = page.locator("[name=chosen]").first
    office = chosen.get_attribute("value")
    chosen.check()
    page.get_by_label("Lý do chọn").fill("Tỷ lệ nợ của các tháng trong năm đều thấp hơn.")
    page.get_by_role("button", name="Ghi quyết định").click()
    expect(page.locator(f'[data-office="{office}"][data-chosen="yes"]')).to_have_count(1)

    page.locator("summary").filter(has_text="Tỷ lệ").first.click()
    page.locator("#gate").select_option("off")
    page.get_by_role("button", name="Xem kết quả thử").click()
    expect(page.get_by_role("heading", name="Kết quả thử")).to_be_visible()
    steps.picture(page, pictures, "ranking")
    if "bang-xep-hang" in {kind.kind for kind in campaign.further}:
        paper = steps.download_made(page, 'a[href$="bang-xep-hang.pdf"]', tmp_path)
        words = " ".join(pdf_words(paper.read_bytes()))
        assert "KẾT QUẢ XẾP HẠNG" in words
        assert campaign.office(office or "").name in words

    steps.sign_in(page, served, "clerk-1")
    expect(page.locator("#allowed")).to_contain_text("Đủ điều kiện đề nghị 01 tập thể")
    expect(page.locator('#allowed [data-condition="collective"][data-fulfilment="met"]')).to_be_visible()
    steps.picture(page, pictures, "clerk")


def _send(page: Page, path: Path) -> None:
    page.get_by_label("Tệp bảng tổng hợp").set_input_files(path)
    page.get_by_role("button", name="Gửi và xem lại").click()


def _filled(empty: Path, places: int, folder: Path, *, mistaken: bool) -> Path:
    """The table as LibreOffice saves it: each office collects less than the one before, two share the last place."""
    book = openpyxl.load_workbook(io.BytesIO(empty.read_bytes()))
    page = book.active
    assert page is not None
    heads = next(row for row in range(1, 12) if page.cell(row, 1).value == "STT")
    rows = [row for row in range(heads + 1, page.max_row) if re.fullmatch(r"\d+", str(page.cell(row, 1).value))]
    for number, row in enumerate(rows):
        share = min(number, places - 1) if number <= places else number
        collected = PLAN + 500_000_000 // (share + 1)
        for offset, amount in enumerate((PLAN, collected, DEBT)):
            page.cell(row, FIRST_AMOUNT + offset).value = amount
    if mistaken:
        page.cell(rows[0], FIRST_AMOUNT + 1).value = "1.234"
        page.cell(rows[1], FIRST_AMOUNT + 2).value = -5
    made = io.BytesIO()
    book.save(made)
    name = "co-loi" if mistaken else "da-sua"
    saved = in_writer(made.getvalue(), f"{name}-nhap.xlsx", "ods", folder)
    (folder / f"{name}.ods").write_bytes(saved)
    target = folder / f"{name}.xlsx"
    target.write_bytes(in_writer(saved, f"{name}.ods", "xlsx", folder))
    return target
