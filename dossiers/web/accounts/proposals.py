"""The administrators' page of changes at the centre that a second administrator confirms."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from dossiers.accounts import administration, password_links
from dossiers.notices import centre_duties
from dossiers.web.accounts.access import roles
from dossiers.web.accounts.sessions import session_store
from dossiers.web.base.requests import the_actor, the_application
from workflow.campaign_moves import Deed
from workflow.lifecycle import Role

bp = Blueprint("proposals", __name__, url_prefix="/people/proposals")


@bp.get("")
@roles(Role.ADMIN)
def index() -> str:
    with the_application().database.reading() as session:
        waiting = centre_duties.waiting_changes(session, actor=the_actor(), at=session_store().now())
    return render_template("accounts/proposals.html", waiting=waiting)


@bp.post("/<int:number>/<any(execute, refuse, withdraw):deed>")
@roles(Role.ADMIN)
def end(number: int, deed: str) -> ResponseReturnValue:
    """Confirm, refuse or withdraw a proposal; a confirmed link is shown in this response only."""
    application = the_application()
    with application.database.writing() as session:
        done = centre_duties.end_proposal(session, number, Deed(deed), actor=the_actor(), at=session_store().now())
        person = administration.person(session, done.username)
    if done.token is not None:
        address = password_links.link_address(application.settings.public_url, done.token)
        return render_template("accounts/password_link.html", person=person, address=address)
    flash(f"change-{deed}", "people")
    return redirect(url_for("proposals.index"), code=303)
