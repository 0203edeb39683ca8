"""The hourly upkeep deletes files that no row names, and none that one does."""

import os
from dataclasses import replace
from datetime import time, timedelta

from sqlalchemy import delete, select

from dossiers.desk.backup_plan import BackupPlan
from dossiers.desk.clock import real_now
from dossiers.jobs.queue import enqueue
from dossiers.moving.freezing import KEEP_PAPERS
from dossiers.operations import upkeep
from dossiers.operations.handlers import HANDLERS
from dossiers.operations.remains import sweep_remains
from dossiers.papers import packs
from dossiers.records.database import Database
from dossiers.records.models.dossier import KeptPaper
from dossiers.records.models.jobs import Job, JobState
from tests.support.desks import application_on
from tests.support.dossiers import Office
from tests.support.working import run_due_jobs
from workflow.lifecycle import State


def test_only_old_files_that_no_row_names_are_swept(database: Database, tmp_path):
    application = application_on(database, tmp_path)
    pack, orphan, fresh = (application.files.put(content) for content in (b"a pack", b"an orphan", b"just uploaded"))
    two_days_ago = (real_now() - timedelta(days=2)).timestamp()
    for hash in (pack, orphan):
        os.utime(application.files.path(hash), (two_days_ago, two_days_ago))
    with database.writing() as session:
        enqueue(session, packs.MAKE_PACK, "a pack", {}).result = pack
    assert upkeep.sweep(application.database, application.files, at=real_now()) == 1
    assert set(application.files.hashes()) == {pack, fresh}


def test_of_removed_attachments_only_those_that_a_revision_names_are_kept(office: Office, tmp_path):
    application = application_on(office.database, tmp_path)
    two_days_ago = (real_now() - timedelta(days=2)).timestamp()
    submitted, dropped, present = (application.files.put(content) for content in (b"submitted", b"dropped", b"present"))
    for hash in (submitted, dropped, present):
        os.utime(application.files.path(hash), (two_days_ago, two_days_ago))
    first = office.attach("khac", hash=submitted)
    office.bring_to(State.RETURNED)
    office.detach(first)
    office.detach(office.attach("khac", hash=dropped))
    office.attach("khac", hash=present)
    assert upkeep.sweep(application.database, application.files, at=real_now()) == 1
    assert set(application.files.hashes()) == {submitted, present}


def test_what_killed_work_has_left_is_swept_wherever_it_lies(database: Database, tmp_path):
    for name in ("data", "backups"):
        (tmp_path / name).mkdir(mode=0o700)
    application = application_on(database, tmp_path / "data")
    plan = BackupPlan(tmp_path / "backups", time(2), 3)
    application = replace(application, settings=replace(application.settings, backup=plan))
    left = (
        tmp_path / "data" / "tmp" / "4711-killed" / "upload-x",
        tmp_path / "data" / "tmp" / "4711-killed" / "weasyprint-x" / "font",
        tmp_path / "data" / "files" / "incoming" / "new-x",
        tmp_path / "data" / ".clock.json-x.desk-part",
        tmp_path / "data" / "demo-secret.x",
        tmp_path / "backups" / ".desk-20261130-020000.tar-x.desk-part",
    )
    names = ("backups/desk-20261130-020000.tar", "data/desk.sqlite3", "data/upload-by-hand.csv")
    kept = [tmp_path / name for name in names]
    two_days_ago = (real_now() - timedelta(days=2)).timestamp()
    for path in (*left, *kept):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"half")
        os.utime(path, (two_days_ago, two_days_ago))
    sweep_remains(application)
    assert [path.name for path in left if path.exists()] == []
    assert all(path.exists() for path in kept)


def test_a_sweep_is_asked_for_once_an_hour(database: Database):
    now = real_now().replace(minute=10)
    with database.writing() as session:
        for moment in (now, now + timedelta(minutes=40), now + timedelta(hours=1)):
            upkeep.enqueue_sweep(session, at=moment)
    with database.reading() as session:
        assert len(session.scalars(select(Job)).all()) == 2


def test_jobs_that_have_been_done_for_long_are_forgotten_and_those_that_failed_stay(database: Database):
    now = real_now()
    with database.writing() as session:
        for name, state, days in (
            ("old", JobState.DONE, 31),
            ("recent", JobState.DONE, 29),
            ("failed", JobState.FAILED, 99),
            ("waiting", JobState.WAITING, 99),
        ):
            job = enqueue(session, name, name, {})
            job.state, job.finished_at = state, None if state is JobState.WAITING else now - timedelta(days=days)
        upkeep.delete_expired_rows(session, at=now)
    with database.reading() as session:
        assert set(session.scalars(select(Job.name))) == {"recent", "failed", "waiting"}


def test_the_file_of_a_pack_goes_two_weeks_after_it_was_made(database: Database, tmp_path):
    application, now = application_on(database, tmp_path), real_now()
    for days in (13, 15):
        hash = application.files.put(f"made {days} days ago".encode())
        made = now - timedelta(days=days)
        os.utime(application.files.path(hash), (made.timestamp(), made.timestamp()))
        with database.writing() as session:
            job = enqueue(session, packs.MAKE_PACK, str(days), {})
            job.state, job.result, job.finished_at = JobState.DONE, hash, made
    assert upkeep.sweep(application.database, application.files, at=now) == 1
    assert [application.files.read(hash) for hash in application.files.hashes()] == [b"made 13 days ago"]
    with database.reading() as session:
        assert sorted(job.result != "" for job in session.scalars(select(Job))) == [False, True]


def test_papers_that_are_kept_are_not_made_again_when_their_job_was_forgotten(office: Office, tmp_path):
    """Every handler does only what is still to be done, so a forgotten key does no harm."""
    application = application_on(office.database, tmp_path)
    office.bring_to(State.SUBMITTED)
    run_due_jobs(application, HANDLERS)
    with office.database.writing() as session:
        upkeep.delete_expired_rows(session, at=real_now() + timedelta(days=31))
        kept = {(paper.id, paper.hash) for paper in session.scalars(select(KeptPaper))}
        args = {"reference": office.reference, "revision": 1}
        assert enqueue(session, KEEP_PAPERS, f"{office.reference}/1", args).state is JobState.WAITING
    run_due_jobs(application, HANDLERS)
    with office.database.reading() as session:
        assert {(paper.id, paper.hash) for paper in session.scalars(select(KeptPaper))} == kept
        assert {job.state for job in session.scalars(select(Job))} == {JobState.DONE}


def test_the_hourly_jobs_are_enqueued_again_after_an_hour_of_the_machine_s_uptime(database: Database, monkeypatch):
    """A clock set back or forward neither stops nor repeats them."""
    uptime = [1000.0]
    monkeypatch.setattr("time.monotonic", lambda: uptime[0])
    hourly = upkeep.HourlyScheduler(database)
    found = []
    for wait in (0, 3599, 1):
        uptime[0] += wait
        with database.writing() as session:
            session.execute(delete(Job))
        hourly()
        with database.reading() as session:
            found.append(upkeep.SWEEP in session.scalars(select(Job.name)).all())
    assert found == [True, False, True]
