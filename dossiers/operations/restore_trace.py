"""The trace of a restore in DATA_DIR: written before anything is restored, and completed at the end.

By it an interrupted restore is known from a finished one, and from data that was there before.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

NAME = "restore.json"


@dataclass(frozen=True, slots=True)
class RestoreTrace:
    """The restore that was begun last: the SHA-256 of the backup's manifest, its file name, and the database.

    `database` is the address without its password; `finished_at` real time in ISO 8601, None until all is restored.
    """

    backup: str
    file: str
    database: str
    finished_at: str | None = None

    def continues(self, former: "RestoreTrace | None") -> bool:
        """Return whether this restore goes on with an interrupted one: of the same backup into the same database."""
        return former is not None and not former.finished_at and former.what == self.what

    @property
    def what(self) -> tuple[str, str]:
        return self.backup, self.database


def read_trace(data_dir: Path) -> RestoreTrace | None:
    """Return the trace of the last restore into this folder, None without one."""
    try:
        return RestoreTrace(**json.loads((data_dir / NAME).read_text("utf-8")))
    except FileNotFoundError:
        return None


def write_trace(data_dir: Path, trace: RestoreTrace) -> None:
    """Write the trace durably."""
    from dossiers.records.files import write_whole  # the server, which only reads, starts without it

    write_whole(data_dir / NAME, json.dumps(asdict(trace), indent=1).encode())


def interrupted_restore(data_dir: Path) -> RestoreTrace | None:
    """Return the trace of a restore that was begun and not finished; such a desk is not whole and must not serve."""
    trace = read_trace(data_dir)
    return None if trace is None or trace.finished_at else trace
