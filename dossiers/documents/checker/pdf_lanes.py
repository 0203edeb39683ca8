"""Which pieces of a page follow each other: lanes of text, of a letterhead's or signature's side, of a table's cell."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from dossiers.documents.checker.pdf_grids import Grid
from dossiers.documents.checker.pdf_pieces import Piece


@dataclass(frozen=True, slots=True)
class Lane:
    """Pieces below each other. `side` is "left" or "right" in a part with two columns; `cell` is table, row, column."""

    pieces: tuple[Piece, ...]
    side: str = ""
    cell: tuple[int, int, int] | None = None
    column: tuple[float, float] | None = None


def lanes(pieces: Sequence[Piece], found: Sequence[Grid], first_table: int) -> Iterator[Lane]:
    """All lanes of a page in reading order; tables are numbered from `first_table`."""
    placed = [(piece, _table(piece, found)) for piece in pieces]
    for table, group in groupby(placed, key=lambda one: one[1]):
        members = [piece for piece, _ in group]
        if table is None:
            yield from _loose(members)
        else:
            yield from _cells(members, found[table], first_table + table)


def _table(piece: Piece, found: Sequence[Grid]) -> int | None:
    return next((number for number, grid in enumerate(found) if grid.holds(piece)), None)


def _cells(members: Sequence[Piece], grid: Grid, table: int) -> Iterator[Lane]:
    ordered = sorted(members, key=lambda piece: (*grid.place(piece), piece.base))
    for (row, column), group in groupby(ordered, key=grid.place):
        yield Lane(tuple(group), cell=(table, row, column), column=grid.column(column))


def _loose(members: Sequence[Piece]) -> Iterator[Lane]:
    """Text between tables: parts in which rows have two columns, and the rest."""
    rows = [list(row) for _, row in groupby(members, key=lambda piece: round(piece.base, 1))]
    at = 0
    while at < len(rows):
        end = _two_columns(rows, at)
        if end > at:
            yield from _sides([piece for row in rows[at:end] for piece in row], _gutter(rows[at:end]))
            at = end
            continue
        begin = at
        while at < len(rows) and _two_columns(rows, at) == at:
            at += 1
        yield Lane(tuple(piece for row in rows[begin:at] for piece in row))


def _two_columns(rows: Sequence[Sequence[Piece]], at: int) -> int:
    """Where the part with two columns ends that begins here; `at` itself when none does.

    A letterhead begins with both columns; in a signature block one side may begin a line higher.
    """
    ahead = [number for number in range(at, min(at + 2, len(rows))) if len(rows[number]) > 1]
    if not ahead:
        return at
    end = ahead[0] + 1
    gutter = _gutter(rows[ahead[0] : end])
    if any(_crosses(piece, gutter) for row in rows[at : ahead[0]] for piece in row):
        return at
    while end < len(rows):
        wider = _gutter(rows[ahead[0] : end + 1]) if len(rows[end]) > 1 else gutter
        if wider[0] >= wider[1] or any(_crosses(piece, wider) for piece in rows[end]):
            break
        gutter, end = wider, end + 1
    return end


def _gutter(rows: Sequence[Sequence[Piece]]) -> tuple[float, float]:
    """The empty span between the two columns."""
    both = [row for row in rows if len(row) > 1]
    return max(row[0].right for row in both), min(row[1].left for row in both)


def _crosses(piece: Piece, gutter: tuple[float, float]) -> bool:
    """Whether a piece lies on both sides of the gutter's middle."""
    middle = (gutter[0] + gutter[1]) / 2
    return piece.left < middle < piece.right


def _sides(members: Sequence[Piece], gutter: tuple[float, float]) -> Iterator[Lane]:
    middle = (gutter[0] + gutter[1]) / 2
    for side, chosen in (("left", True), ("right", False)):
        pieces = tuple(piece for piece in members if (piece.center < middle) is chosen)
        if pieces:
            yield Lane(pieces, side=side)
