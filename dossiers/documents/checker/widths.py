"""Widths of texts ("bề rộng chữ") by the advances of a metric twin of Times New Roman, where no layout is known.

Millimetres; no kerning, the default of word processors.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import groupby

from dossiers.desk.paths import PAPER_FONTS
from dossiers.documents.checker.model import Look, Paragraph

MM_PER_POINT = 25.4 / 72
SINGLE = 1.149
"""One line of Times New Roman, as a multiple of its size."""
USUAL = 0.5
"""The advance, in parts of the size, of a letter that the font lacks."""
METRIC_TWINS = ("times new roman", "liberation serif", "tinos")

_FACES = {(False, False): "Regular", (True, False): "Bold", (False, True): "Italic", (True, True): "BoldItalic"}


def measurable(paragraph: Paragraph) -> bool:
    """Return whether all letters of a paragraph are of a family with known advances."""
    return all(run.look.font.casefold() in METRIC_TWINS for run in paragraph.runs if run.text.strip())


def width(text: str, look: Look) -> float:
    """Return the width of a text set in one line."""
    advances = _advances(look.bold, look.italic)
    return sum(advances.get(letter, USUAL) for letter in text) * look.size * MM_PER_POINT


def longest_line(paragraph: Paragraph, column: float | None) -> float:
    """Return the width of the longest line: measured if possible, else of the words wrapped into the column."""
    if paragraph.lines:
        return max(line.width for line in paragraph.lines)
    if paragraph.box is not None:
        return paragraph.box.width
    return max(_wrapped(paragraph, column or float("inf")), default=0.0)


def lines_needed(paragraph: Paragraph, column: float) -> int:
    """Return the number of lines that the text takes in a column."""
    return max(1, sum(1 for _ in _wrapped(paragraph, column)))


def _wrapped(paragraph: Paragraph, column: float) -> Iterator[float]:
    for line in _typed_lines(paragraph):
        yield from _greedy(_words(line), column)


def _typed_lines(paragraph: Paragraph) -> Iterator[list[tuple[str, Look]]]:
    """Yield the letters between typed line breaks."""
    letters = [(letter, run.look) for run in paragraph.runs for letter in run.text]
    for broken, line in groupby(letters, key=lambda pair: pair[0] == "\n"):
        if not broken:
            yield list(line)


def _words(line: Iterable[tuple[str, Look]]) -> Iterator[tuple[float, float]]:
    """Yield the widths of the space before each word and of the word."""
    space = word = 0.0
    for letter, look in line:
        advance = width(letter, look)
        if not letter.isspace():
            word += advance
        elif word:
            yield space, word
            space, word = advance, 0.0
    if word:
        yield space, word


def _greedy(words: Iterable[tuple[float, float]], column: float) -> Iterator[float]:
    line = 0.0
    for space, word in words:
        if line and line + space + word > column:
            yield line
            line = word
        else:
            line = line + space + word if line else word
    if line:
        yield line


@cache
def _advances(bold: bool, italic: bool) -> Mapping[str, float]:
    """Return the advance of each letter of a face, in parts of the size."""
    from fontTools.ttLib import TTFont

    with TTFont(PAPER_FONTS / f"LiberationSerif-{_FACES[bold, italic]}.ttf", lazy=True) as font:
        units, metrics = font["head"].unitsPerEm, font["hmtx"].metrics
        return {chr(code): metrics[name][0] / units for code, name in font.getBestCmap().items()}
