"""The column heads of a collection table ("đầu bảng"): which figure a column holds, and in which unit."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from dossiers.spreadsheets.cells import Cell, Sheet, address
from dossiers.spreadsheets.naming import text_of
from dossiers.vietnamese.amounts import UNIT_OF_WORD, Unit
from dossiers.vietnamese.legacy import Encoding
from dossiers.vietnamese.text import search_key
from workflow.campaign import Campaign


class Figure(StrEnum):
    """The kind of an amount in the table."""

    PLAN = "plan"
    COLLECTED = "collected"
    DEBT = "debt"
    EARLIER_PLAN = "earlier-plan"


TOTAL = ""
"""In place of a fund: the figure is the sum of all funds."""

WORDS: Mapping[Figure, tuple[str, ...]] = {
    Figure.PLAN: ("ke hoach", "chi tieu", "du toan", "kh"),
    Figure.COLLECTED: ("da thu", "so thu", "thuc hien", "thuc thu", "ket qua thu", "thu duoc"),
    Figure.DEBT: ("so no", "du no", "con no", "no cuoi ky", "no dong", "no phai thu", "no dong cuoi ky", "no"),
}
"""The words for the figures in heads, as search keys; the campaign's own words come first."""
ELSE = ("ty le", "%", "phan tram", "so sanh", "so voi", "tang", "giam", "vuot", "chenh lech", "binh quan", "xep hang")
"""A column with one of these in its head holds a computed value."""
EARLIER = ("nam truoc", "ky truoc", "dau ky", "dau nam", "thang truoc", "trong do", "lai")
CODE_WORDS = ("ma", "ma so", "ma tinh", "ma don vi", "ma bhxh", "ma don vi bhxh")
TOTAL_WORDS = ("tong", "tong so", "tong cong", "cong", "cong cac quy")
YEAR = re.compile(r"\b(?:19|20)\d\d\b")
DEEPEST = 8
"""The most rows of a head, above the first office."""

UNIT_LINE = re.compile(r"(?:don vi(?: tinh)?|dvt)\s*[:.]?\s*([a-z0-9. ]+)")
IN_BRACKETS = re.compile(r"\(\s*(?:don vi(?: tinh)?|dvt)?\s*:?\s*([a-z0-9. ]+?)\s*\)")
UNITS = {search_key(word): unit for word, unit in UNIT_OF_WORD.items() if len(word) > 1} | {
    "trd": Unit.MILLION,
    "tr dong": Unit.MILLION,
    "1000 dong": Unit.THOUSAND,
    "1.000 dong": Unit.THOUSAND,
    "1.000.000 dong": Unit.MILLION,
}


@dataclass(frozen=True, slots=True)
class ColumnHead:
    """One column with its head, from the top: the texts of all its rows, of the lowest one, and the cell of that."""

    column: int
    texts: tuple[str, ...]
    cell: str

    @property
    def key(self) -> str:
        return search_key(" ".join(self.texts))

    @property
    def leaf(self) -> str:
        return search_key(self.texts[-1]) if self.texts else ""


FigurePlace = tuple[Figure, str]
"""A figure and its fund."""


def heads_above(
    sheet: Sheet, first_row: int, name_column: int, usual: Encoding, campaign: Campaign
) -> tuple[ColumnHead, ...]:
    """Return the heads of all columns: the rows from the head of the column of names down to the first office.

    A text above the first name may be that head, the name of a region, or a title: the head begins at the lowest row
    from which the most figures are recognised.
    """
    shown = _spread(sheet, first_row)
    names = [row for row, column in shown if column == name_column and row >= first_row - DEEPEST]
    tops = sorted({_top(sheet, row, name_column) for row in names} or {first_row - 1}, reverse=True)
    found = [_heads_from(shown, range(top, first_row), usual) for top in tops]
    return max(found, key=lambda heads: len({figure for figure, _ in places(heads, campaign).values()}))


def _heads_from(shown: Mapping[tuple[int, int], Cell], rows: range, usual: Encoding) -> tuple[ColumnHead, ...]:
    columns = sorted({column for row, column in shown if row in rows})
    return tuple(_head(shown, column, rows, usual) for column in columns)


def _spread(sheet: Sheet, first_row: int) -> dict[tuple[int, int], Cell]:
    """Return the cells above the first office by their places; a merged cell is at each place that it covers."""
    shown = {(cell.row, cell.column): cell for cell in sheet.cells if cell.row < first_row}
    for top, left, bottom, right in sheet.merged:
        cell = shown.get((top, left))
        if cell is not None and bottom < first_row and right - left < LARGEST_SPAN:
            for row in range(max(top, first_row - DEEPEST), bottom + 1):
                for column in range(left, right + 1):
                    shown.setdefault((row, column), cell)
    return shown


