"""Deadlines of a dossier: the closing moment, extensions, the correction window, and their Vietnamese texts.

Every moment here is the first instant that is too late: a dossier is in time if `arrived < moment`.
The caller reads the clock.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ONE_DAY = timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Closing:
    """The closing day as a letter states it: "trước ngày" excludes the day itself, "chậm nhất ngày" includes it."""

    day: date
    inclusive: bool

    @property
    def last_day(self) -> date:
        """The last day on which a dossier is still received, until midnight."""
        return self.day if self.inclusive else self.day - ONE_DAY

    def moment(self, zone: ZoneInfo) -> datetime:
        """Return the first instant that is late: midnight after the last day, in the campaign's own time zone."""
        return datetime.combine(self.last_day + ONE_DAY, time.min, tzinfo=zone)


@dataclass(frozen=True, slots=True)
class Extension:
    """More time for one office ("gia hạn"), granted by the centre with a reason; history, never overwritten (A19)."""

    before: datetime
    until: Closing
    reason: str
    granted_by: str
    granted_at: datetime


@dataclass(frozen=True, slots=True)
class DaysOff:
    """The days off of the years entered so far, and the days worked in lieu ("ngày làm bù")."""

    years: frozenset[int]
    off: frozenset[date] = frozenset()
    worked: frozenset[date] = frozenset()

    def is_working(self, day: date) -> bool:
        """Return whether offices work on that day. Raises DaysOffUnknown for a year that has not been entered."""
        if day.year not in self.years:
            raise DaysOffUnknown(day.year)
        return day in self.worked or (day.weekday() < SATURDAY and day not in self.off)


class DaysOffUnknown(LookupError):
    """No table of days off exists for this year: it must be entered before days can be counted."""

    def __init__(self, year: int) -> None:
        super().__init__(f"no days off are known for {year}")
        self.year = year


@dataclass(frozen=True, slots=True)
class SubmissionWindow:
    """The time for submission of one office ("thời hạn nộp"); both moments are first instants that are late.

    `closes` is the office's closing moment, extensions included; `correction_until` the end of the correction window of
    a returned dossier, None for any other.
    """

    closes: datetime
    correction_until: datetime | None = None

    @property
    def ends(self) -> datetime:
        """The later of the two: a returned dossier may be submitted again until then."""
        return self.closes if self.correction_until is None else max(self.closes, self.correction_until)


def submission_window(
    closing: Closing,
    zone: ZoneInfo,
    *,
    extended_to: Iterable[Closing] = (),
    returned: bool = False,
    correction_day: date | None = None,
) -> SubmissionWindow:
    """Return until when an office may submit, from the campaign's closing and the office's extensions.

    `correction_day` counts only while the dossier is `returned`: a withdrawn one is a draft again.
    """
    closes = max([closing.moment(zone), *(until.moment(zone) for until in extended_to)])
    correction = correction_moment(correction_day, zone) if returned and correction_day is not None else None
    return SubmissionWindow(closes, correction)


def correction_moment(last_day: date, zone: ZoneInfo) -> datetime:
    """Return the end of a correction window. Its day is included: "chậm nhất ngày 20/01/2011" ends on 21/01, 00:00."""
    return Closing(last_day, inclusive=True).moment(zone)


def last_day_before(closes: datetime, zone: ZoneInfo) -> date:
    """Return the last day on which something is still received, for the first instant that is late."""
    # Through UTC: where the clocks skip midnight, the instant before it still belongs to the day before.
    return (closes.astimezone(UTC) - timedelta.resolution).astimezone(zone).date()


def received_in_time(day: date, closes: datetime, zone: ZoneInfo) -> bool:
    """Return whether a receipt on that day, at any hour, is before the closing moment: the day's start counts."""
    return datetime.combine(day, time.min, tzinfo=zone) < closes


def working_days_after(start: date, count: int, days_off: DaysOff) -> date:
    """Return the day that is `count` working days after `start`, the start itself not counted."""
    day = start
    while count > 0:
        day += ONE_DAY
        if days_off.is_working(day):
            count -= 1
    return day


def moment_in_words(moment: datetime, zone: ZoneInfo) -> str:
    """Return an instant in words: "0 giờ ngày 10/01/2011", "16 giờ 20 ngày 07/01/2011"; seconds on request."""
    local = moment.astimezone(zone)
    seconds = f" phút {local:%S} giây" if local.second else ""
    minutes = f" {local:%M}{seconds}" if local.minute or local.second else ""
    return f"{local.hour} giờ{minutes} ngày {local:%d/%m/%Y}"
