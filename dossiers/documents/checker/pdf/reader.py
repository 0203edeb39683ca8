"""The reader of PDF files ("đọc tệp PDF"): letters, lines, paragraphs, drawn lines, page numbers as displayed.

Nothing of the renderer is used; the file's structure (tags) is ignored, except for pictures.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from io import BytesIO
from itertools import pairwise

import pikepdf
import pypdfium2

from dossiers.documents.checker.model import (
    Align,
    Area,
    Box,
    DocumentModel,
    Format,
    PageNumber,
    Paragraph,
    Pitch,
    SheetModel,
    Stroke,
    TablePosition,
)
from dossiers.documents.checker.patterns import ANNEX, unaccented
from dossiers.documents.checker.pdf.blocks import Block, LineArea, blocks_of, joined, usual_distance
from dossiers.documents.checker.pdf.columns import PageColumn, columns_of
from dossiers.documents.checker.pdf.drawn_lines import StraightLine, drawn_on
from dossiers.documents.checker.pdf.frames import LineGrid, frames_of
from dossiers.documents.checker.pdf.letters import GlyphStyles, PageView, letters_of, page_view
from dossiers.documents.checker.pdf.lines import Piece, pieces_of, runs_of, underlined
from dossiers.documents.checker.verdicts import LayoutRefused
from dossiers.documents.checker.widths import MM_PER_POINT

MARGIN = 68.0
"""Points from an edge of the sheet within which a lone figure is the page's number."""
FIGURE = re.compile(r"^[-–—. ]*(\d{1,3}|[ivxlc]{1,6})[-–—. ]*$", re.IGNORECASE)
REACH = 34.0
"""Points below a text within which a line belongs to it."""
BALANCED = 4.5
"""Points by which the middle of a line may differ from that of the text above."""


@dataclass(slots=True)
class _Page:
    """The state of one page while it is read."""

    number: int
    view: PageView
    pieces: list[Piece]
    level: list[StraightLine]
    frames: tuple[LineGrid, ...]
    margins: list[Piece] = field(default_factory=list)
    section: int = 1

    @property
    def kind(self) -> tuple[int, int]:
        """The rounded size: pages of one size share their margins."""
        return round(self.view.width), round(self.view.height)


def read_pdf(data: bytes) -> DocumentModel:
    """Return the model of a PDF. Raises LayoutRefused for a file without text, or one that can't be read."""
    styles = GlyphStyles()
    try:
        with closing(pypdfium2.PdfDocument(data)) as document:
            pages = [_read_page(document[at], at + 1, styles) for at in range(len(document))]
    except pypdfium2.PdfiumError as error:
        raise LayoutRefused("layout-unreadable") from error
    if not any(page.pieces for page in pages):
        raise LayoutRefused("layout-no-text")
    return _Reader(pages, styles).model(_language(data))


def _language(data: bytes) -> str:
    try:
        with pikepdf.open(BytesIO(data)) as file:
            return str(file.Root.get("/Lang", ""))
    except pikepdf.PdfError:
        return ""


def _read_page(page: pypdfium2.PdfPage, number: int, styles: GlyphStyles) -> _Page:
    try:
        view = page_view(page.raw)
        letters, (level, upright) = letters_of(page.raw, view, styles), drawn_on(page.raw, view)
    finally:
        page.close()
    frames = frames_of(level, upright)
    framing = {id(line) for frame in frames for line in frame.level}
    letters, free = underlined(letters, [line for line in level if id(line) not in framing])
    return _Page(number, view, pieces_of(letters, frames), free, frames)


