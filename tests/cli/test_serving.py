"""The supervisor: ready before it says so, ends with its parent, and idle connections hold nobody up.

Each test runs the real supervisor and the real gunicorn in a process of their own, around a very small application.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from dossiers.cli import supervisor as supervisor_module
from dossiers.cli.supervisor import JOBS as JOBS_PROCESS
from dossiers.cli.supervisor import WEB, Supervisor
from tests.support.supervised import APPLICATION, JOBS, Server, started, until

RELOADING_SUPERVISOR = """
import os, pathlib, sys
from config import read_settings
from dossiers.cli.serving import bound_socket, supervise_reloading
settings = read_settings(os.environ)
listener, jobs = bound_socket(settings.bind, settings.port), [sys.executable, sys.argv[2]]
sources = [pathlib.Path(sys.argv[2]).parent / "sources"]
sys.exit(supervise_reloading(settings, listener, ["Lời chào."], application=sys.argv[1], jobs=jobs, sources=sources))
"""

PREPARING_SUPERVISOR = """
import os, pathlib, signal, sys, time
from config import read_settings
from dossiers.cli.serving import bound_socket, supervise
settings = read_settings(os.environ)
signal.signal(signal.SIGINT, signal.default_int_handler)  # A process in the background begins without.

def prepare():
    while not (settings.data_dir / "prepared").exists():
        time.sleep(0.05)
    if (settings.data_dir / "prepared").read_text():
        raise OSError("broken")
    return ["Lời chào."]

listener, jobs = bound_socket(settings.bind, settings.port), [sys.executable, sys.argv[2]]
sys.exit(supervise(settings, listener, prepare, application=sys.argv[1], jobs=jobs))
"""
WAITING_APPLICATION = f"""
from dossiers.cli.start_gate import wait_at_gate
{APPLICATION}
def create_waiting():
    (place / "loaded").touch()
    wait_at_gate()
    return application
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with started(tmp_path) as server:
        assert server.process.stdout is not None
        assert str(server.port) in server.process.stdout.readline()
        yield server


def test_it_speaks_only_when_it_serves_and_greets_in_order(server: Server):
    assert server.get() == 200
    assert server.process.stdout is not None
    assert server.process.stdout.readline() == "Lời chào.\n"
    assert "Ctrl+C" in server.process.stdout.readline()


