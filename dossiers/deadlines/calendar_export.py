"""A person's deadlines as a calendar file ("tệp lịch", iCalendar, RFC 5545)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from icalendar import Alarm, Calendar, Event

MEDIA_TYPE = "text/calendar"
"""Sent in UTF-8, as all text is."""
PRODUCT = "-//award-dossier-desk//VI"


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """One entry. `uid` is the same in every export, so that a newer file replaces it; `wakes` adds an alarm."""

    uid: str
    begins: datetime
    lasts: timedelta
    summary: str
    description: str
    address: str
    wakes: bool


def calendar_file(name: str, entries: Iterable[CalendarEvent], at: datetime) -> bytes:
    """Return the calendar file, made at `at`; every moment in it is UTC."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    for entry in entries:
        calendar.add_component(_event(entry, at))
    return bytes(calendar.to_ical())


def _event(entry: CalendarEvent, at: datetime) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", _utc(at))
    event.add("dtstart", _utc(entry.begins))
    event.add("dtend", _utc(entry.begins + entry.lasts))
    event.add("summary", entry.summary)
    event.add("description", entry.description)
    event.add("url", entry.address)
    event.add("transp", "TRANSPARENT")
    if entry.wakes:
        event.add_component(_alarm(entry))
    return event


def _alarm(entry: CalendarEvent) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", timedelta(0))
    alarm.add("description", entry.summary)
    return alarm


def _utc(moment: datetime) -> datetime:
    """Return the moment in UTC and in whole seconds, as the format requires."""
    return moment.astimezone(UTC).replace(microsecond=0)
