"""Slow work that a person asked for and waits for ("việc đang chờ"): its owner alone sees it and has it tried again."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from dossiers.desk.actor import Actor
from dossiers.desk.errors import NotFound
from dossiers.jobs import queue
from dossiers.jobs.queue import JobStatus
from dossiers.records.models.jobs import JobState


@dataclass(frozen=True, slots=True)
class Awaited:
    """A job as its owner's waiting page shows it.

    `title` is what the owner called it: a file's name, a paper's title. `then` is the address of its result, "" if the
    kind of job has one address for all. `waited` has passed since it was asked for; `next_try` is the time until the
    next attempt, None unless one has failed.
    """

    number: int
    name: str
    title: str
    then: str
    state: JobState
    done: int
    total: int
    waited: timedelta
    next_try: timedelta | None

    @property
    def is_under_way(self) -> bool:
        return self.state in {JobState.WAITING, JobState.RUNNING}


def own_job(session: Session, number: int, *, actor: Actor) -> JobStatus:
    """Return the status of a job that this person asked for. Raises NotFound for everybody else."""
    status = queue.job_status(session, number)
    if status is None or status.owner != actor.username:
        raise NotFound("job")
    return status


def awaited(session: Session, number: int, *, actor: Actor, at: datetime) -> Awaited:
    """Return a job as its owner sees it at `at` (real time). Raises NotFound."""
    status = own_job(session, number, actor=actor)
    failed_before = status.state is JobState.WAITING and status.attempts > 0
    return Awaited(
        number=number,
        name=status.name,
        title=str(status.args.get("title", "")),
        then=str(status.args.get("then", "")),
        state=status.state,
        done=status.progress_done,
        total=status.progress_total,
        waited=at - status.created_at,
        next_try=status.due_at - at if failed_before else None,
    )


def try_again(session: Session, number: int, *, actor: Actor) -> None:
    """Put the person's own failed job back into the queue; in any other state it is left unchanged. Raises NotFound."""
    own_job(session, number, actor=actor)
    queue.retry(session, number)
