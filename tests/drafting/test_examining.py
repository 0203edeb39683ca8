"""Large attachments: stored at once, examined by a job; until they are accepted they are no part of the dossier."""

import io
import random
from dataclasses import replace
from pathlib import Path

import pytest

from dossiers.desk.application import Application
from dossiers.desk.errors import NotFound
from dossiers.drafting import attachments
from dossiers.drafting.attachments import PROMPT_BYTES
from dossiers.drafting.examining import EXAMINE_ATTACHMENT
from dossiers.operations import handlers
from dossiers.reading import draft_pages
from dossiers.records.database import Database
from dossiers.records.queries import dossier as dossier_queries
from dossiers.uploads import inspection
from tests.notices.people import told, with_people
from tests.support.desks import application_on
from tests.support.dossiers import REVIEWER, Office
from tests.support.working import run_due_jobs
from tests.uploads import files
from workflow.errors import RequirementsUnmet
from workflow.lifecycle import Action, State

KIND = "to-trinh-da-ky"
ROOM = "khac"


@pytest.fixture
def application(loaded: Database, tmp_path: Path) -> Application:
    return application_on(loaded, tmp_path)


def scan(*, broken: bool = False) -> bytes:
    """Return a PDF just above what is examined within a request."""
    noise = random.Random(1).randbytes(PROMPT_BYTES)
    data = files.pdf(lambda document: document.pages[0].obj.__setitem__("/Scan", document.make_stream(noise)))
    return data[: len(data) - 500] if broken else data


def send(application: Application, office: Office, data: bytes, kind: str = KIND, name: str = "Bản quét.pdf") -> int:
    stream, limit = io.BytesIO(data), application.settings.max_file_bytes
    new = attachments.receive(application.files, kind, name, stream, limit=limit, by_job=True)
    with application.database.writing() as session:
        added = attachments.attach(session, office.reference, new, actor=office.clerk, at=office.at)
        session.flush()
        return added.id


def do_jobs(application: Application) -> int:
    return run_due_jobs(application, {EXAMINE_ATTACHMENT: handlers.examine_attachment})


def page(office: Office):
    with office.database.reading() as session:
        return draft_pages.attachments_view(session, office.reference, actor=office.clerk, at=office.at)


def download(office: Office, number: int):
    with office.database.reading() as session:
        return draft_pages.attachment(session, office.reference, number, actor=office.clerk)


def submission_codes(office: Office) -> list[str]:
    with pytest.raises(RequirementsUnmet) as refused:
        office.move(Action.SUBMIT)
    return [unmet.code for unmet in refused.value.unmet]


def test_a_large_file_is_not_opened_before_its_job(
    application: Application, office: Office, monkeypatch: pytest.MonkeyPatch
):
    calls: list[str] = []
    real = inspection.in_subprocess
    monkeypatch.setattr(inspection, "in_subprocess", lambda *a, **more: calls.append(a[1]) or real(*a, **more))
    number = send(application, office, scan())
    assert calls == []
    assert [(file.name, file.fault) for file in page(office).unaccepted] == [("Bản quét.pdf", None)]
    assert do_jobs(application) == 1
    assert calls == ["dossiers.uploads.examiner"]
    assert [file.number for file in page(office).files] == [number]
    assert page(office).unaccepted == ()
    send(application, office, files.pdf(), ROOM)
    assert len(calls) == 2


def test_a_file_whose_name_and_first_bytes_disagree_is_refused_at_once(application: Application, office: Office):
    with pytest.raises(RequirementsUnmet, match="file-kind-mismatch"):
        send(application, office, scan(), name="Bảng.xlsx")


def test_nobody_opens_or_submits_a_file_under_examination(application: Application, office: Office):
    office.fill()
    number = send(application, office, scan())
    for viewer in (office.clerk, office.colleague, REVIEWER):
        with office.database.reading() as session, pytest.raises(NotFound):
            draft_pages.attachment(session, office.reference, number, actor=viewer)
    assert submission_codes(office) == ["attachment-examined"]
    do_jobs(application)
    assert download(office, number).name == "Bản quét.pdf"
    office.move(Action.SUBMIT)
    assert office.dossier().state is State.SUBMITTED
    assert "Bản quét.pdf" in [file.name for file in office.view(REVIEWER).attachments]


def test_a_refused_file_stands_with_its_reason_and_stops_the_submission_until_it_is_removed(
    application: Application, office: Office
):
    with_people(office)
    office.fill()
    number = send(application, office, scan(broken=True))
    do_jobs(application)
    (refused,) = page(office).unaccepted
    assert refused.fault is not None
    assert (refused.number, refused.fault.code) == (number, "file-damaged")
    with pytest.raises(NotFound):
        download(office, number)
    assert submission_codes(office) == ["attachment-refused"]
    assert told(office.database, "file-refused") == sorted([office.clerk.username, office.colleague.username])
    office.detach(number)
    assert page(office).unaccepted == ()
    office.move(Action.SUBMIT)


def test_a_file_under_examination_takes_its_place_and_a_refused_one_none(application: Application, office: Office):
    send(application, office, scan(broken=True))
    with pytest.raises(RequirementsUnmet, match="attachment-too-many"):
        send(application, office, scan())
    do_jobs(application)
    send(application, office, scan())


def test_a_file_removed_meanwhile_stays_removed_and_nobody_is_told(application: Application, office: Office):
    number = send(application, office, scan(broken=True))
    office.detach(number)
    do_jobs(application)
    assert page(office).unaccepted == page(office).files == ()
    with office.database.reading() as session:
        dossier = dossier_queries.dossier_by_reference(session, office.reference)
        assert dossier is not None
        found = dossier_queries.attachment_by_id(session, dossier, number)
        assert found is not None
        assert found.fault == "file-damaged"


def test_the_same_examination_again_changes_nothing(application: Application, office: Office):
    number = send(application, office, scan())
    do_jobs(application)
    version = office.version()
    args = {"reference": office.reference, "attachment": number}
    assert handlers.examine_attachment(application, args, lambda *_: None) == ""
    assert office.version() == version
    assert replace(page(office), files=()).unaccepted == ()


def test_the_missing_count_of_the_list_follows_the_examination(application: Application, office: Office):
    office.fill()
    before = office.dossier().still_missing
    send(application, office, scan(), ROOM)
    assert office.dossier().still_missing == (before or 0) + 1
    do_jobs(application)
    assert office.dossier().still_missing == before


def test_a_file_that_a_busy_machine_did_not_examine_in_time_is_examined_by_its_job(
    application: Application, office: Office, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(inspection.in_subprocess, "__kwdefaults__", {"seconds": 0.01})
    number = send(application, office, files.pdf())
    assert [file.name for file in page(office).unaccepted] == ["Bản quét.pdf"]
    monkeypatch.setattr(inspection.in_subprocess, "__kwdefaults__", {"seconds": 60})
    assert do_jobs(application) == 1
    assert [file.number for file in page(office).files] == [number]
