"""The five offices: order, gate, ties, and the reason for each place."""

from dataclasses import replace
from fractions import Fraction
from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflow.fields import AVERAGE, OFF, RULE, field, fields, large, rules, small
from workflow.award_rules import Gate, GateKind, RankedClass, TieBreak
from workflow.figures import Figures
from workflow.ranking import (
    Chosen,
    Entrant,
    OrderingStep,
    Ranking,
    RankingRule,
    TieDecision,
    UnrankedReason,
    collecting,
    gate_ratio,
    official_rule,
    order_key,
    rank,
)


def order(ranking: Ranking) -> list[tuple[int, str]]:
    return [(place.place, place.office) for place in ranking.places]


def test_the_highest_percentage_of_the_plan_comes_first_whatever_the_amounts():
    ranking = rank(field(big=(1000, 1100, 0), small=(10, 12, 0)), RULE)
    assert order(ranking) == [(1, "small"), (2, "big")]
    assert [place.step for place in ranking.places] == [OrderingStep.FIRST, OrderingStep.PERCENT]


def test_of_two_equal_percentages_the_lower_debt_ratio_is_better():
    ranking = rank(field(a=(100, 110, 5), b=(200, 220, 9)), RULE)
    assert order(ranking) == [(1, "b"), (2, "a")]
    assert ranking.places[1].step is OrderingStep.DEBT


def test_of_two_equal_percentages_and_debt_ratios_the_larger_excess_is_better():
    ranking = rank(field(a=(100, 110, 5), b=(200, 220, 10)), RULE)
    assert order(ranking) == [(1, "b"), (2, "a")]
    assert ranking.places[1].step is OrderingStep.EXCESS


def test_the_tie_breaks_are_asked_in_the_campaigns_order():
    offices = field(a=(100, 110, 5), b=(200, 220, 40))
    first = RankingRule(5, OFF, (TieBreak.EXCESS, TieBreak.DEBT))
    assert order(rank(offices, first)) == [(1, "b"), (2, "a")]
    assert order(rank(offices, RULE)) == [(1, "a"), (2, "b")]


def test_what_the_tie_breaks_leave_equal_shares_a_place_and_the_next_one_is_skipped():
    ranking = rank(field(d=(10, 11, 0), b=(10, 12, 0), c=(10, 12, 0), a=(10, 13, 0)), RULE)
    assert order(ranking) == [(1, "a"), (2, "b"), (2, "c"), (4, "d")]
    assert [place.step for place in ranking.places] == [
        OrderingStep.FIRST,
        OrderingStep.PERCENT,
        OrderingStep.TIE,
        OrderingStep.PERCENT,
    ]


@pytest.mark.parametrize("first", range(1, 7))
@pytest.mark.parametrize("size", range(2, 5))
def test_a_tie_at_any_place_is_open_only_where_it_reaches_across_the_last_awarded_place(first: int, size: int):
    """`first` is the place of the tie, `size` how many share it; two worse offices follow."""
    better = {f"a{n}": (100, 200 - n, 0) for n in range(first - 1)}
    tied = {f"t{n}": (100, 150, 0) for n in range(size)}
    worse = {f"z{n}": (100, 120 - n, 0) for n in range(2)}
    ranking = rank(field(**better, **tied, **worse), RULE)
    across = first <= 5 < first + size - 1
    assert {place.chosen for place in ranking.places if place.office in tied} == {
        Chosen.OPEN if across else Chosen.YES if first <= 5 else Chosen.NO
    }
    assert set(ranking.open_tie) == (set(tied) if across else set())
    assert ranking.seats_in_tie == (5 - (first - 1) if across else 0)
    assert {place.place for place in ranking.places if place.office in tied} == {first}
    assert len(ranking.chosen) == (first - 1 if across else min(5, first - 1 + size + 2))


def test_an_officers_word_closes_the_tie_for_exactly_the_offices_of_which_it_was_said():
    offices = field(a=(10, 12, 0), b=(10, 12, 0), c=(10, 12, 0), d=(10, 11, 0))
    rule = RankingRule(2, OFF, ())
    word = TieDecision(frozenset("abc"), frozenset("ac"))
    assert rank(offices, rule, word).chosen == ("a", "c")
    assert rank(offices, rule, word).open_tie == ()
    assert rank(offices, rule, TieDecision(frozenset("ab"), frozenset("ab"))).open_tie == ("a", "b", "c")


def test_an_office_without_a_plan_is_listed_apart():
    ranking = rank(field(a=None, b=(10, 12, 0)), RULE)
    assert (order(ranking), ranking.unranked) == ([(1, "b")], (("a", UnrankedReason.NO_PLAN),))
    assert (ranking.reason("a"), ranking.reason("b"), ranking.place("a")) == (UnrankedReason.NO_PLAN, None, None)


@pytest.mark.parametrize(
    ("collected", "reason"), [(99, UnrankedReason.NOT_EXCEEDED), (100, UnrankedReason.NOT_EXCEEDED), (101, None)]
)
def test_exactly_the_plan_is_not_above_it_and_one_dong_more_is(collected: int, reason: UnrankedReason | None):
    assert rank(field(a=(100, collected, 0)), RULE).reason("a") is reason


