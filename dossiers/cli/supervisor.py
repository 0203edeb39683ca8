"""Start, watch and end the child processes of the server: one web process group and one job process."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from dossiers.desk.paths import ROOT
from dossiers.jobs.processes import end_with_parent

TICK = 0.2
"""Seconds between two checks of the processes and of a request to stop."""
GRACE = 8
"""Seconds that running requests may take to finish when the server is stopped."""
HASTE = 1.0
"""Seconds that jobs may take to be put back when the web process has died: the whole server is to be started again."""
RESTART_PAUSE = 1.0
"""Seconds before a job process that died soon after its start is started again."""
STEADY = 10.0
"""Seconds after which a job process has proved that it starts: it is started again without a pause."""
WEB, JOBS = "web", "jobs"
"""The names of the two processes."""


@dataclass(slots=True)
class Supervisor:
    """The running child processes, and whether a signal has requested the end.

    `environment` are the environment variables of the processes.
    """

    environment: Mapping[str, str]
    stop_requested: bool = False
    processes: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)
    _started: dict[str, float] = field(default_factory=dict)

    def start(self, name: str, command: Sequence[str], inherited: Sequence[int] = (), **variables: str) -> None:
        """Start a process in the checkout; it inherits the file descriptors, has these further environment variables,
        and ends with this process in any case."""
        self.processes[name] = subprocess.Popen(  # noqa: S603 - our own command lines
            command,
            cwd=ROOT,
            env={**self.environment, **variables},
            pass_fds=inherited,
            preexec_fn=end_with_parent,
        )
        self._started[name] = time.monotonic()

    def web_is_running(self) -> bool:
        """Return whether the web process has not ended."""
        return self.processes[WEB].poll() is None

    def web_exit_code(self) -> int:
        """Return the exit code of a web process that failed, never 0."""
        return abs(self.processes[WEB].poll() or 1)

    def wait_until(self, condition: Callable[[], bool], patience: float) -> bool:
        """Wait until the condition holds; return False if the web process ended, `patience` seconds have passed or
        the end was requested."""
        deadline = time.monotonic() + patience
        while self.web_is_running() and not self.stop_requested and time.monotonic() < deadline:
            if condition():
                return True
            time.sleep(TICK)
        return False

    def watch(self, jobs: Sequence[str], on_restart: Callable[[int], None]) -> None:
        """Restart the job process whenever it ends; return when the end is requested or the web process has ended.

        `on_restart` is called with the exit code of the job process before each restart.
        """
        while self.web_is_running() and not self.stop_requested:
            time.sleep(TICK)
            code = self.processes[JOBS].poll()
            if code is not None and not self.stop_requested:
                on_restart(code)
                time.sleep(0 if time.monotonic() - self._started[JOBS] > STEADY else RESTART_PAUSE)
                self.start(JOBS, jobs)

    def end(self, patience: float = GRACE + 2) -> None:
        """Ask every process to end, wait so many seconds until it has finished its work, and kill those that have
        not ended."""
        for process in self.processes.values():
            process.terminate()
        deadline = time.monotonic() + patience
        for process in self.processes.values():
            try:
                process.wait(max(deadline - time.monotonic(), 0))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    @contextmanager
    def stopped_by_signals(self) -> Iterator[None]:
        """Make SIGINT, SIGTERM and SIGHUP only set `stop_requested` within this block."""

        def request_stop(*_: object) -> None:
            self.stop_requested = True

        signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        former = {number: signal.signal(number, request_stop) for number in signals}
        try:
            yield
        finally:
            for number, handler in former.items():
                signal.signal(number, handler)


def environment_with(**changes: str) -> dict[str, str]:
    """Return the environment of this process with these variables changed."""
    return {**os.environ, **changes}
