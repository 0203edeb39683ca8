"""Papers as Word files: a walk over the same tree, into the named styles of one slim package.

Body XML holds style names and text; sizes, gaps and pitches stand in the styles, which are printed from the rule pack.
The XML is written as text: a third of a millisecond a paper, where a tree of elements takes twenty times as long.
"""

from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

from dossiers.documents.metadata import Metadata
from dossiers.documents.packs import zip_files
from dossiers.documents.page import HEAD_ROWS, head_cell, signature_columns
from dossiers.documents.rulepacks import RulePack

if TYPE_CHECKING:
    from dossiers.documents.package import Package

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TWIPS_PER_MM = 1440 / 25.4
TWIPS_PER_POINT = 20
EIGHTHS_PER_POINT = 8
SIDES = ("top", "left", "bottom", "right")
EPOCH = "2000-01-01T00:00:00Z"
"""The moment at which every file claims to have been made: its own would change the bytes."""

CORE_SPACES = {
    "cp": "http://schemas.openxmlformats.org/package/2006/metadata/core-properties",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
}


def _w(name: str, *children: str, **attributes: object) -> str:
    """One element of Word's vocabulary."""
    said = "".join(f" w:{key}={quoteattr(str(value))}" for key, value in attributes.items())
    return f"<w:{name}{said}>{''.join(children)}</w:{name}>" if children else f"<w:{name}{said}/>"


def _twips(mm: float) -> int:
    return round(mm * TWIPS_PER_MM)


def _points(points: float) -> int:
    return round(points * TWIPS_PER_POINT)


class DocxWriter:
    """Writes trees into Word files set by one rule pack. The package is made at the first paper and kept."""

    def __init__(self, pack: RulePack) -> None:
        self._pack = pack

    @cached_property
    def _package(self) -> "Package":
        from dossiers.documents.package import package

        return package(self._pack)

    def write(self, root: etree._Element, about: Metadata) -> bytes:
        """The bytes of the file; the same for the same tree and metadata."""
        mark = root.find("mark")
        package = self._package
        body = "".join(chain.from_iterable(self._part(part) for part in root))
        parts = dict(package.parts) | {
            package.document: _file("document", _w("body", body, _empty("end"), package.section)),
            package.core: _core(about),
            package.first_header: _file("hdr", self._header(mark, numbered=False)),
            package.header: _file("hdr", self._header(mark, numbered=True)),
        }
        first = "[Content_Types].xml"
        return zip_files([(first, parts.pop(first)), *sorted(parts.items())])

    def _part(self, part: etree._Element) -> Iterator[str]:
        """The paragraphs or the table that one word of the vocabulary becomes."""
        if part.tag == "head":
            yield self._head(part)
        elif part.tag == "table":
            yield self._figures(part)
            yield _empty("table-end")
        elif part.tag == "signatures":
            yield self._signatures(part)
        elif part.tag == "rule":
            yield self._rule(part)
        elif part.tag != "mark":
            yield _paragraph(str(part.tag), part)

    def _rule(self, rule: etree._Element) -> str:
        """An empty paragraph with a border on top, indented on both sides to the length of the line."""
        side = _twips((float(rule.get("column")) - float(rule.get("mm"))) / 2)
        drawn, name = self._pack.rule, rule.get("style")
        line = {"val": "single", "sz": round(drawn.thickness * EIGHTHS_PER_POINT), "space": 0, "color": "000000"}
        return _empty(
            name,
            _w("pBdr", _w("top", **line)),
            _w(
                "spacing",
                before=_points(drawn.before),
                after=_points(self._pack.styles[name].after),
                line=_points(drawn.height),
                lineRule="exact",
            ),
            _w("ind", left=side, right=side),
        )

    def _head(self, head: etree._Element) -> str:
        widths = [float(rule.get("column")) for rule in head.iter("rule")]
        rows = (
            _row(
                _cell(width, "".join(chain.from_iterable(map(self._part, head_cell(head, names)))) or _empty("number"))
                for width, names in zip(widths, row, strict=True)
            )
            for row in HEAD_ROWS
        )
        return _table(widths, rows)

    def _signatures(self, signatures: etree._Element) -> str:
        """One table that never parts: each row whole, and each but the last kept with the next."""
        widths = signature_columns(signatures)
        rows = []
        for band in signatures:
            keep = _w("keepNext") if band.getnext() is not None else ""
            sides = ("".join(_paragraph(str(part.tag), part, keep) for part in party) for party in band)
            rows.append(
                _row(_cell(width, side or _empty("recipient", keep)) for width, side in zip(widths, sides, strict=True))
            )
        return _table(widths, rows)

    def _figures(self, table: etree._Element) -> str:
        drawn, columns = self._pack.table, table.findall("col")
        widths = [float(col.get("mm")) for col in columns]
        line = {"val": "single", "sz": round(drawn.border * EIGHTHS_PER_POINT), "space": 0, "color": "000000"}
        edges = (_w(edge, **line) for edge in (*SIDES, "insideH", "insideV"))
        rows = (_figure_row(row, widths, columns) for row in table if row.tag != "col")
        vertical, side = _points(drawn.padding_vertical), _twips(drawn.padding_side)
        return _table(widths, rows, _w("tblBorders", *edges), vertical, side)

    def _header(self, mark: etree._Element | None, *, numbered: bool) -> str:
        """The page's head margin: the draft's mark on the left, the number in the middle."""
        number = _page_number(round(self._pack.styles["page-number"].size * 2)) if numbered else ""
        if mark is None:
            return _w("p", _w("pPr", _w("pStyle", val="page-number")), number)
        middle = _w("tab", val="center", pos=_twips(self._pack.paper.text_width / 2))
        properties = _w("pPr", _w("pStyle", val="mark"), _w("tabs", middle))
        return _w("p", properties, *_runs(mark), _w("r", _w("tab")) + number if numbered else "")


