"""The real supervisor and gunicorn in a process of their own, around a very small application."""

from __future__ import annotations

import contextlib
import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

APPLICATION = """
import os, pathlib, time
place = pathlib.Path(os.environ["DATA_DIR"])

def application(environ, start_response):
    if environ["PATH_INFO"] == "/slow":
        time.sleep(2.5)
    ready = environ["HTTP_HOST"] == f"127.0.0.1:{os.environ['PORT']}"
    start_response("200 OK" if ready else "503 Not ready", [("Content-Length", "2")])
    return [b"ok"]

def create(boots=True):
    if not boots:
        raise RuntimeError("broken")
    return application
"""
JOBS = """
import os, pathlib, time
with open(pathlib.Path(os.environ["DATA_DIR"], "jobs"), "a") as file:
    print(os.getpid(), file=file)
while True:
    time.sleep(0.1)
"""
SUPERVISOR = """
import os, sys
from config import read_settings
from dossiers.cli.serving import bound_socket, supervise
settings = read_settings(os.environ)
listener, jobs = bound_socket(settings.bind, settings.port), [sys.executable, sys.argv[2]]
sys.exit(supervise(settings, listener, lambda: ["Lời chào."], application=sys.argv[1], jobs=jobs))
"""


@dataclass(frozen=True, slots=True)
class Server:
    process: subprocess.Popen[str]
    port: int
    folder: Path

    def get(self, path: str = "/", patience: float = 10) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=patience)
        with contextlib.closing(connection):
            connection.request("GET", path)
            return connection.getresponse().status

    def is_free(self) -> bool:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", self.port))
            except OSError:
                return False
            return True

    def job_processes(self) -> list[int]:
        kept = self.folder / "data" / "jobs"
        return [int(line) for line in kept.read_text().split()] if kept.exists() else []

    def children(self) -> list[int]:
        listing = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(number) for number in listing.read_text().split()]

    def gunicorn(self) -> int:
        return next(n for n in self.children() if b"gunicorn" in Path(f"/proc/{n}/cmdline").read_bytes())


def until(holds: Callable[[], object], patience: float = 15) -> None:
    """Wait for something that another process does; fails if it never comes."""
    deadline = time.monotonic() + patience
    while not holds():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


@contextlib.contextmanager
def started(
    folder: Path, application: str = "tiny:create()", supervisor: str = SUPERVISOR, code: str = APPLICATION
) -> Iterator[Server]:
    sources = folder / "sources"
    sources.mkdir()
    (sources / "tiny.py").write_text(code)
    (folder / "jobs.py").write_text(JOBS)
    port = free_port()
    environment = {**os.environ, "PORT": str(port), "DATA_DIR": str(folder / "data"), "DESK_DEMO": "1"}
    process = subprocess.Popen(
        [sys.executable, "-c", supervisor, application, str(folder / "jobs.py")],
        env=environment | {"PYTHONPATH": str(sources), "PYTHONDONTWRITEBYTECODE": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            yield Server(process, port, folder)
        finally:
            process.kill()
