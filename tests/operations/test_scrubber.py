"""The scrubber finds every kept file that is damaged or missing, tells it once, and forgets it when it is whole."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from dossiers.desk.application import Application
from dossiers.desk.clock import real_now
from dossiers.jobs.attempts import ProgressReport
from dossiers.jobs.queue import enqueue
from dossiers.operations import scrubber
from dossiers.operations.handlers import HANDLERS
from dossiers.operations.scrubber import enqueue_scrub, last_report, scrub_now, scrub_slice
from dossiers.papers import packs
from dossiers.records.database import Database
from dossiers.records.faults import FilesUnavailable
from dossiers.records.files import FileDamaged, FileNotKept, Files
from dossiers.records.models.jobs import Job, JobState
from dossiers.records.models.notices import Notice
from dossiers.records.models.operations import FaultKind, ScrubRun
from dossiers.records.queries.desk import give_identity
from dossiers.records.queries.operations import file_faults
from tests.support.desks import application_on
from tests.support.dossiers import Office
from tests.support.people import add_account
from tests.support.working import run_due_jobs
from workflow.lifecycle import Role


def quiet(_done: int, _total: int) -> None:
    """Report progress to nobody."""


@pytest.fixture
def application(office: Office, tmp_path: Path) -> Application:
    with office.database.writing() as session:
        add_account(session, "admin-2", Role.ADMIN)
    return application_on(office.database, tmp_path)


@pytest.fixture
def attached(application: Application, office: Office) -> list[str]:
    """Three files of a dossier."""
    hashes = [application.files.put(f"file {number}".encode()) for number in range(3)]
    for hash in hashes:
        office.attach("khac", hash=hash)
    return hashes


def damage(application: Application, hash: str) -> None:
    application.files.path(hash).write_bytes(b"another content")


def found(application: Application) -> dict[str, FaultKind]:
    return {fault.hash: fault.kind for fault in scrub_now(application, quiet).faults}


def told(application: Application) -> list[str]:
    with application.database.reading() as session:
        query = select(Notice.facts).where(Notice.event == "files-damaged").distinct()
        return sorted(session.scalars(query))


def test_damaged_and_missing_files_are_found_with_what_they_belong_to(
    application: Application, attached: list[str], office: Office
) -> None:
    application.files.put(b"of nobody")
    damage(application, attached[0])
    application.files.delete(attached[1])
    report = scrub_now(application, quiet)
    assert {fault.hash: fault.kind for fault in report.faults} == {
        attached[0]: FaultKind.DAMAGED,
        attached[1]: FaultKind.MISSING,
    }
    assert {fault.owners for fault in report.faults} == {(("attachment", office.reference),)}
    assert report.files == 3


def test_each_fault_is_told_to_the_administrators_once(application: Application, attached: list[str]) -> None:
    assert (found(application), told(application)) == ({}, [])
    damage(application, attached[0])
    found(application)
    found(application)
    assert len(told(application)) == 1
    assert '"count": "1"' in told(application)[0]
    application.files.delete(attached[1])
    application.files.delete(attached[2])
    found(application)
    assert [facts.partition('"count": ')[2][:3] for facts in told(application)] == ['"1"', '"2"']


def test_a_file_that_is_sent_again_is_repaired_and_the_next_run_says_so(
    application: Application, attached: list[str]
) -> None:
    damage(application, attached[0])
    application.files.delete(attached[1])
    assert len(found(application)) == 2
    application.files.put(b"file 0")
    application.files.put(b"file 1")
    report = scrub_now(application, quiet)
    assert (report.repaired, report.faults) == (2, ())


def test_a_missing_file_is_forgotten_when_no_row_names_it(application: Application, office: Office) -> None:
    hash = application.files.put(b"taken away again")
    number = office.attach("khac", hash=hash)
    application.files.delete(hash)
    assert found(application) == {hash: FaultKind.MISSING}
    office.detach(number)
    assert found(application) == {}


def test_a_run_goes_on_in_slices_and_is_one_run_a_day(
    application: Application, attached: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scrubber, "BATCH", 1)

    def shortest_slice(application: Application, args: Mapping[str, Any], report: ProgressReport) -> str:
        return str(scrub_slice(application, args["run"], report, seconds=0))

    damage(application, attached[2])
    with application.database.writing() as session:
        enqueue_scrub(session, at=real_now())
        enqueue_scrub(session, at=real_now())
    run_due_jobs(application, {"scrub": shortest_slice})
    with application.database.reading() as session:
        slices = session.scalars(select(Job).where(Job.name == "scrub").order_by(Job.id)).all()
        report = last_report(session)
    assert [job.result for job in slices] == ["False", "False", "True"]
    assert report is not None
    assert (report.files, [fault.hash for fault in report.faults]) == (3, [attached[2]])
    with application.database.writing() as session:
        enqueue_scrub(session, at=real_now())
    assert run_due_jobs(application, {"scrub": shortest_slice}) == 0


def test_the_job_examines_the_whole_store(application: Application, attached: list[str]) -> None:
    damage(application, attached[0])
    with application.database.writing() as session:
        enqueue_scrub(session, at=real_now())
    run_due_jobs(application, {"scrub": HANDLERS["scrub"]})
    with application.database.reading() as session:
        job = session.scalars(select(Job).where(Job.name == "scrub")).one()
        report = last_report(session)
    assert (job.state, job.result) == (JobState.DONE, "ended")
    assert report is not None
    assert [fault.hash for fault in report.faults] == [attached[0]]


@pytest.mark.parametrize("step", ["_is_whole", "_end"])
def test_a_folder_that_goes_during_a_run_makes_no_file_a_fault(
    application: Application, attached: list[str], monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    folder, away = application.files.folder, application.files.folder.parent / "away"
    files = Files(folder, marked=True)
    with application.database.writing() as session:
        files.mark(give_identity(session, at=real_now()))
    monkeypatch.setattr(application.database, "desk", None)  # which the other tests know nothing of
    marked, original = replace(application, files=files), getattr(scrubber, step)

    def lose_the_folder(*args: Any) -> Any:
        if folder.exists():
            folder.rename(away)
        return original(*args)

    with monkeypatch.context() as losing:
        losing.setattr(scrubber, step, lose_the_folder)
        with pytest.raises(FilesUnavailable):
            scrub_now(marked, quiet)
    away.rename(folder)
    with application.database.reading() as session:
        assert file_faults(session) == []
    assert told(application) == []
    assert (found(marked), len(attached)) == ({}, 3)


def test_a_run_of_a_clock_that_was_ahead_is_not_the_last_one(application: Application, attached: list[str]) -> None:
    scrub_now(application, quiet)
    with application.database.writing() as session:
        session.scalars(select(ScrubRun)).one().ended_at = real_now() + timedelta(days=9)
    with application.database.reading() as session:
        assert last_report(session) is None
    assert scrub_now(application, quiet).files == len(attached)


def test_what_a_damaged_pack_belongs_to_is_its_job(database: Database, tmp_path: Path) -> None:
    application = application_on(database, tmp_path)
    pack = application.files.put(b"a pack")
    with database.writing() as session:
        job = enqueue(session, packs.MAKE_PACK, "a pack", {})
        job.result = pack
        session.flush()
        number = job.id
    damage(application, pack)
    assert scrub_now(application, quiet).faults[0].owners == (("pack", str(number)),)


def test_a_damaged_file_is_never_given_as_if_it_were_whole(application: Application, attached: list[str]) -> None:
    assert application.files.read(attached[0]) == b"file 0"
    assert application.files.whole(attached[0]).read_bytes() == b"file 0"
    damage(application, attached[0])
    application.files.delete(attached[1])
    for give in (application.files.read, application.files.whole):
        with pytest.raises(FileDamaged):
            give(attached[0])
        with pytest.raises(FileNotKept):
            give(attached[1])
