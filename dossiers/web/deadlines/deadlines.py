"""The calendar file of one's own deadlines."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from io import BytesIO
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, g

from dossiers.deadlines.calendar_export import MEDIA_TYPE, CalendarEvent, calendar_file
from dossiers.deadlines.reminders import Due, DueKind, own_deadlines
from dossiers.desk.errors import NotFound
from dossiers.web.accounts.access import roles
from dossiers.web.base.requests import note_download, send_download, the_actor, the_application
from workflow.lifecycle import Role
from workflow.reminders import Reminder

bp = Blueprint("deadlines", __name__)
LAST_HALF_HOUR = timedelta(minutes=30)
"""A closing moment is entered as the half hour before it, so that one at midnight is on its last day."""
REMINDED = timedelta(minutes=15)


@bp.get("/deadlines.ics")
@roles(Role.CLERK, Role.REVIEWER, Role.APPROVER)
def calendar() -> Response:
    """Return the deadlines of the signed-in person, each with its reminders still to come; 404 if there are none."""
    application = the_application()
    with application.database.reading() as session:
        dues = own_deadlines(session, actor=the_actor(), at=g.arrived)
    if not dues:
        raise NotFound("deadlines")
    words = current_app.jinja_env.get_template("deadlines/calendar.txt").make_module(
        {"demo": application.settings.demo}
    )
    entries = [entry for due in dues for entry in _entries(due, words)]
    made = calendar_file(str(words.name()), entries, g.arrived)  # type: ignore[attr-defined]
    note_download("deadlines", count=len(dues))
    return send_download(BytesIO(made), application.file_name("thoi-han.ics"), MEDIA_TYPE)


def _entries(due: Due, words: object) -> Iterator[CalendarEvent]:
    """Yield the deadline itself, and an entry with an alarm for each reminder."""
    yield _entry(due, due.closes - LAST_HALF_HOUR, LAST_HALF_HOUR, words)
    for place, reminder in due.reminders:
        yield _entry(due, reminder.at, REMINDED, words, place, reminder)


def _entry(
    due: Due, begins: datetime, lasts: timedelta, words: object, place: int = 0, reminder: Reminder | None = None
) -> CalendarEvent:
    base = the_application().settings.public_url
    page = "/dossiers/?state=draft" if due.kind is DueKind.CAMPAIGN else f"/dossiers/{due.about}"
    suffix = f"-{place}" if place else ""
    return CalendarEvent(
        uid=f"{due.kind}-{due.about}{suffix}@{urlsplit(base).hostname or 'localhost'}",
        begins=begins,
        lasts=lasts,
        summary=str(words.summary(due, reminder)).strip(),  # type: ignore[attr-defined]
        description=str(words.description(due, reminder)).strip(),  # type: ignore[attr-defined]
        address=base + page,
        wakes=reminder is not None,
    )
