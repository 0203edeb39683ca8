"""The daily mail: one a person and day, with what was not sent at once, and with what failed for good."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from dossiers.desk.clock import real_now
from dossiers.jobs.rows import MOST_ATTEMPTS
from dossiers.notices import digest, sending
from dossiers.notices.failed_jobs import failed_jobs, start_again, tell_failed
from dossiers.notices.telling import SEND_MAILS
from dossiers.records.database import Database
from dossiers.records.models.accounts import MailPreference
from dossiers.records.models.jobs import Job, JobState
from tests.notices.people import addresses, mails, notices, prefer, told, with_people
from tests.notices.servers import post_office
from tests.support.desks import application_on
from tests.support.dossiers import ADMIN, REVIEWER, REVIEWER_2, Office
from tests.support.working import run_due_jobs
from workflow.errors import NotYourTurn
from workflow.lifecycle import Action

DAY = "2011-01-07"


def write(database: Database, day: str = DAY) -> int:
    with database.writing() as session:
        return digest.write_daily_mails(session, day, at=real_now())


@pytest.fixture
def daily(office: Office) -> Office:
    """A submission and a withdrawal, of which the two reviewers are told once a day and others not by mail."""
    office.fill()
    with_people(office)
    for person in (office.clerk, office.colleague):
        prefer(office.database, person, MailPreference.NONE)
    for person in (REVIEWER, REVIEWER_2):
        prefer(office.database, person, MailPreference.DAILY)
    office.move(Action.SUBMIT)
    office.move(Action.WITHDRAW)
    assert addresses(office.database) == []
    return office


def test_each_person_gets_one_mail_with_everything_of_the_day(daily: Office):
    assert write(daily.database) == 2
    assert addresses(daily.database) == ["reviewer", "reviewer-2"]
    with post_office() as sorting:
        assert sending.send_due_mails(daily.database, sorting.server, "https://desk.example.vn") == 2
        ((_, first), _) = sorting.received
    assert first["Subject"] == "2 thông báo mới"
    text = first.get_content()
    assert text.count(f"https://desk.example.vn/dossiers/{daily.reference}") == 2
    assert "đã được nộp" in text
    assert "được đơn vị rút về" in text


def test_the_same_day_again_writes_nothing_and_the_next_day_what_came_since(daily: Office):
    write(daily.database)
    daily.move(Action.SUBMIT)
    assert write(daily.database) == 0
    assert write(daily.database, "2011-01-08") == 2
    assert len(mails(daily.database)) == 4


def test_without_news_nobody_gets_a_mail(daily: Office):
    write(daily.database)
    assert write(daily.database, "2011-01-08") == 0


def test_who_wants_no_mail_any_more_gets_none_later_either(daily: Office):
    prefer(daily.database, REVIEWER, MailPreference.NONE)
    prefer(daily.database, REVIEWER_2, MailPreference.DAILY, None)
    assert write(daily.database) == 0
    prefer(daily.database, REVIEWER, MailPreference.AT_ONCE)
    assert write(daily.database, "2011-01-08") == 0


@pytest.mark.parametrize(("hour", "jobs"), [("06:59", 0), ("07:00", 1), ("23:00", 1)])
def test_the_daily_mails_are_due_from_seven_in_the_morning(office: Office, hour: str, jobs: int):
    moment = datetime.fromisoformat(f"2011-01-07T{hour}+07:00")
    for at in (moment, moment + timedelta(seconds=30)):
        with office.database.writing() as session:
            digest.enqueue_daily_mails(session, at=at)
    with office.database.reading() as session:
        keys = session.scalars(select(Job.key).where(Job.name == digest.DAILY_MAILS)).all()
    assert list(keys) == [DAY] * jobs


# --- Jobs that failed for good ---


def broken(*_: object) -> str:
    raise ValueError("hỏng")


def failed_for_good(office: Office, tmp_path) -> int:
    """The job of the papers of a submission fails to the last attempt; return its number."""
    office.fill()
    with_people(office)
    office.move(Action.SUBMIT)
    with office.database.writing() as session:
        (job,) = session.scalars(select(Job).where(Job.name == "keep-papers"))
        job.attempts = MOST_ATTEMPTS - 1
    application = application_on(office.database, tmp_path)
    run_due_jobs(application, {"keep-papers": broken}, on_failed=tell_failed)
    return job.id


def test_a_job_that_failed_for_good_is_in_the_administrator_s_daily_mail(office: Office, tmp_path):
    failed_for_good(office, tmp_path)
    assert told(office.database, "job-failed") == ["admin"]
    assert "admin" not in addresses(office.database)
    assert write(office.database) == 1
    with post_office() as sorting:
        sending.send_due_mails(office.database, sorting.server, "https://desk.example.vn")
    (text,) = [message.get_content() for address, message in sorting.received if address.startswith("admin@")]
    assert f"lập và lưu văn bản của hồ sơ {office.reference}" in text
    assert "https://desk.example.vn/failed-jobs/" in text
    assert "hỏng" not in text


def test_a_job_that_is_tried_again_is_told_to_nobody(office: Office, tmp_path):
    office.fill()
    with_people(office)
    office.move(Action.SUBMIT)
    run_due_jobs(application_on(office.database, tmp_path), {"keep-papers": broken}, on_failed=tell_failed)
    assert notices(office.database, "job-failed") == []


def test_an_administrator_starts_a_failed_job_again_and_it_is_done(office: Office, tmp_path):
    number = failed_for_good(office, tmp_path)
    with office.database.writing() as session:
        ((job, words),) = failed_jobs(session, actor=ADMIN)
        assert (job.id, words) == (number, f"lập và lưu văn bản của hồ sơ {office.reference}")
        start_again(session, number, actor=ADMIN, at=real_now())
        assert failed_jobs(session, actor=ADMIN) == ()
    run_due_jobs(application_on(office.database, tmp_path), {"keep-papers": lambda *_: "ok"})
    with office.database.reading() as session:
        assert session.get_one(Job, number).state is JobState.DONE


def test_an_administrator_reads_no_row_of_a_dossier_in_the_error_of_a_job(office: Office, tmp_path):
    number = failed_for_good(office, tmp_path)
    error = "IntegrityError: (NotNullViolation) null value in column\nDETAIL:  Failing row contains (7, Trần Thị Nhàn)."
    with office.database.writing() as session:
        session.execute(update(Job).where(Job.id == number).values(error=error))
    with office.database.reading() as session:
        ((job, _),) = failed_jobs(session, actor=ADMIN)
    assert job.error == "IntegrityError: (NotNullViolation) null value in column"


def test_nobody_else_sees_or_starts_failed_jobs(office: Office, tmp_path):
    number = failed_for_good(office, tmp_path)
    with office.database.writing() as session:
        with pytest.raises(NotYourTurn):
            failed_jobs(session, actor=REVIEWER)
        with pytest.raises(NotYourTurn):
            start_again(session, number, actor=REVIEWER, at=real_now())


def test_a_job_of_sending_is_there_for_the_daily_mails(daily: Office):
    write(daily.database)
    with daily.database.reading() as session:
        assert session.scalar(select(Job).where(Job.name == SEND_MAILS, Job.key == f"daily-mails/{DAY}")) is not None
