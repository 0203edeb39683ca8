"""Two people on one section: the second sees both texts side by side and takes either, field by field."""

from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.browser import steps
from tests.support.contents import submission_time
from tests.support.served import Served


def test_the_second_to_save_sees_both_texts_and_chooses_field_by_field(
    desk_served: Served, browser: Browser, page: Page, pictures: Path
) -> None:
    served = desk_served
    served.set_time(submission_time(served.campaign))
    address = f"{served.url}/dossiers/{served.campaign.reference(served.campaign.offices[1].code)}/draft/office"
    other = browser.new_context(locale="vi-VN").new_page()
    steps.sign_in(page, served, "clerk-2")
    steps.sign_in(other, served, "colleague-2")
    for window in (page, other):
        window.goto(address)
    _write(other, "Đồng Hới", "Hoàng Văn Nam")
    steps.save(other)
    other.context.close()

    _write(page, "Ba Đồn", "Nguyễn Thị Lan")
    steps.save(page)
    expect(page.locator("[data-code=overtaken]")).to_be_visible()
    for words in ("Đồng Hới", "Hoàng Văn Nam", "Ba Đồn", "Nguyễn Thị Lan"):
        expect(page.get_by_text(words, exact=True)).to_be_visible()
    steps.picture(page, pictures, "two-windows")
    page.locator('[name="pick.office.place"][value=theirs]').check()
    steps.follow(page, page.get_by_role("button", name="Lưu các bản đã chọn"))

    page.goto(address)
    expect(page.locator('[name="office.place"]')).to_have_value("Đồng Hới")
    expect(page.locator('[name="office.signer"]')).to_have_value("Nguyễn Thị Lan")


def _write(window: Page, place: str, signer: str) -> None:
    window.locator('[name="office.place"]').fill(place)
    window.locator('[name="office.signer"]').fill(signer)
