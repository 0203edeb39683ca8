"""The answers of a server that is too busy ("máy chủ quá tải"): whole HTTP responses, made once at the start.

A web worker sends them without any work of the application. A page opens itself again after some seconds, different
ones for different people.
"""

from collections.abc import Iterator, Mapping

from flask import Flask

from dossiers.desk.application import Application
from dossiers.web.base.headers import security_headers
from workflow.errors import Unmet

OVERLOAD = "overload"
"""Where the application keeps the answers: by kind of request, one for each pause."""
PAUSES = range(6, 16)
"""Seconds until a page opens itself again."""
CODES = {"PAGE": "server-busy", "SIGN_IN": "sign-in-busy"}


def install(app: Flask, application: Application) -> None:
    """Make the answers and keep them with the application."""
    headers = security_headers(application)
    app.extensions[OVERLOAD] = {kind: tuple(_responses(app, kind, code, headers)) for kind, code in CODES.items()}


def _responses(app: Flask, kind: str, code: str, security: Mapping[str, str]) -> Iterator[bytes]:
    template = app.jinja_env.get_template("base/busy.html")
    with app.test_request_context():
        for pause in PAUSES:
            page = template.render(
                unmet=Unmet(code, "", (("seconds", str(pause)),)), pause=pause, reopens=kind == "PAGE"
            )
            yield _response(page.encode(), pause, security)


def _response(body: bytes, pause: int, security: Mapping[str, str]) -> bytes:
    headers = {
        **security,
        "Content-Type": "text/html; charset=utf-8",
        "Content-Length": str(len(body)),
        "Retry-After": str(pause),
        "Connection": "close",
    }
    lines = ("HTTP/1.1 503 Service Unavailable", *(f"{name}: {value}" for name, value in headers.items()), "", "")
    return "\r\n".join(lines).encode() + body
