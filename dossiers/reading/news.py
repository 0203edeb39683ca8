"""Changes by others since someone's last visit ("thay đổi từ lần đăng nhập trước")."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from dossiers.desk.actor import Actor
from dossiers.records.queries import reading as reading_queries
from workflow.lifecycle import Role, State

NEWEST = 20


@dataclass(frozen=True, slots=True)
class NewsItem:
    """One act of someone else. `act` is the word group that names `action`; `day` is a date that the act sets.

    `notes` is the number of notes that a return released to the office.
    """

    act: str
    action: str
    reference: str
    office: str
    who: str
    at: datetime
    day: date | None
    notes: int


@dataclass(frozen=True, slots=True)
class News:
    """The changes since the earlier visit, the newest first; `more`: there were more than `NEWEST`."""

    since: datetime
    changes: tuple[NewsItem, ...]
    more: bool


def news_for(session: Session, *, actor: Actor) -> News | None:
    """Return the acts of others; None at the first visit, and for those who see no dossiers."""
    scope = _scope(actor)
    if scope is None:
        return None
    office, states = scope
    beside = actor.at_centre or office is not None
    rows = reading_queries.news(session, actor.username, office=office, states=states, beside=beside, most=NEWEST + 1)
    if not rows or rows[0].since is None:
        return None
    changes = tuple(_change(row) for row in rows if row.at is not None)
    return News(rows[0].since, changes[:NEWEST], len(changes) > NEWEST)


def _scope(actor: Actor) -> tuple[str | None, Collection[State]] | None:
    """Return whose dossiers (an organisation's key, None for all) in which states, by the rules of `workflow.sight`."""
    if actor.at_centre:
        return None, tuple(State)
    if actor.has(Role.CLERK) and actor.office is not None:
        return actor.office, tuple(State)
    return (None, (State.APPROVED,)) if actor.has(Role.PRINTER) else None


def _change(row: Any) -> NewsItem:
    return NewsItem(row.act, row.action, row.reference, row.name, row.who, row.at, row.day, row.notes or 0)
