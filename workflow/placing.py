"""Placing offices for one award ("xếp hạng theo hình thức khen thưởng"): order, tiers, and ties at each tier's edge.

The order is that of exact fractions; nothing is rounded. Offices that the order leaves equal stay equal: where they
would be parted by the last place of a tier, the tier stays open until an officer decides.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import groupby

from workflow.expressions import Condition, NotComputable, Values, holds


@dataclass(frozen=True, slots=True)
class OrderStep:
    """One step of an order: a measure or indicator by its code, the larger value first if `descending`."""

    code: str
    descending: bool = True


@dataclass(frozen=True, slots=True)
class Tier:
    """One tier of an award ("hạng"): at most `places` offices that meet its own conditions; None is all of them.

    `form` is the form of the award, `prize` its money in đồng.
    """

    name: str = ""
    places: int | None = None
    conditions: tuple[Condition, ...] = ()
    form: str = ""
    prize: int = 0


@dataclass(frozen=True, slots=True)
class PlacingRule:
    """Who may be placed, in which order, and the tiers from the highest down."""

    conditions: tuple[Condition, ...]
    order: tuple[OrderStep, ...]
    tiers: tuple[Tier, ...]


class TierOutcome(StrEnum):
    """Whether an office gets a tier: it does, it does not, its tie across the last place is open, or it cannot be said
    while the tie of a higher tier is open.
    """

    YES = "yes"
    NO = "no"
    OPEN = "open"
    WAITS = "waits"


@dataclass(frozen=True, slots=True)
class TierDecision:
    """An officer's decision on the tie of one tier, by its number from 0: which of the tied offices get it."""

    tier: int
    tied: frozenset[str]
    chosen: frozenset[str]


@dataclass(frozen=True, slots=True)
class Placed:
    """One office in the order: its place ("1, 2, 2, 4"), its tier by number from 0 (None without one) and the outcome.

    `parted_by` is the code of the first step by which it differs from the office above, "" for the first office and
    for one that is equal to the office above.
    """

    office: str
    place: int
    tier: int | None
    outcome: TierOutcome
    parted_by: str


@dataclass(frozen=True, slots=True)
class Unplaced:
    """One office without a place: the first condition that it does not meet, by number from 0.

    `is_known` is false where the condition, or a step of the order, has no value for this office.
    """

    office: str
    condition: int | None
    is_known: bool


@dataclass(frozen=True, slots=True)
class Placing:
    """The order of all offices under one rule, best first; of equal offices the smaller code first."""

    rule: PlacingRule
    placed: tuple[Placed, ...]
    unplaced: tuple[Unplaced, ...]

    def open_tie(self) -> tuple[str, ...]:
        """The offices of the undecided tie; at most one tier has one, as those below wait."""
        return tuple(placed.office for placed in self.placed if placed.outcome is TierOutcome.OPEN)


OrderKey = tuple[Fraction, ...]
"""The values of the order's steps, the smallest first."""
Equals = tuple[str, ...]
"""Offices that the order leaves equal, by code."""


def place(offices: Mapping[str, Values], rule: PlacingRule, decisions: Iterable[TierDecision] = ()) -> Placing:
    """Return the order of these offices and who gets which tier; a decision counts only for exactly the open tie."""
    unplaced = tuple(_unplaced(offices, rule))
    out = {office.office for office in unplaced}
    keys = {office: order_key(values, rule.order) for office, values in offices.items() if office not in out}
    groups = [tuple(group) for _, group in groupby(sorted(keys, key=lambda office: (keys[office], office)), keys.get)]
    given = _give(groups, offices, rule.tiers, {decision.tier: decision for decision in decisions})
    return Placing(rule, tuple(_placed(groups, keys, given, rule.order)), unplaced)


def order_key(values: Values, order: Sequence[OrderStep]) -> OrderKey:
    """Return the sort key of an office: smaller is better, equal is a tie. Raises NotComputable."""
    found = [values.value(step.code) for step in order]
    return tuple(-value if step.descending else value for value, step in zip(found, order, strict=True))


def _unplaced(offices: Mapping[str, Values], rule: PlacingRule) -> Iterator[Unplaced]:
    for office, values in sorted(offices.items()):
        for number, condition in enumerate(rule.conditions):
            met = meets(values, condition)
            if not met:
                yield Unplaced(office, number, met is not None)
                break
        else:
            if any(step.code not in values.of_office for step in rule.order):
                yield Unplaced(office, None, is_known=False)


def meets(values: Values, condition: Condition) -> bool | None:
    """Return whether an office meets a condition; None where it has no value."""
    try:
        return holds(condition, values)
    except NotComputable:
        return None


Given = Mapping[str, tuple[int | None, TierOutcome]]
"""Tier and outcome by office."""


def _give(
    groups: Sequence[Equals], offices: Mapping[str, Values], tiers: Sequence[Tier], decided: Mapping[int, TierDecision]
) -> Given:
    """Give the tiers from the highest down, each to the best offices that have none and meet its conditions."""
    given: dict[str, tuple[int | None, TierOutcome]] = {}
    others = TierOutcome.NO
    for number, tier in enumerate(tiers):
        suited = [_suited(group, offices, tier, given) for group in groups]
        given |= _fill(number, tier, suited, decided.get(number))
        if any(outcome is TierOutcome.OPEN for _, outcome in given.values()):
            others = TierOutcome.WAITS if number + 1 < len(tiers) else TierOutcome.NO
            break
    return {office: given.get(office, (None, others)) for group in groups for office in group}


def _suited(group: Equals, offices: Mapping[str, Values], tier: Tier, given: Given) -> Equals:
    free = (office for office in group if office not in given)
    return tuple(office for office in free if all(meets(offices[office], part) for part in tier.conditions))


def _fill(
    number: int, tier: Tier, groups: Iterable[Equals], decision: TierDecision | None
) -> dict[str, tuple[int | None, TierOutcome]]:
    """Give one tier: to whole groups while they fit; the first that does not is a tie across its last place."""
    given: dict[str, tuple[int | None, TierOutcome]] = {}
    for group in filter(None, groups):
        if tier.places is None or len(given) + len(group) <= tier.places:
            given |= dict.fromkeys(group, (number, TierOutcome.YES))
        elif len(given) == tier.places:
            break
        elif decision is None or decision.tied != frozenset(group):
            return given | dict.fromkeys(group, (number, TierOutcome.OPEN))
        else:
            return given | dict.fromkeys(decision.chosen & decision.tied, (number, TierOutcome.YES))
    return given


def _placed(
    groups: Sequence[Equals], keys: Mapping[str, OrderKey], given: Given, order: Sequence[OrderStep]
) -> Iterator[Placed]:
    first, above = 1, None
    for group in groups:
        for office in group:
            parted_by = "" if above is None else _parted_by(keys[office], keys[above], order)
            yield Placed(office, first, *given[office], parted_by)
            above = office
        first += len(group)


def _parted_by(own: OrderKey, above: OrderKey, order: Sequence[OrderStep]) -> str:
    return next((step.code for step, mine, other in zip(order, own, above, strict=True) if mine != other), "")
