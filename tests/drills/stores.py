"""The databases of the drills, as durable as in production: a SQLite file, or a PostgreSQL server of their own."""

import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from tests.support.postgres import PATIENCE, programs, run, tied, wait_for

DATABASE = "desk"


@dataclass(slots=True)
class Store:
    """The SQLite database in the data folder of the desk: nothing to start and nothing to stop."""

    kind: str = "sqlite"

    def environ(self) -> dict[str, str]:
        """Return the settings that lead to this database."""
        return {}

    def start(self) -> None:
        """Start the database server, if there is one."""

    def stop_at_once(self) -> None:
        """Stop it without letting it finish anything, as a power failure would."""

    def stop(self) -> None:
        """Stop it in good order."""


@dataclass(slots=True)
class PostgresStore(Store):
    """A PostgreSQL server with its default settings and these `options`: by default it waits for the disk at every
    commit."""

    kind: str = "postgresql"
    folder: Path = field(default_factory=Path)
    options: tuple[str, ...] = ()
    _server: "subprocess.Popen[bytes] | None" = None

    @property
    def address(self) -> str:
        return f"postgresql://desk@/{{name}}?host={self.folder}"

    @property
    def main_process(self) -> int:
        """Return the process number of the running server."""
        assert self._server is not None
        return self._server.pid

    def environ(self) -> dict[str, str]:
        return {"DATABASE_URL": self.address.format(name=DATABASE)}

    def make(self) -> None:
        """Make the server's folder and an empty database, and start the server."""
        command = [*tied(), programs(self.folder) / "initdb", "-D", self.folder / "data", "-U", "desk", "-A", "trust"]
        run([*command, "-E", "UTF8", "--locale=C", "--no-sync"], self.folder)
        self.start()
        with psycopg.connect(self.address.format(name="postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {DATABASE}".encode())

    def start(self) -> None:
        """Start the server, after a crash with its recovery, and wait until it takes connections.

        To be called in the main thread: the server ends with the thread that started it.
        """
        command = [
            programs(self.folder) / "postgres",
            "-D",
            self.folder / "data",
            "-k",
            self.folder,
            "-h",
            "",
            *self.options,
        ]
        with (self.folder / "log").open("ab") as log:
            self._server = subprocess.Popen([*tied(), *command], cwd=self.folder, stdout=log, stderr=log)
        wait_for(self._server, self.address.format(name="postgres"), self.folder / "log")

    def stop_at_once(self) -> None:
        self._end(signal.SIGQUIT)

    def stop(self) -> None:
        self._end(signal.SIGINT)

    def _end(self, how: signal.Signals) -> None:
        assert self._server is not None
        self._server.send_signal(how)
        self._server.wait(PATIENCE)


@contextmanager
def opened_store(kind: str, *options: str) -> Iterator[Store]:
    """Yield an empty database of a kind, `sqlite` or `postgresql`; `options` are of the command of PostgreSQL."""
    if kind == "sqlite":
        yield Store()
        return
    folder = Path(tempfile.mkdtemp(prefix="drill-pg-"))
    store = PostgresStore(folder=folder, options=options)
    try:
        store.make()
        yield store
    finally:
        store.stop()
        shutil.rmtree(folder, ignore_errors=True)
