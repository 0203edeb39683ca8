"""Server-side sessions ("phiên làm việc"): the cookie is a random key, all data is in the database.

A sign-out, a disabled account or a new password therefore invalidates every copy of a cookie at once. A request reads
the session in one query; it writes when the data changed, and otherwise once a minute. Who is not signed in has no
session: the token of the sign-in form is in a cookie of its own (`visits`).
"""

import logging
import secrets
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, Request, Response, current_app, request
from flask import session as flask_session
from flask.json.tag import TaggedJSONSerializer
from flask.sessions import SessionInterface, SessionMixin
from sqlalchemy.orm import Session
from werkzeug.datastructures import CallbackDict

from dossiers.accounts.sign_in import LONGEST_SESSION, FreshSession
from dossiers.desk.actor import Actor, Origin
from dossiers.desk.tokens import digest, new_token, session_id
from dossiers.records.database import Database
from dossiers.records.faults import DatabaseUnavailable
from dossiers.records.queries import accounts as account_queries
from dossiers.records.queries.accounts import BrowserSession
from dossiers.web.accounts.visits import VisitCookie
from dossiers.web.base.arrival import HEALTH_PATHS
from dossiers.web.base.request_bodies import FORM_TOKEN
from dossiers.web.base.requests import FLASHED, remote_address

IDLE = timedelta(minutes=30)
"""The time without a request after which a session ends."""
TOUCH = timedelta(minutes=1)
"""The interval at which the time of the last request is written."""
READING = frozenset({"GET", "HEAD"})
"""The methods of requests that change nothing."""

logger = logging.getLogger(__name__)
_serializer = TaggedJSONSerializer()


@dataclass(frozen=True, slots=True)
class StoredSession:
    """A valid session as read from the database: its id, when it was last seen, and who is signed in.

    `unread` is the number of that person's notices that are not read.
    """

    key: str
    seen_at: datetime
    actor: Actor | None
    unread: int = 0


class DeskSession(CallbackDict[str, Any], SessionMixin):
    """Flask's `session`, and where its request comes from (`origin`).

    `lapsed`: the cookie belongs to a session of an account that has ended; `lapsed_owner` is its username.
    """

    def __init__(
        self,
        origin: Origin,
        data: dict[str, Any] | None = None,
        entry: StoredSession | None = None,
        *,
        lapsed_owner: str | None = None,
    ) -> None:
        super().__init__(data, DeskSession._changed)
        self.origin = origin
        self.entry = entry
        self.lapsed = lapsed_owner is not None
        self.lapsed_owner = lapsed_owner or ""
        self.new = entry is None
        self.modified = False
        self.token: str | None = None
        self.has_ended = False

    def _changed(self) -> None:
        self.modified = True

    @property
    def actor(self) -> Actor | None:
        return None if self.entry is None else self.entry.actor

    @property
    def unread(self) -> int:
        return 0 if self.entry is None else self.entry.unread


