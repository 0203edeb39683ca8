"""What a dossier must say before it is complete: field by field, and nothing more than that field."""

from dataclasses import fields, replace
from typing import Any

import pytest

from tests.support.campaigns import campaign_4361, second_campaign
from tests.support.contents import changed, complete_content, ready_facts
from workflow.campaign import Campaign
from workflow.completeness import missing_fields, missing_numbers
from workflow.dossier import Content
from workflow.errors import Unmet
from workflow.guards import READY_TO_SIGN, READY_TO_SUBMIT, asked

CAMPAIGNS = pytest.mark.parametrize(
    "campaign", [campaign_4361(), second_campaign()], ids=lambda campaign: campaign.code
)

MEMBERS = [f"m{row}" for row in range(1, 10)]
VOTED_ON = ["office", "c1", "c2", "c3"]

REQUIRED = [
    *("office.place", "office.signer", "office.mode"),
    *("figures.plan", "figures.collected", "figures.debt"),
    "nomination.office_achievements",
    "nomination.nominee",
    *("nomination.candidates.c1.name", "nomination.candidates.c2.name", "nomination.candidates.c3.name"),
    "nomination.candidates.c1.achievements",
    *("meeting.day", "meeting.starts", "meeting.ends", "meeting.place", "meeting.members_total"),
    *("meeting.chair", "meeting.secretary", "meeting.method"),
    *("meeting.issued", "meeting.collected", "meeting.valid", "meeting.invalid", "meeting.discussion"),
    *(f"meeting.members.{key}.{name}" for key in MEMBERS for name in ("name", "post", "role", "attendance")),
    *(f"meeting.ballots.{key}.{name}" for key in VOTED_ON for name in ("in_favour", "against", "abstained")),
]

OF_THE_LOCAL_REVIEW = ["review.day", "review.summary", "review.collectives_rewarded", "review.individuals_rewarded"]

OPTIONAL = [
    "figures.plan_decision",
    "nomination.candidates.c2.achievements",
    "nomination.candidates.c3.achievements",
    "meeting.differing_opinions",
]

PARTS = {"office": "signing", "figures": "claims"}


def without(content: Content, field: str) -> Content:
    """The content with this one field empty."""
    section, *path = field.split(".")
    name = PARTS.get(section, section)
    return replace(content, **{name: _emptied(getattr(content, name), path)})


def _emptied(value: Any, path: list[str]) -> Any:
    name, *rest = path
    found = getattr(value, name)
    if not rest:
        return replace(value, **{name: "" if isinstance(found, str) and type(found) is str else None})
    key, column = rest
    rows = tuple(_emptied(row, [column]) if getattr(row, fields(row)[0].name) == key else row for row in found)
    return replace(value, **{name: rows})


@CAMPAIGNS
def test_the_complete_content_lacks_nothing(campaign: Campaign):
    for content in (complete_content(campaign), complete_content(campaign, office=True)):
        assert missing_fields(content, campaign) == ()
        assert missing_numbers(content, campaign) == ()
        assert asked(READY_TO_SUBMIT, ready_facts(campaign, content=content)) == ()


@CAMPAIGNS
@pytest.mark.parametrize("field", REQUIRED)
def test_emptying_a_required_field_asks_for_exactly_that_field(campaign: Campaign, field: str):
    content = without(complete_content(campaign, office=True), field)
    assert missing_fields(content, campaign) == (field,)
    for guards in (READY_TO_SIGN, READY_TO_SUBMIT):
        assert asked(guards, ready_facts(campaign, content=content)) == (Unmet("field-missing", field),)


@CAMPAIGNS
@pytest.mark.parametrize("field", OPTIONAL)
def test_an_optional_field_may_stay_empty(campaign: Campaign, field: str):
    assert missing_fields(without(complete_content(campaign, office=True), field), campaign) == ()


@pytest.mark.parametrize("field", OF_THE_LOCAL_REVIEW)
def test_the_local_review_is_asked_for_where_the_campaign_requires_it(field: str):
    for campaign, missing in ((campaign_4361(), (field,)), (second_campaign(), ())):
        assert missing_fields(without(complete_content(campaign), field), campaign) == missing


