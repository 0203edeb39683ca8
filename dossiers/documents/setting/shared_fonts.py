"""One font of each face for all papers of a pack ("phông dùng chung"): without it each paper embeds its own subset.

The subsets keep the glyph numbers, so the text of every page stays as it is; only the font files are shared.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Any

from dossiers.desk.paths import PAPER_FONTS
from dossiers.documents.setting.fonts import FACES
from dossiers.vietnamese.text import PRINTABLE

if TYPE_CHECKING:
    import pikepdf

MAPPED = re.compile(rb"<([0-9A-Fa-f]{4})> <")
"""A glyph in a font's ToUnicode map."""
BLOCK_LINES = 100
"""The most lines in a block of such a map (ISO 32000-1, 9.10.3)."""


@dataclass(frozen=True, slots=True)
class SharedFace:
    """One face reduced to what papers can print: the file, each glyph's advance in thousandths, each glyph's letter."""

    file: bytes
    advances: dict[int, int]
    letters: dict[int, str]


def share_fonts(merged: "pikepdf.Pdf") -> None:
    """Let all pages use one font a face; a font with other glyphs stays."""
    made: dict[str, pikepdf.Object] = {}
    known: dict[tuple[int, int], pikepdf.Object] = {}
    for page in merged.pages:
        fonts: Any = page.resources.get("/Font", {})
        for name in list(fonts.keys()):
            font = fonts[name]
            if font.objgen not in known:
                known[font.objgen] = _shared(merged, font, made)
            fonts[name] = known[font.objgen]


def _shared(merged: "pikepdf.Pdf", font: "pikepdf.Object", made: "dict[str, pikepdf.Object]") -> "pikepdf.Object":
    """Return the replacement of a font: the shared one of its face, made at its first use, or itself."""
    face = str(font.BaseFont).partition("+")[2]
    shared = _subset(_file_of(face)) if _file_of(face) else None
    if shared is None or not _glyphs(font) <= shared.letters.keys():
        return font
    if face not in made:
        made[face] = _shared_font(merged, font, face, shared)
    return made[face]


def _glyphs(font: "pikepdf.Object") -> set[int]:
    return {int(glyph, 16) for glyph in MAPPED.findall(font.ToUnicode.read_bytes().partition(b"beginbfchar")[2])}


def _file_of(face: str) -> str:
    """Return the font file of a face that a paper names "Liberation-Serif-Bold-Italic"; "" if there is none."""
    bare = face.replace("-", "").removeprefix("LiberationSerif") or "Regular"
    return next((face.file for face in FACES if face.file == f"LiberationSerif-{bare}.ttf"), "")


def _shared_font(merged: "pikepdf.Pdf", font: "pikepdf.Object", face: str, shared: SharedFace) -> "pikepdf.Object":
    """Return the shared font in the pack, with the measures of the one that it replaces."""
    from pikepdf import Array, Dictionary, Name, Stream

    old = font.DescendantFonts[0]
    name = Name(f"/SHARED+{face}")
    file = Stream(merged, shared.file, Length1=len(shared.file))
    descriptor = Dictionary({**old.FontDescriptor, "/FontName": name, "/FontFile2": merged.make_indirect(file)})
    descendant = Dictionary({**old, "/BaseFont": name, "/FontDescriptor": merged.make_indirect(descriptor)})
    descendant.W = Array([part for run in _runs(shared.advances) for part in (run[0], Array(run[1]))])
    to_unicode = Stream(merged, b"\n".join(_to_unicode(shared.letters)))
    values = {**font, "/BaseFont": name, "/DescendantFonts": Array([merged.make_indirect(descendant)])}
    return merged.make_indirect(Dictionary({**values, "/ToUnicode": merged.make_indirect(to_unicode)}))


def _runs(advances: dict[int, int]) -> Iterator[tuple[int, list[int]]]:
    """Yield runs of advances of consecutive glyphs, each with its first glyph."""
    begun, run = -1, list[int]()
    for glyph, advance in sorted(advances.items()):
        if run and glyph != begun + len(run):
            yield begun, run
            run = []
        begun = begun if run else glyph
        run.append(advance)
    if run:
        yield begun, run


def _to_unicode(letters: dict[int, str]) -> Iterator[bytes]:
    """Yield the lines of the ToUnicode map, in blocks."""
    yield b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def"
    yield b"/CMapName /Adobe-Identity-UCS def"
    yield b"/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def"
    yield b"1 begincodespacerange <0000> <ffff> endcodespacerange"
    pairs = sorted(letters.items())
    for at in range(0, len(pairs), BLOCK_LINES):
        block = pairs[at : at + BLOCK_LINES]
        yield f"{len(block)} beginbfchar".encode()
        yield from (f"<{glyph:04x}> <{letter.encode('utf-16-be').hex()}>".encode() for glyph, letter in block)
        yield b"endbfchar"
    yield b"endcmap CMapName currentdict /CMap defineresource pop end end"


@cache
def _subset(file: str) -> SharedFace:
    """Return a reduced face, made once a process; takes a tenth of a second."""
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    options = Options(retain_gids=True, notdef_outline=True, hinting=False, layout_features=[], drop_tables=["FFTM"])
    with TTFont(PAPER_FONTS / file, recalcTimestamp=False) as font:
        cmap, units = font.getBestCmap(), font["head"].unitsPerEm
        letters = {font.getGlyphID(cmap[ord(letter)]): letter for letter in sorted(PRINTABLE) if ord(letter) in cmap}
        advances = {glyph: round(font["hmtx"][font.getGlyphName(glyph)][0] * 1000 / units) for glyph in letters}
        subsetter = Subsetter(options)
        subsetter.populate(gids=list(letters))
        subsetter.subset(font)
        stored = BytesIO()
        font.save(stored)
    return SharedFace(stored.getvalue(), advances, letters)
