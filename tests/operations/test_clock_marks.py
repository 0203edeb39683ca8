"""The administrators are told of a wrong clock; a person takes a clock for right again after it had been ahead."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from dossiers.accounts.administration import COMMAND_LINE
from dossiers.desk.application import Application, watched
from dossiers.desk.clock import Clock, real_now
from dossiers.desk.clock_watch import ClockState, ClockWatch
from dossiers.desk.errors import ClockSetBack
from dossiers.jobs.queue import enqueue
from dossiers.operations.clock_marks import ClockUpkeep, accept_clock
from dossiers.records.database import Database
from dossiers.records.models.accounts import LinkPurpose, OneTimeLink, WebSession
from dossiers.records.models.jobs import Job, JobState
from dossiers.records.models.journal import Act
from dossiers.records.models.notices import Mail, Notice
from tests.support.desks import application_on
from tests.support.dossiers import Office
from tests.support.people import add_account
from tests.support.working import run_due_jobs
from workflow.errors import RequirementsUnmet
from workflow.lifecycle import Role, State

HOUR = timedelta(hours=1)


class Machine:
    """The machine's own time, moved by the test."""

    def __init__(self) -> None:
        self.moment = real_now()

    def __call__(self) -> datetime:
        return self.moment


@pytest.fixture
def machine() -> Machine:
    return Machine()


@pytest.fixture
def desk(database: Database, tmp_path: Path, machine: Machine) -> Application:
    yield watched(replace(application_on(database, tmp_path), clock=Clock(machine=machine)))
    database.guard = None


def watch_of(application: Application) -> ClockWatch:
    assert application.watch is not None
    return application.watch


def accept(application: Application, reason: str = "Máy chủ đã chạy nhanh") -> None:
    with application.database.writing(business=False) as session:
        accept_clock(session, watch_of(application), reason, actor=COMMAND_LINE, at=application.clock.now())


def told(application: Application) -> list[str]:
    with application.database.reading() as session:
        return list(session.scalars(select(Notice.event).order_by(Notice.id)))


def upkeep(application: Application, times: int) -> None:
    for _ in range(times):
        ClockUpkeep(application)()


def with_admin(application: Application) -> None:
    with application.database.writing() as session:
        add_account(session, "admin", Role.ADMIN)


def test_the_administrators_are_told_once_that_the_clock_was_set_back(desk: Application, machine: Machine) -> None:
    with_admin(desk)
    upkeep(desk, 2)
    assert told(desk) == []
    machine.moment -= HOUR
    upkeep(desk, 3)
    assert told(desk) == ["clock-behind"]


def test_the_administrators_are_told_once_that_the_clock_jumped_ahead(desk: Application, machine: Machine) -> None:
    with_admin(desk)
    upkeep(desk, 1)
    machine.moment += 25 * HOUR
    upkeep(desk, 3)
    assert told(desk) == ["clock-jumped"]


def test_after_a_clock_that_was_ahead_the_desk_goes_on_when_a_person_has_accepted_it(
    desk: Application, machine: Machine
) -> None:
    right = machine.moment
    machine.moment = right + 48 * HOUR
    watch_of(desk).raise_marks()
    with desk.database.writing() as session:
        enqueue(session, "papers", "1", {})
        session.scalars(select(Job)).one().due_at = machine.moment
        session.scalars(select(Job)).one().created_at = machine.moment
    machine.moment = right
    with pytest.raises(ClockSetBack), desk.database.writing():
        pass
    accept(desk)
    with desk.database.writing() as session:
        assert watch_of(desk).state(session) is ClockState.RIGHT
        (act,) = session.scalars(select(Act).where(Act.act == "clock-accepted"))
        assert act.actor == "command-line"
        assert "Máy chủ đã chạy nhanh" in act.detail
    assert run_due_jobs(desk, {"papers": lambda *_: "done"}, now=machine) == 1


