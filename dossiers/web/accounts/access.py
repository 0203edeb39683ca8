"""Access control ("quyền truy cập"): every route requires a sign-in unless it is marked as open to all.

`install` registers sessions, access control and the pages for sign-in and the own account. It must run before
CSRFProtect, so that a form posted after the end of its session is saved before its token is found to be expired.
"""

from flask import Flask, abort, current_app, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from dossiers.desk.application import Application
from dossiers.web.accounts import own_account, refused_requests, saved_forms, sign_in_pages
from dossiers.web.accounts.body_limits import stranger_sent_too_much
from dossiers.web.accounts.sessions import SessionStore, current_session, session_store
from dossiers.web.base.access_rules import AccessRule, access_rule, open_to_all, roles
from dossiers.web.base.own_paths import START, page_of_form, this_page
from workflow.lifecycle import Role

__all__ = ["OFFICERS", "AccessRule", "access_rule", "install", "open_to_all", "roles"]

OFFICERS = (Role.REVIEWER, Role.APPROVER, Role.ADMIN)
"""The roles at the centre that work with figures and decisions."""


def install(app: Flask, application: Application) -> None:
    """Register sessions, access control and pages. Sessions follow the system time, never the demo's clock."""
    settings = application.settings
    app.session_interface = SessionStore(
        application.database, application.clock.machine, settings.secret, secure=settings.secure_cookies
    )
    app.before_request(sign_in_pages.refuse_late)
    app.before_request(check_access)
    app.after_request(saved_forms.delete_sent_form)
    app.after_request(_forbid_caching)
    refused_requests.install(app)
    app.register_error_handler(CSRFError, refuse_token)
    app.register_blueprint(sign_in_pages.bp)
    app.register_blueprint(own_account.bp)


def check_access() -> Response | None:
    """Set `g.actor`; redirect to the sign-in page where a sign-in is required; refuse a missing role (403)."""
    g.actor = current_session().actor
    if "\0" in request.path:
        abort(404)  # PostgreSQL raises an error for such text instead of finding nothing.
    if request.endpoint is None:
        return None
    rule = access_rule(current_app, request.endpoint)
    if rule.sign_in and g.actor is None:
        return _redirect_to_sign_in()
    if rule.sign_in and not rule.roles & g.actor.roles:
        abort(403)
    return None


def refuse_token(error: CSRFError) -> ResponseReturnValue:
    """Answer a form whose token is missing or belongs to another session: save it for its sender, do not process it.

    A sign-in form of our own page is processed: two windows opened at once have one cookie, of which one form knows
    nothing.
    """
    if request.endpoint == sign_in_pages.ENTER:
        if _is_of_own_page():
            return sign_in_pages.enter()
        g.token_refused = True
        return sign_in_pages.expired_page()
    g.token_refused = True
    saved = saved_forms.save_posted_form()
    if saved is None or g.actor is None or saved.username != g.actor.username:
        return current_app.handle_http_exception(BadRequest(error.description))
    g.just_saved = True
    current_session()[saved_forms.FLAG] = True
    flash("text-kept", "accounts")
    return redirect(saved.page, code=303)


def _is_of_own_page() -> bool:
    """Return whether the browser says that a page of this very origin has sent the form, and has a cookie of ours.

    No page of another site can set that header. A browser that does not send it needs the token.
    """
    if request.headers.get("Sec-Fetch-Site") != "same-origin":
        return False
    return g.actor is not None or bool(session_store().visit.read(request))


def _redirect_to_sign_in() -> Response:
    """Redirect to the sign-in page, which leads back afterwards. A posted form is saved, and the page states this."""
    if "HX-Request" in request.headers:
        return Response(
            status=204
        )  # htmx would put the sign-in page into a part of the page, or replace a form that is being filled.
    posted = request.method not in {"GET", "HEAD"}
    saved = None if stranger_sent_too_much() else saved_forms.save_posted_form()
    page = saved.page if saved else page_of_form() if posted else this_page()
    why = "kept" if saved else _why_no_session()
    target = url_for(sign_in_pages.LOGIN, next=None if page == START else page, why=why)
    return redirect(target, code=303)


def _why_no_session() -> str | None:
    """Return the notice of the sign-in page for a request without a session that counts. Changing the password ends
    every session: what was pressed twice comes here the second time."""
    if not current_session().lapsed:
        return None
    return "password-sent" if request.endpoint == "own.change_password" else "expired"


def _forbid_caching(response: Response) -> Response:
    """Forbid browser and proxy to cache what was sent to a signed-in person."""
    if g.get("actor") is not None and request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"
    return response
