"""The appraisal sheet: what is still open on it, and who may read it."""

import pytest

from workflow.appraisal import Advice, AppraisalContent, Judgement, Verdict, sees_sheet
from workflow.campaign import Criterion
from workflow.lifecycle import Role, State

A, B = Criterion("a", "Một"), Criterion("b", "Hai")
WHOLE = AppraisalContent(
    (Judgement("a", Verdict.MET), Judgement("b", Verdict.UNCLEAR, "Thiếu số.")), "Được.", Advice.RETURN
)


def test_a_sheet_with_every_verdict_an_opinion_and_an_advice_is_complete():
    assert WHOLE.is_complete((A, B))
    assert WHOLE.unjudged((A, B)) == ()


@pytest.mark.parametrize(
    "sheet",
    [
        AppraisalContent(WHOLE.judgements[:1], WHOLE.opinion, WHOLE.advice),
        AppraisalContent((*WHOLE.judgements[:1], Judgement("b")), WHOLE.opinion, WHOLE.advice),
        AppraisalContent(WHOLE.judgements, "", WHOLE.advice),
        AppraisalContent(WHOLE.judgements, WHOLE.opinion, None),
        AppraisalContent(),
    ],
)
def test_a_sheet_on_which_anything_is_open_is_not_complete(sheet: AppraisalContent):
    assert not sheet.is_complete((A, B))


def test_without_criteria_opinion_and_advice_are_a_whole_sheet():
    assert AppraisalContent((), "Được.", Advice.APPROVE).is_complete(())


def test_a_criterion_without_a_word_has_an_empty_one_and_is_named_as_open():
    sheet = AppraisalContent(WHOLE.judgements[:1])
    assert sheet.judgement("b") == Judgement("b")
    assert sheet.unjudged((A, B)) == (B,)


def test_verdicts_are_counted_each_for_itself():
    assert [WHOLE.count(verdict) for verdict in Verdict] == [1, 0, 1]


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("role", Role)
def test_only_reviewers_and_approvers_read_the_sheet_of_what_was_submitted(state: State, role: Role):
    seen = role in (Role.REVIEWER, Role.APPROVER) and state is not State.DRAFT
    assert sees_sheet(state, frozenset({role}), own_office=False) is seen


@pytest.mark.parametrize("state", State)
def test_nobody_of_the_own_office_reads_it_whatever_roles_they_hold(state: State):
    assert not sees_sheet(state, frozenset(Role), own_office=True)
