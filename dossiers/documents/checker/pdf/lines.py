"""Letters joined to pieces of lines ("các dòng chữ"): one column's part of a base line.

A letterhead, a table and a signature block have several pieces on a base line; a line of the text is one piece, however
far apart justification sets its words. Lengths are in points.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from statistics import median

from dossiers.documents.checker.model import Look, TextRun
from dossiers.documents.checker.pdf.drawn_lines import StraightLine
from dossiers.documents.checker.pdf.frames import GridCell, LineGrid
from dossiers.documents.checker.pdf.letters import Glyph, GlyphStyle

SAME_BASE = 0.15
"""Of the size: letters whose base lines differ by less are on one line (a raised figure does, too)."""
GAP = 14.0
"""Points: words further apart than this, and than the other words of their line, are in two columns."""
STRETCHED = 2.6
"""Times the line's usual gap between words."""
OTHER_GAP, OTHER_STRETCHED = 5.0, 1.6
"""The same for two words of different formatting: a wide national name comes close to the agency beside it."""
JOINED = 0.15
"""Of the size: letters further apart than this without a space between them are two words."""
UNDERLINED = 0.2
"""Of the size below the base line: a line drawn higher than this underlines the letters above it."""


@dataclass(frozen=True)
class Piece:
    """Letters on one base line within one column; `cell` is that of the framed table that holds them."""

    letters: tuple[Glyph, ...]
    row: int
    cell: GridCell | None = None

    @property
    def base(self) -> float:
        """The base line."""
        return self.letters[0].base

    @property
    def left(self) -> float:
        """The origin of the first letter."""
        return self.letters[0].left

    @property
    def right(self) -> float:
        """The end of the last letter's advance; there is no space at the end."""
        return self.letters[-1].right

    @property
    def center(self) -> float:
        """The horizontal middle."""
        return (self.left + self.right) / 2

    @cached_property
    def size(self) -> float:
        """The size of most letters."""
        return max(self._styles, key=lambda style: self._styles[style]).look.size

    @cached_property
    def style(self) -> GlyphStyle:
        """The formatting of most letters."""
        return max(self._styles, key=lambda style: self._styles[style])

    @cached_property
    def _styles(self) -> dict[GlyphStyle, int]:
        counted: dict[GlyphStyle, int] = {}
        for letter in self.letters:
            if not letter.blank:
                counted[letter.style] = counted.get(letter.style, 0) + 1
        return counted

    @property
    def top(self) -> float:
        """The top of its single-spaced line; a font's line gap is above the letters."""
        face = self.style.face
        return self.base - (face.single - face.descent) * self.size

    @property
    def bottom(self) -> float:
        """The bottom of its descent."""
        return self.base + self.style.face.descent * self.size

    @property
    def single(self) -> float:
        """The height of a single-spaced line."""
        return self.style.face.single * self.size

    @cached_property
    def text(self) -> str:
        """The text."""
        return "".join(letter.text for letter in self.letters)

    def first_word(self) -> float:
        """Return the width of the first word, with the space before it."""
        end = next((letter.left for letter in self.letters if letter.blank), self.right)
        return end - self.left + 0.25 * self.size


def pieces_of(letters: Sequence[Glyph], frames: Sequence[LineGrid]) -> list[Piece]:
    """Return all pieces of a page from the top; those of one base line share a `row`; vertical borders divide."""
    found = []
    for at, row in enumerate(_rows(letters)):
        cuts = [line for frame in frames for line in frame.upright if line.top - 1 <= row[0].base <= line.bottom + 1]
        for part in _columns(row, cuts):
            trimmed = _trimmed(part)
            if trimmed:
                found.append(Piece(tuple(trimmed), at, _cell(trimmed, frames)))
    return found


def _cell(letters: Sequence[Glyph], frames: Sequence[LineGrid]) -> GridCell | None:
    x, y = (letters[0].left + letters[-1].right) / 2, letters[0].base - letters[0].style.look.size / 3
    return next((cell for frame in frames if (cell := frame.cell(x, y)) is not None), None)


