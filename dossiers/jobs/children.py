"""A process of its own for each attempt at a job, with limits of time and memory.

Whatever happens in it, the job process goes on: a handler may loop, crash or need all memory. The process is a fork of
the job process, so that libraries, fonts and templates are loaded once. The job process therefore has one thread, and
closes its database connections before each fork.
"""

import json
import os
import resource
import signal
import sys
import time
from contextlib import suppress
from typing import Any, NoReturn

from dossiers.desk.application import Application
from dossiers.jobs.attempts import Attempt, Handler, Outcome, run_handler
from dossiers.jobs.limits import JobLimits
from dossiers.jobs.memory import limit_growth, own_bytes, ran_out
from dossiers.jobs.processes import end_with_parent
from dossiers.records.models.jobs import JobFault
from dossiers.records.temporary import own_folder

FIRST_TO_GO = "1000"
"""The kernel ends this process before any other when the machine runs out of memory."""
LAST = 19
"""The kernel gives the processor to any other process first."""
READ_BYTES = 65_536


class Child:
    """The process of one attempt: its progress, and its outcome once it has ended."""

    def __init__(self, attempt: Attempt, limits: JobLimits, pid: int, pipe: int, began_with: int) -> None:
        self.attempt, self.pid, self.pipe = attempt, pid, pipe
        self.progress = (0, 0)
        self._limits, self._began, self._began_with = limits, time.monotonic(), began_with
        self._unread = b""
        self._told: Outcome | None = None
        self._is_late = False
        self.outcome: Outcome | None = None

    def check(self) -> Outcome | None:
        """Read what the process has written, end it if its time is over, and return the outcome if it has ended."""
        if self.outcome is None:
            self._read()
            ended, status, used = os.wait4(self.pid, os.WNOHANG)
            if ended:
                self._read()
                self._close()
                self.outcome = self._told or self._judged(status, used.ru_maxrss)
            elif time.monotonic() - self._began > self._limits.seconds:
                self._is_late = True
                self.kill()
        return self.outcome

    def kill(self) -> None:
        """End the process and those that it has started; `check` collects it."""
        for end in (os.killpg, os.kill):  # It may not have its own group yet.
            with suppress(ProcessLookupError):
                end(self.pid, signal.SIGKILL)

    def discard(self) -> None:
        """End the process and forget what it did."""
        if self.outcome is None:
            self.kill()
            os.waitpid(self.pid, 0)
            self._close()
            self.outcome = Outcome(fault=JobFault.LOST)

    def _close(self) -> None:
        os.close(self.pipe)
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)  # What it has started ends with it.

    def _read(self) -> None:
        with suppress(BlockingIOError):
            while data := os.read(self.pipe, READ_BYTES):
                self._unread += data
        *lines, self._unread = self._unread.split(b"\n")
        for line in lines:
            self._take(json.loads(line))

    def _take(self, message: dict[str, Any]) -> None:
        self.progress = (message["done"], message["total"])
        if "result" in message:
            fault = JobFault(message["fault"]) if message["fault"] else None
            self._told = Outcome(message["result"], fault, message["error"])

    def _judged(self, status: int, kilobytes: int) -> Outcome:
        """Return the outcome of a process that ended without telling one."""
        if self._is_late:
            return Outcome(fault=JobFault.TIME, error=f"{self._limits.seconds:g} s")
        code = os.waitstatus_to_exitcode(status)
        if code < 0 and ran_out(kilobytes * 1024, self._began_with, self._limits.megabytes):
            return Outcome(fault=JobFault.MEMORY, error=f"{self._limits.megabytes} MB")
        return Outcome(fault=JobFault.CRASHED, error=signal.Signals(-code).name if code < 0 else f"exit {code}")


def start_child(application: Application, handler: Handler, attempt: Attempt, limits: JobLimits) -> Child:
    """Start a process that runs the handler, and return at once. Raises OSError if there can be no process."""
    application.database.dispose()
    sys.stdout.flush()
    sys.stderr.flush()
    parent, began_with = os.getpid(), own_bytes()
    reader, writer = os.pipe()
    try:
        pid = os.fork()
    except OSError:
        os.close(reader)
        os.close(writer)
        raise
    if pid == 0:
        _run(application, handler, attempt, limits, writer, parent)
    os.close(writer)
    os.set_blocking(reader, False)
    return Child(attempt, limits, pid, reader, began_with)


def _run(
    application: Application, handler: Handler, attempt: Attempt, limits: JobLimits, pipe: int, parent: int
) -> NoReturn:
    """Be the process of an attempt: run the handler, tell the outcome, end without anything of the parent's end."""
    code = 1
    try:
        _become_own_process(limits, parent)
        writer, leave = _OutcomeWriter(pipe), own_folder(application.settings.data_dir)
        outcome = run_handler(application, handler, attempt, writer.report)
        leave()
        writer.outcome(outcome, limits)
        code = 0
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _become_own_process(limits: JobLimits, parent: int) -> None:
    """Leave signals to the parent, end with it, and take the limits."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    with suppress(OSError):
        os.setpgid(0, 0)
    end_with_parent(signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
    with suppress(OSError), open("/proc/self/oom_score_adj", "w", encoding="ascii") as file:
        file.write(FIRST_TO_GO)
    if limits.yields:
        os.nice(LAST)
    limit_growth(limits.megabytes)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


class _OutcomeWriter:
    """Writes progress and outcome, one JSON object a line."""

    def __init__(self, pipe: int) -> None:
        self._pipe, self._progress = pipe, (0, 0)

    def report(self, done: int, total: int) -> None:
        """Tell the progress, unless the pipe is full: later progress says more."""
        self._progress = (done, total)
        os.set_blocking(self._pipe, False)
        with suppress(BlockingIOError):
            os.write(self._pipe, self._line({}))  # Shorter than PIPE_BUF: all of it or nothing.

    def outcome(self, outcome: Outcome, limits: JobLimits) -> None:
        """Tell the outcome, however long the parent takes to read it."""
        error = f"{limits.megabytes} MB" if outcome.fault is JobFault.MEMORY else outcome.error
        told = {"result": outcome.result, "fault": outcome.fault, "error": error[:2000]}
        os.set_blocking(self._pipe, True)
        line = self._line(told)
        while line:
            line = line[os.write(self._pipe, line) :]

    def _line(self, message: dict[str, Any]) -> bytes:
        done, total = self._progress
        return json.dumps({"done": done, "total": total, **message}).encode() + b"\n"
