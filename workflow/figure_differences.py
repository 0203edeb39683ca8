"""A new table of figures against the one in force ("so với bản số liệu đang dùng"): figures, places, ties, gate."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby

from workflow.ranking import Chosen, Ranking

OfficeAmounts = tuple[int | None, int, int]
"""Plan (None without one), collected and debt of an office, in đồng."""

FIGURES = ("plan", "collected", "debt")
"""The names of the figures, in the order of `OfficeAmounts`."""

OfficePlace = tuple[int, Chosen] | None
"""The place of an office and whether it is awarded; None without a place."""


@dataclass(frozen=True, slots=True)
class FigureDifference:
    """One figure of an office that is in both tables and differs, in đồng."""

    office: str
    figure: str
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class PlaceDifference:
    """An office whose place changes, or whether it is awarded."""

    office: str
    before: OfficePlace
    after: OfficePlace


@dataclass(frozen=True, slots=True)
class TableDifference:
    """All differences between two tables; offices by code.

    `ties_come` and `ties_go` are groups of level offices. The gates are in per cent, None where there is none.
    """

    appearing: tuple[str, ...]
    disappearing: tuple[str, ...]
    figures: tuple[FigureDifference, ...]
    places: tuple[PlaceDifference, ...]
    ties_come: tuple[tuple[str, ...], ...]
    ties_go: tuple[tuple[str, ...], ...]
    gate_before: Fraction | None
    gate_after: Fraction | None

    @property
    def is_none(self) -> bool:
        """Whether the tables have the same figures; then nothing else differs but decisions on ties."""
        return not (self.appearing or self.disappearing or self.figures)


def difference(
    before: Mapping[str, OfficeAmounts],
    after: Mapping[str, OfficeAmounts],
    ranking_before: Ranking,
    ranking_after: Ranking,
) -> TableDifference:
    """Return the differences between two tables, each by office code, and between the rankings by them."""
    places_before, places_after = _places(ranking_before), _places(ranking_after)
    ties_before, ties_after = _ties(ranking_before), _ties(ranking_after)
    moved = sorted(
        office for office in {*places_before, *places_after} if places_before.get(office) != places_after.get(office)
    )
    return TableDifference(
        appearing=tuple(sorted(after.keys() - before.keys())),
        disappearing=tuple(sorted(before.keys() - after.keys())),
        figures=tuple(
            FigureDifference(office, figure, old, new)
            for office in sorted(before.keys() & after.keys())
            for figure, old, new in zip(FIGURES, before[office], after[office], strict=True)
            if old != new
        ),
        places=tuple(PlaceDifference(office, places_before.get(office), places_after.get(office)) for office in moved),
        ties_come=tuple(tie for tie in ties_after if tie not in ties_before),
        ties_go=tuple(tie for tie in ties_before if tie not in ties_after),
        gate_before=ranking_before.gate,
        gate_after=ranking_after.gate,
    )


def _places(ranking: Ranking) -> dict[str, OfficePlace]:
    return {place.office: (place.place, place.chosen) for place in ranking.places}


def _ties(ranking: Ranking) -> tuple[tuple[str, ...], ...]:
    """Return the groups of offices with the same place, the best first."""
    groups = (
        tuple(place.office for place in places) for _, places in groupby(ranking.places, lambda place: place.place)
    )
    return tuple(group for group in groups if len(group) > 1)
