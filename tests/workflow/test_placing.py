"""Placing for one award: order, tiers with conditions of their own, ties at the edge of each tier."""

from collections.abc import Mapping
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflow.award_rules import Gate, GateKind, TieBreak
from workflow.expression_reader import read_condition, read_expression
from workflow.expressions import Values
from workflow.figures import Figures
from workflow.measures import Indicator, Measure, MeasuringRule, values_of_offices
from workflow.placing import OrderStep, Placed, Placing, PlacingRule, Tier, TierDecision, TierOutcome, Unplaced, place
from workflow.ranking import Entrant, OrderingStep, RankingRule, TieDecision, UnrankedReason, rank

YES, NO, OPEN, WAITS = TierOutcome
BY_POINTS = (OrderStep("points"),)


def offices(**points: int) -> dict[str, Values]:
    return {office: Values({"points": Fraction(value)}, {}) for office, value in points.items()}


def tiers(*places: int | None) -> tuple[Tier, ...]:
    return tuple(Tier(places=count) for count in places)


def outcomes(placing: Placing) -> list[tuple[str, int, int | None, TierOutcome]]:
    return [(placed.office, placed.place, placed.tier, placed.outcome) for placed in placing.placed]


def test_the_tiers_go_to_the_best_from_the_highest_down():
    placing = place(offices(a=5, b=9, c=7, d=1), PlacingRule((), BY_POINTS, tiers(1, 2)))
    assert outcomes(placing) == [("b", 1, 0, YES), ("c", 2, 1, YES), ("a", 3, 1, YES), ("d", 4, None, NO)]


def test_who_does_not_meet_the_condition_of_a_tier_gets_the_next_one():
    strict = Tier(places=2, conditions=(read_condition("debt <= 2"),))
    values = {
        code: Values({"points": Fraction(points), "debt": Fraction(debt)}, {})
        for code, points, debt in (("a", 9, 3), ("b", 8, 2), ("c", 7, 5), ("d", 6, 1), ("e", 5, 0))
    }
    placing = place(values, PlacingRule((), BY_POINTS, (strict, Tier(places=2))))
    assert [(office, tier) for office, _, tier, _ in outcomes(placing)] == [
        ("a", 1),
        ("b", 0),
        ("c", 1),
        ("d", 0),
        ("e", None),
    ]


def test_a_tie_across_the_edge_of_a_higher_tier_leaves_the_lower_ones_waiting():
    placing = place(offices(a=9, b=7, c=7, d=5), PlacingRule((), BY_POINTS, tiers(2, 1)))
    assert outcomes(placing) == [("a", 1, 0, YES), ("b", 2, 0, OPEN), ("c", 2, 0, OPEN), ("d", 4, None, WAITS)]
    assert placing.open_tie() == ("b", "c")


def test_after_the_decision_the_others_of_the_tie_come_first_for_the_next_tier():
    decision = TierDecision(0, frozenset("bc"), frozenset("c"))
    placing = place(offices(a=9, b=7, c=7, d=5), PlacingRule((), BY_POINTS, tiers(2, 1)), [decision])
    assert outcomes(placing) == [("a", 1, 0, YES), ("b", 2, 1, YES), ("c", 2, 0, YES), ("d", 4, None, NO)]


def test_a_tie_across_the_edge_of_the_last_tier_is_open_as_well():
    placing = place(offices(a=9, b=7, c=5, d=5, e=1), PlacingRule((), BY_POINTS, tiers(1, 2)))
    assert [outcome for *_, outcome in outcomes(placing)] == [YES, YES, OPEN, OPEN, NO]


@pytest.mark.parametrize("tied", ["ab", "bcd", "cd"])
def test_a_decision_on_another_tie_does_not_count(tied: str):
    decision = TierDecision(0, frozenset(tied), frozenset(tied[0]))
    placing = place(offices(a=9, b=7, c=7, d=5), PlacingRule((), BY_POINTS, tiers(2)), [decision])
    assert placing.open_tie() == ("b", "c")


def test_a_tie_within_a_tier_needs_no_decision():
    placing = place(offices(a=7, b=7, c=5), PlacingRule((), BY_POINTS, tiers(2)))
    assert outcomes(placing) == [("a", 1, 0, YES), ("b", 1, 0, YES), ("c", 3, None, NO)]


def test_a_tier_without_a_number_of_places_is_for_all():
    placing = place(offices(a=7, b=7, c=5), PlacingRule((), BY_POINTS, tiers(None)))
    assert {outcome for *_, outcome in outcomes(placing)} == {YES}


def test_an_office_without_a_place_names_its_first_condition_or_that_it_has_no_value():
    conditions = (read_condition("points > 3"), read_condition("points / people > 1"))
    values = {
        "few": Values({"points": Fraction(2), "people": Fraction(0)}, {}),
        "less": Values({"points": Fraction(4), "people": Fraction(4)}, {}),
        "nobody": Values({"points": Fraction(4), "people": Fraction(0)}, {}),
        "nothing": Values({"points": Fraction(5), "people": Fraction(1)}, {}),
    }
    placing = place(values, PlacingRule(conditions, (OrderStep("growth"),), tiers(1)))
    assert placing.placed == ()
    assert placing.unplaced == (
        Unplaced("few", 0, is_known=True),
        Unplaced("less", 1, is_known=True),
        Unplaced("nobody", 1, is_known=False),
        Unplaced("nothing", None, is_known=False),
    )


