"""Kept papers are proved by their hash and by making them again; whatever is not as it was is named."""

import io
from pathlib import Path

import pypdfium2
import pytest
from sqlalchemy import select, update

from dossiers.desk.application import Application
from dossiers.operations import handlers
from dossiers.papers import issuing
from dossiers.papers.verifying import PaperVerdict, kept_papers, verify
from dossiers.records.database import Database
from dossiers.records.models.dossier import KeptPaper
from tests.support.desks import application_on
from tests.support.dossiers import Office
from workflow.lifecycle import Action, State

PDF = ("to-trinh", "pdf")
WORD = ("bien-ban", "docx")


@pytest.fixture
def application(office: Office, tmp_path: Path) -> Application:
    """A desk that keeps the four papers of one submitted dossier, whose revision names the present versions."""
    present = Office(office.database, office.campaign, office.code, issuing.versions())
    present.bring_to(State.SUBMITTED)
    application = application_on(office.database, tmp_path)
    handlers.keep_papers(application, {"reference": office.reference, "revision": 1}, lambda _done, _total: None)
    return application


def verdicts(application: Application) -> dict[tuple[str, str], PaperVerdict]:
    with application.database.reading() as session:
        papers = kept_papers(session)
    found = verify(application.database, application.files, papers, demo=False)
    return {(item.paper.kind, item.paper.format): item.verdict for item in found}


def change(database: Database, paper: tuple[str, str], **values: object) -> None:
    kind, form = paper
    with database.writing() as session:
        session.execute(update(KeptPaper).where(KeptPaper.kind == kind, KeptPaper.format == form).values(**values))


def kept_file(application: Application, paper: tuple[str, str]) -> Path:
    kind, form = paper
    with application.database.reading() as session:
        query = select(KeptPaper.hash).where(KeptPaper.kind == kind, KeptPaper.format == form)
        return application.files.path(session.scalars(query).one())


def test_papers_as_they_were_made_are_made_again_byte_for_byte(application: Application):
    found = verdicts(application)
    assert len(found) == 4
    assert set(found.values()) == {PaperVerdict.SAME_BYTES}


def test_a_kept_file_whose_bytes_have_changed_or_gone_is_named_and_no_other(application: Application):
    kept_file(application, PDF).write_bytes(b"spoilt")
    kept_file(application, WORD).unlink()
    found = verdicts(application)
    assert (found.pop(PDF), found.pop(WORD)) == (PaperVerdict.DAMAGED, PaperVerdict.MISSING)
    assert set(found.values()) == {PaperVerdict.SAME_BYTES}


def test_bytes_of_equal_versions_that_are_not_equal_are_named(application: Application):
    change(application.database, PDF, hash=application.files.put(kept_file(application, PDF).read_bytes() + b"\n%"))
    assert verdicts(application)[PDF] is PaperVerdict.OTHER_BYTES


@pytest.mark.parametrize("paper", [PDF, WORD])
def test_papers_of_other_versions_are_compared_by_words(application: Application, paper: tuple[str, str]):
    change(application.database, paper, made_with="weasyprint 1")
    assert verdicts(application)[paper] is PaperVerdict.SAME_WORDS


def test_a_paper_of_another_template_is_compared_by_words_though_the_libraries_are_the_same(
    office: Office, tmp_path: Path
):
    office.bring_to(State.SUBMITTED)
    application = application_on(office.database, tmp_path)
    handlers.keep_papers(application, {"reference": office.reference, "revision": 1}, lambda _done, _total: None)
    assert set(verdicts(application).values()) == {PaperVerdict.SAME_WORDS}


@pytest.mark.parametrize("form", ["pdf", "docx"])
def test_other_words_under_other_versions_are_named(application: Application, form: str):
    other = kept_file(application, ("bien-ban", form)).read_bytes()
    change(application.database, ("to-trinh", form), made_with="weasyprint 1", hash=application.files.put(other))
    assert verdicts(application)["to-trinh", form] is PaperVerdict.OTHER_WORDS


def test_another_number_of_pages_is_named_where_the_words_are_the_same(application: Application):
    document, target = pypdfium2.PdfDocument(kept_file(application, PDF).read_bytes()), io.BytesIO()
    document.new_page(595, 842)
    document.save(target)
    change(application.database, PDF, made_with="weasyprint 1", hash=application.files.put(target.getvalue()))
    assert verdicts(application)[PDF] is PaperVerdict.OTHER_PAGES


def test_papers_of_a_withdrawn_dossier_are_proved_too(application: Application, office: Office):
    office.move(Action.WITHDRAW)
    assert set(verdicts(application).values()) == {PaperVerdict.SAME_BYTES}
    assert len(verdicts(application)) == 4
