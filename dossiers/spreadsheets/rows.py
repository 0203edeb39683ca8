"""The rows of a collection table that are offices ("từng đơn vị"): their amounts, and contradictions in a row."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from dossiers.spreadsheets.amounts import EMPTY, CellAmount, read_cell
from dossiers.spreadsheets.cell_notes import CellNote, CellVerdict, doubt, rejection
from dossiers.spreadsheets.cells import Cell, address
from dossiers.spreadsheets.heads import TOTAL, Figure, FigurePlace
from dossiers.vietnamese.amounts import Unit, show_amount
from workflow.campaign import Office
from workflow.figures import PER_CENT

NEEDED = (Figure.PLAN, Figure.COLLECTED, Figure.DEBT)
SAME_UNIT = (Fraction(1, 300), Fraction(300))
"""A plan as a multiple of an earlier one: outside this range it is in another unit, not a growth of one year."""
IMPLAUSIBLE = (Fraction(1, 10), Fraction(2))
"""Collected as a multiple of the plan: outside this range it is a doubt."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier plan of an office in đồng, and its source in words."""

    plan: int
    source: str


@dataclass(frozen=True, slots=True)
class Row:
    """One office of the table: amounts in đồng by figure and fund, and the cell of each."""

    office: Office
    number: int
    name_cell: str
    amounts: Mapping[FigurePlace, int]
    cells: Mapping[FigurePlace, str]

    def total(self, figure: Figure) -> int | None:
        """Return the figure of all funds together: its own column, else the sum of the funds."""
        if (figure, TOTAL) in self.amounts:
            return self.amounts[figure, TOTAL]
        funds = [amount for (kind, fund), amount in self.amounts.items() if kind is figure and fund != TOTAL]
        return sum(funds) if funds else None

    def cell(self, figure: Figure) -> str:
        """Return the cell of the figure, else the range of the funds' cells, from the first to the last."""
        if (figure, TOTAL) in self.cells:
            return self.cells[figure, TOTAL]
        funds = [cell for (kind, fund), cell in self.cells.items() if kind is figure and fund != TOTAL]
        return f"{funds[0]}:{funds[-1]}" if len(funds) > 1 else "".join(funds)


@dataclass(frozen=True, slots=True)
class RowReader:
    """Reads the offices' rows of one table: its cells by place, its columns, its unit, and earlier plans by office."""

    at: Mapping[tuple[int, int], Cell]
    columns: Mapping[int, FigurePlace]
    unit: Unit
    earlier: Mapping[str, Earlier]

    def read(self, number: int, office: Office, name_cell: str) -> tuple[Row, list[CellNote]]:
        """Return one office's row with its doubts and refusals."""
        amounts: dict[FigurePlace, int] = {}
        cells: dict[FigurePlace, str] = {}
        notes: list[CellNote] = []
        given = {fig for column, (fig, fund) in self.columns.items() if fund != TOTAL and (number, column) in self.at}
        for column, place in self.columns.items():
            if place == (place[0], TOTAL) and place[0] in given and uncomputed(self.at.get((number, column))):
                continue  # a sum that has not been computed yet: the funds are added up instead
            read = self._read(number, column)
            notes += read.notes
            if read.amount is not None:
                amounts[place] = amounts.get(place, 0) + read.amount
                cells.setdefault(place, address(number, column))
        row = Row(office, number, name_cell, amounts, cells)
        notes += self._lacking(row, notes)
        for figure in NEEDED:
            notes = _added_up(row, figure, notes)
        return row, [*notes, *_implausible(row), *self._factor(row)]

    def _read(self, row: int, column: int) -> CellAmount:
        cell = self.at.get((row, column))
        return EMPTY if cell is None else read_cell(cell, self.unit)

    def _lacking(self, row: Row, notes: list[CellNote]) -> Iterator[CellNote]:
        """Yield the required figures that a row lacks; a cell with a refusal gets no second note."""
        refused = {note.cell for note in notes if note.verdict is CellVerdict.REFUSED}
        for figure in NEEDED:
            cells = [address(row.number, column) for column, place in self.columns.items() if place[0] is figure]
            if row.total(figure) is not None or not refused.isdisjoint(cells):
                continue
            if figure is Figure.PLAN:
                yield doubt("plan-empty", cells[0], office=row.office.name)
            else:
                yield rejection(f"{figure.value}-empty", cells[0], office=row.office.name)

    def _factor(self, row: Row) -> Iterator[CellNote]:
        """Yield a doubt about a plan whose size points to another unit than the earlier one's."""
        plan, known = row.total(Figure.PLAN), self.earlier.get(row.office.code)
        if (before := row.total(Figure.EARLIER_PLAN)) is not None:
            known = Earlier(before, row.cell(Figure.EARLIER_PLAN))
        if not plan or known is None or not known.plan:
            return
        if not SAME_UNIT[0] < Fraction(plan, known.plan) < SAME_UNIT[1]:
            cell, name, earlier = row.cell(Figure.PLAN), row.office.name, show_amount(known.plan)
            yield doubt("plan-factor", cell, office=name, plan=show_amount(plan), before=earlier, source=known.source)


def _added_up(row: Row, figure: Figure, notes: list[CellNote]) -> list[CellNote]:
    """Return the notes after comparing funds and total: a computed total that equals their sum is no doubt."""
    funds = [amount for (kind, fund), amount in row.amounts.items() if kind is figure and fund != TOTAL]
    total = row.amounts.get((figure, TOTAL))
    if not funds or total is None:
        return notes
    cell = row.cells[figure, TOTAL]
    if sum(funds) != total:
        shown, added = show_amount(total), show_amount(sum(funds))
        return [*notes, doubt("funds-differ", cell, office=row.office.name, total=shown, sum=added)]
    return [note for note in notes if (note.cell, note.unmet.code) != (cell, "cell-formula")]


def _implausible(row: Row) -> Iterator[CellNote]:
    """Amounts that are readable and implausible together."""
    plan, collected, debt = (row.total(figure) for figure in NEEDED)
    if plan == 0:
        yield rejection("plan-is-zero", row.cell(Figure.PLAN), office=row.office.name)
    if plan and collected is not None and not IMPLAUSIBLE[0] <= Fraction(collected, plan) <= IMPLAUSIBLE[1]:
        percent = str(collected * PER_CENT // plan)
        yield doubt("collected-implausible", row.cell(Figure.COLLECTED), office=row.office.name, percent=percent)
    if plan and debt is not None and debt > plan:
        yield doubt("debt-implausible", row.cell(Figure.DEBT), office=row.office.name)


def uncomputed(cell: Cell | None) -> bool:
    """Return whether a cell holds a formula that has not been computed yet."""
    return cell is not None and cell.formula and not cell.shown.strip()
