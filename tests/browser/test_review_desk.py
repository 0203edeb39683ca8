"""The centre at work in a browser: notes and answers, more time for a late office, an approval taken back by two."""

from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Page, expect

from dossiers import issuing
from tests.browser import steps
from tests.support.contents import submission_time
from tests.support.dossiers import Office
from tests.support.served import Served
from workflow.lifecycle import State

WHY_BACK = "Phê duyệt nhầm tập thể: phải là Phòng Nghiệp vụ Một."
WHY_UNDONE = "Đã đối chiếu với biên bản, đúng là nhầm."


def office(served: Served, place: int) -> Office:
    """An office of the served campaign, whose dossier the use cases bring to where a journey begins."""
    return Office(served.desk.database, served.campaign, served.campaign.offices[place].code, issuing.versions())


def reason(page: Page, action: str, text: str) -> None:
    page.locator(f'form[action$="/{action}"] [name=reason]').fill(text)
    steps.press(page, action)


def test_an_approval_is_taken_back_by_two_people_and_the_history_keeps_both(
    desk_served: Served, page: Page, pictures: Path
) -> None:
    served = desk_served
    dossier = office(served, 2).bring_to(State.APPROVED)
    served.set_time(submission_time(served.campaign) + timedelta(hours=2))

    steps.sign_in(page, served, "approver")
    steps.open_dossier(page, served, dossier.reference)
    reason(page, "undo", WHY_UNDONE)
    expect(page.locator('[data-code="undo-not-proposed"]').first).to_be_visible()

    steps.sign_in(page, served, "reviewer")
    steps.open_dossier(page, served, dossier.reference)
    reason(page, "propose-undo", WHY_BACK)
    assert steps.state_of(page) == "approved"

    steps.sign_in(page, served, "approver")
    steps.open_dossier(page, served, dossier.reference)
    expect(page.get_by_text(WHY_BACK).first).to_be_visible()
    steps.picture(page, pictures, "01-proposed")
    steps.press(page, "undo")
    expect(page.locator('[data-code="reason-missing"]').first).to_be_visible()
    reason(page, "undo", WHY_UNDONE)
    assert steps.state_of(page) == "reviewed"
    steps.picture(page, pictures, "02-undone")

    page.goto(f"{served.url}/dossiers/{dossier.reference}/life")
    life = page.locator(".life")
    for text in (WHY_BACK, WHY_UNDONE, "Việc này đã bị hủy bỏ lúc", "Hủy bỏ quyết định đã ghi: Duyệt đề nghị"):
        expect(life).to_contain_text(text)
    steps.picture(page, pictures, "03-life")
