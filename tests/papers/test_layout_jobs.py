"""A layout check as a job, on both databases: one a person at a time, one for a form, its report for its sender."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest

from dossiers.desk.application import Application
from dossiers.desk.clock import real_now
from dossiers.desk.errors import NotFound
from dossiers.jobs.queue import AlreadyWorking
from dossiers.operations import handlers
from dossiers.papers.layout_jobs import CHECK_LAYOUT, FinishedCheck, LayoutUpload, finished_check, request_check
from dossiers.records.database import Database
from tests.documents.checker.broken import GOOD
from tests.documents.checker.word_files import word_file
from tests.support.desks import application_on
from tests.support.dossiers import APPROVER, REVIEWER
from tests.support.working import run_due_jobs

MISTAKEN = GOOD.moved("motto", size=12)


@pytest.fixture
def application(database: Database, tmp_path: Path) -> Application:
    return application_on(database, tmp_path)


def uploaded(application: Application, data: bytes | None = None, name: str = "Tờ trình.docx") -> LayoutUpload:
    return LayoutUpload(name, "nd30_2020", application.files.put(data or word_file(MISTAKEN)))


def ask(application: Application, upload: LayoutUpload, key: str = "form", actor=REVIEWER) -> int:
    with application.database.writing() as session:
        return request_check(session, upload, actor=actor, key=key)


def finished(application: Application, number: int, actor=REVIEWER, **later: float) -> FinishedCheck | None:
    with application.database.reading() as session:
        return finished_check(session, number, actor=actor, at=real_now() + timedelta(**later))


def do_jobs(application: Application) -> int:
    return run_due_jobs(application, {CHECK_LAYOUT: handlers.check_layout})


def test_the_report_and_the_corrected_copy_are_the_senders_for_a_day(application: Application):
    number = ask(application, uploaded(application))
    assert finished(application, number) is None
    assert do_jobs(application) == 1
    found = finished(application, number)
    assert found is not None
    assert found.report is not None
    assert "C02" in {finding.rule for finding in found.report.findings}
    assert application.files.verify(found.corrected)
    with pytest.raises(NotFound):
        finished(application, number, APPROVER)
    with pytest.raises(NotFound):
        finished(application, number, hours=25)


def test_a_file_that_cannot_be_checked_is_told_with_its_reason(application: Application):
    number = ask(application, uploaded(application, b"PK\x03\x04 rest", "Hỏng.docx"))
    do_jobs(application)
    found = finished(application, number)
    assert found is not None
    assert [(fault.code, fault.field, dict(fault.values)["name"]) for fault in found.faults] == [
        ("file-damaged", "file", "Hỏng.docx")
    ]


def test_one_check_a_person_at_a_time_and_one_for_a_form(application: Application):
    upload, other, gate = uploaded(application), uploaded(application, word_file(GOOD)), Barrier(4)

    def post(_: int) -> int:
        gate.wait(30)
        return ask(application, upload)

    with ThreadPoolExecutor(4) as pool:
        (number,) = set(pool.map(post, range(4)))
    with pytest.raises(AlreadyWorking) as refused:
        ask(application, other)
    assert refused.value.status.id == number
    assert ask(application, other, actor=APPROVER) != number
    do_jobs(application)
    assert ask(application, upload) == number
    assert ask(application, other) != number
