"""The business clock ("đồng hồ"): real time in production, a settable time in the demo.

Real time never goes back in a process: where the system's time is behind what was seen before, it continues from there
by the machine's uptime. `dossiers.desk.clock_watch` compares the system's time with what the whole desk has seen.
"""

import fcntl
import json
import secrets
import time as uptime
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

from dossiers.records.files import write_whole

FILE_NAME = "clock.json"
SKEW = timedelta(seconds=2)
"""By how much the clocks of two processes or machines may differ without being noticed."""


class ClockOutcome(StrEnum):
    """Result of setting the demo's clock at the start of the server."""

    KEPT = "clock-kept"
    """No time was given: the clock continues from its stored time."""
    SET = "clock-set"
    """The clock stands at the given time until the server first reports that it is ready."""
    HELD = "clock-held"
    """The given time is earlier than the last recorded move: the clock stops at that move instead."""


@dataclass(frozen=True, slots=True)
class ClockSetting:
    """The outcome of setting the demo's clock, and the time it shows now."""

    outcome: ClockOutcome
    time: datetime


@dataclass(frozen=True, slots=True)
class _StoredClock:
    """The stored state: business time `time` at the real time `since`; with `since` None the clock is stopped.

    `origin` names the setting, so that a clock that was set anew differs from one that went back.
    """

    time: datetime
    since: datetime | None
    origin: str

    def at(self, machine: datetime) -> datetime:
        """Return the business time at this time of the machine."""
        return self.time if self.since is None else self.time + (machine - self.since)


class ClockNotSet(Exception):
    """The demo's data folder has no clock file: the demo was never prepared."""


def system_now() -> datetime:
    """Return the time of the operating system in UTC, right or wrong."""
    return datetime.now(UTC)


class _Seen:
    """The highest real time known in this process, and the machine's uptime when it was known, in seconds."""

    highest: tuple[datetime, float] = (datetime.fromtimestamp(0, UTC), 0.0)


def note_real_time(moment: datetime) -> None:
    """Let real time in this process never be earlier than this moment."""
    if moment > _Seen.highest[0]:
        _Seen.highest = (moment, uptime.monotonic())


def forget_real_time(moment: datetime) -> None:
    """Let real time in this process begin anew at this moment: somebody has said that what was seen was wrong."""
    _Seen.highest = (moment, uptime.monotonic())


def highest_real_time() -> datetime:
    """Return the highest real time known in this process."""
    return _Seen.highest[0]


def real_now() -> datetime:
    """Return real time in UTC, used for sessions, throttling, links, files and jobs; it never goes back.

    It is the system's time, unless that is behind what was seen before by more than SKEW.
    """
    now, (highest, since) = system_now(), _Seen.highest
    if now + SKEW >= highest:
        note_real_time(now)
        return now
    return highest + timedelta(seconds=uptime.monotonic() - since)


@dataclass(frozen=True, slots=True)
class Clock:
    """Business time: the system time, or the demo's time from a file that all processes of the demo read.

    `file` is None in production; `machine` returns the system time.
    """

    file: Path | None = None
    machine: Callable[[], datetime] = real_now

    @classmethod
    def real(cls) -> "Clock":
        """Return the clock for production use."""
        return cls()

    @classmethod
    def demo(cls, folder: Path, machine: Callable[[], datetime] = real_now) -> "Clock":
        """Return the demo's clock, stored in the data folder."""
        return cls(folder / FILE_NAME, machine)

    def now(self) -> datetime:
        """Return the current business time, aware, in UTC. Raises ClockNotSet for a demo without a clock file."""
        if self.file is None:
            return self.machine()
        return self._state().at(self.machine())

    def reading(self) -> tuple[datetime, str]:
        """Return business time by the system's own time, right or wrong, and the setting of the clock ("" for none)."""
        system = system_now if self.machine is real_now else self.machine
        if self.file is None:
            return system(), ""
        state = self._state()
        return state.at(system()), state.origin

    def _state(self) -> _StoredClock:
        state = None if self.file is None else _read(self.file)
        if state is None:
            raise ClockNotSet
        return state

    def start(self) -> None:
        """Start a stopped clock. Idempotent: only the first call has an effect."""
        if self.file is None or _is_running(self.file):
            return
        with _locked(self.file):
            state = _read(self.file)
            if state is not None and state.since is None:
                _write(self.file, _StoredClock(state.time, self.machine(), state.origin))

    def set_time(self, given: datetime | None, *, default: datetime, last_move: datetime | None) -> ClockSetting:
        """Set the demo's clock when the server starts and return the outcome.

        `given` (DEMO_TIME) always sets it, `default` only a clock that was never set; neither sets it earlier than
        `last_move`, the time of the last recorded move. Without `given` an existing clock continues.
        Raises ValueError for real time.
        """
        if self.file is None:
            raise ValueError("real time cannot be set")
        with _locked(self.file):
            if given is None and _read(self.file) is not None:
                return ClockSetting(ClockOutcome.KEPT, self.now())
            wanted = (given or default).astimezone(UTC)
            is_held = last_move is not None and last_move > wanted
            time = last_move.astimezone(UTC) if is_held and last_move else wanted
            _write(self.file, _StoredClock(time, None, secrets.token_hex(8)))
        return ClockSetting(ClockOutcome.HELD if is_held else ClockOutcome.SET, time)


def _is_running(file: Path) -> bool:
    state = _read(file)
    return state is not None and state.since is not None


def _read(file: Path) -> _StoredClock | None:
    try:
        stored = json.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        return None
    since, time = stored["since"], datetime.fromisoformat(stored["reads"])
    return _StoredClock(time, datetime.fromisoformat(since) if since else None, stored.get("origin", ""))


def _write(file: Path, state: _StoredClock) -> None:
    since = state.since.isoformat() if state.since else None
    stored = {"reads": state.time.isoformat(), "since": since, "origin": state.origin}
    write_whole(file, json.dumps(stored).encode())


@contextmanager
def _locked(file: Path) -> Iterator[None]:
    """Hold an exclusive file lock on the clock; the kernel releases it when the process ends."""
    with file.with_suffix(".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
