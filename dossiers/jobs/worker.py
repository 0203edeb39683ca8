"""The job worker: claims due jobs one after the other, runs their handlers and stores the results.

An attempt can be repeated (a worker dies, a machine stops), so handlers must be idempotent. All times here are real
time.
"""

import json
import logging
import signal
import threading
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, object_session

from dossiers.desk.application import Application
from dossiers.desk.clock import real_now
from dossiers.jobs.attempts import Attempt, Heartbeat, ProgressReport, leased_job
from dossiers.jobs.processes import has_ended, process_name
from dossiers.records.models.jobs import Job, JobState
from dossiers.records.queries import jobs as job_queries

MOST_ATTEMPTS = 5
BACK_OFF = 4
"""After the n-th failed attempt a job waits this many seconds to the n-th power: 4 seconds first, 4 minutes last."""
POLL_SECONDS = 0.5
LOST_AFTER = timedelta(seconds=60)
"""A running job without a heartbeat for this long counts as lost and is put back."""
ERROR_LENGTH = 2000

Handler = Callable[[Application, Mapping[str, Any], ProgressReport], str | None]
"""Runs one job; its return value is stored as the job's result."""
FailureReport = Callable[[Session, Job], None]


def _report_nothing(_session: Session, _job: Job) -> None:
    """Report a failure to nobody."""


_log = logging.getLogger(__name__)


def work(
    application: Application,
    handlers: Mapping[str, Handler],
    once: bool = False,
    *,
    stop: threading.Event | None = None,
    now: Callable[[], datetime] = real_now,
    on_failed: FailureReport = _report_nothing,
) -> int:
    """Run due jobs until stopped, or with `once` until none is due; return the number of attempts.

    `on_failed` is called in the transaction that marks a job as failed for good.

    SIGTERM, SIGINT or `stop` end the loop after the current job. A job without a handler in `handlers` stays in the
    queue.
    """
    stop, attempts = stop or threading.Event(), 0
    with _stopped_by_signals(stop):
        while not stop.is_set():
            if _run_next(application, handlers, now, on_failed, patient=not once):
                attempts += 1
            elif once:
                break
            else:
                stop.wait(POLL_SECONDS)
    return attempts


def _run_next(
    application: Application,
    handlers: Mapping[str, Handler],
    now: Callable[[], datetime],
    on_failed: FailureReport,
    *,
    patient: bool,
) -> bool:
    """Claim and run the next job; return whether there was one. A `patient` worker survives a database outage."""
    try:
        _retry_lost_jobs(application, now(), on_failed)
        attempt = _claim(application, handlers.keys(), now())
        if attempt is not None:
            _run(application, handlers[attempt.name], attempt, now, on_failed)
    except OperationalError:
        if not patient:
            raise
        _log.exception("the database does not answer the job worker")
        return False
    return attempt is not None


def _claim(application: Application, names: Collection[str], now: datetime) -> Attempt | None:
    """Mark the oldest due job as running by this worker and return the attempt. Writes nothing if none is due."""
    with application.database.reading() as session:
        if not job_queries.anything_due(session, names, now):
            return None
    with application.database.writing() as session:
        job = job_queries.next_due_for_update(session, names, now)
        if job is None:
            return None
        job.state, job.worker, job.claimed_at, job.heartbeat = JobState.RUNNING, process_name(), now, now
        job.attempts += 1
        return Attempt(job.id, job.name, json.loads(job.args), job.worker, job.attempts)


def _run(
    application: Application,
    handler: Handler,
    attempt: Attempt,
    now: Callable[[], datetime],
    on_failed: FailureReport,
) -> None:
    """Run the handler outside any transaction, then store its result or error."""
    with Heartbeat(application, attempt, now) as heartbeat:
        try:
            result, error = handler(application, attempt.args, heartbeat.report) or "", None
        except Exception as raised:
            _log.exception("job %s %s failed", attempt.id, attempt.name)
            result, error = "", f"{type(raised).__name__}: {raised}"
    with leased_job(application, attempt) as job:
        if job is not None:
            job.progress_done, job.progress_total = heartbeat.progress
            _finish(job, result, error, now())
            _report_failure(job, on_failed)


def _finish(job: Job, result: str, error: str | None, now: datetime) -> None:
    if error is None:
        job.state, job.result, job.error, job.finished_at = JobState.DONE, result, "", now
    else:
        _schedule_retry(job, error, now)


def _schedule_retry(job: Job, error: str, now: datetime) -> None:
    """Put a failed job back into the queue for its next attempt, or mark it as failed after the last."""
    job.error = error[:ERROR_LENGTH]
    if job.attempts >= MOST_ATTEMPTS:
        job.state, job.finished_at = JobState.FAILED, now
    else:
        job.state, job.due_at = JobState.WAITING, now + timedelta(seconds=BACK_OFF**job.attempts)


def _retry_lost_jobs(application: Application, now: datetime, on_failed: FailureReport) -> None:
    """Requeue the jobs of terminated workers."""
    with application.database.reading() as session:
        lost = [job for job in job_queries.running_jobs(session) if _is_lost(job, now)]
    for lost_job in lost:
        with application.database.writing() as session:
            job = job_queries.attempt_for_update(session, lost_job.id, lost_job.worker, lost_job.attempts)
            if job is not None and _is_lost(job, now):
                _schedule_retry(job, "WorkerLost", now)
                _report_failure(job, on_failed)


def _report_failure(job: Job, on_failed: FailureReport) -> None:
    """Call `on_failed` if the job has failed for good now."""
    session = object_session(job)
    if job.state is JobState.FAILED and session is not None:
        on_failed(session, job)


def _is_lost(job: Job, now: datetime) -> bool:
    """Return whether the heartbeat is too old, or the worker was a process of this machine that has ended."""
    if job.heartbeat is None or job.heartbeat < now - LOST_AFTER:
        return True
    return has_ended(job.worker)


@contextmanager
def _stopped_by_signals(stop: threading.Event) -> Iterator[None]:
    """Make SIGTERM and SIGINT only set `stop` within this block. Outside the main thread signals stay untouched."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    former = {number: signal.signal(number, lambda *_: stop.set()) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)
