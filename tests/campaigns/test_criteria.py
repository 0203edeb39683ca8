"""The criteria of the appraisal sheet in campaign files: what may be said of them, and what is told as a fault."""

from dataclasses import replace

import pytest

from dossiers.campaigns.canonical import write_canonical
from dossiers.campaigns.file import CampaignRefused, read_campaign
from tests.support.campaigns import campaign_4361, second_campaign
from workflow.campaign import Criterion, CriterionSource


def with_criteria(written: str) -> str:
    """The second campaign with these criteria and no others."""
    plain = write_canonical(replace(second_campaign(), criteria=()))
    return plain.replace("\noffices = [", f"\ncriteria = [{written}]\noffices = [", 1)


def faults(text: str) -> list[tuple[str, str]]:
    with pytest.raises(CampaignRefused) as refused:
        read_campaign(text)
    return [(fault.field, fault.code) for fault in refused.value.faults]


def test_a_criterion_has_a_code_words_and_maybe_what_is_shown_beside_it():
    read = read_campaign(with_criteria('{ code = "a", title = "Một" }, { code = "b", title = "Hai", shows = "debt" }'))
    assert read.criteria == (Criterion("a", "Một"), Criterion("b", "Hai", CriterionSource.DEBT))


@pytest.mark.parametrize("shows", [None, *CriterionSource])
def test_whatever_a_criterion_shows_is_read_back_as_it_was(shows: CriterionSource | None):
    campaign = replace(second_campaign(), criteria=(Criterion("a", "Một", shows),))
    assert read_campaign(write_canonical(campaign)) == campaign


def test_a_campaign_without_criteria_says_nothing_of_them():
    campaign = replace(second_campaign(), criteria=())
    assert "criteria" not in write_canonical(campaign)
    assert read_campaign(write_canonical(campaign)).criteria == ()


@pytest.mark.parametrize(
    ("written", "place", "code"),
    [
        ('{ code = "A", title = "Một" }', "criteria[1].code", "code-unfit"),
        ('{ code = "a" }', "criteria[1].title", "key-missing"),
        ('{ code = "a", title = "" }', "criteria[1].title", "text-empty"),
        (f'{{ code = "a", title = "{"x" * 201}" }}', "criteria[1].title", "line-too-long"),
        ('{ code = "a", title = "Một", shows = "luck" }', "criteria[1].shows", "choice-not-offered"),
        ('{ code = "a", title = "Một", weight = 3 }', "criteria[1].weight", "key-unknown"),
        ('{ code = "a", title = "Một" }, { code = "a", title = "Hai" }', "criteria[2].code", "row-twice"),
    ],
)
def test_what_is_wrong_with_a_criterion_is_told_at_its_place(written: str, place: str, code: str):
    assert (place, code) in faults(with_criteria(written))


def test_both_campaigns_have_criteria_of_their_own():
    first, second = campaign_4361().criteria, second_campaign().criteria
    assert first
    assert second
    assert not {criterion.code for criterion in first} & {criterion.code for criterion in second}
    assert not {criterion.title for criterion in first} & {criterion.title for criterion in second}


def test_the_letter_s_own_conditions_stand_among_the_criteria_of_4361_with_what_the_desk_knows():
    assert {criterion.shows for criterion in campaign_4361().criteria} == {*CriterionSource, None}
