"""Tables for the tests: written down as lines of text, made into cells, or into files by several writers."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import replace

from dossiers.spreadsheets.cells import Cell, Sheet, position
from dossiers.spreadsheets.rows import Earlier
from dossiers.spreadsheets.understanding import Understood, understand
from dossiers.vietnamese.amounts import Unit
from tests.support.campaigns import campaign_4361
from workflow.campaign import Campaign

Value = str | int | float | None
Grid = Sequence[Sequence[Value]]

UNIT = "Đơn vị tính: đồng"
HEADS = ("STT", "Mã", "BHXH tỉnh, TP", "Kế hoạch thu", "Số đã thu", "Nợ cuối kỳ")


def campaign(*codes: str) -> Campaign:
    """The campaign with only these offices, so that no sample has to list sixty-three."""
    offices = tuple(office for office in campaign_4361().offices if office.code in codes)
    assert len(offices) == len(codes)
    return replace(campaign_4361(), offices=offices)


TWO = campaign("01", "79")


def cells(grid: Grid, **changed: Cell | Mapping[str, object]) -> tuple[Cell, ...]:
    """The cells of a grid from A1 on, text as text, numbers as numbers; `changed` replaces parts of some."""
    made = {}
    for row, values in enumerate(grid, 1):
        for column, value in enumerate(values, 1):
            if value is None or value == "":
                continue
            text, number = (value, None) if isinstance(value, str) else ("", str(value))
            cell = Cell(row, column, text, number)
            made[cell.address] = cell
    for name, parts in changed.items():
        at = position(name)
        assert at is not None
        made[name] = replace(made.get(name, Cell(*at)), **parts) if isinstance(parts, Mapping) else parts
    return tuple(sorted(made.values(), key=lambda cell: (cell.row, cell.column)))


def sheet(grid: Grid, merged: Sequence[str] = (), **changed: Mapping[str, object]) -> Sheet:
    spans = []
    for reference in merged:
        first, last = map(position, reference.split(":"))
        assert first
        assert last
        spans.append((*first, *last))
    return Sheet("Bảng", cells(grid, **changed), tuple(spans))


def table(*rows: Sequence[Value], unit: str = UNIT, heads: Sequence[Value] = HEADS) -> list[Sequence[Value]]:
    """The usual table: a title, the unit line, one row of heads, then these rows from row 4 on."""
    return [("BẢNG TỔNG HỢP KẾT QUẢ THU",), ("",) * 5 + (unit,), heads, *rows]


def read(
    grid: Grid,
    of: Campaign = TWO,
    merged: Sequence[str] = (),
    *,
    unit: Unit | None = None,
    earlier: Mapping[str, Earlier] | None = None,
    **changed: Mapping[str, object],
) -> Understood:
    return understand([sheet(grid, merged, **changed)], of, unit=unit, earlier=earlier)


def told(understood: Understood) -> list[tuple[str, str, str]]:
    """Every note as cell, verdict and code."""
    return [(note.cell, note.verdict.value, note.unmet.code) for note in understood.notes]


def amounts(understood: Understood) -> dict[str, tuple[int | None, ...]]:
    """Plan, collected and debt of each office, in đồng."""
    from dossiers.spreadsheets.rows import NEEDED

    return {row.office.code: tuple(row.total(figure) for figure in NEEDED) for row in understood.rows}


def by_openpyxl(grid: Grid, merged: Sequence[str] = (), fonts: Mapping[str, str] | None = None) -> bytes:
    from openpyxl import Workbook
    from openpyxl.styles import Font

    book = Workbook()
    page = book.active
    assert page is not None
    for values in grid:
        page.append(list(values))
    for reference in merged:
        page.merge_cells(reference)
    for name, font in (fonts or {}).items():
        page[name].font = Font(name=font)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def by_xlwt(grid: Grid, merged: Sequence[str] = (), fonts: Mapping[str, str] | None = None) -> bytes:
    import xlwt

    book = xlwt.Workbook()
    page = book.add_sheet("Bang")
    spans = [tuple(position(end) for end in reference.split(":")) for reference in merged]
    for row, values in enumerate(grid):
        for column, value in enumerate(values):
            if value in (None, ""):
                continue
            style = xlwt.XFStyle()
            font = (fonts or {}).get(Cell(row + 1, column + 1).address)
            if font:
                style.font.name = font
            span = next((span for span in spans if span[0] == (row + 1, column + 1)), None)
            if span:
                page.write_merge(row, span[1][0] - 1, column, span[1][1] - 1, value, style)
            else:
                page.write(row, column, value, style)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()
