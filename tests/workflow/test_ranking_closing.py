"""When a ranking may be closed, a tie decided, and the decision issued: every reason at once."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.support.campaigns import campaign_4361
from tests.workflow.fields import OFF, field
from workflow.award_decision import AwardTerms, IssuingFacts, issuing_stops
from workflow.errors import Unmet
from workflow.ranking import Ranking, RankingRule, TieDecision, rank
from workflow.ranking_closing import ClosingFacts, closing_stops
from workflow.signing import Power
from workflow.ties import tie_stops

CAMPAIGN = campaign_4361()
CLOSES = CAMPAIGN.closes()
TWO = RankingRule(2, OFF, ())
CLEAR = rank(field(**{"01": (10, 13, 0), "02": (10, 12, 0)}), TWO)
TIED = rank(field(**{"01": (10, 13, 0), "02": (10, 12, 0), "04": (10, 12, 0)}), TWO)
"""Two offices level for the one place that is left."""


def codes(unmet: tuple[Unmet, ...]) -> list[str]:
    return [reason.code for reason in unmet]


def closing(ranking: Ranking | None = CLEAR, early: bool = False, pending: int = 0, reason: str = "") -> list[str]:
    arrived = CLOSES - timedelta(seconds=1) if early else CLOSES
    return codes(closing_stops(ClosingFacts(ranking, arrived, CLOSES, pending, reason), CAMPAIGN))


def test_a_clear_ranking_is_closed_from_the_closing_moment_on_without_a_word():
    assert closing() == []


def test_without_figures_there_is_nothing_to_close():
    assert closing(None, early=True, pending=3) == ["no-snapshot"]


def test_an_open_tie_stops_the_closing_and_names_who_is_tied_for_how_many_places():
    assert closing(TIED) == ["tie-open"]
    assert closing(TIED, reason="Cần gấp") == ["tie-open"]
    (unmet,) = closing_stops(ClosingFacts(TIED, CLOSES, CLOSES, 0), CAMPAIGN)
    assert dict(unmet.values) == {"tied": "2", "offices": "Hà Giang, Cao Bằng", "seats": "1"}


@pytest.mark.parametrize(
    ("early", "pending", "stops"),
    [(True, 0, ["close-early"]), (False, 2, ["close-pending"]), (True, 1, ["close-early", "close-pending"])],
)
def test_early_or_over_dossiers_that_wait_closing_needs_a_reason(early: bool, pending: int, stops: list[str]):
    assert closing(early=early, pending=pending) == stops
    assert closing(early=early, pending=pending, reason="  \n") == stops
    assert closing(early=early, pending=pending, reason="Lãnh đạo đã đồng ý.") == []


@pytest.mark.parametrize(
    ("tied", "chosen", "reason", "stops"),
    [
        ({"02", "04"}, {"02"}, "Nợ ít hơn.", []),
        ({"02", "04"}, set(), "Không chọn ai.", []),
        ({"02", "04"}, {"02", "04"}, "Cả hai.", ["tie-too-many"]),
        ({"02", "04"}, {"01"}, "Ngoài.", ["tie-not-tied"]),
        ({"01", "02"}, {"02"}, "Cũ.", ["no-such-tie"]),
        (set(), set(), "", ["no-such-tie", "reason-missing"]),
        ({"02", "04"}, {"02"}, " ", ["reason-missing"]),
        ({"02", "04"}, {"02", "04"}, "", ["tie-too-many", "reason-missing"]),
    ],
)
def test_a_word_on_a_tie_is_of_the_open_tie_for_no_more_than_its_places_and_with_a_reason(tied, chosen, reason, stops):
    assert codes(tie_stops(TIED, TieDecision(frozenset(tied), frozenset(chosen)), reason)) == stops


TODAY = date(2011, 1, 20)
OFFICES, COLLECTIVES = AwardTerms("office", "Bằng khen", 5_000_000, 5), AwardTerms("collective", "Giấy khen", 0, 2)
READY = IssuingFacts(12, TODAY, "Lê Bạch Hồng", (OFFICES, COLLECTIVES), TODAY)


@pytest.mark.parametrize(
    ("changed", "stops"),
    [
        ({}, []),
        ({"number": None}, ["decision-number-missing"]),
        ({"day": None}, ["decision-day-missing"]),
        ({"day": TODAY + timedelta(days=1)}, ["decision-day-later"]),
        ({"day": TODAY - timedelta(days=1)}, []),
        ({"signer": " "}, ["signer-missing"]),
        ({"terms": (OFFICES, replace(COLLECTIVES, award=""))}, ["award-missing"]),
        ({"terms": (OFFICES, replace(COLLECTIVES, prize=None))}, ["prize-missing"]),
        ({"terms": (OFFICES, AwardTerms("collective", "", None, 0))}, []),
        ({"terms": (replace(OFFICES, awarded=0),)}, ["nobody-awarded"]),
        ({"power": Power.DEPUTY}, ["signer-title-missing"]),
        ({"power": Power.BY_MANDATE, "signer_title": "Phó Tổng Giám đốc"}, []),
        ({"power": Power.ACTING}, []),
        ({"power": Power.FOR_COUNCIL}, ["choice-unknown"]),
        ({"power": None}, ["choice-unknown"]),
        ({"has_paper": False}, ["decision-paper-missing"]),
        (
            {"number": None, "day": None, "signer": "", "terms": (replace(OFFICES, award=""),)},
            ["decision-number-missing", "decision-day-missing", "signer-missing", "award-missing"],
        ),
    ],
)
def test_a_decision_needs_number_day_signer_and_forms_of_award_all_told_at_once(changed, stops):
    assert codes(issuing_stops(replace(READY, **changed))) == stops
