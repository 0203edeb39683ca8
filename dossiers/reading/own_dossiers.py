"""The dossiers of a clerk's own office and the open campaigns, for the start page."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from dossiers.awards.results import decided_for
from dossiers.campaigns.opening import campaign_of, permitted_in
from dossiers.deadlines.closings import CampaignClosing
from dossiers.desk.actor import Actor
from dossiers.dossier.opened import open_draft, with_centre_records
from dossiers.dossier.views import Deadline, OwnDossier
from dossiers.reading.path import stations_of
from dossiers.reading.progress import (
    causes_of_deadline,
    deadline_of,
    last_return,
    last_statement,
    submission_checks,
    tasks_of,
)
from dossiers.records.models.campaigns import CampaignRecord
from dossiers.records.models.dossier import Dossier
from dossiers.records.queries import dossier as dossier_queries
from workflow.campaign import Campaign
from workflow.lifecycle import Role
from workflow.phases import Permitted


def own_dossiers(session: Session, *, actor: Actor, at: datetime) -> tuple[OwnDossier, ...]:
    """Return the dossiers of a clerk's own office, the newest campaign first."""
    if actor.office is None or not actor.has(Role.CLERK):
        return ()
    return tuple(
        _own(session, dossier, actor, at) for dossier in dossier_queries.dossiers_of_office(session, actor.office)
    )


def _own(session: Session, dossier: Dossier, actor: Actor, at: datetime) -> OwnDossier:
    opened = with_centre_records(session, open_draft(session, dossier))
    decided = decided_for(session, dossier)
    return OwnDossier(
        reference=dossier.reference,
        state=dossier.state,
        office=opened.office,
        campaign=opened.campaign,
        permitted=opened.permitted(at),
        deadline=deadline_of(opened),
        stations=stations_of(opened, decided),
        returned=last_return(opened),
        tasks=tasks_of(opened, actor, at),
        checks=submission_checks(opened, actor, at),
        content=opened.reading.content,
        centre=opened.centre,
        conditions=opened.conditions,
        decided=decided,
        changed_at=dossier.changed_at,
        signing_copy_at=opened.signing_copy.taken_at if opened.signing_copy else None,
        differs_from_signed=opened.differs_from_signed,
        causes=causes_of_deadline(opened),
        statement=last_statement(session, opened),
    )


def open_campaigns(
    campaigns: Iterable[CampaignRecord], closings: Mapping[int, CampaignClosing], *, at: datetime
) -> tuple[tuple[Campaign, Deadline, Permitted], ...]:
    """Return the campaigns in which work is pending, each with its closing for all and what pages may say of it."""
    found = [(campaign_of(record), closings[record.id], permitted_in(record, at)) for record in campaigns]
    return tuple(
        (campaign, _deadline(campaign, closing), allowed) for campaign, closing, allowed in found if allowed.moves
    )


def _deadline(campaign: Campaign, closing: CampaignClosing) -> Deadline:
    return Deadline(closing.closes, closing.stated, campaign.zone_words, closing.extended, later=closing.later)
