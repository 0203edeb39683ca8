"""The office's register: a number belongs to one paper, is kept after a return, and is never free again."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from dossiers.records.models.papers import NumberStanding, RegisterEntry
from tests.support.campaigns import campaign_4361
from tests.support.dossiers import Office, sister_campaign
from workflow.errors import RequirementsUnmet
from workflow.lifecycle import Action, State

CURRENT, REPLACED = NumberStanding.CURRENT, NumberStanding.REPLACED
DAYS = {"papers.to-trinh.day": "05/01/2011", "papers.bien-ban.day": "04/01/2011"}


def numbered(office: Office, proposal: str, minutes: str, **days: str) -> None:
    """Type the numbers of both papers."""
    changed = {f"papers.{kind.replace('_', '-')}.day": day for kind, day in days.items()}
    office.save("papers", {"papers.to-trinh.number": proposal, "papers.bien-ban.number": minutes, **DAYS, **changed})


def register(office: Office) -> list[tuple[str, int, str, int, date, NumberStanding]]:
    """The register's lines of all offices, in the order in which they were written."""
    with office.database.reading() as session:
        rows = session.scalars(select(RegisterEntry).order_by(RegisterEntry.id))
        return [(row.kind, row.year, row.series, row.number, row.day, row.standing) for row in rows]


def taken(office: Office) -> list[str]:
    """The fields whose numbers are refused as taken, by the panel and by the submission alike."""
    panel = [stop.field for stop in office.stops() if stop.code == "number-taken"]
    with pytest.raises(RequirementsUnmet) as refused:
        office.move(Action.SUBMIT)
    assert [unmet.field for unmet in refused.value.unmet if unmet.code == "number-taken"] == panel
    return panel


def test_a_submission_enters_the_numbers_of_both_papers(any_office: Office):
    any_office.bring_to(State.SUBMITTED)
    days = {number.kind: number.day for number in any_office.complete().numbers}
    assert register(any_office) == [
        (paper.kind, days[paper.kind].year, paper.symbol, number, days[paper.kind], CURRENT)
        for number, paper in enumerate(any_office.campaign.papers, 1)
    ]


def test_after_a_return_the_same_number_stays_and_may_get_another_day_of_its_year(office: Office):
    office.bring_to(State.RETURNED)
    numbered(office, "1", "2", to_trinh="06/01/2011")
    office.move(Action.SUBMIT)
    assert register(office) == [
        ("to-trinh", 2011, "TTr-BHXH", 1, date(2011, 1, 6), CURRENT),
        ("bien-ban", 2011, "BB-HĐTĐKT", 2, date(2011, 1, 4), CURRENT),
    ]


def test_after_a_withdrawal_the_same_number_is_still_the_papers_own(office: Office):
    office.bring_to(State.SUBMITTED)
    office.move(Action.WITHDRAW)
    assert office.stops() == ()
    office.move(Action.SUBMIT)
    assert len(register(office)) == 2


def test_a_new_number_replaces_the_old_one_which_is_never_free_again(office: Office):
    office.bring_to(State.RETURNED)
    numbered(office, "31", "2")
    office.move(Action.SUBMIT)
    assert [(kind, number, standing) for kind, _, _, number, _, standing in register(office)] == [
        ("to-trinh", 1, REPLACED),
        ("bien-ban", 2, CURRENT),
        ("to-trinh", 31, CURRENT),
    ]
    office.move(Action.RETURN)
    numbered(office, "1", "2")
    assert taken(office) == ["papers.to-trinh.number"]


def test_another_year_begins_the_register_anew_and_replaces_the_number_of_the_old(office: Office):
    office.fill(office.complete(meeting__day=date(2010, 12, 30)))
    numbered(office, "1", "2", bien_ban="31/12/2010")
    office.move(Action.SUBMIT)
    office.move(Action.RETURN)
    numbered(office, "1", "2")
    office.move(Action.SUBMIT)
    assert [(kind, year, number, standing) for kind, year, _, number, _, standing in register(office)] == [
        ("to-trinh", 2011, 1, CURRENT),
        ("bien-ban", 2010, 2, REPLACED),
        ("bien-ban", 2011, 2, CURRENT),
    ]


def test_a_number_is_the_offices_own_business_not_another_offices(office: Office):
    office.bring_to(State.SUBMITTED)
    other = office.other().bring_to(State.SUBMITTED)
    assert other.state() is State.SUBMITTED
    assert len(register(office)) == 4


def test_each_series_counts_by_itself(office: Office):
    office.fill()
    numbered(office, "7", "7")
    office.move(Action.SUBMIT)
    assert [number for _, _, _, number, _, _ in register(office)] == [7, 7]


def test_two_campaigns_of_one_office_share_its_register(office: Office):
    office.bring_to(State.SUBMITTED)
    sister = replace(office, campaign=sister_campaign())
    sister.fill()
    assert taken(sister) == ["papers.to-trinh.number", "papers.bien-ban.number"]
    numbered(sister, "3", "4")
    assert sister.move(Action.SUBMIT).revision == 1


def test_a_taken_number_is_told_together_with_everything_else(office: Office):
    office.bring_to(State.SUBMITTED)
    sister = replace(office, campaign=sister_campaign())
    sister.fill()
    sister.save("review", {})
    assert [stop.code for stop in sister.stops()] == ["field-missing"] * 4 + ["number-taken"] * 2
    assert sister.dossier().still_missing == 6


def test_one_number_for_both_papers_of_one_series_is_refused_before_the_database_must(office: Office, monkeypatch):
    papers = tuple(replace(paper, symbol="VB-BHXH") for paper in campaign_4361().papers)
    one_series = replace(campaign_4361(), papers=papers)
    monkeypatch.setattr("dossiers.dossier.opened.campaign_of", lambda _kept: one_series)
    office.fill()
    numbered(office, "5", "5")
    assert taken(office) == ["papers.bien-ban.number"]
    numbered(office, "5", "6")
    office.move(Action.SUBMIT)
    office.move(Action.RETURN)
    numbered(office, "6", "5")
    assert taken(office) == ["papers.to-trinh.number", "papers.bien-ban.number"]


def test_a_paper_without_number_or_date_is_no_submission_and_enters_nothing(office: Office):
    office.fill()
    office.save("papers", {"papers.to-trinh.number": "1", **DAYS})
    with pytest.raises(RequirementsUnmet) as refused:
        office.move(Action.SUBMIT)
    assert [(unmet.code, unmet.field) for unmet in refused.value.unmet] == [
        ("number-missing", "papers.bien-ban.number")
    ]
    assert register(office) == []
