"""Upkeep ("dọn dẹp định kỳ"): every hour jobs delete what has outlived its use, by real time, and close the dossiers
whose correction window has ended, by the desk's."""

import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from dossiers.desk.application import Application
from dossiers.desk.clock import real_now
from dossiers.jobs.worker import enqueue
from dossiers.moving import expiry
from dossiers.operations import sweeping
from dossiers.papers import packs
from dossiers.records.queries import files as file_queries

SWEEP = "sweep"
HOUR = timedelta(hours=1)
ORPHANED_FOR = timedelta(days=1)
"""A file that no row names for so long will be named by none any more."""


def sweep(application: Application, _args: Mapping[str, object], _told: Callable[[int, int], None]) -> str:
    """Delete rows that are over and files that no row names (job); the result is the number of files."""
    now = real_now()
    with application.database.writing() as session:
        sweeping.sweep(session, now)
    with application.database.reading() as session:
        named = file_queries.named_files(session, packs.MAKE_PACK)
    return str(len(application.files.sweep(named, older_than=ORPHANED_FOR, now=now)))


def ask_for_sweep(session: Session, now: datetime) -> None:
    """Ask for this hour's sweep; whoever asks again in the same hour asks for the same."""
    enqueue(session, SWEEP, f"{now:%Y-%m-%dT%H}", {})


class Hourly(threading.Thread):
    """Asks for the hourly work now and every hour until told to stop; a database that is away is asked again later."""

    def __init__(self, application: Application, stop: threading.Event) -> None:
        super().__init__(name="hourly", daemon=True)
        self._application = application
        self._stopped = stop

    def run(self) -> None:
        while True:
            with suppress(OperationalError), self._application.database.writing() as session:
                now = real_now()
                ask_for_sweep(session, now)
                expiry.ask_to_lapse(session, now)
            if self._stopped.wait(HOUR.total_seconds()):
                return
