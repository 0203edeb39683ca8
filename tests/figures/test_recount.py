"""The count of findings that lists show: of the submission, and again when the centre has new figures."""

from pathlib import Path

import pytest
from sqlalchemy import select

from dossiers.desk.application import Application
from dossiers.figures import recount
from dossiers.operations.handlers import HANDLERS
from dossiers.records.models.jobs import Job
from tests.support import figures
from tests.support.desks import application_on
from tests.support.dossiers import Office
from tests.support.working import run_due_jobs
from workflow.lifecycle import Action, State


@pytest.fixture
def application(office: Office, tmp_path: Path) -> Application:
    return application_on(office.database, tmp_path)


def work(application: Application) -> list[str]:
    """Do what is asked for; what came of each counting."""
    run_due_jobs(application, HANDLERS)
    with application.database.reading() as session:
        return list(session.scalars(select(Job.result).where(Job.name == recount.RECOUNT).order_by(Job.id)))


def test_a_submission_counts_its_findings_and_a_draft_has_none(office: Office):
    office.fill(office.complete(office=True))
    assert office.dossier().warnings is None
    office.move(Action.SUBMIT)
    assert office.dossier().warnings == len(office.view().warnings) == 1


def test_new_figures_of_the_centre_let_the_findings_be_counted_again_once_for_each_snapshot(
    application: Application, office: Office
):
    office.bring_to(State.SUBMITTED)
    other = office.other()
    other.fill()
    before = office.dossier()
    figures.take(application, office.campaign)
    assert work(application) == ["1"]
    after = office.dossier()
    assert after.warnings == len(office.view().warnings)
    assert after.warnings > before.warnings
    assert (after.version, after.changed_at) == (before.version, before.changed_at)
    assert other.dossier().warnings is None
    figures.take(application, office.campaign, o02=(2_000_000, 1_900_000, 10))
    assert work(application) == ["1", "0"]
