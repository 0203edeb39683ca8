"""Simulated rankings ("mô phỏng", "độ nhạy"): another rule, corrected figures, the smallest effective change.

A simulation is shown beside the official ranking and never stored.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

from workflow.award_rules import Gate, GateKind
from workflow.figures import Figures
from workflow.ranking import Entrant, Ranking, RankingKey, RankingRule, collecting, gate_ratio, order_key, rank


@dataclass(frozen=True, slots=True)
class Comparison:
    """A simulated ranking beside the official one: the offices that would enter the awarded ones or leave them.

    An office in an open tie across the last place of the simulation counts as neither: it is listed in `undecided`.
    `settled` are the offices of the official open tie that the simulation awards or not.
    """

    official: Ranking
    simulated: Ranking
    enter: tuple[str, ...]
    leave: tuple[str, ...]
    undecided: tuple[str, ...]
    settled: tuple[str, ...] = ()


class FigureChange(StrEnum):
    """The figure of an office that changes, and its direction.

    The plan is assigned to the office and never changes here.
    """

    COLLECTED_MORE = "collected-more"
    COLLECTED_LESS = "collected-less"
    DEBT_MORE = "debt-more"
    DEBT_LESS = "debt-less"


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """The smallest change of one figure, in đồng, that changes an office's standing, and the standing after it.

    `place` is None where the office would have no place at all.
    """

    office: str
    change: FigureChange
    amount: int
    place: int | None


LARGEST_CHANGE = 10**18
"""In đồng; larger than any amount that occurs, the upper limit of the search."""

PlaceRange = tuple[int, int] | None
"""The number of better offices, and of equal ones; None for an office without a place."""


def compare(
    entrants: Iterable[Entrant], official: Ranking, rule: RankingRule, corrected: Iterable[Entrant] = ()
) -> Comparison:
    """Compare the official ranking with one under another rule, or with corrected figures of some offices."""
    replacements = {entrant.office: entrant for entrant in corrected}
    simulated = rank([replacements.get(entrant.office, entrant) for entrant in entrants], rule, official.decision)
    before, after = set(official.chosen), set(simulated.chosen)
    undecided, was_open = set(simulated.open_tie), set(official.open_tie)
    return Comparison(
        official=official,
        simulated=simulated,
        enter=tuple(choice for choice in simulated.chosen if choice not in before | was_open),
        leave=tuple(choice for choice in official.chosen if choice not in after | undecided),
        undecided=tuple(sorted(undecided)),
        settled=tuple(sorted(was_open - undecided)),
    )


def sensitivities(entrants: Iterable[Entrant], ranking: Ranking, first: int = 10) -> tuple[Sensitivity, ...]:
    """Return for each of the first offices the smallest change of its own figures that changes its standing.

    Each figure is changed alone (more or less collected, more or less debt); of equal changes the first named counts.
    An office whose standing no change affects, because it is the only one, is left out.
    """
    everybody = _Field.of(tuple(entrants), ranking.rule)
    found = (_smallest(everybody, place.office, place.figures) for place in ranking.places[:first])
    return tuple(change for change in found if change is not None)


def _smallest(everybody: "_Field", office: str, figures: Figures) -> Sensitivity | None:
    others = everybody.without(office, figures)
    before, best = others.standing(figures), None
    for change, most in _ways(figures):
        most = min(most, LARGEST_CHANGE if best is None else best.amount - 1)
        amount = _least(_moves(others, figures, change, before), most)
        if amount is not None:
            after = others.standing(changed(figures, change, amount))
            best = Sensitivity(office, change, amount, None if after is None else after[0] + 1)
    return best


def _moves(others: "_Others", figures: Figures, change: FigureChange, before: PlaceRange) -> Callable[[int], bool]:
    return lambda amount: others.standing(changed(figures, change, amount)) != before


@dataclass(frozen=True, slots=True)
class _Field:
    """All offices, prepared once: those with a place apart from the gate, best first, with their keys and debt ratios;
    and the sums for the national average.
    """

    rule: RankingRule
    offices: tuple[str, ...]
    keys: tuple[RankingKey, ...]
    debts: tuple[Fraction, ...]
    plan: int
    debt: int

    @classmethod
    def of(cls, field: tuple[Entrant, ...], rule: RankingRule) -> "_Field":
        ranked = rank(field, replace(rule, gate=Gate(GateKind.OFF))).places
        known = [entrant.figures for entrant in field if entrant.figures is not None]
        return cls(
            rule=rule,
            offices=tuple(place.office for place in ranked),
            keys=tuple(order_key(place.figures, rule) for place in ranked),
            debts=tuple(place.figures.debt_percent for place in ranked),
            plan=sum(figures.plan for figures in known),
            debt=sum(figures.debt for figures in known),
        )

    def without(self, office: str, figures: Figures) -> "_Others":
        """Return all but this ranked office."""
        at = self.offices.index(office)
        keys, debts = self.keys[:at] + self.keys[at + 1 :], self.debts[:at] + self.debts[at + 1 :]
        return _Others(self.rule, keys, debts, self.plan - figures.plan, self.debt - figures.debt)


@dataclass(frozen=True, slots=True)
class _Others:
    """All offices but one, prepared as the field is."""

    rule: RankingRule
    keys: tuple[RankingKey, ...]
    debts: tuple[Fraction, ...]
    plan: int
    debt: int

    def standing(self, figures: Figures) -> PlaceRange:
        """Return the place range that the office would have with these figures."""
        gate = self._gate(figures)
        if not figures.plan_exceeded or (gate is not None and figures.debt_percent > gate):
            return None
        key = order_key(figures, self.rule)
        better, until = bisect_left(self.keys, key), bisect_right(self.keys, key)
        return self._passing(0, better, gate), self._passing(better, until, gate)

    def _gate(self, figures: Figures) -> Fraction | None:
        together = Figures(self.plan + figures.plan, 0, self.debt + figures.debt)
        return gate_ratio((together,), self.rule.gate)

    def _passing(self, first: int, until: int, gate: Fraction | None) -> int:
        return until - first if gate is None else sum(debt <= gate for debt in self.debts[first:until])


def changed(figures: Figures, change: FigureChange, amount: int) -> Figures:
    """Return the figures after one change of that many đồng."""
    if change is FigureChange.COLLECTED_MORE:
        return collecting(figures, amount)
    if change is FigureChange.COLLECTED_LESS:
        return collecting(figures, -amount)
    debt = figures.debt + (amount if change is FigureChange.DEBT_MORE else -amount)
    return Figures(figures.plan, figures.collected, debt)


def _ways(figures: Figures) -> tuple[tuple[FigureChange, int], ...]:
    """Return each way to change, with the most by which the figure can."""
    return (
        (FigureChange.COLLECTED_MORE, LARGEST_CHANGE),
        (FigureChange.COLLECTED_LESS, figures.collected),
        (FigureChange.DEBT_MORE, LARGEST_CHANGE),
        (FigureChange.DEBT_LESS, figures.debt),
    )


def _least(holds: Callable[[int], bool], most: int) -> int | None:
    """Return the least n from 1 to `most` for which a monotone condition holds; None for none."""
    high = 1
    while high < most and not holds(high):
        high *= 2
    high = min(high, most)
    if high < 1 or not holds(high):
        return None
    low = high // 2
    while low + 1 < high:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high
