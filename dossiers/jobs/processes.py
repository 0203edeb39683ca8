"""Names of processes that work on rows: unique among all of a database, with a way to tell that one has ended; and
processes that end with their parent."""

import ctypes
import os
import signal
import socket
import sys
import uuid

_HOST = socket.gethostname()
_TOKEN = uuid.uuid4().hex
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None
_SET_PARENT_DEATH_SIGNAL = 1


def process_name() -> str:
    """Return a name of this process that is unique among all processes of this database, past and present."""
    return f"{_HOST}:{os.getpid()}:{_TOKEN}"


def has_ended(name: str) -> bool:
    """Return whether that process ran on this machine and has ended; of other machines nothing is known."""
    host, pid, token = name.rsplit(":", 2)
    if host != _HOST:
        return False
    return token != _TOKEN if int(pid) == os.getpid() else not _is_running(int(pid))


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def end_with_parent(by: signal.Signals = signal.SIGTERM) -> None:
    """Let the Linux kernel end this process when its parent dies, so that no orphan works on or keeps the port."""
    if _LIBC is not None:
        _LIBC.prctl(_SET_PARENT_DEATH_SIGNAL, by)
