"""The centre at work in a browser: notes and answers, more time for a late office, an approval taken back by two."""

from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Page, expect

from dossiers.papers import issuing
from tests.browser import steps
from tests.support.contents import submission_time
from tests.support.dossiers import Office
from tests.support.served import Served
from workflow.lifecycle import State

NOTE = "Chưa nêu số thu của riêng quý IV."
INSIDE = "Cần hỏi thêm Ban Thu trước khi duyệt."
ANSWER = "Đã bổ sung số thu quý IV vào phần thành tích."
MENDED = "Quý IV tập thể thu 1.234.567.000 đồng, đạt 132% kế hoạch quý."
WHY_LATE = "Mưa lũ làm gián đoạn đường truyền từ ngày 05/01 đến ngày 09/01."
WHY_BACK = "Phê duyệt nhầm tập thể: phải là Phòng Nghiệp vụ Một."
WHY_UNDONE = "Đã đối chiếu với biên bản, đúng là nhầm."


def office(served: Served, place: int) -> Office:
    """An office of the served campaign, whose dossier the use cases bring to where a journey begins."""
    return Office(served.application.database, served.campaign, served.campaign.offices[place].code, issuing.versions())


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


def test_a_note_is_answered_and_mended_and_the_reviewer_sees_at_once_what_changed(
    desk_served: Served, page: Page, pictures: Path
) -> None:
    served = desk_served
    dossier = office(served, 0).bring_to(State.SUBMITTED)
    served.set_time(submission_time(served.campaign) + timedelta(hours=2))

    steps.sign_in(page, served, "reviewer")
    steps.open_dossier(page, served, dossier.reference)
    _note(page, NOTE, "office", "achievements")
    _note(page, INSIDE, "internal", "paper/to-trinh/")
    steps.picture(page, pictures, "01-notes")
    reason(page, "return", "Đề nghị xem từng ghi chú.")
    assert steps.state_of(page) == "returned"

    steps.sign_in(page, served, "clerk-1")
    steps.open_dossier(page, served, dossier.reference)
    expect(page.get_by_text(NOTE).first).to_be_visible()
    expect(page.get_by_text(INSIDE)).to_have_count(0)
    steps.press(page, "submit")
    expect(page.locator('[data-code="note-unanswered"]').first).to_be_visible()

    page.goto(f"{served.url}/dossiers/{dossier.reference}/draft/nomination")
    page.locator('textarea[name$=".achievements"]').first.fill(MENDED)
    steps.save(page)
    steps.picture(page, pictures, "02-to-answer")
    page.locator('[name="answer"]').first.fill(ANSWER)
    page.locator('[name="mended"]').first.check()
    page.get_by_role("button", name="Ghi trả lời").first.click()
    expect(page.get_by_text(ANSWER).first).to_be_attached()
    steps.explain(page, ANSWER)
    steps.press(page, "submit")
    expect(page.locator("h1")).to_have_text("Giấy xác nhận đã nhận hồ sơ")

    steps.sign_in(page, served, "reviewer")
    steps.open_dossier(page, served, dossier.reference)
    expect(page.get_by_role("heading", name="Thay đổi so với lần nộp trước (1)")).to_be_visible()
    expect(page.get_by_text(ANSWER).first).to_be_visible()
    steps.picture(page, pictures, "03-changed")
    page.get_by_role("link", name="Xem từng chỗ khác nhau").click()
    expect(page.locator("ins").filter(has_text="132%").first).to_be_visible()
    expect(page.locator('ins [data-mark="figure"]').first).to_be_visible()
    steps.picture(page, pictures, "04-differences")

    steps.appraise(page, served, dossier.reference)
    steps.open_dossier(page, served, dossier.reference)
    steps.press(page, "review")
    steps.sign_in(page, served, "approver")
    steps.open_dossier(page, served, dossier.reference)
    expect(page.get_by_text(INSIDE).first).to_be_visible()
    steps.press(page, "approve")
    assert steps.state_of(page) == "approved"


def _note(page: Page, text: str, audience: str, place: str) -> None:
    """Write a note on the first place of that kind."""
    if not page.locator("#place").is_visible():
        page.get_by_text("Viết ghi chú", exact=True).first.click()
    value = page.locator(f'#place option[value*="{place}"]').first.get_attribute("value")
    page.select_option("#place", value)
    page.fill('[name="note"]', text)
    page.locator(f'[name="audience"][value="{audience}"]').check()
    page.get_by_role("button", name="Ghi chú", exact=True).click()
    expect(page.get_by_text(text).first).to_be_visible()


def test_a_late_office_asks_for_more_time_is_given_it_and_submits(
    desk_served: Served, page: Page, pictures: Path
) -> None:
    served = desk_served
    late = office(served, 1)
    late.fill()
    closed = served.campaign.closes()
    served.set_time(closed + timedelta(hours=9))

    steps.sign_in(page, served, "clerk-2")
    steps.open_dossier(page, served, late.reference)
    steps.press(page, "submit")
    expect(page.locator('[data-code="deadline-passed"]').first).to_be_visible()
    steps.picture(page, pictures, "01-late")
    steps.follow(page, page.get_by_role("link", name="Đề nghị gia hạn").first)
    until = f"{closed + timedelta(days=3):%d/%m/%Y}"
    page.fill('[name="until_day"]', until)
    page.get_by_role("button", name="Gửi đề nghị").click()
    expect(page.locator('[data-fault="reason-missing"]').first).to_be_visible()
    assert page.locator('[name="until_day"]').input_value() == until
    page.fill('[name="reason"]', WHY_LATE)
    page.get_by_role("button", name="Gửi đề nghị").click()
    expect(page.get_by_text(WHY_LATE).first).to_be_attached()

    steps.sign_in(page, served, "approver")
    expect(page.get_by_text("đề nghị gia hạn chưa trả lời").first).to_be_visible()
    steps.picture(page, pictures, "02-start")
    page.get_by_role("link", name="Trả lời đề nghị gia hạn của").click()
    expect(page.get_by_text(WHY_LATE).first).to_be_visible()
    steps.picture(page, pictures, "03-requests")
    page.get_by_role("button", name="Gia hạn theo đề nghị").click()
    expect(page.get_by_text("Đã gia hạn; thời hạn mới có hiệu lực ngay.")).to_be_visible()

    steps.sign_in(page, served, "clerk-2")
    steps.open_dossier(page, served, late.reference)
    expect(page.locator(".deadline")).to_contain_text("đã được gia hạn")
    steps.picture(page, pictures, "04-more-time")
    steps.press(page, "submit")
    expect(page.locator("h1")).to_have_text("Giấy xác nhận đã nhận hồ sơ")
    page.goto(f"{served.url}/dossiers/{late.reference}/life")
    for text in ("Chưa nộp được hồ sơ", "Đơn vị đề nghị gia hạn đến hết ngày", "Gia hạn đến hết ngày", "Nộp hồ sơ"):
        expect(page.locator(".life")).to_contain_text(text)
    steps.picture(page, pictures, "05-life")
