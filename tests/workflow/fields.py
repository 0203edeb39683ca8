"""Fields of offices for the tests of ranking and simulation: drawn at random, or written down."""

from hypothesis import strategies as st

from workflow.award_rules import Gate, GateKind, TieBreak
from workflow.figures import Figures
from workflow.ranking import Entrant, RankingRule

OFF = Gate(GateKind.OFF)
RULE = RankingRule(places=5, gate=OFF, tie_breaks=(TieBreak.DEBT, TieBreak.EXCESS))
AVERAGE = RankingRule(places=5, gate=Gate(), tie_breaks=(TieBreak.DEBT, TieBreak.EXCESS))


def field(**offices: tuple[int, int, int] | None) -> list[Entrant]:
    """Offices by name: plan, collected, debt in đồng; None for an office without a plan."""
    return [Entrant(name, None if values is None else Figures(*values)) for name, values in offices.items()]


small = st.builds(Figures, st.integers(1, 6), st.integers(0, 12), st.integers(0, 6))
"""Figures so small that ties of every kind are common."""
large = st.builds(Figures, st.integers(1, 10**15), st.integers(0, 2 * 10**15), st.integers(0, 10**14))
gates = st.sampled_from([OFF, Gate()]) | st.builds(
    Gate, st.just(GateKind.CEILING), st.fractions(0, 200, max_denominator=50)
)
tie_breaks = st.permutations(list(TieBreak)).flatmap(lambda both: st.integers(0, 2).map(lambda n: tuple(both[:n])))
rules = st.builds(RankingRule, st.integers(1, 6), gates, tie_breaks)


def fields(figures: st.SearchStrategy[Figures] = small, most: int = 9) -> st.SearchStrategy[list[Entrant]]:
    """Up to `most` offices, each with its own code."""
    figure_or_none = st.none() | figures
    return st.lists(figure_or_none, max_size=most).map(
        lambda found: [Entrant(f"{number:02}", each) for number, each in enumerate(found, 1)]
    )
