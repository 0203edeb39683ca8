"""Memory of the processes of attempts ("bộ nhớ của việc nền"), measured beyond what they began with."""

import os
import resource
from pathlib import Path

MEGABYTE = 1024 * 1024
ALMOST = 0.8
"""A process that a signal ended with more than this part of its memory in use has probably run out of it."""
_RESIDENT, _SHARED, _DATA = 1, 2, 5


def own_bytes() -> int:
    """Return the bytes of physical memory that belong to this process alone: a fork of it begins with them."""
    return _pages(_RESIDENT) - _pages(_SHARED)


def limit_growth(megabytes: int) -> None:
    """Let this process take so much memory beyond what it has, and no more."""
    most = _pages(_DATA) + megabytes * MEGABYTE
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))


def ran_out(peak: int, began: int, megabytes: int) -> bool:
    """Return whether a process that had `began` bytes at first and `peak` at most had used almost all it may take."""
    return peak - began > ALMOST * megabytes * MEGABYTE


def _pages(field: int) -> int:
    """Return a field of the kernel's table of this process's memory, in bytes."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[field]) * os.sysconf("SC_PAGESIZE")
