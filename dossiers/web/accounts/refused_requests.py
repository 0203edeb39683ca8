"""Every answer that refuses access is noted as an act; a database that cannot write spoils no answer."""

import re
from dataclasses import replace

from flask import Flask, Response, current_app, g, request

from dossiers.accounts.refused_access import Counted, Refused, RefusedAccess, RepeatCounter, write_refused
from dossiers.desk.actor import stranger
from dossiers.records.faults import DatabaseUnavailable
from dossiers.web.accounts.sessions import DeskSession, current_session, session_store

REFERENCE = re.compile(r"[A-Za-z0-9._-]{1,64}")
"""What an act may name of a path: references, codes and usernames; anything else may be something typed."""
NAMED = ("reference", "code", "username")
KEPT = "refused_access"
OF_LINKS = {"own.link": Refused.LINK, "own.set_password": Refused.LINK, "deadlines.subscribed": Refused.CALENDAR}
"""The routes whose address is a secret: the refused ones and their acts."""
LOOKED_AT = frozenset({"GET", "HEAD", "POST"})


def install(app: Flask) -> None:
    """Note the refused requests of this application from now on."""
    app.extensions[KEPT] = RepeatCounter()
    app.after_request(note_refused)


def note_refused(response: Response) -> Response:
    """Note the answer if it refuses access, and a cookie whose session has ended; write what has waited long enough."""
    if request.endpoint is None or request.endpoint == "static" or request.method not in LOOKED_AT:
        return response
    session = _session()
    if session is None:
        return response
    counter, now = current_app.extensions[KEPT], session_store().now()
    if (act := _refused(response.status_code)) is not None:
        _write(counter.count(_refused_access(session, act, response.status_code), now))
    if session.lapsed:
        ended = _refused_access(session, Refused.SESSION, response.status_code)
        _write(counter.count(replace(ended, subject=session.lapsed_owner), now))
    _write(counter.overdue(now))
    return response


def write_waiting(app: Flask) -> None:
    """Write what waits, at the end of the process."""
    with app.app_context():
        _write(app.extensions[KEPT].taken())


def _session() -> DeskSession | None:
    """Return the session of the request; there is none if the database was not available."""
    try:
        return current_session()
    except TypeError:
        return None


def _refused(status: int) -> Refused | None:
    if g.get("token_refused"):
        return Refused.TOKEN
    if status == 429:
        return Refused.THROTTLED
    if status == 404 and request.endpoint in OF_LINKS:
        return OF_LINKS[str(request.endpoint)]
    if g.get("actor") is None or g.get("refusal_recorded"):  # A refused move is an act of its own.
        return None
    return Refused.ACCESS if status in {403, 404} else None


def _refused_access(session: DeskSession, act: Refused, status: int) -> RefusedAccess:
    actor = g.get("actor") or stranger(session.origin)
    return RefusedAccess(act, actor, _subject(), str(request.endpoint), request.method, status)


def _write(due: Counted) -> None:
    """Write what is due; a database that cannot is a line in the server's log."""
    if not due:
        return
    try:
        with session_store().database.writing(hasty=True, business=False) as writing:
            write_refused(writing, due)
    except DatabaseUnavailable as error:
        current_app.logger.warning("refused access could not be noted: %s", error.fault)


def _subject() -> str:
    """Return the reference, code or username that the path names, if it is one."""
    values = request.view_args or {}
    if request.endpoint in OF_LINKS:
        return ""
    named = (str(values[name]) for name in NAMED if name in values)
    return next((text for text in named if REFERENCE.fullmatch(text)), "")
