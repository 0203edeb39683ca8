"""The scheduled backup: due once a day, restored before it gets its name, and older ones go only after that."""

import os
import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import IO, Any

import pytest
from sqlalchemy import select

from config import SettingsRefused, read_settings
from dossiers.accounts.administration import COMMAND_LINE
from dossiers.desk.application import Application
from dossiers.desk.backup_plan import BackupPlan
from dossiers.operations import scheduled_backup
from dossiers.operations.backup import BackupRefused, write_archive
from dossiers.operations.handlers import HANDLERS
from dossiers.operations.health import HealthVerdict, examine
from dossiers.operations.remains import sweep_remains
from dossiers.operations.scheduled_backup import (
    BackupAge,
    BackupState,
    backup_state,
    check_by_restoring,
    enqueue_backup,
    keep_backup,
    verified_backups,
)
from dossiers.records.database import Database
from dossiers.records.journal import record
from dossiers.records.models.jobs import Job, JobState
from tests.support.desks import SECRET, application_on
from tests.support.working import run_due_jobs

NOW = datetime(2026, 11, 30, 3, 0, tzinfo=UTC)
"""Ten o'clock in Vietnam."""


@pytest.fixture
def plan(tmp_path: Path) -> BackupPlan:
    folder = tmp_path / "backups"
    folder.mkdir()
    return BackupPlan(folder, time(2), 3)


@pytest.fixture
def application(database: Database, plan: BackupPlan, tmp_path: Path) -> Application:
    folder = tmp_path / "data"
    folder.mkdir()
    made = application_on(database, folder)
    made.files.put(b"a paper")
    with database.writing() as session:
        record(session, "moved", actor=COMMAND_LINE, at=NOW)
    return replace(made, settings=replace(made.settings, backup=plan))


def keep(application: Application, at: datetime) -> Path:
    assert application.settings.backup is not None
    return keep_backup(application, application.settings.backup, lambda *_: None, at=at)


def names(plan: BackupPlan) -> list[str]:
    return sorted(path.name for path in plan.folder.iterdir())


