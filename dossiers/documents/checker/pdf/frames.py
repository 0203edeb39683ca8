"""Framed tables of a page ("bảng có khung"): connected lines form a grid whose cells contain text."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from dossiers.documents.checker.pdf.drawn_lines import StraightLine

TOUCH = 1.5
"""Points within which two lines meet, and two borders are one."""


@dataclass(frozen=True, slots=True)
class GridCell:
    """One cell of a frame: its row and column there, from 1, and its edges in points."""

    frame: int
    row: int
    column: int
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class LineGrid:
    """One grid of lines; `across` and `down` are the places of its vertical and horizontal borders."""

    number: int
    level: tuple[StraightLine, ...]
    upright: tuple[StraightLine, ...]
    across: tuple[float, ...]
    down: tuple[float, ...]

    @property
    def top(self) -> float:
        """The upper edge."""
        return self.down[0]

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.down[-1]

    def cell(self, x: float, y: float) -> GridCell | None:
        """Return the cell around a place: between the nearest borders beside, above and below it."""
        beside = [line.center for line in self.upright if line.top - TOUCH <= y <= line.bottom + TOUCH]
        beyond = [line.middle for line in self.level if line.left - TOUCH <= x <= line.right + TOUCH]
        left, right = (
            max((at for at in beside if at <= x), default=None),
            min((at for at in beside if at > x), default=None),
        )
        top, bottom = (
            max((at for at in beyond if at <= y), default=None),
            min((at for at in beyond if at > y), default=None),
        )
        if left is None or right is None or top is None or bottom is None:
            return None
        return GridCell(self.number, _place(self.down, top), _place(self.across, left), left, top, right, bottom)


def frames_of(level: Sequence[StraightLine], upright: Sequence[StraightLine]) -> tuple[LineGrid, ...]:
    """Return the grids that the lines of a page make, from the top; at least two lines each way."""
    groups = [group for group in _groups(level, upright) if len(group[0]) > 1 and len(group[1]) > 1]
    groups.sort(key=lambda group: (min(line.top for line in group[1]), min(line.left for line in group[0])))
    return tuple(_frame(number, *group) for number, group in enumerate(groups, start=1))


def _frame(number: int, level: list[StraightLine], upright: list[StraightLine]) -> LineGrid:
    across = _distinct([line.center for line in upright])
    down = _distinct([line.middle for line in level])
    return LineGrid(number, tuple(level), tuple(upright), across, down)


def _groups(
    level: Sequence[StraightLine], upright: Sequence[StraightLine]
) -> list[tuple[list[StraightLine], list[StraightLine]]]:
    """Return the groups of lines that are connected by crossings."""
    groups: list[tuple[list[StraightLine], list[StraightLine]]] = []
    for line in upright:
        met = [crossing for crossing in level if _meet(crossing, line)]
        touched = [group for group in groups if any(crossing in group[0] for crossing in met)]
        merged = ([*dict.fromkeys([*(crossing for group in touched for crossing in group[0]), *met])], [line])
        for group in touched:
            merged[1].extend(group[1])
        groups = [group for group in groups if group not in touched]
        groups.append(merged)
    return groups


def _meet(level: StraightLine, upright: StraightLine) -> bool:
    return (
        level.left - TOUCH <= upright.center <= level.right + TOUCH
        and upright.top - TOUCH <= level.middle <= upright.bottom + TOUCH
    )


def _distinct(places: list[float]) -> tuple[float, ...]:
    kept: list[float] = []
    for place in sorted(places):
        if not kept or place - kept[-1] > TOUCH:
            kept.append(place)
    return tuple(kept)


def _place(borders: tuple[float, ...], at: float) -> int:
    return bisect_right(borders, at + TOUCH)
