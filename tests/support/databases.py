"""Clean databases for tests: copies of a prepared one, for speed."""

import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import event

from dossiers.records.database import Database, migrate
from tests.support.postgres import running_server

KINDS = ("sqlite", "postgresql")
ON = "database"
"""The property of a test's report that names its database; reports transfer it between processes."""

PREPARED = "prepared"


class Databases:
    """One prepared database of each kind, made when it is first needed; ``close`` ends the server, if one runs."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = count()
        self._address: str | None = None
        self._open = ExitStack()

    def fresh(self, kind: str, *, empty: bool = False, careful: bool = False) -> AbstractContextManager[Database]:
        """Return a clean database with the present schema, or without any schema if it is to be ``empty``.

        Only a ``careful`` one waits for the disk as in production.
        """
        return self._sqlite(empty=empty, careful=careful) if kind == "sqlite" else self._postgresql(empty=empty)

    def close(self) -> None:
        self._open.close()

    @contextmanager
    def _sqlite(self, *, empty: bool, careful: bool) -> Iterator[Database]:
        path = self._folder / f"{next(self._numbers)}.sqlite3"
        if not empty:
            shutil.copyfile(self._prepared_file(), path)
        yield from _lent(f"sqlite:///{path}", careful=careful)
        for remains in self._folder.glob(f"{path.name}*"):
            remains.unlink()

    @contextmanager
    def _postgresql(self, *, empty: bool) -> Iterator[Database]:
        address, name = self._server(), f"desk_{next(self._numbers)}"
        template = "template0" if empty else PREPARED
        _command(address, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
        yield from _lent(address.format(name=name))
        _command(address, f"DROP DATABASE {name} WITH (FORCE)")

    def _prepared_file(self) -> Path:
        path = self._folder / f"{PREPARED}.sqlite3"
        if not path.exists():
            _prepare(f"sqlite:///{path}")
        return path

    def _server(self) -> str:
        if self._address is None:
            self._address = self._open.enter_context(running_server())
            _command(self._address, f"CREATE DATABASE {PREPARED}")
            _prepare(self._address.format(name=PREPARED))
        return self._address


def _lent(url: str, *, careful: bool = False) -> Iterator[Database]:
    database = Database(url)
    database.create()
    if database.kind == "sqlite" and not careful:
        event.listen(database.engine, "connect", careless)
    try:
        yield database
    finally:
        database.dispose()


def careless(connection: Any, _record: Any) -> None:
    """Turn off waiting for the disk: test data need not survive a power failure."""
    connection.execute("PRAGMA synchronous = OFF")


def _prepare(url: str) -> None:
    database = Database(url)
    database.create()
    migrate(database)
    database.dispose()


def _command(address: str, sql: str) -> None:
    with psycopg.connect(address.format(name="postgres"), autocommit=True) as connection:
        connection.execute(sql.encode())
