"""The administrator's page of the outbox ("hộp thư đi")."""

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from dossiers.notices import outbox, outbox_page
from dossiers.web.accounts.access import roles
from dossiers.web.accounts.sessions import session_store
from dossiers.web.base.requests import the_actor, the_application
from dossiers.web.base.sent_forms import carried_once
from workflow.lifecycle import Role

bp = Blueprint("mails", __name__, url_prefix="/mails")


@bp.get("/")
@roles(Role.ADMIN)
def index() -> str:
    with the_application().database.reading() as session:
        page = outbox_page.outbox_page(session, actor=the_actor())
    return render_template("notices/mails.html", page=page, server=the_application().settings.mail)


@bp.post("/again")
@roles(Role.ADMIN)
def send_all_again() -> Response:
    with carried_once() as form:
        count = outbox.send_all_again(form.session, actor=the_actor(), at=session_store().now())
        form.leads_to(url_for("mails.index"), ("all-again" if count else "none-again", "mails"))
    return form.answered()


@bp.post("/<int:number>/again")
@roles(Role.ADMIN)
def send_again(number: int) -> Response:
    with the_application().database.writing() as session:
        outbox.send_again(session, number, actor=the_actor(), at=session_store().now())
    flash("again", "mails")
    return redirect(url_for("mails.index"), code=303)
