"""One attempt to run a job ("một lần làm việc"): its lease on the job, and how it ended."""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from dossiers.desk.application import Application
from dossiers.records.models.jobs import Job, JobFault
from dossiers.records.queries.jobs import attempt_for_update

ProgressReport = Callable[[int, int], None]
"""The callback `report(done, total)` of a handler: steps done and steps in all. It does not access the database."""

Handler = Callable[[Application, Mapping[str, Any], ProgressReport], str | None]
"""Runs one job; its return value is stored as the job's result."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt at one job by one worker, as a value that outlives the claiming transaction."""

    id: int
    name: str
    args: Mapping[str, Any]
    worker: str
    number: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an attempt ended: with a result, or with a fault and what is known of it."""

    result: str = ""
    fault: JobFault | None = None
    error: str = ""


def run_handler(application: Application, handler: Handler, attempt: Attempt, report: ProgressReport) -> Outcome:
    """Run the handler outside any transaction and return the outcome; an error is logged and becomes a fault."""
    try:
        return Outcome(handler(application, attempt.args, report) or "")
    except MemoryError:
        return Outcome(fault=JobFault.MEMORY, error="MemoryError")
    except Exception as raised:
        _log.exception("job %s %s failed", attempt.id, attempt.name)
        return Outcome(fault=JobFault.RAISED, error=f"{type(raised).__name__}: {raised}")


@contextmanager
def leased_job(application: Application, attempt: Attempt) -> Iterator[Job | None]:
    """Open the job for writing; yield None if the attempt has lost its lease and must no longer write."""
    with application.database.writing(business=False) as session:
        yield attempt_for_update(session, attempt.id, attempt.worker, attempt.number)
