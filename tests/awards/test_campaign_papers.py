"""The papers of a decided campaign: kept once, the same bytes for everyone, open to those they are for."""

from pathlib import Path

import pytest
from sqlalchemy import select, update

from dossiers.awards.campaign_papers import (
    KEEP_CAMPAIGN_PAPERS,
    CampaignSource,
    issued_paper,
    keep_campaign_papers,
    read_campaign_source,
)
from dossiers.desk.actor import Actor
from dossiers.desk.application import Application
from dossiers.desk.errors import NotFound
from dossiers.documents.read_back import docx_words, pdf_words
from dossiers.operations.handlers import HANDLERS
from dossiers.papers.verifying import PaperVerdict, kept_papers, verify
from dossiers.records.database import Database
from dossiers.records.models.awards import KeptCampaignPaper
from dossiers.records.models.jobs import Job
from dossiers.records.queries.operations import named_files
from tests.support.decided import B, close_ranking, decide
from tests.support.desks import application_on
from tests.support.dossiers import ADMIN, APPROVER, PRINTER, REVIEWER, Office
from workflow.lifecycle import Role, State

DECISION, RANKING = "quyet-dinh", "bang-xep-hang"


@pytest.fixture
def application(loaded: Database, tmp_path: Path) -> Application:
    return application_on(loaded, tmp_path)


def source(application: Application, office: Office, kind: str = DECISION, actor: Actor = REVIEWER) -> CampaignSource:
    with application.database.reading() as session:
        return read_campaign_source(session, office.campaign.code, kind, actor=actor, at=office.at)


def keep(application: Application, office: Office) -> None:
    keep_campaign_papers(
        application.database,
        application.files,
        application.clock,
        office.campaign.code,
        demo=False,
        progress=lambda _done, _total: None,
    )


def test_the_decision_asks_for_its_papers_to_be_kept_and_they_are_kept_once(application: Application, office: Office):
    decide(application, office)
    with application.database.reading() as session:
        (job,) = session.scalars(select(Job).where(Job.name == KEEP_CAMPAIGN_PAPERS))
    assert job.name in HANDLERS
    keep(application, office)
    keep(application, office)
    kept = source(application, office).kept
    assert [row[:2] for row in kept] == [(kind, form) for kind in (RANKING, DECISION) for form in ("docx", "pdf")]
    with application.database.reading() as session:
        assert {hash_ for *_, hash_ in kept} <= named_files(session, "make-pack")


def test_a_kept_decision_is_not_made_again(application: Application, office: Office):
    decide(application, office)
    made = issued_paper(application.files, source(application, office), DECISION, "pdf", demo=False)
    keep(application, office)
    kept = issued_paper(application.files, source(application, office), DECISION, "pdf", demo=False)
    assert (kept.name, kept.data) == (made.name, made.data)
    other = application.files.put(b"%PDF as it was issued")
    with application.database.writing() as session:
        session.execute(update(KeptCampaignPaper).values(hash=other))
    again = issued_paper(application.files, source(application, office), DECISION, "pdf", demo=False)
    assert again.data == b"%PDF as it was issued"


def test_the_issued_decision_cites_the_proposal_of_the_approved_collective(application: Application, office: Office):
    office.bring_to(State.APPROVED)
    decide(application, office, **{f"o{office.code}": (B, B + 55_000_000, 0)})
    found = source(application, office)
    pdf, docx = (issued_paper(application.files, found, DECISION, form, demo=False).data for form in ("pdf", "docx"))
    assert docx_words(docx) == pdf_words(pdf)
    words = " ".join(docx_words(docx))
    assert "Xét đề nghị của các đơn vị tại các Tờ trình nêu trong Phụ lục kèm theo;" in words
    assert "DANH SÁCH TẬP THỂ ĐƯỢC TẶNG THƯỞNG" in words
    assert "chốt ngày" in words
    assert "5.000.000 đồng (Bằng chữ: Năm triệu đồng)" in words
    assert "…" not in words


def test_kept_papers_of_a_campaign_are_verified_by_their_hash_and_the_bad_ones_named(
    application: Application, office: Office
):
    decide(application, office)
    keep(application, office)
    hashes = {(kind, form): hash_ for kind, form, hash_ in source(application, office).kept}
    with application.database.reading() as session:
        papers = kept_papers(session)
    assert {(paper.reference, paper.revision) for paper in papers} == {(office.campaign.code, None)}
    assert [item.verdict for item in verify(application.database, application.files, papers, demo=False)] == [
        PaperVerdict.UNCHANGED
    ] * 4
    application.files.path(hashes[DECISION, "pdf"]).write_bytes(b"spoilt")
    application.files.path(hashes[RANKING, "docx"]).unlink()
    found = verify(application.database, application.files, papers, demo=False)
    assert {(item.paper.kind, item.paper.format): item.verdict for item in found if not item.good} == {
        (DECISION, "pdf"): PaperVerdict.DAMAGED,
        (RANKING, "docx"): PaperVerdict.MISSING,
    }


def test_before_it_is_decided_nothing_is_kept(application: Application, office: Office):
    close_ranking(application, office)
    with pytest.raises(NotFound):
        keep(application, office)


STRANGER = Actor("x", "Người lạ", frozenset({Role.CLERK}), "BHXH/00")


def test_before_the_decision_no_clerk_may_open_it_and_nobody_has_it(application: Application, office: Office):
    close_ranking(application, office)
    for actor in (office.clerk, office.other().clerk):
        with pytest.raises(NotFound):
            source(application, office, DECISION, actor)
    with pytest.raises(NotFound):
        issued_paper(application.files, source(application, office, actor=PRINTER), DECISION, "pdf", demo=False)


def test_a_ranking_that_is_not_closed_is_not_the_printer_s(application: Application, office: Office):
    with pytest.raises(NotFound):
        source(application, office, RANKING, PRINTER)


def test_the_issued_decision_is_open_to_participating_offices_and_printers_and_the_ranking_stays_the_centre_s(
    application: Application, office: Office
):
    decide(application, office)
    for actor in (office.clerk, office.other().clerk, PRINTER, REVIEWER, APPROVER, ADMIN):
        assert source(application, office, DECISION, actor).events.decided is not None
    for actor in (PRINTER, REVIEWER):
        assert source(application, office, RANKING, actor).events.ranked is not None
    for kind, actor in ((RANKING, office.clerk), (RANKING, STRANGER), (DECISION, STRANGER)):
        with pytest.raises(NotFound):
            source(application, office, kind, actor)
