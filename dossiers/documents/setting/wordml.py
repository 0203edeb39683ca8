"""WordprocessingML written as text: a third of a millisecond a paper.

A tree of elements takes twenty times as long.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from xml.sax.saxutils import escape

from lxml import etree

from dossiers.documents.setting.pictures import alternative_text, size_of

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
PIC = "http://schemas.openxmlformats.org/drawingml/2006/picture"
ASVG = "http://schemas.microsoft.com/office/drawing/2016/SVG/main"
SVG_EXTENSION = "{96DAC541-7B7A-43D3-8B79-37D633B846F1}"
"""The id of Word's extension for SVG."""
EMU_PER_MM = 36000
TWIPS_PER_MM = 1440 / 25.4
TWIPS_PER_POINT = 20
EIGHTHS_PER_POINT = 8
SIDES = ("top", "left", "bottom", "right")


def w(name: str, *children: str, **attributes: object) -> str:
    """Return one element of the w: namespace; attribute values are the program's own and need no escaping."""
    written = "".join(f' w:{key}="{value}"' for key, value in attributes.items())
    return f"<w:{name}{written}>{''.join(children)}</w:{name}>" if children else f"<w:{name}{written}/>"


def twips(mm: float) -> int:
    """Return millimetres in twentieths of a point."""
    return round(mm * TWIPS_PER_MM)


def points(size: float) -> int:
    """Return points in twentieths of a point."""
    return round(size * TWIPS_PER_POINT)


def paragraph(style: str, line: etree._Element, *extra: str) -> str:
    """Return a line of the vocabulary in its style; `extra` are further paragraph properties in the schema's order."""
    return filled(style, "".join(runs(line)) if len(line) else run(line.text), *extra)


def empty(style: str, *extra: str) -> str:
    """Return a paragraph without text: a drawn line, or where Word requires a paragraph."""
    return filled(style, "", *extra)


def filled(style: str, runs_: str, *extra: str) -> str:
    """Return a paragraph of finished runs."""
    return f"<w:p>{_properties(style, *extra)}{runs_}</w:p>"


@lru_cache(maxsize=256)
def _properties(style: str, *extra: str) -> str:
    return w("pPr", w("pStyle", val=style), *extra)


def runs(line: etree._Element) -> Iterator[str]:
    """Yield the text of a line as runs, separated by its line breaks."""
    yield run(line.text)
    for line_break in line:
        yield "<w:r><w:br/></w:r>"
        yield run(line_break.tail)


def run(text: str | None) -> str:
    """Return a run of text; "" for none."""
    return f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>' if text else ""


def page_number() -> str:
    """Return a field that Word fills with the number of the page."""
    pieces = (
        w("fldChar", fldCharType="begin"),
        '<w:instrText xml:space="preserve"> PAGE </w:instrText>',
        w("fldChar", fldCharType="separate"),
        "<w:t>2</w:t>",
        w("fldChar", fldCharType="end"),
    )
    return "".join(w("r", piece) for piece in pieces)


def table(widths: list[float], rows: Iterable[str], borders: str = "", vertical: int = 0, side: int = 0) -> str:
    """Return a table with explicit cell margins (LibreOffice's default is 1.9 mm); widths are in grid and cells."""
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
    """Return a row that does not break over pages; a header is repeated on each page."""
    return f"<w:tr><w:trPr><w:cantSplit/>{'<w:tblHeader/>' if header else ''}</w:trPr>{''.join(cells)}</w:tr>"


def cell(width: float, content: str, extra: str = "") -> str:
    """Return a cell of that width in millimetres; `extra` are further cell properties."""
    return f"<w:tc>{_cell_properties(width, extra)}{content}</w:tc>"


@lru_cache(maxsize=256)
def _cell_properties(width: float, extra: str) -> str:
    return w("tcPr", w("tcW", w=twips(width), type="dxa"), extra)


def picture_parts(picture: etree._Element) -> tuple[str, str]:
    """Return the names of a picture's parts in the package: SVG and PNG."""
    stem = f"word/media/picture{picture.get('number')}"
    return f"{stem}.svg", f"{stem}.png"


def relation_id(part: str) -> str:
    """Return the relation id by which the document refers to a picture's part."""
    return part.rpartition("/")[2].replace(".", "-")


def inline_picture(picture: etree._Element) -> str:
    """Return a run with a picture: Word from 2016 on draws the SVG, older ones and LibreOffice the PNG."""
    width, height = (round(length * EMU_PER_MM) for length in size_of(picture))
    svg, png = map(relation_id, picture_parts(picture))
    number, words = picture.get("number"), escape(alternative_text(picture[0]), {'"': "&quot;"})
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
    """Return a part of the package as a file; `name` is that of its root."""
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    return f'{head}\n<w:{name} xmlns:w="{W}" xmlns:r="{R}">{content}</w:{name}>'.encode()
