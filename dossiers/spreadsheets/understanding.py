"""Understanding a collection table ("bảng tổng hợp thu"): the office of each row, the figure of each column.

A cell with two possible readings has a doubt, an unreadable cell a refusal; nothing is guessed silently.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from dossiers.spreadsheets.amounts import read_cell
from dossiers.spreadsheets.cell_notes import CellNote, CellVerdict, doubt, rejection
from dossiers.spreadsheets.cells import Cell, Sheet, address
from dossiers.spreadsheets.heads import (
    TOTAL,
    ColumnHead,
    Figure,
    FigurePlace,
    code_column,
    heads_above,
    places,
    units_named,
)
from dossiers.spreadsheets.naming import Offices, readings_of, text_of, usual_encoding
from dossiers.spreadsheets.rows import NEEDED, Earlier, Row, RowReader, uncomputed
from dossiers.vietnamese.amounts import Unit, show_amount
from dossiers.vietnamese.faults import quote
from dossiers.vietnamese.legacy import Encoding
from dossiers.vietnamese.text import search_key
from workflow.campaign import Campaign, Office

MOST_ROWS_AN_OFFICE = 3
"""On average: a table that names its offices more often is of another kind, and is refused as a whole."""
TOTAL_ROWS = ("tong cong", "tong so", "tong", "cong", "toan quoc", "toan nganh", "ca nuoc", "cong toan nganh")
"""Names of the row of all offices together, as search keys."""


@dataclass(frozen=True, slots=True)
class Understood:
    """The table of a file. `columns` are recognised heads, `skipped` cells and texts of rows without an office."""

    sheet: str
    unit: Unit | None
    unit_cell: str
    columns: tuple[tuple[FigurePlace, ColumnHead], ...]
    rows: tuple[Row, ...]
    notes: tuple[CellNote, ...]
    skipped: tuple[tuple[str, str], ...] = ()

    @property
    def refused(self) -> tuple[CellNote, ...]:
        return tuple(note for note in self.notes if note.verdict is CellVerdict.REFUSED)

    @property
    def doubts(self) -> tuple[CellNote, ...]:
        return tuple(note for note in self.notes if note.verdict is CellVerdict.DOUBT)

    def verdict(self, cell: str) -> CellVerdict | None:
        """Return the result for a cell; None for one outside the table."""
        verdicts = {note.verdict for note in self.notes if note.cell == cell}
        if verdicts:
            return CellVerdict.REFUSED if CellVerdict.REFUSED in verdicts else CellVerdict.DOUBT
        taken = any(cell == row.name_cell or cell in row.cells.values() for row in self.rows)
        return CellVerdict.TAKEN if taken else None

    def places(self) -> tuple[FigurePlace, ...]:
        """Return the figures of the table in the order of its columns, each once."""
        return tuple(dict.fromkeys(place for place, _ in self.columns))


def understand(
    sheets: Sequence[Sheet],
    campaign: Campaign,
    *,
    unit: Unit | None = None,
    earlier: Mapping[str, Earlier] | None = None,
) -> Understood:
    """Return the table of the sheet with the most offices.

    `unit` is the unit that a person gave for a table that names none; `earlier` are plans known
    from before, by office code.
    """
    offices = Offices.of(campaign)
    named = [(sheet, _names(sheet, offices, campaign)) for sheet in sheets]
    sheet, names = max(named, key=lambda pair: len(pair[1].rows), default=(Sheet("", ()), _Names(0, {})))
    if not names.rows:
        return Understood(sheet.name, unit, "", (), (), (rejection("table-without-offices", ""),))
    if len(names.rows) > MOST_ROWS_AN_OFFICE * len(campaign.offices):
        many = rejection("table-rows-repeated", "", rows=len(names.rows), offices=len(campaign.offices))
        return Understood(sheet.name, unit, "", (), (), (many,))
    return _Table(sheet, names, campaign, offices, unit, earlier or {}).understood()


@dataclass(frozen=True, slots=True)
class _Names:
    """The column of the offices' names, and the office of each row."""

    column: int
    rows: Mapping[int, Office]


