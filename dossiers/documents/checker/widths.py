"""How wide a text is ("bề rộng chữ"): by the advances of Times New Roman's metric twin, where no layout is known.

Millimetres; no kerning, as word processors set a text unless told otherwise.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import groupby

from dossiers.desk.paths import TEMPLATES
from dossiers.documents.checker.model import Look, Paragraph

FOLDER = TEMPLATES / "documents" / "_base" / "fonts"
MM_PER_POINT = 25.4 / 72
SINGLE = 1.149
"""One line of Times New Roman, as a multiple of its size."""
ASCENT = 0.891
USUAL = 0.5
"""The advance, in parts of the size, of a letter that the font lacks."""
METRIC_TWINS = ("times new roman", "liberation serif", "tinos")

_FACES = {(False, False): "Regular", (True, False): "Bold", (False, True): "Italic", (True, True): "BoldItalic"}


def measurable(paragraph: Paragraph) -> bool:
    """Whether all its letters are of a family with the known advances."""
    return all(run.look.font.casefold() in METRIC_TWINS for run in paragraph.runs if run.text.strip())


def width(text: str, look: Look) -> float:
    """The width of a text set in one line."""
    advances = _advances(look.bold, look.italic)
    return sum(advances.get(letter, USUAL) for letter in text) * look.size * MM_PER_POINT


def longest_line(paragraph: Paragraph, column: float | None) -> float:
    """The width of the longest line: measured where it was, else of the words wrapped greedily into the column."""
    if paragraph.lines:
        return max(line.width for line in paragraph.lines)
    if paragraph.box is not None:
        return paragraph.box.width
    return max(_wrapped(paragraph, column or float("inf")), default=0.0)


def lines_needed(paragraph: Paragraph, column: float) -> int:
    """How many lines the text takes in a column."""
    return max(1, sum(1 for _ in _wrapped(paragraph, column)))


def _wrapped(paragraph: Paragraph, column: float) -> Iterator[float]:
    for line in _typed_lines(paragraph):
        yield from _greedy(_words(line), column)


def _typed_lines(paragraph: Paragraph) -> Iterator[list[tuple[str, Look]]]:
    """Its letters, parted by typed line breaks."""
    letters = [(letter, run.look) for run in paragraph.runs for letter in run.text]
    for broken, line in groupby(letters, key=lambda pair: pair[0] == "\n"):
        if not broken:
            yield list(line)


def _words(line: Iterable[tuple[str, Look]]) -> Iterator[tuple[float, float]]:
    """The widths of each word and of the space before it."""
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
    """The advance of each letter of a face, in parts of the size."""
    from fontTools.ttLib import TTFont

    with TTFont(FOLDER / f"LiberationSerif-{_FACES[bold, italic]}.ttf", lazy=True) as font:
        units, metrics = font["head"].unitsPerEm, font["hmtx"].metrics
        return {chr(code): metrics[name][0] / units for code, name in font.getBestCmap().items()}
