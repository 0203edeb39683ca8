"""The rows of jobs under way: claiming a due one, noting how an attempt ended, giving up lost ones.

Each function is one transaction, or a few independent ones.
"""

import json
from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from sqlalchemy.orm import Session, object_session

from dossiers.desk.application import Application
from dossiers.jobs.attempts import Attempt, Outcome, leased_job
from dossiers.jobs.processes import has_ended, process_name
from dossiers.records.models.jobs import Job, JobFault, JobState
from dossiers.records.queries import jobs as job_queries
from dossiers.records.turns import take_turn

MOST_ATTEMPTS = 5
MOST_OVER_A_LIMIT = 2
"""Work that exceeded its limits needs as much the next time; once more, as the machine may have been busy."""
BACK_OFF = 4
"""After the n-th failed attempt a job waits this many seconds to the n-th power: 4 seconds first, 4 minutes last."""
LOST_BACK_OFF = timedelta(seconds=2)
"""A job whose worker died waits this long: the death is seldom its fault, and somebody may wait for it."""
LOST_AFTER = timedelta(seconds=60)
"""A running job without a heartbeat for this long counts as lost and is put back."""
UNKNOWN_AFTER = timedelta(hours=1)
"""A job that has been due for this long and that no handler knows has failed: nobody will take it any more."""
ERROR_LENGTH = 2000

FailureReport = Callable[[Session, Job], None]


def claim(application: Application, names: Collection[str], now: datetime) -> Attempt | None:
    """Mark the first due job as running by this process and return the attempt. Writes nothing if none is due.

    Workers that claim at the same moment take turns, so that no two of them begin work of one person.
    """
    with application.database.reading() as session:
        if not job_queries.anything_due(session, names, now):
            return None
    with application.database.writing(business=False) as session:
        take_turn(session, "claiming a job")  # It sees what others have claimed.
        job = job_queries.next_due_for_update(session, names, now)
        if job is None:
            return None
        job.state, job.worker, job.claimed_at, job.heartbeat = JobState.RUNNING, process_name(), now, now
        job.progress_done = job.progress_total = 0
        job.attempts += 1
        return Attempt(job.id, job.name, json.loads(job.args), job.worker, job.attempts)


def keep_alive(application: Application, attempt: Attempt, progress: tuple[int, int], now: datetime) -> bool:
    """Write progress and heartbeat; return whether the attempt still has its lease."""
    with leased_job(application, attempt) as job:
        if job is not None:
            job.progress_done, job.progress_total = progress
            job.heartbeat = now
    return job is not None


def settle(
    application: Application,
    attempt: Attempt,
    outcome: Outcome,
    progress: tuple[int, int],
    now: datetime,
    on_failed: FailureReport,
) -> None:
    """Note the outcome of an attempt that still has its lease."""
    with leased_job(application, attempt) as job:
        if job is None:
            return
        job.progress_done, job.progress_total = progress
        if outcome.fault is None:
            job.state, job.result, job.finished_at = JobState.DONE, outcome.result, now
            job.error, job.fault = "", None
        else:
            _fail(job, outcome.fault, outcome.error, now, on_failed)


def give_back(application: Application, attempt: Attempt, now: datetime) -> None:
    """Put a job back that this worker ends without finishing it; the attempt does not count."""
    with leased_job(application, attempt) as job:
        if job is not None:
            job.state, job.due_at, job.attempts = JobState.WAITING, now, job.attempts - 1


def give_up_lost(application: Application, now: datetime, on_failed: FailureReport, own: Collection[int] = ()) -> None:
    """Put the jobs of ended workers back; `own` are the ids of those that this worker has under way."""
    with application.database.reading() as session:
        running = job_queries.running_jobs(session)
    for lost in (job for job in running if job.id not in own and _is_lost(job, now)):
        with application.database.writing(business=False) as session:
            job = job_queries.attempt_for_update(session, lost.id, lost.worker, lost.attempts)
            if job is not None and _is_lost(job, now):
                _fail(job, JobFault.LOST, "WorkerLost", now, on_failed)


def give_up_unknown(application: Application, names: Collection[str], now: datetime, on_failed: FailureReport) -> None:
    """Mark jobs as failed that have been due for long and whose name is none of these."""
    with application.database.reading() as session:
        if not job_queries.any_unknown_job(session, names, now - UNKNOWN_AFTER):
            return
    with application.database.writing(business=False) as session:
        for job in job_queries.unknown_jobs_for_update(session, names, now - UNKNOWN_AFTER):
            job.state, job.finished_at, job.fault, job.error = JobState.FAILED, now, JobFault.UNKNOWN, job.name
            on_failed(session, job)


def _fail(job: Job, fault: JobFault, error: str, now: datetime, on_failed: FailureReport) -> None:
    """Put a job back into the queue for its next attempt, or mark it as failed after the last and report that."""
    job.fault, job.error = fault, error[:ERROR_LENGTH]
    most = MOST_OVER_A_LIMIT if fault in {JobFault.TIME, JobFault.MEMORY} else MOST_ATTEMPTS
    if job.attempts < most:
        wait = LOST_BACK_OFF if fault is JobFault.LOST else timedelta(seconds=BACK_OFF**job.attempts)
        job.state, job.due_at = JobState.WAITING, now + wait
        return
    job.state, job.finished_at = JobState.FAILED, now
    session = object_session(job)
    if session is not None:
        on_failed(session, job)


def _is_lost(job: Job, now: datetime) -> bool:
    """Return whether the heartbeat is too old, or the worker was a process of this machine that has ended."""
    if job.heartbeat is None or job.heartbeat < now - LOST_AFTER:
        return True
    return has_ended(job.worker)
