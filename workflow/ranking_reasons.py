"""Why an office stands where it stands ("vì sao ở hạng này"): what it shares with the one above and what parts them."""

from collections.abc import Iterable

from workflow.award_rules import TieBreak
from workflow.ranking import OrderingStep, Ranking

FIRST_STEPS = frozenset({OrderingStep.FIRST, OrderingStep.PERCENT, OrderingStep.SCORE})
"""The steps before any tie-break."""


def reason_code(step: OrderingStep, tie_breaks: Iterable[TieBreak]) -> str:
    """Return the code of a reason: what is equal in the order of the tie-breaks that were applied, then what parts.

    "percent-debt-excess" is equal percentage and debt ratio, parted by the excess; "tie-percent" is equal percentage
    where no tie-break applies.
    """
    if step in FIRST_STEPS:
        return step.value
    applied = [OrderingStep.PERCENT.value, *(tie_break.value for tie_break in tie_breaks)]
    if step is OrderingStep.TIE:
        return "-".join((step.value, *applied))
    return "-".join((*applied[: applied.index(step.value)], step.value))


def reasons_of(ranking: Ranking) -> dict[str, str]:
    """Return the code of the reason of each place, by office code."""
    return {place.office: reason_code(place.step, ranking.rule.tie_breaks) for place in ranking.places}