def test_what_was_made_or_tried_in_the_future_is_due_and_its_links_are_void(
    desk: Application, machine: Machine
) -> None:
    right, ahead = machine.moment, machine.moment + 48 * HOUR
    watch_of(desk).raise_marks()
    with desk.database.writing() as session:
        account = add_account(session, "admin", Role.ADMIN)
        for name, made, attempts in (("new", ahead, 0), ("tried", right - HOUR, 1), ("planned", right - HOUR, 0)):
            job = enqueue(session, name, "1", {}, due_at=ahead)
            job.created_at, job.attempts = made, attempts
            mail = Mail(account_id=account.id, key=name, address="a@example.vn", written_at=made, due_at=ahead)
            mail.attempts = attempts
            session.add(mail)
            link = OneTimeLink(digest=name, account_id=account.id, purpose=LinkPurpose.SET_PASSWORD)
            link.created_at, link.expires_at = made, made + 48 * HOUR
            session.add(link)
    accept(desk)
    with desk.database.reading() as session:
        jobs = {job.name: job.due_at for job in session.scalars(select(Job))}
        mails = {mail.key: mail.due_at for mail in session.scalars(select(Mail))}
        links = {link.digest: link.used_at for link in session.scalars(select(OneTimeLink))}
    assert jobs == mails == {"new": right, "tried": right, "planned": ahead}
    assert links == {"new": right, "tried": None, "planned": None}


def test_a_session_that_began_in_the_future_has_ended_and_an_earlier_one_goes_on(
    desk: Application, machine: Machine
) -> None:
    watch_of(desk).raise_marks()
    with desk.database.writing() as session:
        account = add_account(session, "admin", Role.ADMIN)
        seen = machine.moment + 48 * HOUR
        for key, begun in (("a", seen), ("b", machine.moment - HOUR)):
            session.add(WebSession(id=key, account_id=account.id, created_at=begun, seen_at=seen, data="{}"))
    accept(desk)
    with desk.database.reading() as session:
        assert session.get_one(WebSession, "a").ended_at is not None
        earlier = session.get_one(WebSession, "b")
        assert (earlier.ended_at, earlier.seen_at) == (None, machine.moment)


def test_it_is_refused_without_a_reason_and_before_the_last_move(office: Office, tmp_path: Path) -> None:
    office.fill()
    office.bring_to(State.SUBMITTED)
    machine = Machine()
    desk = watched(replace(application_on(office.database, tmp_path), clock=Clock(machine=machine)))
    try:
        watch_of(desk).raise_marks()
        with pytest.raises(RequirementsUnmet) as refused:
            accept(desk, "  ")
        assert [unmet.code for unmet in refused.value.unmet] == ["reason-missing"]
        machine.moment = datetime.fromisoformat("2000-01-01T00:00:00+00:00")
        with pytest.raises(RequirementsUnmet) as refused:
            accept(desk)
        assert [unmet.code for unmet in refused.value.unmet] == ["clock-before-last-move"]
    finally:
        office.database.guard = None


def test_jobs_go_on_while_the_clock_is_behind(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A job that fell due by the right clock, and one that is asked for by the wrong one, with its second attempt."""
    from dossiers.desk import clock as clocks

    kept, right = clocks._Seen.highest, real_now()
    application = application_on(database, tmp_path)
    with database.writing() as session:
        enqueue(session, "papers", "1", {}, due_at=right)
    try:
        clocks.note_real_time(right)
        monkeypatch.setattr(clocks, "system_now", lambda: right - HOUR)
        with database.writing() as session:
            session.add_all(
                Job(name="papers", key=key, args="{}", created_at=right - HOUR, due_at=right - HOUR) for key in "23"
            )
        assert run_due_jobs(application, {"papers": lambda *_: "done"}) == 3
        with database.reading() as session:
            assert {job.state for job in session.scalars(select(Job))} == {JobState.DONE}
            assert all(job.finished_at and job.finished_at >= right for job in session.scalars(select(Job)))
    finally:
        clocks._Seen.highest = kept
