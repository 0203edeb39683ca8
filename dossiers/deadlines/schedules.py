"""The reminders of one office: of its closing moment, after their causes, and only where it can nominate."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from dossiers.dossier.snapshot_rows import funds_of
from workflow.campaign import Campaign
from workflow.conditions import conditions_of
from workflow.deadlines import Closing, DaysOff, DaysOffUnknown, SubmissionWindow, submission_window
from workflow.figures import Figures
from workflow.lifecycle import State
from workflow.ranking import Entrant, gate_of_totals
from workflow.reminders import Reminder, after_cause, latest_due, next_due, reminder_moments


@dataclass(frozen=True, slots=True)
class ReminderSchedule:
    """The reminders of one closing moment: all of them, the latest that is due, the next one.

    `unknown_year` is a year whose days off are not entered: then no reminder can be computed.
    """

    all: tuple[Reminder, ...] = ()
    latest: Reminder | None = None
    following: Reminder | None = None
    unknown_year: int | None = None

    def since(self, causes: Iterable[datetime | None], at: datetime) -> "ReminderSchedule":
        """Return the schedule at `at` of an office for which the closing moment has these causes."""
        due = after_cause(self.all, *causes)
        return replace(self, latest=latest_due(due, at), following=next_due(due, at))


def schedule_of(closes: datetime, zone: ZoneInfo, calendar: DaysOff, at: datetime) -> ReminderSchedule:
    """Return the reminders of one closing moment at `at`; without a calendar, only the year that is missing."""
    try:
        moments = reminder_moments(closes, zone, calendar)
    except DaysOffUnknown as unknown:
        return ReminderSchedule(unknown_year=unknown.year)
    return ReminderSchedule(moments, latest_due(moments, at), next_due(moments, at))


def rows_with_campaigns(campaigns: Mapping[int, Campaign], rows: Iterable[Any]) -> list[tuple[Any, Campaign]]:
    """Return each row with its campaign, without rows of campaigns that are not among these."""
    return [(row, campaigns[row.campaign_id]) for row in rows if row.campaign_id in campaigns]


def window_of_office(
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


def window_of_row(row: Any, campaign: Campaign) -> SubmissionWindow:
    """Return until when the office of a row of `deadline_rows` may submit."""
    returned = row.state is State.RETURNED
    return window_of_office(campaign, row.extended, returned=returned, correction_day=row.correction_day)


def causes_of(row: Any, window: SubmissionWindow) -> tuple[datetime | None, ...]:
    """Return what made the end of this window the office's own; an extension only where the window ends by it."""
    extended_at = row.extended_at if window.ends == window.closes else None
    return row.opened_at, row.reopened_at, row.moved_at, extended_at


def is_reminded(row: Any, campaign: Campaign, own: Figures | None = None) -> bool:
    """Return whether the office of a row of `deadline_rows` is reminded at all.

    By the centre's figures, else by the office's `own`: one that can nominate neither itself nor a collective is not.
    """
    known, centre = row.total_plan is not None, None
    gate = gate_of_totals(int(row.total_plan), int(row.total_debt), campaign.ranked.gate) if known else None
    if row.plan is not None:
        centre = Entrant(row.code, Figures(row.plan, row.collected, row.debt), tuple(funds_of(row).items()))
    return not conditions_of(own, centre, gate, campaign.ranked, campaign.nominated).bars_both
