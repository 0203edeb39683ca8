"""Why an office stands where it stands: only what the campaign's own tie-breaks compare is said."""

from itertools import permutations

import pytest

from dossiers.words.catalogue import read_words
from tests.workflow.fields import OFF, field
from workflow.award_rules import TieBreak
from workflow.ranking import RankingRule, rank
from workflow.ranking_reasons import reasons_of

D, E = TieBreak.DEBT, TieBreak.EXCESS
LABELS = read_words(strict=True).labels["steps"]

# Percentages level at 120 %: a and b differ in debt and excess, c is level with b in debt, d with c in everything.
OFFICES = field(a=(100, 120, 1), b=(200, 240, 6), c=(100, 120, 3), d=(100, 120, 3), e=(100, 110, 0))


@pytest.mark.parametrize(
    ("tie_breaks", "reasons"),
    [
        ((), {"a": "first", "b": "tie-percent", "c": "tie-percent", "d": "tie-percent", "e": "percent"}),
        ((D,), {"a": "first", "b": "percent-debt", "c": "tie-percent-debt", "d": "tie-percent-debt", "e": "percent"}),
        (
            (E,),
            {
                "b": "first",
                "a": "percent-excess",
                "c": "tie-percent-excess",
                "d": "tie-percent-excess",
                "e": "percent",
            },
        ),
        (
            (D, E),
            {
                "a": "first",
                "b": "percent-debt",
                "c": "percent-debt-excess",
                "d": "tie-percent-debt-excess",
                "e": "percent",
            },
        ),
        (
            (E, D),
            {
                "b": "first",
                "a": "percent-excess",
                "c": "percent-excess-debt",
                "d": "tie-percent-excess-debt",
                "e": "percent",
            },
        ),
    ],
)
def test_a_reason_names_what_is_level_and_what_parts_in_the_order_of_the_campaign(
    tie_breaks: tuple[TieBreak, ...], reasons: dict[str, str]
):
    ranking = rank(OFFICES, RankingRule(5, OFF, tie_breaks))
    assert reasons_of(ranking) == reasons
    for code in reasons.values():
        assert ("nợ" in LABELS[code]) == ("debt" in code)
        assert ("số tiền vượt" in LABELS[code]) == ("excess" in code)


@pytest.mark.parametrize("tie_breaks", [order for size in range(3) for order in permutations(TieBreak, size)])
def test_every_reason_of_every_rule_has_words(tie_breaks: tuple[TieBreak, ...]):
    assert set(reasons_of(rank(OFFICES, RankingRule(5, OFF, tie_breaks))).values()) <= set(LABELS)
