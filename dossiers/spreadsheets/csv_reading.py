"""Reads a .csv as Vietnamese Excel writes it: semicolons, with or without a byte order mark; all cells are text."""

import csv
import io
from codecs import BOM_UTF16_BE, BOM_UTF16_LE

from dossiers.spreadsheets.cells import Cell, Sheet
from dossiers.spreadsheets.limits import Budget

SEPARATORS = ";\t,"
SAMPLE_LINES = 200


class NotText(Exception):
    """The file is not a text file."""


def read_csv(data: bytes, budget: Budget) -> tuple[Sheet, ...]:
    """Return the one sheet of a table of text. Raises NotText."""
    text = _decoded(data)
    if "\0" in text:
        raise NotText
    separator = _separator(text)
    csv.field_size_limit(len(text) + 1)
    cells = []
    for row, fields in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator), 1):
        for column, field in enumerate(fields, 1):
            if field.strip(" \n\t"):
                budget.spend(row, column, field)
                cells.append(Cell(row, column, field))
    return (Sheet("", tuple(cells)),)


def _decoded(data: bytes) -> str:
    """Return the text in UTF-8, or in UTF-16 with a byte order mark; else decoded by one byte per letter."""
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _separator(text: str) -> str:
    """Return the sign that divides most lines into the same number of fields; of equals, the first."""
    lines = text.splitlines()[:SAMPLE_LINES]
    counts = {sign: [line.count(sign) for line in lines] for sign in SEPARATORS}
    return max(SEPARATORS, key=lambda sign: max((counts[sign].count(n) for n in set(counts[sign]) if n), default=0))
