"""What the server refuses before the application sees it: a page of the desk, with its headers, without the attack."""

import logging
import socket
from http import HTTPStatus
from typing import Any

import pytest
from gunicorn.http import errors

from dossiers.cli.refusals import RefusesInWords
from dossiers.desk.application import Application
from dossiers.web.app import create_app
from dossiers.web.base.headers import security_headers
from dossiers.web.base.server_refusals import CODES

ATTACK = "GET /\r\nX: <script>alert(1)</script>"


class LoadedWorker:
    """What `load_wsgi` of gunicorn's worker does."""

    app: Any

    def load_wsgi(self) -> None:
        self.wsgi = self.app


class Worker(RefusesInWords, LoadedWorker):
    """The part of the worker that answers errors, with an application."""

    def __init__(self, app: Any) -> None:
        self.app = app
        self.log = logging.getLogger("worker")
        self.load_wsgi()

    def answer(self, error: BaseException) -> tuple[str, dict[str, str], str]:
        """Return the status line, the headers and the page with which the error is answered."""
        ours, theirs = socket.socketpair()
        with ours, theirs:
            self.handle_error(None, ours, ("203.0.113.7", 1), error)
            ours.shutdown(socket.SHUT_WR)
            head, _, page = b"".join(iter(lambda: theirs.recv(65536), b"")).decode().partition("\r\n\r\n")
        status, *lines = head.split("\r\n")
        return status, dict(line.split(": ", 1) for line in lines), page


@pytest.fixture
def worker(application: Application) -> Worker:
    return Worker(create_app(application))


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.InvalidRequestLine(ATTACK), 400),
        (errors.InvalidRequestMethod(ATTACK), 400),
        (errors.InvalidHTTPVersion(ATTACK), 400),
        (errors.InvalidHeader(ATTACK), 400),
        (errors.InvalidHeaderName(ATTACK), 400),
        (errors.ObsoleteFolding(ATTACK), 400),
        (errors.InvalidChunkSize(ATTACK), 400),
        (errors.LimitRequestLine(9000, 4094), 414),
        (errors.LimitRequestHeaders("too large"), 431),
        (errors.UnsupportedTransferCoding(ATTACK), 501),
        (errors.ExpectationFailed(ATTACK), 417),
        (errors.ForbiddenProxyRequest("203.0.113.7"), 403),
        (errors.ConfigurationProblem(ATTACK), 500),
        (RuntimeError(ATTACK), 500),
        (SystemExit(1), 500),
    ],
    ids=lambda value: type(value).__name__,
)
def test_every_refusal_of_the_server_is_a_page_with_the_headers(
    worker: Worker, application: Application, error: BaseException, status: int, caplog: pytest.LogCaptureFixture
):
    line, headers, page = worker.answer(error)
    assert line == f"HTTP/1.1 {status} {HTTPStatus(status).phrase}"
    assert security_headers(application).items() <= headers.items()
    assert "Strict-Transport-Security" in headers
    assert "Server" not in headers
    assert int(headers["Content-Length"]) == len(page.encode())
    assert f'data-code="{CODES[HTTPStatus(status)]}"' in page
    assert "script>" not in page
    assert status == 500 or "script>" not in caplog.text


def test_an_error_before_the_application_is_loaded_is_answered_all_the_same():
    assert Worker(object()).answer(errors.InvalidHeader(ATTACK))[0] == "HTTP/1.1 400 Refused"
