"""The page of the own notices ("thông báo"): what is new, each with its link, read or not."""

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from dossiers.notices import own_notices
from dossiers.web.accounts.sessions import session_store
from dossiers.web.base.requests import the_actor, the_application

bp = Blueprint("notices", __name__, url_prefix="/notices")


@bp.get("/")
def index() -> str:
    with the_application().database.reading() as session:
        notices = own_notices.own_notices(session, actor=the_actor(), at=the_application().clock.now())
    return render_template("notices/notices.html", notices=notices)


@bp.post("/read")
def read_all() -> Response:
    with the_application().database.writing() as session:
        own_notices.mark_all_read(session, actor=the_actor(), at=session_store().now())
    return redirect(url_for("notices.index"), code=303)


@bp.post("/<int:number>/read")
def read(number: int) -> Response:
    with the_application().database.writing() as session:
        own_notices.mark_read(session, number, actor=the_actor(), at=session_store().now())
    return redirect(url_for("notices.index"), code=303)
