"""The health of the desk ("tình trạng"): one finding for each part that it needs, for /healthz and `dossiers health`.

A part is checked by one small function of the application. A fault that keeps people from working fails; a warning is
told, and the desk serves on. docs/running.md says what each word means.
"""

import logging
import os
import shutil
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from pathlib import Path

from sqlalchemy import update

from dossiers.desk.application import Application
from dossiers.desk.clock import ClockNotSet, real_now
from dossiers.desk.clock_watch import ClockState
from dossiers.desk.stores import check_stores
from dossiers.operations.scheduled_backup import BackupAge, backup_state
from dossiers.operations.scrubber import last_report
from dossiers.records.faults import (
    DatabaseUnavailable,
    FilesUnavailable,
    StoreFault,
    fault_of_os_error,
    reason_of,
)
from dossiers.records.migrations import SchemaOutOfDate
from dossiers.records.models.desk import DeskIdentity

_log = logging.getLogger(__name__)

MEGABYTE = 1024 * 1024
LEAST_FREE = 50 * MEGABYTE
"""Bytes on the disk of DATA_DIR below which the desk is no longer well: one upload with its papers may fill it."""
LITTLE_FREE = 1024 * MEGABYTE
"""Bytes below which it warns."""
SIGN_OF_LIFE = "jobs-alive"
"""The file in DATA_DIR that the job process touches."""
BEAT = 5.0
"""Seconds between two signs of life."""
SILENT_FOR = timedelta(seconds=60)
BACKUP_FAULTS: Mapping[BackupAge, str] = {
    BackupAge.AWAY: "backup-away",
    BackupAge.MISSING: "backup-missing",
    BackupAge.OLD: "backup-old",
}
SCRUBBED_WITHIN = timedelta(days=3)
"""A run over all kept files begins every day and may take long."""


class HealthVerdict(StrEnum):
    """What a check has found. A failed one makes /healthz answer 503."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class HealthFinding:
    """The verdict on one part, the code of its fault, and facts such as free bytes."""

    verdict: HealthVerdict = HealthVerdict.OK
    fault: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.verdict is not HealthVerdict.OK and not self.fault:
            raise ValueError("a finding that is not well names its fault")

    def values(self) -> dict[str, object]:
        """Return the finding as JSON has it."""
        return {"verdict": self.verdict.value, **({"fault": self.fault} if self.fault else {}), **self.facts}


HealthCheck = Callable[[Application], HealthFinding]


@dataclass(frozen=True, slots=True)
class Health:
    """The findings by the name of their part, in the order of `CHECKS`."""

    findings: Mapping[str, HealthFinding]

    @property
    def can_serve(self) -> bool:
        """Whether nothing has failed."""
        return not self.names(HealthVerdict.FAILED)

    def names(self, verdict: HealthVerdict) -> list[str]:
        """Return the parts with this verdict."""
        return [name for name, finding in self.findings.items() if finding.verdict is verdict]

    def values(self) -> dict[str, object]:
        """Return the answer as JSON has it: first what the database is, then whether the desk can serve."""
        read = self.findings.get("read", HealthFinding())
        return {
            "status": "ok" if self.can_serve else "unavailable",
            **read.facts,
            "failed": self.names(HealthVerdict.FAILED),
            "warnings": self.names(HealthVerdict.WARNING),
            "checks": {name: finding.values() for name, finding in self.findings.items()},
        }


def check_read(application: Application) -> HealthFinding:
    """Whether the database can be read and has the program's schema."""
    described = application.database.describe()
    application.database.check()
    facts = {"database": described.engine, "version": described.version, "journal": described.journal}
    return HealthFinding(facts=facts)


def check_write(application: Application) -> HealthFinding:
    """Whether a transaction can be stored. A lock that is held for the moment is a warning: it may be a long job."""
    try:
        with application.database.writing(business=False, hasty=True) as session:
            session.execute(update(DeskIdentity).values(desk=DeskIdentity.desk))
    except DatabaseUnavailable as error:
        if error.fault is not StoreFault.DATABASE_BUSY:
            raise
        return HealthFinding(HealthVerdict.WARNING, error.fault)
    return HealthFinding()


def check_disk(application: Application) -> HealthFinding:
    """Whether the disk of DATA_DIR has room."""
    free = shutil.disk_usage(application.settings.data_dir).free
    facts = {"free_bytes": free, "warns_below": LITTLE_FREE, "fails_below": LEAST_FREE}
    if free < LEAST_FREE:
        return HealthFinding(HealthVerdict.FAILED, StoreFault.FILES_FULL, facts)
    if free < LITTLE_FREE:
        return HealthFinding(HealthVerdict.WARNING, "disk-low", facts)
    return HealthFinding(facts=facts)


