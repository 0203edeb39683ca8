"""The columns that contain paragraphs of a Word file ("khung đặt chữ"): margins, table cells, text boxes."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from dossiers.documents.checker.docx.package import TWIP, Element, W, number, value
from dossiers.documents.checker.docx.styles import Styles
from dossiers.documents.checker.model import TablePosition

UNDRAWN = (None, "nil", "none", "")
EDGES = ("top", "left", "bottom", "right")
USUAL_CELL_EDGE = 1.905
"""Millimetres between a cell's side and its text where a file names none."""
ANY_STYLE = "table"


@dataclass(frozen=True, slots=True)
class TextColumn:
    """A span from left to right, in millimetres from the sheet's left edge; `key` identifies
    columns of consecutive text.
    """

    left: float
    right: float
    section: int
    key: tuple[object, ...]
    cell: TablePosition | None = None

    @property
    def width(self) -> float:
        """The width in millimetres."""
        return self.right - self.left


@dataclass(frozen=True, slots=True)
class CellPlace:
    """One cell of a table: its element, its column, the conditions of the table style, its own drawn borders."""

    element: Element
    text_column: TextColumn
    conditions: tuple[str, ...]
    drawn: frozenset[str]


class WordTable:
    """One table in its column: its cells with their places."""

    def __init__(self, element: Element, text_column: TextColumn, number_: int, styles: Styles) -> None:
        self._element, self._text_column, self._number = element, text_column, number_
        self._properties = element.find(f"{W}tblPr")
        self.style = styles.known(value(self._properties, "tblStyle"), ANY_STYLE)
        chain = [row.find(f"{W}tblPr") for row in styles.chain(self.style, ANY_STYLE)]
        self._levels = [level for level in (self._properties, *reversed(chain)) if level is not None]
        self._rows = list(rows_of(element))
        self._framed = self._is_framed()

    def rows(self) -> Iterator[list[CellPlace]]:
        """Yield the cells row by row."""
        for at, row in enumerate(self._rows, 1):
            yield list(self._cells(row, at))

    def _cells(self, row: Element, at: int) -> Iterator[CellPlace]:
        grid = [number(column.get(f"{W}w")) * TWIP for column in self._element.findall(f"{W}tblGrid/{W}gridCol")]
        left = self._left(sum(grid))
        skipped = int(number(value(row, "trPr/gridBefore")))
        column = skipped
        for cell in cells_of(row):
            span = int(number(value(cell, "tcPr/gridSpan"), 1))
            start = left + sum(grid[:column])
            own = number(value(cell, "tcPr/tcW", "w")) * TWIP if value(cell, "tcPr/tcW", "type") != "pct" else 0.0
            width = sum(grid[column : column + span]) or own
            before, after = self._edge(cell, "left"), self._edge(cell, "right")
            place = TablePosition(self._number, at, column + 1, self._framed)
            key = ("cell", self._number, column)
            text_column = TextColumn(start + before, start + width - after, self._text_column.section, key, place)
            yield CellPlace(
                cell, text_column, ("firstRow",) if at == 1 else (), _drawn(cell.find(f"{W}tcPr/{W}tcBorders"))
            )
            column += span

    def _left(self, width: float) -> float:
        placed = value(self._properties, "jc")
        if placed in ("center", "right", "end"):
            free = self._text_column.width - width
            return self._text_column.left + (free / 2 if placed == "center" else free)
        return self._text_column.left + number(value(self._properties, "tblInd", "w")) * TWIP

    def _edge(self, cell: Element, side: str) -> float:
        """Return the distance of the text from a side of its cell."""
        names = (side, {"left": "start", "right": "end"}[side])
        holders = (cell.find(f"{W}tcPr/{W}tcMar"), *(level.find(f"{W}tblCellMar") for level in self._levels))
        for holder in holders:
            for name in names:
                written = value(holder, name, "w")
                if written is not None:
                    return number(written) * TWIP
        return USUAL_CELL_EDGE

    def _is_framed(self) -> bool:
        """Return whether borders are drawn around the cells: by the table, its style, or most cells themselves."""
        for level in self._levels:
            borders = level.find(f"{W}tblBorders")
            if borders is not None:
                if len(_drawn(borders)) >= len(EDGES) - 1:
                    return True
                break
        cells = [cell for row in self._rows for cell in cells_of(row)]
        boxed = sum(len(_drawn(cell.find(f"{W}tcPr/{W}tcBorders"))) >= len(EDGES) - 1 for cell in cells)
        return boxed * 2 > len(cells)


def _drawn(borders: Element | None) -> frozenset[str]:
    """Return the sides that have a border, by name."""
    rows = borders if borders is not None else ()
    return frozenset(row.tag.rpartition("}")[2] for row in rows if row.get(f"{W}val") not in UNDRAWN)


def rows_of(table: Element) -> Iterator[Element]:
    """Return the rows of a table, those in content controls too."""
    return _held(table, f"{W}tr")


def cells_of(row: Element) -> Iterator[Element]:
    """Return the cells of a row, those in content controls too."""
    return _held(row, f"{W}tc")


def _held(parent: Element, tag: str) -> Iterator[Element]:
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}customXml"):
            yield from _held(child, tag)


def boxed(text_column: TextColumn, left: float, right: float, key: tuple[object, ...]) -> TextColumn:
    """Return the column of a text box on the same sheet."""
    return replace(text_column, left=left, right=right, key=key, cell=None)
