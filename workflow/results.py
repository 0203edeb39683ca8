"""The result of a campaign for one office ("kết quả của đơn vị"): awarded, or the ranking's reason why not."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from workflow.lifecycle import State
from workflow.ranking import UnrankedReason


class OfficeResult(StrEnum):
    """The result for the office itself: awarded, behind the awarded, a tie decided for others, or no place."""

    AWARDED = "awarded"
    BEHIND = "behind"
    TIE = "tie"
    NO_PLAN = UnrankedReason.NO_PLAN.value
    NOT_EXCEEDED = UnrankedReason.NOT_EXCEEDED.value
    FUND_MISSED = UnrankedReason.FUND_MISSED.value
    GATE = UnrankedReason.GATE.value


class CollectiveResult(StrEnum):
    """The result for the office's collective: awarded; none was nominated; why the dossier or its nominee did not
    come into the decision.
    """

    AWARDED = "awarded"
    NOT_NOMINATED = "not-nominated"
    NOT_SUBMITTED = "not-submitted"
    NOT_APPROVED = "not-approved"
    RETURNED = "returned"
    DECLINED = "declined"
    LAPSED = "lapsed"
    NOT_ELIGIBLE = "not-eligible"


@dataclass(frozen=True, slots=True)
class ClosedRanking:
    """A closed ranking by office code: the places, who was chosen, the reasons of those without a place.

    `gate` is the highest debt ratio that passed, in per cent; None when it was off.
    """

    gate: Fraction | None
    places: Mapping[str, int]
    chosen: frozenset[str]
    unranked: Mapping[str, UnrankedReason]


_BY_STATE: Mapping[State, CollectiveResult] = {
    State.SUBMITTED: CollectiveResult.NOT_APPROVED,
    State.REVIEWED: CollectiveResult.NOT_APPROVED,
    State.RETURNED: CollectiveResult.RETURNED,
    State.DECLINED: CollectiveResult.DECLINED,
    State.LAPSED: CollectiveResult.LAPSED,
    State.APPROVED: CollectiveResult.NOT_ELIGIBLE,
}


def office_result(office: str, ranking: ClosedRanking, seats: int, *, awarded: bool) -> OfficeResult:
    """Return the result for an office by its code; `seats` is how many offices the campaign awards at most.

    An office that the ranking does not know has no plan in its figures.
    """
    if awarded:
        return OfficeResult.AWARDED
    if office in ranking.places:
        return OfficeResult.TIE if ranking.places[office] <= seats else OfficeResult.BEHIND
    return OfficeResult(ranking.unranked.get(office, UnrankedReason.NO_PLAN).value)


def collective_result(state: State, *, nominates: bool, awarded: bool) -> CollectiveResult:
    """Return the result for the office's collective; `nominates`: the dossier in this state proposes one."""
    if awarded:
        return CollectiveResult.AWARDED
    if state is State.DRAFT:
        return CollectiveResult.NOT_SUBMITTED
    if not nominates:
        return CollectiveResult.NOT_NOMINATED
    return _BY_STATE.get(state, CollectiveResult.NOT_NOMINATED)
