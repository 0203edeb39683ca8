"""Drawn lines of a Word file ("đường kẻ"): shapes, borders of paragraphs, borders of cells that frame nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dossiers.documents.checker.docx.drawings import Drawing
from dossiers.documents.checker.docx.sections import PageSection
from dossiers.documents.checker.docx.text_columns import TextColumn
from dossiers.documents.checker.docx.walk import ParagraphDraft, drawing_left
from dossiers.documents.checker.model import Align, Stroke
from dossiers.documents.checker.widths import MM_PER_POINT

BALANCED = 1.5
"""Millimetres by which the middle of a line may differ from that of the text above."""
SOLID = {"single", "thick", "double", "triple"}
UNDRAWN = {"", "nil", "none"}
ABOVE = 0.45
"""The part of the line height down to which a shape belongs to the text before."""


@dataclass(frozen=True, slots=True)
class ParagraphLine:
    """A line, the paragraph above it, and what draws it: a shape, or the borders of a paragraph."""

    under: ParagraphDraft
    length: float
    left: float | None
    solid: bool = True
    centred: bool | None = None
    holder: ParagraphDraft | None = None
    shape: Drawing | None = None

    def stroke(self) -> Stroke:
        """Return the line for the model; the numbers of paragraphs are known by then."""
        right = self.left + self.length if self.left is not None else None
        after = self.under.paragraph.number
        return Stroke(self.length, after, self.left, right, solid=self.solid, centred=self.centred)


def lines_of(drafts: Sequence[ParagraphDraft], sections: Sequence[PageSection]) -> Iterator[ParagraphLine]:
    """Yield the drawn lines of these paragraphs."""
    for draft in drafts:
        for drawing in draft.drawings:
            yield _of_shape(draft, drawing, sections[min(draft.text_column.section, len(sections)) - 1])
        yield from _of_borders(draft)
        yield from _of_cell(draft)


def _of_shape(draft: ParagraphDraft, drawing: Drawing, section: PageSection) -> ParagraphLine:
    under = _owner(draft, drawing)
    if drawing.frame == "inline":
        centred = draft.form.align is Align.CENTER
        return ParagraphLine(under, drawing.width, None, drawing.solid, centred, draft, drawing)
    if drawing.frame == "character" or (drawing.left is None and not drawing.aligned):
        return ParagraphLine(under, drawing.width, None, drawing.solid)
    left = drawing_left(drawing, draft.text_column, section)
    balanced = _is_balanced(under, left, drawing.width)
    return ParagraphLine(under, drawing.width, left, drawing.solid, balanced, draft, drawing)


def _owner(draft: ParagraphDraft, drawing: Drawing) -> ParagraphDraft:
    """Return the paragraph under whose text a shape is drawn: that of its anchor, or the one before it."""
    height = draft.form.pitch.points * MM_PER_POINT
    is_above = drawing.top is not None and not drawing.from_sheet and drawing.top < ABOVE * height
    if draft.above is not None and (not draft.paragraph.text or is_above):
        return draft.above
    return draft


def _is_balanced(under: ParagraphDraft, left: float, length: float) -> bool | None:
    middle = middle_of(under)
    return None if middle is None else abs(left + length / 2 - middle) <= BALANCED


def middle_of(draft: ParagraphDraft) -> float | None:
    """Return the middle of a centred paragraph."""
    if draft.paragraph.align is not Align.CENTER or draft.paragraph.column is None:
        return None
    left, right = draft.paragraph.column
    return (left + draft.form.left + right - draft.form.right) / 2


def _of_borders(draft: ParagraphDraft) -> Iterator[ParagraphLine]:
    """Yield a border above or below, not one all around."""
    kinds = {side: draft.values.get(f"border.{side}", "") for side in ("top", "bottom", "left")}
    drawn = {side: kind for side, kind in kinds.items() if kind not in UNDRAWN}
    if not drawn or "left" in drawn:
        return
    for side, kind in drawn.items():
        own_words = side == "bottom" and draft.paragraph.text
        under = draft if own_words or draft.above is None else draft.above
        left, length = _span(draft, draft.text_column)
        yield ParagraphLine(under, length, left, kind in SOLID, _is_balanced(under, left, length), draft)


def _span(draft: ParagraphDraft, text_column: TextColumn) -> tuple[float, float]:
    left = text_column.left + draft.form.left
    return left, text_column.right - draft.form.right - left


def _of_cell(draft: ParagraphDraft) -> Iterator[ParagraphLine]:
    """Yield the lower border of a cell of a table without frames."""
    cell = draft.closes
    if cell is None or cell.text_column.cell is None or cell.text_column.cell.framed or cell.drawn != {"bottom"}:
        return
    under = draft if draft.paragraph.text or draft.above is None else draft.above
    yield ParagraphLine(
        under,
        cell.text_column.width,
        cell.text_column.left,
        True,
        _is_balanced(under, cell.text_column.left, cell.text_column.width),
    )
