"""The own account ("tài khoản của tôi"), the password set by a link, and the texts that were kept."""

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response as Redirect

from dossiers.accounts import administration, password_links
from dossiers.accounts.password_links import LinkOwner
from dossiers.accounts.sign_in import SignInRefused, accept, begin_session, prove
from dossiers.accounts.throttle import TooManyAttempts
from dossiers.content.form_fields import ROWS
from dossiers.desk.errors import NotFound
from dossiers.web.accounts import saved_posts
from dossiers.web.accounts.sessions import desk_session, desk_sessions
from dossiers.web.accounts.sign_in_pages import LOGIN, too_many, typed_credentials, waiting
from dossiers.web.base.admission import open_to_all
from dossiers.web.base.fields import form_of
from dossiers.web.base.own_paths import START
from dossiers.words.catalogue import read_words
from workflow.errors import RequirementsUnmet, Unmet

bp = Blueprint("own", __name__)


@bp.get("/account")
def account() -> str:
    return _account_page()


@bp.post("/account")
def change_password() -> ResponseReturnValue:
    """Change the own password, the present one first. Every session ends, this one goes on under a new id."""
    credentials = typed_credentials(g.actor.username, request.form.get("current_password", ""))
    sessions, session = desk_sessions(), desk_session()
    fresh, now = sessions.fresh(session), sessions.now()
    try:
        proof = prove(sessions.database, credentials, now)
        with sessions.database.writing() as writing:
            accept(writing, proof)  # It was the right one, whatever becomes of the new one.
        with sessions.database.writing() as writing:
            account = accept(writing, proof)
            password_links.change_password(writing, account, *_typed_passwords(), at=now)
            begin_session(writing, account, fresh, now)
    except TooManyAttempts as many:
        return waiting(_account_page(too_many(many)), many)
    except SignInRefused:
        return _account_page(Unmet("current-password-wrong", "current_password")), 422
    except RequirementsUnmet as refused:
        return _account_page(*refused.unmet), 422
    sessions.adopt(session, fresh)
    flash("password-changed", "accounts")
    return redirect(url_for("own.account"), code=303)


@bp.get(f"{password_links.PATH}<token>")
@open_to_all
def link(token: str) -> ResponseReturnValue:
    """Looking at a link does not use it up: mail programs look at links before people do."""
    sessions = desk_sessions()
    try:
        with sessions.database.reading() as session:
            owner = password_links.owner_of_link(session, token, sessions.now())
    except NotFound:
        return render_template("accounts/link_dead.html"), 404
    return _link_page(owner)


@bp.post(f"{password_links.PATH}<token>")
@open_to_all
def set_password(token: str) -> ResponseReturnValue:
    sessions = desk_sessions()
    try:
        with sessions.database.writing() as session:
            owner = password_links.owner_of_link(session, token, sessions.now())
            password_links.set_password_by_link(session, token, *_typed_passwords(), at=sessions.now())
    except NotFound:
        return render_template("accounts/link_dead.html"), 404
    except RequirementsUnmet as refused:
        return _link_page(owner, *refused.unmet), 422
    return redirect(url_for(LOGIN, why="password-set"), code=303)


@bp.get("/kept-texts")
def kept() -> str:
    """Everything that was kept for this person, to be read and copied, also where a page has no form any more."""
    texts = [(text, _shown(text.fields)) for text in saved_posts.my_texts()]
    return render_template("accounts/kept.html", texts=texts, start=START)


@bp.post("/kept-texts/<int:number>/forget")
def forget(number: int) -> Redirect:
    target = next((text.target for text in saved_posts.my_texts() if text.number == number), None)
    if target is None:
        abort(404)
    saved_posts.forget_text(target)
    return redirect(url_for("own.kept"), code=303)


def _typed_passwords() -> tuple[str, str]:
    return request.form.get("password", ""), request.form.get("repeated", "")


def _shown(fields: dict[str, list[str]]) -> list[tuple[str, str]]:
    """The fields that a person filled, by the names of the pages, with their text."""
    words = read_words()
    return [
        (words.field_label(name), "\n".join(values))
        for name, values in fields.items()
        if name not in ROWS and saved_posts.was_typed(name, values)
    ]


def _account_page(*faults: Unmet) -> str:
    with desk_sessions().database.reading() as session:
        person = administration.person(session, g.actor.username)
    return render_template("accounts/account.html", person=person, form=form_of({}, faults))


def _link_page(owner: LinkOwner, *faults: Unmet) -> str:
    return render_template("accounts/set_password.html", owner=owner, form=form_of({}, faults))
