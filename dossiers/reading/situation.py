"""The situation of a campaign ("tình hình đợt thi đua") for the centre's start page."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from dossiers.campaigns.opening import permitted_in
from dossiers.deadlines.closings import CampaignClosing
from dossiers.figures import ranking
from dossiers.figures.ranking import SnapshotLine
from dossiers.records.models.campaigns import CampaignRecord
from dossiers.records.queries import awards as award_queries
from workflow.campaign import Campaign
from workflow.deadlines import last_day_before
from workflow.lifecycle import State
from workflow.phases import Permitted
from workflow.ranking import Ranking
from workflow.shown_states import ShownState, shown_state

MOST_DAYS = 21
"""Days that the chart shows: the last three weeks up to the closing day."""


@dataclass(frozen=True, slots=True)
class DayCounts:
    """The number of dossiers in each state at the end of a day; drafts are not counted."""

    day: date
    counts: Mapping[State, int]


@dataclass(frozen=True, slots=True)
class Situation:
    """The state of a campaign now; `eligible` is the number of offices that may nominate a collective.

    `not_nominating` offices have said that they do not nominate; `not_submitted` ones said nothing until the last
    closing moment, 0 before it.
    """

    campaign: Campaign
    permitted: Permitted
    snapshot: SnapshotLine | None
    ranking: Ranking | None
    eligible: int
    offices: int
    not_nominating: int
    not_submitted: int
    days: tuple[DayCounts, ...]
    last_day: date


def newest_situation(
    session: Session,
    campaigns: Sequence[CampaignRecord],
    closings: Mapping[int, CampaignClosing],
    *,
    at: datetime,
) -> Situation | None:
    """Return the situation of the newest campaign without a decision, else of the newest; None without any.

    `campaigns` are all, the newest first, `closings` theirs by row id.
    """
    pending = [record for record in campaigns if permitted_in(record, at).awaits_decision]
    record = next(iter((*pending, *campaigns)), None)
    return None if record is None else situation_of(session, record, closings[record.id], at=at)


def situation_of(session: Session, record: CampaignRecord, closing: CampaignClosing, *, at: datetime) -> Situation:
    """Return the situation of a campaign; its chart goes on to the last day of any office."""
    basis = ranking.basis_of(session, record)
    campaign = basis.campaign
    moves = [
        (move.dossier_id, move.target, move.at.astimezone(campaign.zone).date())
        for move in award_queries.moves_of_campaign(session, record)
    ]
    allowed, standing = permitted_in(record, at), {dossier: state for dossier, state, _ in moves}
    drafts = len(campaign.offices) - sum(state is not State.DRAFT for state in standing.values())
    return Situation(
        campaign=campaign,
        permitted=allowed,
        snapshot=basis.snapshot,
        ranking=basis.official(),
        eligible=sum(eligibility.eligible for eligibility in ranking.eligibilities(basis)) if basis.snapshot else 0,
        offices=len(campaign.offices),
        not_nominating=sum(state is State.NOT_NOMINATING for state in standing.values()),
        not_submitted=drafts if shown_state(State.DRAFT, allowed.phase) is ShownState.NOT_SUBMITTED else 0,
        days=days_of(moves, last_day_before(record.last_closing, campaign.zone), at.astimezone(campaign.zone).date()),
        last_day=closing.stated.last_day,
    )


def days_of(moves: Sequence[tuple[int, State, date]], last: date, today: date) -> tuple[DayCounts, ...]:
    """Count the states at the end of each day from the first move on, up to today or the closing day.

    `moves` are (dossier id, new state, day), in order of time.
    """
    if not moves:
        return ()
    end = max(min(last, today), moves[0][2])
    begin = max(moves[0][2], end - timedelta(days=MOST_DAYS - 1))
    states: dict[int, State] = {}
    position, days = 0, []
    for offset in range((end - begin).days + 1):
        day = begin + timedelta(days=offset)
        while position < len(moves) and moves[position][2] <= day:
            states[moves[position][0]] = moves[position][1]
            position += 1
        counted: Counter[State] = Counter(states.values())
        del counted[State.DRAFT]
        days.append(DayCounts(day, dict(counted)))
    return tuple(days)
