"""From the ranking to the decision by two people: one prepares on a page with the whole list, another issues."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from dossiers.documents.read_back import pdf_words
from tests.browser import steps
from tests.support.contents import submission_time
from tests.support.figures import take
from tests.support.served import Served

B = 1_000_000_000


def test_one_person_prepares_and_an_approver_closes_the_ranking_and_issues_the_decision(
    desk_served: Served, page: Page, pictures: Path, tmp_path: Path
) -> None:
    served, campaign = desk_served, desk_served.campaign
    served.set_time(submission_time(campaign))
    ahead = campaign.offices[: campaign.ranked.places]
    better = {f"o{office.code}": (B, B + (50 - rank) * 1_000_000, 0) for rank, office in enumerate(ahead)}
    take(served.application, campaign, **better)

    steps.sign_in(page, served, "reviewer")
    page.goto(f"{served.url}/ranking/")
    steps.follow(page, page.get_by_role("link", name="Khóa bảng xếp hạng"))
    page.get_by_label("Lý do").fill("Số liệu đã chốt, các đơn vị đã được báo trước.")
    page.get_by_role("button", name="Chuẩn bị khóa bảng xếp hạng").click()
    expect(page.get_by_role("heading", name="Đã chuẩn bị, chờ một người duyệt khác thực hiện")).to_be_visible()
    expect(page.get_by_role("button", name="Khóa bảng xếp hạng", exact=True)).to_have_count(0)

    steps.sign_in(page, served, "approver")
    page.goto(f"{served.url}/ranking/")
    steps.follow(page, page.get_by_role("link", name="Khóa bảng xếp hạng"))
    steps.picture(page, pictures, "closing")
    page.get_by_role("button", name="Khóa bảng xếp hạng", exact=True).click()
    expect(page.get_by_text("Đã khóa bảng xếp hạng.").first).to_be_visible()

    steps.sign_in(page, served, "reviewer")
    page.goto(f"{served.url}/ranking/")
    page.get_by_role("link", name="Ban hành quyết định tặng thưởng").click()
    expect(page.locator('[data-standing="not-submitted"]')).to_have_count(campaign.ranked.places)
    page.get_by_label("Ngày quyết định").fill(f"{submission_time(campaign):%d/%m/%Y}")
    page.get_by_label("Họ và tên người ký").fill("Lê Bạch Hồng")
    if not any(paper.kind == "quyet-dinh" for paper in campaign.further):
        expect(page.locator('[data-open="decision-paper-missing"]')).to_be_visible()
        page.get_by_role("button", name="Chuẩn bị quyết định").click()
        expect(page.locator('#error-summary [data-code="decision-paper-missing"]')).to_be_visible()
        return
    page.get_by_label("Tiền thưởng cho mỗi đơn vị").fill("năm triệu")
    page.get_by_role("button", name="Chuẩn bị quyết định").click()
    expect(page.locator("#office_prize\\.fault")).to_contain_text("không phải là một số tiền")
    page.get_by_label("Tiền thưởng cho mỗi đơn vị").fill("5.000.000")
    page.get_by_role("button", name="Chuẩn bị quyết định").click()
    expect(page.get_by_role("button", name="Rút lại việc đã chuẩn bị")).to_be_visible()

    steps.sign_in(page, served, "approver")
    page.goto(f"{served.url}/ranking/")
    page.get_by_role("link", name="Ban hành quyết định tặng thưởng").click()
    expect(page.get_by_text("tiền thưởng 5.000.000 đồng (Năm triệu đồng)")).to_be_visible()
    expect(page.locator(".sheet")).to_contain_text("DỰ THẢO")
    steps.picture(page, pictures, "decision")
    draft = " ".join(pdf_words(steps.download(page, 'a[href$="draft.pdf"]', tmp_path).read_bytes()))
    assert "DỰ THẢO" in draft
    assert all(office.full_name in draft for office in ahead)
    page.get_by_role("button", name="Ban hành quyết định", exact=True).click()
    expect(page.get_by_text(re.compile(r"Quyết định số \d+/.* Lê Bạch Hồng ký"))).to_be_visible()
    expect(page.get_by_text("Trần Thị Mai Hoa chuẩn bị.").first).to_be_visible()
