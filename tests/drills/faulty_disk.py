"""The control of the faulty disk (`faulty_disk.c`) from within a process that was started with it."""

import ctypes
import errno
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

SOURCE = Path(__file__).with_name("faulty_disk.c")


class Manner(IntEnum):
    """What happens at the chosen operation: it fails once, it and all later ones fail, half a write, SIGKILL."""

    ONCE = 0
    LASTING = 1
    TORN = 2
    KILLED = 3


@dataclass(frozen=True, slots=True)
class DiskFault:
    """One way in which the disk fails."""

    name: str
    error: int
    manner: Manner


DISK_FAULTS = (
    DiskFault("disk full", errno.ENOSPC, Manner.LASTING),
    DiskFault("disk full at a half-written block", errno.ENOSPC, Manner.TORN),
    DiskFault("one I/O error", errno.EIO, Manner.ONCE),
    DiskFault("killed", 0, Manner.KILLED),
)


def environment_with_disk(folder: Path) -> Mapping[str, str]:
    """Compile the disk into a folder; return the environment in which a program gets it."""
    library = folder / "faulty_disk.so"
    command = ["gcc", "-shared", "-fPIC", "-O1", "-o", str(library), str(SOURCE), "-ldl"]
    subprocess.run(command, check=True, capture_output=True)
    return {**os.environ, "LD_PRELOAD": str(library)}


class FaultyDisk:
    """The disk below one folder, seen by this process and its forks."""

    def __init__(self, folder: Path) -> None:
        self._library = ctypes.CDLL(None)
        self._library.disk_counted.restype = ctypes.c_long
        self._library.disk_watch(str(folder).encode())

    def arm(self, point: int, fault: DiskFault) -> None:
        """Let the operation of this number, from 1 on, fail."""
        self._library.disk_arm(ctypes.c_long(point), fault.error, int(fault.manner))

    def disarm(self) -> int:
        """Let nothing fail any more; return how many operations there were since the disk was armed."""
        counted = int(self._library.disk_counted())
        self._library.disk_arm(ctypes.c_long(-1), 0, int(Manner.ONCE))
        return counted
