"""The highest times that the desk has seen ("mốc giờ cao nhất"): kept up by the job process, lowered by a person."""

import time
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from dossiers.desk.actor import Actor
from dossiers.desk.application import Application
from dossiers.desk.clock_watch import IDLE_SECONDS, ClockReading, ClockWatch
from dossiers.notices.digest import ZONE
from dossiers.notices.telling import tell_admins
from dossiers.records.journal import record
from dossiers.records.models.clock import ClockKind
from dossiers.records.queries import clock as clock_queries
from dossiers.records.queries.clock import SeenTime
from dossiers.vietnamese.dates import show_moment
from workflow.errors import RequirementsUnmet, Unmet
from workflow.recipients import Occasion


class ClockUpkeep:
    """Raises the marks every ten seconds, and tells the administrators once of a clock that is wrong."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._watch = application.watch or ClockWatch(application.database, application.clock)
        self._done: float | None = None

    def __call__(self) -> None:
        """Do it if it is time. A database outage is retried in ten seconds."""
        if self._done is not None and time.monotonic() - self._done < IDLE_SECONDS:
            return
        self._done = time.monotonic()
        try:
            self._watch.raise_marks()
            self._tell()
        except OperationalError:
            return

    def _tell(self) -> None:
        with self._application.database.reading() as session:
            marks = clock_queries.clock_marks(session)
        for reading in self._watch.readings():
            mark = marks.get(reading.kind)
            if mark is not None and mark.jumped_from is not None:
                self._tell_of(Occasion.CLOCK_JUMPED, mark, mark.jumped_from, reading.moment)
            elif mark is not None and reading.is_behind(mark):
                self._tell_of(Occasion.CLOCK_BEHIND, mark, mark.moment, reading.moment)

    def _tell_of(self, event: Occasion, mark: SeenTime, seen: datetime, shown: datetime) -> None:
        cause = f"clock/{event}/{mark.kind}/{seen.isoformat()}"
        facts = {"seen": show_moment(seen, ZONE), "shown": show_moment(shown, ZONE)}
        with self._application.database.writing(business=False) as session:
            tell_admins(session, event, cause=cause, at=self._application.clock.now(), facts=facts)


@dataclass(frozen=True, slots=True)
class ClockView:
    """One clock and its mark: what it shows, the highest time seen, and whether it is behind or has jumped ahead."""

    kind: ClockKind
    shown: datetime
    seen: datetime | None
    is_behind: bool
    has_jumped: bool


def clock_views(session: Session, watch: ClockWatch) -> tuple[ClockView, ...]:
    """Return each clock of this machine beside the highest time that the desk has seen on it."""
    marks = clock_queries.clock_marks(session)
    return tuple(_view(reading, marks.get(reading.kind)) for reading in watch.readings())


def _view(reading: ClockReading, mark: SeenTime | None) -> ClockView:
    seen, jumped = (None, False) if mark is None else (mark.moment, mark.jumped_from is not None)
    return ClockView(reading.kind, reading.moment, seen, reading.is_behind(mark), jumped)


def accept_clock(session: Session, watch: ClockWatch, reason: str, *, actor: Actor, at: datetime) -> None:
    """Take the clocks of this machine for right and lower the marks to them; recorded with who and why.

    What a clock that was ahead has left is undone: jobs that would wait for it begin, sessions that began in
    it have ended.
    Raises RequirementsUnmet without a reason, or below the last recorded move of a dossier: that is business time.
    """
    if not reason.strip():
        raise RequirementsUnmet((Unmet("reason-missing"),))
    marks, readings = clock_queries.clock_marks(session), watch.readings()
    last, business = clock_queries.last_move(session), readings[-1].moment
    if last is not None and business < last:
        values = (("shown", show_moment(business, ZONE)), ("last", show_moment(last, ZONE)))
        raise RequirementsUnmet((Unmet("clock-before-last-move", values=values),))
    before = {kind.value: mark.moment.isoformat() for kind, mark in marks.items()}
    for reading in readings:
        clock_queries.lower_mark(session, reading.kind, reading.moment)
    clock_queries.forget_the_future(session, readings[0].moment)
    after = {reading.kind.value: reading.moment.isoformat() for reading in readings}
    detail = {"reason": reason.strip(), "before": before, "after": after}
    record(session, "clock-accepted", actor=actor, at=at, detail=detail)
