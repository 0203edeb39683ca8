"""The pages `/login` and `/logout` ("đăng nhập", "đăng xuất")."""

import math
import random

from flask import Blueprint, Response, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response as Redirect

from dossiers.accounts.sign_in import Credentials, SignInRefused, sign_in, sign_out
from dossiers.accounts.throttle import TooManyAttempts
from dossiers.web.accounts import saved_forms
from dossiers.web.accounts.sessions import current_session, session_store
from dossiers.web.base.access_rules import open_to_all
from dossiers.web.base.fields import form_of
from dossiers.web.base.overload import PAUSES, TOO_LATE
from dossiers.web.base.own_paths import START, own_path
from workflow.errors import Unmet

bp = Blueprint("accounts", __name__)
LOGIN = "accounts.login"
ENTER = "accounts.enter"
LONGEST_IN_SECONDS = 90
NOTICES = frozenset({"expired", "kept", "password-sent", "password-set", "signed-out"})


@bp.get("/login")
@open_to_all
def login() -> str | Redirect:
    if g.actor is not None:
        return redirect(_next())
    return _page()


@bp.post("/login")
@open_to_all
def enter() -> ResponseReturnValue:
    """Sign in under a new session id. Every refusal has the same text, regardless of its cause."""
    sessions, session = session_store(), current_session()
    credentials = typed_credentials(request.form.get("username", ""), request.form.get("password", ""))
    fresh = sessions.fresh(session)
    try:
        sign_in(sessions.database, credentials, fresh, at=sessions.now(), visited=g.arrived)
    except SignInRefused:
        return _page(Unmet("sign-in-refused")), 422
    except TooManyAttempts as error:
        return waiting(_page(too_many(error)), error)
    sessions.adopt(session, fresh)
    saved_forms.mark_saved_forms(credentials.account_name)
    return redirect(_next(), code=303)


@bp.get("/logout")
def confirm_logout() -> str:
    """Ask for confirmation: a GET must not sign anyone out."""
    return render_template("accounts/logout.html")


@bp.post("/logout")
def logout() -> Redirect:
    sessions, session = session_store(), current_session()
    if session.entry is not None:
        with sessions.database.writing(business=False) as writing:
            sign_out(writing, session.entry.key, actor=g.actor, at=sessions.now())
    session.has_ended = True
    return redirect(url_for(LOGIN, why="signed-out"), code=303)


def refuse_late() -> ResponseReturnValue | None:
    """Answer a sign-in that has waited too long at once, without comparing a password; the typed username stays."""
    if not request.environ.get(TOO_LATE):
        return None
    pause = random.choice(PAUSES)  # noqa: S311 - spreads the repetitions
    values = (("seconds", str(pause)),)
    if request.endpoint == ENTER:
        page = _page(Unmet("sign-in-waited", "", values))
    else:
        page = render_template("base/still.html", unmet=Unmet("password-busy", "", values), reopens_in=None)
    response = make_response(page, 503)
    response.headers["Retry-After"] = str(pause)
    return response


def expired_page() -> ResponseReturnValue:
    """Answer a form whose token has expired, or that was sent without cookies: the same page with a new token."""
    return _page(Unmet("sign-in-page-old")), 400


def typed_credentials(username: str, password: str) -> Credentials:
    """Return the typed credentials with the address and the session of the request."""
    return Credentials(username, password, current_session().origin)


def too_many(error: TooManyAttempts) -> Unmet:
    """Return the refusal that states the wait, rounded up to seconds or minutes."""
    seconds = math.ceil(error.wait.total_seconds())
    number, unit = (seconds, "seconds") if seconds <= LONGEST_IN_SECONDS else (math.ceil(seconds / 60), "minutes")
    return Unmet(f"too-many-attempts-{unit}", "", (("wait", str(number)),))


def waiting(page: str, error: TooManyAttempts) -> Response:
    """Return a page with status 429 and the wait in `Retry-After`."""
    response = make_response(page, 429)
    response.headers["Retry-After"] = str(math.ceil(error.wait.total_seconds()))
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