def _rows(letters: Sequence[Glyph]) -> Iterator[list[Glyph]]:
    """Yield the letters of each base line from the top, each row from left to right."""
    row: list[Glyph] = []
    for letter in sorted((letter for letter in letters if letter.style.level), key=lambda letter: letter.base):
        if row and letter.base - row[0].base > SAME_BASE * max(letter.style.look.size, row[0].style.look.size) + 0.5:
            yield sorted(row, key=lambda letter: (letter.left, letter.order))
            row = []
        row.append(letter)
    if row:
        yield sorted(row, key=lambda letter: (letter.left, letter.order))


def _columns(row: list[Glyph], cuts: Sequence[StraightLine]) -> Iterator[list[Glyph]]:
    """Yield the parts of one row: divided at vertical borders and at gaps that are no stretched space."""
    gaps = [after.left - before.right for before, after in _words(row)]
    usual = median(gaps) if len(gaps) > 2 else GAP / STRETCHED
    limit, other = max(GAP, STRETCHED * usual), max(OTHER_GAP, OTHER_STRETCHED * usual)
    part: list[Glyph] = []
    seen: Glyph | None = None
    for letter in row:
        if letter.blank:
            if part:
                part.append(letter)
            continue
        if seen is not None:
            cut = any(seen.right - 1.5 <= line.center <= letter.left + 1.5 for line in cuts)
            if cut or letter.left - seen.right > (limit if _alike(seen, letter) else other):
                yield part
                part = []
            elif part[-1] is seen and letter.left - seen.right > JOINED * seen.style.look.size:
                part.append(replace(seen, text=" ", left=seen.right, right=letter.left))
        part.append(letter)
        seen = letter
    if part:
        yield part


def _alike(before: Glyph, after: Glyph) -> bool:
    return (before.style.look.size, before.style.look.bold) == (after.style.look.size, after.style.look.bold)


def _words(row: list[Glyph]) -> Iterator[tuple[Glyph, Glyph]]:
    """Return the last letter of each word and the first of the next."""
    visible = [letter for letter in row if not letter.blank]
    pairs = pairwise(visible)
    return ((end, start) for end, start in pairs if start.left - end.right > JOINED * end.style.look.size)


def _trimmed(part: list[Glyph]) -> list[Glyph]:
    inked = [number for number, letter in enumerate(part) if not letter.blank]
    return part[inked[0] : inked[-1] + 1] if inked else []


def underlined(letters: Iterable[Glyph], level: Sequence[StraightLine]) -> tuple[list[Glyph], list[StraightLine]]:
    """Return the letters, with underlines marked, and the lines that underline nothing."""
    marked = list(letters)
    free = []
    for line in level:
        above = [at for at, letter in enumerate(marked) if _is_under(line, letter)]
        covered = sum(marked[at].right - marked[at].left for at in above)
        if covered < 0.7 * (line.right - line.left):
            free.append(line)
            continue
        for at in above:
            style = marked[at].style
            marked[at] = replace(marked[at], style=replace(style, look=replace(style.look, underline=True)))
    return marked, free


def _is_under(line: StraightLine, letter: Glyph) -> bool:
    deep = line.middle - letter.base
    across = line.left - 1 <= (letter.left + letter.right) / 2 <= line.right + 1
    return across and 0 < deep < UNDERLINED * letter.style.look.size


def runs_of(lines: Sequence[Piece]) -> tuple[TextRun, ...]:
    """Return the text of a paragraph's lines as runs of one look; lines are separated by a space."""
    found: list[tuple[list[str], Look]] = []
    for number, line in enumerate(lines):
        if number and found:
            found[-1][0].append(" ")
        for letter in line.letters:
            if found and (letter.blank or found[-1][1] == letter.style.look):
                found[-1][0].append(letter.text)
            else:
                found.append(([letter.text], letter.style.look))
    return tuple(TextRun("".join(text), look) for text, look in found)
