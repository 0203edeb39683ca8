"""Moves of a campaign by two people: prepared by one, executed, refused or withdrawn; replaced by a later preparation.

Each use case is one transaction under the campaign's lock: of two people at once, one is told what the other did.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy.orm import Session

from dossiers.awards import issuing, ranking_closing
from dossiers.awards.campaign_moves import PreparedForm, basis_of_moves, open_to_change, read_reason
from dossiers.awards.decision_form import DecisionForm
from dossiers.content.canonical import canonical_json, read_json, text_hash
from dossiers.content.text_fields import as_typed
from dossiers.desk.actor import Actor
from dossiers.desk.errors import NotFound
from dossiers.figures.ranking import RankingBasis
from dossiers.notices.telling import tell_of_campaign
from dossiers.records.journal import record
from dossiers.records.models.awards import CampaignProposal
from dossiers.records.models.campaigns import CampaignRecord
from dossiers.records.queries import awards as award_queries
from workflow.campaign import Campaign
from workflow.campaign_moves import (
    Deed,
    MoveBasis,
    PreparedMove,
    ProposalState,
    changes_since,
    check_deed,
    check_preparing,
    is_done_already,
)
from workflow.deadlines import moment_in_words
from workflow.errors import RequirementsUnmet, Unmet
from workflow.lifecycle import CampaignAction, next_campaign_state
from workflow.recipients import Occasion

_BASIS = TypeAdapter(MoveBasis)

FieldFaults = Callable[[Session, CampaignRecord, RankingBasis, Mapping[str, str], datetime], tuple[Unmet, ...]]
FAULTS: Mapping[CampaignAction, FieldFaults] = {
    CampaignAction.CLOSE: ranking_closing.closing_faults,
    CampaignAction.REOPEN: ranking_closing.reopening_faults,
    CampaignAction.DECIDE: issuing.issuing_faults,
}
"""The function that returns every reason against a move with a form."""
FIELDS: Mapping[CampaignAction, frozenset[str]] = {
    CampaignAction.CLOSE: frozenset({"reason"}),
    CampaignAction.REOPEN: frozenset({"reason"}),
    CampaignAction.DECIDE: frozenset(field.name for field in fields(DecisionForm)),
}
"""The names of each form's texts; nothing else of a request is kept."""
EXECUTIONS = {
    CampaignAction.CLOSE: ranking_closing.close,
    CampaignAction.REOPEN: ranking_closing.reopen,
    CampaignAction.DECIDE: issuing.issue,
}
"""The function that executes a prepared move."""

PREPARED_AS: Mapping[CampaignAction, Occasion] = {
    CampaignAction.CLOSE: Occasion.CLOSE_PREPARED,
    CampaignAction.REOPEN: Occasion.REOPEN_PREPARED,
    CampaignAction.DECIDE: Occasion.DECISION_PREPARED,
}
EXECUTED_AS: Mapping[CampaignAction, Occasion] = {
    CampaignAction.CLOSE: Occasion.CLOSED,
    CampaignAction.REOPEN: Occasion.REOPENED,
    CampaignAction.DECIDE: Occasion.DECIDED,
}
REFUSED_AS: Mapping[CampaignAction, Occasion] = {
    CampaignAction.CLOSE: Occasion.CLOSE_REFUSED,
    CampaignAction.REOPEN: Occasion.REOPEN_REFUSED,
    CampaignAction.DECIDE: Occasion.DECISION_REFUSED,
}
"""What people are told of when a move is prepared, when it is executed, and when it is refused."""


@dataclass(frozen=True, slots=True)
class MoveForm:
    """The form for preparing a move, every text as typed.

    `key` identifies the form; `snapshot` is the number of the snapshot that the person saw, `seen` the hash of all that
    the move rests on as that page showed it; None where nothing was shown.
    """

    key: str
    typed: Mapping[str, str]
    snapshot: int | None = None
    seen: str | None = None


def prepare(session: Session, code: str, action: CampaignAction, form: MoveForm, *, actor: Actor, at: datetime) -> int:
    """Keep a prepared move and return its number; it replaces a standing one of the same action.

    The same form sent again returns the same number. Raises NotFound, NotYourTurn, WrongState, RequirementsUnmet with
    every reason.
    """
    campaign_record, basis = open_to_change(session, code, actor)
    check_preparing(actor.roles)
    key = text_hash(f"{actor.username}/campaigns/{code}/{action}/{form.key}")
    if done := award_queries.proposal_by_key(session, key):
        return done.id
    next_campaign_state(campaign_record.state, action)
    now = basis_of_moves(session, campaign_record, basis)
    typed = {name: as_typed(text) for name, text in form.typed.items() if name in FIELDS[action]}
    stops = (*FAULTS[action](session, campaign_record, basis, typed, at), *_overtaken(form, now))
    if stops:
        raise RequirementsUnmet(stops)
    _replace_standing(session, campaign_record, action, actor, at)
    proposal = CampaignProposal(
        campaign_id=campaign_record.id,
        action=action,
        basis=canonical_json(asdict(now)),
        typed=canonical_json(typed),
        key=key,
        prepared_by=actor.username,
        prepared_name=actor.name,
        prepared_at=at,
    )
    session.add(proposal)
    session.flush()
    _record(session, "campaign-move-prepared", campaign_record, proposal, actor, at)
    tell_of_campaign(
        session, PREPARED_AS[action], campaign_record, cause=f"campaign-proposal/{proposal.id}", actor=actor, at=at
    )
    return proposal.id


