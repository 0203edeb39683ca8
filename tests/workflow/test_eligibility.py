"""What figures allow an office to propose, with the two sides of the inequality."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflow.award_rules import NominatedClass
from workflow.eligibility import collective_proof, may_propose_office
from workflow.figures import Figures

PLAN = 1_000_000_000_000


def over(percent: str) -> NominatedClass:
    return NominatedClass(Fraction(percent), "tập thể tiêu biểu")


@pytest.mark.parametrize(
    ("percent", "limit"),
    [("5", 1_050_000_000_000), ("10", 1_100_000_000_000), ("5/2", 1_025_000_000_000), ("0", PLAN)],
)
def test_the_threshold_itself_is_not_enough_and_one_dong_more_is(percent: str, limit: int):
    assert not collective_proof(Figures(PLAN, limit, 0), over(percent)).eligible
    assert collective_proof(Figures(PLAN, limit + 1, 0), over(percent)).eligible


def test_the_proof_of_a_whole_threshold_is_collected_times_100_against_plan_times_105():
    proof = collective_proof(Figures(200, 211, 0), over("5"))
    assert (proof.left, proof.right, proof.eligible) == (211 * 100, 200 * 105, True)


def test_the_proof_of_a_threshold_of_two_and_a_half_per_cent_stays_in_integers():
    proof = collective_proof(Figures(200, 205, 7), over("5/2"))
    assert (proof.left, proof.right, proof.eligible) == (205 * 200, 200 * 205, False)
    assert proof.over_percent == Fraction(5, 2)
    assert proof.figures == Figures(200, 205, 7)


@settings(deadline=None)
@given(st.integers(1, 10**15), st.integers(0, 10**16), st.fractions(0, 300, max_denominator=400))
def test_the_proof_says_what_the_exact_percentage_says(plan: int, collected: int, percent: Fraction):
    figures = Figures(plan, collected, 0)
    proof = collective_proof(figures, NominatedClass(percent, ""))
    assert proof.eligible == (Fraction(collected, plan) > 1 + percent / 100) == figures.exceeds_by_more_than(percent)


@pytest.mark.parametrize(("collected", "may"), [(PLAN - 1, False), (PLAN, False), (PLAN + 1, True)])
def test_an_office_may_stand_among_the_ranked_only_if_its_plan_is_exceeded(collected: int, may: bool):
    assert may_propose_office(Figures(PLAN, collected, 0)) is may
