"""The lines of the list of dossiers: those that one person may see, by three queries at most for any number."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, tzinfo
from functools import lru_cache

from sqlalchemy.orm import Session

from dossiers.campaigns.opening import campaign_of
from dossiers.desk.actor import Actor
from dossiers.dossier.list_line import Line
from dossiers.reading.progress import shown_still_missing
from dossiers.records.models.types import moment_read
from dossiers.records.queries import dossier as dossier_queries
from dossiers.records.queries import review as review_queries
from dossiers.records.queries.dossier import Listed
from workflow.duties import WAITING_IN, is_uncovered
from workflow.guards import CampaignState
from workflow.lifecycle import (
    UNSUBMITTED_STATES,
    WORKING_STATES,
    Role,
    State,
)
from workflow.phases import Permitted, permitted
from workflow.waiting import days_waited

UNSEEN = WORKING_STATES | {State.LAPSED}
"""States in which the columns may hold content that the office never submitted."""


def lines(session: Session, *, actor: Actor, at: datetime, states: Sequence[State] | None = None) -> tuple[Line, ...]:
    """Return the dossiers this person may see as they are at `at`; the centre sees how long they have waited."""
    rows = tuple({row.reference: row for row in _rows_seen(session, actor, states)}.values())
    people = {name for row in rows for name in (row.reviewed_by, row.approved_by, row.assigned_to) if name}
    known, able = review_queries.people_on_lists(session, people)
    names: dict[str | None, str] = {None: "", **{name: known.get(name, name) for name in people}}
    if not actor.at_centre:
        return tuple(
            _line(row, _permitted(row, at), names[row.reviewed_by], names[row.approved_by], _is_own(row, actor))
            for row in rows
        )
    waits = any(row.state in _WAITING and _permitted(row, at).moves for row in rows)
    zones = {found.id: campaign_of(found).zone for found in dossier_queries.campaigns(session)} if waits else {}
    return tuple(
        _centre_line(
            row,
            _permitted(row, at),
            names[row.reviewed_by],
            names[row.approved_by],
            _is_own(row, actor),
            names[row.assigned_to],
            row.assigned_to in able,
            _age(row, at, zones),
        )
        for row in rows
    )


def _rows_seen(session: Session, actor: Actor, states: Sequence[State] | None) -> Sequence[Listed]:
    """Return the rows that this person may see by the rules of `workflow.sight`."""
    if actor.at_centre:
        return dossier_queries.listed(session, states=states)
    rows: list[Listed] = []
    if actor.has(Role.CLERK) and actor.office is not None:
        rows += dossier_queries.listed(session, office=actor.office, states=states)
    if actor.has(Role.PRINTER) and (states is None or State.APPROVED in states):
        rows += dossier_queries.listed(session, states=(State.APPROVED,))
    return rows


def _is_own(row: Listed, actor: Actor) -> bool:
    return row.office_key == actor.office


def _permitted(row: Listed, at: datetime) -> Permitted:
    """Return what pages may say of the campaign of a row."""
    return permitted(CampaignState(row.campaign_state), moment_read(row.last_closing), at)


def _age(row: Listed, at: datetime, zones: Mapping[int, tzinfo]) -> int | None:
    """Return how many days the dossier has waited for the centre by `days_waited`; None where it does not wait."""
    if row.state not in _WAITING or not _permitted(row, at).moves:
        return None
    return days_waited(moment_read(row.changed_at), at, zones[row.campaign_id])


_WAITING = frozenset(state.value for state in WAITING_IN)


@lru_cache(maxsize=16384)
def _line(row: Listed, allowed: Permitted, reviewed_by: str, approved_by: str, own: bool) -> Line:
    """Return a row as shown to all who see the dossier, cached while the row is unchanged.

    Unsubmitted data is for the office only.
    """
    state, unseen = State(row.state), row.state in _UNSEEN
    return Line(
        reference=row.reference,
        campaign=row.campaign_name,
        code=row.code,
        name=row.name,
        full_name=row.full_name,
        state=state,
        permitted=allowed,
        revision=row.revision,
        nominee=row.nominee or "" if own or not unseen else "",
        still_missing=shown_still_missing(own, state, row.still_missing),
        first_on_time=None if row.first_on_time is None else moment_read(row.first_on_time),
        arrived=None if row.arrived is None else moment_read(row.arrived),
        correction_day=_day_read(row.correction_day),
        reviewed_by=reviewed_by,
        approved_by=approved_by,
    )


@lru_cache(maxsize=16384)
def _centre_line(
    row: Listed,
    allowed: Permitted,
    reviewed_by: str,
    approved_by: str,
    own: bool,
    reviewer: str,
    able: bool,
    age: int | None,
) -> Line:
    """Return a row as the centre sees it: also reviewer, findings and waiting time, unless it is of the own office."""
    line = _line(row, allowed, reviewed_by, approved_by, own)
    if own:
        return line
    return replace(
        line,
        assigned_to=row.assigned_to or "",
        reviewer=reviewer,
        is_uncovered=allowed.moves and is_uncovered(line.state, able),
        findings=None if line.state in UNSUBMITTED_STATES else row.warnings,
        age=age,
        version=row.version,
    )


_UNSEEN = frozenset(state.value for state in UNSEEN)


def _day_read(raw: date | str | None) -> date | None:
    """Return the day as a date; SQLite delivers text."""
    return date.fromisoformat(raw) if isinstance(raw, str) else raw