class _Reader:
    """The pages of one document, joined to its model."""

    def __init__(self, pages: Sequence[_Page], styles: GlyphStyles) -> None:
        self._pages, self._styles = pages, styles
        for page in pages:
            page.margins = list(_in_margins(page, pages))
            page.pieces = [piece for piece in page.pieces if piece not in page.margins]
        self._areas = {page.kind: self._area(page.kind) for page in pages}
        self._number_sections()
        self._blocks: list[Block] = []

    def model(self, language: str) -> DocumentModel:
        """Return the model of the document."""
        columns = [(page, list(columns_of(page.pieces, self._areas[page.kind].middle))) for page in self._pages]
        usual = usual_distance((column, self._areas[page.kind]) for page, held in columns for column in held)
        blocks = [self._page_blocks(page, held, usual) for page, held in columns]
        self._blocks = list(joined(blocks))
        paragraphs = [self._paragraph(at, block) for at, block in enumerate(self._blocks, 1)]
        return DocumentModel(
            format=Format.PDF,
            sheets=tuple(self._sheet(page, held) for page, held in zip(self._pages, blocks, strict=True)),
            paragraphs=(*paragraphs, *self._margin_paragraphs(len(paragraphs))),
            strokes=tuple(stroke for page in self._pages for line in page.level for stroke in self._stroke(page, line)),
            page_numbers=tuple(self._page_numbers()),
            pages=len(self._pages),
            unembedded_fonts=tuple(sorted({face.name for face in self._styles.faces.values() if not face.embedded})),
            language=language,
        )

    def _area(self, kind: tuple[int, int]) -> LineArea:
        pieces = [piece for page in self._pages if page.kind == kind for piece in page.pieces]
        if not pieces:
            return LineArea(0.0, float(kind[0]))
        return LineArea(min(piece.left for piece in pieces), max(piece.right for piece in pieces))

    def _number_sections(self) -> None:
        """Group pages that are numbered together: a number out of sequence begins a section."""
        starts = {1}
        for page in self._pages:
            value = next((_figure(margin) for margin in page.margins if _figure(margin)), None)
            if value is not None and value <= page.number:
                starts.add(page.number - value + 1)
            elif value is None and page.pieces and ANNEX.match(unaccented(page.pieces[0].text)):
                starts.add(page.number)
        for page in self._pages:
            page.section = sum(start <= page.number for start in starts)

    def _page_blocks(self, page: _Page, columns: Sequence[PageColumn], usual: float | None) -> list[Block]:
        area = self._areas[page.kind]
        return [block for column in columns for block in blocks_of(column, page.number, area, usual, page.level)]

    def _sheet(self, page: _Page, blocks: Sequence[Block]) -> SheetModel:
        area, view = self._areas[page.kind], page.view
        justified = [line.right for block in blocks if block.align is Align.JUSTIFY for line in block.lines[:-1]]
        top = min((piece.top for piece in page.pieces), default=None)
        full = next((block for block in blocks if block.goes_on is not None), None)
        return SheetModel(
            number=page.number,
            width=view.width * MM_PER_POINT,
            height=view.height * MM_PER_POINT,
            top=top * MM_PER_POINT if top is not None else None,
            right=(view.width - max(justified)) * MM_PER_POINT if justified else None,
            bottom=(view.height - full.last.bottom) * MM_PER_POINT if full is not None else None,
            left=area.left * MM_PER_POINT if page.pieces else None,
            section=page.section,
        )

    def _paragraph(self, number: int, block: Block) -> Paragraph:
        lines, area = block.lines, block.area
        following = block.goes_on.lines if block.goes_on is not None else []
        boxes = tuple(_box(line) for line in (*lines, *following))
        cell, loose = block.column.cell, block.align not in (Align.CENTER, Align.RIGHT) and not block.column.side
        rest = [line.left for line in (*lines[1:], *following)]
        left = min(rest) if rest else area.left
        page = self._pages[block.page - 1]
        return Paragraph(
            number=number,
            runs=runs_of([*lines, *following]),
            section=page.section,
            page=block.page,
            align=block.align,
            first_indent=(lines[0].left - left) * MM_PER_POINT if loose and cell is None else None,
            left_indent=(left - area.left) * MM_PER_POINT if loose and cell is None else None,
            gap_before=block.gap,
            pitch=_pitch(block),
            column=(area.left * MM_PER_POINT, area.right * MM_PER_POINT),
            box=_around(boxes[: len(lines)]),
            lines=boxes,
            cell=TablePosition(cell.frame, cell.row, cell.column, True) if cell is not None else None,
            row=block.page * 1000 + lines[0].row,
        )

    def _margin_paragraphs(self, count: int) -> Iterator[Paragraph]:
        """Yield the texts in the margins that are no page numbers, once a page."""
        held = ((page, margin) for page in self._pages for margin in page.margins if _figure(margin) is None)
        for at, (page, margin) in enumerate(held, count + 1):
            area = Area.HEADER if margin.base < page.view.height / 2 else Area.FOOTER
            yield Paragraph(at, runs_of([margin]), area, page.section, page.number, box=_box(margin))

    def _stroke(self, page: _Page, line: StraightLine) -> Iterator[Stroke]:
        above = [
            (at, block)
            for at, block in enumerate(self._blocks, 1)
            if block.page == page.number and _is_over(block, line)
        ]
        after, block = max(above, key=lambda pair: pair[1].last.base, default=(None, None))
        widest = max(block.lines, key=lambda piece: piece.right - piece.left) if block is not None else None
        yield Stroke(
            length=(line.right - line.left) * MM_PER_POINT,
            after=after,
            left=line.left * MM_PER_POINT,
            right=line.right * MM_PER_POINT,
            top=line.middle * MM_PER_POINT,
            page=page.number,
            solid=line.solid,
            centred=abs(widest.center - line.center) <= BALANCED if widest is not None else None,
        )

    def _page_numbers(self) -> Iterator[PageNumber]:
        for before, page in pairwise([None, *self._pages]):
            for margin in page.margins if page is not None else ():
                value = _figure(margin)
                if page is None or value is None:
                    continue
                yield PageNumber(
                    area=Area.HEADER if margin.base < page.view.height / 2 else Area.FOOTER,
                    align=self._number_align(page, margin),
                    look=margin.style.look,
                    section=page.section,
                    on_first=before is None or before.section != page.section,
                    page=page.number,
                    value=value,
                    arabic=margin.text.strip("-–—. ").isdigit(),
                )

    def _number_align(self, page: _Page, piece: Piece) -> Align:
        area = self._areas[page.kind]
        middles = (page.view.width / 2, area.middle)
        if min(abs(piece.center - middle) for middle in middles) <= 2 / MM_PER_POINT:
            return Align.CENTER
        return Align.RIGHT if piece.center > area.middle else Align.LEFT


