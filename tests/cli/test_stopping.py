"""The real server by the real supervisor: files that nobody else opens, and an end that loses nothing that has come."""

import contextlib
import http.client
import os
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from dossiers.desk.paths import ROOT
from tests.support.desks import SECRET
from tests.support.supervised import free_port, started, until

HOST = "khenthuong.example.vn"
SLOW = """
import os, time
from datetime import datetime
from config import read_settings
from dossiers.desk.application import open_application
from dossiers.operations.founding import ensure_desk
from dossiers.web.app import create_app

def create():
    desk, start = open_application(read_settings(os.environ)), datetime.fromisoformat("2011-01-07T08:00:00+07:00")
    ensure_desk(desk)
    desk.clock.set_time(start, default=start, last_move=None)
    real = create_app()
    def application(environ, start_response):
        if environ["PATH_INFO"] == "/slow":
            time.sleep(2)
            start_response("200 OK", [("Content-Length", "0")])
            return []
        return real(environ, start_response)
    return application
"""
Answer = tuple[int, bytes]


def send(port: int, line: str) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port), timeout=30)
    connection.sendall(f"{line} HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n".encode())
    return connection


def answer_to(connection: socket.socket) -> Answer:
    with connection:
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        return answer.status, answer.read()


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    environ = {**os.environ, "DESK_DEMO": "0", "SECRET_KEY": SECRET, "PUBLIC_URL": f"https://{HOST}"}
    environ.pop("DATABASE_URL", None)
    return environ | {"DATA_DIR": str(folder), "PORT": str(free_port())}


@contextlib.contextmanager
def serving(environ: dict[str, str]) -> Iterator["subprocess.Popen[bytes]"]:
    """A new desk, made and served from a shell that lets everybody open new files."""
    dossiers = f"umask 000; exec {sys.executable} -m dossiers.cli"
    subprocess.run(["sh", "-c", f"{dossiers} init"], cwd=ROOT, env=environ, check=True, capture_output=True)
    with subprocess.Popen(["sh", "-c", f"{dossiers} serve"], cwd=ROOT, env=environ) as server:
        try:
            yield server
        finally:
            server.terminate()


def is_ready(port: str) -> bool:
    with contextlib.suppress(OSError):
        return answer_to(send(int(port), "GET /readyz"))[0] == 200
    return False


def test_whatever_the_server_makes_is_for_its_user_only(environ: dict[str, str]):
    folder = Path(environ["DATA_DIR"])
    with serving(environ):
        until(lambda: is_ready(environ["PORT"]), 60)
        made = [folder, *folder.rglob("*")]
        modes = {str(path): stat.S_IMODE(path.stat().st_mode) for path in made if path.exists()}
    assert len(modes) > 5
    assert {path: oct(mode) for path, mode in modes.items() if mode not in {0o600, 0o700}} == {}


def test_a_server_that_stops_answers_what_has_come_and_says_that_it_is_not_ready(tmp_path: Path):
    with started(tmp_path, application="tiny:create()", code=SLOW) as server:
        assert server.process.stdout is not None
        server.process.stdout.readline()
        busy = [send(server.port, "POST /slow") for _ in range(2)]
        time.sleep(0.5)
        waiting = [send(server.port, line) for line in ("GET /readyz", "POST /slow")]
        server.process.send_signal(signal.SIGTERM)
        assert [answer_to(connection) for connection in busy] == [(200, b"")] * 2
        (ready, deed) = map(answer_to, waiting)
        assert (ready[0], ready[1].strip()) == (503, b'{"status":"stopping"}')
        assert deed == (200, b"")
        assert server.process.wait(15) == 0
