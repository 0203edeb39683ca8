"""The columns of a page ("cột chữ"), whose pieces follow each other: text, sides of a letterhead, table cells."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from dossiers.documents.checker.patterns import ends_letterhead
from dossiers.documents.checker.pdf.frames import GridCell
from dossiers.documents.checker.pdf.lines import Piece

CENTRED, ASIDE = 4.0, 9.0
"""Points up to which a line counts as centred, and from which it is surely centred elsewhere."""


@dataclass(frozen=True, slots=True)
class PageColumn:
    """Pieces below each other; `side` is "left" or "right" of two columns, `cell` that of a framed table."""

    pieces: tuple[Piece, ...]
    side: str = ""
    cell: GridCell | None = None


def columns_of(pieces: Sequence[Piece], middle: float) -> Iterator[PageColumn]:
    """Yield all columns of a page in reading order; `middle` is that of the text between its margins."""
    for frame, group in groupby(pieces, key=lambda piece: piece.cell.frame if piece.cell else 0):
        members = list(group)
        yield from _cells(members) if frame else _loose(members, middle)


def _cells(members: Sequence[Piece]) -> Iterator[PageColumn]:
    cells = [member.cell for member in members if member.cell is not None]
    for cell in sorted(dict.fromkeys(cells), key=lambda cell: (cell.row, cell.column)):
        yield PageColumn(tuple(member for member in members if member.cell == cell), cell=cell)


def _loose(members: Sequence[Piece], middle: float) -> Iterator[PageColumn]:
    """Yield the columns of text between tables: parts in which rows have two columns, and the rest."""
    rows = [list(row) for _, row in groupby(members, key=lambda piece: piece.row)]
    at = 0
    while at < len(rows):
        end = _two_columns(rows, at, middle)
        if end > at:
            yield from _sides([piece for row in rows[at:end] for piece in row], _gutter(rows[at:end]))
            at = end
            continue
        begun = at
        while at < len(rows) and _two_columns(rows, at, middle) == at:
            at += 1
        yield PageColumn(tuple(piece for row in rows[begun:at] for piece in row))


def _two_columns(rows: Sequence[Sequence[Piece]], at: int, middle: float) -> int:
    """Return the end of the part with two columns that begins here; `at` itself when none does.

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
        if len(rows[end]) == 1 and (
            ends_letterhead(rows[end][0].text) or _is_title(rows[end][0], rows[at:end], wider, middle)
        ):
            break
        gutter, end = wider, end + 1
    return end


def _is_title(piece: Piece, above: Sequence[Sequence[Piece]], gutter: tuple[float, float], middle: float) -> bool:
    """Return whether a line is centred on the sheet, not in the column above it."""
    parting = sum(gutter) / 2
    column = [upper.center for row in above for upper in row if (upper.center < parting) is (piece.center < parting)]
    beside = not column or min(abs(piece.center - center) for center in column) > ASIDE
    return beside and abs(piece.center - middle) <= CENTRED


def _gutter(rows: Sequence[Sequence[Piece]]) -> tuple[float, float]:
    """Return the empty span between the two columns."""
    both = [row for row in rows if len(row) > 1]
    return max(row[0].right for row in both), min(row[1].left for row in both)


def _crosses(piece: Piece, gutter: tuple[float, float]) -> bool:
    """Return whether a piece extends over both sides of the gutter's middle."""
    middle = (gutter[0] + gutter[1]) / 2
    return piece.left < middle < piece.right


def _sides(members: Sequence[Piece], gutter: tuple[float, float]) -> Iterator[PageColumn]:
    middle = (gutter[0] + gutter[1]) / 2
    for side, chosen in (("left", True), ("right", False)):
        pieces = tuple(piece for piece in members if (piece.center < middle) is chosen)
        if pieces:
            yield PageColumn(pieces, side=side)
