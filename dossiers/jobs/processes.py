"""Names of processes that work on rows: unique among all of a database, with a way to tell that one has ended."""

import os
import socket
import uuid

_HOST = socket.gethostname()
_TOKEN = uuid.uuid4().hex


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
