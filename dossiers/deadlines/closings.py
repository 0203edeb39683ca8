"""The closing of a campaign for all its offices ("thời hạn chung"), with the extensions that the centre gave to all."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from dossiers.records.queries import deadlines as deadline_queries
from workflow.campaign import Campaign
from workflow.deadlines import Closing


@dataclass(frozen=True, slots=True)
class CampaignClosing:
    """The day for all offices as it was last stated, and its first instant that is late.

    `extended`: it is that of an order for all, not the letter's. `later` is how many offices have a later one.
    """

    stated: Closing
    closes: datetime
    extended: bool = False
    later: int = 0


def campaign_closings(session: Session, campaigns: Mapping[int, Campaign]) -> Mapping[int, CampaignClosing]:
    """Return the closing of each of these campaigns, by their row's id: one query."""
    rows = {row.campaign_id: row for row in deadline_queries.closing_rows(session)}
    return {number: _closing(campaign, rows.get(number)) for number, campaign in campaigns.items()}


def _closing(campaign: Campaign, row: Any) -> CampaignClosing:
    own, zone = campaign.closing, campaign.zone
    if row is None or row.for_all is None:
        return CampaignClosing(own, own.moment(zone), later=0 if row is None else row.later)
    for_all = Closing(row.for_all, inclusive=True)
    return CampaignClosing(for_all, for_all.moment(zone), extended=True, later=row.later)
