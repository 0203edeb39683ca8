"""Indicators and measures of a campaign ("chỉ tiêu, cách tính"): what is reported, and what is computed from it.

An office reports its indicators in whole units (đồng, people, pupils); measures are exact expressions of them and of
other measures, such as the percentage of the plan.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from graphlib import CycleError, TopologicalSorter

from workflow.errors import Unmet
from workflow.expressions import Expression, NotComputable, Total, Values, names_in, value_of


@dataclass(frozen=True, slots=True)
class Indicator:
    """One reported figure: its code, its name on pages and papers, and its unit as printed ("đồng", "học sinh").

    With `above_zero` a report of 0 is refused. `words` are other names of it in the heads of tables.
    """

    code: str
    name: str
    unit: str
    above_zero: bool = False
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Measure:
    """One computed value: `formula` of indicators and other measures, shown as `show` says ("%", "điểm", a unit)."""

    code: str
    name: str
    formula: Expression
    show: str


@dataclass(frozen=True)
class MeasuringRule:
    """The indicators and measures of a campaign."""

    indicators: tuple[Indicator, ...] = ()
    measures: tuple[Measure, ...] = ()

    @cached_property
    def in_order(self) -> tuple[Measure, ...]:
        """The measures, each after those that it is computed from. Raises CycleError."""
        by_code = {measure.code: measure for measure in self.measures}
        needs = {code: _references(measure) & by_code.keys() for code, measure in by_code.items()}
        return tuple(by_code[code] for code in TopologicalSorter(needs).static_order())


def measure_faults(rule: MeasuringRule) -> Iterator[Unmet]:
    """Yield every fault of the rule, each with the field of the measure or indicator that has it."""
    codes: set[str] = set()
    for rows, row, code in _numbered(rule):
        if code in codes:
            yield Unmet("code-twice", f"{rows}[{row}].code", (("code", code),))
        codes.add(code)
    indicators = {indicator.code for indicator in rule.indicators}
    for number, measure in enumerate(rule.measures, start=1):
        field = f"measures[{number}].is"
        for name in names_in(measure.formula):
            if name.code not in (indicators if isinstance(name, Total) else codes):
                yield Unmet("name-unknown", field, (("name", name.code),))
        if not any(True for _ in names_in(measure.formula)):
            yield Unmet("measure-of-nothing", field)
    yield from _circles(rule)


def values_of_offices(reports: Mapping[str, Mapping[str, int]], rule: MeasuringRule) -> dict[str, Values]:
    """Return the values of each office, with the totals over all that report; `reports` are indicators by office.

    A measure that has no value for an office is left out of that office's values.
    """
    codes = [indicator.code for indicator in rule.indicators]
    totals = {code: Fraction(sum(report.get(code, 0) for report in reports.values())) for code in codes}
    return {office: _values(report, totals, rule.in_order) for office, report in reports.items()}


def _values(report: Mapping[str, int], totals: Mapping[str, Fraction], measures: Sequence[Measure]) -> Values:
    known = {code: Fraction(value) for code, value in report.items()}
    values = Values(known, totals)
    for measure in measures:
        value = value_or_none(measure.formula, values)
        if value is not None:
            known[measure.code] = value
    return values


def value_or_none(expression: Expression, values: Values) -> Fraction | None:
    """Return the exact value; None where there is none."""
    try:
        return value_of(expression, values)
    except NotComputable:
        return None


def _numbered(rule: MeasuringRule) -> Iterator[tuple[str, int, str]]:
    """Yield list, row from 1 and code of each indicator and measure."""
    for row, indicator in enumerate(rule.indicators, start=1):
        yield "indicators", row, indicator.code
    for row, measure in enumerate(rule.measures, start=1):
        yield "measures", row, measure.code


def _references(measure: Measure) -> set[str]:
    return {name.code for name in names_in(measure.formula) if not isinstance(name, Total)}


def _circles(rule: MeasuringRule) -> Iterable[Unmet]:
    try:
        _ = rule.in_order
    except CycleError as error:
        circle = " → ".join(error.args[1])
        return [Unmet("measures-in-circle", "measures", (("circle", circle),))]
    return []
