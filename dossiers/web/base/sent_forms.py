"""Forms that are carried out once ("bấm hai lần, làm một lần"): the same form again is answered as the first time.

It is for forms whose use case has no key of its own. The form is noted in the transaction that carries it out, so both
are stored or neither; of two at once the second waits for the first.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask, flash, g, redirect, request
from flask import session as flask_session
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from dossiers.desk.clock import real_now
from dossiers.records.models.desk import SentForm
from dossiers.records.queries import desk as desk_queries
from dossiers.web.base.requests import FLASHED, posted_key, the_application

Message = tuple[str, str]
"""A message for the next page and its category."""


class FormSentBefore(Exception):
    """This form was carried out before. `address` is where it led; empty if it was answered with a link's token."""

    def __init__(self, token: str, address: str, messages: list[Message]) -> None:
        super().__init__(address)
        self.token, self.address, self.messages = token, address, messages


class CarriedForm:
    """A form that is being carried out in `session`."""

    def __init__(self, session: Session, row: SentForm) -> None:
        self.session = session
        self._row = row
        self._answer: tuple[str, list[Message]] = ("", [])

    @property
    def token(self) -> str:
        """A token for a one-time link that belongs to this form: nobody can guess it, and it is stored nowhere."""
        return _token(self._row.key)

    def leads_to(self, address: str, *messages: Message) -> None:
        """Keep where the answer leads, with the messages for that page."""
        self._answer = address, [*messages]
        self._row.answer = json.dumps(self._answer)

    def answered(self) -> Response:
        """Return the answer, after the transaction."""
        return _answer(*self._answer)


def install(app: Flask) -> None:
    """Answer a form that was carried out before as it was answered then."""
    app.register_error_handler(FormSentBefore, lambda sent: _answer(sent.address, sent.messages))


@contextmanager
def carried_once(*, business: bool = True) -> Iterator[CarriedForm]:
    """Open the transaction that carries the posted form out. Raises FormSentBefore if it has been before.

    Not for a form that sets a state which may be set otherwise in between: sent again later, it has to set it again.
    """
    who = g.actor.username if g.get("actor") else ""
    key = hashlib.sha256(f"{who}/{posted_key()}".encode()).hexdigest()
    with the_application().database.writing(business=business) as session:
        row, is_new = desk_queries.begin_form(session, key, at=real_now())
        if not is_new:
            address, messages = json.loads(row.answer) if row.answer else ("", [])
            raise FormSentBefore(_token(key), address, [(text, category) for text, category in messages])
        yield CarriedForm(session, row)


def _answer(address: str, messages: list[Message]) -> Response:
    """Redirect to the page; of a message that still waits for the person there is no second one."""
    for text, category in messages:
        if (category, text) not in {tuple(waiting) for waiting in flask_session.get(FLASHED, ())}:
            flash(text, category)
    return redirect(address or request.path, code=303)


def _token(key: str) -> str:
    code = hmac.new(the_application().settings.secret.encode(), f"sent-form/{key}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(code).decode().rstrip("=")
