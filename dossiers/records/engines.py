"""Engines for SQLite and PostgreSQL, set up so that a transaction means the same on both."""

import math
import time
from pathlib import Path
from typing import Any

import psycopg
from pysqlite3 import dbapi2 as sqlite_driver  # type: ignore[import-untyped]
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry

from dossiers.records.postgresql import PatientConnection, connect_patiently
from dossiers.records.sqlite_file import OPENED, PREPARED_STATEMENTS, SqliteFile
from dossiers.records.waits import FOR_COMMANDS, LockPatience, Waits

WAL_SAFE_FROM = (3, 51, 3)
"""Older SQLite can corrupt a WAL file when it is reset under load."""

RESTED = 1.0
"""The seconds without use after which a connection to PostgreSQL is tested before it is used again."""
RESTS_SINCE = "rests_since"

HASTY = "hasty"
"""The option of a writing engine that waits for a lock only briefly: for what may be left out."""


def parse_url(url: str) -> URL:
    """Read ``DATABASE_URL`` and set the driver. Raises ValueError for anything but a SQLite file or PostgreSQL."""
    parsed = make_url(url)
    kind = parsed.get_backend_name()
    if kind == "sqlite" and parsed.database not in {None, "", ":memory:"}:
        return parsed.set(drivername="sqlite")
    if kind == "postgresql":
        return parsed.set(drivername="postgresql+psycopg")
    raise ValueError("the database must be a SQLite file or PostgreSQL")


def sqlite_file(url: URL) -> SqliteFile | None:
    """Return the file of a SQLite database; None for PostgreSQL."""
    return SqliteFile(Path(url.database or "").absolute()) if url.get_backend_name() == "sqlite" else None


def writing_engine(url: URL, file: SqliteFile | None, patience: LockPatience) -> Engine:
    """Return the engine for transactions that may write; on SQLite they take the write lock at once."""
    waits = patience.waits
    if file is not None:
        engine = _sqlite_engine(url, file, waits)
        event.listen(engine, "begin", _take_write_lock(patience))
        return engine
    engine = create_engine(
        url,
        pool_size=5,
        max_overflow=10,
        pool_use_lifo=True,  # Each connection plans its statements anew, so the last one used is the quickest.
        pool_timeout=waits.connect,
        hide_parameters=True,
        connect_args=_postgresql_limits(waits),
    )
    connect_patiently(engine, waits)
    event.listen(engine, "begin", _shorten_lock_wait(patience))
    event.listen(engine, "connect", _keep_prepared)
    event.listen(engine, "checkin", _note_rest)
    event.listen(engine, "checkout", _test_rested(waits))
    return engine


def reading_engine(url: URL, file: SqliteFile | None, writer: Engine, waits: Waits) -> Engine:
    """Return the engine for reading transactions: one snapshot, and the database refuses a write."""
    if file is not None:
        engine = _sqlite_engine(url, file, waits, query_only="ON")
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
        return engine
    return writer.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def single_engine(file: SqliteFile | None, writer: Engine, reader: Engine) -> Engine:
    """Return the engine for one query by itself, which on PostgreSQL needs no transaction around it."""
    return reader if file is not None else writer.execution_options(isolation_level="AUTOCOMMIT")


def migrating_engine(url: URL, waits: Waits = FOR_COMMANDS) -> Engine:
    """Return an engine for changes of the schema: SQLite re-creates tables, so foreign keys are off."""
    file = sqlite_file(url)
    if file is not None:
        engine = _sqlite_engine(url, file, waits, foreign_keys="OFF")
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
        return engine
    return create_engine(url, hide_parameters=True, connect_args={"connect_timeout": int(waits.connect)})


def durability(version: tuple[int, ...]) -> dict[str, str]:
    """Return the settings with which this version of SQLite durably keeps committed transactions."""
    if version >= WAL_SAFE_FROM:
        return {"journal_mode": "WAL", "synchronous": "FULL"}
    return {"journal_mode": "TRUNCATE", "synchronous": "EXTRA"}


def _sqlite_engine(url: URL, file: SqliteFile, waits: Waits, **pragmas: str) -> Engine:
    """Return an engine whose connections note which files they have opened."""
    engine = create_engine(
        url,
        module=sqlite_driver,
        creator=lambda: file.connect(waits.lock),
        pool_timeout=waits.connect,
        hide_parameters=True,
    )
    settings = {**durability(sqlite_driver.sqlite_version_info), "foreign_keys": "ON", **pragmas}

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, record: Any) -> None:
        connection.isolation_level = None  # The driver must not begin transactions itself: it would do so too late.
        for name, value in settings.items():
            connection.execute(f"PRAGMA {name} = {value}")
        connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone()  # opens the log, before it is noted
        file.examine(connection)
        record.info[OPENED] = file.in_use = file.opened()

    return engine


def _take_write_lock(patience: LockPatience) -> Any:
    """Return the listener that begins a writing transaction of SQLite."""

    def begin(connection: Connection) -> None:
        seconds = _seconds(connection, patience)
        if connection.info.get("seconds") != seconds:
            driver: Any = connection.connection.driver_connection
            driver.execute(f"PRAGMA busy_timeout = {int(seconds * 1000)}")
            connection.info["seconds"] = seconds
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        patience.succeeded()

    return begin


def _shorten_lock_wait(patience: LockPatience) -> Any:
    """Return the listener that shortens the wait of PostgreSQL where the usual one is too long."""

    def begin(connection: Connection) -> None:
        seconds = _seconds(connection, patience)
        if seconds < patience.waits.lock:
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = {int(seconds * 1000) or 1}")  # 0 would be endless

    return begin


def _keep_prepared(connection: Any, _record: Any) -> None:
    """Let a connection to PostgreSQL keep as many statements prepared as one to SQLite; psycopg would keep 100."""
    connection.prepared_max = PREPARED_STATEMENTS


def _note_rest(_connection: Any, record: ConnectionPoolEntry) -> None:
    """Note when a connection goes back to the pool."""
    record.info[RESTS_SINCE] = time.monotonic()


def _test_rested(waits: Waits) -> Any:
    """Return the listener that lets the pool give a new connection for one that has rested for a while and does not
    answer any more.

    The one that was used a moment ago is not tested: two tests a request are a tenth of what the database does for it.
    """

    def test(connection: PatientConnection, record: ConnectionPoolEntry, _proxy: object) -> None:
        if time.monotonic() - record.info.get(RESTS_SINCE, math.inf) < RESTED:
            return
        try:
            connection.test(waits.connect)
        except psycopg.Error as error:
            raise DisconnectionError(str(error)) from error

    return test


def _seconds(connection: Connection, patience: LockPatience) -> float:
    """Return how long the transaction that begins on a connection waits for a lock."""
    return patience.hasty_seconds if connection.get_execution_options().get(HASTY) else patience.seconds


def _postgresql_limits(waits: Waits) -> dict[str, Any]:
    """Return the limits that libpq and the server set: a lock, a statement, a silent network end in time."""
    options = {"lock_timeout": waits.lock, "statement_timeout": waits.statement}
    return {
        "connect_timeout": int(waits.connect),
        "options": " ".join(f"-c {name}={int(seconds * 1000)}" for name, seconds in options.items()),
        "tcp_user_timeout": int(waits.statement * 1000),
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 3,
    }
