"""Kept papers are proved by their hash and by making them again; whatever is not as it was is named."""

import io
from pathlib import Path

import pypdfium2
import pytest
from sqlalchemy import select, update

from dossiers.desk.application import Desk
from dossiers.papers import issuing
from dossiers.papers.verifying import Verdict, kept_papers, verified
from dossiers.records.database import Database
from dossiers.records.models.dossier import KeptPaper
from tests.support.desks import desk_on
from tests.support.dossiers import Office
from workflow.lifecycle import Action, State

PDF = ("to-trinh", "pdf")
WORD = ("bien-ban", "docx")


@pytest.fixture
def desk(office: Office, tmp_path: Path) -> Desk:
    """A desk that keeps the four papers of one submitted dossier, whose revision names the present versions."""
    present = Office(office.database, office.campaign, office.code, issuing.versions())
    present.bring_to(State.SUBMITTED)
    desk = desk_on(office.database, tmp_path)
    issuing.keep_papers(desk, {"reference": office.reference, "revision": 1}, lambda _done, _total: None)
    return desk


def verdicts(desk: Desk) -> dict[tuple[str, str], Verdict]:
    return {(one.paper.kind, one.paper.format): one.verdict for one in verified(desk, kept_papers(desk))}


def change(database: Database, paper: tuple[str, str], **values: object) -> None:
    kind, form = paper
    with database.writing() as session:
        session.execute(update(KeptPaper).where(KeptPaper.kind == kind, KeptPaper.format == form).values(**values))


def kept_file(desk: Desk, paper: tuple[str, str]) -> Path:
    kind, form = paper
    with desk.database.reading() as session:
        query = select(KeptPaper.hash).where(KeptPaper.kind == kind, KeptPaper.format == form)
        return desk.files.path(session.scalars(query).one())


def test_papers_as_they_were_made_are_made_again_byte_for_byte(desk: Desk):
    found = verdicts(desk)
    assert len(found) == 4
    assert set(found.values()) == {Verdict.SAME_BYTES}


def test_a_kept_file_whose_bytes_have_changed_or_gone_is_named_and_no_other(desk: Desk):
    kept_file(desk, PDF).write_bytes(b"spoilt")
    kept_file(desk, WORD).unlink()
    found = verdicts(desk)
    assert (found.pop(PDF), found.pop(WORD)) == (Verdict.DAMAGED, Verdict.MISSING)
    assert set(found.values()) == {Verdict.SAME_BYTES}


def test_bytes_of_equal_versions_that_are_not_equal_are_named(desk: Desk):
    change(desk.database, PDF, hash=desk.files.put(kept_file(desk, PDF).read_bytes() + b"\n%"))
    assert verdicts(desk)[PDF] is Verdict.OTHER_BYTES


@pytest.mark.parametrize("paper", [PDF, WORD])
def test_papers_of_other_versions_are_compared_by_words(desk: Desk, paper: tuple[str, str]):
    change(desk.database, paper, made_with="weasyprint 1")
    assert verdicts(desk)[paper] is Verdict.SAME_WORDS


def test_a_paper_of_another_template_is_compared_by_words_though_the_libraries_are_the_same(
    office: Office, tmp_path: Path
):
    office.bring_to(State.SUBMITTED)
    desk = desk_on(office.database, tmp_path)
    issuing.keep_papers(desk, {"reference": office.reference, "revision": 1}, lambda _done, _total: None)
    assert set(verdicts(desk).values()) == {Verdict.SAME_WORDS}


@pytest.mark.parametrize("form", ["pdf", "docx"])
def test_other_words_under_other_versions_are_named(desk: Desk, form: str):
    other = kept_file(desk, ("bien-ban", form)).read_bytes()
    change(desk.database, ("to-trinh", form), made_with="weasyprint 1", hash=desk.files.put(other))
    assert verdicts(desk)["to-trinh", form] is Verdict.OTHER_WORDS


def test_another_number_of_pages_is_named_where_the_words_are_the_same(desk: Desk):
    document, target = pypdfium2.PdfDocument(kept_file(desk, PDF).read_bytes()), io.BytesIO()
    document.new_page(595, 842)
    document.save(target)
    change(desk.database, PDF, made_with="weasyprint 1", hash=desk.files.put(target.getvalue()))
    assert verdicts(desk)[PDF] is Verdict.OTHER_PAGES


def test_papers_of_a_withdrawn_dossier_are_proved_too(desk: Desk, office: Office):
    office.move(Action.WITHDRAW)
    assert set(verdicts(desk).values()) == {Verdict.SAME_BYTES}
    assert len(verdicts(desk)) == 4
