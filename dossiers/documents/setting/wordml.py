"""Word's own XML, written as text ("WordprocessingML"): a third of a millisecond a paper.

A tree of elements takes twenty times as long.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from xml.sax.saxutils import escape

from lxml import etree

from dossiers.documents.setting.pictures import size_of, told

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
PIC = "http://schemas.openxmlformats.org/drawingml/2006/picture"
ASVG = "http://schemas.microsoft.com/office/drawing/2016/SVG/main"
SVG_EXTENSION = "{96DAC541-7B7A-43D3-8B79-37D633B846F1}"
"""By this Word knows that the SVG follows."""
EMU_PER_MM = 36000
TWIPS_PER_MM = 1440 / 25.4
TWIPS_PER_POINT = 20
EIGHTHS_PER_POINT = 8
SIDES = ("top", "left", "bottom", "right")


def w(name: str, *children: str, **attributes: object) -> str:
    """One element of Word's vocabulary; its attributes are words and numbers of ours, nothing to be escaped."""
    said = "".join(f' w:{key}="{value}"' for key, value in attributes.items())
    return f"<w:{name}{said}>{''.join(children)}</w:{name}>" if children else f"<w:{name}{said}/>"


def twips(mm: float) -> int:
    """Millimetres in Word's own unit, a twentieth of a point."""
    return round(mm * TWIPS_PER_MM)


def points(size: float) -> int:
    """Points in Word's own unit."""
    return round(size * TWIPS_PER_POINT)


def paragraph(style: str, line: etree._Element, *extra: str) -> str:
    """A line of the vocabulary in its style; `extra` are further paragraph properties in the schema's order."""
    return filled(style, "".join(runs(line)) if len(line) else run(line.text), *extra)


def empty(style: str, *extra: str) -> str:
    """A paragraph without text: a drawn line, or where Word wants a paragraph."""
    return filled(style, "", *extra)


def filled(style: str, runs_: str, *extra: str) -> str:
    """A paragraph of runs that are written already."""
    return f"<w:p>{_properties(style, *extra)}{runs_}</w:p>"


@lru_cache(maxsize=256)
def _properties(style: str, *extra: str) -> str:
    return w("pPr", w("pStyle", val=style), *extra)


def runs(line: etree._Element) -> Iterator[str]:
    """The text of a line as runs, parted by its line breaks."""
    yield run(line.text)
    for line_break in line:
        yield "<w:r><w:br/></w:r>"
        yield run(line_break.tail)


def run(text: str | None) -> str:
    """A run of text, nothing for none."""
    return f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>' if text else ""


def page_number() -> str:
    """A field that Word fills: the number of the page."""
    pieces = (
        w("fldChar", fldCharType="begin"),
        '<w:instrText xml:space="preserve"> PAGE </w:instrText>',
        w("fldChar", fldCharType="separate"),
        "<w:t>2</w:t>",
        w("fldChar", fldCharType="end"),
    )
    return "".join(w("r", piece) for piece in pieces)


def table(widths: list[float], rows: Iterable[str], borders: str = "", vertical: int = 0, side: int = 0) -> str:
    """Cell margins are always said: without them LibreOffice takes its own 1.9 mm. Widths stand in grid and cells."""
    margins = (w(edge, w=vertical if edge in ("top", "bottom") else side, type="dxa") for edge in SIDES)
    properties = w(
        "tblPr",
        w("tblW", w=twips(sum(widths)), type="dxa"),
        w("tblInd", w=0, type="dxa"),
        borders,
        w("tblLayout", type="fixed"),
        w("tblCellMar", *margins),
    )
    grid = w("tblGrid", *(w("gridCol", w=twips(width)) for width in widths))
    return w("tbl", properties, grid, *rows)


def row(cells: Iterable[str], *, header: bool = False) -> str:
    """A row that stays whole; a header is repeated on each page."""
    return f"<w:tr><w:trPr><w:cantSplit/>{'<w:tblHeader/>' if header else ''}</w:trPr>{''.join(cells)}</w:tr>"


def cell(width: float, content: str, extra: str = "") -> str:
    """A cell of that width in millimetres; `extra` are further cell properties."""
    return f"<w:tc>{_cell_properties(width, extra)}{content}</w:tc>"


@lru_cache(maxsize=256)
def _cell_properties(width: float, extra: str) -> str:
    return w("tcPr", w("tcW", w=twips(width), type="dxa"), extra)


def picture_parts(picture: etree._Element) -> tuple[str, str]:
    """The parts of the package in which a picture lies: as SVG and as PNG."""
    stem = f"word/media/picture{picture.get('number')}"
    return f"{stem}.svg", f"{stem}.png"


def relation_id(part: str) -> str:
    """By what name the document calls a picture's part."""
    return part.rpartition("/")[2].replace(".", "-")


def inline_picture(picture: etree._Element) -> str:
    """A run with a picture in the line: Word from 2016 on draws the SVG, an older one and LibreOffice the PNG."""
    width, height = (round(length * EMU_PER_MM) for length in size_of(picture))
    svg, png = map(relation_id, picture_parts(picture))
    number, words = picture.get("number"), escape(told(picture[0]), {'"': "&quot;"})
    named = f'id="{number}" name="Picture {number}" descr="{words}"'
    extent = f'cx="{width}" cy="{height}"'
    return (
        f'<w:r><w:drawing><wp:inline xmlns:wp="{WP}" distT="0" distB="0" distL="0" distR="0"><wp:extent {extent}/>'
        f'<wp:docPr {named}/><a:graphic xmlns:a="{A}"><a:graphicData uri="{PIC}"><pic:pic xmlns:pic="{PIC}">'
        f'<pic:nvPicPr><pic:cNvPr {named}/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="{png}">'
        f'<a:extLst><a:ext uri="{SVG_EXTENSION}"><asvg:svgBlip xmlns:asvg="{ASVG}" r:embed="{svg}"/></a:ext></a:extLst>'
        "</a:blip><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm>"
        f'<a:off x="0" y="0"/><a:ext {extent}/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>'
        "</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


def part_file(name: str, content: str) -> bytes:
    """A part of the package whose root has that name."""
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    return f'{head}\n<w:{name} xmlns:w="{W}" xmlns:r="{R}">{content}</w:{name}>'.encode()
