"""What waits for someone of the centre, and what this person waits for ("việc chờ tôi, việc tôi đang chờ")."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from dossiers.deadlines.reminders import CentreReminders, Window
from dossiers.desk.actor import Actor
from dossiers.records.queries import reading as reading_queries
from dossiers.records.queries.reading import Pile
from workflow.campaign import Campaign
from workflow.lifecycle import Role, State

ON_A_PILE = 8
"""Dossiers that the start page names of each pile."""

_PILES: Mapping[Role, frozenset[Pile]] = {
    Role.REVIEWER: frozenset({Pile.MINE, Pile.UNASSIGNED, Pile.PROPOSED}),
    Role.APPROVER: frozenset({Pile.REVIEWED, Pile.UNDO, Pile.PROPOSED}),
}


@dataclass(frozen=True, slots=True)
class Waits:
    """One dossier that waits: since when, through whom it came here, and for how many whole days."""

    reference: str
    name: str
    campaign: Campaign
    since: datetime
    who: str
    days: int


@dataclass(frozen=True, slots=True)
class Heap:
    """The dossiers of one pile that have waited longest, and how many there are in all."""

    many: int = 0
    waits: tuple[Waits, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """An office's open request for more time, until a day that is taken in."""

    reference: str
    name: str
    campaign: Campaign
    asked_at: datetime
    until_day: date


@dataclass(frozen=True, slots=True)
class CentreToDo:
    """The desk of someone at the centre.

    `counts` are all dossiers in each state, as the list counts them; `judged` how many this person found in order that
    wait for the approver; `returned` the dossiers given to this person that lie with their offices again.
    """

    heaps: Mapping[Pile, Heap]
    counts: Mapping[State, int]
    judged: int
    requests: tuple[OpenRequest, ...]
    returned: tuple[Window, ...]

    def heap(self, pile: str) -> Heap:
        return self.heaps.get(Pile(pile), Heap())


def centre_todo(
    session: Session, actor: Actor, campaigns: Mapping[int, Campaign], reminders: CentreReminders, now: datetime
) -> CentreToDo:
    """What lies on this person's desk in these open campaigns (by their row's id)."""
    wanted = frozenset[Pile]().union(*(piles for role, piles in _PILES.items() if actor.has(role)))
    heaps: dict[Pile, Heap] = {}
    for pile, many, row in reading_queries.piles(session, actor.username, actor.office, wanted, ON_A_PILE):
        if row.campaign_id in campaigns:
            before = heaps.get(pile, Heap()).waits
            heaps[pile] = Heap(many, (*before, _waits(row, campaigns[row.campaign_id], now)))
    counts = dict.fromkeys(State, (0, 0)) | reading_queries.counts(session, actor.username)
    asked = reading_queries.open_requests(session) if actor.has(Role.APPROVER) else ()
    return CentreToDo(
        heaps=heaps,
        counts={state: many for state, (many, _) in counts.items()},
        judged=counts[State.REVIEWED][1],
        requests=tuple(_open_request(row, campaigns[row.campaign_id]) for row in asked if row.campaign_id in campaigns),
        returned=tuple(window for window in reminders.windows if window.assigned_to == actor.username),
    )


def printable(session: Session, actor: Actor) -> int:
    """How many approved dossiers may be printed."""
    return reading_queries.counts(session, actor.username).get(State.APPROVED, (0, 0))[0]


def _waits(row: Any, campaign: Campaign, now: datetime) -> Waits:
    today, since = (moment.astimezone(campaign.zone).date() for moment in (now, row.since))
    return Waits(row.reference, row.name, campaign, row.since, row.who, max((today - since).days, 0))


def _open_request(row: Any, campaign: Campaign) -> OpenRequest:
    return OpenRequest(row.reference, row.name, campaign, row.asked_at, row.until_day)
