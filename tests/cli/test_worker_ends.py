"""A worker that ends, because it is told to or because a request took too long, breaks no other request off."""

from __future__ import annotations

import contextlib
import http.client
import signal
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from dossiers.cli.connections import SMALL_BODY
from tests.support.supervised import SUPERVISOR, Server, started

APPLICATION = """
import os, pathlib, time

def application(environ, start_response):
    environ["wsgi.input"].read()
    begun = pathlib.Path(os.environ["DATA_DIR"], f"{time.monotonic()}")
    begun.mkdir(parents=True)
    time.sleep(0.25)
    start_response("200 OK", [("Content-Length", "2")])
    begun.rmdir()
    return [b"ok"]

def create():
    return application
"""
HASTY = SUPERVISOR.replace(
    "settings = read", "import dossiers.cli.serving as serving\nserving.REQUEST_TIMEOUT = 2\nsettings = read"
)
WORKERS = 2


def deed(server: Server) -> int:
    """The status of the answer; 0 if the connection was broken off."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    with contextlib.closing(connection), contextlib.suppress(ConnectionError, http.client.HTTPException):
        connection.request("POST", "/submit", b"a=b")
        return connection.getresponse().status
    return 0


def stalled(server: Server) -> socket.socket:
    """An upload that holds a worker and never goes on."""
    upload = socket.create_connection(("127.0.0.1", server.port), timeout=30)
    head = f"POST /submit HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nContent-Length: {SMALL_BODY + 1}\r\n\r\na="
    upload.sendall(head.encode())
    return upload


def test_an_upload_that_stalls_costs_no_other_request_its_answer(tmp_path: Path):
    with started(tmp_path, supervisor=HASTY, code=APPLICATION) as server, contextlib.ExitStack() as stack:
        assert server.process.stdout is not None
        server.process.stdout.readline()
        for _ in range(WORKERS):
            stack.enter_context(stalled(server))
        time.sleep(0.5)
        with ThreadPoolExecutor(40) as people:
            answers = [person.result() for person in [people.submit(deed, server) for _ in range(40)]]
        assert answers == [200] * 40


def test_a_server_that_stops_before_its_last_requests_are_served_breaks_none_off_that_has_begun(tmp_path: Path):
    with started(tmp_path, code=APPLICATION) as server, ThreadPoolExecutor(100) as people:
        assert server.process.stdout is not None
        server.process.stdout.readline()
        waiting = [people.submit(deed, server) for _ in range(100)]
        time.sleep(0.5)
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(20) == 0
        answers = [person.result() for person in waiting]
        assert set(answers) == {0, 200}
        assert answers.count(200) > 40
        assert [path for path in (tmp_path / "data").iterdir() if path.name[0].isdigit()] == []
