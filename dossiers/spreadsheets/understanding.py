"""A collection table understood ("bảng tổng hợp thu"): which row is which office, which column which figure.

Nothing is guessed in silence: what could be read in two ways is a doubt at its cell, what cannot be taken a refusal.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from dossiers.spreadsheets.amounts import EMPTY, Read, read_cell
from dossiers.spreadsheets.cells import Cell, Sheet, address
from dossiers.spreadsheets.heads import TOTAL, Figure, Head, Place, code_column, heads_above, places, units_said
from dossiers.spreadsheets.naming import Offices, readings_of, text_of, usual_encoding
from dossiers.spreadsheets.notes import Note, Verdict, doubt, rejection
from dossiers.vietnamese.amounts import Unit, show_amount
from dossiers.vietnamese.faults import quote
from dossiers.vietnamese.legacy import Encoding
from dossiers.vietnamese.text import search_key
from workflow.campaign import Campaign, Office
from workflow.figures import PER_CENT

TOTAL_ROWS = ("tong cong", "tong so", "tong", "cong", "toan quoc", "toan nganh", "ca nuoc", "cong toan nganh")
"""How tables call the row of all offices together, as a search sees it."""
NEEDED = (Figure.PLAN, Figure.COLLECTED, Figure.DEBT)
A_THOUSAND = (Fraction(1, 300), Fraction(300))
"""A plan outside this range of an earlier one has been given in another unit: offices do not grow so in a year."""
IMPLAUSIBLE = (Fraction(1, 10), Fraction(2))
"""Collected against plan: outside this range a person looks twice."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier plan of an office in đồng, and where it is known from, in words."""

    plan: int
    source: str


@dataclass(frozen=True, slots=True)
class Row:
    """One office as the table gives it: amounts in đồng by figure and fund, and the cell that each stands in."""

    office: Office
    number: int
    name_cell: str
    amounts: Mapping[Place, int]
    cells: Mapping[Place, str]

    def total(self, figure: Figure) -> int | None:
        """The figure of all funds together: its own column, else the sum of the funds."""
        if (figure, TOTAL) in self.amounts:
            return self.amounts[figure, TOTAL]
        funds = [amount for (one, fund), amount in self.amounts.items() if one is figure and fund != TOTAL]
        return sum(funds) if funds else None

    def cell(self, figure: Figure) -> str:
        """Where the figure stands: its own cell, else those of the funds, from the first to the last."""
        if (figure, TOTAL) in self.cells:
            return self.cells[figure, TOTAL]
        funds = [cell for (one, fund), cell in self.cells.items() if one is figure and fund != TOTAL]
        return f"{funds[0]}:{funds[-1]}" if len(funds) > 1 else "".join(funds)


@dataclass(frozen=True, slots=True)
class Understood:
    """What was understood of a file. `columns` are the heads that were recognised, `skipped` the rows that were not
    taken for offices, each with its text."""

    sheet: str
    unit: Unit | None
    unit_cell: str
    columns: tuple[tuple[Place, Head], ...]
    rows: tuple[Row, ...]
    notes: tuple[Note, ...]
    skipped: tuple[tuple[str, str], ...] = ()

    @property
    def refused(self) -> tuple[Note, ...]:
        return tuple(note for note in self.notes if note.verdict is Verdict.REFUSED)

    @property
    def doubts(self) -> tuple[Note, ...]:
        return tuple(note for note in self.notes if note.verdict is Verdict.DOUBT)

    def verdict(self, cell: str) -> Verdict | None:
        """What became of a cell; None for one that holds nothing of the table."""
        verdicts = {note.verdict for note in self.notes if note.cell == cell}
        if verdicts:
            return Verdict.REFUSED if Verdict.REFUSED in verdicts else Verdict.DOUBT
        taken = any(cell == row.name_cell or cell in row.cells.values() for row in self.rows)
        return Verdict.TAKEN if taken else None

    def places(self) -> tuple[Place, ...]:
        """The figures of the table in the order of its columns, each once."""
        return tuple(dict.fromkeys(place for place, _ in self.columns))


def understand(
    sheets: Sequence[Sheet],
    campaign: Campaign,
    *,
    unit: Unit | None = None,
    earlier: Mapping[str, Earlier] | None = None,
) -> Understood:
    """The sheet with the most offices, understood. `unit` is what a person says where the table says none; `earlier`
    are plans known from before, by office code."""
    offices = Offices.of(campaign)
    found = [(sheet, _names(sheet, offices, campaign)) for sheet in sheets]
    sheet, names = max(found, key=lambda one: len(one[1].rows), default=(Sheet("", ()), _Names(0, {})))
    if not names.rows:
        return Understood(sheet.name, unit, "", (), (), (rejection("table-without-offices", ""),))
    return _Table(sheet, names, campaign, offices, unit, earlier or {}).understood()


@dataclass(frozen=True, slots=True)
class _Names:
    """The column in which the offices stand, and the office of each row."""

    column: int
    rows: Mapping[int, Office]


