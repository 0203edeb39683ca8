"""Ranking the offices ("xếp hạng") that exceed their plan the most: order, ties, and the reason for each place.

Percentage of the plan first, then the campaign's tie-breaks; the debt ratio is a gate (readings A1 to A8, A23, A24).
Everything is compared as exact fractions; offices equal after the tie-breaks stay equal until an officer decides.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import groupby
from math import ceil, floor

from workflow.award_rules import Gate, GateKind, RankedClass, TieBreak
from workflow.figures import PER_CENT, Figures

RankingKey = tuple[Fraction, ...]
"""The sort key of offices: the smallest is the best."""


@dataclass(frozen=True, slots=True)
class Entrant:
    """One taking-part office with the centre's figures; None where it has no plan, or is not in the table.

    `funds` are its figures by fund, as far as the table gives them ("BHXH, BHYT, BHTN").
    """

    office: str
    figures: Figures | None
    funds: tuple[tuple[str, Figures], ...] = ()


class Chosen(StrEnum):
    """Whether a place is among the awarded ones; open across an undecided tie."""

    YES = "yes"
    NO = "no"
    OPEN = "open"


class OrderingStep(StrEnum):
    """The value that separates an office from the one above it: percentage, debt ratio, excess, weighted score, or
    nothing (a tie).
    """

    FIRST = "first"
    PERCENT = "percent"
    DEBT = "debt"
    EXCESS = "excess"
    SCORE = "score"
    TIE = "tie"


class UnrankedReason(StrEnum):
    """The reason why an office has no place."""

    NO_PLAN = "no-plan"
    NOT_EXCEEDED = "not-exceeded"
    FUND_MISSED = "fund-missed"
    GATE = "gate"


@dataclass(frozen=True, slots=True)
class RankingRule:
    """The rule that orders offices. The official rule is the campaign's; any other is a simulation.

    `weights` (over-fulfilment, debt) order by the first times the percentage above the plan less the second times the
    debt ratio: the third reading of A7, never the official one.
    """

    places: int
    gate: Gate
    tie_breaks: tuple[TieBreak, ...]
    every_fund: bool = False
    weights: tuple[Fraction, Fraction] | None = None


@dataclass(frozen=True, slots=True)
class TieDecision:
    """An officer's decision on a tie across the last place ("quyết định của người có thẩm quyền"): which of the tied
    offices are awarded, by code."""

    tied: frozenset[str]
    chosen: frozenset[str]


@dataclass(frozen=True, slots=True)
class Place:
    """One ranked office: its place ("1, 2, 2, 4"), whether it is awarded, and what separates it from the one above.

    `to_rise` is the smallest additional collection, in đồng, with which the office would be level with the one above
    or better; `to_fall` the smallest shortfall with which the one below would be level or better. None at either end.
    """

    place: int
    office: str
    figures: Figures
    chosen: Chosen
    step: OrderingStep
    to_rise: int | None
    to_fall: int | None


@dataclass(frozen=True, slots=True)
class Ranking:
    """The ranking under one rule. `gate` is the highest debt ratio that passes, in per cent; None when it is off.

    `decision` is the officer's decision on a tie; it counts only for a tie of exactly those offices.
    """

    rule: RankingRule
    gate: Fraction | None
    places: tuple[Place, ...]
    unranked: tuple[tuple[str, UnrankedReason], ...]
    decision: TieDecision | None = None

    def place(self, office: str) -> Place | None:
        return next((place for place in self.places if place.office == office), None)

    def reason(self, office: str) -> UnrankedReason | None:
        return dict(self.unranked).get(office)

    @property
    def chosen(self) -> tuple[str, ...]:
        """The awarded offices, best first."""
        return tuple(place.office for place in self.places if place.chosen is Chosen.YES)

    @property
    def open_tie(self) -> tuple[str, ...]:
        """The offices of an undecided tie across the last place."""
        return tuple(place.office for place in self.places if place.chosen is Chosen.OPEN)

    @property
    def seats_in_tie(self) -> int:
        """How many of the tied offices can still be awarded."""
        return self.rule.places - len(self.chosen) if self.open_tie else 0


def official_rule(award: RankedClass) -> RankingRule:
    """Return the campaign's own rule."""
    return RankingRule(award.places, award.gate, award.tie_breaks, award.every_fund)


def rank(entrants: Iterable[Entrant], rule: RankingRule, decision: TieDecision | None = None) -> Ranking:
    """Return the ranking of these offices; it does not depend on their order: ties are listed by office code."""
    offices = sorted(entrants, key=lambda entrant: entrant.office)
    gate = gate_ratio((office.figures for office in offices if office.figures is not None), rule.gate)
    reasons = {office.office: why for office in offices if (why := unranked_reason(office, gate, rule)) is not None}
    ranked = [
        (office.office, office.figures)
        for office in offices
        if office.figures is not None and office.office not in reasons
    ]
    groups = _groups(ranked, rule)
    return Ranking(rule, gate, _places(groups, rule, decision), tuple(reasons.items()), decision)


def gate_ratio(figures: Iterable[Figures], gate: Gate) -> Fraction | None:
    """Return the highest debt ratio that passes, in per cent of the plan; None if the gate is off or no office has a
    plan."""
    known = tuple(figures)
    return gate_of_totals(sum(office.plan for office in known), sum(office.debt for office in known), gate)


def gate_of_totals(plan: int, debt: int, gate: Gate) -> Fraction | None:
    """Return the same from the total plan and the total debt of all offices that have a plan, in đồng."""
    if gate.kind is GateKind.OFF:
        return None
    if gate.kind is GateKind.CEILING:
        return gate.ceiling
    return Fraction(debt * PER_CENT, plan) if plan else None


