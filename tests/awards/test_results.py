"""The result of a decided campaign for each office, and for people of the centre."""

from pathlib import Path

import pytest

from dossiers.awards.results import decided_for, newest_decision
from dossiers.desk.application import Application
from dossiers.dossier.decision_view import OfficeDecision
from dossiers.records.database import Database
from dossiers.records.queries import dossier as dossier_queries
from tests.support.decided import B, close_ranking, decide
from tests.support.desks import application_on
from tests.support.dossiers import APPROVER, PRINTER, REVIEWER, Office
from tests.support.figures import Amounts
from workflow.lifecycle import State
from workflow.results import CollectiveResult, OfficeResult

ELIGIBLE: Amounts = (B, B + 55_000_000, 0)


@pytest.fixture
def application(loaded: Database, tmp_path: Path) -> Application:
    return application_on(loaded, tmp_path)


def told(application: Application, office: Office) -> OfficeDecision | None:
    with application.database.reading() as session:
        dossier = dossier_queries.dossier_by_reference(session, office.reference)
        assert dossier is not None
        return decided_for(session, dossier)


def own(office: Office, figures: Amounts = ELIGIBLE) -> dict[str, Amounts]:
    return {f"o{office.code}": figures}


def test_before_the_decision_nobody_is_told_a_result(application: Application, office: Office):
    close_ranking(application, office)
    assert told(application, office) is None
    with application.database.reading() as session:
        assert [
            newest_decision(session, dossier_queries.campaigns(session), actor=actor) for actor in (REVIEWER, PRINTER)
        ] == [None, None]


def test_an_approved_collective_of_an_office_behind_the_awarded_is_told_both(application: Application, office: Office):
    office.bring_to(State.APPROVED)
    decide(application, office, **own(office))
    found = told(application, office)
    assert found is not None
    assert (found.number, found.series, found.place, found.ranked) == (12, "QĐ-BHXH", 6, 6)
    assert (found.result, found.collective_result) == (OfficeResult.BEHIND, CollectiveResult.AWARDED)
    assert [(award.collective, award.award, award.prize) for award in found.awards] == [(found.nominee, "Giấy khen", 0)]


@pytest.mark.parametrize(
    ("figures", "result"),
    [
        ((B, B - 1, 0), OfficeResult.NOT_EXCEEDED),
        ((B, B + 55_000_000, B), OfficeResult.GATE),
        ((B, B + 55_000_000, 0), OfficeResult.BEHIND),
        ((B, B + 99_000_000, 0), OfficeResult.AWARDED),
    ],
)
def test_every_office_is_told_the_reason_of_the_closed_ranking(
    application: Application, office: Office, figures: Amounts, result: OfficeResult
):
    decide(application, office, **own(office, figures))
    found = told(application, office)
    assert found is not None
    assert (found.result, found.collective_result) == (result, CollectiveResult.NOT_SUBMITTED)


def test_an_approved_collective_that_the_last_figures_do_not_allow_is_told_why(
    application: Application, office: Office
):
    office.bring_to(State.APPROVED)
    decide(application, office, **own(office, (B, B + 1, 0)))
    found = told(application, office)
    assert found is not None
    assert (found.collective_result, found.awards) == (CollectiveResult.NOT_ELIGIBLE, ())


def test_people_of_the_centre_are_told_how_many_are_awarded_and_clerks_are_told_their_own(
    application: Application, office: Office
):
    office.bring_to(State.APPROVED)
    decide(application, office, **own(office))
    with application.database.reading() as session:
        for actor in (REVIEWER, APPROVER, PRINTER):
            announced = newest_decision(session, dossier_queries.campaigns(session), actor=actor)
            assert announced is not None
            assert (announced.number, announced.offices, announced.collectives) == (12, 5, 1)
        assert newest_decision(session, dossier_queries.campaigns(session), actor=office.clerk) is None
