"""What would change a ranking, shown beside the official one."""

from fractions import Fraction

from hypothesis import given, settings

from tests.workflow.fields import AVERAGE, OFF, RULE, field, fields, rules
from workflow.award_rules import Gate, GateKind, TieBreak
from workflow.figures import Figures
from workflow.ranking import Entrant, Ranking, RankingRule, TieDecision, rank
from workflow.simulation import FigureChange, Sensitivity, changed, compare, sensitivities


def test_without_the_gate_the_office_that_it_kept_out_enters_and_the_last_one_leaves():
    offices = field(a=(100, 130, 90), b=(100, 120, 1), c=(100, 110, 1))
    two = RankingRule(2, Gate(), ())
    compared = compare(offices, rank(offices, two), RankingRule(2, OFF, ()))
    assert (compared.enter, compared.leave, compared.undecided) == (("a",), ("c",), ())
    assert compared.official.chosen == ("b", "c")


def test_a_corrected_figure_takes_the_place_of_the_offices_own():
    offices = field(a=(100, 130, 0), b=(100, 120, 0))
    single = RankingRule(1, OFF, ())
    corrected = [Entrant("b", Figures(100, 131, 0))]
    compared = compare(offices, rank(offices, single), single, corrected)
    assert (compared.enter, compared.leave) == (("b",), ("a",))


def test_an_office_in_an_open_tie_is_neither_in_nor_out():
    offices = field(a=(100, 130, 0), b=(100, 120, 0))
    single = RankingRule(1, OFF, ())
    compared = compare(offices, rank(offices, single), single, [Entrant("b", Figures(100, 130, 0))])
    assert (compared.enter, compared.leave, compared.undecided) == ((), (), ("a", "b"))


def test_offices_level_today_are_not_said_to_be_level_where_the_simulation_parts_them_or_puts_them_outside():
    offices = field(a=(100, 130, 9), b=(100, 130, 5), c=(100, 120, 0))
    official = rank(offices, RankingRule(1, OFF, ()))
    assert official.open_tie == ("a", "b")
    parted = compare(offices, official, RankingRule(1, OFF, (TieBreak.DEBT,)))
    assert (parted.enter, parted.leave, parted.undecided, parted.settled) == ((), (), (), ("a", "b"))
    assert parted.simulated.chosen == ("b",)
    outside = compare(offices, official, RankingRule(1, Gate(GateKind.CEILING, Fraction(1)), ()))
    assert (outside.enter, outside.undecided, outside.settled) == (("c",), (), ("a", "b"))


def test_the_officers_word_on_a_tie_holds_in_a_simulation_with_the_same_tie():
    offices = field(a=(100, 130, 0), b=(100, 130, 0), c=(100, 110, 9))
    single = RankingRule(1, OFF, ())
    word = TieDecision(frozenset("ab"), frozenset("b"))
    compared = compare(offices, rank(offices, single, word), RankingRule(1, Gate(), ()))
    assert (compared.simulated.chosen, compared.enter, compared.leave) == (("b",), (), ())


def test_the_smallest_change_of_the_first_is_what_makes_the_second_level():
    offices = field(a=(100, 120, 0), b=(100, 115, 0))
    first, second = sensitivities(offices, rank(offices, RankingRule(1, OFF, ())))
    assert first == Sensitivity("a", FigureChange.COLLECTED_LESS, 5, 1)
    assert second == Sensitivity("b", FigureChange.COLLECTED_MORE, 5, 1)


def test_a_little_more_debt_can_put_an_office_behind_the_gate():
    offices = field(a=(1000, 2000, 30), b=(1000, 1100, 10))
    rule = RankingRule(5, Gate(GateKind.CEILING, Fraction(3)), ())
    first, _ = sensitivities(offices, rank(offices, rule))
    assert first == Sensitivity("a", FigureChange.DEBT_MORE, 1, None)


def test_a_lone_office_can_only_fall_below_its_plan():
    offices = field(a=(100, 120, 0))
    assert sensitivities(offices, rank(offices, RULE)) == (Sensitivity("a", FigureChange.COLLECTED_LESS, 20, None),)


def test_only_the_first_offices_are_looked_at():
    offices = field(a=(100, 120, 0), b=(100, 119, 0), c=(100, 118, 0))
    assert [sensitivity.office for sensitivity in sensitivities(offices, rank(offices, AVERAGE), first=2)] == ["a", "b"]


def standing(ranking: Ranking, office: str) -> tuple[int, int] | None:
    """Place and number of offices that share it."""
    place = ranking.place(office)
    return place and (place.place, sum(placed.place == place.place for placed in ranking.places))


def after(
    offices: list[Entrant], rule: RankingRule, office: str, change: FigureChange, amount: int
) -> tuple[int, int] | None:
    moved = [
        Entrant(member.office, changed(member.figures, change, amount))
        if member.office == office and member.figures
        else member
        for member in offices
    ]
    return standing(rank(moved, rule), office)


@settings(deadline=None)
@given(fields(), rules)
def test_the_smallest_change_changes_the_standing_and_no_smaller_one_does(offices: list[Entrant], rule: RankingRule):
    """Every smaller change of every figure is tried, in a whole new ranking each."""
    ranking = rank(offices, rule)
    found = {sensitivity.office: sensitivity for sensitivity in sensitivities(offices, ranking)}
    for place in ranking.places:
        before, sensitivity = standing(ranking, place.office), found.get(place.office)
        limit = sensitivity.amount if sensitivity else 40
        for change in FigureChange:
            possible = {
                FigureChange.COLLECTED_LESS: place.figures.collected,
                FigureChange.DEBT_LESS: place.figures.debt,
            }.get(change, limit)
            for amount in range(1, min(limit - 1, possible) + 1):
                assert after(offices, rule, place.office, change, amount) == before
        if sensitivity:
            moved = after(offices, rule, place.office, sensitivity.change, sensitivity.amount)
            assert moved != before
            assert (moved and moved[0]) == sensitivity.place
