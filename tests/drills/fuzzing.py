"""One fuzzer: requests of signed-in people, most of them half right, to every route of the application in process."""

import io
import random
import time
import traceback
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from flask import Flask, got_request_exception
from lxml import html
from sqlalchemy import update
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import EnvironBuilder, run_wsgi_app

from dossiers.accounts.refused_access import RepeatCounter
from dossiers.records.models.accounts import WebSession
from dossiers.web.accounts.refused_requests import KEPT
from tests.drills.hostile import HEADERS, QUERY_NAMES, QUERY_VALUES, any_file, any_text
from tests.drills.stages import Stage
from tests.support.browsers import HOST
from tests.support.web import CLOSES, NOW, Web
from tests.web import test_matrix as matrix_test
from tests.web.matrix import PERSONAS, Row, rows
from workflow.lifecycle import Action

BEFORE_THE_LINE = frozenset({400, 403, 404, 405})
"""Statuses of requests that never reached a use case."""
REFUSED = frozenset({"403", "404", "in"})
ROUND = 250
"""Requests between two restorations of the database: later ones find moved dossiers, ended sessions, issued papers."""
TIMES = (NOW, NOW + timedelta(minutes=5), CLOSES - timedelta(seconds=1), CLOSES, CLOSES + timedelta(days=3))
SLOW_PARTS = (".pdf", ".docx", "layout-check", "/packs", "/file", "format=xlsx")
"""Requests that make papers or examine files are made less often."""
Pair = tuple[str, Any]


@dataclass(frozen=True, slots=True)
class PageForm:
    """A form of a page: where it is sent, its fields in order, and the names of its file fields."""

    who: str
    action: str
    method: str
    fields: tuple[tuple[str, str], ...]
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sent:
    """One request and its answer; `trace` is the traceback of an internal error."""

    who: str
    method: str
    path: str
    status: int
    seconds: float
    trace: str = ""
    form: str = ""


