"""Queries on the highest times that the desk has seen."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from dossiers.records.models.accounts import OneTimeLink, SignInAttempt, WebSession
from dossiers.records.models.clock import ClockKind, ClockMark
from dossiers.records.models.dossier import Move
from dossiers.records.models.jobs import Job, JobState
from dossiers.records.models.notices import Mail, MailState
from dossiers.records.models.types import moment_read


class SeenTime(NamedTuple):
    """The mark of one clock as a value; the fields are those of `ClockMark`."""

    kind: ClockKind
    moment: datetime
    origin: str
    lowered: int
    jumped_from: datetime | None


_MARKS = "SELECT kind, moment, origin, lowered, jumped_from FROM clock_marks"
"""As text: every transaction that writes business asks it, and compiling costs more than the answer."""


def clock_marks(session: Session) -> Mapping[ClockKind, SeenTime]:
    """Return the mark of each clock that has one. No lock is taken: writers never wait for each other here."""
    rows = session.connection().exec_driver_sql(_MARKS).all()
    return {ClockKind(kind): _seen_time(ClockKind(kind), *rest) for kind, *rest in rows}


def _seen_time(kind: ClockKind, moment: Any, origin: str, lowered: int, jumped_from: Any) -> SeenTime:
    jumped = None if jumped_from is None else moment_read(jumped_from)
    return SeenTime(kind, moment_read(moment), origin, lowered, jumped)


def raise_mark(
    session: Session, kind: ClockKind, moment: datetime, origin: str, jumped_from: datetime | None = None
) -> None:
    """Raise a mark to this moment; a higher one of the same setting stays."""
    insert: Any = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(ClockMark).values(kind=kind, moment=moment, origin=origin, lowered=0, jumped_from=jumped_from)
    higher = or_(ClockMark.moment < statement.excluded.moment, ClockMark.origin != statement.excluded.origin)
    values = {"moment": statement.excluded.moment, "origin": statement.excluded.origin}
    if jumped_from is not None:
        values["jumped_from"] = func.coalesce(ClockMark.jumped_from, statement.excluded.jumped_from)
    session.execute(statement.on_conflict_do_update(index_elements=[ClockMark.kind], set_=values, where=higher))


def lower_mark(session: Session, kind: ClockKind, moment: datetime) -> None:
    """Set a mark to an earlier moment, and let every process notice that it was lowered."""
    values = {"moment": moment, "lowered": ClockMark.lowered + 1, "jumped_from": None}
    session.execute(update(ClockMark).where(ClockMark.kind == kind).values(values))


def last_move(session: Session) -> datetime | None:
    """Return the business time of the last recorded move, or None."""
    return session.scalar(select(func.max(Move.at)))


def forget_the_future(session: Session, at: datetime) -> None:
    """Undo what a clock that was ahead has left after this real time: jobs and mails that wait, links, sessions,
    sign-in attempts."""
    _let_begin(session, at)
    links = update(OneTimeLink).where(OneTimeLink.created_at > at, OneTimeLink.used_at.is_(None))
    session.execute(links.values(used_at=at))
    begun = update(WebSession).where(WebSession.created_at > at, WebSession.ended_at.is_(None))
    session.execute(begun.values(ended_at=at))
    session.execute(update(WebSession).where(WebSession.seen_at > at).values(seen_at=at))
    session.execute(update(SignInAttempt).where(SignInAttempt.at > at).values(at=at))


def _let_begin(session: Session, at: datetime) -> None:
    """Make due now what waits for a later time because of a clock that was ahead: made then, or tried then in vain.

    A job of before that was never tried waits for a time that somebody has chosen, and stays.
    """
    jobs = update(Job).where(Job.state == JobState.WAITING, or_(Job.created_at > at, Job.attempts > 0))
    session.execute(jobs.where(Job.due_at > at).values(due_at=at))
    session.execute(update(Job).where(Job.state == JobState.WAITING, Job.created_at > at).values(created_at=at))
    mails = update(Mail).where(Mail.state == MailState.WAITING, or_(Mail.written_at > at, Mail.attempts > 0))
    session.execute(mails.where(Mail.due_at > at).values(due_at=at))
