"""Attached files: inspected, limited, named as the office named them, kept as long as a revision names them."""

import tempfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from dossiers.desk.actor import Actor
from dossiers.desk.application import Application
from dossiers.desk.errors import NotFound
from dossiers.drafting import attachments
from dossiers.drafting.attachments import DOSSIER_BYTES, NewFile
from dossiers.reading import draft_pages
from dossiers.records.database import Database
from tests.support.desks import application_on
from tests.support.dossiers import APPROVER, PRINTER, REVIEWER, Office
from workflow.errors import RequirementsUnmet
from workflow.lifecycle import Action, State


@pytest.fixture(scope="module")
def pdf() -> bytes:
    document, stored = pikepdf.new(), BytesIO()
    document.add_blank_page()
    document.save(stored)
    return stored.getvalue()


@pytest.fixture
def application(loaded: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Application:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return application_on(loaded, tmp_path)


def received(application: Application, name: str | None, data: bytes | None, kind: str = "khac") -> NewFile:
    stream, settings = None if data is None else BytesIO(data), application.settings
    limit = settings.max_file_bytes
    return attachments.receive(application.files, kind, name, stream, limit=limit)


def refused(application: Application, name: str | None, data: bytes | None) -> dict[str, str]:
    """The code of the refusal with the facts of its sentence; nothing is left behind."""
    with pytest.raises(RequirementsUnmet) as refusal:
        received(application, name, data)
    (unmet,) = refusal.value.unmet
    assert unmet.field == "attachments.khac"
    assert list(application.files.hashes()) == []
    assert [path for path in application.settings.data_dir.iterdir() if path.name.startswith("upload-")] == []
    return {"code": unmet.code, **dict(unmet.values)}


def codes(office: Office, kind: str, *, size: int = 1, name: str = "Tệp.pdf") -> list[tuple[str, str]]:
    before = office.view().attachments
    with pytest.raises(RequirementsUnmet) as refusal:
        office.attach(kind, name, size=size)
    assert office.view().attachments == before
    return [(unmet.code, unmet.field) for unmet in refusal.value.unmet]


# --- Receiving ---


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("Đơn đề nghị.pdf", "Đơn đề nghị.pdf"),
        ("Biên bản họp Hội đồng (đã ký).pdf", "Biên bản họp Hội đồng (đã ký).pdf"),
        (r"C:\Users\Lan\Báo cáo.pdf", "Báo cáo.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("Tờ\x00 trình\n\x1b.pdf", "Tờ trình .pdf"),
        ("Ba\u0301o ca\u0301o.pdf", "Báo cáo.pdf"),
        ("a" * 500 + ".pdf", "a" * 196 + ".pdf"),
        ("TO TRINH.PDF", "TO TRINH.PDF"),
    ],
)
def test_a_file_keeps_its_own_vietnamese_name_without_folders(
    application: Application, pdf: bytes, sent: str, kept: str
):
    new = received(application, sent, pdf)
    assert (new.name, new.media_type, new.size, new.kind) == (kept, "application/pdf", len(pdf), "khac")
    assert len(new.name) <= 200
    with application.files.open(new.hash) as file:
        assert file.read() == pdf


def test_no_file_is_a_file_missing(application: Application, pdf: bytes):
    for name, data in ((None, None), ("", pdf), ("Tờ trình.pdf", None)):
        assert refused(application, name, data) == {"code": "file-missing"}


def test_a_file_is_refused_under_its_own_name_with_what_is_wrong_with_it(application: Application, pdf: bytes):
    assert refused(application, "Chương trình.exe", b"MZ\x90")["code"] == "file-kind-unknown"
    assert refused(application, "Ảnh.png", pdf) == {"code": "file-kind-mismatch", "name": "Ảnh.png", "extension": "png"}
    assert refused(application, "Rỗng.pdf", b"")["code"] == "file-empty"
    assert refused(application, "Hỏng.pdf", b"%PDF-1.7 rest")["code"] == "file-damaged"


def test_one_byte_too_many_is_noticed_before_it_is_looked_at(application: Application, pdf: bytes):
    tight = replace(application, settings=replace(application.settings, max_file_bytes=len(pdf)))
    assert refused(tight, "To.pdf", pdf + b"\n")["code"] == "file-too-large"
    assert received(tight, "Vừa.pdf", pdf).size == len(pdf)


# --- Attaching ---


def test_each_kind_takes_as_many_files_as_the_campaign_says(any_office: Office):
    for spec in any_office.campaign.attachments:
        for number in range(spec.most):
            any_office.attach(spec.kind, f"{number}.pdf")
        assert codes(any_office, spec.kind) == [("attachment-too-many", f"attachments.{spec.kind}")]
    assert "attachments" not in {stop.field.split(".")[0] for stop in any_office.stops()}