def test_fewer_offices_above_their_plan_than_places_means_fewer_awards():
    ranking = rank(field(a=(10, 12, 0), b=(10, 9, 0), c=(10, 11, 0)), RULE)
    assert ranking.chosen == ("a", "c")


def test_the_national_average_is_all_debt_over_all_plans_also_of_offices_that_missed_theirs():
    offices = field(a=(100, 120, 10), b=(300, 200, 10), none=None)
    assert rank(offices, AVERAGE).gate == Fraction(20 * 100, 400)
    assert rank(offices, AVERAGE).reason("a") is UnrankedReason.GATE


def test_a_debt_ratio_exactly_at_the_gate_passes_and_one_dong_more_does_not():
    ceiling = RankingRule(5, Gate(GateKind.CEILING, Fraction(3)), ())
    assert rank(field(a=(100, 120, 3), b=(100, 110, 4)), ceiling).unranked == (("b", UnrankedReason.GATE),)
    assert order(rank(field(a=(100, 120, 5), b=(100, 110, 5)), AVERAGE)) == [(1, "a"), (2, "b")]


def test_an_open_gate_lets_any_debt_pass_and_a_field_without_plans_has_no_average():
    assert rank(field(a=(100, 120, 500)), RULE).gate is None
    assert gate_ratio((), Gate()) is None
    assert rank(field(a=None), AVERAGE) == Ranking(AVERAGE, None, (), (("a", UnrankedReason.NO_PLAN),))


def test_where_every_fund_must_reach_its_plan_one_that_misses_it_keeps_the_office_out():
    funds = (("bhxh", Figures(60, 80, 0)), ("bhyt", Figures(40, 39, 0)))
    office = Entrant("a", Figures(100, 119, 0), funds)
    assert rank([office], RULE).reason("a") is None
    strict = official_rule(RankedClass(5, "", gate=OFF, every_fund=True))
    assert rank([office], strict).reason("a") is UnrankedReason.FUND_MISSED
    level = Entrant("a", Figures(100, 120, 0), (funds[0], ("bhyt", Figures(40, 40, 0))))
    assert rank([level], strict).reason("a") is None


def test_the_reason_told_is_the_first_that_holds():
    assert rank(field(a=(100, 90, 900), b=(1000, 2000, 0)), AVERAGE).reason("a") is UnrankedReason.NOT_EXCEEDED


def test_the_official_rule_is_the_campaigns():
    gate = Gate(GateKind.CEILING, Fraction(7, 2))
    award = RankedClass(3, "", gate=gate, tie_breaks=(TieBreak.EXCESS,), every_fund=True)
    assert official_rule(award) == RankingRule(3, gate, (TieBreak.EXCESS,), every_fund=True, weights=None)
    assert official_rule(RankedClass(5, "")) == AVERAGE


def test_weights_order_by_what_is_above_the_plan_less_the_debt():
    offices = field(a=(100, 130, 40), b=(100, 120, 5))
    even = RankingRule(5, OFF, (), weights=(Fraction(1), Fraction(1)))
    ranking = rank(offices, even)
    assert order(ranking) == [(1, "b"), (2, "a")]
    assert ranking.places[1].step is OrderingStep.SCORE
    assert order(rank(offices, RankingRule(5, OFF, (), weights=(Fraction(1), Fraction(0))))) == [(1, "a"), (2, "b")]


def test_offices_of_equal_weighed_scores_are_equal_whatever_their_percentages():
    even = RankingRule(5, OFF, (), weights=(Fraction(1), Fraction(1)))
    assert order(rank(field(a=(100, 130, 20), b=(100, 120, 10)), even)) == [(1, "a"), (1, "b")]


def test_weights_that_count_no_collection_tell_no_distance():
    ranking = rank(
        field(a=(100, 130, 40), b=(100, 120, 5)), RankingRule(5, OFF, (), weights=(Fraction(0), Fraction(1)))
    )
    assert [(place.to_rise, place.to_fall) for place in ranking.places] == [(None, None), (None, None)]


def test_the_distance_to_the_next_place_is_the_least_that_makes_them_level():
    ranking = rank(field(a=(100, 120, 0), b=(1000, 1100, 0)), RULE)
    assert [(place.to_rise, place.to_fall) for place in ranking.places] == [(None, 10), (100, None)]


def test_where_a_tie_break_decides_at_level_percentages_the_distance_is_one_dong_more():
    ranking = rank(field(a=(100, 120, 0), b=(100, 110, 1)), RULE)
    assert [(place.to_rise, place.to_fall) for place in ranking.places] == [(None, 11), (11, None)]


def test_an_office_that_would_stay_ahead_having_collected_nothing_has_no_distance_to_fall():
    """Of weights that count debt much: a's own collection can't bring it behind b."""
    rule = RankingRule(5, OFF, (), weights=(Fraction(1), Fraction(10)))
    for debt, to_fall in ((13, 120), (14, None)):
        ranking = rank(field(a=(100, 120, 0), b=(100, 130, debt)), rule)
        assert [(place.office, place.to_fall) for place in ranking.places] == [("a", to_fall), ("b", None)]
    with_tie_break = replace(rule, tie_breaks=(TieBreak.DEBT,))
    assert rank(field(a=(100, 120, 0), b=(100, 130, 13)), with_tie_break).places[0].to_fall is None