def check_files(application: Application) -> HealthFinding:
    """Whether the files are there, of the same desk as the database, and may be written."""
    check_stores(application.database, application.files)
    folder = application.files.folder
    if application.files.marked and not os.access(folder, os.W_OK | os.X_OK):
        raise FilesUnavailable(StoreFault.FILES_READ_ONLY)
    return HealthFinding()


def check_jobs(application: Application) -> HealthFinding:
    """Whether the job process has given a sign of life: without it no paper is made and no mail sent."""
    try:
        silent = time.time() - (application.settings.data_dir / SIGN_OF_LIFE).stat().st_mtime
    except FileNotFoundError:
        return HealthFinding(HealthVerdict.WARNING, "jobs-silent")
    facts = {"seconds_silent": max(0, int(silent))}
    if silent > SILENT_FOR.total_seconds():
        return HealthFinding(HealthVerdict.WARNING, "jobs-silent", facts)
    return HealthFinding(facts=facts)


def check_clock(application: Application) -> HealthFinding:
    """Whether the clock is not behind what the desk has seen; people may still read while it is."""
    now = application.clock.now().isoformat()
    if application.watch is None:
        return HealthFinding(facts={"now": now})
    with application.database.reading() as session:
        state = application.watch.state(session)
    if state is ClockState.RIGHT:
        return HealthFinding(facts={"now": now})
    return HealthFinding(HealthVerdict.WARNING, state.value, {"now": now})


def check_backup(application: Application) -> HealthFinding:
    """Whether the last backup of the schedule was made and checked in time."""
    state = backup_state(application.settings.backup, at=real_now())
    facts = {"state": state.age.value, "made_at": state.made_at.isoformat() if state.made_at else None}
    if state.well:
        return HealthFinding(facts=facts)
    return HealthFinding(HealthVerdict.WARNING, BACKUP_FAULTS[state.age], facts)


def check_scrub(application: Application) -> HealthFinding:
    """Whether every kept file was whole when the scrubber read them last, and that was not long ago."""
    with application.database.reading() as session:
        report = last_report(session)
    if report is None:
        return HealthFinding(facts={"ended_at": None})
    facts = {"ended_at": report.ended_at.isoformat(), "files": report.files, "not_whole": len(report.faults)}
    if report.faults:
        return HealthFinding(HealthVerdict.WARNING, "scrub-faults", facts)
    if real_now() - report.ended_at > SCRUBBED_WITHIN:
        return HealthFinding(HealthVerdict.WARNING, "scrub-old", facts)
    return HealthFinding(facts=facts)


CHECKS: Mapping[str, HealthCheck] = {
    "read": check_read,
    "write": check_write,
    "disk": check_disk,
    "files": check_files,
    "jobs": check_jobs,
    "clock": check_clock,
    "backup": check_backup,
    "scrub": check_scrub,
}
"""Every part with its check, in the order of the answer. A further part is one more function here."""
ONLY_WARNING = frozenset({"jobs", "clock", "backup", "scrub"})
"""Parts whose check never fails the desk, even if it cannot be made."""


def examine(application: Application, name: str) -> HealthFinding:
    """Return the finding of one check; an error of the check is its finding."""
    worst = worst_verdict(name)
    try:
        return CHECKS[name](application)
    except (DatabaseUnavailable, FilesUnavailable) as error:
        return HealthFinding(worst, error.fault)
    except SchemaOutOfDate as error:
        return HealthFinding(worst, error.fault)
    except ClockNotSet:
        return HealthFinding(worst, "clock-not-set")
    except Exception as error:  # Whatever it is, the health goes on being checked.
        _log.warning("the health of %s could not be checked: %s", name, reason_of(error))
        fault = fault_of_os_error(error) if isinstance(error, OSError) else None
        return HealthFinding(worst, fault or "unreadable")


def worst_verdict(name: str) -> HealthVerdict:
    """Return the verdict on a part whose check could not be made."""
    return HealthVerdict.WARNING if name in ONLY_WARNING else HealthVerdict.FAILED


class SignOfLife:
    """Touches the file of the job process, at most every `BEAT` seconds; called in every round of its work."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / SIGN_OF_LIFE
        self._given_at = float("-inf")

    def __call__(self) -> None:
        if time.monotonic() - self._given_at >= BEAT:
            self._given_at = time.monotonic()
            with suppress(OSError):
                self._file.touch()