def _is_over(block: Block, line: StraightLine) -> bool:
    last = block.last
    across = last.left - 15 <= line.center <= last.right + 15
    return across and 0 < line.middle - last.base <= REACH


def _pitch(block: Block) -> Pitch | None:
    if block.distance is None:
        return None
    return Pitch(block.distance, block.distance / block.first.single)


def _box(line: Piece) -> Box:
    top = line.base - line.style.face.ascent * line.size
    return Box(line.left * MM_PER_POINT, top * MM_PER_POINT, line.right * MM_PER_POINT, line.bottom * MM_PER_POINT)


def _around(boxes: Sequence[Box]) -> Box:
    """Return the extent of lines on one page."""
    left, right = min(box.left for box in boxes), max(box.right for box in boxes)
    return Box(left, boxes[0].top, right, boxes[-1].bottom)


def _figure(piece: Piece) -> int | None:
    """Return the number that a lone piece shows; None if it is no number."""
    found = FIGURE.match(piece.text)
    if found is None:
        return None
    return int(found[1]) if found[1].isdigit() else _roman(found[1].upper())


def _roman(text: str) -> int:
    values = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
    total = 0
    for letter, following in pairwise([*text, ""]):
        value = values[letter]
        total += -value if following and value < values[following] else value
    return total


def _in_margins(page: _Page, pages: Sequence[_Page]) -> Iterator[Piece]:
    """Yield page numbers, and pieces at the same place in the margin of each page."""
    for piece in page.pieces:
        at_edge = piece.base < MARGIN or piece.base > page.view.height - MARGIN
        if not at_edge or piece.cell is not None:
            continue
        alone = not any(other is not piece and other.row == piece.row for other in page.pieces)
        if (_figure(piece) is not None and alone) or (len(pages) > 1 and _repeats(piece, page, pages)):
            yield piece


def _repeats(piece: Piece, page: _Page, pages: Sequence[_Page]) -> bool:
    def is_same(other: Piece) -> bool:
        return abs(other.base - piece.base) < 1 and abs(other.left - piece.left) < 1 and other.text == piece.text

    return all(any(map(is_same, another.pieces)) for another in pages if another is not page)
