"""The conditions of both awards for one office ("điều kiện khen thưởng"), as its pages and the centre's state them.

They are those of the ranking: the plan exceeded, every fund where the campaign requires it, the debt ratio at most the
gate's (readings A6, A7, A11, A12, A23), compared as exact fractions.
"""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from workflow.award_rules import GateKind, NominatedClass, RankedClass
from workflow.eligibility import collective_proof
from workflow.figures import Figures
from workflow.ranking import Entrant, UnrankedReason, official_rule, passes_gate, unranked_reason


class Fulfilment(StrEnum):
    """Whether a condition is met ("đạt, chưa đạt"); it is unknown while its figures are, or not required at all."""

    MET = "met"
    UNMET = "unmet"
    UNKNOWN = "unknown"
    NOT_REQUIRED = "not-required"


class FiguresSource(StrEnum):
    """Whose figures the conditions are judged by: the centre's, where it has the office's plan, else the office's."""

    CENTRE = "centre"
    OFFICE = "office"


@dataclass(frozen=True, slots=True)
class Conditions:
    """The conditions of one office, each with its fulfilment.

    `figures` are those of the `source`, None while there are none. `ceiling` is the highest debt ratio that passes, in
    per cent of the plan: None where none is required, and while the average of all offices is unknown. `over_percent`
    is the threshold of a collective. `reason` is why the ranking would leave the office out.
    """

    source: FiguresSource
    figures: Figures | None
    ceiling: Fraction | None
    over_percent: Fraction
    plan: Fulfilment
    funds: Fulfilment
    debt: Fulfilment
    collective: Fulfilment
    reason: UnrankedReason | None

    @property
    def office(self) -> Fulfilment:
        """Whether the office itself may be awarded: every condition of the ranking is met."""
        asked = {self.plan, self.funds, self.debt}
        if Fulfilment.UNMET in asked:
            return Fulfilment.UNMET
        return Fulfilment.UNKNOWN if Fulfilment.UNKNOWN in asked else Fulfilment.MET

    @property
    def bars_both(self) -> bool:
        """Whether by these figures the office can nominate neither itself nor a collective."""
        return self.office is Fulfilment.UNMET and self.collective is Fulfilment.UNMET


def conditions_of(
    own: Figures | None,
    centre: Entrant | None,
    ceiling: Fraction | None,
    ranked: RankedClass,
    nominated: NominatedClass,
) -> Conditions:
    """Return the conditions of an office from its own figures and the centre's.

    `centre` is the office in the centre's last snapshot, None where it is not in it; `ceiling` is the gate as far as it
    is known (`workflow.ranking.gate_ratio`).
    """
    by_centre = centre is not None and centre.figures is not None
    entrant = centre if by_centre and centre is not None else Entrant("", own)
    source = FiguresSource.CENTRE if by_centre else FiguresSource.OFFICE
    figures, over = entrant.figures, nominated.over_percent
    if figures is None:
        unknown, funds = Fulfilment.UNKNOWN, _funds(entrant, ranked, by_centre=False)
        debt = _required(ranked, unknown)
        return Conditions(source, None, ceiling, over, unknown, funds, debt, unknown, None)
    return Conditions(
        source=source,
        figures=figures,
        ceiling=ceiling,
        over_percent=over,
        plan=_met(figures.plan_exceeded),
        funds=_funds(entrant, ranked, by_centre=by_centre),
        debt=_debt(figures, ceiling, ranked),
        collective=_met(collective_proof(figures, nominated).eligible),
        reason=unranked_reason(entrant, ceiling, official_rule(ranked)),
    )


def _met(holds: bool) -> Fulfilment:
    return Fulfilment.MET if holds else Fulfilment.UNMET


def _required(ranked: RankedClass, fulfilment: Fulfilment) -> Fulfilment:
    return Fulfilment.NOT_REQUIRED if ranked.gate.kind is GateKind.OFF else fulfilment


def _debt(figures: Figures, ceiling: Fraction | None, ranked: RankedClass) -> Fulfilment:
    return _required(ranked, Fulfilment.UNKNOWN if ceiling is None else _met(passes_gate(figures, ceiling)))


def _funds(entrant: Entrant, ranked: RankedClass, *, by_centre: bool) -> Fulfilment:
    """Return whether every fund reaches its plan; the office's own figures are not split by funds."""
    if not ranked.every_fund:
        return Fulfilment.NOT_REQUIRED
    if not by_centre:
        return Fulfilment.UNKNOWN
    return _met(all(fund.collected >= fund.plan for _, fund in entrant.funds))
