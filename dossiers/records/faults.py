"""Faults of the stores ("sự cố nơi lưu trữ"): what is wrong with database or files, as one code for pages and health.

SQLite and PostgreSQL report in codes of their own, and files by `errno`; here each becomes one kind of fault.
"""

import errno
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path

from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout


class StoreFault(StrEnum):
    """What is wrong with a store. The sentences are in templates/words/refusals.toml under these codes."""

    DATABASE_GONE = "database-gone"
    """The file is missing, or the server does not answer."""
    DATABASE_REFUSED = "database-refused"
    """The server answers, and refuses the user, the password or the name of the database."""
    DATABASE_REPLACED = "database-replaced"
    """Another database than the one of this desk stands in its place."""
    DATABASE_DAMAGED = "database-damaged"
    DATABASE_FULL = "database-full"
    DATABASE_READ_ONLY = "database-read-only"
    DATABASE_BUSY = "database-busy"
    """A wait for a lock, a connection or an answer has ended."""
    DATABASE_EMPTY = "database-empty"
    """There is no schema, or no identity of a desk in it."""
    DATABASE_OLDER = "database-older"
    DATABASE_NEWER = "database-newer"
    FILES_GONE = "files-gone"
    """The folder is missing, or the marker file of the desk in it."""
    FILES_REPLACED = "files-replaced"
    """The folder belongs to another desk."""
    FILES_FULL = "files-full"
    FILES_READ_ONLY = "files-read-only"
    FILES_DAMAGED = "files-damaged"
    """The disk reports errors of reading or writing."""


class DatabaseUnavailable(OperationalError):
    """The database cannot do what was asked; nothing of the transaction was stored.

    `in_doubt`: the connection was lost while committing, so that the transaction may have been stored.
    """

    def __init__(self, fault: StoreFault, origin: BaseException | None = None, *, in_doubt: bool = False) -> None:
        super().__init__(None, None, origin or Exception(fault.value))
        self.fault = fault
        self.in_doubt = in_doubt
        self.origin = origin


class FilesUnavailable(OSError):
    """The file store cannot do what was asked; nothing was stored."""

    def __init__(self, fault: StoreFault, origin: OSError | None = None) -> None:
        super().__init__(
            origin.errno if origin and origin.errno else errno.EIO,
            origin.strerror if origin and origin.strerror else fault.value,
            origin.filename if origin else None,
        )
        self.fault = fault
        self.origin = origin


def in_a_line(error: BaseException) -> str:
    """Return an error as one line of a log: the fault of a store, else its kind, and what was reported."""
    reason = reason_of(error)
    if not isinstance(error, DatabaseUnavailable | FilesUnavailable):
        return f"{type(error).__name__} {reason}"
    return reason if reason == error.fault else f"{error.fault}: {reason}"


FAULTS_OF_FILES: Mapping[int, StoreFault] = {
    errno.ENOSPC: StoreFault.FILES_FULL,
    errno.EDQUOT: StoreFault.FILES_FULL,
    errno.EROFS: StoreFault.FILES_READ_ONLY,
    errno.EACCES: StoreFault.FILES_READ_ONLY,
    errno.EPERM: StoreFault.FILES_READ_ONLY,
    errno.EIO: StoreFault.FILES_DAMAGED,
    errno.ESTALE: StoreFault.FILES_GONE,
    errno.ENOTDIR: StoreFault.FILES_GONE,
}

FAULTS_OF_SQLITE: Mapping[int, StoreFault] = {
    5: StoreFault.DATABASE_BUSY,  # SQLITE_BUSY
    6: StoreFault.DATABASE_BUSY,  # SQLITE_LOCKED
    8: StoreFault.DATABASE_READ_ONLY,  # SQLITE_READONLY
    10: StoreFault.DATABASE_DAMAGED,  # SQLITE_IOERR
    11: StoreFault.DATABASE_DAMAGED,  # SQLITE_CORRUPT
    13: StoreFault.DATABASE_FULL,  # SQLITE_FULL
    14: StoreFault.DATABASE_GONE,  # SQLITE_CANTOPEN
    26: StoreFault.DATABASE_DAMAGED,  # SQLITE_NOTADB
}
"""By SQLite's primary result code (sqlite3.h)."""
READONLY_DBMOVED = 1032
"""SQLite's extended code for a database file that was moved or deleted while it was open."""

DUPLICATE_OF_SQLITE = "UNIQUE constraint failed"
"""How SQLite's message begins for a second row with a primary or another unique key: its driver gives the code of all
constraints only."""
DUPLICATE_OF_POSTGRESQL = "23505"

