"""The page on which the centre keeps earlier awards ("khen thưởng đã nhận")."""

from flask import Blueprint, g, render_template, request, url_for
from werkzeug.wrappers import Response

from dossiers.awards import history
from dossiers.campaigns.opening import campaign_of
from dossiers.figures import ranking
from dossiers.web.accounts.access import OFFICERS, roles
from dossiers.web.base.fields import form_of
from dossiers.web.base.requests import the_actor, the_application
from dossiers.web.base.sent_forms import carried_once
from workflow.errors import RequirementsUnmet, Unmet

bp = Blueprint("awards", __name__)


@bp.get("/campaigns/<code>/awards")
@roles(*OFFICERS)
def index(code: str) -> str:
    return _page(code, {}, ())


@bp.post("/campaigns/<code>/awards")
@roles(*OFFICERS)
def enter(code: str) -> Response | tuple[str, int]:
    typed = request.form.to_dict()
    try:
        with carried_once() as form:
            history.enter(form.session, code, typed, actor=the_actor(), at=g.arrived)
            form.leads_to(url_for("awards.index", code=code), ("entered", "awards"))
    except RequirementsUnmet as refused:
        return _page(code, typed, refused.unmet), 422
    return form.answered()


def _page(code: str, typed: dict[str, str], faults: tuple[Unmet, ...]) -> str:
    with the_application().database.reading() as session:
        campaign = campaign_of(ranking.seen_campaign(session, code, the_actor()))
        awards = history.awards_of(session, code, actor=the_actor())
    form = form_of(typed, faults)
    return render_template("awards/awards.html", campaign=campaign, awards=awards, form=form, faults=faults)
