"""The settings of the scheduled backup ("sao lưu theo lịch"): the folder, the time of day, how many are kept."""

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import time
from functools import cache
from pathlib import Path

from dossiers.desk.paths import TEMPLATES

DEFAULTS = {"BACKUP_DIR": "", "BACKUP_AT": "02:00", "BACKUP_KEEP": "14"}
OWN_FOLDERS = ("files", "tmp")
"""The folders of DATA_DIR that may hold no backup: they are swept, or backed up themselves."""
TIME = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")


@dataclass(frozen=True, slots=True)
class BackupPlan:
    """A backup a day into `folder`, at `at` in Vietnam; of the verified ones the newest `keep` stay."""

    folder: Path
    at: time
    keep: int

    @property
    def is_away(self) -> bool:
        """Whether the folder is not there, or is closed to the user of this process. People work on meanwhile."""
        return not (self.folder.is_dir() and os.access(self.folder, os.R_OK | os.W_OK | os.X_OK))

    def shares_disk_with(self, data_dir: Path) -> bool:
        """Return whether the backups lie on the file system of the data, and would be lost together with it."""
        return not self.is_away and self.folder.stat().st_dev == data_dir.stat().st_dev


def read_backup_plan(environ: Mapping[str, str], data_dir: Path) -> tuple[BackupPlan | None, tuple[str, ...]]:
    """Return the plan, None without BACKUP_DIR; and every fault as a Vietnamese sentence."""
    if not environ.get("BACKUP_DIR", ""):
        return None, ()
    given = {name: environ.get(name, "") or default for name, default in DEFAULTS.items()}
    faults = tuple(_faults(given, data_dir))
    if faults:
        return None, tuple(_sentences()[fault].format(folder=given["BACKUP_DIR"]) for fault in faults)
    hour, minute = map(int, given["BACKUP_AT"].split(":"))
    return BackupPlan(Path(given["BACKUP_DIR"]), time(hour, minute), int(given["BACKUP_KEEP"])), ()


def _faults(given: Mapping[str, str], data_dir: Path) -> Iterator[str]:
    """Yield the codes of all faults."""
    folder, keep = Path(given["BACKUP_DIR"]), given["BACKUP_KEEP"]
    if not folder.is_absolute():
        yield "folder-relative"
    elif any(folder.resolve().is_relative_to((data_dir / own).resolve()) for own in OWN_FOLDERS):
        yield "folder-within-data"
    if not TIME.fullmatch(given["BACKUP_AT"]):
        yield "time-unfit"
    if not (keep.isascii() and keep.isdigit() and int(keep) > 0):
        yield "keep-unfit"


@cache
def _sentences() -> Mapping[str, str]:
    text = (TEMPLATES / "words" / "cli.toml").read_text("utf-8")
    sentences: Mapping[str, str] = tomllib.loads(text)["backup-settings"]
    return sentences
