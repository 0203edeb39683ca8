"""The database and the files of the commands: opened and checked, or waited for."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from dossiers.cli.environment import settings_of_environment
from dossiers.cli.frame import complain
from dossiers.desk.application import Application, open_application
from dossiers.desk.backup_plan import BackupPlan
from dossiers.desk.stores import check_stores
from dossiers.records.database import Database
from dossiers.records.faults import DatabaseUnavailable, FilesUnavailable, StoreFault, reason_of
from dossiers.records.migrations import SchemaOutOfDate
from dossiers.words.cli import say

RETRY_SECONDS = 2.0
"""Seconds between two attempts while the stores do not answer."""
PASSING = frozenset(
    {
        *(StoreFault.DATABASE_GONE, StoreFault.DATABASE_REFUSED, StoreFault.DATABASE_BUSY),
        *(StoreFault.DATABASE_FULL, StoreFault.DATABASE_READ_ONLY),
        *(StoreFault.FILES_FULL, StoreFault.FILES_READ_ONLY),
    }
)
"""Faults that end without a restart of the desk."""
ResultT = TypeVar("ResultT")


def checked_application() -> Application:
    """Return the application after checking that its database and files are there and belong together.

    Raises DatabaseUnavailable or FilesUnavailable.
    """
    application = open_application(settings_of_environment())
    check_stores(application.database, application.files)
    return application


def when_stores_answer(database: Database, action: Callable[[], ResultT]) -> ResultT:
    """Return the result of an action on the stores, after waiting for a database that does not answer or cannot be
    written yet; tell it once.

    A SQLite file that is missing is not waited for. Raises DatabaseUnavailable or FilesUnavailable for other faults.
    """
    told = False
    while True:
        try:
            return action()
        except (DatabaseUnavailable, FilesUnavailable) as error:
            if error.fault not in PASSING or (error.fault is StoreFault.DATABASE_GONE and database.kind == "sqlite"):
                raise
            if not told:
                for sentence in (*store_sentences(error), say("said.waiting-for-stores")):
                    complain(sentence)
            told = True
            time.sleep(RETRY_SECONDS)


def store_sentences(error: DatabaseUnavailable | FilesUnavailable | SchemaOutOfDate) -> list[str]:
    """Return what is wrong with a store, and what the database server or the operating system itself has reported."""
    sentences = [say(f"stores.{error.fault.value}")]
    reported = error.origin if isinstance(error, DatabaseUnavailable | FilesUnavailable) else None
    if not isinstance(reported, SchemaOutOfDate | None) and error.fault is not StoreFault.DATABASE_BUSY:
        sentences.append(say("said.reported", reason=reason_of(reported)))
    return sentences


def complain_of_folder(plan: BackupPlan, data_dir: Path) -> None:
    """Say that the folder of the backups is away, or that it lies on the disk of the data."""
    if plan.is_away:
        complain(say("said.backup-away", folder=plan.folder))
    elif plan.shares_disk_with(data_dir):
        complain(say("said.backup-same-disk", folder=plan.folder))
