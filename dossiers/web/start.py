"""The start page of each role, and the health page."""

from flask import Blueprint, current_app, g, jsonify, render_template
from markupsafe import Markup
from werkzeug.wrappers import Response

from dossiers import reading
from dossiers.charts import Day, day_columns
from dossiers.situation import Situation, newest_situation
from dossiers.web.access import open_to_all
from dossiers.web.requests import the_actor, the_desk
from dossiers.web.saved_posts import kept_pages
from dossiers.web.words import read_words
from workflow.lifecycle import Role, State

bp = Blueprint("start", __name__)


@bp.get("/")
def home() -> str:
    """What waits for this person: the own dossiers for a clerk, counts and queues for the centre."""
    actor = the_actor()
    at_centre = actor.at_centre or actor.has(Role.PRINTER)
    with the_desk().database.reading() as session:
        own = reading.own_dossiers(session, actor, g.arrived) if actor.has(Role.CLERK) else ()
        lines = reading.lines(session, actor) if at_centre else ()
        campaigns = reading.open_campaigns(session) if at_centre else ()
        seen = newest_situation(session, g.arrived) if actor.at_centre else None
    if own:
        g.office_name = own[0].office.full_name
    counts = {state: sum(line.state is state for line in lines) for state in State}
    return render_template(
        "start/home.html",
        own=own,
        lines=lines,
        counts=counts,
        campaigns=campaigns,
        seen=seen,
        picture=_picture(seen) if seen else None,
        kept_pages=kept_pages(),
    )


def _picture(seen: Situation) -> Markup:
    days = [Day(one.day, one.counts) for one in seen.days]
    return day_columns(read_words().said("charts"), days, seen.last_day) if days else Markup("")


@bp.get("/healthz")
@open_to_all
def health() -> tuple[Response, int]:
    """200 when the desk can serve; the demo's clock runs from the first such answer on."""
    desk = the_desk()
    try:
        desk.database.check()
        described = desk.database.describe()
    except Exception:  # whatever it is: it cannot serve, and the log says why
        current_app.logger.exception("the database does not answer")
        return jsonify(status="unavailable"), 503
    desk.clock.start()
    return jsonify(status="ok", database=described.engine, version=described.version, journal=described.journal), 200
