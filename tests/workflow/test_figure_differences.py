"""A new table against the one in force: what differs is said once, and nothing else."""

from tests.workflow.fields import field
from workflow.award_rules import Gate
from workflow.figure_differences import FigureDifference, OfficeAmounts, PlaceDifference, TableDifference, difference
from workflow.ranking import Chosen, RankingRule, rank

RULE = RankingRule(1, Gate(), ())
NOW = {"a": (100, 130, 1), "b": (100, 120, 1), "c": (100, 120, 1), "d": (100, 90, 5)}


def against(new: dict[str, tuple[int, int, int]]) -> TableDifference:
    amounts: dict[str, OfficeAmounts] = {**new}
    return difference({**NOW}, amounts, rank(field(**NOW), RULE), rank(field(**new), RULE))


def test_an_equal_table_differs_in_nothing():
    found = against(NOW)
    assert found.is_none
    assert (found.places, found.ties_come, found.ties_go) == ((), (), ())
    assert found.gate_before == found.gate_after


def test_each_changed_figure_each_changed_place_and_the_ties_are_named():
    found = against({**NOW, "b": (100, 140, 1)})
    assert found.figures == (FigureDifference("b", "collected", 120, 140),)
    assert found.places == (
        PlaceDifference("a", (1, Chosen.YES), (2, Chosen.NO)),
        PlaceDifference("b", (2, Chosen.NO), (1, Chosen.YES)),
        PlaceDifference("c", (2, Chosen.NO), (3, Chosen.NO)),
    )
    assert (found.ties_come, found.ties_go) == ((), (("b", "c"),))


def test_a_tie_that_comes_and_an_office_that_loses_its_place_by_the_new_gate_are_named():
    found = against({**NOW, "b": (100, 130, 1), "d": (100, 90, 0), "c": (100, 120, 2)})
    assert found.ties_come == (("a", "b"),)
    assert found.gate_before != found.gate_after
    assert PlaceDifference("a", (1, Chosen.YES), (1, Chosen.OPEN)) in found.places
    assert PlaceDifference("c", (2, Chosen.NO), None) in found.places


def test_offices_that_come_and_go_are_named_apart_from_changed_figures():
    new = {office: figures for office, figures in NOW.items() if office != "d"} | {"e": (100, 80, 1)}
    found = against(new)
    assert (found.appearing, found.disappearing, found.figures) == (("e",), ("d",), ())
    assert not found.is_none