@CAMPAIGNS
@pytest.mark.parametrize("kind", ["to-trinh", "bien-ban"])
@pytest.mark.parametrize("name", ["number", "day"])
def test_number_and_date_are_asked_for_at_submission_and_not_for_the_signing_copy(
    campaign: Campaign, kind: str, name: str
):
    content = complete_content(campaign)
    numbers = tuple(replace(number, **{name: None}) if number.kind == kind else number for number in content.numbers)
    facts = ready_facts(campaign, content=changed(content, numbers=numbers))
    assert missing_fields(facts.content, campaign) == ()
    assert asked(READY_TO_SIGN, facts) == ()
    assert asked(READY_TO_SUBMIT, facts) == (Unmet("number-missing", f"papers.{kind}.{name}"),)


@CAMPAIGNS
def test_without_any_number_all_of_them_are_asked_for(campaign: Campaign):
    content = complete_content(campaign, numbers=())
    assert missing_numbers(content, campaign) == tuple(
        f"papers.{paper.kind}.{name}" for paper in campaign.papers for name in ("number", "day")
    )


@CAMPAIGNS
def test_without_members_the_list_chair_and_secretary_are_asked_for_and_nothing_is_counted(campaign: Campaign):
    facts = ready_facts(campaign, content=complete_content(campaign, meeting__members=()))
    fields_missing = ("meeting.members", "meeting.chair", "meeting.secretary")
    assert asked(READY_TO_SUBMIT, facts) == tuple(Unmet("field-missing", name) for name in fields_missing)


@CAMPAIGNS
@pytest.mark.parametrize("role", ["chair", "secretary"])
def test_chair_and_secretary_have_to_be_members(campaign: Campaign, role: str):
    content = complete_content(campaign, **{f"meeting__{role}": "m99"})
    assert missing_fields(content, campaign) == (f"meeting.{role}",)


@CAMPAIGNS
def test_without_candidates_the_list_and_the_nominee_are_asked_for(campaign: Campaign):
    content = complete_content(campaign, nomination__candidates=())
    assert missing_fields(content, campaign) == ("nomination.candidates", "nomination.nominee")


@CAMPAIGNS
def test_the_nominee_has_to_be_one_of_the_candidates(campaign: Campaign):
    assert missing_fields(complete_content(campaign, nomination__nominee="c9"), campaign) == ("nomination.nominee",)


@CAMPAIGNS
def test_a_dossier_for_the_office_alone_is_asked_for_nothing_about_collectives(campaign: Campaign):
    content = complete_content(campaign, office=True)
    content = changed(content, nomination=replace(content.nomination, collective=False, candidates=(), nominee=""))
    assert missing_fields(content, campaign) == ()
    assert asked(READY_TO_SUBMIT, ready_facts(campaign, content=content)) == ()


@CAMPAIGNS
def test_a_dossier_for_a_collective_alone_is_asked_for_nothing_about_the_office(campaign: Campaign):
    content = complete_content(campaign, nomination__office_achievements="")
    assert missing_fields(content, campaign) == ()


def test_of_an_empty_draft_everything_but_rows_is_asked_for():
    assert missing_fields(Content(), campaign_4361()) == (
        *("office.place", "office.signer", "office.mode"),
        *("figures.plan", "figures.collected", "figures.debt"),
        *("meeting.day", "meeting.starts", "meeting.ends", "meeting.place", "meeting.members_total"),
        *("meeting.members", "meeting.chair", "meeting.secretary", "meeting.method"),
        *("meeting.issued", "meeting.collected", "meeting.valid", "meeting.invalid", "meeting.discussion"),
        *OF_THE_LOCAL_REVIEW,
    )


def test_a_field_that_could_not_be_read_is_told_once_as_unreadable_and_not_as_missing():
    campaign = campaign_4361()
    unreadable = (Unmet("amount-unreadable", "figures.plan"), Unmet("date-unreadable", "papers.to-trinh.day"))
    content = complete_content(campaign, claims__plan=None)
    numbers = tuple(replace(number, day=None) if number.kind == "to-trinh" else number for number in content.numbers)
    facts = ready_facts(campaign, content=changed(content, numbers=numbers), unreadable=unreadable)
    assert asked(READY_TO_SUBMIT, facts) == unreadable
