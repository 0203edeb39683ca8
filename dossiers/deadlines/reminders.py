"""Reminders and deadlines ("nhắc hạn"): which offices' time ends soon, and what still stops each.

Nothing is sent or stored: reminders are computed from the present time whenever a page shows them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy.orm import Session

from dossiers.campaigns.opening import days_off
from dossiers.deadlines.closings import CampaignClosing
from dossiers.deadlines.schedules import (
    ReminderSchedule,
    causes_of,
    is_reminded,
    rows_with_campaigns,
    schedule_of,
    window_of_row,
)
from dossiers.dossier.views import OwnDossier
from dossiers.records.queries import deadlines as deadline_queries
from workflow.campaign import Campaign
from workflow.deadlines import DaysOff
from workflow.errors import Unmet
from workflow.lifecycle import State
from workflow.reminders import Reminder

ENDS_SOON = timedelta(days=3)
"""A correction window that ends within this time is shown to the centre."""

LISTED = 10
"""Offices named on the start page; the list has them all."""


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

    `campaigns` are the reminders of each campaign's closing moment for all; `behind` the offices that are reminded, the
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


def own_reminders(session: Session, own: Iterable[OwnDossier], *, at: datetime) -> Mapping[str, OwnReminders]:
    """Return the reminders of the office's dossiers that may still be submitted, by reference.

    Without a schedule for an office to which no award is open.
    """
    waiting = {item.reference: item for item in own if item.may_submit and at < item.deadline.closes}
    if not waiting:
        return {}
    calendar = days_off(session)
    return {
        reference: OwnReminders(item.deadline.closes, _own_schedule(item, calendar, at), item.stops)
        for reference, item in waiting.items()
    }


def _own_schedule(item: OwnDossier, calendar: DaysOff, at: datetime) -> ReminderSchedule:
    if item.conditions.bars_both:
        return ReminderSchedule()
    return schedule_of(item.deadline.closes, item.campaign.zone, calendar, at).since(item.causes, at)


def centre_reminders(
    session: Session, campaigns: Mapping[int, Campaign], closings: Mapping[int, CampaignClosing], *, at: datetime
) -> CentreReminders:
    """Return the offices without a submission and the ending correction windows of these open campaigns (by row id)."""
    calendar = days_off(session)

    @cache
    def scheduled(number: int, closes: datetime) -> ReminderSchedule:
        """Return the reminders of a closing moment; cached, since most offices share one."""
        return schedule_of(closes, campaigns[number].zone, calendar, at)

    rows = rows_with_campaigns(campaigns, deadline_queries.deadline_rows(session))
    drafts = [(row, campaign, window_of_row(row, campaign)) for row, campaign in rows if row.state is State.DRAFT]
    in_time = [
        (row, campaign, window.closes, scheduled(row.campaign_id, window.closes).since(causes_of(row, window), at))
        for row, campaign, window in drafts
        if at < window.closes and is_reminded(row, campaign)
    ]
    own = tuple((campaign, scheduled(number, closings[number].closes)) for number, campaign in campaigns.items())
    return CentreReminders(
        campaigns=own,
        behind=_behind(in_time),
        missed=sum(window.closes <= at for _, _, window in drafts),
        windows=_windows(rows, at),
        unknown_years=_unknown_years([*(schedule for *_, schedule in in_time), *(schedule for _, schedule in own)]),
        at=at,
    )


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
    ends = window_of_row(row, campaign).ends
    return CorrectionWindow(
        row.reference, row.name, campaign, row.correction_day, ends, ends <= at, row.assigned_to or ""
    )
