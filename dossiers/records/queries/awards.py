"""Queries of the decisions on a whole campaign."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dossiers.records.models.awards import EarlierAward
from dossiers.records.models.campaigns import CampaignRecord, Participant
from dossiers.records.models.deadlines import ExtensionRecord
from dossiers.records.models.dossier import Dossier, Move
from workflow.lifecycle import State


def approved_nominees(session: Session, campaign: CampaignRecord) -> Sequence[tuple[str, str]]:
    """Return office code and nominated collective of each approved dossier that nominates one, by office code.

    The column holds what the approved revision says: it is copied at every save of the draft, and an undone return
    copies it from the revision.
    """
    query = select(Participant.code, Dossier.nominee).join(Dossier, Dossier.participant_id == Participant.id)
    approved = query.where(Participant.campaign_id == campaign.id, Dossier.state == State.APPROVED)
    return [(code, nominee) for code, nominee in session.execute(approved.order_by(Participant.code)) if nominee]


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


def latest_closing(session: Session, campaign: CampaignRecord) -> date | None:
    """Return the last day that any extension in the campaign includes; None without extensions."""
    query = select(func.max(ExtensionRecord.until_day)).join(
        Participant, ExtensionRecord.participant_id == Participant.id
    )
    return session.scalar(query.where(Participant.campaign_id == campaign.id))


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
