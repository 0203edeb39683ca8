"""Database and files of one desk ("nơi lưu trữ"): checked to belong together before anything is written into them."""

import time
from dataclasses import dataclass

from dossiers.records.database import Database
from dossiers.records.faults import DatabaseUnavailable, StoreFault
from dossiers.records.files import Files
from dossiers.records.migrations import SchemaOutOfDate
from dossiers.records.queries.desk import desk_of

GOOD_FOR = 2.0
"""Seconds for which a good verdict on the database is not asked for again."""


def check_stores(database: Database, files: Files) -> None:
    """Raise DatabaseUnavailable or FilesUnavailable unless both are there, of one desk, with the program's schema.

    A store without a marker of its desk, as in tests, is only checked for its schema.
    """
    try:
        database.check()
    except SchemaOutOfDate as error:
        raise DatabaseUnavailable(error.fault, error) from error
    if not files.marked:
        return
    with database.reading() as session:
        desk = desk_of(session)
    if desk is None:
        raise DatabaseUnavailable(StoreFault.DATABASE_EMPTY)
    if database.desk is not None and desk != database.desk:
        raise DatabaseUnavailable(StoreFault.DATABASE_REPLACED)
    files.check_desk(desk)
    database.desk = desk


@dataclass(slots=True)
class StoreCheck:
    """Checks the stores: the folder of the files every time, the database at most every `GOOD_FOR` seconds while it is
    good, and at once after a fault."""

    database: Database
    files: Files
    _good_until: float = 0.0
    _generation: int = -1

    def __call__(self) -> None:
        """Raise as `check_stores` does; stores without a marker are not checked."""
        if not self.files.marked:
            return
        if time.monotonic() < self._good_until and self._generation == self.database.generation:
            self.files.check_folder()
            return
        self._good_until = 0.0
        check_stores(self.database, self.files)
        self._good_until, self._generation = time.monotonic() + GOOD_FOR, self.database.generation