class SessionStore(SessionInterface):
    """Opens and saves the sessions. `now` returns real time; `secure` is False only in the demo, on plain http."""

    def __init__(self, database: Database, now: Callable[[], datetime], secret: str, *, secure: bool) -> None:
        self.database = database
        self.now = now
        self.secure = secure
        self.visit = VisitCookie(secret, secure=secure)
        self.cookie = "__Host-desk_session" if secure else "desk_session"

    def open_session(self, app: Flask, request: Request) -> DeskSession:
        """Return the session named by the cookie; requests for static files and the health get an empty one.

        Whoever asks after the health gets its answer while the database is away, whatever cookie the browser sends.
        """
        address = remote_address(request)
        if request.path.startswith(f"{app.static_url_path}/") or request.path in HEALTH_PATHS:
            return DeskSession(Origin(address, ""))
        token, stored = request.cookies.get(self.cookie), None
        if token is not None:
            with self.database.reading(single=True) as session:
                stored = account_queries.session_with_account(session, digest(token))
        if stored is None:
            return DeskSession(Origin(address, ""), self.visit.read(request))
        row, roles = stored
        origin = Origin(address, session_id(row.id))
        if not self._is_valid(row) or not row.active:
            return DeskSession(origin, self.visit.read(request), lapsed_owner=row.username)
        actor = Actor(row.username, row.name, roles, row.office_key, origin)
        entry = StoredSession(row.id, row.seen_at, actor, row.unread)
        return DeskSession(origin, _serializer.loads(row.data), entry)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:  # noqa: ARG002
        """Store changes and set or delete the cookie. There is no DeskSession if the database was not available.

        What the request has done stands already, so a database that cannot store the session now spoils no answer.
        """
        if not isinstance(session, DeskSession):
            return
        if session.has_ended:
            self._delete_cookie(response)
            return
        try:
            if session.entry is not None:
                self._continue(session, session.entry, response)
            elif session.modified and FORM_TOKEN in session:
                self.visit.set(response, session[FORM_TOKEN])
        except DatabaseUnavailable as error:
            logger.warning("a session could not be stored: %s", error.fault)

    def flash_within(self, session: DeskSession, writing: Session, message: str, category: str) -> None:
        """Keep a message for the person's next page, in the transaction of what it tells of: both are stored or
        neither, and the session needs no transaction of its own."""
        if session.entry is not None:
            data = {**session, FLASHED: [*session.get(FLASHED, ()), (category, message)]}
            self._write(writing, session.entry.key, data)
            session.modified = False

    def fresh(self, session: DeskSession) -> FreshSession:
        """Return a session to sign in with: a new id and a new CSRF token; it replaces the present one."""
        data = {FORM_TOKEN: secrets.token_hex(20)}
        replaces = None if session.entry is None else session.entry.key
        return FreshSession(new_token(), _serializer.dumps(data), digest(data[FORM_TOKEN]), replaces)

    def adopt(self, session: DeskSession, fresh: FreshSession) -> None:
        """Continue this request in the session that has just been stored."""
        session.clear()
        session.update(_serializer.loads(fresh.data))
        session.entry = StoredSession(digest(fresh.token), self.now(), None)
        session.token = fresh.token
        session.modified = False

    def _is_valid(self, row: BrowserSession) -> bool:
        now = self.now()
        return row.ended_at is None and now < row.seen_at + IDLE and now < row.created_at + LONGEST_SESSION

    def _continue(self, session: DeskSession, entry: StoredSession, response: Response) -> None:
        if session.token is not None:
            self._set_cookie(response, session.token)
            self.visit.delete(response)
        if session.modified:
            self._store(entry.key, session)
        elif self.now() - entry.seen_at >= TOUCH:
            self._touch(entry.key)

    def _store(self, key: str, session: DeskSession) -> None:
        with self._writing() as writing:
            self._write(writing, key, dict(session))

    def _write(self, writing: Session, key: str, data: dict[str, Any]) -> None:
        text, form_key = _serializer.dumps(data), _form_key(data)
        account_queries.update_session(writing, key, data=text, form_key=form_key, seen_at=self.now())

    def _touch(self, key: str) -> None:
        with self.database.writing(hasty=True, business=False) as writing:
            account_queries.update_session(writing, key, seen_at=self.now())

    def _writing(self) -> AbstractContextManager[Session]:
        """Open a transaction; a request that only reads does not wait for the lock."""
        return self.database.writing(hasty=request.method in READING, business=False)

    def _set_cookie(self, response: Response, token: str) -> None:
        response.set_cookie(self.cookie, token, path="/", httponly=True, secure=self.secure, samesite="Lax")

    def _delete_cookie(self, response: Response) -> None:
        response.delete_cookie(self.cookie, path="/", httponly=True, secure=self.secure, samesite="Lax")


def session_store() -> SessionStore:
    """Return the session interface of the current application."""
    interface = current_app.session_interface
    if not isinstance(interface, SessionStore):
        raise TypeError(type(interface))
    return interface


def current_session() -> DeskSession:
    """Return the session of this request as a DeskSession."""
    session = flask_session._get_current_object()  # type: ignore[attr-defined]
    if not isinstance(session, DeskSession):
        raise TypeError(type(session))
    return session


def _form_key(session: Mapping[str, Any]) -> str | None:
    token = session.get(FORM_TOKEN)
    return None if token is None else digest(token)
