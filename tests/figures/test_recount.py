"""The count of findings that lists show: of the submission, and again when the centre has new figures."""

from pathlib import Path

import pytest
from sqlalchemy import select

from dossiers.desk.application import Desk
from dossiers.figures import recount
from dossiers.jobs import worker
from dossiers.records.models.jobs import Job
from tests.support import figures
from tests.support.desks import desk_on
from tests.support.dossiers import Office
from workflow.lifecycle import Action, State


@pytest.fixture
def desk(office: Office, tmp_path: Path) -> Desk:
    return desk_on(office.database, tmp_path)


def work(desk: Desk) -> list[str]:
    """Do what is asked for; what came of each counting."""
    worker.work(desk, {recount.RECOUNT: recount.recount}, once=True)
    with desk.database.reading() as session:
        return list(session.scalars(select(Job.result).where(Job.name == recount.RECOUNT).order_by(Job.id)))


def test_a_submission_counts_its_findings_and_a_draft_has_none(office: Office):
    office.fill(office.complete(office=True))
    assert office.dossier().warnings is None
    office.move(Action.SUBMIT)
    assert office.dossier().warnings == len(office.view().warnings) == 1


def test_new_figures_of_the_centre_let_the_findings_be_counted_again_once_for_each_snapshot(desk: Desk, office: Office):
    office.bring_to(State.SUBMITTED)
    other = office.other()
    other.fill()
    before = office.dossier()
    figures.take(desk, office.campaign)
    assert work(desk) == ["1"]
    after = office.dossier()
    assert after.warnings == len(office.view().warnings)
    assert after.warnings > before.warnings
    assert (after.version, after.changed_at) == (before.version, before.changed_at)
    assert other.dossier().warnings is None
    figures.take(desk, office.campaign, o02=(2_000_000, 1_900_000, 10))
    assert work(desk) == ["1", "0"]