@dataclass(slots=True)
class Fuzzer:
    """Sends requests to one application; equal random numbers give equal requests."""

    stage: Stage
    chance: random.Random
    forms: deque[PageForm] = field(default_factory=lambda: deque(maxlen=60))
    sessions: dict[str, tuple[str, str]] = field(default_factory=dict)
    made: int = 0
    last_trace: str = ""
    _rows: Sequence[Row] = field(default_factory=rows)
    _by_address: Mapping[tuple[str, str], Sequence[Row]] = field(default_factory=lambda: rows_by_address())
    _paths: dict[Row, str] = field(default_factory=dict)

    @property
    def web(self) -> Web:
        return self.stage.web

    def step(self) -> Sent:
        """Make the next request."""
        if self.made % ROUND == 0:
            self._begin_again()
        self.made += 1
        kind = self.chance.random()
        if self.forms and kind < 0.5:
            return self._send_form(self.chance.choice(self.forms))
        if kind < 0.94:
            return self._ask_row(self._any_row())
        return self._ask_nonsense()

    def _begin_again(self) -> None:
        self.stage.restore("open")
        self.web.app.extensions[KEPT] = RepeatCounter()
        self.web.times.now = self.chance.choice(TIMES)
        with self.web.application.database.writing() as session:
            session.execute(update(WebSession).values(seen_at=self.web.times.now, created_at=self.web.times.now))
        self.forms.clear()
        self.sessions = dict(self.web.signed_in)
        self._paths = self._paths or {row: matrix_test._filled(self.web, row) for row in self._rows}

    def _ask_row(self, row: Row) -> Sent:
        """Ask a row of the authorization matrix as a person whom it lets through, mostly."""
        if any(part in row.path for part in SLOW_PARTS) and self.chance.random() < 0.8:
            row = self._any_row()
        allowed = [who for who, status in zip(PERSONAS, row.expected, strict=True) if status not in REFUSED]
        chosen = allowed if allowed and self.chance.random() < 0.9 else PERSONAS
        who, path = self._username(row, self.chance.choice(chosen)), self._paths[row]
        if self.chance.random() < 0.1:
            path = self._bent(path)
        if row.method == "GET":
            return self._send(who, "GET", path + self._query())
        pairs = list(MultiDict(matrix_test._body(self.web, path, matrix_test._reference(row))).items(multi=True))
        return self._send(who, row.method, path, self._spoiled(pairs))

    def _any_row(self) -> Row:
        """Return a row of any route: those of the moves, which are most of the table, no more often than others."""
        return self.chance.choice(self._by_address[self.chance.choice([*self._by_address])])

    def _username(self, row: Row, persona: str) -> str:
        if persona in ("nobody", *matrix_test.CENTRE):
            return persona
        return f"clerk-{matrix_test._office(row, persona)}{'-2' if persona == 'colleague' else ''}"

    def _send_form(self, form: PageForm) -> Sent:
        """Send a form that a page has shown to this person, as it is or with some fields changed."""
        pairs: list[Pair] = [*form.fields]
        for name in form.files:
            data, file_name = any_file(self.chance)
            pairs.append((name, FileStorage(io.BytesIO(data), filename=file_name)))
        if self.chance.random() < 0.7:
            pairs = self._spoiled(pairs)
        if form.method == "GET":
            query = MultiDict((name, text) for name, text in pairs if isinstance(text, str))
            return self._send(form.who, "GET", form.action, query=query)
        return self._send(form.who, "POST", form.action, pairs)

    def _spoiled(self, pairs: list[Pair]) -> list[Pair]:
        """Return the fields with one to three of them changed, doubled, left out, or made up."""
        changed = [*pairs]
        for _ in range(self.chance.randrange(4)):
            place = self.chance.randrange(len(changed)) if changed else 0
            deed = self.chance.random()
            if changed and deed < 0.7:
                changed[place] = (changed[place][0], any_text(self.chance))
            elif changed and deed < 0.8:
                changed.append((changed[place][0], any_text(self.chance)))
            elif changed and deed < 0.9:
                del changed[place]
            else:
                changed.append((any_text(self.chance)[:50], any_text(self.chance)))
        return changed

    def _ask_nonsense(self) -> Sent:
        """Send another method, a bent address, or a strange header to a route."""
        row = self._any_row()
        path = self._bent(self._paths[row])
        method = self.chance.choice(("GET", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "POST", "TRACE", "PROPFIND"))
        body = [("x", any_text(self.chance))] if method in {"POST", "PUT"} else None
        return self._send(self.chance.choice([*self.sessions]), method, path + self._query(), body)

    def _bent(self, path: str) -> str:
        parts = path.split("/")
        parts[self.chance.randrange(len(parts))] = any_text(self.chance)[:200]
        return "/" + "/".join(parts).lstrip("/")

    def _query(self) -> str:
        """Return a query, mostly none."""
        if self.chance.random() < 0.6:
            return ""
        pairs = []
        for _ in range(self.chance.randrange(1, 4)):
            value = self.chance.choice(QUERY_VALUES) if self.chance.random() < 0.5 else any_text(self.chance)[:300]
            pairs.append((self.chance.choice(QUERY_NAMES), value))
        builder = EnvironBuilder(query_string=MultiDict(pairs))
        return "?" + str(builder.query_string)

    def _send(
        self, who: str, method: str, path: str, pairs: list[Pair] | None = None, query: MultiDict | None = None
    ) -> Sent:
        cookie, token = self._session(who)
        data = None if pairs is None else MultiDict([*([("csrf_token", token)] if token else []), *pairs])
        headers = [("Cookie", f"__Host-desk_session={cookie}"), ("Referer", f"{HOST}/")]
        if self.chance.random() < 0.05:
            headers.append(self.chance.choice(HEADERS))
        path, _, inline = path.partition("?")
        try:
            builder = EnvironBuilder(
                path, HOST, query_string=query if query is not None else inline, method=method, data=data
            )
            environ = builder.get_environ()
        except (UnicodeError, ValueError):
            return Sent(who, method, path, 0, 0.0)  # Nobody can send that.
        for name, value in headers:
            key = name.upper().replace("-", "_")
            environ[key if key == "CONTENT_TYPE" else f"HTTP_{key}"] = value.encode().decode("latin-1")
        environ["REMOTE_ADDR"] = "203.0.113.7"
        return self._answered(who, method, path, environ, repr(pairs or query or inline))

    def _answered(self, who: str, method: str, path: str, environ: dict[str, Any], form: str) -> Sent:
        began, self.last_trace = time.monotonic(), ""
        parts, status, headers = run_wsgi_app(self.web.app, environ, buffered=True)
        body = b"".join(parts)
        taken, number = time.monotonic() - began, int(status.split()[0])
        if number == 200 and method == "GET" and headers.get("Content-Type", "").startswith("text/html"):
            self._read(who, path, body)
        trace = self.last_trace or (body[:300].decode("utf-8", "replace") if number >= 500 else "")
        return Sent(who, method, path, number, taken, trace, form if number >= 500 else "")

    def _session(self, who: str) -> tuple[str, str]:
        """Return cookie and form token; a visitor gets them from the sign-in page."""
        if who not in self.sessions:
            browser = self.web.browser()
            browser.get("/login")
            self.sessions[who] = browser.cookie or "", browser.token
        return self.sessions[who]

    def _read(self, who: str, path: str, body: bytes) -> None:
        """Keep the forms of a page for later."""
        for form in html.document_fromstring(body).forms:
            fields = tuple((name, text) for name, text in form.form_values() if name != "csrf_token")
            buttons = form.xpath(".//button[@name]")
            if buttons:
                button = self.chance.choice(buttons)
                fields = (*fields, (button.get("name"), button.get("value") or ""))
            files = tuple(item.get("name") for item in form.xpath(".//input[@type='file'][@name]"))
            action = (form.action or path).partition("?")[0]
            if action.startswith("/") and not (action == "/logout" and self.chance.random() < 0.95):
                self.forms.append(PageForm(who, action, form.method.upper(), fields, files))


def rows_by_address() -> Mapping[tuple[str, str], Sequence[Row]]:
    """Return the rows of the authorization matrix by method and address, all moves under one address."""
    found: dict[tuple[str, str], list[Row]] = {}
    for row in rows():
        last = row.path.rpartition("/")[2]
        found.setdefault((row.method, "move" if last in set(Action) else row.path), []).append(row)
    return found


def watch_errors(app: Flask, fuzzer: Fuzzer) -> None:
    """Let the fuzzer see the traceback of every internal error."""

    def note(_sender: Flask, exception: BaseException, **_: Any) -> None:
        fuzzer.last_trace = "".join(traceback.format_exception(exception))

    got_request_exception.connect(note, app, weak=False)
