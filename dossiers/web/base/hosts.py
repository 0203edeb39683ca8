"""Refusal of requests with an invalid `Host` header, before URLs are built from it."""

import re
from collections.abc import Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

HOST = re.compile(
    r"(?:[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63}){0,30}\.?|\[[0-9a-f:.]{2,45}\])(?::[0-9]{1,5})?", re.IGNORECASE
)
"""An ASCII host name or an IP address, with or without a port."""


class HostCheck:
    """A WSGI layer that answers 400 with this page to an invalid `Host`; without the header the server's own name is
    used."""

    def __init__(self, application: "WSGIApplication", page: bytes) -> None:
        self.application = application
        self.page = page

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        host = environ.get("HTTP_HOST", "")
        if host and not HOST.fullmatch(host):
            status = HTTPStatus.BAD_REQUEST
            sizes = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(self.page))}
            start_response(f"{status} {status.phrase}", [*sizes.items()])
            return [] if environ["REQUEST_METHOD"] == "HEAD" else [self.page]
        return self.application(environ, start_response)
