"""Jobs done in the test's own process, one after the other: a handler may be any function of the test."""

from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from dossiers.desk.application import Application
from dossiers.desk.clock import real_now
from dossiers.jobs import rows
from dossiers.jobs.attempts import Attempt, Handler, run_handler
from dossiers.records.models.jobs import Job


def tell_nobody(_session: Session, _job: Job) -> None:
    """Report a failure to nobody."""


def run_due_jobs(
    application: Application,
    handlers: Mapping[str, Handler],
    *,
    now: Callable[[], datetime] = real_now,
    on_failed: rows.FailureReport = tell_nobody,
) -> int:
    """Do what is due as the worker does, until nothing is; return the number of attempts."""
    attempts = 0
    while True:
        rows.give_up_lost(application, now(), on_failed)
        rows.give_up_unknown(application, handlers, now(), on_failed)
        attempt = rows.claim(application, handlers, now())
        if attempt is None:
            return attempts
        attempts += 1
        _run(application, handlers[attempt.name], attempt, now, on_failed)


def _run(
    application: Application,
    handler: Handler,
    attempt: Attempt,
    now: Callable[[], datetime],
    on_failed: rows.FailureReport,
) -> None:
    progress = [(0, 0)]
    outcome = run_handler(application, handler, attempt, lambda done, total: progress.append((done, total)))
    rows.settle(application, attempt, outcome, progress[-1], now(), on_failed)
