"""Security headers ("tiêu đề bảo mật") of every response, set by an outer WSGI layer so that errors get them, too."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from flask import Flask
from werkzeug.datastructures import Headers

from dossiers.desk.application import Application

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)

HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
"""Defaults: a response that sets its own value keeps it, such as a download (`sandbox`) or a cached static file."""

STRICT_TRANSPORT = {"Strict-Transport-Security": "max-age=31536000"}
"""Only outside the demo, which is plain http on one machine."""


def security_headers(application: Application) -> dict[str, str]:
    """Return the headers; outside the demo with HSTS, so that browsers use https only."""
    return HEADERS | (STRICT_TRANSPORT if application.settings.secure_cookies else {})


class SecurityHeaders:
    """A WSGI layer that adds the headers to every response, including those without a Flask handler."""

    def __init__(self, application: "WSGIApplication", headers: dict[str, str]) -> None:
        self.application = application
        self.headers = headers

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Callable[[bytes], object]:
            given = Headers(headers)
            for name, value in self.headers.items():
                given.setdefault(name, value)
            return start_response(status, given.to_wsgi_list(), exc_info)

        return self.application(environ, start)


def install(app: Flask, application: Application) -> None:
    """Add the layer."""
    app.wsgi_app = SecurityHeaders(app.wsgi_app, security_headers(application))  # type: ignore[method-assign]
