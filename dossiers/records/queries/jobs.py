"""Queries on background jobs."""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Insert, Select, delete, exists, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, aliased

from dossiers.records.models.base import table_of
from dossiers.records.models.jobs import Job, JobState


def insert_job(session: Session, **values: Any) -> Job | None:
    """Insert a job in one statement; None if there is one of its name and key, or a concurrent transaction has one."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(Job).values(**values).on_conflict_do_nothing(index_elements=[Job.name, Job.key])
    return session.scalars(statement.returning(Job)).one_or_none()


def insert_job_once(session: Session, **values: Any) -> None:
    """Insert a job like `insert_job`, for a caller that does not need the row."""
    session.connection().execute(_insert_unless_there(session.get_bind().dialect.name), values)


@cache
def _insert_unless_there(dialect: str) -> Insert:
    """Return the statement of `insert_job_once`, built once."""
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    return insert(table_of(Job)).on_conflict_do_nothing(index_elements=[Job.name, Job.key])


def job_by_key(session: Session, name: str, key: str) -> Job | None:
    """Return the job of this name and key in any state, or None."""
    return session.scalars(select(Job).where(Job.name == name, Job.key == key)).one_or_none()


def unfinished_job(session: Session, name: str, owner: str) -> Job | None:
    """Return the oldest job of this name and person that waits or runs, or None."""
    unfinished = Job.state.in_((JobState.WAITING, JobState.RUNNING))
    own = select(Job).where(Job.owner == owner, Job.name == name, unfinished)
    return session.scalars(own.order_by(Job.id).limit(1)).one_or_none()


def last_jobs(session: Session, name: str, key_begins: str, most: int) -> Sequence[Job]:
    """Return the newest jobs of a name whose key begins with `key_begins`, at most `most`."""
    same = select(Job).where(Job.name == name, Job.key.startswith(key_begins, autoescape=True))
    return session.scalars(same.order_by(Job.id.desc()).limit(most)).all()


def failed_jobs(session: Session, most: int) -> Sequence[Job]:
    """Return the newest jobs that have failed permanently, at most `most`."""
    failed = select(Job).where(Job.state == JobState.FAILED)
    return session.scalars(failed.order_by(Job.finished_at.desc(), Job.id.desc()).limit(most)).all()


def forget_results(session: Session, name: str, before: datetime) -> None:
    """Empty the results of the jobs of a name that were done before a moment."""
    done = (Job.name == name, Job.state == JobState.DONE, Job.finished_at < before)
    session.execute(update(Job).where(*done, Job.result != "").values(result=""))


def delete_done(session: Session, before: datetime) -> None:
    """Delete the jobs that were done before a moment; those that failed stay for the administrators."""
    session.execute(delete(Job).where(Job.state == JobState.DONE, Job.finished_at < before))


def running_jobs(session: Session) -> Sequence[Job]:
    """Return every job that is marked as running."""
    return session.scalars(select(Job).where(Job.state == JobState.RUNNING).order_by(Job.id)).all()


def any_unknown_job(session: Session, names: Collection[str], before: datetime) -> bool:
    """Return whether a job of another name than these waits that was due before an instant."""
    return session.execute(_unknown(names, before).limit(1)).first() is not None


def unknown_jobs_for_update(session: Session, names: Collection[str], before: datetime) -> Sequence[Job]:
    """Return the waiting jobs of other names than these that were due before an instant, locked."""
    return session.scalars(_unknown(names, before).order_by(Job.id).with_for_update()).all()


def overdue_jobs(session: Session, before: datetime, most: int) -> Sequence[Job]:
    """Return the waiting jobs that were due before an instant, the oldest first, at most `most`."""
    overdue = select(Job).where(Job.state == JobState.WAITING, Job.due_at < before)
    return session.scalars(overdue.order_by(Job.due_at, Job.id).limit(most)).all()


def anything_due(session: Session, names: Collection[str], now: datetime) -> bool:
    """Return whether a job of one of these names is due."""
    return session.execute(_due(names, now).limit(1)).first() is not None


def next_due_for_update(session: Session, names: Collection[str], now: datetime) -> Job | None:
    """Return the due job that comes next, locked against every other worker until the transaction ends.

    The most urgent first; among people, the one whose last job began longest ago; then the job that fell due first.
    """
    last = aliased(Job)
    last_begun = select(func.max(last.claimed_at)).where(last.owner == Job.owner).correlate(Job).scalar_subquery()
    in_turn = _due(names, now).order_by(Job.priority, last_begun.nulls_first(), Job.due_at, Job.id)
    return session.scalars(in_turn.limit(1).with_for_update(of=Job, skip_locked=True)).one_or_none()


def attempt_for_update(session: Session, job_id: int, worker: str, attempt: int) -> Job | None:
    """Return a job, locked, if this attempt of this worker is still the current one; None if it was abandoned."""
    still = select(Job).where(Job.id == job_id, Job.worker == worker, Job.attempts == attempt)
    return session.scalars(still.where(Job.state == JobState.RUNNING).with_for_update()).one_or_none()


def _due(names: Collection[str], now: datetime) -> Select[Job]:
    """Select the due jobs of these names; of a person for whom one of them runs already, none."""
    begun = aliased(Job)
    same = exists().where(begun.owner == Job.owner, begun.state == JobState.RUNNING, begun.name.in_(names))
    return select(Job).where(Job.state == JobState.WAITING, Job.due_at <= now, Job.name.in_(names), ~same)


def _unknown(names: Collection[str], before: datetime) -> Select[Job]:
    return select(Job).where(Job.state == JobState.WAITING, Job.due_at < before, Job.name.not_in(names))
