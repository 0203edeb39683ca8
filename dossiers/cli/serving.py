"""The foreground server (máy chủ) of `make start` and of production: two web processes and one job process.

gunicorn's sync workers take a connection only when they are free, one request at a time: measured steadier
than threads on two cores. The socket is accepted from only when a request's first bytes are there
(TCP_DEFER_ACCEPT), else a browser's idle pre-connections would hold both workers: measured 30 s for gunicorn's
gthread with one thread, and until the worker's time-out for sync. In production a buffering proxy stands in front.
"""

from __future__ import annotations

import ctypes
import gc
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from config import Settings

HOME = Path(__file__).resolve().parents[2]
APPLICATION = "dossiers.web.app:create_app()"
JOBS = (sys.executable, "-m", "dossiers.cli", "jobs")
WORKERS = 2
TICK = 0.2
"""Seconds between two looks at the processes and at a wish to stop."""
BINDING_PATIENCE = 5.0
"""Seconds that a former server may still hold the port, while its last requests end."""
HEALTH_PATIENCE = 60.0
REQUEST_TIMEOUT = 120
"""Seconds after which gunicorn gives a request up, for example an upload that stands still."""
GRACE = 8
"""Seconds that running requests get to end when the server is asked to stop."""
RESTART_PAUSE = 1.0
IDLE_CONNECTION = 300
"""Seconds that the kernel keeps a connection over which no request has come yet."""

_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None
_SET_PARENT_DEATH_SIGNAL = 1


def serve(settings: Settings) -> int:
    """Bring the database up to date, prepare the demo, serve until asked to stop; return the exit code.

    Returns 0 after SIGINT, SIGTERM or SIGHUP, and not 0 if the port is taken or the web server does not live.
    """
    try:
        door = bound_socket(settings.bind, settings.port)
    except OSError as error:
        place = f"cổng {settings.port} trên {settings.bind}"
        _say(f"Không mở được {place} ({error.strerror}); hãy đặt PORT hoặc BIND khác.")
        return 1
    with door:
        greeting = _prepare(settings)
        return supervise(settings, door, greeting)


def _prepare(settings: Settings) -> Sequence[str]:
    """Migrate the database and, in the demo, fill it; return the lines that tell the demo's accounts."""
    from dossiers.desk.application import open_application
    from dossiers.records.database import migrate

    application = open_application(settings)
    try:
        migrate(application.database)
        if not settings.demo:
            return ()
        from dossiers.demo.prepare import prepare

        return tuple(prepare(application))
    finally:
        application.database.dispose()


def bound_socket(bind: str, port: int) -> socket.socket:
    """Return the server's socket, bound and not yet listening: until the desk is ready, callers are turned away.

    Waits a little for a former server that is just ending, then raises OSError.
    """
    patience = time.monotonic() + BINDING_PATIENCE
    while True:
        try:
            return _bind(bind, port)
        except OSError:
            if time.monotonic() >= patience:
                raise
            time.sleep(TICK)


def _bind(bind: str, port: int) -> socket.socket:
    door = socket.socket(socket.AF_INET6 if ":" in bind else socket.AF_INET, socket.SOCK_STREAM)
    try:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if hasattr(socket, "TCP_DEFER_ACCEPT"):
            door.setsockopt(socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT, IDLE_CONNECTION)
        door.bind((bind, port))
    except OSError:
        door.close()
        raise
    return door


def supervise(
    settings: Settings,
    door: socket.socket,
    greeting: Sequence[str] = (),
    *,
    application: str = APPLICATION,
    jobs: Sequence[str] = JOBS,
) -> int:
    """Run both processes until asked to stop (0) or until the web server dies (its code, never 0)."""
    supervisor = _Supervisor(_environment(settings))
    with supervisor.told_to_stop():
        try:
            supervisor.start("web", web_command(door.fileno(), application), door.fileno())
            supervisor.start("jobs", jobs)
            door.close()  # gunicorn has its own copy: when it ends, nothing keeps callers waiting
            if not supervisor.wait_until(lambda: is_healthy(settings), HEALTH_PATIENCE):
                return supervisor.verdict("Máy chủ không sẵn sàng phục vụ; lý do nằm ở các dòng trên.")
            print(*_announcement(settings, greeting), sep="\n", flush=True)
            supervisor.watch(jobs)
            return supervisor.verdict("Máy chủ web đã dừng đột ngột.")
        finally:
            supervisor.end()


