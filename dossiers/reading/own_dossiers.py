"""The dossiers of a clerk's own office and the open campaigns, for the start page."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from dossiers.campaigns.opening import campaign_of
from dossiers.desk.actor import Actor
from dossiers.dossier.opened import open_draft, with_centre_records
from dossiers.dossier.views import Deadline, OwnDossier
from dossiers.reading.progress import closing_words, deadline_of, last_return, stations_of, submission_checks, tasks_of
from dossiers.records.models.campaigns import CampaignRecord
from dossiers.records.models.dossier import Dossier
from dossiers.records.queries import dossier as dossier_queries
from workflow.campaign import Campaign
from workflow.guards import CampaignState
from workflow.lifecycle import (
    Role,
)


def own_dossiers(session: Session, actor: Actor, now: datetime) -> tuple[OwnDossier, ...]:
    """The dossiers of a clerk's own office, the newest campaign first."""
    if actor.office is None or not actor.has(Role.CLERK):
        return ()
    return tuple(
        _own(session, dossier, actor, now) for dossier in dossier_queries.dossiers_of_office(session, actor.office)
    )


def _own(session: Session, dossier: Dossier, actor: Actor, now: datetime) -> OwnDossier:
    opened = with_centre_records(session, open_draft(session, dossier))
    return OwnDossier(
        reference=dossier.reference,
        state=dossier.state,
        office=opened.office,
        campaign=opened.campaign,
        campaign_state=dossier.participant.campaign.state,
        deadline=deadline_of(opened),
        stations=stations_of(opened),
        returned=last_return(opened),
        tasks=tasks_of(opened, actor, now),
        checks=submission_checks(opened, actor, now),
        content=opened.reading.content,
        centre=opened.centre,
        changed_at=dossier.changed_at,
        signing_copy_at=opened.signing_copy.taken_at if opened.signing_copy else None,
        differs_from_signed=opened.differs_from_signed,
    )


def open_campaigns(campaigns: Iterable[CampaignRecord]) -> tuple[tuple[Campaign, Deadline], ...]:
    """Of these campaigns those that still take dossiers, each with its closing moment."""
    found = [campaign_of(campaign) for campaign in campaigns if campaign.state is CampaignState.OPEN]
    return tuple((one, Deadline(one.closes(), closing_words(one), False, None)) for one in found)
