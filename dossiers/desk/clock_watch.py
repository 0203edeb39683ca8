"""Noticing a clock that was set back, anywhere, or that jumps ahead ("canh giờ").

The database keeps the highest time that any process has seen, for real time and for the demo's business time. Every
process raises it at most once a second, in a small transaction of its own, so that no submission waits for another;
a transaction that writes business compares its clock with it by one query.
"""

import logging
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from dossiers.desk import clock as clocks
from dossiers.desk.clock import SKEW, Clock, ClockNotSet, real_now
from dossiers.desk.errors import ClockSetBack
from dossiers.records.database import Database
from dossiers.records.faults import in_a_line
from dossiers.records.models.clock import ClockKind
from dossiers.records.queries import clock as clock_queries
from dossiers.records.queries.clock import SeenTime

RAISED_AFTER = timedelta(seconds=1)
"""A mark that is younger is not raised: all processes together write it about once a second."""
IDLE_SECONDS = 10.0
"""The interval at which the mark is raised while nobody writes."""
JUMP = timedelta(days=1)
"""A clock that is ahead of the mark by more, while the desk was serving, has jumped."""
SERVING_SECONDS = 120.0
"""The desk was serving if this process has compared the clock so recently."""

_log = logging.getLogger(__name__)


class ClockState(StrEnum):
    """What is known of the clock: the codes of the health page."""

    RIGHT = "ok"
    BEHIND = "clock-behind"
    JUMPED = "clock-jumped"


@dataclass(frozen=True, slots=True)
class ClockReading:
    """What one clock shows by the system's own time, and the setting that it follows."""

    kind: ClockKind
    moment: datetime
    origin: str

    def is_behind(self, mark: SeenTime | None) -> bool:
        """Return whether the clock was set back behind the mark; a clock that was set anew has no mark yet."""
        return self.follows(mark) and mark is not None and self.moment < mark.moment - SKEW

    def follows(self, mark: SeenTime | None) -> bool:
        """Return whether the mark is of this setting. A file that names none is no new setting."""
        return mark is not None and self.origin in {"", mark.origin}


@dataclass(slots=True)
class ClockWatch:
    """Compares the clocks of this process with the highest times that the desk has seen."""

    database: Database
    clock: Clock
    is_busy: bool = False
    """Whether business was written since the mark was raised last."""
    _lowered: dict[ClockKind, int] = field(default_factory=dict)
    _seen: datetime | None = None
    _compared: float | None = None

    def check(self, session: Session) -> None:
        """Raise ClockSetBack if a clock of this process is behind what the desk has seen. One query."""
        self.is_busy = True
        if behind := self._behind(clock_queries.clock_marks(session)):
            raise ClockSetBack(*behind)

    def state(self, session: Session) -> ClockState:
        """Return what is known of the clock."""
        marks = clock_queries.clock_marks(session)
        if self._behind(marks):
            return ClockState.BEHIND
        return ClockState.JUMPED if any(mark.jumped_from for mark in marks.values()) else ClockState.RIGHT

    def may_certify(self) -> bool:
        """Return whether the time of an arrival may be certified, without asking the database, which may be away.

        Not before this process has compared its clock with the mark, and not while the clock is behind.
        """
        seen = self._seen
        if seen is not None and self._is_real:
            seen = max(seen, clocks.highest_real_time())
        return seen is not None and next(self._readings()).moment + SKEW >= seen

    def raise_marks(self) -> None:
        """Raise the marks that are behind the clocks, unless another process has done so within a second."""
        self.is_busy = False
        with self.database.reading() as session:
            marks = clock_queries.clock_marks(session)
        self._adopt(marks)
        higher = [reading for reading in self._readings() if _is_higher(reading, marks.get(reading.kind))]
        if higher:
            with self.database.writing(business=False) as session:
                for reading in higher:
                    came_from = self._jumped_from(reading, marks.get(reading.kind))
                    clock_queries.raise_mark(session, reading.kind, reading.moment, reading.origin, came_from)
        self._compared = time.monotonic()

    def readings(self) -> tuple[ClockReading, ...]:
        """Return what the clocks of this process show."""
        return tuple(self._readings())

    @property
    def _is_real(self) -> bool:
        return self.clock.machine is real_now

    def _readings(self) -> Iterator[ClockReading]:
        """Yield real time and, in the demo, business time. A demo without a clock has none."""
        real = Clock(machine=self.clock.machine).reading()
        yield ClockReading(ClockKind.REAL, *real)
        if self.clock.file is not None:
            try:
                yield ClockReading(ClockKind.BUSINESS, *self.clock.reading())
            except ClockNotSet:
                return

    def _behind(self, marks: Mapping[ClockKind, SeenTime]) -> tuple[datetime, datetime] | None:
        """Return what a clock shows and the higher time that was seen, None if no clock is behind."""
        self._adopt(marks)
        for reading in self._readings():
            mark = marks.get(reading.kind)
            if mark is not None and reading.is_behind(mark):
                return reading.moment, mark.moment
        if self._is_real and (shown := clocks.system_now()) < (seen := clocks.highest_real_time()) - SKEW:
            return shown, seen
        return None

    def _adopt(self, marks: Mapping[ClockKind, SeenTime]) -> None:
        """Let real time in this process follow the mark: never below it, and down to it after a person lowered it."""
        mark = marks.get(ClockKind.REAL)
        self._seen = None if mark is None else mark.moment
        if mark is None or not self._is_real:
            return
        if mark.lowered != self._lowered.setdefault(mark.kind, mark.lowered):
            self._lowered[mark.kind] = mark.lowered
            clocks.forget_real_time(mark.moment)
        clocks.note_real_time(mark.moment)

    def _jumped_from(self, reading: ClockReading, mark: SeenTime | None) -> datetime | None:
        """Return the mark from which this clock has jumped ahead while the desk was serving, or None."""
        serving = self._compared is not None and time.monotonic() - self._compared < SERVING_SECONDS
        if mark is None or not serving or not reading.follows(mark) or reading.moment - mark.moment <= JUMP:
            return None
        _log.error("the %s clock jumped ahead from %s to %s", reading.kind, mark.moment, reading.moment)
        return mark.moment


def _is_higher(reading: ClockReading, mark: SeenTime | None) -> bool:
    return mark is None or not reading.follows(mark) or reading.moment >= mark.moment + RAISED_AFTER


class ClockKeeper(threading.Thread):
    """Raises the marks for a serving process: every second while business is written, else every ten."""

    def __init__(self, watch: ClockWatch) -> None:
        super().__init__(name="clock-keeper", daemon=True)
        self._watch = watch
        self._trouble = ""
        self._ended = threading.Event()

    def run(self) -> None:
        raised = 0.0
        while True:
            if self._watch.is_busy or time.monotonic() - raised >= IDLE_SECONDS:
                raised = time.monotonic()
                self._raise()
            if self._ended.wait(RAISED_AFTER.total_seconds()):
                return

    def end(self) -> None:
        """End the thread."""
        self._ended.set()
        self.join()

    def _raise(self) -> None:
        try:
            self._watch.raise_marks()
        except (SQLAlchemyError, OSError) as error:
            trouble = in_a_line(error)
            if trouble != self._trouble:
                _log.warning("the mark of the clock could not be raised: %s", trouble)
            self._trouble = trouble
        else:
            self._trouble = ""
