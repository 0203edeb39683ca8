"""The bell and the page of notices; address and preference; the administrator's pages of mails and failed jobs."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from dossiers.desk.clock import real_now
from dossiers.jobs import queue
from dossiers.jobs.queue import enqueue
from dossiers.jobs.rows import MOST_ATTEMPTS, give_up_unknown
from dossiers.notices import sending
from dossiers.notices.failed_jobs import tell_failed
from dossiers.records.models.accounts import Account, MailPreference
from dossiers.records.models.campaigns import CampaignRecord
from dossiers.records.models.jobs import Job, JobFault, JobState
from dossiers.records.models.notices import Notice
from tests.support.browsers import Browser
from tests.support.pages import forms
from tests.support.web import CORRECTION_DAY, REASON, Web, reference
from tests.support.working import run_due_jobs
from workflow.guards import CampaignState

RETURNED = reference("31")
"""A submitted dossier, returned by these tests."""


@pytest.fixture
def quiet(web: Web) -> Web:
    """All notices of the prepared dossiers are read."""
    with web.application.database.writing() as session:
        session.execute(update(Notice).values(read_at=real_now()))
    return web


def give_back(web: Web) -> None:
    """The reviewer returns the dossier of office 31."""
    page = web.browser("reviewer").get(f"/dossiers/{RETURNED}")
    form = forms(page)[f"/dossiers/{RETURNED}/return"]
    answer = web.browser("reviewer").post(
        form.action, {**form.fields, "reason": REASON, "correction_day": CORRECTION_DAY}
    )
    assert answer.status_code == 303


def bell(browser: Browser) -> str:
    """The number beside the bell on the start page, "" without one."""
    found = re.search(r'class="bell-count">(\d+)', browser.get("/").text)
    return found[1] if found else ""


def lines(browser: Browser) -> list[tuple[str, str]]:
    """Number and read mark of each notice on the page."""
    return re.findall(r'data-notice="(\d+)" data-read="(yes|no)"', browser.get("/notices/").text)


def test_the_bell_counts_what_is_new_and_each_line_leads_to_its_dossier(quiet: Web):
    clerk = quiet.clerk("31")
    assert bell(clerk) == ""
    give_back(quiet)
    assert bell(clerk) == "1"
    page = clerk.get("/notices/").text
    assert f'<a href="/dossiers/{RETURNED}">Hồ sơ được trả lại để hoàn thiện' in page
    assert f"đến hết ngày {CORRECTION_DAY}" in page
    assert REASON not in page
    assert bell(quiet.clerk("79")) == ""
    assert bell(quiet.browser("reviewer")) == ""


def test_one_notice_is_marked_as_read_and_then_all(web: Web):
    reviewer = web.browser("reviewer")
    before = lines(reviewer)
    number, _ = before[0]
    assert len(before) > 1
    assert {read for _, read in before} == {"no"}
    assert reviewer.post(f"/notices/{number}/read").status_code == 303
    assert [read for _, read in lines(reviewer)] == ["yes", *["no"] * (len(before) - 1)]
    assert reviewer.post("/notices/read").status_code == 303
    assert {read for _, read in lines(reviewer)} == {"yes"}
    assert bell(reviewer) == ""


def test_nobody_marks_another_person_s_notice(quiet: Web):
    give_back(quiet)
    with quiet.application.database.reading() as session:
        number = session.scalar(select(Notice.id).where(Notice.read_at.is_(None)))
    assert quiet.clerk("79").post(f"/notices/{number}/read").status_code == 404
    assert bell(quiet.clerk("31")) == "1"


def test_opening_the_page_of_notices_reads_nothing(quiet: Web):
    give_back(quiet)
    clerk = quiet.clerk("31")
    clerk.get("/notices/")
    assert bell(clerk) == "1"


# --- Address and preference ---


def account(web: Web, username: str) -> Account:
    with web.application.database.reading() as session:
        found = session.scalar(select(Account).where(Account.username == username))
        assert found is not None
        return found


@pytest.mark.parametrize(("who", "path"), [("clerk-31", "/account/mail"), ("admin", "/people/clerk-31/mail")])
def test_a_person_and_the_administrator_set_address_and_preference(web: Web, who: str, path: str):
    browser = web.browser(who)
    answer = browser.post(path, {"mail_address": " an@example.vn ", "mail_preference": "daily"})
    assert answer.status_code == 303
    page = browser.get(answer.location).text
    assert 'value="an@example.vn"' in page
    assert re.search(r'value="daily" checked', page)
    changed = account(web, "clerk-31")
    assert (changed.mail_address, changed.mail_preference) == ("an@example.vn", MailPreference.DAILY)
    browser.post(path, {"mail_address": "", "mail_preference": "none"})
    assert account(web, "clerk-31").mail_address is None


@pytest.mark.parametrize(("who", "path"), [("clerk-31", "/account/mail"), ("admin", "/people/clerk-31/mail")])
def test_every_fault_is_told_at_once_and_what_was_typed_stays(web: Web, who: str, path: str):
    answer = web.browser(who).post(path, {"mail_address": "an@example.vn\r\nBcc: b@example.vn"})
    assert answer.status_code == 422
    assert 'data-code="mail-address-unprintable"' in answer.text
    assert 'data-code="mail-preference-missing"' in answer.text
    assert "Bcc: b@example.vn" in answer.text
    assert account(web, "clerk-31").mail_address is None


# --- The administrator's pages ---


def test_the_administrator_sees_what_was_not_sent_and_sends_it_again(quiet: Web):
    quiet.clerk("31").post("/account/mail", {"mail_address": "an@example.vn", "mail_preference": "none"})
    give_back(quiet)
    database, admin = quiet.application.database, quiet.browser("admin")
    sending.send_due_mails(database, None, "https://khenthuong.example.vn")
    page = admin.get("/mails/").text
    assert "Không có thư nào được gửi đi" in page
    assert "Không gửi: chưa cấu hình máy chủ thư" in page
    assert "an@example.vn" in page
    (number,) = re.findall(r'data-mail="(\d+)" data-state="suppressed"', page)
    assert admin.post(f"/mails/{number}/again").status_code == 303
    page = admin.get("/mails/").text
    assert f'data-mail="{number}" data-state="waiting"' in page
    assert "được đưa vào hàng chờ" in page
    sending.send_due_mails(database, None, "https://khenthuong.example.vn")
    assert admin.post("/mails/again").status_code == 303
    assert f'data-mail="{number}" data-state="waiting"' in admin.get("/mails/").text


def fail(web: Web) -> int:
    """Let a job fail for good, as the job process runs it; return its number."""

    def broken(*_: object) -> str:
        raise ValueError("hỏng <b>")

    database = web.application.database
    with database.writing() as session:
        job = queue.enqueue(session, "keep-papers", "x", {"reference": RETURNED, "revision": 1})
        job.attempts = MOST_ATTEMPTS - 1
        number = job.id
    with database.writing() as session:
        session.execute(update(Job).where(Job.id != number).values(state=JobState.DONE))
    run_due_jobs(web.application, {"keep-papers": broken}, on_failed=tell_failed)
    return number


def test_a_job_that_failed_for_good_is_told_to_the_administrator_who_starts_it_again(quiet: Web):
    admin = quiet.browser("admin")
    assert "Hiện không có việc nào" in admin.get("/failed-jobs/").text
    number = fail(quiet)
    assert bell(admin) == "1"
    page = admin.get("/notices/").text
    assert '<a href="/failed-jobs/">Một việc nền chưa hoàn thành</a>' in page
    assert f"lập và lưu văn bản của hồ sơ {RETURNED}" in page
    page = admin.get("/failed-jobs/").text
    assert f"Lập và lưu văn bản của hồ sơ {RETURNED}" in page
    assert "ValueError: hỏng &lt;b&gt;" in page
    assert admin.post(f"/failed-jobs/{number}/again").status_code == 303
    assert "Hiện không có việc nào" in admin.get("/failed-jobs/").text
    with quiet.application.database.reading() as session:
        job = session.get_one(Job, number)
        assert (job.state, job.attempts) == (JobState.WAITING, 0)
    assert bell(quiet.browser("reviewer")) == ""


def test_the_page_says_how_often_a_job_was_tried_and_why_in_words(quiet: Web):
    admin, number = quiet.browser("admin"), fail(quiet)
    assert "Có lỗi khi thực hiện." in admin.get("/failed-jobs/").text
    with quiet.application.database.writing() as session:
        job = session.get_one(Job, number)
        job.fault, job.error = JobFault.MEMORY, "1024 MB"
    page = admin.get("/failed-jobs/").text
    assert "Cần nhiều bộ nhớ hơn mức cho phép." in page
    assert f'<td data-label="Số lần thử">{MOST_ATTEMPTS}</td>' in page


@pytest.mark.parametrize("fault", JobFault)
def test_what_the_machine_reported_is_shown_only_for_an_error_and_named_as_that(quiet: Web, fault: JobFault):
    admin, number = quiet.browser("admin"), fail(quiet)
    with quiet.application.database.writing() as session:
        job = session.get_one(Job, number)
        job.fault, job.error = fault, "SIGKILL"
    assert ("Máy báo: SIGKILL" in admin.get("/failed-jobs/").text) is (fault is JobFault.RAISED)
    assert ("SIGKILL" in admin.get("/failed-jobs/").text) is (fault is JobFault.RAISED)


def test_a_job_that_was_never_tried_is_not_told_as_tried(quiet: Web):
    admin = quiet.browser("admin")
    with quiet.application.database.writing() as session:
        enqueue(session, "of-another-program", "key", {}, due_at=real_now() - timedelta(hours=2))
    give_up_unknown(quiet.application, ["keep-papers"], real_now(), tell_failed)
    told = admin.get("/notices/").text + admin.get("/failed-jobs/").text
    assert "không tự thử lại nữa" in told
    assert '<td data-label="Số lần thử">0</td>' in told
    assert "nhiều lần" not in told
    assert "hết số lần thử" not in told


def test_the_page_shows_what_has_waited_for_over_an_hour_also_of_another_program(quiet: Web):
    admin, number = quiet.browser("admin"), fail(quiet)
    assert "Việc chờ quá lâu" not in admin.get("/failed-jobs/").text
    with quiet.application.database.writing() as session:
        job = session.get_one(Job, number)
        job.state, job.due_at, job.name = JobState.WAITING, real_now() - timedelta(minutes=61), "of another program"
    page = admin.get("/failed-jobs/").text
    assert "Việc chờ quá lâu" in page
    assert f"Việc của một phiên bản khác của chương trình {RETURNED}" in page


def test_a_job_that_fails_again_is_told_again(quiet: Web):
    admin, number = quiet.browser("admin"), fail(quiet)
    admin.post(f"/failed-jobs/{number}/again")
    fail_again = {"attempts": MOST_ATTEMPTS - 1}
    with quiet.application.database.writing() as session:
        session.execute(update(Job).where(Job.id == number).values(fail_again))
    run_due_jobs(quiet.application, {"keep-papers": lambda *_: 1 / 0}, on_failed=tell_failed)
    assert bell(admin) == "2"


def test_every_link_of_a_notice_is_a_page_that_its_reader_may_open(web: Web):
    for username in ("clerk-31", "clerk-22", "reviewer", "approver", "printer", "admin"):
        browser = web.browser(username)
        for path in set(re.findall(r'<h2><a href="([^"]+)">', browser.get("/notices/").text)):
            assert browser.get(path, follow_redirects=True).status_code == 200, (username, path)


def test_an_old_notice_names_its_next_step_only_while_it_can_be_done(quiet: Web):
    give_back(quiet)
    step = "Việc tiếp theo: xem lý do và ghi chú tại trang hồ sơ"
    assert step in quiet.clerk("31").get("/notices/").text
    with quiet.application.database.writing() as session:
        session.execute(update(CampaignRecord).values(state=CampaignState.DECIDED))
    page = quiet.clerk("31").get("/notices/").text
    assert "được trả lại để hoàn thiện" in page
    assert "Việc tiếp theo" not in page


def test_a_notice_names_the_campaign_as_inside_a_sentence(quiet: Web):
    give_back(quiet)
    page = quiet.clerk("31").get("/notices/").text
    assert "trong đợt thi đua nước rút năm 2010 được trả lại" in page
    assert "đợt “" not in page


def test_a_submission_is_named_by_its_number_not_as_a_version(web: Web):
    for address in (f"/dossiers/{RETURNED}", f"/dossiers/{RETURNED}/life"):
        page = web.browser("reviewer").get(address).text
        assert "(lần nộp 1)" in page
        assert "(bản 1)" not in page
