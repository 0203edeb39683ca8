"""The administrator's page of days off: the years as they were entered, editable as text."""

from flask import Blueprint, flash, g, redirect, render_template, url_for
from werkzeug.wrappers import Response

from dossiers.campaigns import opening
from dossiers.campaigns.calendar_file import write_calendar
from dossiers.campaigns.toml_reader import FileRefused
from dossiers.web.accounts.access import roles
from dossiers.web.base.requests import the_actor, the_application
from dossiers.web.campaigns.campaigns import posted_text
from dossiers.web.campaigns.file_faults import refused_file
from workflow.errors import Unmet
from workflow.lifecycle import Role

bp = Blueprint("calendar", __name__, url_prefix="/calendar")


@bp.get("/")
@roles(Role.ADMIN)
def index() -> str:
    return _page(None, ())


@bp.post("/")
@roles(Role.ADMIN)
def load() -> Response | tuple[str, int]:
    """Store the years of a calendar file, each in place of the earlier one."""
    text, unmet = posted_text()
    try:
        if unmet:
            raise FileRefused(unmet)
        with the_application().database.writing() as session:
            opening.load_calendar(session, text, actor=the_actor(), at=g.arrived)
    except FileRefused as refused:
        return _page(text, refused.faults), 422
    flash("calendar", "saved")
    return redirect(url_for("calendar.index"), code=303)


def _page(text: str | None, faults: tuple[Unmet, ...]) -> str:
    with the_application().database.reading() as session:
        stored = opening.stored_calendar(session)
    shown = write_calendar(stored.years, stored.entries) if text is None else text
    return render_template("campaigns/calendar.html", days=stored.entries, text=shown, file=refused_file(shown, faults))
