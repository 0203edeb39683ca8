"""The judge of the drills: it finds what was lost, made twice or left half, and nothing where all is well."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from dossiers.desk.application import Application
from dossiers.records.database import Database
from dossiers.records.models.dossier import Attachment, Move, RequestKey, Revision
from dossiers.records.models.jobs import Job
from dossiers.records.models.journal import Act
from tests.drills.furnishing import campaign_text
from tests.drills.ledger import Ledger, Told, broken_promises
from tests.support.desks import application_on
from tests.support.dossiers import Office, first_office
from workflow.lifecycle import State


@pytest.fixture
def application(loaded: Database, tmp_path: Path) -> Application:
    return application_on(loaded, tmp_path)


def approved(application: Application) -> tuple[Office, Ledger]:
    """An office whose approval and attachment were acknowledged, and what its people remember."""
    office, ledger = first_office(application.database), Ledger()
    office.fill()
    office.attach("khac", hash=application.files.put(b"a file"))
    office.bring_to(State.APPROVED)
    ledger.attached(office.reference, application.files.put(b"a file"))
    for action in ("submit", "review", "approve"):
        ledger.moved(Told(office.reference, action, 1, office.revisions()[0].hash if action == "submit" else ""))
    return office, ledger


def test_what_is_stored_as_acknowledged_breaks_no_promise(application: Application):
    _, ledger = approved(application)
    assert broken_promises(application, ledger) == []


TAMPERED: dict[str, tuple[Callable[[Session], object], str]] = {
    "a lost move": (lambda session: session.execute(delete(Move).where(Move.action == "approve")), "acknowledged"),
    "another state": (lambda session: session.execute(update(Move).values(target="lapsed")), "state approved, last"),
    "another text": (lambda session: session.execute(update(Revision).values(text="{}")), "another hash than its text"),
    "another hash": (lambda session: session.execute(update(Revision).values(hash="0" * 64)), "the receipt of 1"),
    "a lost act": (lambda session: session.execute(delete(Act).where(Act.act == "moved")), "acts of 3 moves"),
    "a lost key": (lambda session: session.execute(delete(RequestKey)), "form keys of 3 moves"),
    "a lost job": (lambda session: session.execute(delete(Job)), "jobs are not one for each"),
    "a lost file row": (lambda session: session.execute(delete(Attachment)), "stored 0 times"),
    "a missing file": (lambda session: session.execute(update(Attachment).values(hash="1" * 64)), "a missing file"),
}


@pytest.mark.parametrize("what", TAMPERED)
def test_whatever_is_lost_or_changed_is_found(application: Application, what: str):
    _, ledger = approved(application)
    tamper, said = TAMPERED[what]
    with application.database.writing() as session:
        tamper(session)
    assert any(said in fault for fault in broken_promises(application, ledger))


def test_a_move_that_nobody_was_told_of_is_found(application: Application):
    office, ledger = approved(application)
    ledger.moves[office.reference].pop()
    assert any("acknowledged ['submit', 'review'], stored" in fault for fault in broken_promises(application, ledger))


@pytest.mark.parametrize("offices", [1, 63, 200])
def test_the_campaign_of_a_drill_has_as_many_offices_as_asked_for(offices: int):
    assert campaign_text(offices).count("head_lines = [") - campaign_text(1).count("head_lines = [") == offices - 1
