"""The Flask application: configuration, WSGI layers and the views of all packages."""

import atexit
import os
import secrets
from collections.abc import Callable
from typing import Any

from flask import Flask, current_app, g, request
from flask_wtf import CSRFProtect
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from config import read_settings
from dossiers.desk.application import Application, open_application
from dossiers.desk.paths import TEMPLATES
from dossiers.desk.private_files import create_private_files
from dossiers.desk.stores import StoreCheck
from dossiers.records.queries import dossier as dossier_queries
from dossiers.records.temporary import own_folder
from dossiers.records.waits import FOR_PEOPLE
from dossiers.web.accounts import access, body_limits, people, proposals
from dossiers.web.accounts.sessions import current_session
from dossiers.web.awards import awards, steps
from dossiers.web.base import (
    addresses,
    arrival,
    errors,
    filters,
    headers,
    hosts,
    overload,
    page_cache,
    pages,
    sent_forms,
    server_refusals,
    static_files,
)
from dossiers.web.base.proxies import PROXY, ProxyWatch
from dossiers.web.campaigns import calendar, campaigns
from dossiers.web.deadlines import deadlines, extensions
from dossiers.web.drafting import attachments, sections, signing_copy
from dossiers.web.figures import figures, ranking
from dossiers.web.jobs import awaited
from dossiers.web.moving import bulk
from dossiers.web.moving import transitions as move_pages
from dossiers.web.navigation import navigation
from dossiers.web.notices import failed_jobs, mails, notices
from dossiers.web.papers import layout_check, printing
from dossiers.web.papers import papers as paper_pages
from dossiers.web.reading import dossiers as dossier_pages
from dossiers.web.reading import health
from dossiers.web.reading import start as start_pages
from dossiers.web.review import appraisal, duties
from dossiers.web.review import notes as note_pages
from workflow.errors import Unmet

csrf = CSRFProtect()

VIEWS = (
    *(start_pages, dossier_pages, note_pages, sections, attachments, signing_copy, paper_pages, printing, layout_check),
    *(figures, ranking, steps, awards, people, proposals, campaigns, calendar, deadlines),
    *(appraisal, bulk, duties, extensions, move_pages),
    *(notices, mails, failed_jobs, awaited, health),
)


def create_app(application: Application | None = None, pages_kept: page_cache.PageCache | None = None) -> Flask:
    """Return the Flask application for this application, or for the one that the environment describes."""
    application = application or _open_application()
    app = Flask("dossiers.web", template_folder=str(TEMPLATES / "pages"))
    app.jinja_env.bytecode_cache = pages_kept
    _configure(app, application)
    app.before_request(_set_arrival)
    app.before_request(_check_stores)
    _register(app, application)
    app.context_processor(_page_context)
    return app


def create_served_app(wait_for_stores: Callable[[], None]) -> Flask:
    """Return the application of the environment with all its pages compiled, once the stores are ready.

    A worker's first request is then as quick as the others, and a worker that died is replaced at once.
    """
    application = _open_application()
    kept = page_cache.PageCache(application.settings.data_dir, application.settings.secret)
    app = create_app(application, kept)
    for template in app.jinja_env.list_templates():
        app.jinja_env.get_template(template)
    wait_for_stores()
    kept.keep()
    return app


def _open_application() -> Application:
    """Return the application of the environment; all temporary files go to a folder of this process from now on."""
    create_private_files()
    settings = read_settings(os.environ)
    atexit.register(own_folder(settings.data_dir))
    return open_application(settings, FOR_PEOPLE)


def _configure(app: Flask, application: Application) -> None:
    app.extensions["application"] = application
    app.extensions["stores"] = StoreCheck(application.database, application.files)
    app.debug = False
    app.config.update(
        SECRET_KEY=application.settings.secret,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
    )
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.url_map.strict_slashes = False
    addresses.install(app)
    static_files.install(app)


def _register(app: Flask, application: Application) -> None:
    body_limits.install(app, application.settings.max_request_bytes)
    access.install(app, application)
    csrf.init_app(app)
    errors.install(app)
    filters.install(app, application)
    pages.install(app)
    sent_forms.install(app)
    for views in VIEWS:
        app.register_blueprint(views.bp)
    proxies = application.settings.trusted_proxies
    inner: Any = hosts.HostCheck(app.wsgi_app, overload.still_page(app, Unmet("host-invalid")))
    if proxies:
        inner = ProxyFix(inner, x_for=proxies, x_proto=proxies, x_host=0)
    inner = app.extensions[PROXY] = ProxyWatch(inner, proxies)
    app.wsgi_app = arrival.Arrival(inner, application.clock, proxies)  # type: ignore[method-assign]
    headers.install(app, application)
    overload.install(app, application)
    server_refusals.install(app, application)


def _set_arrival() -> None:
    g.arrived = request.environ[arrival.KEY]


def _check_stores() -> None:
    """Let nobody send anything into stores that are gone, or of another desk; who only reads is served."""
    if request.method not in errors.READING:
        current_app.extensions["stores"]()


def _page_context() -> dict[str, Any]:
    """Return what every template can use in addition to its own context."""
    application: Application = current_app.extensions["application"]
    return {
        "now": g.get("arrived"),
        "actor": g.get("actor"),
        "navigation": navigation(g.get("actor"), request.path),
        "office_name": _office_name(application),
        "unread": current_session().unread if g.get("actor") else 0,
        "new_key": lambda: secrets.token_hex(16),
    }


def _office_name(application: Application) -> str | None:
    """Return the name of the person's office, from `g.office_name` if a view has set it."""
    actor = g.get("actor")
    if actor is None or actor.office is None:
        return None
    if "office_name" in g:
        return str(g.office_name)
    with application.database.reading() as session:
        return dossier_queries.organisation_name(session, actor.office)
