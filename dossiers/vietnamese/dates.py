"""Days, times of day and spans of time, read and shown as Vietnamese offices write them (ngày, giờ)."""

import re
from calendar import monthrange
from datetime import date, datetime, time, timedelta, tzinfo

from dossiers.vietnamese.faults import Unreadable, quote
from dossiers.vietnamese.text import clean_line

FIRST_YEAR, LAST_YEAR = 1900, 2199
"""A year outside these is a typing error; every time zone is defined for those within."""

DAY, MONTH, YEAR = r"(?P<day>[0-9]{1,2})", r"(?P<month>[0-9]{1,2})", r"(?P<year>[0-9]{1,4})"

DAY_FORMS = [
    re.compile(rf"(?:ngày )?{DAY} ?(?P<sign>[/.-]) ?{MONTH} ?(?P=sign) ?{YEAR}", re.IGNORECASE),
    re.compile(rf"(?:ngày )?{DAY} tháng {MONTH} năm {YEAR}", re.IGNORECASE),
    re.compile(rf"(?P<year>[0-9]{{4}})-{MONTH}-{DAY}"),
]
"""`9/1/2011`, `9-1-2011`, `9.1.2011`; the papers' form; the form in which browsers send a day."""

HOUR, MINUTE = r"(?P<hour>[0-9]{1,2})", r"(?P<minute>[0-9]{1,2})"

TIME_FORMS = [
    re.compile(rf"{HOUR} ?(?::|h|g|giờ) ?{MINUTE}(?: ?(?:p|phút))?", re.IGNORECASE),
    re.compile(rf"{HOUR} ?(?:h|g|giờ)(?P<minute>)", re.IGNORECASE),
]
"""`8:00`, `8h30`, `8 giờ 30 phút`; whole hours, `8 giờ`."""


def read_day(text: str) -> date:
    """Return the typed day; the year must have four digits. Raises Unreadable."""
    typed = clean_line(text)
    found = _first_match(DAY_FORMS, typed)
    if found is None:
        raise Unreadable("date-unreadable", text=quote(typed))
    if len(found["year"]) < 4:
        raise Unreadable("date-short-year", text=quote(typed), year=found["year"])
    return _day(typed, int(found["year"]), int(found["month"]), int(found["day"]))


def read_time(text: str) -> time:
    """Return the typed time of day, without seconds. Raises Unreadable."""
    typed = clean_line(text)
    found = _first_match(TIME_FORMS, typed)
    if found is None:
        raise Unreadable("time-unreadable", text=quote(typed))
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    if hour > 23 or minute > 59:
        raise Unreadable("time-impossible", text=quote(typed), hour=f"{hour:02}", minute=f"{minute:02}")
    return time(hour, minute)


def show_day(day: date) -> str:
    """Return a day on a page: `07/01/2011`."""
    return f"{day.day:02}/{day.month:02}/{day.year:04}"


def show_time(time_of_day: time) -> str:
    """Return a time of day on a page: `16:20`."""
    return f"{time_of_day.hour:02}:{time_of_day.minute:02}"


def show_moment(moment: datetime, zone: tzinfo) -> str:
    """Return an instant on a page, in local time of `zone`: `07/01/2011 16:20`. Raises ValueError if naive."""
    if moment.tzinfo is None:
        raise ValueError("A moment must know its time zone.")
    local = moment.astimezone(zone)
    return f"{show_day(local)} {show_time(local.time())}"


def day_in_paper(day: date) -> str:
    """Return a day in a paper: `ngày 08 tháng 10 năm 2010`. Days below ten and months 1, 2 get a zero (NĐ 30)."""
    month = f"{day.month:02}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02} tháng {month} năm {day.year}"


def time_in_paper(time_of_day: time) -> str:
    """Return a time of day in minutes of a meeting: `08 giờ 00 phút`."""
    return f"{time_of_day.hour:02} giờ {time_of_day.minute:02} phút"


def time_left(span: timedelta) -> str:
    """Return a span in its two largest units, rounded down: `2 ngày 16 giờ`, `3 giờ 05 phút`, `12 phút`."""
    if span <= timedelta(0):
        return "0 phút"
    if span < timedelta(minutes=1):
        return "dưới 1 phút"
    hours, minutes = divmod(span // timedelta(minutes=1), 60)
    if hours >= 24:
        return f"{hours // 24} ngày" + (f" {hours % 24} giờ" if hours % 24 else "")
    if hours:
        return f"{hours} giờ" + (f" {minutes:02} phút" if minutes else "")
    return f"{minutes} phút"


def _first_match(forms: list[re.Pattern[str]], typed: str) -> re.Match[str] | None:
    return next((match for form in forms if (match := form.fullmatch(typed))), None)


def _day(typed: str, year: int, month: int, day: int) -> date:
    """Return the day of the calendar. Raises Unreadable."""
    facts = {"text": quote(typed), "year": f"{year:04}"}
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Unreadable("date-year-out-of-range", **facts, first=str(FIRST_YEAR), last=str(LAST_YEAR))
    facts |= {"day": f"{day:02}", "month": f"{month:02}"}
    if not 1 <= month <= 12:
        raise Unreadable("date-no-such-month", **facts)
    last = monthrange(year, month)[1]
    if not 1 <= day <= last:
        raise Unreadable("date-impossible", **facts, last=str(last))
    return date(year, month, day)
