"""The job queue in the database: enqueue a job, retry a failed one, read the status.

A job is inserted in the transaction that needs it and runs after the commit, so a failed job undoes nothing.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from dossiers.desk.clock import real_now
from dossiers.records.models.jobs import Job, JobFault, JobState, Priority
from dossiers.records.queries import jobs as job_queries
from dossiers.records.turns import take_turn
from workflow.errors import Unmet, WrongState

OVERDUE_AFTER = timedelta(hours=1)
"""A job that is due and has not begun for this long has waited absurdly long."""


DONE_KEPT_FOR = timedelta(days=30)
"""How long a job that is done is remembered. After that its key asks for a new job, which does only what is still to be
done; the keys of hourly and daily jobs hold the hour or day."""


@dataclass(frozen=True, slots=True)
class JobStatus:
    """State, progress, result and error of a job, as a value for pages.

    `attempts` counts the attempts so far, `fault` is the kind of the last failure; `owner` is the username of the
    person who asked for it, None for work of the desk itself.
    """

    id: int
    name: str
    args: Mapping[str, Any]
    state: JobState
    progress_done: int
    progress_total: int
    result: str
    error: str
    created_at: datetime
    finished_at: datetime | None
    owner: str | None
    attempts: int
    fault: JobFault | None
    due_at: datetime

    @property
    def ended(self) -> bool:
        """Whether it is done or has failed for good."""
        return self.state in {JobState.DONE, JobState.FAILED}


class AlreadyWorking(WrongState):
    """Slow work of this kind is still under way for this person (409); `status` is that job's."""

    def __init__(self, status: JobStatus) -> None:
        super().__init__((Unmet("slow-work-running"),))
        self.status = status


def enqueue(
    session: Session,
    name: str,
    key: str,
    args: Mapping[str, Any],
    *,
    due_at: datetime | None = None,
    priority: Priority = Priority.SOON,
    owner: str | None = None,
    queued: bool = False,
) -> Job:
    """Insert a job in the caller's transaction. An existing job of this name and key is returned, in any state.

    `args` must be serialisable as JSON. The job is due at `due_at` (real time), or now.

    With an `owner`, the username of the person who asks, that person has one unfinished job of this name at a time: for
    a second one, of another key, AlreadyWorking is raised with the status of the first, unless `queued`: then it waits
    its turn. Slow jobs of one person never run side by side, and due jobs are taken from each person in turn.
    """
    if owner is not None and not queued:
        take_turn(session, f"job of {owner}")
        running = job_queries.unfinished_job(session, name, owner)
        if running is not None and running.key != key:
            raise AlreadyWorking(_status(running))
    values = {**_due_now(args), "priority": priority, "owner": owner}
    if due_at is not None:
        values["due_at"] = due_at
    job = job_queries.insert_job(session, name=name, key=key, **values)
    existing = job if job is not None else job_queries.job_by_key(session, name, key)
    if existing is None:
        raise LookupError(f"{name} {key}")
    return existing


def forget_done_jobs(session: Session, *, at: datetime) -> None:
    """Delete the jobs that have been done for long, and leave those that failed. `at` is real time."""
    job_queries.delete_done(session, at - DONE_KEPT_FOR)


def enqueue_once(session: Session, name: str, key: str, args: Mapping[str, Any]) -> None:
    """Insert a job of the desk itself in the caller's transaction, due now; one of this name and key suffices."""
    job_queries.insert_job_once(session, name=name, key=key, priority=Priority.SOON, **_due_now(args))


def _due_now(args: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns of a job with these arguments that is created and due now."""
    now = real_now()
    return {"args": json.dumps(args, ensure_ascii=False, sort_keys=True), "created_at": now, "due_at": now}


def retry(session: Session, job_id: int) -> None:
    """Requeue a job that has failed permanently; a job in any other state is left unchanged."""
    job = session.get(Job, job_id, with_for_update=True)
    if job is not None and job.state is JobState.FAILED:
        job.state, job.attempts, job.due_at, job.finished_at = JobState.WAITING, 0, real_now(), None
        job.fault = None


def job_status(session: Session, job_id: int) -> JobStatus | None:
    """Return the status of a job, or None if there is no job with this id."""
    job = session.get(Job, job_id)
    return None if job is None else _status(job)


def unfinished_job(session: Session, name: str, owner: str) -> JobStatus | None:
    """Return the status of this person's oldest job of this name that waits or runs, or None."""
    job = job_queries.unfinished_job(session, name, owner)
    return None if job is None else _status(job)


def jobs_of(session: Session, name: str, key_prefix: str, limit: int) -> tuple[JobStatus, ...]:
    """Return at most `limit` jobs of this name whose key has this prefix, the newest first."""
    return tuple(_status(job) for job in job_queries.last_jobs(session, name, key_prefix, limit))


def failed_jobs(session: Session, limit: int) -> tuple[JobStatus, ...]:
    """Return at most `limit` jobs that have failed permanently, the newest first."""
    return tuple(_status(job) for job in job_queries.failed_jobs(session, limit))


def overdue_jobs(session: Session, limit: int, *, at: datetime) -> tuple[JobStatus, ...]:
    """Return at most `limit` jobs that have waited for `OVERDUE_AFTER` or longer since they were due, oldest first."""
    return tuple(_status(job) for job in job_queries.overdue_jobs(session, at - OVERDUE_AFTER, limit))


def _status(job: Job) -> JobStatus:
    return JobStatus(
        id=job.id,
        name=job.name,
        args=json.loads(job.args),
        state=job.state,
        progress_done=job.progress_done,
        progress_total=job.progress_total,
        result=job.result,
        error=job.error,
        created_at=job.created_at,
        finished_at=job.finished_at,
        owner=job.owner,
        attempts=job.attempts,
        fault=job.fault,
        due_at=job.due_at,
    )
