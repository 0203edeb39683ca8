"""The picture of the first sheet ("sơ đồ trang đầu"): the sheet, its margins, its parts, those at fault marked."""

from dataclasses import dataclass

from dossiers.documents.checker.model import Box
from dossiers.documents.checker.sketch import Outlined, Sketch
from dossiers.documents.checker.verdicts import Report
from dossiers.papers.layout_words import word

LINE = 3.0
"""Millimetres: the least height of a box, so that it can be seen."""


@dataclass(frozen=True, slots=True)
class Shape:
    """One box: its place in millimetres, whether it has findings, and its name."""

    box: Box
    wrong: bool
    name: str
    known: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """The sheet in millimetres; `text` is the span within its margins, as far as they are known."""

    width: float
    height: float
    text: Box
    shapes: tuple[Shape, ...]


def picture_of(sketch: Sketch, report: Report) -> Picture:
    """Return the picture of an outline; parts with findings are marked."""
    wrong = {finding.place.paragraph for finding in report.findings} - {None}
    text = Box(
        sketch.left or 0.0,
        sketch.top or 0.0,
        sketch.width - (sketch.right or 0.0),
        sketch.height - (sketch.bottom or 0.0),
    )
    shapes = tuple(_shape(part, part.number in wrong) for part in sketch.parts)
    return Picture(sketch.width, sketch.height, text, shapes)


def _shape(part: Outlined, wrong: bool) -> Shape:
    box = part.box
    higher = Box(box.left, box.top, box.right, max(box.bottom, box.top + LINE))
    name = word("components", part.component) if part.component else ""
    return Shape(higher, wrong, name, part.component is not None)