@pytest.mark.parametrize("kind", ["", "to-trinh", "luong", "../khac", "\x00"])
def test_a_kind_that_the_campaign_does_not_know_is_refused(office: Office, kind: str):
    assert codes(office, kind) == [("attachment-kind-unknown", "attachments.kind")]


def test_all_files_of_a_dossier_together_stay_within_100_megabytes(office: Office):
    assert DOSSIER_BYTES == 100 * 1024 * 1024
    first = office.attach("khac", size=DOSSIER_BYTES - 10)
    assert codes(office, "khac", size=11) == [("dossier-too-large", "attachments.khac")]
    office.attach("khac", size=10)
    assert codes(office, "xac-nhan-so-lieu", size=1) == [("dossier-too-large", "attachments.xac-nhan-so-lieu")]
    office.detach(first)
    office.attach("khac", size=1)


def test_too_many_and_too_large_are_said_at_once(office: Office):
    office.attach("to-trinh-da-ky", size=DOSSIER_BYTES)
    assert [code for code, _ in codes(office, "to-trinh-da-ky")] == ["attachment-too-many", "dossier-too-large"]


def test_a_file_is_taken_away_once_and_again_without_harm(office: Office):
    number = office.attach("khac")
    office.detach(number)
    seen = office.version()
    office.detach(number)
    assert (office.view().attachments, office.version()) == ((), seen)
    with pytest.raises(NotFound):
        office.detach(number + 1)


def test_another_dossiers_file_cannot_be_taken_away(office: Office):
    number = office.other().attach("khac")
    with pytest.raises(NotFound):
        office.detach(number)
    assert len(office.other().view().attachments) == 1


# --- Downloading ---


def seen(office: Office, number: int, actor: Actor | None = None) -> str:
    with office.database.reading() as session:
        return draft_pages.attachment(session, office.reference, number, actor=actor or office.clerk).name


def test_a_file_that_a_revision_names_can_be_had_as_long_as_there_is_the_revision(office: Office):
    office.fill()
    first = office.attach("khac", "Báo cáo.pdf")
    office.move(Action.SUBMIT)
    office.move(Action.RETURN)
    office.detach(first)
    second = office.attach("khac", "Báo cáo mới.pdf")
    assert [seen(office, number) for number in (first, second)] == ["Báo cáo.pdf", "Báo cáo mới.pdf"]
    assert seen(office, first, REVIEWER) == "Báo cáo.pdf"
    with pytest.raises(NotFound):
        seen(office, second, REVIEWER)
    office.move(Action.SUBMIT)
    assert seen(office, first) == "Báo cáo.pdf"
    assert seen(office, second, APPROVER) == "Báo cáo mới.pdf"
    with pytest.raises(NotFound):
        seen(office, first, REVIEWER)


def test_a_file_taken_away_before_any_submission_is_gone(office: Office):
    number = office.attach("khac")
    office.detach(number)
    with pytest.raises(NotFound):
        seen(office, number)


def test_files_of_a_draft_are_the_offices_alone(office: Office):
    number = office.attach("khac")
    for actor in (REVIEWER, APPROVER, PRINTER, office.other().clerk):
        with pytest.raises(NotFound):
            seen(office, number, actor)
    with pytest.raises(NotFound):
        seen(office.other(), number, office.other().clerk)


def test_the_printer_has_the_files_of_approved_dossiers(office: Office):
    office.fill()
    number = office.attach("khac", "Báo cáo.pdf")
    office.bring_to(State.APPROVED)
    assert seen(office, number, PRINTER) == "Báo cáo.pdf"


def test_the_checklist_shows_what_is_there_by_kind(any_office: Office):
    kind = any_office.campaign.attachments[0].kind
    number = any_office.attach(kind, "Đã ký.pdf")
    with any_office.database.reading() as session:
        view = draft_pages.attachments_view(session, any_office.reference, actor=any_office.clerk, at=any_office.at)
        assert [file.number for file in view.of_kind(kind)] == [number]
        assert view.of_kind(any_office.campaign.attachments[1].kind) == ()
        assert view.may_draft
        for actor in (REVIEWER, any_office.other().clerk):
            with pytest.raises(NotFound):
                draft_pages.attachments_view(session, any_office.reference, actor=actor, at=any_office.at)


def test_a_received_file_is_attached_under_its_hash(office: Office, application: Application, pdf: bytes):
    new = received(application, "Tờ trình đã ký.pdf", pdf, "to-trinh-da-ky")
    with office.database.writing() as session:
        attachments.attach(session, office.reference, new, actor=office.clerk, at=office.at)
    (file,) = office.view().attachments
    assert (file.hash, file.name, file.size) == (new.hash, "Tờ trình đã ký.pdf", len(pdf))
