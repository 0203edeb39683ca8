"""What the views share: the desk of this application, the person, and reading small things from a form."""

import io
from hashlib import sha256
from pathlib import Path
from typing import cast
from uuid import uuid4

from flask import Response, current_app, g, request, send_file

from dossiers.desk.actor import Actor
from dossiers.desk.application import Application
from dossiers.records.journal import record

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SANDBOX = "default-src 'none'; sandbox"
"""For files that come from outside or leave the desk: opened in a browser they may do nothing."""


def the_application() -> Application:
    return cast(Application, current_app.extensions["application"])


def the_actor() -> Actor:
    """The person signed in; every view but the open ones has one."""
    return cast(Actor, g.actor)


def posted_version(name: str = "version") -> int:
    """The version of what the person saw; −1, which never is, when the form does not say it."""
    text = request.form.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def posted_key() -> str:
    """What names the form that was sent: its key with everything in it, so that only the very same form is the same.

    A form without a key is a request of its own.
    """
    if not request.form.get("key"):
        return uuid4().hex
    fields = sorted((name, text) for name, text in request.form.items(multi=True) if name != "csrf_token")
    return sha256(repr((request.path, fields)).encode("utf-8", "surrogatepass")).hexdigest()


def note_download(subject: str, **detail: str | int | None) -> None:
    """Record that this person took a file away."""
    who, where = the_actor().username, request.remote_addr or ""
    with the_application().database.writing() as session:
        record(session, "downloaded", actor=who, subject=subject, at=g.arrived, detail=detail, where=where)


def send_download(source: Path | io.BytesIO, name: str, media_type: str | None = None) -> Response:
    """A file to be saved under its own Vietnamese name, never opened within the desk's pages."""
    response = send_file(source, mimetype=media_type, as_attachment=True, download_name=name, etag=False)
    response.headers["Content-Security-Policy"] = SANDBOX
    return response
