"""A clock that was set back, on any machine, is noticed by the whole desk, and the desk recovers unaided."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from dossiers.desk import clock as clocks
from dossiers.desk.application import Application, watched
from dossiers.desk.clock import FILE_NAME, SKEW, Clock, real_now
from dossiers.desk.clock_watch import ClockKeeper, ClockState, ClockWatch
from dossiers.desk.errors import ClockSetBack
from dossiers.records.database import Database
from dossiers.records.faults import DatabaseUnavailable, StoreFault
from dossiers.records.journal import record
from dossiers.records.models.clock import ClockKind, ClockMark
from dossiers.records.models.journal import Act
from dossiers.records.queries.clock import clock_marks, lower_mark, raise_mark
from tests.support.desks import application_on
from tests.support.dossiers import ADMIN

HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)


@dataclass
class Machine:
    """One machine's own time, moved by the test."""

    moment: datetime = field(default_factory=real_now)

    def __call__(self) -> datetime:
        return self.moment


@pytest.fixture
def machine() -> Machine:
    return Machine()


@pytest.fixture
def desk(database: Database, tmp_path: Path, machine: Machine) -> Application:
    return watched(replace(application_on(database, tmp_path), clock=Clock(machine=machine)))


def watch_of(application: Application) -> ClockWatch:
    assert application.watch is not None
    return application.watch


def write(application: Application, *, business: bool = True) -> None:
    with application.database.writing(business=business) as session:
        record(session, "tried", actor=ADMIN, at=application.clock.now())


def written(application: Application) -> int:
    with application.database.reading() as session:
        return session.scalar(select(func.count()).where(Act.act == "tried")) or 0


def state(application: Application) -> ClockState:
    with application.database.reading() as session:
        return watch_of(application).state(session)


def test_business_is_refused_while_the_clock_is_behind_and_taken_again_when_it_is_right(
    desk: Application, machine: Machine
) -> None:
    write(desk)
    watch_of(desk).raise_marks()
    right = machine.moment
    machine.moment -= HOUR
    with pytest.raises(ClockSetBack) as refused:
        write(desk)
    assert (refused.value.shown, refused.value.seen) == (right - HOUR, right)
    assert (written(desk), state(desk)) == (1, ClockState.BEHIND)
    write(desk, business=False)
    machine.moment = right + SECOND
    write(desk)
    assert (written(desk), state(desk)) == (3, ClockState.RIGHT)


def test_what_was_late_before_is_never_in_time_afterwards_even_if_nobody_mends_the_clock(
    desk: Application, machine: Machine
) -> None:
    """After an hour the clock has caught up: everything taken is later than all that was seen before."""
    closing = machine.moment
    machine.moment += timedelta(minutes=30)
    write(desk)
    watch_of(desk).raise_marks()
    machine.moment -= HOUR
    for _ in range(62):
        try:
            write(desk)
        except ClockSetBack:
            pass
        else:
            assert machine.moment > closing
        machine.moment += timedelta(minutes=1)
    assert written(desk) > 1


@pytest.mark.parametrize(("back", "refused"), [(SKEW, False), (SKEW + SECOND, True)])
def test_clocks_may_differ_by_two_seconds(desk: Application, machine: Machine, back: timedelta, refused: bool) -> None:
    watch_of(desk).raise_marks()
    machine.moment -= back
    if refused:
        with pytest.raises(ClockSetBack):
            write(desk)
    else:
        write(desk)


def test_another_machine_whose_clock_is_behind_notices_it_by_the_database(desk: Application, machine: Machine) -> None:
    watch_of(desk).raise_marks()
    other = watched(replace(desk, clock=Clock(machine=lambda: machine.moment - HOUR)))
    with pytest.raises(ClockSetBack):
        write(other)


def test_the_mark_is_written_at_most_once_a_second_and_never_lower(desk: Application, machine: Machine) -> None:
    def mark() -> datetime:
        with desk.database.reading() as session:
            return clock_marks(session)[ClockKind.REAL].moment

    watch_of(desk).raise_marks()
    first = mark()
    machine.moment += SECOND / 2
    watch_of(desk).raise_marks()
    assert mark() == first
    machine.moment += SECOND
    watch_of(desk).raise_marks()
    assert mark() == first + 1.5 * SECOND
    with desk.database.writing() as session:
        raise_mark(session, ClockKind.REAL, first, "")
    assert mark() == first + 1.5 * SECOND


def test_the_mark_holds_up_no_writer(desk: Application) -> None:
    """PostgreSQL: an open submission neither locks the mark nor waits for the one who raises it."""
    watch_of(desk).raise_marks()
    if desk.database.kind == "sqlite":
        return  # It has one writer at a time anyway.
    compared = threading.Event()
    with ThreadPoolExecutor(1) as thread, desk.database.writing() as session:
        record(session, "tried", actor=ADMIN, at=real_now())
        raised = thread.submit(_raise_mark, desk, compared)
        assert compared.wait(20)
        raised.result(20)


def _raise_mark(desk: Application, raised: threading.Event) -> None:
    with desk.database.writing() as session:
        raise_mark(session, ClockKind.REAL, real_now() + HOUR / 60, "")
    raised.set()


