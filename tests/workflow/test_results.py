"""The result of a campaign for one office: awarded, or the ranking's own reason why not."""

from fractions import Fraction

import pytest

from workflow.lifecycle import State
from workflow.ranking import UnrankedReason
from workflow.results import ClosedRanking, CollectiveResult, OfficeResult, collective_result, office_result

RANKING = ClosedRanking(
    gate=Fraction(7, 2),
    places={"01": 1, "02": 2, "04": 2, "06": 4},
    chosen=frozenset({"01", "02"}),
    unranked={"08": UnrankedReason.GATE, "10": UnrankedReason.NOT_EXCEEDED, "11": UnrankedReason.FUND_MISSED},
)


@pytest.mark.parametrize(
    ("office", "result"),
    [
        ("04", OfficeResult.TIE),
        ("06", OfficeResult.BEHIND),
        ("08", OfficeResult.GATE),
        ("10", OfficeResult.NOT_EXCEEDED),
        ("11", OfficeResult.FUND_MISSED),
        ("12", OfficeResult.NO_PLAN),
    ],
)
def test_an_office_that_is_not_awarded_is_told_the_ranking_s_own_reason(office: str, result: OfficeResult):
    assert office_result(office, RANKING, 2, awarded=False) is result


def test_an_awarded_office_is_told_so():
    assert office_result("01", RANKING, 2, awarded=True) is OfficeResult.AWARDED


def test_every_reason_of_the_ranking_is_a_result():
    assert {reason.value for reason in UnrankedReason} <= {result.value for result in OfficeResult}


@pytest.mark.parametrize(
    ("state", "result"),
    [
        (State.DRAFT, CollectiveResult.NOT_SUBMITTED),
        (State.SUBMITTED, CollectiveResult.NOT_APPROVED),
        (State.REVIEWED, CollectiveResult.NOT_APPROVED),
        (State.RETURNED, CollectiveResult.RETURNED),
        (State.DECLINED, CollectiveResult.DECLINED),
        (State.LAPSED, CollectiveResult.LAPSED),
        (State.APPROVED, CollectiveResult.NOT_ELIGIBLE),
        (State.NOT_NOMINATING, CollectiveResult.NOT_NOMINATED),
    ],
)
def test_a_nominated_collective_that_is_not_awarded_is_told_where_its_dossier_stopped(
    state: State, result: CollectiveResult
):
    assert collective_result(state, nominates=True, awarded=False) is result
    without = CollectiveResult.NOT_SUBMITTED if state is State.DRAFT else CollectiveResult.NOT_NOMINATED
    assert collective_result(state, nominates=False, awarded=False) is without
    assert collective_result(state, nominates=True, awarded=True) is CollectiveResult.AWARDED
