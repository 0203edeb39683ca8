"""The letters and the drawn lines of one PDF page, as they stand on the sheet: the lowest step of reading a PDF.

Places are in millimetres from the top left corner of the sheet as it is seen (turned pages are turned back).
"""

import ctypes
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from dossiers.documents.checker.seen import Look

MM = 25.4 / 72
INVISIBLE = 3
"""The render mode of letters that are there to be found, not seen: what recognition lays over a scan."""

THIN = 1.6 * MM
"""A path no thicker than this is a line; the decree's lines are drawn with 0,5 to 1 pt."""

SHORTEST = 3.0
"""Millimetres: what is shorter is a part of something else."""

BOLD = re.compile(r"bold|black|heavy|semibold|-bd\b", re.IGNORECASE)
ITALIC = re.compile(r"italic|oblique|-it\b", re.IGNORECASE)
STYLE_WORDS = re.compile(r"[-, ]?(bold|italic|oblique|regular|roman|black|heavy|semibold|psmt|mt|ps)+$", re.IGNORECASE)
FORCE_BOLD, ITALIC_FLAG = 1 << 18, 1 << 6


@dataclass(frozen=True, slots=True)
class Letter:
    """One visible letter: from its origin to the end of its advance, on its base line."""

    text: str
    left: float
    right: float
    base: float
    look: Look


@dataclass(frozen=True, slots=True)
class Line:
    """A thin drawn line, lying or standing."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def lies(self) -> bool:
        """Whether it is horizontal."""
        return self.right - self.left >= self.bottom - self.top


@dataclass(frozen=True, slots=True)
class PageSeen:
    """What one page shows."""

    width: float
    height: float
    letters: tuple[Letter, ...]
    lines: tuple[Line, ...]
    hidden: int
    unembedded: frozenset[str]


def page_seen(page: pypdfium2.PdfPage) -> PageSeen:
    """All visible letters in the order of the file, and all thin lines."""
    width, height = page.get_size()
    text = page.get_textpage()
    found = list(_letters(text, height))
    letters = tuple(letter for letter, _, hidden in found if not hidden)
    unembedded = frozenset(letter.look.font for letter, embedded, _ in found if not embedded)
    hidden = len(found) - len(letters)
    return PageSeen(width * MM, height * MM, letters, tuple(_lines(page, height)), hidden, unembedded)


def _letters(text: pypdfium2.PdfTextPage, height: float) -> Iterator[tuple[Letter, bool, bool]]:
    x, y, box = ctypes.c_double(), ctypes.c_double(), pdfium.FS_RECTF()
    fonts: dict[int, tuple[Look, bool, bool]] = {}
    for number in range(pdfium.FPDFText_CountChars(text)):
        code = pdfium.FPDFText_GetUnicode(text, number)
        if code < 0x20 or pdfium.FPDFText_IsGenerated(text, number) == 1:
            continue
        drawn = pdfium.FPDFText_GetTextObject(text, number)
        key = ctypes.addressof(drawn.contents) if drawn else 0
        if key not in fonts:
            fonts[key] = _look(text, number, drawn)
        look, embedded, hidden = fonts[key]
        pdfium.FPDFText_GetCharOrigin(text, number, x, y)
        pdfium.FPDFText_GetLooseCharBox(text, number, box)
        left = x.value * MM
        letter = Letter(chr(code), left, max(left, box.right * MM), (height - y.value) * MM, look)
        yield letter, embedded, hidden


def _look(text: pypdfium2.PdfTextPage, number: int, drawn: Any) -> tuple[Look, bool, bool]:
    """The look of a text object's letters, whether its font is in the file, and whether it is invisible."""
    matrix, flags = pdfium.FS_MATRIX(), ctypes.c_int()
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    name = ctypes.create_string_buffer(256)
    pdfium.FPDFText_GetFontInfo(text, number, name, 256, flags)
    pdfium.FPDFText_GetMatrix(text, number, matrix)
    pdfium.FPDFText_GetFillColor(text, number, red, green, blue, alpha)
    scale = (matrix.c**2 + matrix.d**2) ** 0.5 or 1.0
    size = round(pdfium.FPDFText_GetFontSize(text, number) * scale, 2)
    raw = name.value.decode("utf-8", "replace")
    bold = bool(BOLD.search(raw)) or bool(flags.value & FORCE_BOLD)
    italic = bool(ITALIC.search(raw)) or bool(flags.value & ITALIC_FLAG) or abs(matrix.c) > 0.1 * abs(matrix.d)
    color = f"{red.value:02X}{green.value:02X}{blue.value:02X}"
    mode = pdfium.FPDFTextObj_GetTextRenderMode(drawn) if drawn else 0
    embedded = not drawn or pdfium.FPDFFont_GetIsEmbedded(pdfium.FPDFTextObj_GetFont(drawn)) == 1
    bold = bold or mode == pdfium.FPDF_TEXTRENDERMODE_FILL_STROKE
    return Look(family(raw), size, bold, italic, color=color), embedded, mode == INVISIBLE


@lru_cache(maxsize=256)
def family(raw: str) -> str:
    """The family behind a font's name in a PDF: `ABCDEF+TimesNewRomanPS-BoldMT` is Times New Roman."""
    name = re.sub(r"^[A-Z]{6}\+", "", raw)
    while (shorter := STYLE_WORDS.sub("", name)) != name:
        name = shorter
    name = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name.replace("-", " ").replace("_", " ").replace(",", " "))
    return " ".join(name.split()) or raw


def _lines(page: pypdfium2.PdfPage, height: float) -> Iterator[Line]:
    """Thin filled or stroked paths; a stroked rectangle is its four sides."""
    for drawn in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH], max_depth=4):
        left, bottom, right, top = drawn.get_bounds()
        box = Line(left * MM, (height - top) * MM, right * MM, (height - bottom) * MM)
        if min(box.right - box.left, box.bottom - box.top) <= THIN:
            yield from [box] if max(box.right - box.left, box.bottom - box.top) >= SHORTEST / 2 else []
        elif _is_stroked(drawn):
            yield Line(box.left, box.top, box.right, box.top)
            yield Line(box.left, box.bottom, box.right, box.bottom)
            yield Line(box.left, box.top, box.left, box.bottom)
            yield Line(box.right, box.top, box.right, box.bottom)


def _is_stroked(drawn: Any) -> bool:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(drawn.raw, fill, stroke)
    return bool(stroke.value)