def _names(sheet: Sheet, offices: Offices, campaign: Campaign) -> _Names:
    """Return the column with the names of the most offices; without any, the column of codes under a head for codes."""
    usual = usual_encoding(sheet.cells)
    by_column: dict[int, dict[int, Office]] = defaultdict(dict)
    coded: dict[int, dict[int, Office]] = defaultdict(dict)
    for cell in sheet.cells:
        if cell.text and not cell.error:
            named = map(offices.named, readings_of(cell, usual))
            if (office := next(filter(None, named), None)) is not None:
                by_column[cell.column][cell.row] = office
        if (office := offices.coded(cell.shown)) is not None:
            coded[cell.column][cell.row] = office
    if by_column:
        column = max(by_column, key=lambda number: len(by_column[number]))
        return _Names(column, by_column[column])
    for column, rows in coded.items():
        heads = heads_above(sheet, min(rows), column, usual, campaign)
        if code_column(heads) == column:
            return _Names(column, rows)
    return _Names(0, {})


@dataclass(slots=True)
class _Table:
    """One table while it is read; `notes` collects its doubts and refusals."""

    sheet: Sheet
    names: _Names
    campaign: Campaign
    offices: Offices
    given_unit: Unit | None
    earlier: Mapping[str, Earlier]
    notes: list[CellNote] = field(default_factory=list)
    usual: Encoding = Encoding.UNICODE
    at: dict[tuple[int, int], Cell] = field(default_factory=dict)

    def understood(self) -> Understood:
        self.usual = usual_encoding(self.sheet.cells)
        self.at = {(cell.row, cell.column): cell for cell in self.sheet.cells}
        first = min(self.names.rows)
        heads = heads_above(self.sheet, first, self.names.column, self.usual, self.campaign)
        columns = self._columns(heads)
        unit, unit_cell = self._unit(first)
        if self.usual is not Encoding.UNICODE:
            self.notes.append(doubt("table-old-letters", "", encoding=self.usual.value))
        rows: list[Row] = []
        skipped: tuple[tuple[str, str], ...] = ()
        if unit is not None and self._has_figures(columns):
            reader = RowReader(self.at, columns, unit, self.earlier)
            for number, office in sorted(self.names.rows.items(), key=lambda row: row[0]):
                row, notes = reader.read(number, office, address(number, self.names.column))
                rows.append(row)
                self.notes += notes
            skipped = self._others(first, columns, unit, rows)
            self._compare(rows, code_column(heads))
        recognised = tuple((place, head) for head in heads if (place := columns.get(head.column)) is not None)
        return Understood(self.sheet.name, unit, unit_cell, recognised, tuple(rows), self._in_order(), skipped)

    def _columns(self, heads: Sequence[ColumnHead]) -> dict[int, FigurePlace]:
        """Return the columns that are read.

        Of several totals of a figure, the one with a head for a total, else a refusal.
        """
        found = {column: place for column, place in places(heads, self.campaign).items() if column != self.names.column}
        by_column = {head.column: head for head in heads}
        for figure in Figure:
            totals = [column for column, place in found.items() if place == (figure, TOTAL)]
            named = [column for column in totals if by_column[column].leaf.startswith(("tong", "cong"))]
            kept = named if len(named) == 1 else totals
            for column in set(totals) - set(kept[:1]):
                del found[column]
            if len(kept) > 1:
                first, second = by_column[kept[0]], by_column[kept[1]]
                self.notes.append(rejection("column-twice", second.cell, figure=figure.value, other=first.cell))
        return dict(sorted(found.items()))

    def _unit(self, first: int) -> tuple[Unit | None, str]:
        """Return the unit of the table, which must be one throughout."""
        above = [cell for cell in self.sheet.cells if cell.row < first]
        named = units_named(above, self.usual)
        if not named:
            if self.given_unit is None:
                self.notes.append(rejection("unit-missing", ""))
            return self.given_unit, ""
        unit, cell = named[0]
        for further, place in named[1:]:
            if further is not unit:
                self.notes.append(rejection("units-mixed", place, unit=unit.label, other=further.label, first=cell))
        if self.given_unit not in (None, unit):
            self.notes.append(rejection("unit-differs", cell, unit=unit.label, said=self.given_unit.label))
        return unit, cell

    def _has_figures(self, columns: Mapping[int, FigurePlace]) -> bool:
        there = {figure for figure, _ in columns.values()}
        missing = [figure for figure in NEEDED if figure not in there]
        for figure in missing:
            self.notes.append(rejection("column-missing", "", figure=figure.value))
        return not missing

    def _others(
        self, first: int, columns: Mapping[int, FigurePlace], unit: Unit, rows: Sequence[Row]
    ) -> tuple[tuple[str, str], ...]:
        """Return the rows below the first office that name no office: totals are checked, other
        rows with amounts refused.
        """
        by_row: dict[int, list[Cell]] = defaultdict(list)
        for cell in self.sheet.cells:
            if cell.row >= first and cell.row not in self.names.rows:
                by_row[cell.row].append(cell)
        skipped = []
        for cells in by_row.values():
            named = [cell for cell in cells if cell.text and cell.column not in columns]
            label = next((cell for cell in named if cell.column == self.names.column), (named or cells)[0])
            text = text_of(label, self.usual) if label.text else label.shown
            figures = [cell for cell in cells if (cell.column in columns and cell.number is not None) or cell.error]
            key = search_key(text).strip(" :.")
            if key in TOTAL_ROWS:
                self._check_total(cells, columns, unit, rows)
            elif figures and not key.startswith(("cong ", "tong ")):
                self.notes.append(self._unknown(label.address, text))
                continue
            skipped.append((label.address, text))
        return tuple(skipped)

    def _unknown(self, cell: str, text: str) -> CellNote:
        if near := self.offices.nearest(text):
            return rejection("table-office-unknown-near", cell, text=quote(text), near=near)
        return rejection("table-office-unknown", cell, text=quote(text))

    def _check_total(
        self, cells: Sequence[Cell], columns: Mapping[int, FigurePlace], unit: Unit, rows: Sequence[Row]
    ) -> None:
        """Compare the total row with the sum of the offices, column by column; it is used for nothing else."""
        for cell in cells:
            place = columns.get(cell.column)
            if place is None or list(columns.values()).count(place) > 1 or uncomputed(cell):
                continue
            read = read_cell(cell, unit)
            total = sum(row.amounts.get(place, 0) for row in rows)
            if read.amount is None:
                self.notes += read.notes
            elif read.amount != total:
                said, added = show_amount(read.amount), show_amount(total)
                self.notes.append(doubt("total-differs", cell.address, total=said, sum=added))

    def _compare(self, rows: Sequence[Row], codes: int | None) -> None:
        """Note contradictions between rows: offices twice or missing, codes of another office."""
        by_office: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            by_office[row.office.code].append(row)
        for row in rows:
            first, *others = by_office[row.office.code]
            if others:
                again = (others[0] if first is row else first).name_cell
                self.notes.append(rejection("office-twice", row.name_cell, office=row.office.name, other=again))
            self._check_code(row, codes)
        missing = [office.name for office in self.campaign.offices if office.code not in by_office]
        if missing:
            names = ", ".join(missing[:MISSING_LISTED]) + ("…" if len(missing) > MISSING_LISTED else "")
            self.notes.append(doubt("offices-missing", "", count=len(missing), offices=names))

    def _check_code(self, row: Row, codes: int | None) -> None:
        cell = None if codes in (None, self.names.column) else self.at.get((row.number, codes))
        if cell is None:
            return
        coded = self.offices.coded(cell.shown)
        if coded is not row.office:
            self.notes.append(
                rejection("office-code-differs", cell.address, text=quote(cell.shown), office=row.office.name)
            )

    def _in_order(self) -> tuple[CellNote, ...]:
        """Return the notes from the top of the table to its end; those of the whole table first."""
        order = {cell.address: place for place, cell in enumerate(self.sheet.cells, 1)}
        return tuple(sorted(dict.fromkeys(self.notes), key=lambda note: order.get(note.cell, 0)))


MISSING_LISTED = 5
"""Names of missing offices in one sentence."""
