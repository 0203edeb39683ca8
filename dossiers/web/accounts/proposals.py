"""The administrators' page of changes at the centre that a second administrator confirms."""

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from dossiers.notices import centre_duties
from dossiers.web.accounts import people
from dossiers.web.accounts.access import roles
from dossiers.web.accounts.sessions import session_store
from dossiers.web.base.requests import the_actor, the_application
from dossiers.web.base.sent_forms import FormSentBefore, carried_once
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
    try:
        with carried_once() as form:
            at, session = session_store().now(), form.session
            done = centre_duties.end_proposal(session, number, Deed(deed), actor=the_actor(), at=at, token=form.token)
            if done.token is None:
                form.leads_to(url_for("proposals.index"), (f"change-{deed}", "people"))
    except FormSentBefore as sent:
        return people.link_again(sent)
    return form.answered() if done.token is None else people.link_page(done.username, done.token)
