"""The pages `/login` and `/logout` ("đăng nhập", "đăng xuất")."""

import math

from flask import Blueprint, Response, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response as Redirect

from dossiers.accounts.sign_in import Credentials, SignInRefused, sign_in, sign_out
from dossiers.accounts.throttle import TooManyAttempts
from dossiers.web.accounts import saved_posts
from dossiers.web.accounts.sessions import desk_session, desk_sessions
from dossiers.web.base.admission import open_to_all
from dossiers.web.base.fields import form_of
from dossiers.web.base.own_paths import START, own_path
from workflow.errors import Unmet

bp = Blueprint("accounts", __name__)
LOGIN = "accounts.login"
ENTER = "accounts.enter"
LONGEST_IN_SECONDS = 90
NOTICES = frozenset({"expired", "kept", "password-set", "signed-out"})


@bp.get("/login")
@open_to_all
def login() -> str | Redirect:
    if g.actor is not None:
        return redirect(_next())
    return _page()


@bp.post("/login")
@open_to_all
def enter() -> ResponseReturnValue:
    """Sign in under a new session id. Every refusal says the same, whatever was wrong."""
    sessions, session = desk_sessions(), desk_session()
    credentials = typed_credentials(request.form.get("username", ""), request.form.get("password", ""))
    fresh = sessions.fresh(session)
    try:
        sign_in(sessions.database, credentials, fresh, sessions.now(), g.arrived)
    except SignInRefused:
        return _page(Unmet("sign-in-refused")), 422
    except TooManyAttempts as many:
        return waiting(_page(too_many(many)), many)
    sessions.adopt(session, fresh)
    saved_posts.look_for_texts(credentials.account_name)
    return redirect(_next(), code=303)


@bp.get("/logout")
def ask_to_leave() -> str:
    """A GET changes nothing: whoever comes by a link is asked."""
    return render_template("accounts/logout.html")


@bp.post("/logout")
def logout() -> Redirect:
    sessions, session = desk_sessions(), desk_session()
    if session.entry is not None:
        with sessions.database.writing() as writing:
            sign_out(writing, session.entry.key, g.actor.username, sessions.now(), where=request.remote_addr or "")
    session.is_over = True
    return redirect(url_for(LOGIN, why="signed-out"), code=303)


def old_page() -> ResponseReturnValue:
    """The sign-in page was open too long, or cookies are off: the same page with a new token."""
    return _page(Unmet("sign-in-page-old")), 400


def typed_credentials(username: str, password: str) -> Credentials:
    """What was typed, with the address that the request came from."""
    return Credentials(username, password, request.remote_addr or "")


def too_many(many: TooManyAttempts) -> Unmet:
    """The refusal that says how long to wait, never less than it is."""
    seconds = math.ceil(many.wait.total_seconds())
    number, unit = (seconds, "seconds") if seconds <= LONGEST_IN_SECONDS else (math.ceil(seconds / 60), "minutes")
    return Unmet(f"too-many-attempts-{unit}", "", (("wait", str(number)),))


def waiting(page: str, many: TooManyAttempts) -> Response:
    """A page of status 429 that tells programs too how long to wait."""
    response = make_response(page, 429)
    response.headers["Retry-After"] = str(math.ceil(many.wait.total_seconds()))
    return response


def _next() -> str:
    return own_path(request.values.get("next"))


def _page(*faults: Unmet) -> str:
    typed = {"username": request.form.get("username", "")}
    why, page = request.args.get("why"), _next()
    notice = why if why in NOTICES and not faults else None
    return render_template(
        "accounts/login.html", form=form_of(typed, faults), notice=notice, next_page=None if page == START else page
    )
