"""A return reaches the office by mail: its link leads to what is to be mended, and the dossier comes again."""

import re
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from dossiers.desk.paths import REFERENCE
from tests.browser import steps
from tests.browser.test_decision_journey import office
from tests.notices.servers import SENDER, PostOffice, post_office
from tests.support.contents import submission_time
from tests.support.served import PASSWORD, Served, served
from workflow.lifecycle import State

ADDRESS = "lan.nguyen@bhxh.example.vn"
WHY = "Biên bản thiếu chữ ký của một Ủy viên Hội đồng."
PATIENCE = 60.0


@pytest.fixture(scope="module")
def mails() -> Iterator[PostOffice]:
    with post_office() as running:
        yield running


@pytest.fixture(scope="module")
def mailing(mails: PostOffice, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    files = REFERENCE / "campaigns" / "4361-2010.toml", REFERENCE / "days-off.toml"
    sends = {
        "SMTP_HOST": mails.server.host,
        "SMTP_PORT": str(mails.server.port),
        "SMTP_SECURITY": "none",
        "MAIL_FROM": SENDER,
    }
    with served(tmp_path_factory.mktemp("mail"), *files, **sends) as running:
        yield running


def arrived(mails: PostOffice, address: str) -> str:
    """The text of the first mail to this address, once it is there."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        for to, message in mails.received:
            if to == address:
                return str(message.get_content())
        time.sleep(0.2)
    raise AssertionError(f"no mail to {address} in {PATIENCE} seconds")


def test_a_return_comes_by_mail_and_its_link_leads_to_the_mending(
    mails: PostOffice, mailing: Served, page: Page, pictures: Path
) -> None:
    dossier = office(mailing, 0).bring_to(State.SUBMITTED)
    mailing.set_time(submission_time(mailing.campaign) + timedelta(hours=2))

    steps.sign_in(page, mailing, "clerk-1")
    page.goto(f"{mailing.url}/account")
    page.locator("[name=mail_address]").fill("lan.nguyen tại bhxh")
    page.get_by_role("button", name="Lưu cách nhận thư").click()
    expect(page.locator("main .field-fault, main .invalid-feedback, main [data-code]").first).to_be_visible()
    page.locator("[name=mail_address]").fill(ADDRESS)
    page.locator('[name=mail_preference][value="none"]').check()
    steps.follow(page, page.get_by_role("button", name="Lưu cách nhận thư"))
    steps.picture(page, pictures, "01-account")

    steps.sign_in(page, mailing, "reviewer")
    steps.open_dossier(page, mailing, dossier.reference)
    form = page.locator('form[action$="/return"]')
    form.locator("[name=reason]").fill(WHY)
    steps.press(page, "return")
    assert steps.state_of(page) == "returned"

    text = arrived(mails, ADDRESS)
    assert WHY not in text
    (link,) = re.findall(rf"{re.escape(mailing.url)}/dossiers/\S+", text)
    page.context.clear_cookies()
    page.goto(link)
    page.fill("[name=username]", "clerk-1")
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.locator("main")).to_contain_text(WHY)
    expect(page.locator("header")).to_contain_text("Thông báo")
    steps.picture(page, pictures, "02-from-the-mail")
    steps.press(page, "submit")
    expect(page.locator("h1")).to_have_text("Giấy xác nhận đã nhận hồ sơ")

    page.goto(f"{mailing.url}/notices/")
    expect(page.get_by_role("heading", name="Hồ sơ được trả lại để hoàn thiện")).to_be_visible()
    steps.picture(page, pictures, "03-notices")