def test_what_parts_an_office_from_the_one_above_is_named():
    order = (OrderStep("points"), OrderStep("debt", descending=False))
    values = {
        code: Values({"points": Fraction(points), "debt": Fraction(debt)}, {})
        for code, points, debt in (("a", 9, 3), ("b", 8, 2), ("c", 8, 5), ("d", 8, 5))
    }
    placing = place(values, PlacingRule((), order, tiers(1)))
    assert [placed.parted_by for placed in placing.placed] == ["", "points", "debt", ""]


OF_4361 = MeasuringRule(
    tuple(Indicator(code, code, "đồng") for code in ("plan", "collected", "debt")),
    tuple(
        Measure(code, code, read_expression(formula), "%")
        for code, formula in (
            ("percent", "collected / plan"),
            ("excess", "collected - plan"),
            ("owing", "debt / plan"),
        )
    ),
)
RULE_OF_4361 = PlacingRule(
    (read_condition("percent > 100%"), read_condition("owing <= total(debt) / total(plan)")),
    (OrderStep("percent"), OrderStep("owing", descending=False), OrderStep("excess")),
    tiers(5),
)
STEPS = {"percent": OrderingStep.PERCENT, "owing": OrderingStep.DEBT, "excess": OrderingStep.EXCESS}
REASONS = {0: UnrankedReason.NOT_EXCEEDED, 1: UnrankedReason.GATE}
SMALL = st.tuples(st.integers(1, 4), st.integers(0, 8), st.integers(0, 3))
REPORTS = st.dictionaries(st.sampled_from("abcdefghijklmnop"), SMALL, max_size=16)


@settings(deadline=None)
@given(REPORTS, st.randoms(use_true_random=False))
def test_the_rule_of_4361_places_as_its_ranking_does(reports: Mapping[str, tuple[int, int, int]], chance) -> None:
    named = {office: dict(zip(("plan", "collected", "debt"), row, strict=True)) for office, row in reports.items()}
    entrants = [Entrant(office, Figures(**row)) for office, row in named.items()]
    rule = RankingRule(5, Gate(GateKind.NATIONAL_AVERAGE), (TieBreak.DEBT, TieBreak.EXCESS))
    values = values_of_offices(named, OF_4361)
    ranking, placing = rank(entrants, rule), place(values, RULE_OF_4361)
    assert_same(placing, ranking)
    if tied := frozenset(ranking.open_tie):
        chosen = frozenset(chance.sample(sorted(tied), ranking.seats_in_tie))
        decided = place(values, RULE_OF_4361, [TierDecision(0, tied, chosen)])
        assert_same(decided, rank(entrants, rule, TieDecision(tied, chosen)))


def assert_same(placing: Placing, ranking) -> None:
    assert [(placed.office, placed.place) for placed in placing.placed] == [
        (there.office, there.place) for there in ranking.places
    ]
    assert [placed.outcome.value for placed in placing.placed] == [there.chosen.value for there in ranking.places]
    assert [*map(step_of, range(len(placing.placed)), placing.placed)] == [there.step for there in ranking.places]
    assert {out.office: REASONS[out.condition] for out in placing.unplaced} == dict(ranking.unranked)


def step_of(number: int, placed: Placed) -> OrderingStep:
    if number == 0:
        return OrderingStep.FIRST
    return STEPS[placed.parted_by] if placed.parted_by else OrderingStep.TIE


POINTS = st.dictionaries(st.sampled_from("abcdefghijkl"), st.tuples(st.integers(0, 4), st.integers(0, 3)))


@settings(deadline=None)
@given(POINTS, st.lists(st.tuples(st.integers(1, 4), st.integers(0, 3)), min_size=1, max_size=4), st.data())
def test_tiers_decided_one_after_the_other_are_given_as_a_person_would_give_them(
    scores: Mapping[str, tuple[int, int]], given_tiers: list[tuple[int, int]], data: st.DataObject
) -> None:
    """A person walks down the list tier by tier, and asks at the edge of each."""
    values = {office: Values({"points": Fraction(p), "debt": Fraction(d)}, {}) for office, (p, d) in scores.items()}
    rule = PlacingRule(
        (), BY_POINTS, tuple(Tier("", places, (read_condition(f"debt <= {most}"),)) for places, most in given_tiers)
    )
    decisions: list[TierDecision] = []
    while tied := (placing := place(values, rule, decisions)).open_tie():
        tier = next(placed.tier for placed in placing.placed if placed.outcome is OPEN)
        taken = sum(placed.tier == tier and placed.outcome is YES for placed in placing.placed)
        seats = (rule.tiers[tier].places or 0) - taken
        chosen = data.draw(st.permutations(tied))[:seats]
        decisions.append(TierDecision(tier, frozenset(tied), frozenset(chosen)))
    expected: dict[str, int] = {}
    for number, (places, most) in enumerate(given_tiers):
        preferred = next((decision.chosen for decision in decisions if decision.tier == number), frozenset())
        suited = [office for office in scores if office not in expected and scores[office][1] <= most]
        suited.sort(key=lambda office: (-scores[office][0], office not in preferred, office))
        expected |= dict.fromkeys(suited[:places], number)
    assert {placed.office: placed.tier for placed in placing.placed if placed.tier is not None} == expected
