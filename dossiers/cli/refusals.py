"""How the web worker answers what it cannot read, or what breaks before the application answers.

gunicorn's own answers are in English, without security headers, and repeat what the parser found.
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from gunicorn import util  # type: ignore[import-untyped]
from gunicorn.http import errors, wsgi  # type: ignore[import-untyped]

from dossiers.web.base.server_refusals import SERVER_REFUSALS

STATUS: Mapping[type[Exception], HTTPStatus] = {
    errors.InvalidResponseHeader: HTTPStatus.INTERNAL_SERVER_ERROR,
    errors.InvalidResponseHeaderName: HTTPStatus.INTERNAL_SERVER_ERROR,
    errors.ConfigurationProblem: HTTPStatus.INTERNAL_SERVER_ERROR,
    errors.LimitRequestLine: HTTPStatus.REQUEST_URI_TOO_LONG,
    errors.LimitRequestHeaders: HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
    errors.UnsupportedTransferCoding: HTTPStatus.NOT_IMPLEMENTED,
    errors.ExpectationFailed: HTTPStatus.EXPECTATION_FAILED,
    errors.ForbiddenProxyRequest: HTTPStatus.FORBIDDEN,
    errors.ParseException: HTTPStatus.BAD_REQUEST,
}
"""The status for each fault of a request's head or framing: of the first class that fits. Anything else is our own."""

PLAIN = b"HTTP/1.1 %d Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
SERVER_NAME = "desk"


def hide_server_version() -> None:
    """Let gunicorn call itself by no name that has known faults."""
    wsgi.SERVER = SERVER_NAME


class RefusesInWords:
    """A part of a gunicorn worker that answers errors with the pages of the application, once it is loaded."""

    log: Any
    wsgi: Any
    refusals: Mapping[HTTPStatus, bytes] = {}

    def load_wsgi(self) -> None:
        super().load_wsgi()  # type: ignore[misc]
        self.refusals = getattr(self.wsgi, "extensions", {}).get(SERVER_REFUSALS, {})

    def handle_error(self, _req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        """Answer an error; the log names its kind and the address, never what the client sent."""
        status = next((status for kind, status in STATUS.items() if isinstance(exc, kind)), None)
        if status is None or status is HTTPStatus.INTERNAL_SERVER_ERROR:
            self.log.error("error while answering a request: %s", type(exc).__name__, exc_info=exc)
        else:
            self.log.warning("refused a request from %s: %s", addr[0] if addr else "", type(exc).__name__)
        status = status or HTTPStatus.INTERNAL_SERVER_ERROR
        try:
            util.write_nonblock(client, self.refusals.get(status, PLAIN % status))
        except OSError:
            self.log.debug("a refusal could not be sent")