@pytest.mark.parametrize("wish", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_wish_to_stop_ends_everything_and_is_no_error(server: Server, wish: signal.Signals):
    until(server.job_processes)
    server.process.send_signal(wish)
    assert server.process.wait(15) == 0
    assert server.is_free()
    assert not Path(f"/proc/{server.job_processes()[0]}").exists()


def test_idle_connections_of_a_browser_hold_nobody_up(server: Server):
    with contextlib.ExitStack() as stack:
        idle = [stack.enter_context(socket.create_connection(("127.0.0.1", server.port))) for _ in range(6)]
        began = time.monotonic()
        assert [server.get() for _ in range(4)] == [200] * 4
        assert time.monotonic() - began < 4
        idle[0].sendall(f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n\r\n".encode())
        assert idle[0].recv(12) == b"HTTP/1.1 200"


def test_a_slow_request_leaves_the_other_worker_to_everyone_else(server: Server):
    with socket.create_connection(("127.0.0.1", server.port)) as slow:
        slow.sendall(f"GET /slow HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n\r\n".encode())
        began = time.monotonic()
        assert [server.get() for _ in range(8)] == [200] * 8
        assert time.monotonic() - began < 2.3
        assert slow.recv(12) == b"HTTP/1.1 200"


def test_a_running_request_is_answered_before_the_server_ends(server: Server):
    with socket.create_connection(("127.0.0.1", server.port)) as slow:
        slow.sendall(f"GET /slow HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n\r\n".encode())
        time.sleep(0.5)
        server.process.terminate()
        assert slow.recv(12) == b"HTTP/1.1 200"
    assert server.process.wait(15) == 0


def test_a_job_process_that_died_is_started_again(server: Server):
    until(server.job_processes)
    os.kill(server.job_processes()[0], signal.SIGKILL)
    until(lambda: len(server.job_processes()) == 2)
    assert server.get() == 200


def test_a_web_server_that_died_ends_the_supervisor_with_an_error(server: Server):
    os.kill(server.gunicorn(), signal.SIGKILL)
    _, told = server.process.communicate(timeout=15)
    assert server.process.returncode == signal.SIGKILL
    assert "Máy chủ web đã dừng đột ngột." in told
    until(server.is_free)


def test_a_killed_supervisor_leaves_no_orphan_and_a_free_port(server: Server):
    until(server.job_processes)
    left = server.children()
    server.process.kill()
    server.process.wait()
    until(lambda: not any(Path(f"/proc/{number}").exists() for number in left))
    until(server.is_free)


@pytest.fixture
def unprepared(tmp_path: Path) -> Iterator[Server]:
    """A server whose web process has loaded its application while the stores are still being prepared."""
    application, supervisor = "tiny:create_waiting()", PREPARING_SUPERVISOR
    with started(tmp_path, application, supervisor, WAITING_APPLICATION) as server:
        until((tmp_path / "data" / "loaded").exists, 30)
        yield server


def test_the_web_process_loads_while_the_stores_are_prepared_and_serves_only_after_that(unprepared: Server):
    with pytest.raises(ConnectionRefusedError):
        unprepared.get()
    assert unprepared.job_processes() == []
    (unprepared.folder / "data" / "prepared").touch()
    assert unprepared.process.stdout is not None
    assert str(unprepared.port) in unprepared.process.stdout.readline()
    assert unprepared.get() == 200
    assert unprepared.process.stdout.readline() == "Lời chào.\n"


def test_stores_that_cannot_be_prepared_end_the_waiting_web_process(unprepared: Server):
    web = unprepared.gunicorn()
    (unprepared.folder / "data" / "prepared").write_text("broken")
    assert unprepared.process.wait(15) == 1
    until(lambda: not Path(f"/proc/{web}").exists())
    assert unprepared.is_free()


@pytest.mark.parametrize("wish", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_server_that_ends_while_its_stores_are_prepared_leaves_no_orphan(unprepared: Server, wish: signal.Signals):
    web = unprepared.gunicorn()
    unprepared.process.send_signal(wish)
    assert unprepared.process.wait(15) != 0
    until(lambda: not Path(f"/proc/{web}").exists())
    until(unprepared.is_free)


def test_a_job_process_that_served_for_long_is_started_again_at_once(monkeypatch: pytest.MonkeyPatch):
    pauses = {}
    for steady in (0.0, 60.0):
        monkeypatch.setattr(supervisor_module, "STEADY", steady)
        monkeypatch.setattr(supervisor_module, "RESTART_PAUSE", 3.0)
        supervisor = Supervisor(dict(os.environ))
        supervisor.start(WEB, ["sleep", "60"])
        supervisor.start(JOBS_PROCESS, ["sleep", "0.3"])
        began = time.monotonic()

        def note_restart(_code: int, supervisor: Supervisor = supervisor) -> None:
            supervisor.stop_requested = True

        supervisor.watch(["sleep", "60"], note_restart)
        pauses[steady] = time.monotonic() - began
        supervisor.end()
    assert pauses[0.0] < 3.0 < pauses[60.0]


def test_jobs_that_do_not_end_delay_a_new_start_by_a_second_only(tmp_path: Path):
    """When the web process has died nobody is served until the whole server has been started again."""
    with started(tmp_path) as server:
        (tmp_path / "jobs.py").write_text(f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n{JOBS}")
        until(server.job_processes)
        began = time.monotonic()
        os.kill(server.gunicorn(), signal.SIGKILL)
        assert server.process.wait(15) == signal.SIGKILL
        assert time.monotonic() - began < 3
        assert not Path(f"/proc/{server.job_processes()[0]}").exists()


def test_an_application_that_does_not_start_is_an_error_and_no_greeting(tmp_path: Path):
    with started(tmp_path, "tiny:create(False)") as server:
        out, told = server.process.communicate(timeout=30)
        assert server.process.returncode not in {0, None}
        assert out == ""
        assert "Máy chủ không sẵn sàng phục vụ" in told


def test_with_reload_a_changed_file_restarts_both_processes_and_broken_code_waits_for_the_next_change(tmp_path: Path):
    with started(tmp_path, supervisor=RELOADING_SUPERVISOR) as server:
        assert server.process.stdout is not None
        assert server.process.stderr is not None
        assert str(server.port) in server.process.stdout.readline()
        until(server.job_processes)
        assert server.get("/new") == 200
        source = tmp_path / "sources" / "tiny.py"
        source.write_text("syntax error (")
        until(lambda: "không sẵn sàng phục vụ" in server.process.stderr.readline())
        source.write_text(APPLICATION.replace("ready = ", 'ready = environ["PATH_INFO"] != "/new" and '))
        until(lambda: str(server.port) in server.process.stdout.readline())
        assert server.get("/new") == 503
        assert len(server.job_processes()) >= 2
        server.process.send_signal(signal.SIGINT)
        assert server.process.wait(15) == 0
        assert server.is_free()


def test_a_taken_port_is_told_with_what_to_set(tmp_path: Path, monkeypatch, capsys):
    from config import read_settings
    from dossiers.cli import serving

    monkeypatch.setattr(serving, "BINDING_PATIENCE", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        settings = read_settings({"DESK_DEMO": "1", "DATA_DIR": str(tmp_path / "data"), "PORT": str(port)})
        assert serving.serve(settings) == 1
    assert f"Không mở được cổng {port}" in capsys.readouterr().err
