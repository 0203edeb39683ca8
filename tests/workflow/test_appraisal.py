"""The appraisal sheet: what is still open on it, and who may read it."""

from dataclasses import replace
from fractions import Fraction

import pytest

from tests.support.campaigns import campaign_4361
from tests.support.contents import complete_content
from workflow.appraisal import (
    Advice,
    Answers,
    AppraisalContent,
    Judgement,
    Verdict,
    contradictions,
    known_answers,
    sees_sheet,
    unexplained,
)
from workflow.campaign import Criterion, CriterionSource
from workflow.figures import Figures
from workflow.lifecycle import Role, State

A, B = Criterion("a", "Một"), Criterion("b", "Hai")
PLAN_LINE = Criterion("a", "Một", CriterionSource.PLAN)
FOUND_LINE = Criterion("b", "Hai", CriterionSource.FINDINGS)
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


def found_in(criterion: Criterion, verdict: Verdict | None, answer: bool | None, remark: str = "") -> list[str]:
    """The contradictions of a sheet with that one verdict, as codes of the known answers."""
    sheet = AppraisalContent((Judgement(criterion.code, verdict, remark),))
    answers = {} if answer is None or criterion.shows is None else {criterion.shows: answer}
    return [found.answer for found in contradictions(sheet, (criterion,), answers)]


@pytest.mark.parametrize(
    ("criterion", "verdict", "answer", "found"),
    [
        (PLAN_LINE, Verdict.MET, True, []),
        (PLAN_LINE, Verdict.MET, False, ["plan-no"]),
        (PLAN_LINE, Verdict.UNMET, True, ["plan-yes"]),
        (PLAN_LINE, Verdict.UNMET, False, []),
        (PLAN_LINE, Verdict.UNCLEAR, True, ["plan-yes"]),
        (PLAN_LINE, Verdict.UNCLEAR, False, ["plan-no"]),
        (PLAN_LINE, Verdict.MET, None, []),
        (PLAN_LINE, None, True, []),
        (FOUND_LINE, Verdict.UNCLEAR, False, []),
        (FOUND_LINE, Verdict.UNMET, False, []),
        (FOUND_LINE, Verdict.MET, False, ["findings-no"]),
        (A, Verdict.MET, False, []),
    ],
)
def test_a_verdict_contradicts_where_the_record_says_otherwise_and_only_where_it_says_something(
    criterion: Criterion, verdict: Verdict | None, answer: bool | None, found: list[str]
):
    assert found_in(criterion, verdict, answer) == found


def test_a_contradicting_verdict_is_refused_at_its_line_until_a_remark_says_why():
    bare = AppraisalContent((Judgement("a", Verdict.MET), Judgement("b", Verdict.MET)))
    answers = {CriterionSource.PLAN: False, CriterionSource.FINDINGS: True}
    refused = unexplained(bare, (PLAN_LINE, FOUND_LINE), answers)
    assert [(unmet.code, unmet.field) for unmet in refused] == [("verdict-unexplained", "remarks.a")]
    said = AppraisalContent((Judgement("a", Verdict.MET, "Đã có quyết toán."), Judgement("b", Verdict.MET)))
    assert unexplained(said, (PLAN_LINE, FOUND_LINE), answers) == ()


LETTER = campaign_4361()
CONTENT = complete_content(LETTER)


def answers(figures: Figures | None, gate: Fraction | None = None, **changes: object) -> Answers:
    return known_answers(replace(CONTENT, **changes), LETTER, figures, gate, has_findings=False)


def test_the_answers_are_those_of_the_rules_of_figures_council_and_review():
    over, just = Figures(100, 106, 4), Figures(100, 105, 4)
    assert answers(over, Fraction(4)) == dict.fromkeys(CriterionSource, True)
    assert answers(just)[CriterionSource.OVER] is False
    assert answers(Figures(100, 100, 4))[CriterionSource.PLAN] is False
    assert answers(over, Fraction(39, 10))[CriterionSource.DEBT] is False
    assert answers(over, review=replace(CONTENT.review, day=None))[CriterionSource.REVIEW] is False
    few = replace(CONTENT.meeting, members=CONTENT.meeting.members[:1])
    assert answers(over, meeting=few)[CriterionSource.COUNCIL] is False


def test_a_question_without_figures_gate_collective_or_meeting_has_no_answer():
    alone = replace(CONTENT.nomination, collective=False)
    assert {CriterionSource.PLAN, CriterionSource.DEBT, CriterionSource.OVER}.isdisjoint(answers(None))
    assert CriterionSource.DEBT not in answers(Figures(100, 106, 4))
    assert CriterionSource.OVER not in answers(Figures(100, 106, 4), nomination=alone)
    assert CriterionSource.COUNCIL not in answers(None, meeting=replace(CONTENT.meeting, members_total=None))
