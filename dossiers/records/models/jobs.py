"""Jobs (việc làm nền): work to be done after the commit, written down in the transaction that asks for it."""

from collections.abc import Collection, Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, Select, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from dossiers.records.models.base import Base, PrimaryKey
from dossiers.records.models.types import Moment


class JobState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Job(Base):
    """One piece of work. All its moments are real time, never the campaign's."""

    __tablename__ = "jobs"
    __table_args__ = (UniqueConstraint("name", "key"), Index(None, "state", "due_at"))

    id: Mapped[PrimaryKey]
    name: Mapped[str] = mapped_column(String(64))
    key: Mapped[str] = mapped_column(String(255))
    """What makes it the same job when it is asked for again."""
    args: Mapped[str] = mapped_column(Text)
    """A JSON object."""
    state: Mapped[JobState] = mapped_column(default=JobState.WAITING)
    progress_done: Mapped[int] = mapped_column(default=0)
    progress_total: Mapped[int] = mapped_column(default=0)
    result: Mapped[str] = mapped_column(Text, default="")
    error: Mapped[str] = mapped_column(Text, default="")
    attempts: Mapped[int] = mapped_column(default=0)
    worker: Mapped[str] = mapped_column(String(255), default="")
    """Who began it last; with ``attempts`` it names one try, so that a try given up for lost cannot write later."""
    created_at: Mapped[Moment]
    due_at: Mapped[Moment]
    claimed_at: Mapped[Moment | None]
    heartbeat: Mapped[Moment | None]
    finished_at: Mapped[Moment | None]


def job_by_key(session: Session, name: str, key: str) -> Job | None:
    """Return the job of this name and key, if it was ever asked for."""
    return session.scalars(select(Job).where(Job.name == name, Job.key == key)).one_or_none()


def last_jobs(session: Session, name: str, key_begins: str, most: int) -> Sequence[Job]:
    """Return the newest jobs of a name whose key begins so."""
    same = select(Job).where(Job.name == name, Job.key.startswith(key_begins, autoescape=True))
    return session.scalars(same.order_by(Job.id.desc()).limit(most)).all()


def running_jobs(session: Session) -> Sequence[Job]:
    """Return every job that a worker says it is at."""
    return session.scalars(select(Job).where(Job.state == JobState.RUNNING).order_by(Job.id)).all()


def anything_due(session: Session, names: Collection[str], now: datetime) -> bool:
    """Say whether a job of these names waits to be begun."""
    return session.execute(_due(names, now).limit(1)).first() is not None


def next_due_for_update(session: Session, names: Collection[str], now: datetime) -> Job | None:
    """Return the oldest due job, held against every other worker until the transaction ends."""
    return session.scalars(_due(names, now).limit(1).with_for_update(skip_locked=True)).one_or_none()


def attempt_for_update(session: Session, job_id: int, worker: str, attempt: int) -> Job | None:
    """Return a job if this worker's very try of it still stands; None if it was given up for lost meanwhile."""
    still = select(Job).where(Job.id == job_id, Job.worker == worker, Job.attempts == attempt)
    return session.scalars(still.where(Job.state == JobState.RUNNING).with_for_update()).one_or_none()


def _due(names: Collection[str], now: datetime) -> Select[Job]:
    waiting = select(Job).where(Job.state == JobState.WAITING, Job.due_at <= now, Job.name.in_(names))
    return waiting.order_by(Job.due_at, Job.id)
