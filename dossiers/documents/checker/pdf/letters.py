"""The letters of a PDF's page ("các chữ"): their places and their formatting.

Within the reader lengths are in points, places from the top left corner of the sheet as displayed (rotated, cropped).
"""

import ctypes
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pypdfium2.raw as pdfium

from dossiers.documents.checker.model import Look
from dossiers.documents.checker.pdf.figures import address_of, pictured_on
from dossiers.documents.checker.pdf.fonts import FontFace, face_of

INVISIBLE, FILLED_AND_STROKED = (3, 7), 2
"""Modes of showing text (ISO 32000-1, table 106)."""
LINE_END_HYPHENS = (0x02, 0xFFFE)
"""The character that pdfium reports for a hyphen at the end of a line."""
SKEWED = 0.1
"""A slant by the text matrix, as part of the height, from which letters are italic."""


@dataclass(frozen=True, slots=True)
class PageView:
    """The display of a page: its size, and `place`, which maps the file's coordinates to the displayed sheet."""

    width: float
    height: float
    turned: int
    place: Callable[[float, float], tuple[float, float]]


@dataclass(frozen=True, slots=True)
class GlyphStyle:
    """The formatting of one text object; `level` is false for text that does not run from left to right."""

    look: Look
    face: FontFace
    level: bool
    visible: bool


@dataclass(slots=True)
class Glyph:
    """One letter: origin, end of its advance, base line, and its place in the order of the file."""

    text: str
    left: float
    right: float
    base: float
    style: GlyphStyle
    order: int

    @property
    def blank(self) -> bool:
        """Whether it is white space."""
        return self.text.isspace()


@dataclass(slots=True)
class GlyphStyles:
    """The formatting of one document's text objects; each font is examined once."""

    faces: dict[int, FontFace] = field(default_factory=dict)
    _known: dict[tuple[Any, ...], GlyphStyle] = field(default_factory=dict)

    def of(self, text: Any, at: int, item: Any, turned: int) -> GlyphStyle:
        """Return the formatting of the letter `at` of a text page, which belongs to the text object `item`."""
        font = pdfium.FPDFTextObj_GetFont(item)
        mode = pdfium.FPDFTextObj_GetTextRenderMode(item)
        matrix = pdfium.FS_MATRIX()
        pdfium.FPDFText_GetMatrix(text, at, matrix)
        scale = (matrix.a, matrix.b, matrix.c, matrix.d)
        key = (address_of(font), pdfium.FPDFText_GetFontSize(text, at), mode, scale, turned, _fill(text, at))
        known = self._known.get(key)
        return known or self._known.setdefault(key, self._style(font, key))

    def _style(self, font: Any, key: tuple[Any, ...]) -> GlyphStyle:
        address, nominal, mode, (a, b, c, d), turned, (color, alpha) = key
        face = self.faces.get(address) or self.faces.setdefault(address, face_of(font))
        size = round(nominal * math.hypot(c, d) * 20) / 20
        height = abs(a * d - b * c) / (math.hypot(c, d) or 1)
        italic = face.italic or abs(a * c + b * d) > SKEWED * height * math.hypot(c, d)
        look = Look(face.family, size, face.bold or mode == FILLED_AND_STROKED, italic, color=color)
        return GlyphStyle(look, face, _is_level(a, b, turned), mode not in INVISIBLE and alpha > 0 and size > 0)


def page_view(page: Any) -> PageView:
    """Return how a page is displayed: cropped to its CropBox, rotated by its /Rotate."""
    (left, bottom, right, top), turned = _shown_box(page), pdfium.FPDFPage_GetRotation(page)
    ways: tuple[Callable[[float, float], tuple[float, float]], ...] = (
        lambda x, y: (x - left, top - y),
        lambda x, y: (y - bottom, x - left),
        lambda x, y: (right - x, y - bottom),
        lambda x, y: (top - y, right - x),
    )
    width, height = right - left, top - bottom
    return PageView(*((height, width) if turned % 2 else (width, height)), turned, ways[turned])


def letters_of(page: Any, view: PageView, styles: GlyphStyles) -> list[Glyph]:
    """Return the visible letters of a page, in the file's order.

    Letters that pdfium adds and those in pictures are left out.
    """
    text = pdfium.FPDFText_LoadPage(page)
    if not text:
        return []
    try:
        letters = _letters(text, view, styles, pictured_on(page))
        return [letter for letter in letters if letter.style.visible and _on_sheet(letter, view)]
    finally:
        pdfium.FPDFText_ClosePage(text)


def _letters(text: Any, view: PageView, styles: GlyphStyles, pictured: frozenset[int]) -> Iterator[Glyph]:
    x, y, box = ctypes.c_double(), ctypes.c_double(), pdfium.FS_RECTF()
    known: dict[int, GlyphStyle | None] = {}
    place, turned = view.place, view.turned
    for at in range(pdfium.FPDFText_CountChars(text)):
        item = pdfium.FPDFText_GetTextObject(text, at)
        if not item:  # a space or a line's end that pdfium made up
            continue
        address = address_of(item)
        if address not in known:
            known[address] = None if address in pictured else styles.of(text, at, item, turned)
        style = known[address]
        if style is None:
            continue
        pdfium.FPDFText_GetCharOrigin(text, at, x, y)
        pdfium.FPDFText_GetLooseCharBox(text, at, box)
        left, base = place(x.value, y.value)
        right = max(place(box.left, box.bottom)[0], place(box.right, box.top)[0]) if turned else place(box.right, 0)[0]
        yield Glyph(_character(text, at), left, max(left, right), base, style, at)


def _character(text: Any, at: int) -> str:
    code = pdfium.FPDFText_GetUnicode(text, at)
    if code in LINE_END_HYPHENS and pdfium.FPDFText_IsHyphen(text, at) == 1:
        return "-"
    return chr(code) if code and code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"


def _on_sheet(letter: Glyph, view: PageView) -> bool:
    return -1 <= letter.left <= view.width + 1 and 0 <= letter.base <= view.height + 1


def _is_level(a: float, b: float, turned: int) -> bool:
    """Return whether the text runs from left to right on the displayed sheet."""
    along, across = ((a, b), (b, a), (-a, b), (-b, a))[turned]
    return along > 0 and abs(across) < 0.02 * along


def _fill(text: Any, at: int) -> tuple[str, int]:
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    if not pdfium.FPDFText_GetFillColor(text, at, red, green, blue, alpha):
        return "000000", 255
    return f"{red.value:02X}{green.value:02X}{blue.value:02X}", alpha.value


def _shown_box(page: Any) -> tuple[float, float, float, float]:
    """Return the CropBox within the MediaBox: left, bottom, right, top."""
    media = _box(page, pdfium.FPDFPage_GetMediaBox) or (0.0, 0.0, 595.0, 842.0)
    crop = _box(page, pdfium.FPDFPage_GetCropBox) or media
    shown = (max(media[0], crop[0]), max(media[1], crop[1]), min(media[2], crop[2]), min(media[3], crop[3]))
    return shown if shown[0] < shown[2] and shown[1] < shown[3] else media


def _box(page: Any, ask: Any) -> tuple[float, float, float, float] | None:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not ask(page, left, bottom, right, top):
        return None
    across, upward = sorted((left.value, right.value)), sorted((bottom.value, top.value))
    return across[0], upward[0], across[1], upward[1]
