"""The straight lines drawn on a PDF's page ("đường kẻ"): thin filled boxes and stroked segments, joined and sorted.

Table borders, the lines under motto, agency and subject, and underlines look alike here; `frames`
and `lines` distinguish them.
"""

import ctypes
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import pypdfium2.raw as pdfium

from dossiers.documents.checker.pdf.figures import DEEPEST, in_figure, objects_on, parts_of
from dossiers.documents.checker.pdf.letters import PageView

THIN = 2.5
"""Points up to which the thickness of a box makes it a line."""
LEVEL = 0.3
"""Points by which a stroked segment may slope."""
NEAR_WHITE = 240
SHORTEST = 4.0
"""Points below which a drawn line is ignored."""
DASH_GAP, DASHES = 3.0, 3
"""Points up to which collinear lines are joined; the number of gaps that makes a line dashed."""

Matrix = tuple[float, float, float, float, float, float]
UNMOVED: Matrix = (1, 0, 0, 1, 0, 0)


@dataclass(frozen=True, slots=True)
class StraightLine:
    """A drawn straight line, in points on the sheet; for a horizontal one `right - left` is its length."""

    left: float
    top: float
    right: float
    bottom: float
    solid: bool = True

    @property
    def level(self) -> bool:
        """Whether it is horizontal."""
        return self.right - self.left >= self.bottom - self.top

    @property
    def middle(self) -> float:
        """The vertical middle of a horizontal line."""
        return (self.top + self.bottom) / 2

    @property
    def center(self) -> float:
        """The horizontal middle."""
        return (self.left + self.right) / 2


def drawn_on(page: Any, view: PageView) -> tuple[list[StraightLine], list[StraightLine]]:
    """Return the horizontal and the vertical lines of a page, each once, from the top and from the left."""
    all_lines = list(_lines(objects_on(page), UNMOVED, view, 0))
    level = _joined([line for line in all_lines if line.level])
    upright = [_flipped(line) for line in _joined([_flipped(line) for line in all_lines if not line.level])]
    return level, upright


def _flipped(line: StraightLine) -> StraightLine:
    return StraightLine(line.top, line.left, line.bottom, line.right, line.solid)


def _joined(lines: Sequence[StraightLine]) -> list[StraightLine]:
    """Return the lines with those that touch or overlap end to end joined."""
    rows: list[list[StraightLine]] = []
    for line in sorted(lines, key=lambda line: line.middle):
        if rows and line.middle - rows[-1][0].middle <= 0.75:
            rows[-1].append(line)
        else:
            rows.append([line])
    joined = [line for row in rows for line in _joined_row(row)]
    return [line for line in joined if line.right - line.left >= SHORTEST]


def _joined_row(row: list[StraightLine]) -> Iterator[StraightLine]:
    row.sort(key=lambda line: line.left)
    current, gaps = row[0], 0
    for line in row[1:]:
        if line.left > current.right + DASH_GAP:
            yield replace(current, solid=current.solid and gaps < DASHES)
            current, gaps = line, 0
            continue
        gaps += line.left > current.right + 0.6
        top, bottom = min(current.top, line.top), max(current.bottom, line.bottom)
        current = StraightLine(current.left, top, max(current.right, line.right), bottom, current.solid and line.solid)
    yield replace(current, solid=current.solid and gaps < DASHES)


def _lines(objects: Iterable[Any], outer: Matrix, view: PageView, depth: int) -> Iterator[StraightLine]:
    for drawn in objects:
        if in_figure(drawn):
            continue
        kind = pdfium.FPDFPageObj_GetType(drawn)
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            yield from _path_lines(drawn, _within(_matrix(drawn), outer), view)
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < DEEPEST:
            yield from _lines(parts_of(drawn), _within(_matrix(drawn), outer), view, depth + 1)


def _matrix(item: Any) -> Matrix:
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(item, matrix)
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f


def _within(inner: Matrix, outer: Matrix) -> Matrix:
    (a, b, c, d, e, f), (k, l, m, n, o, p) = inner, outer  # noqa: E741
    return a * k + b * m, a * l + b * n, c * k + d * m, c * l + d * n, e * k + f * m + o, e * l + f * n + p


def _path_lines(path: Any, matrix: Matrix, view: PageView) -> Iterator[StraightLine]:
    """Yield the lines of one path: each edge of a stroked one, each thin box of a filled one."""
    filling, stroking = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(path, filling, stroking)
    outlines = list(_outlines(path, matrix, view)) if filling.value or stroking.value else []
    if stroking.value and _inked(path, pdfium.FPDFPageObj_GetStrokeColor):
        solid = pdfium.FPDFPageObj_GetDashCount(path) < 1
        for outline in outlines:
            yield from _edges(outline, _stroke_width(path, matrix), solid)
    if filling.value and _inked(path, pdfium.FPDFPageObj_GetFillColor):
        yield from (box for box in map(_extent, outlines) if _is_thin(box))


def _inked(path: Any, ask: Any) -> bool:
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    known = ask(path, red, green, blue, alpha)
    return not known or (alpha.value > 0 and min(red.value, green.value, blue.value) < NEAR_WHITE)


def _stroke_width(path: Any, matrix: Matrix) -> float:
    width = ctypes.c_float()
    pdfium.FPDFPageObj_GetStrokeWidth(path, width)
    return float(width.value * abs(matrix[0] * matrix[3] - matrix[1] * matrix[2]) ** 0.5)


Outline = list[tuple[float, float]]


def _outlines(path: Any, matrix: Matrix, view: PageView) -> Iterator[Outline]:
    """Yield the corners of each part of a path on the sheet; a path with curves has no straight line."""
    a, b, c, d, e, f = matrix
    outline: Outline = []
    x, y = ctypes.c_float(), ctypes.c_float()
    for at in range(pdfium.FPDFPath_CountSegments(path)):
        segment = pdfium.FPDFPath_GetPathSegment(path, at)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_BEZIERTO:
            return
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        point = view.place(a * x.value + c * y.value + e, b * x.value + d * y.value + f)
        if kind == pdfium.FPDF_SEGMENT_MOVETO and outline:
            yield outline
            outline = []
        outline.append(point)
        if pdfium.FPDFPathSegment_GetClose(segment):
            outline.append(outline[0])
    if outline:
        yield outline


def _edges(outline: Outline, width: float, solid: bool) -> Iterator[StraightLine]:
    half = min(width, THIN) / 2
    for (x, y), (u, v) in pairwise(outline):
        left, right, top, bottom = min(x, u), max(x, u), min(y, v), max(y, v)
        if bottom - top <= LEVEL < right - left:
            yield StraightLine(left, top - half, right, bottom + half, solid)
        elif right - left <= LEVEL < bottom - top:
            yield StraightLine(left - half, top, right + half, bottom, solid)


def _extent(outline: Outline) -> StraightLine:
    across, down = [x for x, _ in outline], [y for _, y in outline]
    return StraightLine(min(across), min(down), max(across), max(down))


def _is_thin(box: StraightLine) -> bool:
    width, height = box.right - box.left, box.bottom - box.top
    return min(width, height) <= THIN and max(width, height) > 1.5 * min(width, height)
