"""The page on which the centre keeps earlier awards ("khen thưởng đã nhận")."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from dossiers.awards import history
from dossiers.campaigns.opening import campaign_of
from dossiers.figures import ranking
from dossiers.web.accounts.access import OFFICERS, roles
from dossiers.web.base.fields import form_of
from dossiers.web.base.requests import the_actor, the_application
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
        with the_application().database.writing() as session:
            history.enter(session, code, typed, actor=the_actor(), at=g.arrived)
    except RequirementsUnmet as refused:
        return _page(code, typed, refused.unmet), 422
    flash("entered", "awards")
    return redirect(url_for("awards.index", code=code), code=303)


def _page(code: str, typed: dict[str, str], faults: tuple[Unmet, ...]) -> str:
    with the_application().database.reading() as session:
        campaign = campaign_of(ranking.seen_campaign(session, code, the_actor()))
        awards = history.awards_of(session, code, actor=the_actor())
    form = form_of(typed, faults)
    return render_template("awards/awards.html", campaign=campaign, awards=awards, form=form, faults=faults)
