"""The file of a SQLite database, watched: gone, replaced by another, or cut short while connections are open.

SQLite goes on writing into a file that was deleted. Each transaction therefore compares the files that its process has
opened with those at their paths, by device and inode: a few microseconds.
"""

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from pysqlite3 import dbapi2 as sqlite_driver  # type: ignore[import-untyped]

from dossiers.records.faults import DatabaseUnavailable, StoreFault, fault_of_missing_file

COMPANIONS = ("-wal", "-shm")
"""The log and its index, beside the database: transactions are in them until they are copied into the database."""
CANTOPEN = 14
PREPARED_STATEMENTS = 1_000
"""The statements that a connection keeps prepared: more than the program has. The driver would keep 100, and preparing
a statement that opens a dossier takes seven times as long as answering it."""
OPENED = "opened"
"""The key of the files that a connection has opened, among what the pool notes of it."""

Opened = tuple[tuple[int, int] | None, ...]
"""Device and inode of the database, of its log and of the log's index; None for a file that does not exist."""


@dataclass(slots=True)
class SqliteFile:
    """The path of a database, what is open of it, and the largest size in bytes that was seen of it, by device and
    inode."""

    path: Path
    in_use: Opened | None = None
    """The files that the last connection has opened."""
    _sizes: dict[tuple[int, int], int] = field(default_factory=dict)

    def connect(self, seconds: float) -> Any:
        """Return a connection to the file, which must exist: a database is never made by opening it.

        Raises DatabaseUnavailable.
        """
        try:
            address = f"file:{quote(str(self.path))}?mode=rw"
            limits = {"timeout": seconds, "cached_statements": PREPARED_STATEMENTS}
            return sqlite_driver.connect(address, uri=True, check_same_thread=False, **limits)
        except sqlite_driver.Error as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF == CANTOPEN:
                raise DatabaseUnavailable(fault_of_missing_file(self.path), error) from error
            raise

    def create(self) -> None:
        """Make an empty file, readable by its owner only. Raises FileExistsError."""
        os.close(os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))

    def opened(self) -> Opened:
        """Return which files stand at the paths now."""
        return tuple(_inode(f"{self.path}{suffix}") for suffix in ("", *COMPANIONS))

    def is_still(self, opened: Opened) -> bool:
        """Return whether these files still stand at their paths, and the database was not cut short."""
        now = self.opened()
        return all(before in {None, after} for before, after in zip(opened, now, strict=True)) and not self._was_cut()

    def examine(self, connection: Any) -> None:
        """Check the whole database on a fresh connection if its file is shorter than it was, and remember its size.

        Raises DatabaseUnavailable for a damaged one; a database that was made compact is whole.
        """
        if self._was_cut():
            verdict = connection.execute("PRAGMA quick_check(1)").fetchone()
            if verdict is None or verdict[0] != "ok":
                raise DatabaseUnavailable(StoreFault.DATABASE_DAMAGED)
            self._sizes.clear()
        self._was_cut()

    def fault_of_place(self) -> StoreFault:
        """Return the fault of a file that is not the one that was opened."""
        return StoreFault.DATABASE_REPLACED if self.path.exists() else StoreFault.DATABASE_GONE

    def forget(self) -> None:
        """Forget files and sizes: without connections the file may be exchanged."""
        self.in_use = None
        self._sizes.clear()

    def _was_cut(self) -> bool:
        """Return whether the file is shorter than it was; remember a larger size."""
        try:
            found = os.stat(self.path)
        except OSError:
            return False
        file = (found.st_dev, found.st_ino)
        known = self._sizes.setdefault(file, found.st_size)
        if found.st_size > known:
            self._sizes[file] = found.st_size
        return found.st_size < known


def _inode(path: str) -> tuple[int, int] | None:
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino
