"""Hourly upkeep ("dọn dẹp định kỳ"): jobs that delete expired rows and unused files, by real time, and that close
dossiers whose correction window has ended, by the business clock; the jobs of reminders and mails."""

import time
from contextlib import suppress
from datetime import datetime, timedelta

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from dossiers.accounts import saved_forms, throttle
from dossiers.accounts.sign_in import LONGEST_SESSION
from dossiers.deadlines.reminding import enqueue_reminders
from dossiers.desk.backup_plan import BackupPlan
from dossiers.desk.clock import real_now
from dossiers.jobs.queue import enqueue, forget_done_jobs
from dossiers.moving import expiry
from dossiers.notices.digest import enqueue_daily_mails
from dossiers.notices.outbox import enqueue_sending
from dossiers.operations.scheduled_backup import enqueue_backup
from dossiers.operations.scrubber import enqueue_scrub
from dossiers.papers import packs
from dossiers.records.database import Database
from dossiers.records.files import Files
from dossiers.records.models.jobs import Priority
from dossiers.records.queries import accounts as account_queries
from dossiers.records.queries import desk as desk_queries
from dossiers.records.queries import operations as file_queries

SWEEP = "sweep"
"""The job that deletes expired rows and unused files."""

HOUR = timedelta(hours=1)
SESSIONS_KEPT_FOR = LONGEST_SESSION + saved_forms.GRACE
"""The longest life of a session, and the time in which a form of it may still arrive."""

FORMS_KEPT_FOR = timedelta(days=7)
"""The time in which a form that was carried out, sent once more, gets the same answer."""

ORPHANED_FOR = timedelta(days=1)
"""A file that no row has named for this long will not be named any more."""


def sweep(database: Database, files: Files, *, at: datetime) -> int:
    """Delete expired rows, then files that no row names; return the number of files."""
    with database.writing() as session:
        delete_expired_rows(session, at=at)
    with database.reading() as session:
        named = file_queries.named_files(session, packs.MAKE_PACK)
    return len(files.sweep(named, older_than=ORPHANED_FOR, now=at))


def delete_expired_rows(session: Session, *, at: datetime) -> None:
    """Delete saved forms after a day, sessions a week after their end, expired links, old sign-in attempts, the answers
    of forms, and jobs that have been done for long; let go of old packs."""
    packs.forget_packs(session, at=at)
    forget_done_jobs(session, at=at)
    desk_queries.forget_forms(session, at - FORMS_KEPT_FOR)
    account_queries.forget_before(
        session,
        posts=at - saved_forms.KEPT_FOR,
        sessions=at - SESSIONS_KEPT_FOR,
        attempts=at - throttle.KEPT_FOR,
    )


def enqueue_sweep(session: Session, *, at: datetime) -> None:
    """Enqueue the sweep of this hour; repeated calls within the hour have no effect."""
    enqueue(session, SWEEP, f"{at:%Y-%m-%dT%H}", {}, priority=Priority.UPKEEP)


class HourlyScheduler:
    """Enqueues the hourly jobs whenever it is called an hour or more after it last did, by the machine's uptime."""

    def __init__(self, database: Database, plan: BackupPlan | None = None) -> None:
        self._database, self._plan = database, plan
        self._done: float | None = None

    def __call__(self) -> None:
        """Enqueue them if it is time. A database outage is retried in the next hour."""
        if self._done is not None and time.monotonic() - self._done < HOUR.total_seconds():
            return
        self._done = time.monotonic()
        with suppress(OperationalError), self._database.writing() as session:
            now = real_now()
            enqueue_sweep(session, at=now)
            expiry.ask_to_lapse(session, now)
            enqueue_reminders(session, at=now)
            enqueue_daily_mails(session, at=now)
            enqueue_sending(session, at=now)
            enqueue_backup(session, self._plan, at=now)
            enqueue_scrub(session, at=now)