LARGEST_SPAN = 64
"""The most columns of one head; a wider cell is a title."""


def _top(sheet: Sheet, row: int, column: int) -> int:
    """Return the first row of the merged range that covers a place."""
    for top, left, bottom, right in sheet.merged:
        if top <= row <= bottom and left <= column <= right:
            return top
    return row


def _head(shown: Mapping[tuple[int, int], Cell], column: int, rows: Iterable[int], usual: Encoding) -> ColumnHead:
    cells = list(dict.fromkeys(shown[row, column] for row in rows if (row, column) in shown))
    said = [cell for cell in cells if cell.text and not re.fullmatch(r"[\s(]*[0-9A-H][\s)]*", cell.text)]
    last = said[-1] if said else cells[-1] if cells else None
    return ColumnHead(
        column, tuple(text_of(cell, usual) for cell in said), last.address if last else address(1, column)
    )


def places(heads: Sequence[ColumnHead], campaign: Campaign) -> dict[int, FigurePlace]:
    """Return the figure and the fund of each column that holds one."""
    found: dict[int, FigurePlace] = {}
    for head in heads:
        figure, fund = _figure(head, campaign), _fund(head, campaign)
        if figure is None and _is_part(head, fund) and head.column - 1 in found:
            figure = found[head.column - 1][0]  # the head of the group is over its first column only
        if figure is not None:
            found[head.column] = figure, fund
    return found


def _is_part(head: ColumnHead, fund: str) -> bool:
    """Return whether a head is only the name of a fund, or of their total."""
    return len(head.texts) == 1 and (fund != TOTAL or head.leaf in TOTAL_WORDS)


def code_column(heads: Sequence[ColumnHead]) -> int | None:
    return next((head.column for head in heads if head.leaf.strip(". ") in CODE_WORDS), None)


def _figure(head: ColumnHead, campaign: Campaign) -> Figure | None:
    own = {
        Figure.PLAN: campaign.figures.plan,
        Figure.COLLECTED: campaign.figures.collected,
        Figure.DEBT: campaign.figures.debt,
    }
    key = head.key
    for figure, said in own.items():
        if search_key(said) in key:
            return figure
    if any(word in key for word in ELSE):
        return None
    earlier = _is_earlier(key, campaign)
    for figure, words in WORDS.items():
        if any(_says(key, word) for word in words):
            if not earlier:
                return figure
            return Figure.EARLIER_PLAN if figure is Figure.PLAN else None
    return None


def _is_earlier(key: str, campaign: Campaign) -> bool:
    years = {int(year) for year in YEAR.findall(key)}
    first, last = (day.year for day in campaign.period)
    return any(_says(key, word) for word in EARLIER) or (bool(years) and not years & {first, last})


def _fund(head: ColumnHead, campaign: Campaign) -> str:
    """Return the one fund that the lowest text names, or the whole head; of all together where it
    names none or several.
    """
    if head.leaf in TOTAL_WORDS:
        return TOTAL
    for key in (head.leaf, head.key):
        named = {
            fund.code
            for fund in campaign.funds
            if any(_says(key, search_key(word)) for word in (fund.name, *fund.words))
        }
        if len(named) == 1:
            return next(iter(named))
        if named:
            return TOTAL
    return TOTAL


def _says(key: str, words: str) -> bool:
    return re.search(rf"(?<![a-z0-9]){re.escape(words)}(?![a-z0-9])", key) is not None


def units_named(cells: Iterable[Cell], usual: Encoding) -> tuple[tuple[Unit, str], ...]:
    """Return every unit in the given cells, with the cell's address: from a unit line, or from a
    head's words in brackets.
    """
    units = []
    for cell in cells:
        key = search_key(text_of(cell, usual)) if cell.text else ""
        for words in (*UNIT_LINE.findall(key), *IN_BRACKETS.findall(key)):
            if (unit := _unit(words)) is not None:
                units.append((unit, cell.address))
    return tuple(units)


def _unit(text: str) -> Unit | None:
    """Return the unit in the first words of a text, None without one."""
    words = text.split()
    return next((UNITS[part] for n in (3, 2, 1) if (part := " ".join(words[:n])) in UNITS), None)
