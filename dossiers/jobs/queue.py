"""The job queue in the database: enqueue a job, retry a failed one, read the status.

A job is inserted in the transaction that needs it and runs after the commit, so a failed job undoes nothing.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from dossiers.desk.clock import real_now
from dossiers.records.models.jobs import Job, JobState
from dossiers.records.queries import jobs as job_queries


@dataclass(frozen=True, slots=True)
class JobStatus:
    """State, progress, result and error of a job, as a value for pages."""

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


def enqueue(session: Session, name: str, key: str, args: Mapping[str, Any], *, due_at: datetime | None = None) -> Job:
    """Insert a job in the caller's transaction. An existing job of this name and key is returned, in any state.

    `args` must be serialisable as JSON. The job is due at `due_at` (real time), or now.
    """
    now, text = real_now(), json.dumps(args, ensure_ascii=False, sort_keys=True)
    job = job_queries.insert_job(session, name=name, key=key, args=text, created_at=now, due_at=due_at or now)
    existing = job if job is not None else job_queries.job_by_key(session, name, key)
    if existing is None:
        raise LookupError(f"{name} {key}")
    return existing


def retry(session: Session, job_id: int) -> None:
    """Requeue a job that has failed permanently; a job in any other state is left unchanged."""
    job = session.get(Job, job_id, with_for_update=True)
    if job is not None and job.state is JobState.FAILED:
        job.state, job.attempts, job.due_at, job.finished_at = JobState.WAITING, 0, real_now(), None


def job_status(session: Session, job_id: int) -> JobStatus | None:
    """Return the status of a job, or None if there is no job with this id."""
    job = session.get(Job, job_id)
    return None if job is None else _status(job)


def jobs_of(session: Session, name: str, key_prefix: str, limit: int) -> tuple[JobStatus, ...]:
    """Return at most `limit` jobs of this name whose key has this prefix, the newest first."""
    return tuple(_status(job) for job in job_queries.last_jobs(session, name, key_prefix, limit))


def failed_jobs(session: Session, limit: int) -> tuple[JobStatus, ...]:
    """Return at most `limit` jobs that have failed permanently, the newest first."""
    return tuple(_status(job) for job in job_queries.failed_jobs(session, limit))


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
    )