FAULTS_OF_POSTGRESQL: Mapping[str, StoreFault] = {
    "53100": StoreFault.DATABASE_FULL,
    "53200": StoreFault.DATABASE_BUSY,  # out of memory
    "53300": StoreFault.DATABASE_BUSY,  # too many connections
    "55P03": StoreFault.DATABASE_BUSY,  # lock_timeout
    "57014": StoreFault.DATABASE_BUSY,  # statement_timeout
    "40P01": StoreFault.DATABASE_BUSY,  # deadlock
    "25006": StoreFault.DATABASE_READ_ONLY,
    "3D000": StoreFault.DATABASE_REFUSED,  # no such database
    "58030": StoreFault.DATABASE_DAMAGED,  # error of input or output
    "58P01": StoreFault.DATABASE_DAMAGED,  # a file of the server is missing
}
"""By SQLSTATE; whole classes are in `CLASSES_OF_POSTGRESQL`."""
CLASSES_OF_POSTGRESQL: Mapping[str, StoreFault] = {
    "08": StoreFault.DATABASE_GONE,  # connection
    "28": StoreFault.DATABASE_REFUSED,  # sign-in
    "57": StoreFault.DATABASE_GONE,  # shutdown, crash, starting up
    "XX": StoreFault.DATABASE_DAMAGED,
}
REFUSING = re.compile(r"authentication failed|no pg_hba\.conf entry|no password supplied|does not exist|not permitted")
"""How PostgreSQL refuses a connection. libpq passes no SQLSTATE on then; a server that speaks another language than
English is taken for one that is away."""


def fault_of(error: BaseException, *, writing: bool) -> StoreFault | None:
    """Return the kind of fault that an error of the database reports; None if it is no fault of the store.

    A write in a reading transaction is refused by the database: that is a fault of the program, not of the store.
    """
    if isinstance(error, PoolTimeout):
        return StoreFault.DATABASE_BUSY
    if not isinstance(error, DBAPIError) or error.orig is None:
        return None
    if isinstance(error, DatabaseUnavailable):
        return error.fault
    code = getattr(error.orig, "sqlite_errorcode", None)
    fault = _of_postgresql(error) if code is None else _of_sqlite(code)
    if fault is StoreFault.DATABASE_READ_ONLY and not writing and code in {None, 8}:
        return None
    return fault


def is_duplicate(error: IntegrityError) -> bool:
    """Return whether a row was refused because another one has its key."""
    return (
        str(error.orig).startswith(DUPLICATE_OF_SQLITE)
        or getattr(error.orig, "sqlstate", None) == DUPLICATE_OF_POSTGRESQL
    )


@contextmanager
def faults_of_files_named() -> Iterator[None]:
    """Raise FilesUnavailable instead of an error of the operating system that is a fault of the store."""
    try:
        yield
    except FilesUnavailable:
        raise
    except OSError as error:
        fault = fault_of_os_error(error)
        if fault is None:
            raise
        raise FilesUnavailable(fault, error) from error


def fault_of_os_error(error: OSError) -> StoreFault | None:
    """Return the kind of fault of an error of the operating system; None if it is no fault of a disk."""
    return FAULTS_OF_FILES.get(error.errno or 0)


def reason_of(error: BaseException) -> str:
    """Return in one line what the database or the operating system itself has reported: no statement, no parameter."""
    while isinstance(error, DBAPIError) and error.orig is not None:
        error = error.orig
    return " ".join(str(error).split()) or type(error).__name__


def fault_of_missing_file(path: Path) -> StoreFault:
    """Return why SQLite cannot open its file: it is missing, or it may not be opened for writing."""
    try:
        path.stat()
    except OSError as error:
        return StoreFault.DATABASE_DAMAGED if error.errno == errno.EIO else StoreFault.DATABASE_GONE
    return StoreFault.DATABASE_READ_ONLY


def _of_sqlite(code: int) -> StoreFault | None:
    return StoreFault.DATABASE_REPLACED if code == READONLY_DBMOVED else FAULTS_OF_SQLITE.get(code & 0xFF)


def _of_postgresql(error: DBAPIError) -> StoreFault | None:
    """Return the fault by its SQLSTATE; an error of the connection has none."""
    state = getattr(error.orig, "sqlstate", None)
    if state is not None:
        return FAULTS_OF_POSTGRESQL.get(state) or CLASSES_OF_POSTGRESQL.get(state[:2])
    if REFUSING.search(str(error.orig)):
        return StoreFault.DATABASE_REFUSED
    is_connection_error = isinstance(error, OperationalError) and type(error.orig).__module__.startswith("psycopg")
    return StoreFault.DATABASE_GONE if is_connection_error or error.connection_invalidated else None
