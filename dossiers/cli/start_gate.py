"""The gate between the supervisor and the web process: a pipe by which the web process, which loads the application
meanwhile, is told that the stores are ready."""

import os
import sys

VARIABLE = "START_GATE"
"""The environment variable with the file descriptor of the pipe in the web process."""


class StartGate:
    """The supervisor's side."""

    def __init__(self) -> None:
        self.outer, self._inner = os.pipe()
        """The end that the web process inherits, and the one that stays."""

    def shut_outer(self) -> None:
        """Give the web process's end up, once that process has it."""
        os.close(self.outer)

    def open(self) -> None:
        """Let the web process serve. One that has ended is noticed by whoever watches it."""
        try:
            os.write(self._inner, b"1")
        except BrokenPipeError:
            return

    def close(self) -> None:
        """Close the gate: a web process that still waits there ends."""
        os.close(self._inner)


def wait_at_gate() -> None:
    """Wait until the supervisor opens the gate, if there is one; end this process if that never comes."""
    number = os.environ.pop(VARIABLE, None)
    if number is None:
        return
    with open(int(number), "rb", buffering=0) as gate:
        if not gate.read(1):
            sys.exit(1)
