"""One's own deadlines as a calendar file: downloaded once, or read again and again from a secret address."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from io import BytesIO
from urllib.parse import urlsplit

from flask import Blueprint, current_app, flash, g, redirect, render_template, url_for
from werkzeug.wrappers import Response

from dossiers.accounts import calendar_links
from dossiers.deadlines.calendar_deadlines import Due, DueKind, own_deadlines
from dossiers.deadlines.calendar_export import MEDIA_TYPE, CalendarEvent, calendar_file
from dossiers.desk.errors import NotFound
from dossiers.web.accounts.access import open_to_all, roles
from dossiers.web.accounts.sessions import current_session
from dossiers.web.base.requests import note_download, send_download, the_actor, the_application
from workflow.lifecycle import Role
from workflow.reminders import Reminder

bp = Blueprint("deadlines", __name__)
WITH_DEADLINES = (Role.CLERK, Role.REVIEWER, Role.APPROVER)
LAST_HALF_HOUR = timedelta(minutes=30)
"""A closing moment is entered as the half hour before it, so that one at midnight is on its last day."""
REMINDED = timedelta(minutes=15)


@bp.get("/deadlines")
@roles(*WITH_DEADLINES)
def index() -> str:
    """Return the page of the calendar: the file, and the address to subscribe to."""
    application, actor = the_application(), the_actor()
    with application.database.reading() as session:
        has_deadlines = bool(own_deadlines(session, actor=actor, at=g.arrived))
        token = calendar_links.calendar_token(session, application.settings.secret, actor=actor)
    address = application.settings.public_url + url_for("deadlines.subscribed", token=token) if token else ""
    return render_template("deadlines/calendar.html", has_deadlines=has_deadlines, address=address)


@bp.post("/deadlines/<any(make, withdraw):action>")
@roles(*WITH_DEADLINES)
def change_address(action: str) -> Response:
    """Make a new address in place of the present one, or withdraw it."""
    application, actor = the_application(), the_actor()
    with application.database.writing() as session:
        if action == "make":
            calendar_links.make_calendar_link(session, application.settings.secret, actor=actor, at=g.arrived)
        else:
            calendar_links.withdraw_calendar_link(session, actor=actor, at=g.arrived)
    flash(f"calendar-{action}", "accounts")
    return redirect(url_for("deadlines.index"), code=303)


@bp.get("/deadlines.ics")
@roles(*WITH_DEADLINES)
def calendar() -> Response:
    """Return the deadlines of the signed-in person, each with its reminders still to come; 404 if there are none."""
    application = the_application()
    with application.database.reading() as session:
        dues = own_deadlines(session, actor=the_actor(), at=g.arrived)
    if not dues:
        raise NotFound("deadlines")
    note_download("deadlines", count=len(dues))
    return send_download(BytesIO(_file(dues)), application.file_name("thoi-han.ics"), MEDIA_TYPE)


@bp.get("/calendars/<token>.ics")
@open_to_all
def subscribed(token: str) -> Response:
    """Return the deadlines of the owner of an address, possibly none; 404 for an address that is not in force."""
    application = the_application()
    with application.database.reading() as session:
        owner = calendar_links.calendar_owner(session, token, current_session().origin)
        dues = own_deadlines(session, actor=owner, at=g.arrived)
    answer = send_download(BytesIO(_file(dues)), application.file_name("thoi-han.ics"), MEDIA_TYPE)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _file(dues: Iterable[Due]) -> bytes:
    demo = the_application().settings.demo
    words = current_app.jinja_env.get_template("deadlines/calendar.txt").make_module({"demo": demo})
    entries = [entry for due in dues for entry in _entries(due, words)]
    return calendar_file(str(words.name()), entries, g.arrived)  # type: ignore[attr-defined]


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
