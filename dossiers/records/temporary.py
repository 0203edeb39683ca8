"""Temporary files: where they are written, and how those of killed processes are found.

Every process has a folder of its own in `DATA_DIR/tmp`, which its libraries and subprocesses use as well. A file that
is to replace another lies beside it under a name of its own. Whoever writes holds a lock (flock), which the kernel
releases when a process ends in whatever way: what nobody holds was left behind and is swept.
"""

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import IO

FOLDER = "tmp"
"""The name of the folder in DATA_DIR."""
LOCK = ".lock"
PART = ".desk-part"
"""How the names of files end that are written beside the file which they replace."""
VARIABLES = ("TMPDIR", "SQLITE_TMPDIR")
"""The environment variables of the folder for temporary files."""
BORN = 60
"""Seconds within which a new file gets its lock."""
DAY = 24 * 60 * 60
UNLOCKED = "demo-secret.*"
"""The names directly in DATA_DIR that may have been left behind without a lock."""


def own_folder(data_dir: Path) -> Callable[[], None]:
    """Give this process a folder of its own for all temporary files; return the function that removes it at the end.

    Where it cannot be made, on a read-only disk, the folder that was used before stays in use.
    """
    try:
        with _alone(data_dir / FOLDER):
            folder = Path(tempfile.mkdtemp(dir=data_dir / FOLDER, prefix=f"{os.getpid()}-"))
            lock = os.open(folder / LOCK, os.O_CREAT | os.O_RDWR, 0o600)
            _locked(lock)
    except OSError:
        return lambda: None
    former = tempfile.tempdir, {name: os.environ.get(name) for name in VARIABLES}
    _use(str(folder), dict.fromkeys(VARIABLES, str(folder)))
    return partial(_leave, folder, lock, former, os.getpid())


def _use(folder: str | None, variables: Mapping[str, str | None]) -> None:
    """Make Python use this folder for temporary files, and SQLite and subprocesses those of the variables."""
    tempfile.tempdir = folder
    for name, value in variables.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


def _leave(folder: Path, lock: int, former: tuple[str | None, Mapping[str, str | None]], process: int) -> None:
    """Remove the folder at the end of the process that made it, not at that of a fork."""
    if os.getpid() == process:
        _use(*former)
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def sweep_temporary(data_dir: Path) -> int:
    """Remove what killed processes have left in DATA_DIR/tmp and beside the files in DATA_DIR; return the number.

    Of running processes the files that are older than a day are removed: those of a subprocess that was killed.
    """
    count = sweep_parts(data_dir)
    with suppress(OSError), _alone(data_dir / FOLDER):
        for folder in (data_dir / FOLDER).iterdir():
            if folder.is_dir():
                count += _sweep_folder(folder)
    return count + sum(_unlinked(path, DAY) for path in data_dir.glob(UNLOCKED))


def _sweep_folder(folder: Path) -> int:
    """Remove the folder of a process that has ended, or the old files of one that runs."""
    try:
        with (folder / LOCK).open("a") as lock:
            ended = _locked(lock.fileno())
    except FileNotFoundError:
        ended = True
    except OSError:
        ended = False
    if ended:
        shutil.rmtree(folder, ignore_errors=True)
        return 1
    return sum(_unlinked(path, DAY) for path in folder.iterdir() if path.name != LOCK and path.is_file())


def sweep_parts(folder: Path) -> int:
    """Remove the half-written files that killed processes have left beside those of this folder; return the number."""
    return sum(unlink_abandoned(path) for path in folder.glob(f".*{PART}"))


def unlink_abandoned(path: Path) -> bool:
    """Remove a temporary file whose writer has ended; return whether it was removed."""
    with suppress(OSError), path.open("rb") as file:  # Another user's file stays, and stops nothing.
        return _locked(file.fileno()) and _unlinked(path, BORN)
    return False


@contextmanager
def temporary_file(folder: Path, *, prefix: str, suffix: str = "") -> Iterator[IO[bytes]]:
    """Open a locked temporary file in a folder; it is removed unless it was renamed."""
    with tempfile.NamedTemporaryFile(dir=folder, prefix=prefix, suffix=suffix, delete=False) as temporary:
        try:
            _locked(temporary.fileno())
            yield temporary
        finally:
            with suppress(FileNotFoundError):
                os.unlink(temporary.name)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Make or sweep folders of processes without any other process doing so."""
    folder.mkdir(mode=0o700, exist_ok=True)
    with (folder / LOCK).open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _locked(descriptor: int) -> bool:
    """Take the lock of an open file if nobody holds it; return whether it was taken."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _unlinked(path: Path, older_than: float) -> bool:
    """Remove a file that was last written so many seconds ago; return whether it was removed."""
    with suppress(OSError):
        if time.time() - path.stat().st_mtime >= older_than:
            path.unlink()
            return True
    return False
