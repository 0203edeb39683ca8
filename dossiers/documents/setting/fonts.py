"""The papers' own font: four faces of Liberation Serif, metric-compatible with Times New Roman.

The layout needs to know beforehand which characters can be drawn, and how wide a text is.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

MM_PER_POINT = 25.4 / 72
MISSING = "□"
"""Replaces a character that the font can't draw, in all three formats, so that no other font is used."""


@dataclass(frozen=True, slots=True)
class FontFile:
    """One file of the family and its style."""

    file: str
    bold: bool
    italic: bool


FACES = (
    FontFile("LiberationSerif-Regular.ttf", bold=False, italic=False),
    FontFile("LiberationSerif-Bold.ttf", bold=True, italic=False),
    FontFile("LiberationSerif-Italic.ttf", bold=False, italic=True),
    FontFile("LiberationSerif-BoldItalic.ttf", bold=True, italic=True),
)


@dataclass(frozen=True, slots=True)
class Metrics:
    """Advances of one face in thousandths of the size, by character; no kerning, as the papers are set."""

    advances: Mapping[str, float]

    def width(self, text: str, size: float) -> float:
        """Return the width of a text in millimetres at a size in points."""
        return sum([self.advances.get(char, 0.5) for char in text]) * size * MM_PER_POINT


class Fonts:
    """The four faces in a folder, read once. Raises FileNotFoundError when one is missing."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._metrics = {face: _read(folder / face.file) for face in FACES}
        drawn = frozenset.intersection(*(frozenset(metrics.advances) for metrics in self._metrics.values()))
        inside = "".join(re.escape(char) for char in sorted(drawn) if char.isprintable())
        self._undrawable = re.compile(f"[^{inside} \n]")

    def metrics(self, *, bold: bool, italic: bool) -> Metrics:
        """Return the advances of the face for that style."""
        return next(self._metrics[face] for face in FACES if (face.bold, face.italic) == (bold, italic))

    def drawable(self, text: str) -> str:
        """Return the text with `MISSING` in place of each character for which a face has no glyph."""
        return self._undrawable.sub(MISSING, text)


@lru_cache(maxsize=8)
def _read(path: Path) -> Metrics:
    from fontTools.ttLib import TTFont

    with TTFont(path, lazy=True) as font:
        units, advances = font["head"].unitsPerEm, font["hmtx"]
        return Metrics({chr(code): advances[name][0] / units for code, name in font.getBestCmap().items()})
