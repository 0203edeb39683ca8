"""Framed tables of a PDF page: drawn lines that lie and stand and touch each other."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dossiers.documents.checker.pdf_letters import SHORTEST, Line
from dossiers.documents.checker.pdf_pieces import Piece

TOUCH = 0.8
"""Millimetres: lines that come so near to each other meet."""


@dataclass(frozen=True, slots=True)
class Grid:
    """One framed table: its outline, and where its lines run."""

    left: float
    top: float
    right: float
    bottom: float
    columns: tuple[float, ...]
    rows: tuple[float, ...]

    def holds(self, piece: Piece) -> bool:
        """Whether the piece stands in the table."""
        return self.top - TOUCH < piece.base < self.bottom + TOUCH and self.left - TOUCH < piece.center < self.right

    def place(self, piece: Piece) -> tuple[int, int]:
        """The row and the column of the cell in which the piece stands, from 1."""
        return bisect_right(self.rows, piece.base - 0.1), bisect_right(self.columns, piece.left + TOUCH)

    def column(self, number: int) -> tuple[float, float]:
        """The left and the right edge of a column."""
        right = self.columns[number] if number < len(self.columns) else self.right
        return self.columns[max(number - 1, 0)], right


def grids(lines: Sequence[Line]) -> list[Grid]:
    """The framed tables from the top; a table needs a standing line."""
    groups: list[list[Line]] = []
    for line in lines:
        near = [group for group in groups if any(_meet(line, other) for other in group)]
        groups = [group for group in groups if group not in near] + [[line, *(one for group in near for one in group)]]
    found = [_grid(group) for group in groups if any(not one.lies and one.bottom - one.top > SHORTEST for one in group)]
    return sorted((grid for grid in found if grid.right - grid.left > SHORTEST), key=lambda grid: (grid.top, grid.left))


def _grid(group: Sequence[Line]) -> Grid:
    left, top = min(line.left for line in group), min(line.top for line in group)
    right, bottom = max(line.right for line in group), max(line.bottom for line in group)
    columns = _distinct(line.left for line in group if not line.lies)
    rows = _distinct(line.top for line in group if line.lies)
    return Grid(left, top, right, bottom, tuple(columns), tuple(rows))


def _distinct(places: Iterable[float]) -> list[float]:
    """Places in their order, those that touch as one."""
    found: list[float] = []
    for place in sorted(places):
        if not found or place - found[-1] > TOUCH:
            found.append(place)
    return found


def _meet(one: Line, other: Line) -> bool:
    beside = one.left - TOUCH <= other.right and other.left - TOUCH <= one.right
    return beside and one.top - TOUCH <= other.bottom and other.top - TOUCH <= one.bottom


def outside(lines: Iterable[Line], found: Sequence[Grid]) -> list[Line]:
    """The lying lines that belong to no framed table, each once."""
    kept: list[Line] = []
    for line in sorted(lines, key=lambda one: (one.top, one.left)):
        framed = any(
            grid.left - TOUCH <= line.left and line.right <= grid.right + TOUCH
            and grid.top - TOUCH <= line.top <= grid.bottom + TOUCH
            for grid in found
        )  # fmt: skip
        again = any(abs(line.top - one.top) < TOUCH and abs(line.left - one.left) < TOUCH for one in kept)
        if line.lies and line.right - line.left >= SHORTEST and not framed and not again:
            kept.append(line)
    return kept
