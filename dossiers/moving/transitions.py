"""Transitions of one dossier: submit, withdraw, review, return, approve, decline, reopen, undo and the others."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from dossiers.content.canonical import text_hash
from dossiers.desk.actor import Actor
from dossiers.desk.errors import Overtaken
from dossiers.dossier import access
from dossiers.dossier.facts import facts_of
from dossiers.dossier.opened import OpenedDossier, open_draft, open_submitted, with_centre_records
from dossiers.moving.abstaining import keep_statement
from dossiers.moving.freezing import enqueue_papers, freeze
from dossiers.moving.move_entry import enter
from dossiers.moving.move_inputs import MoveInputs, read_inputs, with_day_off, with_faults
from dossiers.records.inserting import insert_row
from dossiers.records.journal import record
from dossiers.records.models.dossier import Dossier, RequestKey
from dossiers.records.queries import dossier as dossier_queries
from dossiers.records.queries import moving as moving_queries
from dossiers.records.queries import review as review_queries
from workflow.errors import RequirementsUnmet, Unmet, WorkflowError
from workflow.guards import Facts
from workflow.lifecycle import Action, Transition, advance, transition_for

OF_THE_DRAFT = frozenset({Action.SUBMIT, Action.ABSTAIN})
"""The actions that take something of the office's working content."""


@dataclass(frozen=True, slots=True)
class Request:
    """A requested move: `key` names the form that was sent, `version` is the dossier's on the page it came from.

    `reason`, `correction_day` and `explanation` are texts as typed, `words_in` the instant at which they were in;
    `with_review` is "yes" where that box is ticked.
    """

    action: Action
    key: str
    version: int
    reason: str = ""
    correction_day: str = ""
    with_review: str = ""
    explanation: str = ""
    words_in: datetime | None = None


@dataclass(frozen=True, slots=True)
class Moved:
    """The result of a move; the same request again has the same result."""

    reference: str
    action: Action
    revision: int


def move_dossier(
    session: Session, reference: str, request: Request, *, actor: Actor, at: datetime, versions: Mapping[str, str]
) -> Moved:
    """Make one move in one transaction, or raise the refusal with every reason.

    `at` is the instant at which the request reached the server; `versions` are those of the paper templates.
    Raises NotFound, Overtaken, WrongState, NotYourTurn or RequirementsUnmet.
    """
    dossier = access.find_to_change(session, reference, actor)
    if earlier := earlier_result(session, dossier, request, actor):
        return earlier
    opened = open_for_move(session, dossier, request.action)
    return move_opened(session, opened, request, actor=actor, at=at, versions=versions)


def earlier_result(session: Session, dossier: Dossier, request: Request, actor: Actor) -> Moved | None:
    """Return the result that this very request has had already.

    A submission of a dossier that has no revision is the first one.
    """
    if request.action is Action.SUBMIT and not dossier.revision:
        return None
    done = moving_queries.request_done(session, actor.username, _key(dossier.reference, request))
    return None if done is None else Moved(dossier.reference, *done)


def open_for_move(session: Session, dossier: Dossier, action: Action) -> OpenedDossier:
    """Lock the data on which the move depends and open the dossier: its draft for what the office
    says of it, else the revision in force.

    `dossier` is locked already. The campaign is locked as well, for a submission also the office's register.
    """
    dossier_queries.hold_campaign(session, dossier)
    if action not in OF_THE_DRAFT:
        return open_submitted(session, dossier)
    if action is not Action.SUBMIT:
        return open_draft(session, dossier)
    moving_queries.hold_register(session, dossier)
    return with_centre_records(session, open_draft(session, dossier))


def move_opened(
    session: Session,
    opened: OpenedDossier,
    request: Request,
    *,
    actor: Actor,
    at: datetime,
    versions: Mapping[str, str],
) -> Moved:
    """Make the move of a dossier opened by `open_for_move`. Raises like `move_dossier`, with nothing written."""
    dossier = opened.dossier
    inputs = read_inputs(request.reason, request.correction_day, request.with_review, request.explanation)
    transition = _allowed(session, opened, request, inputs, actor, at)
    if request.action is Action.SUBMIT:
        freeze(session, opened, actor=actor, at=at, versions=versions)
    if request.action is Action.RETURN:
        review_queries.release_notes(session, dossier, at)
    keep_statement(session, opened, request.action, inputs, actor=actor, at=at)
    enter(session, opened, transition, inputs, actor=actor, at=at)
    if request.action is Action.SUBMIT:
        enqueue_papers(session, dossier)
    insert_row(
        session,
        RequestKey,
        actor=actor.username,
        key=_key(dossier.reference, request),
        dossier_id=dossier.id,
        action=request.action,
        revision=dossier.revision,
        at=at,
    )
    return Moved(dossier.reference, request.action, dossier.revision)


def record_refusal(
    session: Session, reference: str, action: Action, error: WorkflowError, *, actor: Actor, at: datetime
) -> None:
    """Record a refused move, in a transaction of its own after the roll-back; the history shows late attempts (A19)."""
    detail = {"action": action.value, "codes": [unmet.code for unmet in error.unmet], "name": actor.name}
    record(session, dossier_queries.MOVE_REFUSED, actor=actor, subject=reference, at=at, detail=detail)


def _key(reference: str, request: Request) -> str:
    """Return the form's key, valid for this dossier and this action only, for any characters."""
    return text_hash(f"{reference}/{request.action}/{request.key}")


def _allowed(
    session: Session, opened: OpenedDossier, request: Request, inputs: MoveInputs, actor: Actor, at: datetime
) -> Transition:
    """Return the transition, if the rules permit it; they are checked before the version, so that a
    refusal has reasons.
    """
    dossier, inputs = opened.dossier, with_day_off(session, inputs)
    facts = facts_of(
        opened,
        actor,
        at,
        reason=inputs.reason,
        correction_day=inputs.correction_day,
        correction_day_off=inputs.correction_day_off,
    )
    facts = replace(facts, with_review=inputs.with_review, found=opened.found if opened.sections else None)
    facts = _with_explanation(facts, inputs, request.words_in)
    roles = access.roles_here(dossier, actor)
    faults = inputs.faults_of(facts, transition_for(dossier.state, request.action, roles, facts.last))
    try:
        transition = advance(dossier.state, request.action, roles, facts)
    except RequirementsUnmet as refused:
        raise RequirementsUnmet(with_faults(refused.unmet, faults)) from refused
    if faults:
        raise RequirementsUnmet(faults)
    if request.version != dossier.version or _written_after(dossier, request.action, at):
        raise Overtaken
    if at < dossier.changed_at:
        raise RequirementsUnmet((Unmet("clock-behind"),))
    return transition


def _with_explanation(facts: Facts, inputs: MoveInputs, words_in: datetime | None) -> Facts:
    """Return the facts of a move that is requested: with the explanation sent with it, which is content as well."""
    if not inputs.explanation or not facts.to_explain or words_in is None:
        return replace(facts, explanation=inputs.explanation)
    written = words_in if facts.written is None else max(facts.written, words_in)
    return replace(facts, explanation=inputs.explanation, written=written)


def _written_after(dossier: Dossier, action: Action, at: datetime) -> bool:
    """Return whether the content is younger than the request: text written after the deadline is never on time."""
    return action is Action.SUBMIT and dossier.changed_at > at
