"""Reminders and deadlines ("nhắc hạn"): which offices' time ends soon, and what still stops each.

Nothing is sent or stored: reminders are computed from the present time whenever a page shows them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from dossiers.campaigns.opening import campaign_of, days_off
from dossiers.desk.actor import Actor
from dossiers.dossier.views import OwnDossier
from dossiers.records.models.campaigns import CampaignRecord
from dossiers.records.queries import deadlines as deadline_queries
from dossiers.records.queries import dossier as dossier_queries
from workflow.campaign import Campaign
from workflow.deadlines import Closing, DaysOff, DaysOffUnknown, SubmissionWindow, submission_window
from workflow.errors import Unmet
from workflow.guards import CampaignState
from workflow.lifecycle import Role, State
from workflow.reminders import Reminder, latest_due, next_due, reminder_moments

ENDS_SOON = timedelta(days=3)
"""A correction window that ends within this time is shown to the centre."""

LISTED = 10
"""Offices named on the start page; the list has them all."""


@dataclass(frozen=True, slots=True)
class ReminderSchedule:
    """The reminders of one closing moment: all of them, the latest that is due, the next one.

    `unknown_year` is a year whose days off are not entered: then no reminder can be computed.
    """

    all: tuple[Reminder, ...] = ()
    latest: Reminder | None = None
    following: Reminder | None = None
    unknown_year: int | None = None


@dataclass(frozen=True, slots=True)
class OwnReminders:
    """The reminders of one office: until when its dossier may be submitted, and what still stops it."""

    closes: datetime
    schedule: ReminderSchedule
    stops: tuple[Unmet, ...]


@dataclass(frozen=True, slots=True)
class Behind:
    """An office that is reminded and has not submitted; `still_missing` is None where no draft was started."""

    reference: str
    name: str
    campaign: Campaign
    closes: datetime
    reminder: Reminder
    still_missing: int | None


@dataclass(frozen=True, slots=True)
class CorrectionWindow:
    """The correction window of a returned dossier; `ends` is the first instant that is late for it."""

    reference: str
    name: str
    campaign: Campaign
    correction_day: date
    ends: datetime
    is_over: bool
    assigned_to: str


@dataclass(frozen=True, slots=True)
class CentreReminders:
    """The reminders of the centre, over all open campaigns.

    `campaigns` are the reminders of each campaign's own closing moment; `behind` the offices that are reminded, the
    nearest closing moment first; `missed` how many drafts are late; `windows` every returned dossier.
    """

    campaigns: tuple[tuple[Campaign, ReminderSchedule], ...]
    behind: tuple[Behind, ...]
    missed: int
    windows: tuple[CorrectionWindow, ...]
    unknown_years: tuple[int, ...]
    at: datetime

    @property
    def pressing(self) -> tuple[CorrectionWindow, ...]:
        """The correction windows that are over or end within three days."""
        return tuple(window for window in self.windows if window.ends - self.at <= ENDS_SOON)


def schedule_of(closes: datetime, zone: ZoneInfo, calendar: DaysOff, at: datetime) -> ReminderSchedule:
    """Return the reminders of one closing moment at `at`; without a calendar, only the year that is missing."""
    try:
        moments = reminder_moments(closes, zone, calendar)
    except DaysOffUnknown as unknown:
        return ReminderSchedule(unknown_year=unknown.year)
    return ReminderSchedule(moments, latest_due(moments, at), next_due(moments, at))


def own_reminders(session: Session, own: Iterable[OwnDossier], *, at: datetime) -> Mapping[str, OwnReminders]:
    """Return the reminders of the office's dossiers that may still be submitted, by reference."""
    waiting = [dossier for dossier in own if dossier.may_submit and at < dossier.deadline.closes]
    calendar = days_off(session) if waiting else DaysOff(frozenset())
    return {
        dossier.reference: OwnReminders(
            dossier.deadline.closes,
            schedule_of(dossier.deadline.closes, dossier.campaign.zone, calendar, at),
            dossier.stops,
        )
        for dossier in waiting
    }


