"""The situation of a campaign in one look ("tình hình đợt thi đua"), for the centre's start page."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from dossiers.figures import ranking
from dossiers.figures.ranking import SnapshotLine
from dossiers.records.models.campaigns import CampaignRecord
from dossiers.records.queries import awards as award_queries
from workflow.campaign import Campaign
from workflow.guards import CampaignState
from workflow.lifecycle import State
from workflow.ranking import Ranking

MOST_DAYS = 21
"""Days that the picture shows: the last three weeks up to the closing day."""


@dataclass(frozen=True, slots=True)
class DayCounts:
    """How many dossiers stood in each state at the end of a day; drafts are not counted."""

    day: date
    counts: Mapping[State, int]


@dataclass(frozen=True, slots=True)
class Situation:
    """Where a campaign stands now."""

    campaign: Campaign
    state: CampaignState
    snapshot: SnapshotLine | None
    ranking: Ranking | None
    eligible: int
    offices: int
    days: tuple[DayCounts, ...]
    last_day: date


def newest_situation(session: Session, campaigns: Sequence[CampaignRecord], now: datetime) -> Situation | None:
    """Where the first of these campaigns stands that is not decided yet; None when there is none."""
    kept = next((campaign for campaign in campaigns if campaign.state is not CampaignState.DECIDED), None)
    return None if kept is None else situation_of(session, kept, now)


def situation_of(session: Session, kept: CampaignRecord, now: datetime) -> Situation:
    """Where a campaign stands."""
    found = ranking.basis_of(session, kept)
    campaign = found.campaign
    moves = [
        (move.dossier_id, move.target, move.at.astimezone(campaign.zone).date())
        for move in award_queries.moves_of_campaign(session, kept)
    ]
    return Situation(
        campaign=campaign,
        state=found.state,
        snapshot=found.snapshot,
        ranking=found.official(),
        eligible=sum(eligibility.eligible for eligibility in ranking.eligibilities(found)) if found.snapshot else 0,
        offices=len(campaign.offices),
        days=days_of(moves, campaign.closing.last_day, now.astimezone(campaign.zone).date()),
        last_day=campaign.closing.last_day,
    )


def days_of(moves: Sequence[tuple[int, State, date]], last: date, today: date) -> tuple[DayCounts, ...]:
    """The states at the end of each day from the first move on, up to today or the closing day.

    `moves` are dossier, state that it came into, and day, in the order of time.
    """
    if not moves:
        return ()
    end = max(min(last, today), moves[0][2])
    begin = max(moves[0][2], end - timedelta(days=MOST_DAYS - 1))
    states: dict[int, State] = {}
    at, days = 0, []
    for offset in range((end - begin).days + 1):
        day = begin + timedelta(days=offset)
        while at < len(moves) and moves[at][2] <= day:
            states[moves[at][0]] = moves[at][1]
            at += 1
        counted: Counter[State] = Counter(states.values())
        del counted[State.DRAFT]
        days.append(DayCounts(day, dict(counted)))
    return tuple(days)
