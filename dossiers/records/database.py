"""The database ("cơ sở dữ liệu"): one kind of transaction to write, one to read."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from sqlalchemy import Connection, event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session, sessionmaker

from dossiers.records import engines
from dossiers.records.faults import DatabaseUnavailable, StoreFault, fault_of
from dossiers.records.migrations import SchemaOutOfDate, head_revision, revision_seen
from dossiers.records.postgresql import Silence, answers, is_silence
from dossiers.records.queries.desk import desk_of
from dossiers.records.sqlite_file import OPENED
from dossiers.records.waits import FOR_COMMANDS, LockPatience, Waits

CLOSING = frozenset(
    {
        StoreFault.DATABASE_GONE,
        StoreFault.DATABASE_REPLACED,
        StoreFault.DATABASE_DAMAGED,
        StoreFault.DATABASE_READ_ONLY,
    }
)
"""Faults after which no connection is used again: with the last one of all processes a lost log is given up, and
SQLite never writes by a connection that could not open the file for writing."""

WRITTEN = "written"


@dataclass(frozen=True, slots=True)
class Description:
    """Properties of the database for the health page ("trang tình trạng")."""

    engine: str
    version: str
    journal: str


class Database:
    """One SQLite file or one PostgreSQL database. Nothing connects before the first transaction.

    Every transaction raises DatabaseUnavailable for a fault of the store, such as a full disk or an ended wait.
    """

    def __init__(self, url: str, waits: Waits = FOR_COMMANDS) -> None:
        self.url = engines.parse_url(url)
        self.waits = waits
        self.desk: str | None = None
        """The identity of the desk whose database this was found to be: no other one is read or written any more."""
        self.generation = 0
        """How often the connections were closed because of a fault."""
        self._checked = 0
        self.file = engines.sqlite_file(self.url)
        self._patience = LockPatience(waits)
        self._silence = Silence(lambda: answers(self.engine))
        self._unanswered: Exception | None = None
        self.engine = engines.writing_engine(self.url, self.file, self._patience)
        self._hasty = self.engine.execution_options(**{engines.HASTY: True})
        self._reader = engines.reading_engine(self.url, self.file, self.engine, waits)
        self._single = engines.single_engine(self.file, self.engine, self._reader)
        self._writers = sessionmaker(self.engine, expire_on_commit=False)
        event.listen(self._writers, "after_flush", _note_written)
        if self.file:
            event.listen(self._writers, "after_begin", _note_opened)
        self.when_stored: Callable[[], None] | None = None
        """Called after every transaction that wrote business was committed."""
        self.guard: Callable[[Session], None] | None = None
        """Called at the beginning of every transaction that writes business; raises to refuse it."""

    @property
    def has_one_writer(self) -> bool:
        """Return whether a transaction that writes keeps all others that write waiting."""
        return self.file is not None

    @property
    def kind(self) -> str:
        """Return ``sqlite`` or ``postgresql``."""
        return self.engine.dialect.name

    @contextmanager
    def writing(self, *, hasty: bool = False, business: bool = True) -> Iterator[Session]:
        """Open one write transaction: committed at the end, rolled back on any error.

        What is no business of the campaign (sessions, jobs, the record of a refusal) is also written when `guard`
        refuses business, as it does while the clock is behind.

        SQLite lets one writer in at a time. PostgreSQL lets all in: a row that is read in order to be
        changed is read ``with_for_update()`` (SQLite ignores it), or its version is checked. A `hasty` writer waits
        only a moment for a lock: for what may be left out.
        """
        committing = False
        self._refuse_silence()
        try:
            self._leave_lost_file()
            with self._writers(bind=self._hasty if hasty else self.engine) as session:
                with session.begin():
                    if business and self.guard is not None:
                        self.guard(session)
                    yield session
                    committing = True
                self._confirm(session)
            if not hasty:
                self._patience.succeeded()
            if business and WRITTEN in session.info and self.when_stored is not None:
                self.when_stored()
        except (DBAPIError, PoolTimeout) as error:
            if not hasty and fault_of(error, writing=True) is StoreFault.DATABASE_BUSY:
                self._patience.ended()
            raise self._named(error, writing=True, committing=committing) from error.__cause__

    @contextmanager
    def reading(self, *, single: bool = False) -> Iterator[Session]:
        """Open one read transaction: one snapshot from its first query on; a write is refused by the database.

        A `single` query needs no snapshot.
        """
        self._refuse_silence()
        try:
            self._leave_lost_file()
            with Session(self._single if single else self._reader, expire_on_commit=False) as session:
                yield session
        except (DBAPIError, PoolTimeout) as error:
            raise self._named(error, writing=False) from error.__cause__

    def _refuse_silence(self) -> None:
        """Raise DatabaseUnavailable at once while the server is known to give no answer."""
        if self._silence.lasts:
            raise DatabaseUnavailable(StoreFault.DATABASE_GONE, self._unanswered)

    def _leave_lost_file(self) -> None:
        """Close every connection if the files that they have opened no longer stand at their paths."""
        if self.file and self.file.in_use and not self.file.is_still(self.file.in_use):
            self._close_connections()
        if self.desk is not None and self._checked != self.generation:
            self._check_desk()

    def _check_desk(self) -> None:
        """Raise DatabaseUnavailable unless the database that was connected anew is the one of the same desk."""
        with Session(self._reader) as session:
            if desk_of(session) != self.desk:
                raise DatabaseUnavailable(StoreFault.DATABASE_REPLACED)
        self._checked = self.generation

    def _close_connections(self) -> None:
        self.generation += 1
        self._reader.dispose()
        self.engine.dispose()
        if self.file:
            self.file.in_use = None

    def _confirm(self, session: Session) -> None:
        """Raise DatabaseUnavailable if the file into which the session has committed no longer stands at its path."""
        opened = session.info.get(OPENED)
        if self.file and opened and not self.file.is_still(opened):
            raise DatabaseUnavailable(self.file.fault_of_place())

    def _named(self, error: Exception, *, writing: bool, committing: bool = False) -> Exception:
        """Return the error as a fault of the store, or unchanged if it is none."""
        fault = fault_of(error, writing=writing)
        if fault in CLOSING:
            self._close_connections()
        if is_silence(error):
            self._unanswered = error
            self._silence.began()
        if fault is None or isinstance(error, DatabaseUnavailable):
            return error
        return DatabaseUnavailable(fault, error, in_doubt=committing and fault is StoreFault.DATABASE_GONE)

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
        with self.reading() as session:
            return revision_seen(session.connection())

    def create(self) -> None:
        """Make the empty file of a SQLite database if it is absent; no transaction ever makes it."""
        if self.file:
            with suppress(FileExistsError):
                self.file.create()

    def dispose(self) -> None:
        """Close every connection; the next transaction opens new ones."""
        self._close_connections()
        if self.file:
            self.file.forget()


def migrate(database: Database, to: str = "head") -> None:
    """Bring the schema to a revision, up or down, in one transaction; two at once wait for each other.

    A schema that is the newest already is left alone, without loading Alembic.
    """
    engine = engines.migrating_engine(database.url, database.waits)
    try:
        with engine.connect() as connection:
            is_newest = revision_seen(connection) == head_revision()
        if to != "head" or not is_newest:
            from dossiers.records.migrations.walking import migrate_engine

            migrate_engine(engine, to)
    except DBAPIError as error:
        fault = fault_of(error, writing=True)
        if fault is None:
            raise
        raise DatabaseUnavailable(fault, error) from error
    finally:
        engine.dispose()


def is_current(database: Database) -> bool:
    """Return whether the schema is the newest one of this program."""
    return database.revision() == head_revision()


def _note_written(session: Session, _flush: object) -> None:
    """Note in the session that it has written rows."""
    session.info[WRITTEN] = True


def _note_opened(session: Session, _transaction: object, connection: Connection) -> None:
    """Note in the session which files its connection has opened."""
    session.info[OPENED] = connection.info.get(OPENED)
