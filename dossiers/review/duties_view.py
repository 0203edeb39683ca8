"""The reviewer of a dossier, as the centre's page shows it ("phân công thẩm định")."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from dossiers.desk.actor import Actor
from dossiers.dossier.views import DossierView
from dossiers.records.models.review import DutyKind
from dossiers.records.queries import dossier as dossier_queries
from dossiers.records.queries import review_duties as duty_queries
from dossiers.review.assignments import reviewers_by_name
from workflow.duties import WAITING_IN, DutyConflicts, Reviewer, duty_stops, may_have
from workflow.errors import Unmet
from workflow.sight import Sight


@dataclass(frozen=True, slots=True)
class DutyLine:
    """One assignment, release or recusal."""

    kind: str
    name: str
    who: str
    at: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class DutiesView:
    """The reviewer of a dossier: `is_able` is whether that person still may, `choices` are those who may have it.

    `own_stops` are the reasons why the reader cannot take it, `lines` the history, oldest first.
    """

    reference: str
    version: int
    assigned_to: str
    name: str
    is_able: bool
    is_open: bool
    choices: tuple[Reviewer, ...] = ()
    own_stops: tuple[Unmet, ...] = ()
    may_recuse: bool = False
    lines: tuple[DutyLine, ...] = ()


def duties_view(session: Session, seen: DossierView, *, actor: Actor) -> DutiesView | None:
    """Return who reviews a dossier, with two queries; None for a draft, and for all but the centre's people of other
    offices."""
    if not actor.at_centre or seen.sight is not Sight.REVISION:
        return None
    rows = duty_queries.present_duty(session, seen.reference)
    if rows[0].key == actor.office:
        return None
    reviewers = duty_queries.reviewers_of(session, rows[0].id)
    conflicts = _conflicts(seen.reference, rows, reviewers)
    able = {reviewer.username: reviewer for reviewer in reviewers_by_name(reviewers)}
    assigned_to, own = rows[0].assigned_to or "", able.get(actor.username)
    return DutiesView(
        reference=seen.reference,
        version=seen.version,
        assigned_to=assigned_to,
        name=able[assigned_to].name if assigned_to in able else dossier_queries.person_name(session, assigned_to),
        is_able=assigned_to in able,
        is_open=seen.state in WAITING_IN and seen.permitted.moves,
        choices=tuple(
            reviewer for reviewer in able.values() if may_have(conflicts, reviewer) and reviewer.username != assigned_to
        ),
        own_stops=() if own is None else duty_stops(conflicts, own, actor.username),
        may_recuse=actor.username not in conflicts.recused,
        lines=tuple(_line(row) for row in rows if row.Duty is not None),
    )


def _conflicts(reference: str, rows: Sequence[Any], reviewers: Sequence[Any]) -> DutyConflicts:
    recused = {row.Duty.username for row in rows if row.Duty is not None and row.Duty.kind is DutyKind.RECUSED}
    drafters = {reviewer.username for reviewer in reviewers if reviewer.wrote}
    return DutyConflicts(reference, rows[0].key, frozenset(drafters), frozenset(recused))


def _line(row: Any) -> DutyLine:
    duty = row.Duty
    return DutyLine(duty.kind.value, duty.name, duty.entered_name, duty.entered_at, duty.reason)
