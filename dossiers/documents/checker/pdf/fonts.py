"""The fonts of a PDF ("kiểu chữ"): family, weight, slant and line height, as the file embeds them."""

import ctypes
import re
import struct
from dataclasses import dataclass
from typing import Any

import pypdfium2.raw as pdfium

TIMES_ASCENT, TIMES_DESCENT, TIMES_SINGLE = 0.891, 0.216, 1.149
"""Times New Roman and fonts of its measures: ascent, descent, and a single-spaced line, as parts of the size."""

ITALIC, FORCE_BOLD = 1 << 6, 1 << 18
"""Flags of a font descriptor (ISO 32000-1, table 123)."""

_SUBSET = re.compile(r"^[A-Z]{6}\+")
_STYLE = re.compile(
    r"(?:[-, ](?:Semi|Demi|Extra)?(?:Bold|Regular|Italic|Oblique|Roman|Book|It)+)+(?:MT)?$|(?:PS)?MT$|PS$",
    re.IGNORECASE,
)
_TIMES = re.compile(r"times[- ]?new[- ]?roman", re.IGNORECASE)
_BOLD = re.compile(r"bold|black|heavy", re.IGNORECASE)
_SLANTED = re.compile(r"italic|oblique|[-,]it$", re.IGNORECASE)
_WORDS = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class FontFace:
    """One font of a file: `ascent`, `descent` and `single` (a single-spaced line) are parts of the size of letters."""

    name: str
    family: str
    bold: bool
    italic: bool
    ascent: float
    descent: float
    single: float
    embedded: bool


def face_of(font: Any) -> FontFace:
    """Return the face of a pdfium font."""
    name = _SUBSET.sub("", _base_name(font))
    embedded = not name or pdfium.FPDFFont_GetIsEmbedded(font) == 1
    data = _program(font) if embedded else b""
    bold, italic = _style(font, name, data)
    ascent, descent, single = _heights(font, data)
    return FontFace(name, family(name), bold, italic, ascent, descent, single, embedded)


def family(name: str) -> str:
    """Return the family of a BaseFont: "TimesNewRomanPS-BoldMT" is of "Times New Roman"."""
    if _TIMES.match(name):
        return "Times New Roman"
    bare = name
    while (shorter := _STYLE.sub("", bare)) not in ("", bare):
        bare = shorter
    if bare.startswith(".Vn"):  # the fonts of TCVN 5712 are known by their undivided names
        return bare
    return _WORDS.sub(" ", bare.replace("-", " ")).replace("Deja Vu", "DejaVu")


def _base_name(font: Any) -> str:
    buffer = ctypes.create_string_buffer(256)
    length = pdfium.FPDFFont_GetBaseFontName(font, buffer, 256)
    return buffer.raw[: max(0, min(length, 256) - 1)].decode("utf-8", "replace")


def _program(font: Any) -> bytes:
    """Return the embedded (subset) font file; empty when there is none."""
    length = ctypes.c_size_t()
    pdfium.FPDFFont_GetFontData(font, None, 0, length)
    buffer = (ctypes.c_uint8 * length.value)()
    return bytes(buffer) if pdfium.FPDFFont_GetFontData(font, buffer, length.value, length) else b""


def _table(data: bytes, tag: bytes) -> bytes:
    """Return one table of a TrueType or OpenType file; empty when it is missing."""
    count = struct.unpack_from(">H", data, 4)[0] if data[:4] in (b"\0\1\0\0", b"OTTO", b"true") else 0
    for entry in range(min(count, (len(data) - 12) // 16)):
        found, _, offset, length = struct.unpack_from(">4sLLL", data, 12 + 16 * entry)
        if found == tag:
            return data[offset : offset + length]
    return b""


def _style(font: Any, name: str, data: bytes) -> tuple[bool, bool]:
    """Return whether the face is bold and italic: by its name, its descriptor or the embedded file.

    The stem width is ignored: programs write arbitrary values.
    """
    flags = pdfium.FPDFFont_GetFlags(font)
    angle = ctypes.c_int()
    pdfium.FPDFFont_GetItalicAngle(font, angle)
    head = _table(data, b"head")
    style = struct.unpack_from(">H", head, 44)[0] if len(head) >= 46 else 0
    bold = bool(_BOLD.search(name) or style & 1 or (flags > 0 and flags & FORCE_BOLD))
    return bold, bool(_SLANTED.search(name) or style & 2 or (flags > 0 and flags & ITALIC) or angle.value)


def _heights(font: Any, data: bytes) -> tuple[float, float, float]:
    """Return ascent, descent and single line: of the embedded file, else of the descriptor with the gap of Times."""
    head, lines = _table(data, b"head"), _table(data, b"hhea")
    em = struct.unpack_from(">H", head, 18)[0] if len(head) >= 20 else 0
    if em and len(lines) >= 10:
        ascent, descent, gap = (value / em for value in struct.unpack_from(">hhh", lines, 4))
        return ascent, -descent, ascent - descent + gap
    ascent, descent = ctypes.c_float(), ctypes.c_float()
    pdfium.FPDFFont_GetAscent(font, 1.0, ascent)
    pdfium.FPDFFont_GetDescent(font, 1.0, descent)
    if 0.6 < ascent.value < 1.2 and 0.1 < -descent.value < 0.5:
        return ascent.value, -descent.value, ascent.value - descent.value + 0.042
    return TIMES_ASCENT, TIMES_DESCENT, TIMES_SINGLE
