"""The award council's vote: quorum, shares of votes, leaders and ties."""

from dataclasses import replace
from fractions import Fraction

import pytest

from tests.support.campaigns import campaign_4361, second_campaign
from tests.support.contents import complete_content
from workflow.award_rules import CouncilRule, Denominator
from workflow.council import CouncilOutcome, outcome, quorum_of
from workflow.dossier import OFFICE_KEY, Attendance, Ballot, Candidate, Content, Meeting, Member, Nomination

TWO_THIRDS_THEN_MORE_THAN_HALF = CouncilRule(Fraction(2, 3), Fraction(1, 2), True, Denominator.ALL_MEMBERS)
THREE_QUARTERS_THEN_SEVENTY_PER_CENT = CouncilRule(Fraction(3, 4), Fraction(7, 10), False, Denominator.PRESENT)


def meeting(total: int | None, present: int, votes: dict[str, int | None], valid: int | None = None) -> Content:
    """A council of `total` with `present` of them there, voting for candidates a, b, c and for the office."""
    members = tuple(
        Member(f"m{row}", "", attendance=Attendance.PRESENT if row <= present else Attendance.EXCUSED)
        for row in range(1, (total or present) + 1)
    )
    candidates = tuple(Candidate(key, key.upper()) for key in votes if key != OFFICE_KEY)
    return Content(
        nomination=Nomination(office=OFFICE_KEY in votes, collective=True, candidates=candidates),
        meeting=Meeting(
            members_total=total,
            members=members,
            valid=valid,
            ballots=tuple(Ballot(key, in_favour) for key, in_favour in votes.items()),
        ),
    )


def decided(content: Content, rule: CouncilRule = TWO_THIRDS_THEN_MORE_THAN_HALF) -> CouncilOutcome:
    found = outcome(content, rule)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("members", "share", "quorum"),
    [
        (7, Fraction(2, 3), 5),
        (9, Fraction(2, 3), 6),
        (10, Fraction(2, 3), 7),
        (1, Fraction(2, 3), 1),
        (3, Fraction(2, 3), 2),
        (7, Fraction(3, 4), 6),
        (8, Fraction(3, 4), 6),
        (5, Fraction(0), 0),
        (5, Fraction(1), 5),
    ],
)
def test_the_quorum_is_the_share_of_all_members_rounded_up(members: int, share: Fraction, quorum: int):
    assert quorum_of(members, replace(TWO_THIRDS_THEN_MORE_THAN_HALF, quorum=share)) == quorum


@pytest.mark.parametrize(("present", "has_quorum"), [(5, False), (6, True), (7, True)])
def test_the_council_may_vote_when_the_quorum_is_there(present: int, has_quorum: bool):
    found = decided(meeting(9, present, {"a": 1}))
    assert (found.has_quorum, found.absent, found.quorum) == (has_quorum, 9 - present, 6)


@pytest.mark.parametrize(("votes", "passed"), [(3, False), (4, False), (5, True)])
def test_more_than_half_of_all_members_counts_the_absent_ones_too(votes: int, passed: bool):
    result = decided(meeting(8, 6, {"a": votes})).result("a")
    assert result is not None
    assert (result.passed, result.denominator) == (passed, 8)


@pytest.mark.parametrize(("votes", "passed"), [(6, False), (7, True), (8, True)])
def test_at_least_seventy_per_cent_of_those_present_takes_the_exact_share_in(votes: int, passed: bool):
    result = decided(meeting(12, 10, {"a": votes}), THREE_QUARTERS_THEN_SEVENTY_PER_CENT).result("a")
    assert result is not None
    assert (result.passed, result.denominator) == (passed, 10)


def test_a_share_of_valid_ballots_leaves_the_invalid_ones_out():
    rule = replace(TWO_THIRDS_THEN_MORE_THAN_HALF, denominator=Denominator.VALID_BALLOTS)
    result = decided(meeting(9, 9, {"a": 4}, valid=7), rule).result("a")
    assert result is not None
    assert (result.passed, result.denominator, result.percent) == (True, 7, Fraction(400, 7))


@pytest.mark.parametrize("denominator", [Denominator.PRESENT, Denominator.VALID_BALLOTS])
def test_of_nobody_nobody_can_pass(denominator: Denominator):
    rule = CouncilRule(Fraction(0), Fraction(0), False, denominator)
    result = decided(meeting(5, 0, {"a": 0}), rule).result("a")
    assert result is not None
    assert (result.passed, result.percent) == (False, Fraction(0))


def test_a_council_of_one_can_vote():
    result = decided(meeting(1, 1, {"a": 1})).result("a")
    assert result is not None
    assert result.passed


def test_the_one_with_most_votes_among_those_that_passed_leads():
    found = decided(meeting(9, 9, {"a": 6, "b": 7, "c": 2}))
    assert [leader.candidate for leader in found.leaders()] == ["b"]


def test_equal_votes_are_a_tie_and_nobody_breaks_it():
    found = decided(meeting(9, 9, {"a": 7, "b": 7, "c": 5}))
    assert [leader.candidate for leader in found.leaders()] == ["a", "b"]


def test_nobody_leads_when_nobody_passed():
    assert decided(meeting(9, 9, {"a": 4, "b": 3})).leaders() == ()


def test_the_vote_on_the_office_itself_is_no_vote_among_the_collectives():
    found = decided(meeting(9, 9, {OFFICE_KEY: 9, "a": 6}))
    assert [leader.candidate for leader in found.leaders()] == ["a"]
    office = found.result(OFFICE_KEY)
    assert office is not None
    assert office.passed


def test_a_candidate_without_a_ballot_has_no_result_and_one_without_votes_has_none_in_favour():
    content = meeting(9, 9, {"a": None, "b": 6})
    content = replace(content, meeting=replace(content.meeting, ballots=content.meeting.ballots[:1]))
    found = decided(content)
    assert found.result("b") is None
    assert [(result.candidate, result.in_favour, result.passed) for result in found.results] == [("a", 0, False)]


def test_nothing_is_decided_while_the_number_of_members_is_not_known():
    assert outcome(meeting(None, 9, {"a": 9}), TWO_THIRDS_THEN_MORE_THAN_HALF) is None


def test_votes_on_what_is_not_proposed_do_not_count():
    content = meeting(9, 9, {OFFICE_KEY: 9, "a": 6})
    content = replace(content, nomination=replace(content.nomination, office=False))
    assert [result.candidate for result in decided(content).results] == ["a"]


@pytest.mark.parametrize("campaign", [campaign_4361(), second_campaign()], ids=lambda campaign: campaign.code)
def test_each_campaign_votes_by_its_own_rule(campaign):
    found = decided(complete_content(campaign, office=True), campaign.council)
    assert found.quorum == {"4361-2010": 6, "215-2021": 7}[campaign.code]
    assert [leader.candidate for leader in found.leaders()] == ["c1"]
