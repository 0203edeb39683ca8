"""Work in the background (việc làm nền): one way to ask for it, one loop that does it.

A job is written in the transaction that needs it and begun after the commit, so a failed job undoes nothing.
It may be begun again (a worker dies, a machine stops): a handler does twice what it did once without harm.
All moments here are real time.
"""

import json
import logging
import os
import signal
import socket
import threading
import uuid
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from dossiers.desk.application import Application
from dossiers.desk.clock import real_now
from dossiers.jobs.attempts import Attempt, ProgressReport, Pulse, held
from dossiers.records.models.jobs import Job, JobState
from dossiers.records.queries import jobs as job_queries

MOST_ATTEMPTS = 5
BACK_OFF = 4
"""The n-th failure waits this many seconds to the n-th power: four seconds first, four minutes at last."""
POLL_SECONDS = 0.5
LOST_AFTER = timedelta(seconds=60)
"""A worker that gave no sign of life for so long is given up for lost."""
ERROR_LENGTH = 2000

Handler = Callable[[Application, Mapping[str, Any], ProgressReport], str | None]
"""Does one job; what it returns is kept as the job's result."""

_HOST = socket.gethostname()
_TOKEN = uuid.uuid4().hex
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class JobStatus:
    """What a page may say of a job: how far it is, what came of it, or why it failed."""

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


def enqueue(session: Session, name: str, key: str, args: Mapping[str, Any]) -> Job:
    """Ask for a job in the caller's transaction. The same name and key again is the same job, whatever its state."""
    known = job_queries.job_by_key(session, name, key)
    if known is not None:
        return known
    now, text = real_now(), json.dumps(args, ensure_ascii=False, sort_keys=True)
    job = Job(name=name, key=key, args=text, created_at=now, due_at=now)
    try:
        with session.begin_nested():
            session.add(job)
    except IntegrityError:  # Another transaction asked for it at the same moment and was faster.
        known = job_queries.job_by_key(session, name, key)
        if known is None:
            raise
        return known
    return job


def retry(session: Session, job_id: int) -> None:
    """Let a job that has failed for good begin anew; any other job is left alone."""
    job = session.get(Job, job_id, with_for_update=True)
    if job is not None and job.state is JobState.FAILED:
        job.state, job.attempts, job.due_at, job.finished_at = JobState.WAITING, 0, real_now(), None


def job_status(session: Session, job_id: int) -> JobStatus | None:
    """Return what has become of a job, or None if there is none of this number."""
    job = session.get(Job, job_id)
    return None if job is None else _status(job)


def jobs_of(session: Session, name: str, key_begins: str, most: int) -> tuple[JobStatus, ...]:
    """The last jobs of a name whose key begins so, the newest first."""
    return tuple(_status(job) for job in job_queries.last_jobs(session, name, key_begins, most))


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


def work(
    application: Application,
    handlers: Mapping[str, Handler],
    once: bool = False,
    *,
    stop: threading.Event | None = None,
    now: Callable[[], datetime] = real_now,
) -> int:
    """Do due jobs one after the other until told to stop, or ``once`` until none is due; return how many it tried.

    SIGTERM and SIGINT, or ``stop``, end it after the present job. A job without a handler waits for a worker with one.
    """
    stop, tried = stop or threading.Event(), 0
    with _stopped_by_signals(stop):
        while not stop.is_set():
            if _tried_one(application, handlers, now, patient=not once):
                tried += 1
            elif once:
                break
            else:
                stop.wait(POLL_SECONDS)
    return tried


def _tried_one(
    application: Application, handlers: Mapping[str, Handler], now: Callable[[], datetime], *, patient: bool
) -> bool:
    """Look for a job and try it. A ``patient`` worker outlives a database that is away for a while."""
    try:
        _recover(application, now())
        attempt = _claim(application, handlers.keys(), now())
        if attempt is not None:
            _try(application, handlers[attempt.name], attempt, now)
    except OperationalError:
        if not patient:
            raise
        _log.exception("the database does not answer the job worker")
        return False
    return attempt is not None


def _claim(application: Application, names: Collection[str], now: datetime) -> Attempt | None:
    """Take the oldest due job, so that no other worker takes it; a look without due jobs writes nothing."""
    with application.database.reading() as session:
        if not job_queries.anything_due(session, names, now):
            return None
    with application.database.writing() as session:
        job = job_queries.next_due_for_update(session, names, now)
        if job is None:
            return None
        job.state, job.worker, job.claimed_at, job.heartbeat = JobState.RUNNING, _me(), now, now
        job.attempts += 1
        return Attempt(job.id, job.name, json.loads(job.args), job.worker, job.attempts)


def _try(application: Application, handler: Handler, attempt: Attempt, now: Callable[[], datetime]) -> None:
    """Run the handler outside any transaction, then write down what came of it."""
    with Pulse(application, attempt, now) as pulse:
        try:
            result, error = handler(application, attempt.args, pulse.told) or "", None
        except Exception as raised:
            _log.exception("job %s %s failed", attempt.id, attempt.name)
            result, error = "", f"{type(raised).__name__}: {raised}"
    with held(application, attempt) as job:
        if job is not None:
            job.progress_done, job.progress_total = pulse.progress
            _finish(job, result, error, now())


def _finish(job: Job, result: str, error: str | None, now: datetime) -> None:
    if error is None:
        job.state, job.result, job.error, job.finished_at = JobState.DONE, result, "", now
    else:
        _put_back(job, error, now)


def _put_back(job: Job, error: str, now: datetime) -> None:
    """Let a job that failed wait for its next try, or fail for good after the last."""
    job.error = error[:ERROR_LENGTH]
    if job.attempts >= MOST_ATTEMPTS:
        job.state, job.finished_at = JobState.FAILED, now
    else:
        job.state, job.due_at = JobState.WAITING, now + timedelta(seconds=BACK_OFF**job.attempts)


def _recover(application: Application, now: datetime) -> None:
    """Put back the jobs of workers that died."""
    with application.database.reading() as session:
        lost = [job for job in job_queries.running_jobs(session) if _is_lost(job, now)]
    for found in lost:
        with application.database.writing() as session:
            job = job_queries.attempt_for_update(session, found.id, found.worker, found.attempts)
            if job is not None and _is_lost(job, now):
                _put_back(job, "WorkerLost", now)


def _me() -> str:
    """Name this process among all that ever worked on this database."""
    return f"{_HOST}:{os.getpid()}:{_TOKEN}"


def _is_lost(job: Job, now: datetime) -> bool:
    """Say whether the worker gave no sign of life for too long, or is a process of this machine that is gone."""
    if job.heartbeat is None or job.heartbeat < now - LOST_AFTER:
        return True
    host, pid, token = job.worker.rsplit(":", 2)
    if host != _HOST:
        return False
    return token != _TOKEN if int(pid) == os.getpid() else not _lives(int(pid))


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


@contextmanager
def _stopped_by_signals(stop: threading.Event) -> Iterator[None]:
    """Within this block SIGTERM and SIGINT only set ``stop``; in a thread signals are not ours."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    former = {number: signal.signal(number, lambda *_: stop.set()) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)