def test_in_the_demo_business_time_has_a_mark_of_its_own(database: Database, tmp_path: Path, machine: Machine) -> None:
    """Somebody who turns the clock's file back is noticed; DEMO_TIME sets the clock anew, and it begins anew."""
    demo = watched(replace(application_on(database, tmp_path), clock=Clock.demo(tmp_path, machine)))
    late = datetime.fromisoformat("2011-01-10T00:30:00+07:00")
    demo.clock.set_time(late, default=late, last_move=None)
    demo.clock.start()
    watch_of(demo).raise_marks()
    file = tmp_path / FILE_NAME
    turned = file.read_text("utf-8").replace("2011-01-09T17:30", "2011-01-09T16:30")
    assert turned != file.read_text("utf-8")
    file.write_text(turned, "utf-8")
    with pytest.raises(ClockSetBack):
        write(demo)
    demo.clock.set_time(late - HOUR, default=late, last_move=None)
    demo.clock.start()
    write(demo)
    watch_of(demo).raise_marks()
    with database.reading() as session:
        assert clock_marks(session)[ClockKind.BUSINESS].moment == late - HOUR


def test_a_jump_of_more_than_a_day_while_the_desk_serves_is_kept_until_somebody_accepts_it(
    desk: Application, machine: Machine
) -> None:
    watch_of(desk).raise_marks()
    before = machine.moment
    machine.moment += timedelta(days=1, seconds=1)
    watch_of(desk).raise_marks()
    with desk.database.reading() as session:
        assert session.get_one(ClockMark, ClockKind.REAL).jumped_from == before
    assert state(desk) is ClockState.JUMPED
    with desk.database.writing() as session:
        lower_mark(session, ClockKind.REAL, machine.moment)
    assert state(desk) is ClockState.RIGHT


def test_a_desk_that_was_off_for_days_has_not_jumped(desk: Application, machine: Machine) -> None:
    watch_of(desk).raise_marks()
    machine.moment += timedelta(days=10)
    started = watched(replace(desk))
    watch_of(started).raise_marks()
    assert state(started) is ClockState.RIGHT


def test_a_keeper_raises_the_mark_while_business_is_written(desk: Application, machine: Machine) -> None:
    keeper = ClockKeeper(watch_of(desk))
    keeper.start()
    try:
        for _ in range(200):
            machine.moment += SECOND
            write(desk)
            with desk.database.reading() as session:
                mark = clock_marks(session).get(ClockKind.REAL)
            if mark is not None and mark.moment > machine.moment - timedelta(seconds=60):
                return
            threading.Event().wait(0.05)
        raise AssertionError("the mark was not raised")
    finally:
        keeper.end()


@pytest.fixture
def system(monkeypatch: pytest.MonkeyPatch) -> Iterator[Machine]:
    """The time of the operating system, moved by the test; what this process has seen is put back afterwards."""
    kept, system = clocks._Seen.highest, Machine()
    monkeypatch.setattr(clocks, "system_now", system)
    yield system
    clocks._Seen.highest = kept


def test_real_time_never_goes_back_in_a_process_and_goes_on(system: Machine) -> None:
    before = real_now()
    system.moment -= HOUR
    first, second = real_now(), real_now()
    assert before <= first <= second < before + timedelta(seconds=20)
    system.moment = before + SECOND
    assert real_now() == before + SECOND


def test_real_time_is_never_below_what_another_process_has_seen(
    database: Database, tmp_path: Path, system: Machine
) -> None:
    """An ended session stays ended, and a throttle is not reset, on a machine whose clock is behind."""
    application = watched(application_on(database, tmp_path))
    seen = system.moment + HOUR
    with database.writing(business=False) as session:
        raise_mark(session, ClockKind.REAL, seen, "")
    with pytest.raises(ClockSetBack):
        write(application)
    assert real_now() >= seen


def test_after_a_person_has_lowered_the_mark_every_process_follows_the_clock_again(
    database: Database, tmp_path: Path, system: Machine
) -> None:
    application = watched(application_on(database, tmp_path))
    right = system.moment
    system.moment += 5 * HOUR
    write(application)
    watch_of(application).raise_marks()
    system.moment = right
    with pytest.raises(ClockSetBack):
        write(application)
    with database.writing(business=False) as session:
        lower_mark(session, ClockKind.REAL, right)
    write(application)
    assert real_now() == right


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (DatabaseUnavailable(StoreFault.DATABASE_BUSY), "database-busy"),
        (OSError(5, "Input/output error"), "OSError [Errno 5] Input/output error"),
    ],
)
def test_a_mark_that_cannot_be_raised_is_one_line_of_words(
    desk: Application, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, error: Exception, said: str
) -> None:
    watch = watch_of(desk)

    def away(_: ClockWatch) -> None:
        raise error

    monkeypatch.setattr(ClockWatch, "raise_marks", away)
    ClockKeeper(watch)._raise()
    assert [(line.getMessage(), line.exc_info) for line in caplog.records] == [
        (f"the mark of the clock could not be raised: {said}", None)
    ]
