"""Mending of tables that corrected margins leave too wide ("bảng rộng quá lề"): columns shrink in proportion."""

from collections.abc import Iterator

from dossiers.documents.checker.docx import edits as edit
from dossiers.documents.checker.docx.package import TWIP, Element, W, number, value
from dossiers.documents.checker.docx.reader import OpenedWord
from dossiers.documents.checker.docx.text_columns import cells_of, rows_of

TOO_WIDE = 0.5
"""Millimetres by which a table may be wider than the text: half of its borders is outside."""


def fit_tables(opened: OpenedWord) -> None:
    """Shrink every table of the text that is wider than the text between the margins of its section."""
    for table, mark in _tables(opened):
        columns = table.findall(f"{W}tblGrid/{W}gridCol")
        wide, room = sum(number(column.get(f"{W}w")) for column in columns) * TWIP, _text_width(mark)
        if columns and wide > room + TOO_WIDE:
            _scale(table, columns, room / wide)


def _tables(opened: OpenedWord) -> Iterator[tuple[Element, Element]]:
    """Yield the tables of the text itself, each with the mark of its section."""
    at = 0
    for block in opened.walk.body:
        if block.tag == f"{W}tbl" and at < len(opened.sections):
            yield block, opened.sections[at]
        at += sum(mark.getparent().tag == f"{W}pPr" for mark in block.iter(f"{W}sectPr"))


def _text_width(mark: Element) -> float:
    sides = sum(number(value(mark, "pgMar", side)) for side in ("left", "right", "gutter"))
    return (number(value(mark, "pgSz", "w")) - sides) * TWIP


def _scale(table: Element, columns: list[Element], factor: float) -> None:
    cells = (cell.find(f"{W}tcPr/{W}tcW") for row in rows_of(table) for cell in cells_of(row))
    widths = [table.find(f"{W}tblPr/{W}tblW"), *cells]
    for column in [*columns, *(width for width in widths if width is not None and width.get(f"{W}type") != "pct")]:
        edit.set_attributes(column, w=str(round(number(column.get(f"{W}w")) * factor)))