def centre_reminders(session: Session, campaigns: Mapping[int, Campaign], *, at: datetime) -> CentreReminders:
    """Return the offices without a submission and the ending correction windows of these open campaigns (by row id)."""
    calendar = days_off(session)

    @cache
    def reminded(number: int, extended: date | None) -> tuple[datetime, ReminderSchedule]:
        """Return the closing moment and its reminder schedule; cached, since most offices share one."""
        closes = _window_of_office(campaigns[number], extended).closes
        return closes, schedule_of(closes, campaigns[number].zone, calendar, at)

    rows = _rows(campaigns, deadline_queries.deadline_rows(session))
    drafts = [
        (row, campaign, *reminded(row.campaign_id, row.extended)) for row, campaign in rows if row.state is State.DRAFT
    ]
    own = tuple((campaign, reminded(number, None)[1]) for number, campaign in campaigns.items())
    in_time = [draft for draft in drafts if at < draft[2]]
    return CentreReminders(
        campaigns=own,
        behind=_behind(in_time),
        missed=len(drafts) - len(in_time),
        windows=_windows(rows, at),
        unknown_years=_unknown_years([*(schedule for *_, schedule in in_time), *(schedule for _, schedule in own)]),
        at=at,
    )


class DueKind(StrEnum):
    """The kind of deadline: an office's for submission, its correction window, a campaign's for dossiers."""

    CLOSING = "closing"
    CORRECTION = "correction"
    CAMPAIGN = "campaign"


@dataclass(frozen=True, slots=True)
class Due:
    """One deadline in a person's calendar. `about` identifies it permanently: a reference or a campaign's code.

    `last_day` is the last day on which something is still received; `reminders` are those still to come, each with
    its number among all.
    """

    kind: DueKind
    about: str
    campaign: Campaign
    office: str
    closes: datetime
    last_day: date
    reminders: tuple[tuple[int, Reminder], ...] = ()


def still_open(campaigns: Iterable[CampaignRecord]) -> Mapping[int, Campaign]:
    """Return those of these campaigns that are open, by their row's id."""
    return {campaign.id: campaign_of(campaign) for campaign in campaigns if campaign.state is CampaignState.OPEN}


def own_deadlines(session: Session, *, actor: Actor, at: datetime) -> tuple[Due, ...]:
    """Return the person's own deadlines in open campaigns, the nearest first.

    A clerk's: until when the office's dossiers may be submitted, extensions included, and returned ones corrected. The
    centre's: the closing moments of campaigns, and until when returned dossiers are corrected, for a reviewer those
    assigned to them, for an approver all. Without a calendar of days off there are no reminders.
    """
    campaigns, calendar, dues = still_open(dossier_queries.campaigns(session)), days_off(session), list[Due]()
    if actor.has(Role.CLERK) and actor.office is not None:
        rows = deadline_queries.deadline_rows(session, states=tuple(State), office=actor.office)
        dues += [due for row, campaign in _rows(campaigns, rows) for due in _of_office(row, campaign, calendar, at)]
    if actor.at_centre:
        dues += [_of_campaign(campaign, calendar, at) for campaign in campaigns.values()]
        rows = deadline_queries.deadline_rows(session, states=(State.RETURNED,))
        awaited = [row for row in rows if actor.has(Role.APPROVER) or row.assigned_to == actor.username]
        foreign = [row for row in awaited if row.office_key != actor.office]
        dues += [_correction(row, campaign) for row, campaign in _rows(campaigns, foreign)]
    return tuple(sorted(dues, key=lambda due: (due.closes, due.kind, due.about)))


def _rows(campaigns: Mapping[int, Campaign], rows: Iterable[Any]) -> list[tuple[Any, Campaign]]:
    """Return each row with its campaign, without rows of campaigns that are not among these."""
    return [(row, campaigns[row.campaign_id]) for row in rows if row.campaign_id in campaigns]


