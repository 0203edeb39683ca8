"""The gate (quyền truy cập): every route asks for a sign-in unless it says that it is open to all.

`install` wires it all: sessions, gate, pages of sign-in and of the own account. It comes before CSRFProtect, so that
a form that arrives after the end of its session is kept before its token is found to be old.
"""

from flask import Flask, abort, current_app, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from dossiers.desk.application import Application
from dossiers.web.accounts import own_account, saved_posts, sign_in_pages
from dossiers.web.accounts.sessions import DatabaseSessions, desk_session
from dossiers.web.base.admission import Asks, asked_by, open_to_all, roles
from dossiers.web.base.own_paths import START, page_of_form, this_page
from workflow.lifecycle import Role

__all__ = ["OFFICERS", "Asks", "asked_by", "install", "open_to_all", "roles"]

OFFICERS = (Role.REVIEWER, Role.APPROVER, Role.ADMIN)
"""The roles at the centre that work with figures and decisions."""


def install(app: Flask, application: Application) -> None:
    """Wire sessions, gate and pages. Sessions follow the machine's own time, never the demo's."""
    app.session_interface = DatabaseSessions(
        application.database, application.clock.machine, secure=application.settings.secure_cookies
    )
    app.before_request(let_in)
    app.after_request(saved_posts.forget_sent_text)
    app.after_request(_keep_no_copy)
    app.register_error_handler(CSRFError, refuse_token)
    app.register_blueprint(sign_in_pages.bp)
    app.register_blueprint(own_account.bp)


def let_in() -> Response | None:
    """Set `g.actor`; send whoever must sign in first to the sign-in page; refuse a missing role."""
    g.actor = desk_session().actor
    if "\0" in request.path:
        abort(404)  # PostgreSQL would rather fail than say that there is no such thing.
    if request.endpoint is None:
        return None
    asks = asked_by(current_app, request.endpoint)
    if asks.sign_in and g.actor is None:
        return _ask_for_sign_in()
    if asks.sign_in and not asks.roles & g.actor.roles:
        abort(403)
    return None


def refuse_token(error: CSRFError) -> ResponseReturnValue:
    """A form whose token is missing or belongs to another session: keep it for its owner, never do what it asks."""
    if request.endpoint == sign_in_pages.ENTER:
        return sign_in_pages.old_page()
    kept = saved_posts.keep_typed()
    if kept is None or g.actor is None or kept.username != g.actor.username:
        return current_app.handle_http_exception(BadRequest(error.description))  # type: ignore[return-value]
    g.just_kept = True
    desk_session()[saved_posts.FLAG] = True
    flash("text-kept", "accounts")
    return redirect(kept.page, code=303)


def _ask_for_sign_in() -> Response:
    """Off to the sign-in page, and back afterwards. What was typed is kept, and the page says so."""
    if "HX-Request" in request.headers:
        return Response(status=204)  # a fragment: no page is put into its corner, none is taken from under a form
    posted = request.method not in {"GET", "HEAD"}
    kept = saved_posts.keep_typed()
    page = kept.page if kept else page_of_form() if posted else this_page()
    why = "kept" if kept else "expired" if desk_session().lapsed else None
    target = url_for(sign_in_pages.LOGIN, next=None if page == START else page, why=why)
    return redirect(target, code=303)


def _keep_no_copy(response: Response) -> Response:
    """Neither browser nor proxy keeps a page or a file that was meant for one person."""
    if g.get("actor") is not None and request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"
    return response
