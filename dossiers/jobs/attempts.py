"""One try of a job (một lần làm việc): who holds it, and how its signs of life are written."""

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

LOOK_SECONDS = 0.5
"""How often the thread looks whether there is progress to write."""
BEAT = timedelta(seconds=10)
"""How often it gives a sign of life when there is no progress."""

ProgressReport = Callable[[int, int], None]
"""How a handler tells its progress: steps done, steps in all. It costs nothing and touches no database."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try of one job by one worker, as a value that outlives the claiming transaction."""

    id: int
    name: str
    args: Mapping[str, Any]
    worker: str
    number: int


@contextmanager
def held(application: Application, attempt: Attempt) -> Iterator[Job | None]:
    """Open the job to be changed; None if this try was given up for lost meanwhile and must not write any more."""
    with application.database.writing() as session:
        yield attempt_for_update(session, attempt.id, attempt.worker, attempt.number)


class Pulse:
    """A thread that writes a running job's progress and signs of life, so that the handler never waits for them."""

    def __init__(self, application: Application, attempt: Attempt, now: Callable[[], datetime]) -> None:
        self.progress = (0, 0)
        self._application, self._attempt, self._now = application, attempt, now
        self._written, self._beaten = self.progress, now()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="job-pulse", daemon=True)

    def told(self, done: int, total: int) -> None:
        """Take note of the progress; the thread writes it."""
        self.progress = (done, total)

    def __enter__(self) -> "Pulse":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _beat(self) -> None:
        while not self._ended.wait(LOOK_SECONDS):
            if self.progress != self._written or self._now() - self._beaten >= BEAT:
                with suppress(OperationalError):  # The database is away or busy: the next beat tries again.
                    self._write(self.progress)

    def _write(self, progress: tuple[int, int]) -> None:
        with held(self._application, self._attempt) as job:
            if job is not None:
                job.progress_done, job.progress_total = progress
                job.heartbeat = self._now()
        self._written, self._beaten = progress, self._now()
