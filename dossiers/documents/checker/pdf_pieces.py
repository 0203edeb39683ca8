"""Letters put together to pieces of lines: one column's part of what stands on one base line.

A letterhead, a table and a signature block have several pieces on a base line; a line of the text is one piece, however
far apart a justified line sets its words.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from dossiers.documents.checker.pdf_letters import MM, Letter, Line
from dossiers.documents.checker.seen import Box, Look, Run

SAME_BASE = 0.12
"""Of the size: letters whose base lines differ by less stand on one line (a raised figure does, too)."""

GAP = 5.0
"""Millimetres: words further apart than this, and than their line's other words, stand in two columns."""

STRETCHED = 2.6
"""Times the line's usual gap between words."""

ASCENT, DESCENT = 0.891, 0.216
"""Of the size, as Times and its metric likes have them."""

JOINED = 0.15
"""Of the size: letters further apart than this without a space between them are two words."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of letters on one base line within one column; `cell` is the cell of a framed table in which it stands."""

    letters: tuple[Letter, ...]
    base: float
    cell: tuple[float, float, float, float] | None = None

    @property
    def left(self) -> float:
        """The origin of its first letter."""
        return self.letters[0].left

    @property
    def right(self) -> float:
        """The end of its last letter's advance; a space at the end is dropped."""
        return self.letters[-1].right

    @property
    def size(self) -> float:
        """The size of most of its letters, in points."""
        sizes = [letter.look.size for letter in self.letters if letter.text.strip()]
        return max(set(sizes), key=sizes.count)

    @property
    def look(self) -> Look:
        """The look of its first letter."""
        return self.letters[0].look

    @property
    def center(self) -> float:
        """Its middle between left and right."""
        return (self.left + self.right) / 2

    @property
    def text(self) -> str:
        """Its words."""
        return "".join(letter.text for letter in self.letters)

    @property
    def box(self) -> Box:
        """From the first origin to the last advance, ascent to descent."""
        size = self.size * MM
        return Box(self.left, self.base - ASCENT * size, self.right, self.base + DESCENT * size)

    def first_word_width(self) -> float:
        """How much room its first word takes, with the space before it."""
        end = next((letter.left for letter in self.letters if letter.text.isspace()), self.right)
        return end - self.left + 0.25 * self.size * MM


def pieces(letters: Sequence[Letter], standing: Sequence[Line]) -> Iterator[Piece]:
    """All pieces of a page; standing lines part what they run between."""
    for row in _rows(letters):
        for part in _columns(row, standing):
            if trimmed := _trimmed(part):
                yield Piece(tuple(trimmed), trimmed[0].base)


def runs(lines: Iterable[Piece]) -> tuple[Run, ...]:
    """The text of a paragraph's lines as runs of one look; lines are parted by a space."""
    found: list[Run] = []
    for number, line in enumerate(lines):
        for letter in [*([_space(line.letters[0])] if number else []), *line.letters]:
            if found and (found[-1].look == letter.look or letter.text.isspace()):
                found[-1] = Run(found[-1].text + letter.text, found[-1].look)
            else:
                found.append(Run(letter.text, letter.look))
    return tuple(found)


def _space(before: Letter) -> Letter:
    return Letter(" ", before.left, before.left, before.base, before.look)


def _rows(letters: Sequence[Letter]) -> Iterator[list[Letter]]:
    """Letters by base line from the top, each row from left to right."""
    row: list[Letter] = []
    for letter in sorted(letters, key=lambda one: one.base):
        if row and letter.base - row[0].base > SAME_BASE * MM * max(letter.look.size, row[0].look.size) + 0.3:
            yield sorted(row, key=lambda one: one.left)
            row = []
        row.append(letter)
    if row:
        yield sorted(row, key=lambda one: one.left)


def _columns(row: list[Letter], standing: Sequence[Line]) -> Iterator[list[Letter]]:
    """The parts of one row: cut at standing lines and at gaps that are no stretched space."""
    base = row[0].base
    cuts = [line.left for line in standing if line.top - 1 <= base <= line.bottom + 1]
    gaps = [(after.left - before.right) for before, after in _words(row)]
    limit = max(GAP, STRETCHED * median(gaps)) if len(gaps) > 2 else GAP
    part: list[Letter] = []
    for letter in row:
        if part:
            seen = next((one for one in reversed(part) if one.text.strip()), part[-1])
            cut = any(seen.right - 0.5 <= place <= letter.left + 0.5 for place in cuts)
            if letter.text.strip() and (cut or letter.left - seen.right > limit):
                yield part
                part = []
            elif letter.text.strip() and part[-1] is seen and letter.left - seen.right > JOINED * seen.look.size * MM:
                part.append(Letter(" ", seen.right, letter.left, seen.base, seen.look))
        part.append(letter)
    if part:
        yield part


def _words(row: list[Letter]) -> list[tuple[Letter, Letter]]:
    """The last letter of each word and the first of the next."""
    visible = [letter for letter in row if letter.text.strip()]
    return [(one, other) for one, other in pairwise(visible) if other.left - one.right > JOINED * one.look.size * MM]


def _trimmed(part: list[Letter]) -> list[Letter]:
    inked = [number for number, letter in enumerate(part) if letter.text.strip()]
    return part[inked[0] : inked[-1] + 1] if inked else []
