"""Reminders of an office's closing moment: on working mornings, some days ahead and on the last one.

The closing moment is the first instant that is too late, as in `workflow.deadlines`. The caller reads the clock.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from operator import attrgetter
from zoneinfo import ZoneInfo

from workflow.deadlines import ONE_DAY, DaysOff

DAYS_AHEAD = (7, 3, 1)
MORNING = time(8)


@dataclass(frozen=True, slots=True)
class Reminder:
    """One reminder: its instant, and the whole days from that day to the last on which a dossier is still received."""

    at: datetime
    days_left: int


def reminder_moments(closes: datetime, zone: ZoneInfo, days_off: DaysOff) -> tuple[Reminder, ...]:
    """Return the reminders of one closing moment, in order: 7, 3 and 1 days before it, and on its last working day.

    Each is moved back to the nearest 08:00 of a working day in the campaign's zone; those on the same morning are one.
    The last working day is the last whose 08:00 is still before the closing moment. Raises DaysOffUnknown for a day of
    a year whose days off are not entered; a closing early in January needs December, too.
    """
    local = closes.astimezone(zone)
    # Through UTC: where the clocks skip midnight, the instant before it still belongs to the day before.
    last_instant = (closes.astimezone(UTC) - timedelta.resolution).astimezone(zone)
    unmoved = [*(local - ahead * ONE_DAY for ahead in DAYS_AHEAD), last_instant]
    days = {_last_morning(moment, days_off) for moment in unmoved}
    last_day = last_instant.date()
    return tuple(Reminder(datetime.combine(day, MORNING, zone), (last_day - day).days) for day in sorted(days))


def after_cause(reminders: Iterable[Reminder], *causes: datetime | None) -> tuple[Reminder, ...]:
    """Return the reminders that come after everything that made the deadline the office's own.

    Causes are the opening of the campaign or of its ranking again, an extension, the move that gave the office its
    dossier back; None for what did not happen. At the instant of a cause there is no reminder yet.
    """
    since = [cause for cause in causes if cause is not None]
    return tuple(reminder for reminder in reminders if all(reminder.at > cause for cause in since))


def latest_due(reminders: Iterable[Reminder], now: datetime) -> Reminder | None:
    """Return the latest reminder that is due at `now`, its own instant included; None before the first."""
    return max((reminder for reminder in reminders if reminder.at <= now), key=attrgetter("at"), default=None)


def next_due(reminders: Iterable[Reminder], now: datetime) -> Reminder | None:
    """Return the earliest reminder after `now`; None from the moment of the last one on."""
    return min((reminder for reminder in reminders if reminder.at > now), key=attrgetter("at"), default=None)


def _last_morning(moment: datetime, days_off: DaysOff) -> date:
    """Return the last working day whose 08:00 is not after this moment, by the moment's own clock."""
    day = moment.date() if moment.time() >= MORNING else moment.date() - ONE_DAY
    while not days_off.is_working(day):
        day -= ONE_DAY
    return day
