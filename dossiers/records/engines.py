"""Engines for SQLite and PostgreSQL, set up so that a transaction means the same on both."""

from typing import Any

from pysqlite3 import dbapi2 as sqlite_driver  # type: ignore[import-untyped]
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url

BUSY_SECONDS = 30
"""The time a writer waits for the lock; a submission counts by its arrival, not by when the lock is acquired."""

WAL_SAFE_FROM = (3, 51, 3)
"""Older SQLite can corrupt a WAL file when it is reset under load."""


def parse_url(url: str) -> URL:
    """Read ``DATABASE_URL`` and set the driver. Raises ValueError for anything but a SQLite file or PostgreSQL."""
    parsed = make_url(url)
    kind = parsed.get_backend_name()
    if kind == "sqlite" and parsed.database not in {None, "", ":memory:"}:
        return parsed.set(drivername="sqlite")
    if kind == "postgresql":
        return parsed.set(drivername="postgresql+psycopg")
    raise ValueError("the database must be a SQLite file or PostgreSQL")


def writing_engine(url: URL) -> Engine:
    """Return the engine for transactions that may write; on SQLite they take the write lock at once."""
    if url.get_backend_name() == "sqlite":
        return _sqlite_engine(url, begin="BEGIN IMMEDIATE")
    return create_engine(url, pool_pre_ping=True, pool_size=5, max_overflow=10, hide_parameters=True)


def reading_engine(url: URL, writer: Engine) -> Engine:
    """Return the engine for reading transactions: one snapshot, and the database refuses a write."""
    if url.get_backend_name() == "sqlite":
        return _sqlite_engine(url, begin="BEGIN", query_only="ON")
    return writer.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def migrating_engine(url: URL) -> Engine:
    """Return an engine for changes of the schema: SQLite re-creates tables, so foreign keys are off."""
    if url.get_backend_name() == "sqlite":
        return _sqlite_engine(url, begin="BEGIN IMMEDIATE", foreign_keys="OFF")
    return create_engine(url, hide_parameters=True)


def durability(version: tuple[int, ...]) -> dict[str, str]:
    """Return the settings with which this version of SQLite durably keeps committed transactions."""
    if version >= WAL_SAFE_FROM:
        return {"journal_mode": "WAL", "synchronous": "FULL"}
    return {"journal_mode": "TRUNCATE", "synchronous": "EXTRA"}


def _sqlite_engine(url: URL, *, begin: str, **pragmas: str) -> Engine:
    engine = create_engine(url, module=sqlite_driver, connect_args={"timeout": BUSY_SECONDS}, hide_parameters=True)
    settings = {
        "busy_timeout": str(BUSY_SECONDS * 1000),
        **durability(sqlite_driver.sqlite_version_info),
        "foreign_keys": "ON",
        **pragmas,
    }

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # The driver must not begin transactions itself: it would do so too late.
        for name, value in settings.items():
            connection.execute(f"PRAGMA {name} = {value}")

    @event.listens_for(engine, "begin")
    def open_transaction(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine
