"""Lines joined to paragraphs ("các đoạn văn") by their gaps, first lines, formatting and the free space at their ends.

Lengths are in points; a LineArea is the span between the margins, measured from all lines of pages of one size.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from dossiers.documents.checker.appearance import is_upper
from dossiers.documents.checker.model import Align
from dossiers.documents.checker.patterns import stands_alone
from dossiers.documents.checker.pdf.columns import PageColumn
from dossiers.documents.checker.pdf.drawn_lines import StraightLine
from dossiers.documents.checker.pdf.lines import Piece

INDENTED = 5.0
"""Points from which a line is indented."""
LEVEL = 1.5
"""Points by which equal edges may differ."""
CENTRED = 4.0
LOOSE = 1.6
"""Points beyond the usual distance of lines from which two lines are two paragraphs."""
WIDEST = 2.8
"""Times a single line: lines of one paragraph are not further apart, even with double spacing."""
USUAL_INDENTS = (28.35, 36.0)
"""1 cm and 1,27 cm: a line indented that far is a first line, not a centred one."""
FAR = 110.0
"""Points of indent from which a line that ends at the right edge is right-aligned."""


@dataclass(frozen=True, slots=True)
class LineArea:
    """The span in which lines are set."""

    left: float
    right: float

    @property
    def middle(self) -> float:
        """The horizontal middle."""
        return (self.left + self.right) / 2


@dataclass(slots=True)
class Block:
    """The lines of one paragraph on one page; `distance` is from one base line to the next, None for one line."""

    lines: list[Piece]
    page: int
    column: PageColumn
    area: LineArea
    align: Align | None = None
    distance: float | None = None
    gap: float | None = None
    goes_on: "Block | None" = None
    """The continuation on the next page."""

    @property
    def first(self) -> Piece:
        """The first line."""
        return self.lines[0]

    @property
    def last(self) -> Piece:
        """The last line on this page."""
        return self.lines[-1]


def usual_distance(columns: Iterable[tuple[PageColumn, LineArea]]) -> float | None:
    """Return the line distance of most paragraphs of the text, measured from a full line to a flush one."""
    counted: Counter[float] = Counter()
    for column, area in columns:
        if column.cell is None and not column.side:
            pairs = ((above, below) for above, below in pairwise(column.pieces) if _is_full(above, area))
            inside = ((above, below) for above, below in pairs if below.left - area.left <= LEVEL)
            counted.update(round((below.base - above.base) * 2) / 2 for above, below in inside)
    return counted.most_common(1)[0][0] if counted else None


def blocks_of(
    column: PageColumn, page: int, area: LineArea, usual: float | None, drawn: Sequence[StraightLine]
) -> list[Block]:
    """Return the paragraphs of a column in order."""
    own = _own_area(column, area)
    blocks: list[Block] = []
    for piece in column.pieces:
        if blocks and _follows(piece, blocks[-1], column, own, usual, drawn):
            blocks[-1].lines.append(piece)
        else:
            blocks.append(Block([piece], page, column, own))
    for block in blocks:
        block.align = _align(block, blocks)
        if len(block.lines) > 1:
            block.distance = median(below.base - above.base for above, below in pairwise(block.lines))
    for above, below in pairwise(blocks):
        below.gap = _gap(above, below, usual)
    return blocks


def _own_area(column: PageColumn, area: LineArea) -> LineArea:
    """Return the span of a column: the margins, its cell, or its widest line for a side of a letterhead."""
    if column.cell is not None:
        return LineArea(column.cell.left, column.cell.right)
    if not column.side:
        return area
    left, right = min(piece.left for piece in column.pieces), max(piece.right for piece in column.pieces)
    return LineArea(left, right)


def _follows(
    piece: Piece, block: Block, column: PageColumn, area: LineArea, usual: float | None, drawn: Sequence[StraightLine]
) -> bool:
    """Return whether a line continues the paragraph above it."""
    above = block.last
    listed = block.first.text.startswith("-") and piece.text.startswith("-")
    if listed or _parted(above, piece, drawn) or _looks_differ(above, piece):
        return False
    distance = piece.base - above.base
    limit = block.lines[1].base - block.lines[0].base if len(block.lines) > 1 else _limit(piece, above, column, usual)
    if distance > limit + LOOSE:
        return False
    if column.side or column.cell:
        return _wraps(above, piece, area) if column.cell else _same_side(above, piece, column)
    if _is_centred(above, area) and _is_centred(piece, area):
        return is_upper(above.text) is is_upper(piece.text) and not stands_alone(above.text)
    if _is_middle(piece, area) and _spans(above, area) and _spans(block.first, area):
        return _wraps(above, piece, area)
    stands_in = piece.left > area.left + INDENTED
    continues = abs(piece.left - block.first.left) <= LEVEL and len(block.lines) == 1 and _is_full(above, area)
    return (not stands_in or continues or _hangs(piece, block)) and _wraps(above, piece, area)


def _limit(piece: Piece, above: Piece, column: PageColumn, usual: float | None) -> float:
    """Return the greatest distance of two lines of one paragraph: the usual one, or up to one and a half lines."""
    single = max(piece.single, above.single)
    if column.side or column.cell or usual is None:
        return single * 1.06
    return max(usual, single) if usual < WIDEST * single else single * 1.5


def _hangs(piece: Piece, block: Block) -> bool:
    return len(block.lines) > 1 and abs(piece.left - block.last.left) <= LEVEL


def _same_side(above: Piece, piece: Piece, column: PageColumn) -> bool:
    """Return whether a line continues in a side column: if the one above is full; capitals (agencies) never do."""
    if is_upper(above.text) or is_upper(piece.text):
        return False
    widest = max(piece.right - piece.left for piece in column.pieces)
    return above.right - above.left + piece.first_word() > widest


def _wraps(above: Piece, piece: Piece, area: LineArea) -> bool:
    """Return whether the first word below would not have fitted above."""
    return above.right + piece.first_word() > area.right + 0.5


def _is_full(line: Piece, area: LineArea) -> bool:
    return line.right >= area.right - LEVEL


def _parted(above: Piece, below: Piece, drawn: Sequence[StraightLine]) -> bool:
    """Return whether a line is drawn between the two."""
    beside = (line for line in drawn if line.left < above.right and line.right > above.left)
    return any(above.base < line.middle < below.top + 2 for line in beside)


def _looks_differ(above: Piece, below: Piece) -> bool:
    """Return whether the formatting differs at the break, where a paragraph seldom changes by chance."""
    end, start = above.letters[-1].style.look, below.letters[0].style.look
    return abs(end.size - start.size) > 0.3 or end.bold != start.bold or end.italic != start.italic


def _is_centred(line: Piece, area: LineArea) -> bool:
    stands_in = line.left - area.left
    if stands_in < INDENTED or area.right - line.right < INDENTED:
        return False
    if any(abs(stands_in - usual) < 1 for usual in USUAL_INDENTS):
        return abs(line.center - area.middle) < 0.7
    return abs(line.center - area.middle) <= CENTRED


def _is_middle(line: Piece, area: LineArea) -> bool:
    """Return whether a line is indented on both sides by the same length."""
    return line.left - area.left >= INDENTED and _is_centred(line, area)


def _spans(line: Piece, area: LineArea) -> bool:
    """Return whether a line takes the whole width, as a centred one that wraps does."""
    return abs(line.center - area.middle) <= CENTRED and line.left - area.left < FAR / 4


def _align(block: Block, blocks: Sequence[Block]) -> Align | None:
    """Return the alignment of a paragraph; a single line of running text does not show it."""
    if block.column.side:
        return _side_align(block, blocks)
    area = block.area
    if all(_is_centred(line, area) or _spans(line, area) for line in block.lines) and _is_middle(block.last, area):
        return Align.CENTER
    first = block.first
    if len(block.lines) == 1:
        if _is_centred_with_those_before(block, blocks):
            return Align.CENTER
        if _is_full(first, area):
            return Align.RIGHT if first.left > area.left + FAR else None
        return Align.LEFT if first.left - area.left <= LEVEL else None
    return Align.JUSTIFY if all(_is_full(line, area) for line in block.lines[:-1]) else Align.LEFT


def _is_centred_with_those_before(block: Block, blocks: Sequence[Block]) -> bool:
    """Return whether the two paragraphs before it, not both as long, share its middle: it may be the widest."""
    at = next(at for at, candidate in enumerate(blocks) if candidate is block)
    first, before = block.first, [block.last for block in blocks[max(0, at - 2) : at]]
    have_its_middle = all(abs(line.center - first.center) <= CENTRED for line in before)
    return len(before) == 2 and have_its_middle and any(abs(line.left - first.left) > INDENTED for line in before)


def _side_align(block: Block, blocks: Sequence[Block]) -> Align | None:
    """Return the alignment in a side column: by the middle or the left edge that its lines share."""
    lines = block.lines
    others = [line for other in blocks if other is not block for line in other.lines]
    near = [*lines, *others]
    if len(near) < 2:
        return None
    center, left = median(line.center for line in near), min(line.left for line in near)
    if all(abs(line.left - left) <= LEVEL for line in lines) and _many_at(left, near):
        return Align.LEFT
    if all(abs(line.center - center) <= CENTRED for line in lines):
        return Align.CENTER
    return Align.LEFT if all(abs(line.left - lines[0].left) <= LEVEL for line in lines) and len(lines) > 1 else None


def _many_at(left: float, lines: Sequence[Piece]) -> bool:
    """Return whether lines of different lengths begin at one place."""
    there = [line for line in lines if abs(line.left - left) <= LEVEL]
    return len(there) > 1 and max(line.center for line in there) - min(line.center for line in there) > CENTRED


def _gap(above: Block, below: Block, usual: float | None) -> float:
    """Return the white space between two paragraphs beyond their line distance."""
    distance = below.first.base - above.last.base
    size = below.first.size
    single = (
        above.last.style.face.descent * above.last.size + below.first.single - below.first.style.face.descent * size
    )
    if below.column.side or below.column.cell or below.align is Align.CENTER:
        return distance - single
    pitch = below.distance or above.distance or (usual if usual and usual < 1.7 * below.first.single else None)
    return distance - (pitch or single)


def joined(pages: Sequence[Sequence[Block]]) -> Iterator[Block]:
    """Yield all paragraphs; one that continues on the next page is one."""
    open_block: Block | None = None
    for blocks in pages:
        for at, block in enumerate(blocks):
            if at == 0 and open_block is not None and _goes_on(open_block, block):
                open_block.goes_on = block
            else:
                yield block
        main = [block for block in blocks if block.column.cell is None and not block.column.side]
        open_block = main[-1] if main and blocks and main[-1] is blocks[-1] else None


def _goes_on(above: Block, below: Block) -> bool:
    if below.column.side or below.column.cell or below.align is Align.CENTER or above.align is Align.CENTER:
        return False
    flush = below.first.left <= below.area.left + LEVEL
    return flush and _is_full(above.last, above.area) and not _looks_differ(above.last, below.first)