def web_command(door: int, application: str = APPLICATION) -> list[str]:
    """gunicorn on an open socket. Which proxy is believed is the application's decision, so here none is."""
    workers = ["--bind", f"fd://{door}", "--workers", str(WORKERS), "--worker-class", "sync"]
    limits = ["--timeout", str(REQUEST_TIMEOUT), "--graceful-timeout", str(GRACE)]
    closed = ["--forwarded-allow-ips", "", "--no-control-socket", "--log-level", "warning"]
    hooks = ["--config", f"python:{__name__}"]
    return [sys.executable, "-m", "gunicorn", *hooks, *workers, *limits, *closed, application]


def post_fork(_master: object, _worker: object) -> None:
    """gunicorn's hook in each new worker: an orphan would sleep on for a minute before it misses its parent."""
    end_with_parent()


def post_worker_init(_worker: object) -> None:
    """gunicorn's hook in each worker that has loaded the application: what is there now stays to the end.

    Left to itself the collector walks over all of it again and again, in the middle of some request: of the list of
    3,300 dossiers one in twenty took three times as long as the others.
    """
    settle()


def settle() -> None:
    """Take what the process holds now out of the collector's sight; what comes later is collected as ever."""
    gc.collect()
    gc.freeze()


@dataclass(slots=True)
class _Supervisor:
    """The processes, as they come and go, and the wish to stop them."""

    environment: dict[str, str]
    asked_to_stop: bool = False
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, name: str, command: Sequence[str], door: int | None = None) -> None:
        """Start one process in the checkout; it ends with this one, even if this one is killed."""
        self.processes[name] = subprocess.Popen(  # noqa: S603 - our own command lines
            command,
            cwd=HOME,
            env=self.environment,
            pass_fds=() if door is None else (door,),
            preexec_fn=end_with_parent,
        )

    def web_lives(self) -> bool:
        return self.processes["web"].poll() is None

    def wait_until(self, holds: Callable[[], bool], patience: float) -> bool:
        """Wait until something holds; False if the web server died, time is up or we were asked to stop."""
        deadline = time.monotonic() + patience
        while self.web_lives() and not self.asked_to_stop and time.monotonic() < deadline:
            if holds():
                return True
            time.sleep(TICK)
        return False

    def watch(self, jobs: Sequence[str]) -> None:
        """Return when asked to stop or when the web server has died; start the job process again if it died."""
        while self.web_lives() and not self.asked_to_stop:
            time.sleep(TICK)
            code = self.processes["jobs"].poll()
            if code is not None and not self.asked_to_stop:
                _say(f"Tiến trình xử lý công việc nền đã dừng (mã {code}) và được khởi động lại.")
                time.sleep(RESTART_PAUSE)
                self.start("jobs", jobs)

    def verdict(self, sentence: str) -> int:
        """The exit code: 0 if people asked to stop, else not 0, with the sentence said."""
        if self.asked_to_stop:
            return 0
        _say(sentence)
        return abs(self.processes["web"].poll() or 1)

    def end(self) -> None:
        """Ask every process to end, wait for its last work, and kill what stays."""
        for process in self.processes.values():
            process.terminate()
        deadline = time.monotonic() + GRACE + 2
        for process in self.processes.values():
            try:
                process.wait(max(deadline - time.monotonic(), 0))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    @contextmanager
    def told_to_stop(self) -> Iterator[None]:
        """Within this block the signals that stop a server only note the wish; the loops look at it every tick."""

        def note(*_: object) -> None:
            self.asked_to_stop = True

        former = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
        try:
            yield
        finally:
            for number, handler in former.items():
                signal.signal(number, handler)


def end_with_parent() -> None:
    """On Linux the kernel ends this process when its parent is killed: no orphan keeps the port or works on."""
    if _LIBC is not None:
        _LIBC.prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGTERM)


def _environment(settings: Settings) -> dict[str, str]:
    """What the processes read: the present environment, with places made absolute, as they start in the checkout."""
    places = {"DATA_DIR": str(settings.data_dir), "DATABASE_URL": settings.database_url}
    return {**os.environ, **places, "DESK_DEMO": "1" if settings.demo else "0"}


def is_healthy(settings: Settings) -> bool:
    """Whether /healthz answers 200, asked under the name that people use."""
    here = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.bind, settings.bind)  # noqa: S104 - only compared
    connection = http.client.HTTPConnection(here, settings.port, timeout=5)
    try:
        connection.request("GET", "/healthz", headers={"Host": urlsplit(settings.public_url).netloc})
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _announcement(settings: Settings, greeting: Sequence[str]) -> Iterator[str]:
    yield f"Bàn hồ sơ khen thưởng đang phục vụ tại {settings.public_url}"
    yield from greeting
    yield "Nhấn Ctrl+C để dừng."


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)
