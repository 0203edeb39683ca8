"""The demo's clock: it stands until the server can serve, runs from there, and survives a restart."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from dossiers.desk.clock import Clock, ClockNotSet, ClockOutcome, ClockSetting, real_now

HANOI = timezone(timedelta(hours=7))
DEMO_TIME = datetime(2011, 1, 7, 8, tzinfo=HANOI)
MONDAY = datetime(2026, 11, 23, 13, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)


@dataclass
class Machine:
    """The machine's own time, moved by the test."""

    moment: datetime = MONDAY

    def __call__(self) -> datetime:
        return self.moment


@pytest.fixture
def machine() -> Machine:
    return Machine()


@pytest.fixture
def clock(tmp_path: Path, machine: Machine) -> Clock:
    return Clock.demo(tmp_path, machine)


def wind(clock: Clock, given: datetime | None = None, last_move: datetime | None = None) -> ClockSetting:
    return clock.set_time(given, default=DEMO_TIME, last_move=last_move)


def test_it_stands_at_the_demo_time_until_the_server_can_serve(clock: Clock, machine: Machine) -> None:
    assert wind(clock) == ClockSetting(ClockOutcome.SET, DEMO_TIME)
    machine.moment += 3 * HOUR
    assert clock.now() == DEMO_TIME
    assert clock.now().utcoffset() == timedelta(0)


def test_it_reads_the_demo_time_at_the_moment_the_server_first_serves(clock: Clock, machine: Machine) -> None:
    wind(clock)
    machine.moment += HOUR
    clock.start()
    assert clock.now() == DEMO_TIME
    machine.moment += timedelta(minutes=5, microseconds=1)
    assert clock.now() == DEMO_TIME + timedelta(minutes=5, microseconds=1)


def test_only_the_first_start_counts(clock: Clock, machine: Machine) -> None:
    wind(clock)
    clock.start()
    machine.moment += HOUR
    clock.start()
    assert clock.now() == DEMO_TIME + HOUR


def test_the_first_of_many_starts_at_once_wins(tmp_path: Path) -> None:
    wind(Clock.demo(tmp_path))
    clocks = [Clock.demo(tmp_path, lambda late=late: MONDAY + late * HOUR) for late in range(16)]
    with ThreadPoolExecutor(16) as threads:
        list(threads.map(Clock.start, clocks))
    read = {clock.now() - late * HOUR for late, clock in enumerate(clocks)}
    assert len(read) == 1


def test_every_process_reads_the_same_time(clock: Clock, machine: Machine, tmp_path: Path) -> None:
    wind(clock)
    clock.start()
    machine.moment += HOUR
    assert Clock.demo(tmp_path, machine).now() == clock.now()


def test_a_restart_keeps_it_running(clock: Clock, machine: Machine, tmp_path: Path) -> None:
    wind(clock)
    clock.start()
    machine.moment += 48 * HOUR
    again = Clock.demo(tmp_path, machine)
    assert wind(again) == ClockSetting(ClockOutcome.KEPT, DEMO_TIME + 48 * HOUR)
    again.start()
    assert again.now() == DEMO_TIME + 48 * HOUR


def test_a_given_time_sets_it_anew_and_it_stands_again(clock: Clock, machine: Machine) -> None:
    wind(clock)
    clock.start()
    given = DEMO_TIME + 24 * HOUR
    assert wind(clock, given) == ClockSetting(ClockOutcome.SET, given)
    machine.moment += HOUR
    assert clock.now() == given
    clock.start()
    machine.moment += HOUR
    assert clock.now() == given + HOUR


@pytest.mark.parametrize(
    ("last_move", "expected"),
    [
        (DEMO_TIME - HOUR, ClockSetting(ClockOutcome.SET, DEMO_TIME)),
        (DEMO_TIME, ClockSetting(ClockOutcome.SET, DEMO_TIME)),
        (DEMO_TIME + HOUR, ClockSetting(ClockOutcome.HELD, DEMO_TIME + HOUR)),
    ],
)
@pytest.mark.parametrize("given", [DEMO_TIME, None])
def test_it_never_goes_behind_the_last_recorded_move(
    clock: Clock, given: datetime | None, last_move: datetime, expected: ClockSetting
) -> None:
    assert wind(clock, given, last_move) == expected
    assert clock.now() == expected.time


def test_a_demo_without_a_clock_says_so(clock: Clock) -> None:
    clock.start()
    with pytest.raises(ClockNotSet):
        clock.now()


def test_real_time_is_the_machines_and_cannot_be_set(machine: Machine) -> None:
    clock = Clock(machine=machine)
    clock.start()
    assert clock.now() == MONDAY
    with pytest.raises(ValueError, match="cannot be set"):
        wind(clock)


def test_outside_the_demo_the_clock_is_real() -> None:
    before = real_now()
    assert before <= Clock.real().now() <= real_now()
