"""The real server of a drill, in a folder of its own: started, killed, started again; and its processes by kind."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlsplit

from config import read_settings
from dossiers.desk.application import Application, open_application
from dossiers.desk.paths import ROOT
from dossiers.operations.founding import ensure_desk
from tests.drills.furnishing import Furnished, furnish
from tests.drills.stores import Store, opened_store
from tests.support.desks import SECRET
from tests.support.supervised import free_port

PUBLIC_URL = "https://khenthuong.example.vn"
PATIENCE = 120.0
TICK = 0.02


@dataclass(slots=True)
class Desk:
    """A desk that is served by `dossiers serve`; `application` looks at its database and files from outside."""

    folder: Path
    store: Store
    environ: dict[str, str]
    application: Application
    furnished: Furnished
    port: int
    _server: "subprocess.Popen[bytes] | None" = None

    @property
    def log(self) -> Path:
        """Return the file of all that the server printed."""
        return self.folder / "server.log"

    @property
    def host(self) -> str:
        """Return the host that requests name."""
        return urlsplit(self.application.settings.public_url).netloc

    def start(self) -> None:
        """Start the server without waiting. It ends with this process; to be called in the main thread."""
        command = ["setpriv", "--pdeathsig=KILL", sys.executable, "-m", "dossiers.cli", "serve"]
        with self.log.open("ab") as log:
            self._server = subprocess.Popen(command, cwd=ROOT, env=self.environ, stdout=log, stderr=log)

    def stop(self) -> None:
        """Stop the server in good order."""
        if self._server is not None and self._server.poll() is None:
            self._server.terminate()
            self._server.wait(PATIENCE)

    def has_ended(self) -> bool:
        """Return whether the supervisor has ended."""
        return self._server is None or self._server.poll() is not None

    def status(self, path: str = "/healthz", timeout: float = 5.0) -> int:
        """Return the status of an answer, 0 without one."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request("GET", path, headers={"Host": self.host})
            return connection.getresponse().status
        except (OSError, HTTPException):
            return 0
        finally:
            connection.close()

    def wait_until(self, holds: Callable[[], object], patience: float = PATIENCE) -> float:
        """Wait until something holds; return the seconds that it took. Raises AssertionError if it never does."""
        began = time.monotonic()
        while not holds():
            assert time.monotonic() - began < patience, f"waited in vain:\n{self.last_words()}"
            time.sleep(TICK)
        return time.monotonic() - began

    def wait_for_health(self) -> float:
        """Wait until the server answers that it is well; return the seconds that it took."""
        return self.wait_until(lambda: self.status() == 200)

    def last_words(self, length: int = 3000) -> str:
        """Return the end of what the server printed."""
        return self.log.read_text("utf-8", "replace")[-length:]

    @property
    def supervisor(self) -> int:
        """Return the process that `dossiers serve` runs in."""
        assert self._server is not None
        return self._server.pid

    def web_server(self) -> int | None:
        """Return gunicorn's main process."""
        return next((child for child in children(self.supervisor) if b"gunicorn" in command_of(child)), None)

    def workers(self) -> list[int]:
        """Return the web processes that answer requests."""
        web = self.web_server()
        return [] if web is None else children(web)

    def job_process(self) -> int | None:
        """Return the process that works off the jobs."""
        return next((child for child in children(self.supervisor) if b"\0jobs" in command_of(child)), None)

    def processes(self) -> list[int]:
        """Return every process of the server, the supervisor first."""
        found = [self.supervisor]
        for parent in found:
            found += children(parent)
        return found

    def processor_seconds(self) -> float:
        """Return the processor time that the server's processes have used, with that of their ended children."""
        return sum(_ticks(process) for process in self.processes()) / os.sysconf("SC_CLK_TCK")

    def kill(self, *processes: int) -> None:
        """Kill processes with SIGKILL."""
        for process in processes:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        if self.supervisor in processes and self._server is not None:
            self._server.wait(PATIENCE)


def children(process: int) -> list[int]:
    """Return the child processes of all threads of a process, none for one that has ended."""
    found: list[int] = []
    for listing in Path(f"/proc/{process}/task").glob("*/children"):
        with suppress(OSError):
            found += [int(number) for number in listing.read_text().split()]
    return found


def _ticks(process: int) -> int:
    try:
        status = Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return 0
    return sum(map(int, status.rpartition(")")[2].split()[11:15]))


def command_of(process: int) -> bytes:
    """Return the command line of a process, its words separated by NUL."""
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return b""


@contextmanager
def opened_desk(kind: str = "sqlite", offices: int = 8, *, demo: bool = True, **settings: str) -> Iterator[Desk]:
    """Yield a furnished desk on a new database of a kind, not started yet; it is stopped and removed afterwards.

    In the demo the business clock can be set; outside it everything is as in production but the proxy.
    """
    with opened_store(kind) as store, tempfile.TemporaryDirectory(prefix="drill-", ignore_cleanup_errors=True) as name:
        folder, port = Path(name), free_port()
        (folder / "data").mkdir(mode=0o700)
        environ = _environ(folder / "data", port, demo=demo, **store.environ(), **settings)
        application = open_application(read_settings(environ))
        try:
            ensure_desk(application)
            desk = Desk(folder, store, environ, application, furnish(application, offices), port)
            yield desk
            desk.stop()
        finally:
            application.database.dispose()


@contextmanager
def served_desk(kind: str = "sqlite", offices: int = 8, *, demo: bool = True, **settings: str) -> Iterator[Desk]:
    """Yield the same, started and well."""
    with opened_desk(kind, offices, demo=demo, **settings) as desk:
        desk.start()
        desk.wait_for_health()
        yield desk


def _environ(folder: Path, port: int, *, demo: bool, **settings: str) -> dict[str, str]:
    base = {**os.environ, "DATA_DIR": str(folder), "PORT": str(port)}
    base.pop("DATABASE_URL", None)
    base.pop("PYTHONDONTWRITEBYTECODE", None)  # As in production the modules are compiled once, not at every start.
    kind = {"DESK_DEMO": "1"} if demo else {"DESK_DEMO": "0", "SECRET_KEY": SECRET, "PUBLIC_URL": PUBLIC_URL}
    return {**base, **kind, **settings}
