"""Jobs that failed for good ("việc nền không hoàn thành"): told to the administrators, who may start them again."""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from dossiers.accounts.administration import require_admin
from dossiers.desk.actor import Actor
from dossiers.desk.errors import NotFound
from dossiers.jobs import queue
from dossiers.jobs.queue import JobStatus
from dossiers.notices.telling import tell_admins
from dossiers.records.journal import record
from dossiers.records.models.jobs import Job, JobState
from dossiers.words.catalogue import read_words
from workflow.recipients import Occasion

SHOWN = 100


def tell_failed(session: Session, job: Job) -> None:
    """Tell the administrators of a job that has just failed for good, once for each time that it does."""
    at = job.finished_at or job.due_at
    facts = {"job": job_in_words(job.name, json.loads(job.args))}
    tell_admins(session, Occasion.JOB_FAILED, cause=f"job/{job.id}/{at.isoformat()}", at=at, facts=facts)


def job_in_words(name: str, args: dict[str, object]) -> str:
    """Return what the job was: its name in words and the dossier or campaign that it was for."""
    about = str(args.get("reference") or args.get("campaign") or "")
    words = read_words()
    known = words.label("job_names", name) if name in words.labels["job_names"] else words.label("job_names", "unknown")
    return " ".join(filter(None, (known, about)))


JobsInWords = tuple[tuple[JobStatus, str], ...]
"""Jobs, each with what it is in words."""


def failed_jobs(session: Session, *, actor: Actor) -> JobsInWords:
    """Return the jobs that failed for good, the newest first. Raises NotYourTurn.

    Of each error only the first line: PostgreSQL and pydantic say below it which values of a dossier were at fault, and
    administrators do not read dossiers. All of it is in the server's log.
    """
    require_admin(actor)
    return _in_words(queue.failed_jobs(session, SHOWN))


def overdue_jobs(session: Session, *, actor: Actor, at: datetime) -> JobsInWords:
    """Return the jobs that were due long ago and have not begun, the oldest first. Raises NotYourTurn."""
    require_admin(actor)
    return _in_words(queue.overdue_jobs(session, SHOWN, at=at))


def _in_words(found: Iterable[JobStatus]) -> JobsInWords:
    return tuple((replace(job, error=_first_line(job.error)), job_in_words(job.name, dict(job.args))) for job in found)


def _first_line(error: str) -> str:
    return error.partition("\n")[0]


def start_again(session: Session, job_id: int, *, actor: Actor, at: datetime) -> None:
    """Put a failed job back into the queue; a job in another state is left unchanged. Raises NotYourTurn, NotFound."""
    require_admin(actor)
    job = queue.job_status(session, job_id)
    if job is None:
        raise NotFound("job")
    if job.state is JobState.FAILED:
        queue.retry(session, job_id)
        record(session, "job-started-again", actor=actor, subject=f"{job.name}/{job_id}", at=at)
