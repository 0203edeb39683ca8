"""Offices that did not submit: counted in SQL, listed and exported by one rule, on both databases."""

from collections import Counter
from datetime import timedelta

import pytest

from dossiers.deadlines.closings import campaign_closings
from dossiers.reading import list_lines
from dossiers.reading.dossier_list import ListQuery, filtered_list
from dossiers.reading.situation import situation_of
from dossiers.records.database import Database
from dossiers.records.queries import dossier as dossier_queries
from dossiers.records.queries import reading as reading_queries
from tests.support.dossiers import REVIEWER, Office, first_office
from workflow.guards import CampaignState
from workflow.lifecycle import State
from workflow.shown_states import ShownState

SECOND = timedelta(seconds=1)


@pytest.fixture
def office(loaded: Database) -> Office:
    """An office that submitted; beside it one that does not nominate, and all others with drafts."""
    first = first_office(loaded).bring_to(State.SUBMITTED)
    first.other(1).bring_to(State.NOT_NOMINATING)
    return first


@pytest.mark.parametrize("after", [-SECOND, timedelta(0), timedelta(days=400)])
@pytest.mark.parametrize("state", CampaignState)
def test_the_counts_of_the_database_are_those_of_the_list(office: Office, state: CampaignState, after: timedelta):
    at = office.closes + after
    with office.database.writing() as session:
        for record in dossier_queries.campaigns(session):
            record.state = state
    with office.database.reading() as session:
        counted = reading_queries.counts(session, REVIEWER.username, at)
        lines = list_lines.lines(session, actor=REVIEWER, at=at)
    assert {shown: count for shown, (count, _, _) in counted.items()} == Counter(line.shown for line in lines)


def test_from_the_last_closing_moment_on_a_draft_is_listed_as_not_submitted_and_its_state_stays(office: Office):
    offices = len(office.campaign.offices)
    before, after = (counts(office, at) for at in (office.closes - SECOND, office.closes))
    assert before == {"draft": offices - 2, "submitted": 1, "not-nominating": 1}
    assert after == {"not-submitted": offices - 2, "submitted": 1, "not-nominating": 1}
    assert office.other(2).state() is State.DRAFT


def test_an_extension_of_one_office_moves_the_moment_for_all(office: Office):
    office.other(2).extend(office.closes.date() + timedelta(days=4))
    assert "not-submitted" not in counts(office, office.closes)
    assert "not-submitted" in counts(office, office.closes + timedelta(days=5))


def test_the_situation_counts_both_kinds_of_offices_apart(office: Office):
    with office.database.reading() as session:
        record = dossier_queries.campaign_by_code(session, office.campaign.code)
        assert record is not None
        closing = campaign_closings(session, {record.id: office.campaign})[record.id]
        early, late = (situation_of(session, record, closing, at=office.closes + after) for after in (-SECOND, SECOND))
    assert (early.not_nominating, early.not_submitted) == (1, 0)
    assert (late.not_nominating, late.not_submitted) == (1, len(office.campaign.offices) - 2)


def counts(office: Office, at) -> dict[str, int]:
    with office.database.reading() as session:
        lines = list_lines.lines(session, actor=REVIEWER, at=at)
    own = [line for line in lines if line.reference.startswith(f"{office.campaign.code}-")]
    seen = filtered_list(own, ListQuery())
    for shown in ShownState:
        assert len(filtered_list(own, ListQuery(frozenset({shown}))).found) == seen.counts[shown]
    return {shown.value: count for shown, count in seen.counts.items() if count}
