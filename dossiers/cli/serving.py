"""The foreground server ("máy chủ") of `make start` and of production: web processes and one job process.

Two web workers serve one request at a time each: measured steadier than threads on two cores. A third one only compares
passwords. See `web_worker.py` for how connections reach them, so that idle, slow and waiting ones hold nobody up. The
socket is accepted from only when a request's first bytes are there (TCP_DEFER_ACCEPT).

`serve --reload` (`make dev`) runs one web worker beside that for passwords, and restarts all processes when a source
file changes.
"""

from __future__ import annotations

import http.client
import os
import socket
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from dossiers.cli.frame import os_reason
from dossiers.cli.receipt_times import note_receipt_times
from dossiers.cli.reloading import SOURCES, SourceState, source_state
from dossiers.cli.start_gate import VARIABLE, StartGate
from dossiers.cli.supervisor import GRACE, HASTE, JOBS, TICK, WEB, Supervisor, environment_with
from dossiers.operations.restore_trace import interrupted_restore
from dossiers.words.cli import say

if TYPE_CHECKING:
    from config import Settings

APPLICATION = "dossiers.cli.web_application:create()"
JOBS_COMMAND = (sys.executable, "-m", "dossiers.cli", "jobs")
WORKER_CLASS = "dossiers.cli.web_worker.LaneWorker"
WORKERS = 2
"""The workers for everything but sign-ins."""
BACKLOG = 4096
"""Connections that the kernel keeps until a worker takes them in."""
BINDING_PATIENCE = 5.0
"""Seconds to wait for a former server that still holds the port while its last requests end."""
IN_MEMORY = "/dev/shm"  # noqa: S108 - gunicorn makes files of its own there, without a name
"""Where the workers' signs of life lie: on a disk that became read-only no worker that died could be replaced."""
HEALTH_PATIENCE = 60.0
REQUEST_TIMEOUT = 120
"""Seconds after which gunicorn gives a request up, for example a stalled upload."""
IDLE_CONNECTION = 300
"""Seconds that the kernel keeps a connection over which no request has come yet."""


def serve(settings: Settings, *, reload: bool = False) -> int:
    """Migrate the database, prepare the demo, and serve until stopped; return the exit code.

    Returns 0 after SIGINT, SIGTERM or SIGHUP; another code if it would listen to other machines without a proxy, the
    port is taken or the web process fails. With
    `reload` the processes are restarted whenever a source file changes.
    """
    if unfinished := interrupted_restore(settings.data_dir):
        _print_error("serving.restore-unfinished", file=unfinished.file)
        return 1
    if settings.trusted_proxies == 0 and not is_loopback(settings.bind):
        _print_error("serving.open-without-proxy", bind=settings.bind)
        return 1
    try:
        listener = bound_socket(settings.bind, settings.port)
    except OSError as error:
        _print_error("serving.port-taken", port=settings.port, bind=settings.bind, reason=os_reason(error))
        return 1
    with listener:
        if reload:
            return supervise_reloading(settings, listener, _prepare(settings))
        return supervise(settings, listener, lambda: _prepare(settings))


def is_loopback(bind: str) -> bool:
    """Return whether only this machine reaches a server that listens on this address."""
    try:
        return ip_address(bind).is_loopback
    except ValueError:
        return bind == "localhost"


def _prepare(settings: Settings) -> Sequence[str]:
    """Prepare the stores; return the lines that announce the demo's accounts."""
    from dossiers.cli.preparing import prepare_stores  # while the web process loads beside it

    return prepare_stores(settings)


def bound_socket(bind: str, port: int) -> socket.socket:
    """Return the server's socket, bound but not yet listening: until the server is ready, connections are refused.

    Waits `BINDING_PATIENCE` for a former server that is ending, then raises OSError.
    """
    deadline = time.monotonic() + BINDING_PATIENCE
    while True:
        try:
            return _bind(bind, port)
        except OSError:
            if time.monotonic() >= deadline:
                raise
            time.sleep(TICK)


def _bind(bind: str, port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET6 if ":" in bind else socket.AF_INET, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT, IDLE_CONNECTION)
        note_receipt_times(listener)
        listener.bind((bind, port))
    except OSError:
        listener.close()
        raise
    return listener


def supervise(
    settings: Settings,
    listener: socket.socket,
    prepare: Callable[[], Sequence[str]],
    *,
    application: str = APPLICATION,
    jobs: Sequence[str] = JOBS_COMMAND,
) -> int:
    """Run both processes until stopped (0) or until the web process fails (its exit code, never 0).

    The web process loads the application while `prepare` prepares the stores, and serves after that; `prepare` returns
    the lines to print then. The job process starts when people are served, so that it takes no time from them.
    """
    supervisor, gate = Supervisor(_environment(settings)), StartGate()
    try:
        command = web_command(listener.fileno(), application, workers=WORKERS)
        supervisor.start(WEB, command, (listener.fileno(), gate.outer), **{VARIABLE: str(gate.outer)})
        listener.close()  # gunicorn has its own copy: when it ends, no connection is left waiting.
        gate.shut_outer()
        greeting = prepare()
        with supervisor.stopped_by_signals():
            gate.open()
            return _serve_until_stopped(supervisor, settings, greeting, jobs)
    finally:
        gate.close()
        supervisor.end(HASTE)


