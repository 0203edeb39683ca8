"""Reading the cells of an old .xls (Excel 97 to 2003), with the fonts that TCVN3 and VNI text needs."""

import os
from typing import Any

import xlrd

from dossiers.spreadsheets.cells import Cell, Sheet
from dossiers.spreadsheets.limits import Budget
from dossiers.spreadsheets.numbers import shortest

VISIBLE = 0


class Encrypted(Exception):
    """The workbook is locked with a password."""


def read_xls(data: bytes, budget: Budget) -> tuple[Sheet, ...]:
    """Return the visible sheets of a workbook. Raises Encrypted."""
    with open(os.devnull, "w", encoding="utf-8") as nowhere:
        try:
            book = xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=nowhere)
        except xlrd.XLRDError as error:
            if "encrypt" in str(error).lower():
                raise Encrypted from None
            raise
    return tuple(_sheet(book, sheet, budget) for sheet in book.sheets() if sheet.visibility == VISIBLE)


def _sheet(book: Any, sheet: Any, budget: Budget) -> Sheet:
    cells = []
    for row in range(sheet.nrows):
        for column, content in enumerate(sheet.row(row)):
            cell = _cell(book, content, row + 1, column + 1)
            if cell is not None:
                budget.spend(cell.row, cell.column, cell.shown)
                cells.append(cell)
    merged = tuple((first + 1, left + 1, last, right) for first, last, left, right in sheet.merged_cells)
    return Sheet(sheet.name, tuple(cells), merged)


def _cell(book: Any, content: Any, row: int, column: int) -> Cell | None:
    """Return a cell that is not empty. The file does not distinguish computed numbers from typed ones."""
    style = book.xf_list[content.xf_index] if content.xf_index is not None else None
    font = book.font_list[style.font_index].name if style else ""
    if content.ctype == xlrd.XL_CELL_TEXT:
        return Cell(row, column, content.value, font=font) if content.value.strip(" \n\t") else None
    if content.ctype == xlrd.XL_CELL_ERROR:
        return Cell(row, column, xlrd.error_text_from_code.get(content.value, "#"), error=True, font=font)
    if content.ctype not in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
        return None
    format_ = book.format_map.get(style.format_key) if style else None
    percent = format_ is not None and "%" in format_.format_str
    return Cell(row, column, number=shortest(content.value), percent=percent, font=font)
