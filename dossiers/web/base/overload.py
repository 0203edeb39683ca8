"""The answers of a server that is too busy ("máy chủ quá tải"): whole HTTP responses, made once at the start.

A web worker sends them without any work of the application. A page opens itself again after some seconds, different
ones for different people.
"""

from collections.abc import Mapping
from http import HTTPStatus

from flask import Flask

from dossiers.desk.application import Application
from dossiers.web.base.headers import security_headers
from workflow.errors import Unmet

OVERLOAD = "overload"
"""Where the application keeps the answers: by kind of request, one for each pause."""
TOO_LATE = "desk.too_late"
"""The key of the environ that is true for a sign-in that has waited too long for its turn."""
PAUSES = range(6, 16)
"""Seconds until a page opens itself again."""


def install(app: Flask, application: Application) -> None:
    """Make the answers and keep them with the application."""
    security = security_headers(application)
    app.extensions[OVERLOAD] = {
        "PAGE": tuple(_response(_busy_page(app, seconds), seconds, security) for seconds in PAUSES),
        "SIGN_IN": tuple(_response(_busy_sign_in(app, seconds), seconds, security) for seconds in PAUSES),
    }


def _busy_page(app: Flask, seconds: int) -> bytes:
    return still_page(app, Unmet("server-busy", "", (("seconds", str(seconds)),)), reopens_in=seconds)


def _busy_sign_in(app: Flask, seconds: int) -> bytes:
    return still_page(app, Unmet("sign-in-busy", "", (("seconds", str(seconds)),)))


def still_page(app: Flask, unmet: Unmet, reopens_in: int | None = None) -> bytes:
    """Return a page of one sentence that asks neither session nor database; with `reopens_in` it opens itself again
    after so many seconds."""
    with app.test_request_context():
        return app.jinja_env.get_template("base/still.html").render(unmet=unmet, reopens_in=reopens_in).encode()


def whole_response(status: HTTPStatus, body: bytes, headers: Mapping[str, str]) -> bytes:
    """Return the bytes of a whole HTTP response with that page, after which the connection ends."""
    headers = {
        **headers,
        "Content-Type": "text/html; charset=utf-8",
        "Content-Length": str(len(body)),
        "Connection": "close",
    }
    lines = (f"HTTP/1.1 {status} {status.phrase}", *(f"{name}: {value}" for name, value in headers.items()), "", "")
    return "\r\n".join(lines).encode() + body


def _response(body: bytes, pause: int, security: Mapping[str, str]) -> bytes:
    return whole_response(HTTPStatus.SERVICE_UNAVAILABLE, body, {**security, "Retry-After": str(pause)})
