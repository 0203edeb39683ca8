"""The scheduled backup ("sao lưu theo lịch"): made once a day, restored into a temporary place, and only then kept."""

import logging
import re
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from dossiers.desk.application import Application, open_application
from dossiers.desk.backup_plan import BackupPlan
from dossiers.jobs.attempts import ProgressReport
from dossiers.jobs.queue import enqueue
from dossiers.operations.backup import BackupRefused, Manifest, restore, write_archive
from dossiers.records.faults import reason_of
from dossiers.records.files import whole_file
from dossiers.records.models.jobs import Priority
from dossiers.records.temporary import sweep_parts

_log = logging.getLogger(__name__)

BACKUP = "backup"
"""The job that makes, checks and keeps the backup of a day."""
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
OLD_AFTER = timedelta(hours=26)
"""A daily backup that is older than this was missed."""
NAME = re.compile(r"desk-([0-9]{8}-[0-9]{6})\.tar")
MOMENT = "%Y%m%d-%H%M%S"


class BackupAge(StrEnum):
    """The state of the scheduled backups."""

    NOT_SET = "not-set"
    AWAY = "away"
    """The folder is not there, or is closed."""
    MISSING = "missing"
    OLD = "old"
    FRESH = "fresh"


@dataclass(frozen=True, slots=True)
class BackupState:
    """The state of the scheduled backups, and when the last verified one was made (None without any), in the zone of
    Vietnam."""

    age: BackupAge
    made_at: datetime | None = None

    @property
    def well(self) -> bool:
        return self.age in {BackupAge.NOT_SET, BackupAge.FRESH}


@dataclass(frozen=True, slots=True)
class VerifiedBackup:
    """A backup that was checked by restoring it; `made_at` is real time in Vietnam."""

    path: Path
    made_at: datetime


def enqueue_backup(session: Session, plan: BackupPlan | None, *, at: datetime) -> None:
    """Enqueue the backup of this day in Vietnam, due at the plan's time; once a day, however often it is called."""
    if plan is not None:
        day = at.astimezone(ZONE).date()
        due = datetime.combine(day, plan.at, ZONE)
        enqueue(session, BACKUP, day.isoformat(), {"day": day.isoformat()}, due_at=due, priority=Priority.UPKEEP)


def keep_backup(application: Application, plan: BackupPlan, report: ProgressReport, *, at: datetime) -> Path:
    """Make a backup, check it by restoring it, give it its name, and remove the oldest ones; return its path.

    The file has its name only when it was checked. Raises BackupRefused, and OSError for a full disk.
    """
    sweep_parts(plan.folder)
    path = plan.folder / f"desk-{at.astimezone(ZONE):{MOMENT}}.tar"
    with whole_file(path) as file:
        report(0, 3)
        manifest = write_archive(application, file)
        file.flush()
        report(1, 3)
        check_by_restoring(application, Path(file.name), manifest)
        report(2, 3)
    _prune(plan, at)
    report(3, 3)
    return path


def _prune(plan: BackupPlan, at: datetime) -> None:
    """Remove the oldest backups; one that was made while the clock was ahead takes no place of a true one.

    The new backup is kept already: a fault here is told in the log, and does not make the job repeat the backup.
    """
    try:
        for former in verified_backups(plan, until=at)[plan.keep :]:
            former.path.unlink(missing_ok=True)
    except OSError as error:
        _log.warning("older backups could not be removed: %s", reason_of(error))


def check_by_restoring(application: Application, archive: Path, made: Manifest | None = None) -> Manifest:
    """Restore a backup into a temporary SQLite database and folder, and compare every count and hash.

    Raises BackupRefused if anything differs, also from what was `made`. Needs as much space in DATA_DIR as the backup.
    """
    with tempfile.TemporaryDirectory(prefix="restore-") as name:
        folder = Path(name)
        settings = replace(
            application.settings, data_dir=folder, database_url=f"sqlite:///{folder}/desk.sqlite3", backup=None
        )
        trial = open_application(settings)
        try:
            found = restore(trial, archive)
            damaged = trial.files.scrub()
            if damaged or set(trial.files.hashes()) != set(found.files) or found != (made or found):
                raise BackupRefused("backup-damaged", "files")
        finally:
            trial.database.dispose()
    return found


def verified_backups(plan: BackupPlan, *, until: datetime | None = None) -> tuple[VerifiedBackup, ...]:
    """Return the kept backups of the plan's folder, the newest first; those made after `until` are left out."""
    found = (backup for backup in _found(plan) if until is None or backup.made_at <= until)
    return tuple(sorted(found, key=lambda backup: backup.made_at, reverse=True))


def _found(plan: BackupPlan) -> Iterator[VerifiedBackup]:
    if plan.is_away:
        return
    for path in plan.folder.iterdir():
        if name := NAME.fullmatch(path.name):
            with suppress(ValueError):  # the digits are no date: somebody else's file
                yield VerifiedBackup(path, datetime.strptime(name[1], MOMENT).replace(tzinfo=ZONE))


def backup_state(plan: BackupPlan | None, *, at: datetime) -> BackupState:
    """Return whether the last verified backup is recent enough. Raises OSError if the folder cannot be read."""
    if plan is None:
        return BackupState(BackupAge.NOT_SET)
    if plan.is_away:
        return BackupState(BackupAge.AWAY)
    kept = verified_backups(plan, until=at)
    if not kept:
        return BackupState(BackupAge.MISSING)
    age = BackupAge.OLD if at - kept[0].made_at > OLD_AFTER else BackupAge.FRESH
    return BackupState(age, kept[0].made_at)