def _paragraph(style: str, line: etree._Element, *extra: str) -> str:
    return _w("p", _w("pPr", _w("pStyle", val=style), *extra), *_runs(line))


def _empty(style: str, *extra: str) -> str:
    return _w("p", _w("pPr", _w("pStyle", val=style), *extra))


def _runs(line: etree._Element) -> Iterator[str]:
    """The text of a line as runs, parted by its line breaks."""
    yield _text(line.text)
    for line_break in line:
        yield _w("r", _w("br"))
        yield _text(line_break.tail)


def _text(text: str | None) -> str:
    return _w("r", f'<w:t xml:space="preserve">{escape(text)}</w:t>') if text else ""


def _page_number(half_points: int) -> str:
    """A field that Word fills: the number of the page, upright beside a draft's bold mark too."""
    properties = _w("rPr", _w("b", val=0), _w("sz", val=half_points))
    pieces = (
        _w("fldChar", fldCharType="begin"),
        '<w:instrText xml:space="preserve"> PAGE </w:instrText>',
        _w("fldChar", fldCharType="separate"),
        "<w:t>2</w:t>",
        _w("fldChar", fldCharType="end"),
    )
    return "".join(_w("r", properties, piece) for piece in pieces)


def _table(widths: list[float], rows: Iterable[str], borders: str = "", vertical: int = 0, side: int = 0) -> str:
    """Cell margins are always said: without them LibreOffice takes its own 1.9 mm. Widths stand in grid and cells."""
    margins = (_w(edge, w=vertical if edge in ("top", "bottom") else side, type="dxa") for edge in SIDES)
    properties = _w(
        "tblPr",
        _w("tblW", w=_twips(sum(widths)), type="dxa"),
        _w("tblInd", w=0, type="dxa"),
        borders,
        _w("tblLayout", type="fixed"),
        _w("tblCellMar", *margins),
    )
    grid = _w("tblGrid", *(_w("gridCol", w=_twips(width)) for width in widths))
    return _w("tbl", properties, grid, *rows)


def _figure_row(row: etree._Element, widths: list[float], columns: list[etree._Element]) -> str:
    header = row.tag == "header"
    styles = ("cell-header" if header else f"cell-{column.get('align')}" for column in columns)
    centred = _w("vAlign", val="center")
    cells = (
        _cell(width, _paragraph(style, cell), centred) for width, style, cell in zip(widths, styles, row, strict=True)
    )
    return _row(cells, header=header)


def _row(cells: Iterable[str], *, header: bool = False) -> str:
    return _w("tr", _w("trPr", _w("cantSplit"), _w("tblHeader") if header else ""), *cells)


def _cell(width: float, content: str, extra: str = "") -> str:
    return _w("tc", _w("tcPr", _w("tcW", w=_twips(width), type="dxa"), extra), content)


def _file(name: str, content: str) -> bytes:
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    return f'{head}\n<w:{name} xmlns:w="{W}" xmlns:r="{R}">{content}</w:{name}>'.encode()


def _core(about: Metadata) -> bytes:
    """The core properties (title, author …), with a fixed time."""
    facts = {
        "dc:title": about.title,
        "dc:subject": about.subject,
        "dc:creator": about.author,
        "cp:keywords": about.keywords,
        "cp:lastModifiedBy": about.author,
        "dc:language": "vi-VN",
    }
    said = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in facts.items())
    times = "".join(
        f'<dcterms:{name} xsi:type="dcterms:W3CDTF">{EPOCH}</dcterms:{name}>' for name in ("created", "modified")
    )
    spaces = " ".join(f'xmlns:{prefix}="{space}"' for prefix, space in CORE_SPACES.items())
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    return f"{head}\n<cp:coreProperties {spaces}>{said}{times}</cp:coreProperties>".encode()
