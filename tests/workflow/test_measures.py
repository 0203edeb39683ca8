"""Measures: computed from indicators in their own order, and what is wrong with a rule."""

from fractions import Fraction

import pytest

from workflow.expression_reader import read_expression
from workflow.measures import Indicator, Measure, MeasuringRule, measure_faults, values_of_offices

PLAN, PEOPLE, DONE = (Indicator(code, code, "hồ sơ") for code in ("plan", "people", "done"))


def measure(code: str, formula: str) -> Measure:
    return Measure(code, code, read_expression(formula), "%")


def rule(*measures: Measure) -> MeasuringRule:
    return MeasuringRule((PLAN, PEOPLE, DONE), measures)


def found(rule: MeasuringRule) -> list[tuple[str, str, dict[str, str]]]:
    return [(fault.code, fault.field, dict(fault.values)) for fault in measure_faults(rule)]


def test_a_measure_may_be_of_measures_that_are_named_after_it():
    ours = rule(measure("points", "50 * percent + 2"), measure("percent", "done / plan"))
    values = values_of_offices({"a": {"plan": 4, "people": 1, "done": 3}}, ours)["a"]
    assert values.value("percent") == Fraction(3, 4)
    assert values.value("points") == Fraction(79, 2)


def test_totals_are_of_all_offices_that_report():
    ours = rule(measure("share", "done / total(done)"))
    reports = {"a": {"plan": 1, "people": 1, "done": 3}, "b": {"plan": 1, "people": 1, "done": 9}}
    assert values_of_offices(reports, ours)["a"].value("share") == Fraction(1, 4)


def test_a_measure_without_a_value_leaves_out_what_needs_it_for_that_office_only():
    ours = rule(measure("each", "done / people"), measure("points", "each + plan"), measure("twice", "done * 2"))
    reports = {"a": {"plan": 1, "people": 0, "done": 3}, "b": {"plan": 1, "people": 3, "done": 3}}
    values = values_of_offices(reports, ours)
    assert values["a"].of_office.keys() == {"plan", "people", "done", "twice"}
    assert values["b"].value("points") == 2


def test_two_indicators_of_one_code_are_told_at_the_second():
    twice = MeasuringRule((PLAN, DONE, PLAN), (measure("percent", "done / plan"),))
    assert found(twice) == [("code-twice", "indicators[3].code", {"code": "plan"})]


@pytest.mark.parametrize(
    ("measures", "faults"),
    [
        ([measure("percent", "done / plan")], []),
        ([measure("percent", "done / plam")], [("name-unknown", "measures[1].is", {"name": "plam"})]),
        (
            [measure("percent", "done / plan"), measure("share", "percent / total(percent)")],
            [("name-unknown", "measures[2].is", {"name": "percent"})],
        ),
        ([measure("one", "3 + 4")], [("measure-of-nothing", "measures[1].is", {})]),
        ([measure("plan", "done + 1")], [("code-twice", "measures[1].code", {"code": "plan"})]),
        (
            [measure("first", "second + 1"), measure("second", "first + plan")],
            [("measures-in-circle", "measures", {"circle": "first → second → first"})],
        ),
        ([measure("self", "self + plan")], [("measures-in-circle", "measures", {"circle": "self → self"})]),
    ],
)
def test_a_fault_is_told_at_its_measure(measures, faults):
    assert found(rule(*measures)) == faults
