"""Helpers of the views: the application, the person signed in, posted values, downloads."""

import io
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import cast
from uuid import uuid4

from flask import Request, Response, current_app, g, request, send_file

from dossiers.desk.actor import Actor
from dossiers.desk.application import Application
from dossiers.papers.engine import MakeBytes
from dossiers.papers.orders import prompt_maker
from dossiers.records.journal import record
from dossiers.web.base.arrival import BODY, TimedBody

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FLASHED = "_flashes"
"""The key under which Flask keeps the messages for the next page in its session, as (category, message)."""
SLIP = "arrival_slip"
"""The field with the slip of arrival of a form that could not be stored before."""
SANDBOX = "default-src 'none'; sandbox"
"""The Content-Security-Policy of uploaded and downloaded files: opened in a browser they can run nothing."""

UNKNOWN_ADDRESS = "unknown"
"""The address of a request that came through a socket without one."""
LONGEST_ADDRESS = 64


def the_application() -> Application:
    """Return the application that the current Flask app serves."""
    return cast(Application, current_app.extensions["application"])


def the_actor() -> Actor:
    """Return the person signed in; open views must not call this."""
    return cast(Actor, g.actor)


def remote_address(request: Request) -> str:
    """Return the network address of a request: the person's own, also behind the trusted proxies of the settings."""
    return (request.remote_addr or UNKNOWN_ADDRESS)[:LONGEST_ADDRESS]


def words_in_at() -> datetime:
    """Return the business time at which the last byte of the posted body was in: what was typed counts from then."""
    _ = request.form  # the body is read, if nothing has read it yet
    return cast(TimedBody, request.environ[BODY]).read_at


def posted_version(name: str = "version") -> int:
    """Return the version that the person saw; −1, which never exists, if the form has none."""
    text = request.form.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def posted_key() -> str:
    """Return the idempotency key of the posted form: a hash of its path and all fields, including its own key.

    A form without a key gets a random one, so that each request counts. Its token and slip do not matter: with others
    it is the same form.
    """
    if not request.form.get("key"):
        return uuid4().hex
    fields = sorted((name, text) for name, text in request.form.items(multi=True) if name not in {"csrf_token", SLIP})
    return sha256(repr((request.path, fields)).encode("utf-8", "surrogatepass")).hexdigest()


def note_download(subject: str, **detail: str | int | None) -> None:
    """Record in the journal that this person downloaded a file."""
    with the_application().database.writing(business=False) as session:
        record(session, "downloaded", actor=the_actor(), subject=subject, at=g.arrived, detail=detail)


def paper_maker() -> MakeBytes:
    """Return the maker of papers within this request; of a large one that is not made yet it raises PaperNotMade."""
    application = the_application()
    return prompt_maker(application.database, application.files)


def send_download(source: Path | io.BytesIO, name: str, media_type: str | None = None) -> Response:
    """Return a file as a download with this Vietnamese name, never shown within the application's pages."""
    response = send_file(source, mimetype=media_type, as_attachment=True, download_name=name, etag=False)
    response.headers["Content-Security-Policy"] = SANDBOX
    return response
