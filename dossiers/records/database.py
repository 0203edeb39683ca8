"""The database ("cơ sở dữ liệu"): one kind of transaction to write, one to read."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from dossiers.records import engines
from dossiers.records.migrations import SchemaOutOfDate, current_revision, head_revision, migrate_engine


@dataclass(frozen=True, slots=True)
class Description:
    """Properties of the database for the health page ("trang tình trạng")."""

    engine: str
    version: str
    journal: str


class Database:
    """One SQLite file or one PostgreSQL database. Nothing connects before the first transaction."""

    def __init__(self, url: str) -> None:
        self.url = engines.parse_url(url)
        self.engine = engines.writing_engine(self.url)
        self._reader = engines.reading_engine(self.url, self.engine)

    @property
    def kind(self) -> str:
        """Return ``sqlite`` or ``postgresql``."""
        return self.engine.dialect.name

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Open one write transaction: committed at the end, rolled back on any error.

        SQLite lets one writer in at a time. PostgreSQL lets all in: a row that is read in order to be
        changed is read ``with_for_update()`` (SQLite ignores it), or its version is checked.
        """
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open one read transaction: one snapshot from its first query on; a write is refused by the database."""
        with Session(self._reader, expire_on_commit=False) as session:
            yield session

    def describe(self) -> Description:
        """Return kind, version and journal mode as the database reports them."""
        version_sql, journal_sql = "sqlite_version()", "PRAGMA journal_mode"
        if self.kind == "postgresql":
            version_sql, journal_sql = "current_setting('server_version')", "SELECT 'wal'"
        with self.reading() as session:
            version = session.execute(text(f"SELECT {version_sql}")).scalar_one()
            journal = session.execute(text(journal_sql)).scalar_one()
        return Description(self.kind, str(version), str(journal).lower())

    def check(self) -> None:
        """Raise unless the database answers and has the program's schema; SchemaOutOfDate for another one."""
        with self.reading() as session:
            session.execute(text("SELECT 1"))
        if not is_current(self):
            raise SchemaOutOfDate(self.revision(), head_revision())

    def revision(self) -> str | None:
        """Return the revision of the present schema, or None for an empty database."""
        return current_revision(self._reader)

    def dispose(self) -> None:
        """Close every connection; the next transaction opens new ones."""
        self._reader.dispose()
        self.engine.dispose()


def migrate(database: Database, to: str = "head") -> None:
    """Bring the schema to a revision, up or down, in one transaction; two at once wait for each other."""
    engine = engines.migrating_engine(database.url)
    try:
        migrate_engine(engine, to)
    finally:
        engine.dispose()


def is_current(database: Database) -> bool:
    """Return whether the schema is the newest one of this program."""
    return database.revision() == head_revision()
