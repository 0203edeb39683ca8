"""What the decisions on a whole campaign ask of the database."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from dossiers.records.models.campaigns import CampaignRecord, Participant
from dossiers.records.models.deadlines import ExtensionRecord
from dossiers.records.models.dossier import Dossier, Move
from workflow.lifecycle import State


def approved_dossiers(session: Session, campaign: CampaignRecord) -> Sequence[Dossier]:
    """The approved dossiers of a campaign with their participants, by office code."""
    query = select(Dossier).join(Dossier.participant).options(joinedload(Dossier.participant))
    chosen = query.where(Participant.campaign_id == campaign.id, Dossier.state == State.APPROVED)
    return session.scalars(chosen.order_by(Participant.code)).all()


def latest_closing(session: Session, campaign: CampaignRecord) -> date | None:
    """The last day that an extension took in for any office of the campaign; None without extensions."""
    query = select(func.max(ExtensionRecord.until_day)).join(
        Participant, ExtensionRecord.participant_id == Participant.id
    )
    return session.scalar(query.where(Participant.campaign_id == campaign.id))


def organisations_of(session: Session, campaign: CampaignRecord) -> dict[str, int]:
    """The organisation of each taking-part office, by office code."""
    query = select(Participant.code, Participant.organisation_id).where(Participant.campaign_id == campaign.id)
    return {row[0]: row[1] for row in session.execute(query)}


def moves_of_campaign(session: Session, campaign: CampaignRecord) -> Sequence[Any]:
    """Which dossier came into which state, and when, in the order of time: columns only."""
    query = (
        select(Move.dossier_id, Move.target, Move.at)
        .join(Dossier, Move.dossier_id == Dossier.id)
        .join(Participant, Dossier.participant_id == Participant.id)
        .where(Participant.campaign_id == campaign.id)
    )
    return session.execute(query.order_by(Move.at, Move.id)).all()
