"""The desk's clock (đồng hồ): real time, and in the demo a time that starts where the demo wants it."""

import fcntl
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from dossiers.records.files import write_whole

FILE_NAME = "clock.json"


class ClockOutcome(StrEnum):
    """What winding the demo's clock came to."""

    KEPT = "clock-kept"
    """No time was asked for: it goes on from where it was."""
    SET = "clock-set"
    """It stands at the time asked for, until the server first answers that it can serve."""
    HELD = "clock-held"
    """The time asked for lies before the last recorded move: it stands at that move instead."""


@dataclass(frozen=True, slots=True)
class Winding:
    """The outcome, and the moment that the clock reads now."""

    outcome: ClockOutcome
    reads: datetime


@dataclass(frozen=True, slots=True)
class _Hands:
    """``reads`` is the business time at the real moment ``since``; without ``since`` the clock stands still."""

    reads: datetime
    since: datetime | None


class ClockNotSet(Exception):
    """The demo's data folder has no clock yet: the demo was never prepared."""


def real_now() -> datetime:
    """Return the machine's own time, for sessions, throttles, links and files."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Clock:
    """Business time: real, or the demo's, kept in a file that server, workers and command line all read."""

    file: Path | None = None
    machine: Callable[[], datetime] = real_now

    @classmethod
    def real(cls) -> "Clock":
        """Return the clock of a desk at work."""
        return cls()

    @classmethod
    def demo(cls, folder: Path, machine: Callable[[], datetime] = real_now) -> "Clock":
        """Return the demo's clock, kept in the data folder."""
        return cls(folder / FILE_NAME, machine)

    def now(self) -> datetime:
        """Return the present business time, aware, in UTC."""
        if self.file is None:
            return self.machine()
        hands = _read(self.file)
        if hands is None:
            raise ClockNotSet
        return hands.reads if hands.since is None else hands.reads + (self.machine() - hands.since)

    def start(self) -> None:
        """Let a clock that stands still run from now on; whoever comes first wins, later calls do nothing."""
        if self.file is None or _is_running(self.file):
            return
        with _held(self.file):
            hands = _read(self.file)
            if hands is not None and hands.since is None:
                _write(self.file, _Hands(hands.reads, self.machine()))

    def wind(self, given: datetime | None, *, default: datetime, last_move: datetime | None) -> Winding:
        """Prepare the demo's clock at the start of a server and say what was done.

        ``given`` (DEMO_TIME) sets it anew, ``default`` only a clock that was never set; neither ever goes
        behind ``last_move``, the moment of the last recorded move. Without ``given`` a set clock is kept.
        """
        if self.file is None:
            raise ValueError("real time cannot be set")
        with _held(self.file):
            if given is None and _read(self.file) is not None:
                return Winding(ClockOutcome.KEPT, self.now())
            wanted = (given or default).astimezone(UTC)
            held = last_move is not None and last_move > wanted
            reads = last_move.astimezone(UTC) if held and last_move else wanted
            _write(self.file, _Hands(reads, None))
        return Winding(ClockOutcome.HELD if held else ClockOutcome.SET, reads)


def _is_running(file: Path) -> bool:
    hands = _read(file)
    return hands is not None and hands.since is not None


def _read(file: Path) -> _Hands | None:
    try:
        kept = json.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        return None
    since = kept["since"]
    return _Hands(datetime.fromisoformat(kept["reads"]), datetime.fromisoformat(since) if since else None)


def _write(file: Path, hands: _Hands) -> None:
    since = hands.since.isoformat() if hands.since else None
    write_whole(file, json.dumps({"reads": hands.reads.isoformat(), "since": since}).encode())


@contextmanager
def _held(file: Path) -> Iterator[None]:
    """Let one process at a time set the clock; the lock is gone with the process, however it ends."""
    with file.with_suffix(".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
