"""The hourly upkeep deletes files that no row names, and none that one does."""

import os
from datetime import timedelta

from sqlalchemy import delete, select

from dossiers.desk.clock import real_now
from dossiers.jobs.queue import enqueue
from dossiers.operations import upkeep
from dossiers.papers import packs
from dossiers.records.database import Database
from dossiers.records.models.jobs import Job
from tests.support.desks import application_on
from tests.support.dossiers import Office
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


def test_a_sweep_is_asked_for_once_an_hour(database: Database):
    now = real_now().replace(minute=10)
    with database.writing() as session:
        for moment in (now, now + timedelta(minutes=40), now + timedelta(hours=1)):
            upkeep.enqueue_sweep(session, at=moment)
    with database.reading() as session:
        assert len(session.scalars(select(Job)).all()) == 2


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