@given(fields(), rules, st.randoms())
def test_the_order_in_which_offices_come_never_matters(offices: list[Entrant], rule: RankingRule, random):
    shuffled = random.sample(offices, len(offices))
    assert rank(shuffled, rule) == rank(offices, rule)


@given(fields(large), rules, st.integers(1, 10**6))
def test_another_unit_of_money_changes_no_place(offices: list[Entrant], rule: RankingRule, factor: int):
    scaled = [Entrant(office.office, office.figures and times(office.figures, factor)) for office in offices]
    first, second = rank(offices, rule), rank(scaled, rule)
    assert [(place.place, place.office, place.chosen, place.step) for place in first.places] == [
        (place.place, place.office, place.chosen, place.step) for place in second.places
    ]
    assert (first.unranked, first.gate) == (second.unranked, second.gate)


def times(figures: Figures, factor: int) -> Figures:
    return Figures(figures.plan * factor, figures.collected * factor, figures.debt * factor)


@given(fields(), rules)
def test_two_offices_that_swap_their_figures_swap_their_places(offices: list[Entrant], rule: RankingRule):
    if len(offices) < 2:
        return
    first, second, *rest = offices
    swapped = [Entrant(first.office, second.figures), Entrant(second.office, first.figures), *rest]
    before, after = rank(offices, rule), rank(swapped, rule)
    for item, other in ((first, second), (second, first)):
        there, here = before.place(item.office), after.place(other.office)
        assert (there and there.place, there and there.chosen) == (here and here.place, here and here.chosen)
        assert before.reason(item.office) == after.reason(other.office)


@given(fields(large) | fields(small, 14), rules)
def test_a_place_is_one_more_than_the_number_of_better_offices(offices: list[Entrant], rule: RankingRule):
    ranking = rank(offices, rule)
    keys = {place.office: order_key(place.figures, rule) for place in ranking.places}
    for place in ranking.places:
        assert place.place == 1 + sum(key < keys[place.office] for key in keys.values())
    assert {place.office for place in ranking.places} | dict(ranking.unranked).keys() == {
        office.office for office in offices
    }
    assert len(ranking.places) + len(ranking.unranked) == len(offices)
    assert [place.office for place in ranking.places] == sorted(keys, key=lambda office: (keys[office], office))


@given(fields(large) | fields(small, 14), rules)
def test_no_more_offices_are_awarded_than_there_are_places_and_no_worse_one_before_a_better(
    offices: list[Entrant], rule: RankingRule
):
    ranking = rank(offices, rule)
    assert len(ranking.chosen) <= rule.places
    assert [place.chosen for place in ranking.places] == sorted(
        (place.chosen for place in ranking.places), key=[Chosen.YES, Chosen.OPEN, Chosen.NO].index
    )
    if not ranking.open_tie:
        assert len(ranking.chosen) == min(rule.places, len(ranking.places))


weights = st.tuples(st.fractions(Fraction(1, 3), 5, max_denominator=9), st.fractions(0, 5, max_denominator=9))


@given(fields(large) | fields(small, 14), rules, st.none() | weights)
def test_the_distance_is_enough_and_one_dong_less_is_not(
    offices: list[Entrant], rule: RankingRule, weighed: tuple[Fraction, Fraction] | None
):
    rule = replace(rule, weights=weighed)
    ranking = rank(offices, rule)
    groups = [next(rows) for _, rows in groupby(ranking.places, key=lambda placed: placed.place)]
    for at, item in enumerate(groups):
        key = order_key(item.figures, rule)
        if at:
            above = order_key(groups[at - 1].figures, rule)
            assert item.to_rise is not None
            assert order_key(collecting(item.figures, item.to_rise), rule) <= above < key
            assert order_key(collecting(item.figures, item.to_rise - 1), rule) > above
        if at + 1 < len(groups):
            below = order_key(groups[at + 1].figures, rule)
            if item.to_fall is None:
                assert weighed is not None
                assert order_key(collecting(item.figures, -item.figures.collected), rule) < below
                continue
            assert order_key(collecting(item.figures, -item.to_fall), rule) >= below
            assert order_key(collecting(item.figures, 1 - item.to_fall), rule) < below


@given(fields(large), rules)
def test_no_float_decides_anything(offices: list[Entrant], rule: RankingRule):
    ranking = rank(offices, rule)
    exact = [part for place in ranking.places for part in order_key(place.figures, rule)]
    exact += [] if ranking.gate is None else [ranking.gate]
    assert all(isinstance(part, Fraction) for part in exact)


def test_one_part_in_ten_to_the_fifteenth_decides():
    plan = 10**15
    ranking = rank(field(a=(plan, plan + 1, 0), b=(plan - 1, plan, 0)), RULE)
    assert order(ranking) == [(1, "b"), (2, "a")]
