"""Prepared moves of campaigns for the start page ("việc đã chuẩn bị"): those that wait for a person, and their own."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from dossiers.awards import proposals
from dossiers.desk.actor import Actor
from dossiers.figures import ranking
from dossiers.records.queries import awards as award_queries
from workflow.campaign import Campaign
from workflow.campaign_moves import PREPARERS, Deed, deeds_open_to
from workflow.lifecycle import CAMPAIGN_TRANSITIONS, CampaignAction


@dataclass(frozen=True, slots=True)
class WaitingMove:
    """A prepared move on the start page of a person who may execute it, or of its preparer (`is_own`).

    `is_outdated`: something has changed since, so that nobody can execute it.
    """

    campaign: Campaign
    action: CampaignAction
    prepared_name: str
    prepared_at: datetime
    is_own: bool
    is_outdated: bool


def waiting_moves(session: Session, *, actor: Actor) -> tuple[WaitingMove, ...]:
    """Return the standing moves that this person may execute or has prepared, the oldest first.

    A move that the campaign's state no longer allows is left out.
    """
    if not PREPARERS & actor.roles:
        return ()
    found = []
    for proposal, campaign_record in award_queries.standing_proposals(session):
        if (campaign_record.state, proposal.action) not in CAMPAIGN_TRANSITIONS:
            continue
        basis = ranking.basis_of(session, campaign_record)
        deeds = deeds_open_to(proposals.prepared_move(proposal, basis.campaign), actor.username, actor.roles)
        if not deeds & {Deed.EXECUTE, Deed.WITHDRAW}:
            continue
        found.append(
            WaitingMove(
                campaign=basis.campaign,
                action=proposal.action,
                prepared_name=proposal.prepared_name,
                prepared_at=proposal.prepared_at,
                is_own=Deed.WITHDRAW in deeds,
                is_outdated=bool(proposals.changes(session, campaign_record, basis, proposal)),
            )
        )
    return tuple(found)
