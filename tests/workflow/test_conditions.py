"""The conditions of both awards for one office: the ranking's own, by the centre's figures or by the office's."""

from dataclasses import replace
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from tests.support.campaigns import campaign_4361
from workflow.award_rules import Gate, GateKind, RankedClass
from workflow.conditions import Conditions, FiguresSource, Fulfilment, conditions_of
from workflow.eligibility import collective_proof
from workflow.figures import Figures
from workflow.ranking import Entrant, UnrankedReason, gate_ratio, official_rule, rank

RANKED, NOMINATED = campaign_4361().ranked, campaign_4361().nominated
OFF = replace(RANKED, gate=Gate(GateKind.OFF))


def judged(
    own: Figures | None, centre: Entrant | None = None, ceiling: Fraction | None = None, ranked: RankedClass = RANKED
) -> Conditions:
    return conditions_of(own, centre, ceiling, ranked, NOMINATED)


def test_an_office_over_its_plan_with_too_much_debt_is_barred_as_the_ranking_bars_it():
    """Seen: "Đủ điều kiện đề nghị đơn vị" for an office that the ranking bars for 4,29 % > 3,64 %."""
    office = Entrant("01", Figures(10_000, 10_660, 429))
    found = judged(Figures(10_000, 10_660, 0), office, Fraction(364, 100))
    assert (found.source, found.plan, found.debt) == (FiguresSource.CENTRE, Fulfilment.MET, Fulfilment.UNMET)
    assert (found.office, found.reason) == (Fulfilment.UNMET, UnrankedReason.GATE)
    assert (found.collective, found.bars_both) == (Fulfilment.MET, False)


def test_a_debt_ratio_equal_to_the_gate_passes_and_one_above_it_by_a_hair_does_not():
    ceiling = Fraction(364, 100)
    at, above = Figures(10**13, 2 * 10**13, 364 * 10**9), Figures(10**13, 2 * 10**13, 364 * 10**9 + 1)
    assert judged(None, Entrant("01", at), ceiling).debt is Fulfilment.MET
    assert judged(None, Entrant("01", above), ceiling).debt is Fulfilment.UNMET


def test_without_the_centres_figures_the_average_is_unknown_and_so_is_the_award():
    found = judged(Figures(100, 110, 4))
    assert (found.source, found.plan, found.debt) == (FiguresSource.OFFICE, Fulfilment.MET, Fulfilment.UNKNOWN)
    assert (found.office, found.collective, found.ceiling) == (Fulfilment.UNKNOWN, Fulfilment.MET, None)


def test_a_missed_plan_bars_both_awards_also_while_the_average_is_unknown():
    found = judged(Figures(100, 100, 0))
    assert (found.office, found.reason, found.bars_both) == (Fulfilment.UNMET, UnrankedReason.NOT_EXCEEDED, True)


def test_without_any_figures_nothing_is_known_and_nobody_is_barred():
    found = judged(None, Entrant("01", None), Fraction(3))
    assert {found.plan, found.debt, found.collective, found.office} == {Fulfilment.UNKNOWN}
    assert (found.figures, found.reason, found.bars_both) == (None, None, False)


def test_a_gate_that_is_off_is_not_asked_and_the_award_is_known_by_the_plan_alone():
    for figures in (Figures(100, 110, 90), None):
        assert judged(figures, ranked=OFF).debt is Fulfilment.NOT_REQUIRED
    assert judged(Figures(100, 110, 90), ranked=OFF).office is Fulfilment.MET


def test_every_fund_is_asked_only_where_the_campaign_requires_it_and_known_only_by_the_centre():
    strict, short = replace(OFF, every_fund=True), (("bhxh", Figures(50, 60, 0)), ("bhyt", Figures(50, 49, 0)))
    own = Figures(100, 109, 0)
    assert judged(own, Entrant("01", own, short), ranked=OFF).funds is Fulfilment.NOT_REQUIRED
    assert judged(own, ranked=strict).funds is Fulfilment.UNKNOWN
    barred = judged(own, Entrant("01", own, short), ranked=strict)
    assert (barred.funds, barred.reason) == (Fulfilment.UNMET, UnrankedReason.FUND_MISSED)


figures = st.builds(Figures, st.integers(1, 10**13), st.integers(0, 2 * 10**13), st.integers(0, 10**13))


@given(st.lists(st.tuples(figures, figures), min_size=1, max_size=5), st.booleans())
def test_they_are_met_exactly_for_the_offices_that_the_ranking_places(offices: list, every_fund: bool):
    ranked = replace(RANKED, every_fund=every_fund)
    entrants = [Entrant(f"{n:02}", total, (("bhxh", fund),)) for n, (total, fund) in enumerate(offices)]
    ranking = rank(entrants, official_rule(ranked))
    ceiling = gate_ratio((total for total, _ in offices), ranked.gate)
    for entrant in entrants:
        found = judged(None, entrant, ceiling, ranked)
        placed = ranking.place(entrant.office) is not None
        assert (found.office is Fulfilment.MET, found.reason) == (placed, ranking.reason(entrant.office))
        assert entrant.figures is not None
        eligible = collective_proof(entrant.figures, NOMINATED).eligible
        assert (found.collective is Fulfilment.MET) == eligible