def _names(sheet: Sheet, offices: Offices, campaign: Campaign) -> _Names:
    """The column of names with the most offices; where none is named, that of codes with a head that says so."""
    usual = usual_encoding(sheet.cells)
    by_column: dict[int, dict[int, Office]] = defaultdict(dict)
    coded: dict[int, dict[int, Office]] = defaultdict(dict)
    for cell in sheet.cells:
        if cell.text and not cell.error:
            office = next((one for text in readings_of(cell, usual) if (one := offices.named(text))), None)
            if office is not None:
                by_column[cell.column][cell.row] = office
        if (office := offices.coded(cell.shown)) is not None:
            coded[cell.column][cell.row] = office
    if by_column:
        column = max(by_column, key=lambda one: len(by_column[one]))
        return _Names(column, by_column[column])
    for column, rows in coded.items():
        heads = heads_above(sheet, min(rows), column, usual, campaign)
        if code_column(heads) == column:
            return _Names(column, rows)
    return _Names(0, {})


@dataclass(slots=True)
class _Table:
    """One table on its way to be understood; the notes gather in the order of its cells."""

    sheet: Sheet
    names: _Names
    campaign: Campaign
    offices: Offices
    said_unit: Unit | None
    earlier: Mapping[str, Earlier]
    notes: list[Note] = field(default_factory=list)
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
        rows: tuple[Row, ...] = ()
        skipped: tuple[tuple[str, str], ...] = ()
        if unit is not None and self._has_figures(columns):
            rows = tuple(self._row(number, columns, unit) for number in sorted(self.names.rows))
            skipped = self._others(first, columns, unit, rows)
            self._compare(rows, code_column(heads))
        told = tuple((place, head) for head in heads if (place := columns.get(head.column)) is not None)
        return Understood(self.sheet.name, unit, unit_cell, told, rows, self._in_order(), skipped)

    def _columns(self, heads: Sequence[Head]) -> dict[int, Place]:
        """The columns that are read. Of several totals of one figure the one that says so; else none is taken."""
        found = {column: place for column, place in places(heads, self.campaign).items() if column != self.names.column}
        by_column = {head.column: head for head in heads}
        for figure in Figure:
            totals = [column for column, place in found.items() if place == (figure, TOTAL)]
            named = [column for column in totals if by_column[column].leaf.startswith(("tong", "cong"))]
            kept = named if len(named) == 1 else totals
            for column in set(totals) - set(kept[:1]):
                del found[column]
            if len(kept) > 1:
                other, again = by_column[kept[0]], by_column[kept[1]]
                self.notes.append(rejection("column-twice", again.cell, figure=figure.value, other=other.cell))
        return dict(sorted(found.items()))

    def _unit(self, first: int) -> tuple[Unit | None, str]:
        """The unit of the table, which must be one throughout."""
        above = [cell for cell in self.sheet.cells if cell.row < first]
        said = units_said(above, self.usual)
        if not said:
            if self.said_unit is None:
                self.notes.append(rejection("unit-missing", ""))
            return self.said_unit, ""
        unit, cell = said[0]
        for other, where in said[1:]:
            if other is not unit:
                self.notes.append(rejection("units-mixed", where, unit=unit.label, other=other.label, first=cell))
        if self.said_unit not in (None, unit):
            self.notes.append(rejection("unit-differs", cell, unit=unit.label, said=self.said_unit.label))
        return unit, cell

    def _has_figures(self, columns: Mapping[int, Place]) -> bool:
        there = {figure for figure, _ in columns.values()}
        missing = [figure for figure in NEEDED if figure not in there]
        for figure in missing:
            self.notes.append(rejection("column-missing", "", figure=figure.value))
        return not missing

    def _row(self, number: int, columns: Mapping[int, Place], unit: Unit) -> Row:
        amounts: dict[Place, int] = {}
        cells: dict[Place, str] = {}
        given = {place[0] for column, place in columns.items() if place[1] != TOTAL and (number, column) in self.at}
        for column, place in columns.items():
            if place == (place[0], TOTAL) and place[0] in given and _uncomputed(self.at.get((number, column))):
                continue  # a sum that nobody computed yet: the funds are there to be added up
            read = self._read(number, column, unit)
            if read.amount is not None:
                amounts[place] = amounts.get(place, 0) + read.amount
                cells.setdefault(place, address(number, column))
        row = Row(self.names.rows[number], number, address(number, self.names.column), amounts, cells)
        self._complete(row, columns)
        return row

    def _read(self, row: int, column: int, unit: Unit) -> Read:
        cell = self.at.get((row, column))
        read = EMPTY if cell is None else read_cell(cell, unit)
        self.notes += read.notes
        return read

    def _complete(self, row: Row, columns: Mapping[int, Place]) -> None:
        """What a row must say, and what within it does not fit together."""
        for figure in NEEDED:
            if row.total(figure) is None and not self._refused_in(row, figure, columns):
                cell = next(address(row.number, column) for column, place in columns.items() if place[0] is figure)
                if figure is Figure.PLAN:
                    self.notes.append(doubt("plan-empty", cell, office=row.office.name))
                else:
                    self.notes.append(rejection(f"{figure.value}-empty", cell, office=row.office.name))
        plan, collected, debt = (row.total(figure) for figure in NEEDED)
        if plan == 0:
            self.notes.append(rejection("plan-is-zero", row.cell(Figure.PLAN), office=row.office.name))
        for figure in NEEDED:
            self._funds(row, figure)
        if plan and collected is not None and not IMPLAUSIBLE[0] <= Fraction(collected, plan) <= IMPLAUSIBLE[1]:
            percent = str(collected * PER_CENT // plan)
            cell = row.cell(Figure.COLLECTED)
            self.notes.append(doubt("collected-implausible", cell, office=row.office.name, percent=percent))
        if plan and debt is not None and debt > plan:
            self.notes.append(doubt("debt-implausible", row.cell(Figure.DEBT), office=row.office.name))
        if plan:
            self._factor(row, plan)

    def _refused_in(self, row: Row, figure: Figure, columns: Mapping[int, Place]) -> bool:
        cells = {address(row.number, column) for column, place in columns.items() if place[0] is figure}
        return any(note.cell in cells and note.verdict is Verdict.REFUSED for note in self.notes)

    def _funds(self, row: Row, figure: Figure) -> None:
        """Where funds and total are both given they must add up; a computed total that does is no doubt any more."""
        funds = [amount for (one, fund), amount in row.amounts.items() if one is figure and fund != TOTAL]
        total = row.amounts.get((figure, TOTAL))
        if not funds or total is None:
            return
        cell = row.cells[figure, TOTAL]
        if sum(funds) != total:
            said, added = show_amount(total), show_amount(sum(funds))
            self.notes.append(doubt("funds-differ", cell, office=row.office.name, total=said, sum=added))
            return
        self.notes = [note for note in self.notes if (note.cell, note.unmet.code) != (cell, "cell-formula")]

    def _factor(self, row: Row, plan: int) -> None:
        known = self.earlier.get(row.office.code)
        if (before := row.total(Figure.EARLIER_PLAN)) is not None:
            known = Earlier(before, row.cell(Figure.EARLIER_PLAN))
        if known is None or not known.plan or A_THOUSAND[0] < Fraction(plan, known.plan) < A_THOUSAND[1]:
            return
        cell, name, before_ = row.cell(Figure.PLAN), row.office.name, show_amount(known.plan)
        self.notes.append(
            doubt("plan-factor", cell, office=name, plan=show_amount(plan), before=before_, source=known.source)
        )

    def _others(
        self, first: int, columns: Mapping[int, Place], unit: Unit, rows: Sequence[Row]
    ) -> tuple[tuple[str, str], ...]:
        """The rows from the first office on that name none: totals are checked, amounts without an office refused."""
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

    def _unknown(self, cell: str, text: str) -> Note:
        if near := self.offices.nearest(text):
            return rejection("table-office-unknown-near", cell, text=quote(text), near=near)
        return rejection("table-office-unknown", cell, text=quote(text))

    def _check_total(
        self, cells: Sequence[Cell], columns: Mapping[int, Place], unit: Unit, rows: Sequence[Row]
    ) -> None:
        """The total row against the sum of the offices, column by column; what it says is used for nothing else."""
        for cell in cells:
            place = columns.get(cell.column)
            if place is None or list(columns.values()).count(place) > 1 or _uncomputed(cell):
                continue
            read = read_cell(cell, unit)
            total = sum(row.amounts.get(place, 0) for row in rows)
            if read.amount is None:
                self.notes += read.notes
            elif read.amount != total:
                said, added = show_amount(read.amount), show_amount(total)
                self.notes.append(doubt("total-differs", cell.address, total=said, sum=added))

    def _compare(self, rows: Sequence[Row], codes: int | None) -> None:
        """What is right row by row and wrong together: offices twice or missing, codes that say another office."""
        counts = Counter(row.office.code for row in rows)
        firsts: dict[str, Row] = {}
        for row in rows:
            first = firsts.setdefault(row.office.code, row)
            if counts[row.office.code] > 1:
                other = next(one for one in rows if one.office is row.office and one is not row)
                again = (other if first is row else first).name_cell
                self.notes.append(rejection("office-twice", row.name_cell, office=row.office.name, other=again))
            self._check_code(row, codes)
        missing = [office.name for office in self.campaign.offices if office.code not in counts]
        if missing:
            names = ", ".join(missing[:MISSING_TOLD]) + ("…" if len(missing) > MISSING_TOLD else "")
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

    def _in_order(self) -> tuple[Note, ...]:
        """The notes from the top of the table to its end; those of the whole table first."""
        order = {cell.address: place for place, cell in enumerate(self.sheet.cells, 1)}
        return tuple(sorted(dict.fromkeys(self.notes), key=lambda note: order.get(note.cell, 0)))


def _uncomputed(cell: Cell | None) -> bool:
    """Whether a cell holds a formula that no program has computed yet."""
    return cell is not None and cell.formula and not cell.shown.strip()


MISSING_TOLD = 5
"""Names of missing offices that one sentence tells."""