def test_it_has_its_name_only_after_it_was_restored_whole(
    application: Application, plan: BackupPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[list[str]] = []

    def check(*args: Any) -> Any:
        seen.append([name for name in names(plan) if not name.startswith(".")])
        return check_by_restoring(*args)

    monkeypatch.setattr(scheduled_backup, "check_by_restoring", check)
    path = keep(application, NOW)
    assert seen == [[]]
    assert names(plan) == [path.name] == ["desk-20261130-100000.tar"]
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("damage", range(6))
def test_one_that_does_not_come_back_whole_is_not_kept_and_the_former_ones_stay(
    application: Application, plan: BackupPlan, monkeypatch: pytest.MonkeyPatch, damage: int
) -> None:
    former = [keep(application, NOW - timedelta(days=days)).name for days in (4, 3, 2)]
    chance = random.Random(damage)

    def written_badly(application: Application, file: IO[bytes]) -> Any:
        manifest = write_archive(application, file)
        file.seek(0)
        data = bytearray(file.read())
        filled = [place for place, byte in enumerate(data) if byte]
        data[chance.choice(filled)] ^= 1
        file.seek(0)
        file.write(data)
        return manifest

    monkeypatch.setattr(scheduled_backup, "write_archive", written_badly)
    with pytest.raises(BackupRefused, match="backup-"):
        keep(application, NOW)
    assert names(plan) == sorted(former)


def test_of_the_verified_ones_the_newest_stay_and_other_files_are_left_alone(
    application: Application, plan: BackupPlan
) -> None:
    other = plan.folder / "desk-by-hand.tar"
    other.write_bytes(b"made by hand")
    (plan.folder / "desk-20110230-020000.tar").write_bytes(b"of no day")
    kept = [keep(application, NOW - timedelta(days=days)).name for days in (4, 3, 2, 1, 0)]
    assert names(plan) == ["desk-20110230-020000.tar", *kept[-3:], other.name]
    assert [found.path.name for found in verified_backups(plan)] == kept[:1:-1]


def test_it_is_due_once_a_day_at_the_time_of_the_plan_in_vietnam(database: Database, plan: BackupPlan) -> None:
    with database.writing() as session:
        for hours in (0, 1, 13, 14, 15):  # Midnight in Vietnam is 17:00 in UTC, fourteen hours later.
            enqueue_backup(session, plan, at=NOW + timedelta(hours=hours))
        enqueue_backup(session, None, at=NOW + timedelta(days=9))
    with database.reading() as session:
        jobs = {job.key: job.due_at for job in session.scalars(select(Job))}
    assert jobs == {
        "2026-11-30": datetime(2026, 11, 29, 19, tzinfo=UTC),
        "2026-12-01": datetime(2026, 11, 30, 19, tzinfo=UTC),
    }


def test_the_job_makes_it_and_says_where(application: Application, plan: BackupPlan) -> None:
    with application.database.writing() as session:
        enqueue_backup(session, plan, at=NOW)
    run_due_jobs(application, HANDLERS)
    with application.database.reading() as session:
        job = session.scalars(select(Job).where(Job.name == "backup")).one()
    assert (job.state, Path(job.result).parent) == (JobState.DONE, plan.folder)
    assert names(plan) == [Path(job.result).name]


def test_its_age_is_known_from_the_newest_verified_one(application: Application, plan: BackupPlan) -> None:
    assert backup_state(None, at=NOW).age is BackupAge.NOT_SET
    assert backup_state(plan, at=NOW).age is BackupAge.MISSING
    keep(application, NOW - timedelta(hours=26))
    fresh = backup_state(plan, at=NOW)
    assert (fresh.age, fresh.made_at, fresh.well) == (BackupAge.FRESH, NOW - timedelta(hours=26), True)
    old = backup_state(plan, at=NOW + timedelta(seconds=1))
    assert (old.age, old.well) == (BackupAge.OLD, False)


def test_one_of_a_clock_that_was_ahead_is_not_fresh_and_takes_no_place(
    application: Application, plan: BackupPlan
) -> None:
    ahead = keep(application, NOW + timedelta(days=9)).name
    assert backup_state(plan, at=NOW).age is BackupAge.MISSING
    kept = [keep(application, NOW - timedelta(days=days)).name for days in (3, 2, 1, 0)]
    assert names(plan) == [*kept[-3:], ahead]
    assert backup_state(plan, at=NOW + timedelta(days=2)).age is BackupAge.OLD


def test_one_that_has_its_name_is_kept_even_if_an_older_one_cannot_go(
    application: Application, plan: BackupPlan, caplog: pytest.LogCaptureFixture
) -> None:
    for day in (1, 2, 3):
        (plan.folder / f"desk-2026110{day}-020000.tar").mkdir()  # not to be removed like a file
    assert keep(application, NOW).is_file()
    assert "could not be removed" in caplog.text


def test_what_a_killed_backup_has_left_goes_with_the_next(application: Application, plan: BackupPlan) -> None:
    half = plan.folder / ".desk-20261129-020000.tar-xyz.desk-part"
    half.write_bytes(b"half")
    os.utime(half, (NOW.timestamp() - 9999999, NOW.timestamp() - 9999999))
    assert names(plan) == [half.name]
    path = keep(application, NOW)
    assert names(plan) == [path.name]


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    for folder in ("data", "data/files", "backups"):
        (tmp_path / folder).mkdir(exist_ok=True)
    data = {"DATA_DIR": str(tmp_path / "data"), "BACKUP_DIR": str(tmp_path / "backups")}
    return {"DESK_DEMO": "0", "SECRET_KEY": SECRET, "PUBLIC_URL": "https://khenthuong.example.vn", **data}


def test_the_folder_alone_is_enough(environ: dict[str, str]) -> None:
    assert read_settings(environ).backup == BackupPlan(Path(environ["BACKUP_DIR"]), time(2), 14)
    given = read_settings(environ | {"BACKUP_AT": "23:30", "BACKUP_KEEP": "3"}).backup
    assert given is not None
    assert (given.at, given.keep) == (time(23, 30), 3)
    assert read_settings(environ | {"BACKUP_DIR": ""}).backup is None


def test_a_folder_that_is_away_stops_neither_the_settings_nor_the_health_and_is_told(
    application: Application, environ: dict[str, str]
) -> None:
    plan = read_settings(environ | {"BACKUP_DIR": "/nowhere/at/all"}).backup
    assert plan is not None
    assert backup_state(plan, at=NOW) == BackupState(BackupAge.AWAY)
    watched = replace(application, settings=replace(application.settings, backup=plan))
    finding = examine(watched, "backup")
    assert (finding.verdict, finding.fault) == (HealthVerdict.WARNING, "backup-away")
    with pytest.raises(FileNotFoundError):
        keep_backup(watched, plan, lambda *_: None, at=NOW)
    assert sweep_remains(watched) == 0


@pytest.mark.parametrize(
    ("change", "count"),
    [
        ({"BACKUP_DIR": "backups"}, 1),
        ({"BACKUP_DIR": "{data}/files"}, 1),
        ({"BACKUP_AT": "24:00"}, 1),
        ({"BACKUP_AT": "2"}, 1),
        ({"BACKUP_KEEP": "0"}, 1),
        ({"BACKUP_DIR": "backups", "BACKUP_AT": "x", "BACKUP_KEEP": "-1"}, 3),
    ],
)
def test_a_plan_that_cannot_work_is_refused_with_every_fault_at_once(
    environ: dict[str, str], change: Mapping[str, str], count: int
) -> None:
    with pytest.raises(SettingsRefused) as refused:
        read_settings(environ | {name: value.format(data=environ["DATA_DIR"]) for name, value in change.items()})
    assert len(refused.value.sentences) == count
    assert all("BACKUP_" in sentence for sentence in refused.value.sentences)
