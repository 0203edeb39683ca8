"""The outline of the first sheet ("sơ đồ trang đầu"): its margins and the boxes of its parts, to be drawn.

A PDF's boxes are measured; a Word file's are estimated from gaps, lines and widths.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from dossiers.documents.checker.aspects import Component
from dossiers.documents.checker.components import FoundParts
from dossiers.documents.checker.model import Align, Area, Box, DocumentModel, Paragraph, SheetModel
from dossiers.documents.checker.widths import MM_PER_POINT, lines_needed, longest_line


@dataclass(frozen=True, slots=True)
class Outlined:
    """One paragraph in outline: millimetres from the top left corner; `component` is None for text of no part."""

    number: int
    component: Component | None
    box: Box


@dataclass(frozen=True, slots=True)
class Sketch:
    """The first sheet: its size and margins in millimetres (None where not measured), and its parts."""

    width: float
    height: float
    top: float | None
    right: float | None
    bottom: float | None
    left: float | None
    parts: tuple[Outlined, ...]


def sketch(model: DocumentModel, found: FoundParts) -> Sketch:
    """Return the outline of the first sheet."""
    sheet = model.sheets[0]
    names = {paragraph.number: component for component, held in found.parts.items() for paragraph in held}
    boxes = _shown(model) if model.pages is not None else _stacked(model, sheet)
    parts = tuple(Outlined(number, names.get(number), box) for number, box in boxes if box.bottom <= sheet.height)
    return Sketch(sheet.width, sheet.height, sheet.top, sheet.right, sheet.bottom, sheet.left, parts)


def _shown(model: DocumentModel) -> Iterator[tuple[int, Box]]:
    for paragraph in model.paragraphs:
        if paragraph.page == 1 and paragraph.box is not None and paragraph.area is Area.BODY:
            yield paragraph.number, paragraph.box


def _stacked(model: DocumentModel, sheet: SheetModel) -> Iterator[tuple[int, Box]]:
    """Yield the boxes of paragraphs below each other; the cells of a row begin at one height."""
    flow = sheet.top or 0.0
    row: tuple[int, int] | None = None
    begun, columns = flow, dict[int, float]()
    for paragraph in model.paragraphs:
        if (
            paragraph.area is not Area.BODY
            or paragraph.section != 1
            or paragraph.column is None
            or paragraph.pitch is None
        ):
            continue
        place = (paragraph.cell.table, paragraph.cell.row) if paragraph.cell else None
        if place != row:
            flow = max([flow, *columns.values()])
            row, begun, columns = place, flow, {}
        at = columns.get(paragraph.cell.column, begun) if paragraph.cell else flow
        top = at + max(0.0, paragraph.gap_before or 0.0) * MM_PER_POINT
        bottom = (
            top
            + lines_needed(paragraph, paragraph.column[1] - paragraph.column[0]) * paragraph.pitch.points * MM_PER_POINT
        )
        if paragraph.cell:
            columns[paragraph.cell.column] = bottom
        else:
            flow = bottom
        if paragraph.text:
            yield paragraph.number, _across(paragraph, top, bottom)


def _across(paragraph: Paragraph, top: float, bottom: float) -> Box:
    """Return the box of a paragraph between the edges of its column, by its alignment."""
    left, right = paragraph.column or (0.0, 0.0)
    wide = min(longest_line(paragraph, right - left), right - left)
    if paragraph.align is Align.CENTER:
        middle = (left + right) / 2
        return Box(middle - wide / 2, top, middle + wide / 2, bottom)
    if paragraph.align is Align.RIGHT:
        return Box(right - wide, top, right, bottom)
    begins = left + (paragraph.left_indent or 0.0)
    return Box(begins, top, min(right, begins + max(wide, 2.0) + max(0.0, paragraph.first_indent or 0.0)), bottom)
