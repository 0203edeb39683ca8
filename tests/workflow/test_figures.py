"""Amounts in whole đồng, exact ratios, and percentages that never look like another one."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflow.dossier import Claims
from workflow.figures import Figures, shown_percent

AMOUNTS = st.integers(0, 10**18)
PLANS = st.integers(1, 10**18)
FIVE = Fraction(5)


def test_exactly_five_per_cent_over_plan_is_not_more_than_five_per_cent():
    assert not Figures(plan=100_000_000_000, collected=105_000_000_000, debt=0).exceeds_by_more_than(FIVE)


def test_five_per_cent_and_one_dong_over_plan_is_more_than_five_per_cent():
    assert Figures(plan=100_000_000_000, collected=105_000_000_001, debt=0).exceeds_by_more_than(FIVE)


@pytest.mark.parametrize("collected", [99_999, 100_000])
def test_a_plan_is_exceeded_only_by_more_than_itself(collected: int):
    assert not Figures(100_000, collected, 0).plan_exceeded
    assert Figures(100_000, 100_001, 0).plan_exceeded


def test_ratios_are_exact_fractions_of_the_plan():
    figures = Figures(plan=3_000, collected=3_100, debt=10)
    assert (figures.percent, figures.debt_percent, figures.excess) == (Fraction(310, 3), Fraction(1, 3), 100)
    assert Figures(plan=3_000, collected=2_900, debt=0).excess == -100


@pytest.mark.parametrize(("plan", "collected", "debt"), [(0, 1, 1), (-1, 1, 1), (1, -1, 1), (1, 1, -1)])
def test_a_plan_of_nothing_and_negative_amounts_are_no_figures(plan: int, collected: int, debt: int):
    with pytest.raises(ValueError, match="must be positive"):
        Figures(plan, collected, debt)


@pytest.mark.parametrize("value", [0, 1])
def test_nothing_collected_and_no_debt_are_figures(value: int):
    assert Figures(1, value, value).percent == value * 100


@pytest.mark.parametrize("claims", [Claims(1, 0, 0), Claims(1, 1, 1)])
def test_claims_are_figures_once_all_three_are_there(claims: Claims):
    assert claims.figures() == Figures(1, claims.collected, claims.debt)


@pytest.mark.parametrize(
    "claims",
    [
        Claims(),
        Claims(None, 1, 1),
        Claims(1, None, 1),
        Claims(1, 1, None),
        Claims(0, 1, 1),
        Claims(1, -1, 1),
        Claims(1, 1, -1),
    ],
)
def test_claims_that_lack_one_or_make_no_sense_are_no_figures(claims: Claims):
    assert claims.figures() is None


@pytest.mark.parametrize(
    ("value", "marks", "shown"),
    [
        (Fraction(10523, 100), (), "105,23%"),
        (Fraction(105), (105,), "105,00%"),
        (Fraction("105.0001"), (105,), "105,0001%"),
        (Fraction("105.0001"), (), "105,00%"),
        (Fraction("104.9999"), (105,), "104,9999%"),
        (Fraction("105.00499"), (105,), "105,005%"),
        (Fraction("100.000000001"), (100, 105), "100,000000001%"),
        (Fraction("105.005"), (105,), "105,01%"),
        (Fraction("0.125"), (), "0,13%"),
        (Fraction("0.115"), (), "0,12%"),
        (Fraction(200, 3), (), "66,67%"),
        (Fraction(0), (), "0,00%"),
        (Fraction(123456), (), "123456,00%"),
        (Fraction("-0.125"), (), "-0,13%"),
        (Fraction("-0.004"), (), "0,00%"),
        (Fraction("-0.004"), (0,), "-0,004%"),
    ],
)
def test_a_percentage_has_two_decimals_rounded_half_up_and_more_where_it_would_look_like_a_landmark(
    value: Fraction, marks: tuple[int, ...], shown: str
):
    assert shown_percent(value, tuple(map(Fraction, marks))) == shown


@settings(deadline=None)
@given(PLANS, AMOUNTS)
def test_the_shown_percentage_equals_a_landmark_only_if_the_value_does(plan: int, collected: int):
    value = Figures(plan, collected, 0).percent
    shown = shown_percent(value, (Fraction(100), Fraction(105)))
    number = Fraction(shown.removesuffix("%").replace(",", "."))
    assert (number == 105) == (value == 105)
    assert (number == 100) == (value == 100)
    assert abs(number - value) <= Fraction(1, 200)


@settings(deadline=None)
@given(st.integers(10**60, 10**80))
def test_figures_of_any_length_can_be_shown(plan: int):
    value = Figures(plan, plan + 1, 0).percent
    assert shown_percent(value, (Fraction(100),)).startswith("100,000000")


@settings(deadline=None)
@given(PLANS, AMOUNTS, st.fractions(0, 200, max_denominator=1000))
def test_more_than_a_share_over_plan_is_the_strict_inequality_of_integers(plan: int, collected: int, over: Fraction):
    strict = collected * 100 * over.denominator > plan * (100 * over.denominator + over.numerator)
    assert Figures(plan, collected, 0).exceeds_by_more_than(over) == strict
