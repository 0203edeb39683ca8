"""Files and folders that only the user of the service may open ("quyền truy cập tệp").

The database, the kept files and the backups hold what offices write and what the centre decides; another user of the
same machine must not read them, whatever the shell that starts the program allows by default.
"""

import os
import pwd
import shlex
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

OTHERS = stat.S_IRWXG | stat.S_IRWXO
"""The permissions of everybody but the owner."""


def create_private_files() -> None:
    """Let this process and its children create files and folders that only their owner may open."""
    os.umask(OTHERS)


def open_file_faults(data_dir: Path, database_url: str) -> list[str]:
    """Return a sentence, with the command that helps, for the data folder and for an SQLite database, wherever it
    is, if other users of the machine may open it."""
    scheme, _, path = database_url.partition(":///")
    database = Path(path) if scheme == "sqlite" and path else data_dir / "desk.sqlite3"
    return [
        f"Người dùng khác trên máy mở được {path}; hãy đóng lại bằng lệnh: chmod -R go= {shlex.quote(str(path))}"
        for path in open_to_others((data_dir, database))
    ]


def foreign_folder_faults(data_dir: Path) -> list[str]:
    """Return a sentence if the data folder belongs to somebody else than the user of this process: root may write
    there too, but the service could not open what root has made."""
    owner = data_dir.stat().st_uid
    if owner == os.geteuid():
        return []
    service, here = _name_of(owner), _name_of(os.geteuid())
    return [
        f"DATA_DIR ({data_dir}) thuộc người dùng {service}, còn lệnh này do {here} chạy: máy chủ sẽ không mở được tệp "
        f"mà lệnh này tạo ra. Hãy chạy lệnh bằng người dùng {service} (docs/running.md)."
    ]


def _name_of(user: int) -> str:
    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        return str(user)


def open_to_others(paths: Iterable[Path]) -> Iterator[Path]:
    """Yield those of the existing paths that somebody else than their owner may read, write or enter."""
    for path in paths:
        try:
            mode = path.stat().st_mode
        except OSError:
            continue
        if mode & OTHERS:
            yield path