def _window_of_office(
    campaign: Campaign, extended: date | None, *, returned: bool = False, correction_day: date | None = None
) -> SubmissionWindow:
    """Return until when an office may submit; `extended` is the last day of its latest extension."""
    extended_to = () if extended is None else (Closing(extended, inclusive=True),)
    return submission_window(
        campaign.closing,
        campaign.zone,
        extended_to=extended_to,
        returned=returned,
        correction_day=correction_day,
    )


def _window_of_row(row: Any, campaign: Campaign) -> SubmissionWindow:
    returned = row.state is State.RETURNED
    return _window_of_office(campaign, row.extended, returned=returned, correction_day=row.correction_day)


def _behind(drafts: Sequence[tuple[Any, Campaign, datetime, ReminderSchedule]]) -> tuple[Behind, ...]:
    """Return the offices that a reminder has reached: the nearest closing moment first, then not
    begun, then most missing.
    """
    behind = [
        Behind(row.reference, row.name, campaign, closes, schedule.latest, row.still_missing)
        for row, campaign, closes, schedule in drafts
        if schedule.latest is not None
    ]

    def order(office: Behind) -> tuple[datetime, bool, int]:
        return office.closes, office.still_missing is not None, -(office.still_missing or 0)

    return tuple(sorted(behind, key=order))


def _unknown_years(schedules: Iterable[ReminderSchedule]) -> tuple[int, ...]:
    years = {schedule.unknown_year for schedule in schedules}
    return tuple(sorted(year for year in years if year is not None))


def _windows(rows: Sequence[tuple[Any, Campaign]], at: datetime) -> tuple[CorrectionWindow, ...]:
    windows = [_window(row, campaign, at) for row, campaign in rows if row.state is State.RETURNED]
    return tuple(sorted(windows, key=lambda window: window.ends))


def _window(row: Any, campaign: Campaign, at: datetime) -> CorrectionWindow:
    ends = _window_of_row(row, campaign).ends
    return CorrectionWindow(
        row.reference, row.name, campaign, row.correction_day, ends, ends <= at, row.assigned_to or ""
    )


def _of_office(row: Any, campaign: Campaign, calendar: DaysOff, at: datetime) -> tuple[Due, ...]:
    window = _window_of_row(row, campaign)
    reminders = _to_come(window.closes, campaign, calendar, at) if row.state is State.DRAFT else ()
    closing = _due(DueKind.CLOSING, row.reference, campaign, row.name, window.closes, reminders)
    if row.state is not State.RETURNED:
        return (closing,)
    ends = window.ends
    again = _to_come(ends, campaign, calendar, at)
    return closing, _due(DueKind.CORRECTION, row.reference, campaign, row.name, ends, again)


def _of_campaign(campaign: Campaign, calendar: DaysOff, at: datetime) -> Due:
    closes = campaign.closes()
    return _due(DueKind.CAMPAIGN, campaign.code, campaign, "", closes, _to_come(closes, campaign, calendar, at))


def _correction(row: Any, campaign: Campaign) -> Due:
    return _due(DueKind.CORRECTION, row.reference, campaign, row.name, _window_of_row(row, campaign).ends, ())


def _due(
    kind: DueKind,
    about: str,
    campaign: Campaign,
    office: str,
    closes: datetime,
    reminders: tuple[tuple[int, Reminder], ...],
) -> Due:
    last_day = (closes.astimezone(UTC) - timedelta.resolution).astimezone(campaign.zone).date()
    return Due(kind, about, campaign, office, closes, last_day, reminders)


def _to_come(closes: datetime, campaign: Campaign, calendar: DaysOff, at: datetime) -> tuple[tuple[int, Reminder], ...]:
    reminders = schedule_of(closes, campaign.zone, calendar, at).all
    return tuple((place, reminder) for place, reminder in enumerate(reminders, 1) if reminder.at > at)