def execute(session: Session, code: str, number: int, *, actor: Actor, at: datetime) -> CampaignAction:
    """Execute a prepared move and return its action. The same person's same request is answered the same.

    Raises NotFound, NotYourTurn (also for its preparer), WrongState where it was ended before, RequirementsUnmet where
    something has changed since it was prepared, or a requirement is not met any more.
    """
    campaign_record, basis = open_to_change(session, code, actor)
    proposal = _numbered(session, campaign_record, number)
    if _is_done(Deed.EXECUTE, proposal, basis.campaign, actor):
        return proposal.action
    if changed := changes(session, campaign_record, basis, proposal):
        raise RequirementsUnmet(changed)
    form = PreparedForm(read_json(proposal.typed), proposal.prepared_by, proposal.prepared_name)
    move = EXECUTIONS[proposal.action](session, campaign_record, basis, form, actor=actor, at=at)
    proposal.move_id = move.id
    _end(proposal, ProposalState.EXECUTED, actor, at)
    cause, offices = f"campaign-move/{move.id}", award_queries.office_keys(session, campaign_record)
    event = EXECUTED_AS[proposal.action]
    tell_of_campaign(session, event, campaign_record, cause=cause, actor=actor, at=at, offices=offices)
    return proposal.action


def refuse(session: Session, code: str, number: int, reason: str, *, actor: Actor, at: datetime) -> CampaignAction:
    """Refuse a prepared move with a reason; its preparer is told.

    Raises NotFound, NotYourTurn, WrongState, RequirementsUnmet.
    """
    campaign_record, basis = open_to_change(session, code, actor)
    proposal, typed = _numbered(session, campaign_record, number), read_reason(reason)
    if _is_done(Deed.REFUSE, proposal, basis.campaign, actor):
        return proposal.action
    if faults := typed.faults if typed.text else (Unmet("reason-missing", "refusal"),):
        raise RequirementsUnmet(faults)
    _end(proposal, ProposalState.REFUSED, actor, at, typed.text)
    _record(session, "campaign-move-refused", campaign_record, proposal, actor, at)
    event, cause, by = REFUSED_AS[proposal.action], f"campaign-proposal/{proposal.id}/refused", proposal.prepared_by
    tell_of_campaign(session, event, campaign_record, cause=cause, actor=actor, at=at, prepared_by=by)
    return proposal.action


def withdraw(session: Session, code: str, number: int, *, actor: Actor, at: datetime) -> CampaignAction:
    """Withdraw one's own prepared move. Raises NotFound, NotYourTurn, WrongState."""
    campaign_record, basis = open_to_change(session, code, actor)
    proposal = _numbered(session, campaign_record, number)
    if _is_done(Deed.WITHDRAW, proposal, basis.campaign, actor):
        return proposal.action
    _end(proposal, ProposalState.WITHDRAWN, actor, at)
    _record(session, "campaign-move-withdrawn", campaign_record, proposal, actor, at)
    return proposal.action


def changes(
    session: Session, campaign_record: CampaignRecord, basis: RankingBasis, proposal: CampaignProposal
) -> tuple[Unmet, ...]:
    """Return everything that has changed since a move was prepared."""
    prepared, now = _BASIS.validate_json(proposal.basis), basis_of_moves(session, campaign_record, basis)
    return changes_since(prepared, now, {office.code: office.name for office in basis.campaign.offices})


def seen_hash(now: MoveBasis) -> str:
    """Return the hash of all that a move rests on, which a page's form carries."""
    return text_hash(canonical_json(asdict(now)))


def prepared_move(proposal: CampaignProposal, campaign: Campaign) -> PreparedMove:
    """Return a prepared move as the rules read it."""
    return PreparedMove(
        action=proposal.action,
        state=proposal.state,
        prepared_by=proposal.prepared_by,
        ended_by=proposal.ended_by,
        ended_name=proposal.ended_name,
        ended_at="" if proposal.ended_at is None else moment_in_words(proposal.ended_at, campaign.zone),
    )


def _overtaken(form: MoveForm, now: MoveBasis) -> tuple[Unmet, ...]:
    """Return the reason where the page that was seen does not show the present any more."""
    if None not in (form.snapshot, now.snapshot) and form.snapshot != now.snapshot:
        return (Unmet("snapshot-overtaken"),)
    if form.seen is not None and form.seen != seen_hash(now):
        return (Unmet("list-overtaken"),)
    return ()


def _numbered(session: Session, campaign_record: CampaignRecord, number: int) -> CampaignProposal:
    proposal = award_queries.proposal_numbered(session, campaign_record, number)
    if proposal is None:
        raise NotFound("proposal")
    return proposal


def _is_done(deed: Deed, proposal: CampaignProposal, campaign: Campaign, actor: Actor) -> bool:
    """Return whether this person has done it already. Raises NotYourTurn, WrongState where it may not be done."""
    prepared = prepared_move(proposal, campaign)
    if is_done_already(deed, prepared, actor.username):
        return True
    check_deed(deed, prepared, actor.username, actor.roles)
    return False


def _replace_standing(
    session: Session, campaign_record: CampaignRecord, action: CampaignAction, actor: Actor, at: datetime
) -> None:
    last = award_queries.last_proposals(session, campaign_record).get(action)
    if last is not None and last.state is ProposalState.STANDING:
        _end(last, ProposalState.REPLACED, actor, at)
        session.flush()


def _end(proposal: CampaignProposal, state: ProposalState, actor: Actor, at: datetime, reason: str = "") -> None:
    proposal.state, proposal.ended_reason = state, reason
    proposal.ended_by, proposal.ended_name, proposal.ended_at = actor.username, actor.name, at


def _record(
    session: Session,
    act: str,
    campaign_record: CampaignRecord,
    proposal: CampaignProposal,
    actor: Actor,
    at: datetime,
) -> None:
    detail = {"action": proposal.action.value, "number": proposal.id}
    record(session, act, actor=actor, subject=campaign_record.code, at=at, detail=detail)
