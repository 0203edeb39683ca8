"""Large scans of paper dossiers: stored at once, examined by a job; until they are accepted nobody opens them."""

import io
from datetime import date
from pathlib import Path

import pytest

from dossiers.deadlines import postal_receipts
from dossiers.deadlines.postal_scans import EXAMINE_SCAN
from dossiers.desk.application import Application
from dossiers.desk.errors import NotFound
from dossiers.drafting import attachments, examining
from dossiers.operations import handlers
from dossiers.records.database import Database
from dossiers.records.queries.journal import acts_about
from tests.deadlines.test_postal_receipts import received, register
from tests.drafting.test_examining import scan
from tests.notices.people import told, with_people
from tests.support.desks import application_on
from tests.support.dossiers import REVIEWER, Office
from tests.support.working import run_due_jobs
from tests.uploads import files

DAY = date(2011, 1, 6)


@pytest.fixture
def application(loaded: Database, tmp_path: Path) -> Application:
    return application_on(loaded, tmp_path)


def send(application: Application, office: Office, data: bytes, key: str | None = None) -> int:
    """Register a paper dossier with a scan; return the number of the registration."""
    stream, limit = io.BytesIO(data), application.settings.max_file_bytes
    new = attachments.receive(application.files, "scan", "Bìa thư.pdf", stream, limit=limit, by_job=True)
    register(office, DAY, scan=new, key=key)
    return received(office)[-1].number


def do_jobs(application: Application) -> int:
    return run_due_jobs(application, {EXAMINE_SCAN: handlers.examine_scan})


def open_scan(office: Office, number: int) -> str:
    with office.database.reading() as session:
        return postal_receipts.scan_of(session, office.reference, number, actor=REVIEWER).name


def test_a_large_scan_is_opened_by_its_job_only_and_by_people_after_it(
    application: Application, office: Office, monkeypatch: pytest.MonkeyPatch
):
    calls: list[str] = []
    real = examining.inspect
    monkeypatch.setattr(examining, "inspect", lambda *given: calls.append(given[1]) or real(*given))
    number = send(application, office, scan())
    (seen,) = received(office)
    assert (calls, seen.day, seen.scan_waits, seen.scan_fault) == ([], DAY, True, None)
    with pytest.raises(NotFound):
        open_scan(office, number)
    assert do_jobs(application) == 1
    (seen,) = received(office)
    assert (calls, seen.scan_waits, seen.scan_fault) == (["Bìa thư.pdf"], False, None)
    assert open_scan(office, number) == "Bìa thư.pdf"


def test_a_small_scan_is_examined_at_once(application: Application, office: Office):
    number = send(application, office, files.pdf())
    assert do_jobs(application) == 0
    assert open_scan(office, number) == "Bìa thư.pdf"


def test_a_refused_scan_stands_with_its_reason_and_the_day_counts_all_the_same(
    application: Application, office: Office
):
    with_people(office)
    number = send(application, office, scan(broken=True))
    do_jobs(application)
    (seen,) = received(office)
    assert seen.scan_fault is not None
    assert (seen.day, seen.scan_waits, seen.scan_fault.code) == (DAY, False, "file-damaged")
    with pytest.raises(NotFound):
        open_scan(office, number)
    assert told(office.database, "scan-refused") == [REVIEWER.username]
    with office.database.reading() as session:
        act = acts_about(session, office.reference)[-1]
    assert (act.act, act.actor) == ("scan-examined", "-desk-")


def test_the_same_form_again_asks_for_one_examination(application: Application, office: Office):
    data = scan()
    assert send(application, office, data, key="same") == send(application, office, data, key="same")
    assert do_jobs(application) == 1
