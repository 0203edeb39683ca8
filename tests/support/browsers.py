"""A browser for tests of the web: it stores cookies and sends the token of the last received form."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from dossiers.desk.application import Application
from dossiers.desk.clock import Clock
from dossiers.records.database import Database
from dossiers.web.app import create_app
from tests.support.desks import application_on
from tests.support.people import PASSWORD, START

HOST = "https://khenthuong.example.vn"
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
CODE = re.compile(r'data-code="([^"]+)"')


class Times:
    """The system time, advanced by the test."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def passes(self, **amount: float) -> None:
        self.now += timedelta(**amount)


def web_application(database: Database, folder: Path, times: Times) -> Application:
    """Return the application whose clock the test controls."""
    return replace(application_on(database, folder), clock=Clock(machine=times))


def web_app(application: Application) -> Flask:
    """Return the real application; an undefined name on a page is an error, and an internal error
    is answered as in production.
    """
    app = create_app(application)
    app.config.update(TESTING=True, PROPAGATE_EXCEPTIONS=False)
    return app


class Browser:
    """One person's browser."""

    def __init__(self, app: Flask, address: str = "203.0.113.7", host: str = HOST) -> None:
        self.client: FlaskClient = app.test_client()
        self.address = address
        self.host = host
        self.token = ""

    def get(self, path: str, **headers: str) -> TestResponse:
        return self._seen(self.client.get(path, base_url=self.host, environ_base=self._base(), headers=headers))

    def post(self, path: str, data: dict | None = None, *, token: str | None = None, **headers: str) -> TestResponse:
        form = {"csrf_token": self.token if token is None else token, **(data or {})}
        answer = self.client.post(
            path, data=form, base_url=self.host, environ_base=self._base(), headers={"Referer": self.host, **headers}
        )
        return self._seen(answer)

    def sign_in(self, username: str, password: str = PASSWORD, path: str = "/login") -> TestResponse:
        self.get(path)
        return self.post(path, {"username": username, "password": password})

    def is_signed_in(self) -> bool:
        return self.get("/account").status_code == 200

    @property
    def cookie(self) -> str | None:
        """The session's cookie as stored in the browser."""
        for name in ("__Host-desk_session", "desk_session"):
            found = self.client.get_cookie(name, domain=self.host.partition("//")[2])
            if found is not None:
                return found.value
        return None

    def steal(self, cookie: str | None) -> None:
        """Continue with a cookie copied from another browser."""
        name = "__Host-desk_session" if self.host.startswith("https") else "desk_session"
        domain = self.host.partition("//")[2]
        self.client.set_cookie(name, cookie or "", domain=domain, secure=True)

    def _base(self) -> dict[str, str]:
        return {"REMOTE_ADDR": self.address}

    def _seen(self, answer: TestResponse) -> TestResponse:
        if answer.mimetype == "text/html" and (found := TOKEN.search(answer.text)):
            self.token = unescape(found.group(1))
        answer.get_data()  # A file that is sent is read to its end, and closed.
        answer.close()
        return answer


def without_tokens(page: str) -> str:
    """Return a page without the parts that differ on each visit."""
    return TOKEN.sub("", page)


def codes(answer: TestResponse) -> list[str]:
    """Return every reason on a page."""
    return list(dict.fromkeys(CODE.findall(answer.text)))