def passes_gate(figures: Figures, gate: Fraction | None) -> bool:
    """Return whether the debt ratio is at most the gate's; without a gate every office passes (A7)."""
    return gate is None or figures.debt_percent <= gate


def order_key(figures: Figures, rule: RankingRule) -> RankingKey:
    """Return the sort key of the rule: smaller is better, equal is a tie."""
    weighed = () if rule.weights is None else (-score(figures, rule.weights),)
    plain = () if weighed else (-figures.percent,)
    return (*weighed, *plain, *(_tie_key(figures, tie_break) for tie_break in rule.tie_breaks))


def score(figures: Figures, weights: tuple[Fraction, Fraction]) -> Fraction:
    """Return the weighted percentage above the plan less the weighted debt ratio."""
    over, debt = weights
    return over * (figures.percent - PER_CENT) - debt * figures.debt_percent


def _tie_key(figures: Figures, tie_break: TieBreak) -> Fraction:
    return figures.debt_percent if tie_break is TieBreak.DEBT else Fraction(-figures.excess)


def unranked_reason(entrant: Entrant, gate: Fraction | None, rule: RankingRule) -> UnrankedReason | None:
    """Return why the rule leaves the office out; None where it ranks it. `gate` is the highest ratio that passes."""
    if entrant.figures is None:
        return UnrankedReason.NO_PLAN
    if not entrant.figures.plan_exceeded:
        return UnrankedReason.NOT_EXCEEDED
    if rule.every_fund and any(fund.collected < fund.plan for _, fund in entrant.funds):
        return UnrankedReason.FUND_MISSED
    if not passes_gate(entrant.figures, gate):
        return UnrankedReason.GATE
    return None


RankedGroup = tuple[tuple[str, Figures], ...]
"""Offices that the rule leaves equal, by office code."""


def _groups(ranked: Iterable[tuple[str, Figures]], rule: RankingRule) -> tuple[RankedGroup, ...]:
    keyed = sorted(((order_key(figures, rule), office, figures) for office, figures in ranked), key=lambda row: row[:2])
    return tuple(
        tuple((office, figures) for _, office, figures in rows) for _, rows in groupby(keyed, key=lambda row: row[0])
    )


def _places(groups: tuple[RankedGroup, ...], rule: RankingRule, decision: TieDecision | None) -> tuple[Place, ...]:
    placed: list[Place] = []
    for at, group in enumerate(groups):
        above = groups[at - 1][0][1] if at else None
        below = groups[at + 1][0][1] if at + 1 < len(groups) else None
        first = len(placed) + 1
        chosen = _chosen(first, group, rule.places, decision)
        for number, (office, figures) in enumerate(group):
            placed.append(
                Place(
                    place=first,
                    office=office,
                    figures=figures,
                    chosen=chosen[office],
                    step=OrderingStep.TIE if number else _step(figures, above, rule),
                    to_rise=None if above is None else _more(figures, above, rule),
                    to_fall=None if below is None else _less(figures, below, rule),
                )
            )
    return tuple(placed)


def _chosen(first: int, group: RankedGroup, places: int, decision: TieDecision | None) -> Mapping[str, Chosen]:
    """Return which offices of a group are awarded: all, none, or open if the group extends across the last place."""
    offices = frozenset(office for office, _ in group)
    if first + len(group) - 1 <= places:
        return dict.fromkeys(offices, Chosen.YES)
    if first > places:
        return dict.fromkeys(offices, Chosen.NO)
    if decision is None or decision.tied != offices:
        return dict.fromkeys(offices, Chosen.OPEN)
    return {office: Chosen.YES if office in decision.chosen else Chosen.NO for office in offices}


def _step(figures: Figures, above: Figures | None, rule: RankingRule) -> OrderingStep:
    if above is None:
        return OrderingStep.FIRST
    steps = (
        OrderingStep.PERCENT if rule.weights is None else OrderingStep.SCORE,
        *(OrderingStep(tie_break.value) for tie_break in rule.tie_breaks),
    )
    pairs = zip(steps, order_key(figures, rule), order_key(above, rule), strict=True)
    return next(step for step, own, other in pairs if own != other)


def _more(figures: Figures, above: Figures, rule: RankingRule) -> int | None:
    """Return the smallest additional collection to equal the better office; None if collecting does not count."""
    level = _level_percent(figures, above, rule)
    if level is None:
        return None
    more = max(ceil(level * figures.plan / PER_CENT) - figures.collected, 1)
    return more if order_key(collecting(figures, more), rule) <= order_key(above, rule) else more + 1


def _less(figures: Figures, below: Figures, rule: RankingRule) -> int | None:
    """Return the smallest shortfall to equal the worse office; None if it is not even at 0 đồng collected."""
    level = _level_percent(figures, below, rule)
    if level is None:
        return None
    less = max(figures.collected - floor(level * figures.plan / PER_CENT), 1)
    if less <= figures.collected and order_key(collecting(figures, -less), rule) < order_key(below, rule):
        less += 1
    return less if less <= figures.collected else None


def _level_percent(figures: Figures, other: Figures, rule: RankingRule) -> Fraction | None:
    """Return the percentage of its plan at which the office would be level with the other, before tie-breaks."""
    if rule.weights is None:
        return other.percent
    over, debt = rule.weights
    return (score(other, rule.weights) + debt * figures.debt_percent) / over + PER_CENT if over else None


def collecting(figures: Figures, more: int) -> Figures:
    """Return the figures with that much more collected, in đồng (less where negative)."""
    return Figures(figures.plan, figures.collected + more, figures.debt)
