"""The health of the desk: every part by name, 503 only if it cannot serve, and quick in every case."""

import errno
import os
import shutil
import threading
import time
from collections import namedtuple
from collections.abc import Iterator
from pathlib import Path

import pytest
from pysqlite3 import dbapi2 as sqlite_driver

from config import read_settings
from dossiers.desk.application import Application, open_application
from dossiers.operations import checkup, health
from dossiers.operations.backup import backup
from dossiers.operations.checkup import Checkup
from dossiers.operations.founding import found_desk
from dossiers.operations.health import CHECKS, HealthVerdict, SignOfLife
from dossiers.operations.scrubber import scrub_now
from dossiers.records.faults import FilesUnavailable
from tests.support.desks import SECRET

Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def application(tmp_path: Path) -> Iterator[Application]:
    """A new desk whose job process has just given a sign of life."""
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    environ = {"DESK_DEMO": "0", "SECRET_KEY": SECRET, "DATA_DIR": str(folder)}
    application = open_application(read_settings({**environ, "PUBLIC_URL": "https://khenthuong.example.vn"}))
    found_desk(application)
    SignOfLife(folder)()
    yield application
    application.database.dispose()


def path_of(application: Application) -> Path:
    return Path(application.database.url.database or "")


def faults(application: Application) -> dict[str, str]:
    """The faults of the parts that are not well."""
    found = Checkup(application).health().findings
    return {name: finding.fault for name, finding in found.items() if finding.verdict is not HealthVerdict.OK}


def test_a_desk_that_is_well_says_so_of_every_part(application: Application):
    found = Checkup(application).health()
    assert [*found.findings] == ["read", "write", "disk", "files", "jobs", "clock", "backup", "scrub"]
    assert found.can_serve
    told = found.values()
    assert (told["status"], told["failed"], told["warnings"], told["database"]) == ("ok", [], [], "sqlite")


def test_a_database_that_is_gone_is_told_and_so_is_its_return(application: Application, tmp_path: Path):
    path_of(application).rename(tmp_path / "away")
    assert faults(application) == dict.fromkeys(("read", "write", "files", "clock", "scrub"), "database-gone")
    assert not Checkup(application).health().can_serve
    (tmp_path / "away").rename(path_of(application))
    assert faults(application) == {}


def test_files_that_are_gone_or_of_another_desk_are_told(application: Application):
    shutil.rmtree(application.files.folder)
    assert faults(application) == {"files": "files-gone"}
    application.files.mark("another")
    assert faults(application) == {"files": "files-replaced"}


