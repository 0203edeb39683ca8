"""Temporary files lie in one folder a process; what a killed process has left is swept, what one at work uses stays."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from dossiers.desk.paths import ROOT
from dossiers.records.files import Files, whole_file
from dossiers.records.temporary import DAY, own_folder, sweep_parts, sweep_temporary

AT_WORK = """
import sys, tempfile, time
from pathlib import Path
from dossiers.records.temporary import own_folder
own_folder(Path(sys.argv[1]))
folder = tempfile.mkdtemp(prefix="weasyprint-")
file = tempfile.NamedTemporaryFile(prefix="upload-")
part = tempfile.NamedTemporaryFile(prefix="figures-", dir=folder)
print("ready", flush=True)
time.sleep(600)
"""
STORING = """
import sys, time
from pathlib import Path
from dossiers.records.files import Files
class Slow:
    def read(self, size):
        print("ready", flush=True)
        time.sleep(600)
Files(Path(sys.argv[1]) / "files").put(Slow())
"""
REPLACING = """
import sys, time
from pathlib import Path
from dossiers.records.files import whole_file
with whole_file(Path(sys.argv[1]) / "desk.tar") as file:
    file.write(b"half")
    file.flush()
    print("ready", flush=True)
    time.sleep(600)
"""


@contextmanager
def running(program: str, folder: Path) -> Iterator["subprocess.Popen[str]"]:
    """Run a program until it is in the middle of its work; it is killed at the end."""
    command = [sys.executable, "-c", program, str(folder)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        try:
            yield process
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait()


def left_in(folder: Path) -> list[str]:
    """The names of all files in a folder but locks, and of the folders in DATA_DIR/tmp."""
    processes = [path for path in (folder / "tmp").glob("*") if path.is_dir()]
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != ".lock"]
    return sorted(path.name for path in (*processes, *files))


def grow_old(folder: Path, seconds: float = 120) -> None:
    moment = time.time() - seconds
    for path in folder.rglob("*"):
        os.utime(path, (moment, moment))


SWEEPS: dict[str, tuple[str, Callable[[Path], int]]] = {
    "temporary files of a process and of its libraries": (AT_WORK, sweep_temporary),
    "a file that is stored": (STORING, lambda folder: Files(folder / "files").sweep_incoming()),
    "a file that replaces another": (REPLACING, sweep_parts),
    "a file that replaces another in DATA_DIR": (REPLACING, sweep_temporary),
}


@pytest.mark.parametrize("place", SWEEPS)
def test_the_remains_of_a_killed_process_vanish_and_nothing_of_one_at_work(place: str, tmp_path: Path) -> None:
    program, sweep = SWEEPS[place]
    with running(program, tmp_path):
        grow_old(tmp_path)
        at_work = left_in(tmp_path)
        assert at_work
        assert sweep(tmp_path) == 0
        assert left_in(tmp_path) == at_work
    assert sweep(tmp_path) == 1
    assert left_in(tmp_path) == []


def test_a_file_that_was_made_just_now_may_not_have_its_lock_yet(tmp_path: Path) -> None:
    (tmp_path / ".desk.tar-x.desk-part").write_bytes(b"")
    assert sweep_parts(tmp_path) == 0
    grow_old(tmp_path)
    assert sweep_parts(tmp_path) == 1


def test_of_a_running_process_old_files_are_swept_but_not_the_folders_of_its_libraries(tmp_path: Path) -> None:
    leave = own_folder(tmp_path)
    try:
        library = Path(tempfile.mkdtemp(prefix="weasyprint-"))
        (library / "font.ttf").write_bytes(b"font")
        (library.parent / "left-by-a-subprocess").write_bytes(b"half")
        grow_old(tmp_path, DAY + 60)
        assert sweep_temporary(tmp_path) == 1
        assert [path.name for path in library.parent.iterdir() if path.name != ".lock"] == [library.name]
    finally:
        leave()


def test_of_the_files_directly_in_the_data_folder_only_remains_of_the_desk_are_swept_after_a_day(
    tmp_path: Path,
) -> None:
    """What the person who runs the desk has written there stays."""
    own = ("clock.json", "demo-2026.xlsx", "demo-secret", "desk.sqlite3", "figures-2026.xlsx", "new-people.csv")
    for name in ("demo-secret.ab", *own):
        (tmp_path / name).write_bytes(b"x")
    assert sweep_temporary(tmp_path) == 0
    grow_old(tmp_path, DAY + 60)
    assert sweep_temporary(tmp_path) == 1
    assert left_in(tmp_path) == sorted(own)


def test_a_process_uses_its_folder_until_it_leaves_and_then_the_former_one(tmp_path: Path) -> None:
    former = tempfile.gettempdir(), os.environ.get("TMPDIR")
    leave = own_folder(tmp_path)
    folder = Path(tempfile.gettempdir())
    assert folder.parent == tmp_path / "tmp"
    assert os.environ["TMPDIR"] == os.environ["SQLITE_TMPDIR"] == str(folder)
    assert folder.parent.stat().st_mode & 0o777 == 0o700
    leave()
    assert (tempfile.gettempdir(), os.environ.get("TMPDIR")) == former
    assert left_in(tmp_path) == []


def test_without_a_folder_that_can_be_written_the_systems_folder_stays_in_use(tmp_path: Path) -> None:
    former = tempfile.gettempdir()
    own_folder(tmp_path / "absent")()
    assert tempfile.gettempdir() == former


def test_the_part_lies_beside_the_file_that_it_replaces_and_is_gone_after_a_fault(tmp_path: Path) -> None:
    with suppress(ZeroDivisionError), whole_file(tmp_path / "desk.tar") as file:
        assert [path.name.startswith(".desk.tar-") for path in tmp_path.iterdir()] == [True]
        file.write(bytes(1 // 0))
    assert list(tmp_path.iterdir()) == []
