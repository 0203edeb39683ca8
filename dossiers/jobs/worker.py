"""The job worker: claims due jobs, runs each attempt in a process of its own and stores the results.

An attempt can be repeated (a worker dies, a machine stops), so handlers must be idempotent. All times here are real
time. The worker has one thread; it reads the progress of its processes and writes their heartbeats.
"""

import logging
import select
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.exc import OperationalError

from dossiers.desk.application import Application
from dossiers.desk.clock import real_now
from dossiers.jobs import rows
from dossiers.jobs.attempts import Handler, Outcome
from dossiers.jobs.children import Child, start_child
from dossiers.jobs.limits import AT_ONCE, DEFAULT, JobLane, LimitTable, names_of
from dossiers.jobs.rows import FailureReport
from dossiers.records.faults import in_a_line
from dossiers.records.models.jobs import JobFault

POLL_SECONDS = 0.25
HEARTBEAT_INTERVAL = timedelta(seconds=10)
"""The interval at which a heartbeat is written without new progress."""
UNKNOWN_INTERVAL = 60.0
"""Seconds between two searches for jobs that no handler knows."""
GRACE = 6.0
"""Seconds that running jobs may take to end when the worker is stopped; then they are put back."""

_log = logging.getLogger(__name__)


def work(
    application: Application,
    handlers: Mapping[str, Handler],
    limits: LimitTable,
    on_failed: FailureReport,
    *,
    once: bool = False,
    stop: threading.Event | None = None,
    now: Callable[[], datetime] = real_now,
    between: Sequence[Callable[[], None]] = (),
) -> int:
    """Run due jobs until stopped, or with `once` until none is due; return the number of attempts.

    Each attempt has a process of its own, and several run at once. `on_failed` is called in the transaction that marks
    a job as failed for good, those of `between` in every round.

    SIGTERM, SIGINT or `stop` end the loop after the current jobs. A job without a handler in `handlers` stays in the
    queue for an hour and has then failed.
    """
    stop = stop or threading.Event()
    worker = _Worker(application, handlers, limits, now, on_failed)
    with _stopped_by_signals(stop):
        while not stop.is_set():
            if not worker.round(between, patient=not once):
                if once and not worker.running:
                    break
                worker.wait(stop)
        worker.wind_up()
    return worker.attempts


@dataclass(slots=True)
class _Running:
    """An attempt under way, and what of it has been written."""

    child: Child
    lane: JobLane
    written: tuple[int, int]
    written_at: datetime


@dataclass(slots=True)
class _Worker:
    """One worker: the attempts that it has under way, and their number so far."""

    application: Application
    handlers: Mapping[str, Handler]
    limits: LimitTable
    now: Callable[[], datetime]
    on_failed: FailureReport
    running: list[_Running] = field(default_factory=list)
    attempts: int = 0
    sought_unknown: float | None = None
    trouble: str = ""

    def round(self, between: Sequence[Callable[[], None]], *, patient: bool) -> bool:
        """Do what is due; return whether a job began or ended. A `patient` worker survives a database outage."""
        try:
            for deed in between:
                deed()
            moved = self._collect()
            self._give_up()
            moved = self._begin() or moved
            self._tell("")
            return moved
        except OperationalError as error:
            if not patient:
                raise
            self._tell("the database does not answer the job worker: " + in_a_line(error))
            return False

    def _tell(self, trouble: str) -> None:
        """Log what stops the worker, or with "" that nothing does: once, however long it lasts."""
        if trouble != self.trouble:
            _log.warning("%s", trouble or "the database answers the job worker again")
        self.trouble = trouble

    def wait(self, stop: threading.Event) -> None:
        """Wait until a process has something to tell, at most for one interval of polling."""
        pipes = [running.child.pipe for running in self.running if running.child.outcome is None]
        if not pipes:
            stop.wait(POLL_SECONDS)
        elif select.select(pipes, [], [], POLL_SECONDS)[0]:
            time.sleep(POLL_SECONDS / 10)  # More progress may follow at once.

    def wind_up(self) -> None:
        """Let running jobs end; put those back that take longer than `GRACE`."""
        until = time.monotonic() + GRACE
        while self.running and time.monotonic() < until:
            self._collect()
            if self.running:
                time.sleep(POLL_SECONDS / 5)
        for running in self.running:
            running.child.discard()
            rows.give_back(self.application, running.child.attempt, self.now())
        self.running = []

    def _collect(self) -> bool:
        """Store the outcomes of ended attempts, and progress and heartbeats of the others."""
        ended = False
        for running in list(self.running):
            child, outcome = running.child, running.child.check()
            if outcome is not None:
                settled = (child.attempt, outcome, child.progress, self.now(), self.on_failed)
                rows.settle(self.application, *settled)
                self.running.remove(running)
                ended = True
            elif child.progress != running.written or self.now() - running.written_at >= HEARTBEAT_INTERVAL:
                self._keep_alive(running)
        return ended

    def _keep_alive(self, running: _Running) -> None:
        """Write progress and heartbeat; an attempt that another worker has taken over is ended."""
        running.written, running.written_at = running.child.progress, self.now()
        if not rows.keep_alive(self.application, running.child.attempt, running.written, running.written_at):
            running.child.discard()
            self.running.remove(running)

    def _give_up(self) -> None:
        own = {running.child.attempt.id for running in self.running}
        rows.give_up_lost(self.application, self.now(), self.on_failed, own)
        if self.sought_unknown is None or time.monotonic() - self.sought_unknown >= UNKNOWN_INTERVAL:
            self.sought_unknown = time.monotonic()
            rows.give_up_unknown(self.application, self.handlers, self.now(), self.on_failed)

    def _begin(self) -> bool:
        """Begin one job in each lane that has room; return whether there was any."""
        begun = [self._begin_in(lane) for lane in JobLane if self._has_room(lane)]
        return any(begun)

    def _has_room(self, lane: JobLane) -> bool:
        return sum(running.lane is lane for running in self.running) < AT_ONCE[lane]

    def _begin_in(self, lane: JobLane) -> bool:
        names = names_of(lane, self.handlers, self.limits)
        attempt = rows.claim(self.application, names, self.now()) if names else None
        if attempt is None:
            return False
        self.attempts += 1
        try:
            limit = self.limits.get(attempt.name, DEFAULT)
            child = start_child(self.application, self.handlers[attempt.name], attempt, limit)
        except OSError as refused:  # The machine has no room for a process now.
            lost = Outcome(fault=JobFault.LOST, error=f"{refused}")
            rows.settle(self.application, attempt, lost, (0, 0), self.now(), self.on_failed)
            return False
        self.running.append(_Running(child, lane, (0, 0), self.now()))
        return True


@contextmanager
def _stopped_by_signals(stop: threading.Event) -> Iterator[None]:
    """Make SIGTERM and SIGINT only set `stop` within this block. Outside the main thread signals stay untouched."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    former = {number: signal.signal(number, lambda *_: stop.set()) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)