def test_a_lock_that_is_held_is_a_warning(application: Application):
    holder = sqlite_driver.connect(str(path_of(application)), isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    assert faults(application) == {"write": "database-busy"}
    assert Checkup(application).health().can_serve
    holder.close()


def test_little_room_on_the_disk_is_a_warning_and_hardly_any_is_a_fault(application, monkeypatch):
    for free, verdict in (
        (health.LITTLE_FREE - 1, HealthVerdict.WARNING),
        (health.LEAST_FREE - 1, HealthVerdict.FAILED),
    ):
        monkeypatch.setattr(shutil, "disk_usage", lambda _, free=free: Usage(free, 0, free))
        assert Checkup(application).health().findings["disk"].verdict is verdict


def test_what_is_not_well_always_says_what_it_is():
    for verdict in (HealthVerdict.WARNING, HealthVerdict.FAILED):
        with pytest.raises(ValueError, match="names its fault"):
            health.HealthFinding(verdict)


def test_a_check_that_cannot_be_made_leaves_its_reason_in_the_log(application, monkeypatch, caplog):
    def unreadable(_: object) -> None:
        raise PermissionError(errno.ELOOP, "too many levels", "/srv/desk-data")

    monkeypatch.setattr(shutil, "disk_usage", unreadable)
    assert faults(application) == {"disk": "unreadable"}
    assert "/srv/desk-data" in caplog.text
    assert caplog.text.count("\n") == 1


def test_a_check_that_fails_in_an_unforeseen_way_is_told_and_made_again(application, monkeypatch, caplog):
    def unforeseen(_application: Application) -> health.HealthFinding:
        raise ValueError("day is out of range for month")

    monkeypatch.setattr(checkup, "FRESH", 0)
    kept = Checkup(application)
    monkeypatch.setattr(health, "CHECKS", {**CHECKS, "backup": unforeseen})
    found = kept.health().findings["backup"]
    assert (found.verdict, found.fault) == (HealthVerdict.WARNING, "unreadable")
    assert "day is out of range" in caplog.text
    monkeypatch.setattr(health, "CHECKS", CHECKS)
    assert kept.health().findings["backup"].fault != "unreadable"


def test_a_job_process_without_a_sign_of_life_is_a_warning(application: Application):
    sign = application.settings.data_dir / health.SIGN_OF_LIFE
    os.utime(sign, (time.time() - 90, time.time() - 90))
    assert faults(application) == {"jobs": "jobs-silent"}
    SignOfLife(application.settings.data_dir)()
    assert faults(application) == {}


def read_fails(_application: Application) -> health.HealthFinding:
    raise PermissionError(errno.ELOOP, "too many levels", "/srv/desk-data")


@pytest.mark.parametrize(("part", "verdict"), [("write", HealthVerdict.FAILED), ("backup", HealthVerdict.WARNING)])
def test_a_check_that_hangs_is_told_in_time_and_does_not_hang_the_others(application, monkeypatch, part, verdict):
    """Nor do the others keep what they found before it hung."""
    released = threading.Event()

    def hang(_application: Application) -> health.HealthFinding:
        released.wait(30)
        return health.HealthFinding()

    monkeypatch.setattr(health, "CHECKS", {**CHECKS, part: hang})
    monkeypatch.setattr(checkup, "PATIENCE", 0.5)
    monkeypatch.setattr(checkup, "FRESH", 0)
    kept, began = Checkup(application), time.monotonic()
    found = kept.health(tuple(CHECKS))
    assert time.monotonic() - began < 5
    assert found.findings["read"].verdict is HealthVerdict.OK
    assert (found.findings[part].verdict, found.findings[part].fault) == (verdict, "no-answer")
    monkeypatch.setattr(health, "CHECKS", {**health.CHECKS, "read": read_fails})
    assert kept.health(("read",)).findings["read"].fault == "unreadable"
    released.set()


def test_the_checks_are_made_once_in_some_seconds_however_often_they_are_asked_for(application, monkeypatch):
    made: list[str] = []
    counted = {name: lambda desk, name=name: made.append(name) or CHECKS[name](desk) for name in CHECKS}
    monkeypatch.setattr(health, "CHECKS", counted)
    kept = Checkup(application)
    for _ in range(50):
        kept.health(tuple(CHECKS))
    assert sorted(made) == sorted(CHECKS)


def test_a_kept_file_that_is_not_whole_is_a_warning_until_it_is_whole_again(application: Application):
    hash = application.files.put(b"a paper")
    application.files.path(hash).write_bytes(b"another")
    assert faults(application) == {}
    scrub_now(application, lambda *_: None)
    assert faults(application) == {"scrub": "scrub-faults"}
    assert Checkup(application).health().can_serve
    application.files.put(b"a paper")
    scrub_now(application, lambda *_: None)
    assert faults(application) == {}


def test_a_folder_that_is_gone_is_neither_backed_up_nor_one_fault_for_each_file(
    application: Application, tmp_path: Path
):
    application.files.put(b"a paper")
    application.files.folder.rename(tmp_path / "away")
    for work in (
        lambda: backup(application, tmp_path / "desk.tar"),
        lambda: scrub_now(application, lambda *_: None),
    ):
        with pytest.raises(FilesUnavailable):
            work()
    assert not (tmp_path / "desk.tar").exists()
    assert faults(application) == {"files": "files-gone"}
