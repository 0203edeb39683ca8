"""Writing tables as .xlsx ("xuất Excel"): text never becomes a formula or a link, and equal tables give equal bytes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_range

CellValue = str | int | Fraction | None
"""The value of a cell: text, a whole number (đồng, a place), a percentage as an exact fraction, or None."""

CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 - the format keeps no zone; a fixed day, so that equal tables are equal
FONT = "Times New Roman"
LARGEST_EXACT = 10**15
"""Excel keeps fifteen digits: larger whole numbers are written as text."""
LONGEST_NAME = 31
NO_NAME = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its head, the wider head above it (equal neighbours share one), its width in characters."""

    head: str
    above: str = ""
    width: int = 18
    amounts: bool = False


@dataclass(frozen=True, slots=True)
class SheetTable:
    """One sheet: title lines, the line of the unit, the heads, the rows, and a row of sums named `total`, if any."""

    name: str
    titles: Sequence[str]
    unit: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[CellValue]]
    notes: Sequence[str] = field(default_factory=tuple)
    total: str = ""


def write_xlsx(tables: Sequence[SheetTable]) -> bytes:
    """Return the workbook of these tables."""
    workbook = BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    with Workbook(workbook, options) as book:
        book.set_properties({"created": CREATED})
        book.set_calc_mode("auto")
        formats = _formats(book)
        for table in tables:
            _write(book.add_worksheet(table.name.translate(NO_NAME)[:LONGEST_NAME].strip()), table, formats)
    return workbook.getvalue()


def _formats(book: Any) -> dict[str, Any]:
    plain = {"font_name": FONT, "font_size": 11, "valign": "vcenter"}
    boxed = {**plain, "border": 1}
    return {
        "title": book.add_format({**plain, "bold": True, "font_size": 13}),
        "unit": book.add_format({**plain, "italic": True, "align": "right"}),
        "note": book.add_format({**plain, "italic": True, "text_wrap": True, "valign": "top"}),
        "head": book.add_format({**boxed, "bold": True, "align": "center", "text_wrap": True}),
        "text": book.add_format({**boxed, "text_wrap": True}),
        "amount": book.add_format({**boxed, "num_format": "#,##0"}),
        "percent": book.add_format({**boxed, "num_format": "0.00%"}),
        "sum": book.add_format({**boxed, "num_format": "#,##0", "bold": True}),
    }


def _write(sheet: Any, table: SheetTable, formats: dict[str, Any]) -> None:
    for number, column in enumerate(table.columns):
        sheet.set_column(number, number, column.width)
    first = _heads(sheet, table.columns, _titles(sheet, table, formats), formats["head"])
    sheet.freeze_panes(first, 0)
    for row, values in enumerate(table.rows, first):
        for number, value in enumerate(values):
            _cell(sheet, row, number, value, formats)
    end = first + len(table.rows)
    if table.total:
        end = _total(sheet, table, first, end, formats)
    last = len(table.columns) - 1
    for row, note in enumerate(table.notes, end + 1):
        sheet.merge_range(row, 0, row, last, note, formats["note"]) if last else sheet.write_string(row, 0, note)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(first - 1)


def _titles(sheet: Any, table: SheetTable, formats: dict[str, Any]) -> int:
    """Write the titles and the line of the unit. Return the number of the next row."""
    for row, title in enumerate(table.titles):
        sheet.write_string(row, 0, title, formats["title"])
    if table.unit:
        sheet.write_string(len(table.titles), len(table.columns) - 1, table.unit, formats["unit"])
    return len(table.titles) + bool(table.unit)


def _heads(sheet: Any, columns: Sequence[Column], row: int, format_: Any) -> int:
    """Write one row of heads, or two where some are under a wider one. Return the number of the next row."""
    if not any(column.above for column in columns):
        for number, column in enumerate(columns):
            sheet.write_string(row, number, column.head, format_)
        return row + 1
    number = 0
    while number < len(columns):
        above, end = columns[number].above, number
        while above and end + 1 < len(columns) and columns[end + 1].above == above:
            end += 1
        if not above:
            sheet.merge_range(row, number, row + 1, number, columns[number].head, format_)
        elif end > number:
            sheet.merge_range(row, number, row, end, above, format_)
        else:
            sheet.write_string(row, number, above, format_)
        for below in range(number, end + 1 if above else number):
            sheet.write_string(row + 1, below, columns[below].head, format_)
        number = end + 1
    return row + 2


def _cell(sheet: Any, row: int, column: int, value: CellValue, formats: dict[str, Any]) -> None:
    if value is None:
        sheet.write_blank(row, column, None, formats["amount"])
    elif isinstance(value, str):
        sheet.write_string(row, column, value, formats["text"])
    elif isinstance(value, Fraction):
        sheet.write_number(row, column, float(value / 100), formats["percent"])
    elif abs(value) < LARGEST_EXACT:
        sheet.write_number(row, column, value, formats["amount"])
    else:
        sheet.write_string(row, column, str(value), formats["text"])


def _total(sheet: Any, table: SheetTable, first: int, row: int, formats: dict[str, Any]) -> int:
    """Write the row of sums, as formulas with their present values. Return the number of the next row."""
    labelled = False
    for number, column in enumerate(table.columns):
        if column.amounts:
            present = sum(value for values in table.rows if isinstance(value := values[number], int))
            sheet.write_formula(
                row, number, f"=SUM({xl_range(first, number, row - 1, number)})", formats["sum"], present
            )
        else:
            sheet.write_string(row, number, "" if labelled or not column.width > 8 else table.total, formats["head"])
            labelled = labelled or column.width > 8
    return row + 1
