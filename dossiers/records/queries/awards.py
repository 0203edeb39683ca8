"""Queries of the decisions on a whole campaign."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from dossiers.records.models.awards import CampaignProposal, EarlierAward, KeptCampaignPaper, TieDecisionRecord
from dossiers.records.models.campaigns import CampaignRecord, Participant
from dossiers.records.models.dossier import Dossier, Move, Revision
from dossiers.records.models.figures import PendingImport, Snapshot
from dossiers.records.models.organisations import Organisation
from workflow.campaign_moves import ProposalState
from workflow.lifecycle import CampaignAction, State


def approved_revisions(session: Session, campaign: CampaignRecord) -> Sequence[tuple[str, str]]:
    """Return office code and canonical text of the approved revision of each approved dossier, by office code.

    The text, not the column `nominee`: that one follows the draft, which may differ from what was approved.
    """
    query = (
        select(Participant.code, Revision.text)
        .join(Dossier, Dossier.participant_id == Participant.id)
        .join(Revision, (Revision.dossier_id == Dossier.id) & (Revision.number == Dossier.revision))
        .where(Participant.campaign_id == campaign.id, Dossier.state == State.APPROVED)
    )
    return [(code, text) for code, text in session.execute(query.order_by(Participant.code))]


def awards_of_campaign(session: Session, campaign: CampaignRecord) -> Sequence[tuple[str, EarlierAward]]:
    """Return the awards that the participating offices and their collectives had before, each with the office code:
    by office code, the newest first."""
    query = (
        select(Participant.code, EarlierAward)
        .join(EarlierAward, EarlierAward.organisation_id == Participant.organisation_id)
        .where(Participant.campaign_id == campaign.id)
        .order_by(Participant.code, EarlierAward.day.desc(), EarlierAward.id.desc())
    )
    return [(code, award) for code, award in session.execute(query)]


def organisations_of(session: Session, campaign: CampaignRecord) -> dict[str, int]:
    """Return the organisation's number of each participating office, by office code."""
    query = select(Participant.code, Participant.organisation_id).where(Participant.campaign_id == campaign.id)
    return {row[0]: row[1] for row in session.execute(query)}


def moves_of_campaign(session: Session, campaign: CampaignRecord) -> Sequence[Any]:
    """Return dossier, state and moment of every move in a campaign, in the order of time: columns only."""
    query = (
        select(Move.dossier_id, Move.target, Move.at)
        .join(Dossier, Move.dossier_id == Dossier.id)
        .join(Participant, Dossier.participant_id == Participant.id)
        .where(Participant.campaign_id == campaign.id)
    )
    return session.execute(query.order_by(Move.at, Move.id)).all()


def tie_decisions(session: Session, snapshot: Snapshot) -> Sequence[TieDecisionRecord]:
    """Return every decision on a tie in this snapshot, the newest first."""
    query = select(TieDecisionRecord).where(TieDecisionRecord.snapshot_id == snapshot.id)
    return session.scalars(query.order_by(TieDecisionRecord.id.desc())).all()


def kept_papers(session: Session, campaign: CampaignRecord) -> Sequence[KeptCampaignPaper]:
    """Return the stored papers of a campaign."""
    query = select(KeptCampaignPaper).where(KeptCampaignPaper.campaign_id == campaign.id)
    return session.scalars(query.order_by(KeptCampaignPaper.kind, KeptCampaignPaper.format)).all()


def takes_part(session: Session, campaign: CampaignRecord, office: str) -> bool:
    """Return whether the organisation with that key takes part in the campaign."""
    query = select(Participant.id).join(Organisation, Participant.organisation_id == Organisation.id)
    query = query.where(Participant.campaign_id == campaign.id, Organisation.key == office)
    return session.scalar(query) is not None


def office_keys(session: Session, campaign: CampaignRecord) -> frozenset[str]:
    """Return the keys of the organisations that take part in a campaign."""
    query = select(Organisation.key).join(Participant, Participant.organisation_id == Organisation.id)
    return frozenset(session.scalars(query.where(Participant.campaign_id == campaign.id)))


def proposal_by_key(session: Session, key: str) -> CampaignProposal | None:
    return session.scalar(select(CampaignProposal).where(CampaignProposal.key == key))


def proposal_numbered(session: Session, campaign: CampaignRecord, number: int) -> CampaignProposal | None:
    """Return a prepared move of this campaign as it is now in the database."""
    query = select(CampaignProposal).where(CampaignProposal.campaign_id == campaign.id, CampaignProposal.id == number)
    return session.scalar(query.execution_options(populate_existing=True))


def last_proposals(session: Session, campaign: CampaignRecord) -> dict[CampaignAction, CampaignProposal]:
    """Return the last prepared move of each action of a campaign."""
    query = select(CampaignProposal).where(CampaignProposal.campaign_id == campaign.id)
    return {proposal.action: proposal for proposal in session.scalars(query.order_by(CampaignProposal.id))}


def proposals_ended_as(
    session: Session, campaign: CampaignRecord, states: Collection[ProposalState]
) -> Sequence[CampaignProposal]:
    """Return the prepared moves of a campaign that ended in one of these states, in the order of their end."""
    query = select(CampaignProposal).where(CampaignProposal.campaign_id == campaign.id)
    query = query.where(CampaignProposal.state.in_(states))
    return session.scalars(query.order_by(CampaignProposal.ended_at, CampaignProposal.id)).all()


def standing_proposals(session: Session) -> Sequence[tuple[CampaignProposal, CampaignRecord]]:
    """Return the prepared moves of all campaigns that wait for another person, the oldest first."""
    query = (
        select(CampaignProposal, CampaignRecord)
        .join(CampaignRecord, CampaignRecord.id == CampaignProposal.campaign_id)
        .where(CampaignProposal.state == ProposalState.STANDING)
    )
    return [(row[0], row[1]) for row in session.execute(query.order_by(CampaignProposal.id))]


def what_waits_for_two(session: Session) -> tuple[bool, bool]:
    """Return whether any table of figures is pending, and whether any prepared move of a campaign is standing."""
    tables = select(PendingImport.id).where(PendingImport.snapshot.is_(None), PendingImport.refused_at.is_(None))
    moves = select(CampaignProposal.id).where(CampaignProposal.state == ProposalState.STANDING)
    row = session.execute(select(tables.exists(), moves.exists())).one()
    return row[0], row[1]


def preparers_of_moves(session: Session, campaign_id: int) -> dict[int, str]:
    """Return the full name of the person who prepared each move of a campaign, by the move's row number."""
    query = select(CampaignProposal.move_id, CampaignProposal.prepared_name)
    found = query.where(CampaignProposal.campaign_id == campaign_id, CampaignProposal.move_id.is_not(None))
    return {move: name for move, name in session.execute(found) if move is not None}
