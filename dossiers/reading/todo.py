"""The to-do lists of someone at the centre ("việc chờ tôi, việc tôi đang chờ")."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from dossiers.deadlines.reminders import CentreReminders, CorrectionWindow
from dossiers.desk.actor import Actor
from dossiers.records.queries import reading as reading_queries
from dossiers.records.queries.reading import WorkQueue
from workflow.campaign import Campaign
from workflow.lifecycle import Role
from workflow.shown_states import ShownState
from workflow.waiting import days_waited

NAMED = 8
"""Dossiers of each work queue that the start page names."""

_QUEUES: Mapping[Role, frozenset[WorkQueue]] = {
    Role.REVIEWER: frozenset({WorkQueue.MINE, WorkQueue.UNASSIGNED, WorkQueue.PROPOSED}),
    Role.APPROVER: frozenset({WorkQueue.REVIEWED, WorkQueue.UNDO, WorkQueue.PROPOSED}),
}


@dataclass(frozen=True, slots=True)
class WaitingDossier:
    """One dossier in a work queue: the instant and the person of its last move, and the days waited since."""

    reference: str
    name: str
    campaign: Campaign
    since: datetime
    who: str
    days: int


@dataclass(frozen=True, slots=True)
class QueueSummary:
    """The dossiers of one work queue that have waited longest, and the count of all."""

    count: int = 0
    dossiers: tuple[WaitingDossier, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """An office's open request for more time, to the end of `until_day`."""

    reference: str
    name: str
    campaign: Campaign
    asked_at: datetime
    until_day: date


@dataclass(frozen=True, slots=True)
class CentreToDo:
    """The work queues of someone at the centre, and what this person waits for.

    `counts` are the dossiers of open campaigns in each state, `printable` the approved ones of all campaigns. `judged`
    is how many this person has reviewed that wait for the approver; `returned` are the dossiers assigned to this
    person that were returned to their offices.
    """

    queues: Mapping[WorkQueue, QueueSummary]
    counts: Mapping[ShownState, int]
    printable: int
    judged: int
    requests: tuple[OpenRequest, ...]
    returned: tuple[CorrectionWindow, ...]

    def queue(self, name: str) -> QueueSummary:
        return self.queues.get(WorkQueue(name), QueueSummary())


def centre_todo(
    session: Session,
    campaigns: Mapping[int, Campaign],
    reminders: CentreReminders,
    *,
    actor: Actor,
    at: datetime,
) -> CentreToDo:
    """Return the to-do lists of this person in these open campaigns (by their row's id)."""
    wanted = frozenset[WorkQueue]().union(*(queues for role, queues in _QUEUES.items() if actor.has(role)))
    queues: dict[WorkQueue, QueueSummary] = {}
    for queue, count, row in reading_queries.work_queues(session, actor.username, actor.office, wanted, NAMED):
        if row.campaign_id in campaigns:
            before = queues.get(queue, QueueSummary()).dossiers
            queues[queue] = QueueSummary(count, (*before, _waiting(row, campaigns[row.campaign_id], at)))
    counts = dict.fromkeys(ShownState, (0, 0, 0)) | reading_queries.counts(session, actor.username, at)
    requests = reading_queries.open_requests(session) if actor.has(Role.APPROVER) else ()
    return CentreToDo(
        queues=queues,
        counts={state: pending for state, (_, pending, _) in counts.items()},
        printable=counts[ShownState.APPROVED][0],
        judged=counts[ShownState.REVIEWED][2],
        requests=tuple(
            _open_request(row, campaigns[row.campaign_id]) for row in requests if row.campaign_id in campaigns
        ),
        returned=tuple(window for window in reminders.windows if window.assigned_to == actor.username),
    )


def printable(session: Session, *, actor: Actor, at: datetime) -> int:
    """Return how many approved dossiers may be printed."""
    return reading_queries.counts(session, actor.username, at).get(ShownState.APPROVED, (0, 0, 0))[0]


def _waiting(row: Any, campaign: Campaign, at: datetime) -> WaitingDossier:
    days = days_waited(row.since, at, campaign.zone)
    return WaitingDossier(row.reference, row.name, campaign, row.since, row.who, days)


def _open_request(row: Any, campaign: Campaign) -> OpenRequest:
    return OpenRequest(row.reference, row.name, campaign, row.asked_at, row.until_day)
