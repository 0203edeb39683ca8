"""Moves of a whole campaign ("khóa, mở lại, quyết định"): the lock, the move itself, the campaign's history.

A move is one row that is never changed; it is written in the transaction that changes the campaign's state.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from dossiers.content.canonical import text_hash
from dossiers.content.text_fields import as_typed, text_faults
from dossiers.desk.actor import Actor
from dossiers.desk.errors import NotFound
from dossiers.figures import ranking
from dossiers.figures.ranking import RankingBasis
from dossiers.records.journal import record
from dossiers.records.models.awards import CampaignMove
from dossiers.records.models.campaigns import CampaignRecord
from dossiers.records.queries import awards as award_queries
from dossiers.records.queries import campaigns as campaign_queries
from dossiers.records.queries import figures as figure_queries
from workflow.campaign_moves import MoveBasis, ProposalState
from workflow.errors import NotYourTurn, Unmet
from workflow.guards import CampaignState
from workflow.lifecycle import CampaignAction, Role, State

LONGEST_CAMPAIGN_REASON = 2_000
"""Characters of a reason for a tie's decision, for closing or for opening again."""
SET_ASIDE = (ProposalState.REFUSED, ProposalState.WITHDRAWN)
"""How a prepared move ends without a move or a later preparation in its place, so that nothing else tells of it."""


@dataclass(frozen=True, slots=True)
class CampaignHistoryEntry:
    """One line of the campaign's own history.

    `who` executed the move, `prepared_by` prepared it (full names); the latter is empty for a move of one person.
    """

    action: CampaignAction
    state: CampaignState
    snapshot: int | None
    reason: str
    who: str
    at: datetime
    hash: str
    prepared_by: str = ""


@dataclass(frozen=True, slots=True)
class EndedPreparation:
    """A prepared move that another approver refused, or its preparer withdrew.

    `who` ended it, `prepared_by` prepared it (full names); `reason` is that of the refusal, empty for a withdrawal.
    """

    action: CampaignAction
    ended: ProposalState
    reason: str
    who: str
    at: datetime
    prepared_by: str
    prepared_at: datetime


@dataclass(frozen=True, slots=True)
class PreparedForm:
    """The form of a prepared move as typed, and its preparer: user name and full name."""

    typed: Mapping[str, str]
    by: str
    name: str


def open_to_decide(session: Session, code: str, actor: Actor) -> tuple[CampaignRecord, RankingBasis]:
    """Lock a campaign for a decision on a tie. Raises NotFound, and NotYourTurn for those who are not approvers."""
    ranking.seen_campaign(session, code, actor)
    if not actor.has(Role.APPROVER):
        raise NotYourTurn((Unmet("approver-only"),))
    return open_to_change(session, code, actor)


def open_to_change(session: Session, code: str, actor: Actor) -> tuple[CampaignRecord, RankingBasis]:
    """Lock a campaign until the transaction ends; return it with the inputs of its ranking.

    Raises NotFound for those who do not see the ranking.
    """
    ranking.seen_campaign(session, code, actor)
    campaign_record = campaign_queries.campaign_to_change(session, code)
    if campaign_record is None:
        raise NotFound(code)
    return campaign_record, ranking.basis_of(session, campaign_record)


def write_move(
    session: Session,
    campaign_record: CampaignRecord,
    basis: RankingBasis,
    action: CampaignAction,
    target: CampaignState,
    *,
    actor: Actor,
    at: datetime,
    reason: str = "",
    text: str = "",
) -> CampaignMove:
    """Write and return a move to the state `target`; `text` is the canonical JSON that is kept with it, if any."""
    number = None if basis.snapshot is None else basis.snapshot.number
    snapshot = None if number is None else figure_queries.snapshot_by_number(session, campaign_record.id, number)
    move = CampaignMove(
        campaign_id=campaign_record.id,
        action=action,
        source=campaign_record.state,
        target=target,
        snapshot_id=None if snapshot is None else snapshot.id,
        reason=reason,
        text=text,
        hash=text_hash(text) if text else "",
        actor=actor.username,
        actor_name=actor.name,
        at=at,
    )
    session.add(move)
    campaign_record.state = target
    session.flush()
    detail = {"action": action.value, "state": target.value, "snapshot": number}
    record(session, "campaign-moved", actor=actor, subject=campaign_record.code, at=at, detail=detail)
    return move


def campaign_history(session: Session, campaign_record: CampaignRecord) -> tuple[CampaignHistoryEntry, ...]:
    """Return the campaign's own history, the newest move first."""
    moves = figure_queries.campaign_moves(session, campaign_record.id)
    numbers = {snapshot.id: snapshot.number for snapshot in figure_queries.snapshots(session, campaign_record.id)}
    preparers = award_queries.preparers_of_moves(session, campaign_record.id)
    return tuple(
        CampaignHistoryEntry(
            move.action,
            move.target,
            numbers.get(move.snapshot_id) if move.snapshot_id is not None else None,
            move.reason,
            move.actor_name,
            move.at,
            move.hash,
            preparers.get(move.id, ""),
        )
        for move in reversed(moves)
    )


def with_ended_preparations(
    session: Session, campaign_record: CampaignRecord, history: Iterable[CampaignHistoryEntry]
) -> tuple[CampaignHistoryEntry | EndedPreparation, ...]:
    """Return the campaign's history with the preparations that were refused or withdrawn, the newest entry first."""
    ended = award_queries.proposals_ended_as(session, campaign_record, SET_ASIDE)
    preparations = (
        EndedPreparation(
            proposal.action,
            proposal.state,
            proposal.ended_reason,
            proposal.ended_name,
            proposal.ended_at,
            proposal.prepared_name,
            proposal.prepared_at,
        )
        for proposal in reversed(ended)
        if proposal.ended_at is not None
    )
    return tuple(sorted((*history, *preparations), key=lambda entry: entry.at, reverse=True))


def basis_of_moves(session: Session, campaign_record: CampaignRecord, basis: RankingBasis) -> MoveBasis:
    """Return what a move of the campaign would rest on now."""
    ranking_now = basis.official()
    decided = None if ranking_now is None else ranking_now.decision
    return MoveBasis(
        state=campaign_record.state,
        moves=len(figure_queries.campaign_moves(session, campaign_record.id)),
        snapshot=None if basis.snapshot is None else basis.snapshot.number,
        tie=None if decided is None else tuple(sorted(decided.chosen)),
        dossiers={
            dossier.participant.code: (dossier.state.value, dossier.revision)
            for dossier in campaign_queries.dossiers_of(session, campaign_record)
            if dossier.state is not State.DRAFT
        },
    )


@dataclass(frozen=True, slots=True)
class TypedReason:
    """A reason as typed, without blanks around it, and what is wrong with it."""

    text: str
    faults: tuple[Unmet, ...]


def read_reason(typed: str) -> TypedReason:
    """Read the reason of a tie's decision, a closing or an opening again."""
    text = as_typed(typed).strip()
    return TypedReason(text, text_faults("reason", text, LONGEST_CAMPAIGN_REASON))
