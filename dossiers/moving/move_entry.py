"""Writing a move: the dossier's columns, the line of its history, the act in the record."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from dossiers.desk.actor import Actor
from dossiers.dossier.facts import nominee_of
from dossiers.dossier.opened import OpenedDossier, add_drafter
from dossiers.moving.move_inputs import MoveInputs
from dossiers.notices.telling import tell_of_dossier
from dossiers.records.inserting import columns_of, insert_numbered, insert_row
from dossiers.records.journal import record
from dossiers.records.models.dossier import Dossier, Move
from dossiers.records.models.review import Duty, DutyKind
from dossiers.vietnamese.dates import show_day
from workflow.guards import EXPLAINED
from workflow.lifecycle import UNSUBMITTED_STATES, Action, Input, Role, State, Transition
from workflow.receipts import ON_TIME_BY_POST

REVIEWED = frozenset({State.REVIEWED, State.APPROVED, State.DECLINED})
"""The states in which a reviewer's finding is valid."""


def enter(
    session: Session, opened: OpenedDossier, transition: Transition, inputs: MoveInputs, *, actor: Actor, at: datetime
) -> None:
    """Write the move: the state and its columns, the line of history, the act in the record."""
    dossier, asked = opened.dossier, transition.inputs
    move = Move(
        dossier_id=dossier.id,
        action=transition.action,
        source=transition.source,
        target=transition.target,
        role=transition.role,
        actor=actor.username,
        actor_name=actor.name,
        revision=dossier.revision,
        reason=_reason(opened, transition, inputs),
        correction_day=inputs.correction_day if Input.CORRECTION_DAY in asked else None,
        note=_note(opened, transition.action, at) or _added(transition, inputs),
        at=at,
        undoes_id=opened.standing[-1].id if transition.undoes else None,
    )
    assigned_before = dossier.assigned_to
    _set_columns(opened, move)
    (move.id,) = insert_numbered(session, Move, (columns_of(move),))
    if transition.role is Role.CLERK:
        add_drafter(session, opened, actor)
    if dossier.assigned_to != assigned_before:
        insert_row(session, Duty, **_taken(dossier, actor, at))
    names = {"action": move.action.value, "source": move.source.value, "target": move.target.value}
    detail = {**names, "revision": move.revision}
    record(session, "moved", actor=actor, subject=dossier.reference, at=at, detail=detail)
    _tell(session, opened, move, transition, actor)


def _tell(session: Session, opened: OpenedDossier, move: Move, transition: Transition, actor: Actor) -> None:
    """Tell the people whom the move concerns."""
    day = {} if move.correction_day is None else {"day": show_day(move.correction_day)}
    tell_of_dossier(
        session,
        move.action,
        opened.dossier,
        cause=f"move/{move.id}",
        actor=actor,
        at=move.at,
        facts=day,
        undoes=transition.undoes,
    )


def _reason(opened: OpenedDossier, transition: Transition, inputs: MoveInputs) -> str:
    """Return the reason of the move; of a submission the office's explanation of its findings, where there are any."""
    if EXPLAINED in transition.guards:
        return inputs.explanation if opened.to_explain else ""
    return inputs.reason if Input.REASON in transition.inputs else ""


def _set_columns(opened: OpenedDossier, move: Move) -> None:
    """Bring the dossier's columns to where the move leads; the database checks that they fit the state."""
    dossier, target = opened.dossier, move.target
    dossier.state, dossier.changed_at, dossier.correction_day = target, move.at, move.correction_day
    if target in UNSUBMITTED_STATES:
        dossier.first_on_time = None
    elif dossier.first_on_time is None:
        dossier.first_on_time = move.at
    dossier.reviewed_by = _reviewed_by(opened, move)
    if move.source is State.RETURNED and move.action is Action.UNDO:
        dossier.nominee = nominee_of(opened.reading.content)  # not from the later draft
    if target is not State.APPROVED:
        dossier.approved_by = None
    elif move.action is Action.APPROVE:
        dossier.approved_by = move.actor
    if move.role is Role.REVIEWER and move.source is State.SUBMITTED and dossier.assigned_to is None:
        dossier.assigned_to = move.actor


def _added(transition: Transition, inputs: MoveInputs) -> str:
    """Return the code of the remark that the office added the report of its own review, "" without one."""
    return "with-review" if inputs.with_review and Input.WITH_REVIEW in transition.inputs else ""


def _taken(dossier: Dossier, actor: Actor, at: datetime) -> Mapping[str, Any]:
    """Return the entry that assigns the dossier to the reviewer who decided on it."""
    names = {"username": actor.username, "name": actor.name, "entered_by": actor.username, "entered_name": actor.name}
    return {"dossier_id": dossier.id, "kind": DutyKind.ASSIGNED, "entered_at": at, **names}


def _reviewed_by(opened: OpenedDossier, move: Move) -> str | None:
    """Return the reviewer of the dossier after the move; after an undo, the reviewer before the undone move."""
    if move.target not in REVIEWED:
        return None
    if move.action is Action.REVIEW:
        return move.actor
    return next((move.actor for move in reversed(opened.standing) if move.action is Action.REVIEW), None)


def _note(opened: OpenedDossier, action: Action, at: datetime) -> str:
    """Return the code of a remark on a move that was allowed, "" for none.

    A collective was approved without the centre's figures; a late submission counts by its day of postal receipt; the
    submitted content is not the one that was printed for signing.
    """
    without_centre = opened.centre is None or opened.centre.figures is None
    if action is Action.APPROVE and opened.reading.content.nomination.collective and without_centre:
        return "no-centre-figures"
    if action is Action.SUBMIT and opened.dossier.state is State.DRAFT and at >= opened.window.closes:
        return ON_TIME_BY_POST
    if action is Action.SUBMIT and opened.differs_from_signed:
        return "differs-from-signed"
    return ""