def _serve_until_stopped(
    supervisor: Supervisor, settings: Settings, greeting: Sequence[str], jobs: Sequence[str]
) -> int:
    """Serve; a requested end leaves running work its time, within the block in which signals are no more than that."""
    if not supervisor.wait_until(lambda: is_healthy(settings), HEALTH_PATIENCE):
        return _exit_code(supervisor, "serving.not-ready")
    supervisor.start(JOBS, jobs)
    _announce(settings, greeting)
    supervisor.watch(jobs, lambda code: _print_error("serving.jobs-died", code=code))
    if supervisor.stop_requested:
        supervisor.end()
    return _exit_code(supervisor, "serving.web-died")


def supervise_reloading(
    settings: Settings,
    listener: socket.socket,
    greeting: Sequence[str] = (),
    *,
    application: str = APPLICATION,
    jobs: Sequence[str] = JOBS_COMMAND,
    sources: Sequence[Path] = SOURCES,
) -> int:
    """Run both processes until stopped (0), and restart them whenever a source file changes.

    The socket stays open, so that a browser waits during a restart. Code that does not start is tried again after the
    next change.
    """
    supervisor = Supervisor(_environment(settings))
    with supervisor.stopped_by_signals():
        try:
            while not supervisor.stop_requested:
                state = source_state(sources)
                command = web_command(listener.fileno(), application, workers=1)
                supervisor.start(WEB, command, (listener.fileno(),))
                supervisor.start(JOBS, jobs)
                if supervisor.wait_until(lambda: is_healthy(settings), HEALTH_PATIENCE):
                    _announce(settings, greeting)
                    greeting = ()
                elif not supervisor.stop_requested:
                    _print_error("serving.not-ready-to-reload")
                _wait_for_change(supervisor, sources, state)
                supervisor.end()
            return 0
        finally:
            supervisor.end()


def _wait_for_change(supervisor: Supervisor, sources: Sequence[Path], state: SourceState) -> None:
    """Return when a source file differs from `state` or the end is requested."""
    while not supervisor.stop_requested:
        time.sleep(TICK)
        if source_state(sources) != state:
            _print_error("serving.reloading")
            return


def web_command(listener: int, application: str = APPLICATION, *, workers: int = WORKERS) -> list[str]:
    """Return the command line of gunicorn on an open socket. It trusts no proxy: the application decides on that."""
    options = ["--bind", f"fd://{listener}", "--workers", str(workers + 1), "--worker-class", WORKER_CLASS]
    options += ["--backlog", str(BACKLOG), "--preload"]
    limits = ["--timeout", str(REQUEST_TIMEOUT), "--graceful-timeout", str(GRACE)]
    closed = ["--forwarded-allow-ips", "", "--no-control-socket", "--log-level", "warning"]
    hooks = ["--config", "python:dossiers.cli.gunicorn_hooks"]
    if os.access(IN_MEMORY, os.W_OK | os.X_OK):
        hooks += ["--worker-tmp-dir", IN_MEMORY]
    return [sys.executable, "-m", "dossiers.cli.web_process", *hooks, *options, *limits, *closed, application]


def _exit_code(supervisor: Supervisor, sentence: str) -> int:
    """Return 0 if the end was requested; else print the sentence and return the web process's code, never 0."""
    if supervisor.stop_requested:
        return 0
    _print_error(sentence)
    return supervisor.web_exit_code()


def _environment(settings: Settings) -> dict[str, str]:
    """Return the environment of the processes, with absolute paths, as they start in the checkout."""
    return environment_with(
        DATA_DIR=str(settings.data_dir), DATABASE_URL=settings.database_url, DESK_DEMO="1" if settings.demo else "0"
    )


def is_healthy(settings: Settings) -> bool:
    """Return whether people can be served, requested under the public host name.

    In the demo by /healthz, whose first 200 starts its clock.
    """
    path = "/healthz" if settings.demo else "/readyz"
    connection = http.client.HTTPConnection(settings.local_address, settings.port, timeout=5)
    try:
        connection.request("GET", path, headers={"Host": urlsplit(settings.public_url).netloc})
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _announce(settings: Settings, greeting: Sequence[str]) -> None:
    print(*_announcement(settings, greeting), sep="\n", flush=True)


def _announcement(settings: Settings, greeting: Sequence[str]) -> Iterator[str]:
    yield say("serving.ready", url=settings.public_url)
    yield from greeting
    yield say("serving.how-to-stop")


def _print_error(sentence: str, **values: object) -> None:
    print(say(sentence, **values), file=sys.stderr, flush=True)
