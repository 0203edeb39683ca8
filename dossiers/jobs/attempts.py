"""One attempt to run a job ("một lần làm việc"): its lease on the job, and the heartbeat that renews it."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.exc import OperationalError

from dossiers.desk.application import Application
from dossiers.records.models.jobs import Job
from dossiers.records.queries.jobs import attempt_for_update

POLL_SECONDS = 0.5
"""The interval at which the heartbeat thread checks for new progress to write."""
HEARTBEAT_INTERVAL = timedelta(seconds=10)
"""The interval at which it writes a heartbeat without new progress."""

ProgressReport = Callable[[int, int], None]
"""The callback `report(done, total)` of a handler: steps done and steps in all. It does not access the database."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt at one job by one worker, as a value that outlives the claiming transaction."""

    id: int
    name: str
    args: Mapping[str, Any]
    worker: str
    number: int


@contextmanager
def leased_job(application: Application, attempt: Attempt) -> Iterator[Job | None]:
    """Open the job for writing; yield None if the attempt has lost its lease and must no longer write."""
    with application.database.writing() as session:
        yield attempt_for_update(session, attempt.id, attempt.worker, attempt.number)


class Heartbeat:
    """A thread that writes progress and heartbeats of a running job, so that the handler does not wait for them."""

    def __init__(self, application: Application, attempt: Attempt, now: Callable[[], datetime]) -> None:
        self.progress = (0, 0)
        self._application, self._attempt, self._now = application, attempt, now
        self._written, self._written_at = self.progress, now()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="job-heartbeat", daemon=True)

    def report(self, done: int, total: int) -> None:
        """Store the progress in memory; the thread writes it."""
        self.progress = (done, total)

    def __enter__(self) -> "Heartbeat":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._ended.wait(POLL_SECONDS):
            if self.progress != self._written or self._now() - self._written_at >= HEARTBEAT_INTERVAL:
                with suppress(OperationalError):  # The database is unavailable or busy: the next round retries.
                    self._write(self.progress)

    def _write(self, progress: tuple[int, int]) -> None:
        with leased_job(self._application, self._attempt) as job:
            if job is not None:
                job.progress_done, job.progress_total = progress
                job.heartbeat = self._now()
        self._written, self._written_at = progress, self._now()
