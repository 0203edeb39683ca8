"""The lines of the list of dossiers: what one person may see, two queries whatever their number."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache

from sqlalchemy.orm import Session

from dossiers.desk.actor import Actor
from dossiers.dossier.list_line import Line
from dossiers.reading.progress import shown_still_missing
from dossiers.records.models.types import moment_read
from dossiers.records.queries import dossier as dossier_queries
from dossiers.records.queries import review as review_queries
from dossiers.records.queries.dossier import Listed
from workflow.duties import WAITING_IN, is_uncovered
from workflow.lifecycle import (
    DRAFTING_STATES,
    Role,
    State,
)

UNSEEN = DRAFTING_STATES | {State.LAPSED}
"""States in which what stands in the columns may be words that the office never submitted."""


def lines(
    session: Session, actor: Actor, states: Sequence[State] | None = None, now: datetime | None = None
) -> tuple[Line, ...]:
    """The dossiers this person may see, two queries whatever their number; `now` tells how long they have waited."""
    rows = tuple({row.reference: row for row in _rows_seen(session, actor, states)}.values())
    people = {name for row in rows for name in (row.reviewed_by, row.approved_by, row.assigned_to) if name}
    known, able = review_queries.people_on_lists(session, people)
    names: dict[str | None, str] = {None: "", **{name: known.get(name, name) for name in people}}
    if not actor.at_centre:
        return tuple(
            _line(row, names[row.reviewed_by], names[row.approved_by], row.office_key == actor.office) for row in rows
        )
    return tuple(
        _line(
            row,
            names[row.reviewed_by],
            names[row.approved_by],
            row.office_key == actor.office,
            True,
            names[row.assigned_to],
            row.assigned_to in able,
            _age(row, now),
        )
        for row in rows
    )


def _rows_seen(session: Session, actor: Actor, states: Sequence[State] | None) -> Sequence[Listed]:
    """The rows of `workflow.sight`, asked of the database."""
    if actor.at_centre:
        return dossier_queries.listed(session, states=states)
    rows: list[Listed] = []
    if actor.has(Role.CLERK) and actor.office is not None:
        rows += dossier_queries.listed(session, office=actor.office, states=states)
    if actor.has(Role.PRINTER) and (states is None or State.APPROVED in states):
        rows += dossier_queries.listed(session, states=(State.APPROVED,))
    return rows


def _age(row: Listed, now: datetime | None) -> int | None:
    """For how many whole days the dossier has been waiting for the centre; a clock that was set back counts none."""
    if now is None or row.state not in _WAITING:
        return None
    return max((now - moment_read(row.changed_at)).days, 0)


_WAITING = frozenset(state.value for state in WAITING_IN)


@lru_cache(maxsize=16384)
def _line(
    row: Listed,
    reviewed_by: str,
    approved_by: str,
    own: bool,
    for_centre: bool = False,
    reviewer: str = "",
    able: bool = False,
    age: int | None = None,
) -> Line:
    """A row as it is listed, read once as long as it stays the same, for it is all that the line is made of.

    What the office is just writing is for the office alone; who reviews it, what was found and how long it has been
    waiting is for the centre alone, and not for its people who belong to that very office.
    """
    state, unseen = State(row.state), row.state in _UNSEEN
    line = Line(
        reference=row.reference,
        campaign=row.campaign_name,
        code=row.code,
        name=row.name,
        full_name=row.full_name,
        state=state,
        revision=row.revision,
        nominee=row.nominee or "" if own or not unseen else "",
        still_missing=shown_still_missing(own, state, row.still_missing),
        first_on_time=None if row.first_on_time is None else moment_read(row.first_on_time),
        arrived=None if row.arrived is None else moment_read(row.arrived),
        correction_day=_day_read(row.correction_day),
        reviewed_by=reviewed_by,
        approved_by=approved_by,
    )
    if own or not for_centre:
        return line
    return replace(
        line,
        assigned_to=row.assigned_to or "",
        reviewer=reviewer,
        is_uncovered=is_uncovered(state, able),
        findings=None if state is State.DRAFT else row.warnings,
        age=age,
        version=row.version,
    )


_UNSEEN = frozenset(state.value for state in UNSEEN)


def _day_read(raw: date | str | None) -> date | None:
    """The day that a driver delivered: SQLite delivers text."""
    return date.fromisoformat(raw) if isinstance(raw, str) else raw
