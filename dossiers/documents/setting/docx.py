"""The writer of Word files: translates the paper's tree into the named styles of one slim package.

Body XML holds style names and text; sizes, gaps and pitches are in the styles, which come from the rule pack.
"""

from collections.abc import Callable, Iterator
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from lxml import etree

from dossiers.documents.setting.archive import archive, entry
from dossiers.documents.setting.metadata import Metadata
from dossiers.documents.setting.page import HEAD_ROWS, head_cell, needs_separator, signature_columns
from dossiers.documents.setting.rule_packs import RulePack
from dossiers.documents.setting.wordml import (
    EIGHTHS_PER_POINT,
    SIDES,
    cell,
    empty,
    filled,
    inline_picture,
    page_number,
    paragraph,
    part_file,
    picture_parts,
    points,
    row,
    table,
    twips,
    w,
)

if TYPE_CHECKING:
    from dossiers.documents.setting.docx_package import PackedParts

EPOCH = "2000-01-01T00:00:00Z"
"""The creation time of every file: the real one would change the bytes."""

CORE_SPACES = {
    "cp": "http://schemas.openxmlformats.org/package/2006/metadata/core-properties",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
}


Draw = Callable[[etree._Element], tuple[bytes, bytes]]
"""Converts a picture of the vocabulary to SVG and PNG."""


class DocxWriter:
    """A writer of Word files by one rule pack. The package is made at the first paper and reused."""

    def __init__(self, pack: RulePack, draw: Draw) -> None:
        self._pack = pack
        self._draw = draw

    @cached_property
    def _package(self) -> "PackedParts":
        from dossiers.documents.setting.docx_package import package

        first, other = (part_file("hdr", self._header(None, numbered=numbered)) for numbered in (False, True))
        return package(self._pack, first, other)

    def prepare(self) -> None:
        """Make the package now."""
        _ = self._package

    def write(self, root: etree._Element, about: Metadata) -> bytes:
        """Return the bytes of the file; the same for the same tree and metadata."""
        package = self._package
        own = {
            package.document: part_file("document", w("body", *self._body(root))),
            package.core: _core(about),
            **self._headers(root.find("mark")),
            **self._pictures(root),
        }
        packed = {**package.entries, **{name: entry(name, content) for name, content in own.items()}}
        return archive(packed[name] for name in (*package.order, *sorted(packed.keys() - {*package.order})))

    def _pictures(self, root: etree._Element) -> dict[str, bytes]:
        """Return the files of pictures by part, and the parts that name them; nothing without pictures."""
        pictures = [*root.iter("picture")]
        files = [file for picture in pictures for file in zip(picture_parts(picture), self._draw(picture), strict=True)]
        return {**dict(files), **self._package.naming(map(picture_parts, pictures))} if pictures else {}

    def _headers(self, mark: etree._Element | None) -> dict[str, bytes]:
        """Return both headers by part; those of a paper that is no draft are in the package already."""
        if mark is None:
            return {}
        first, other = (part_file("hdr", self._header(mark, numbered=numbered)) for numbered in (False, True))
        return {self._package.first_header: first, self._package.header: other}

    def _body(self, root: etree._Element) -> Iterator[str]:
        """Yield the sections: the paper, unless it is only an annex, then each annex on sheets of its own (P11)."""
        annexes = root.findall("annex")
        alone = all(part.tag in ("annex", "mark") for part in root)
        flows = annexes if alone else [root, *annexes]
        for flow in flows:
            yield from chain.from_iterable(map(self._part, flow))
            section = self._section(flow.get("orientation", "portrait"))
            yield empty("end", section) if flow is not flows[-1] else empty("end") + section

    def _part(self, part: etree._Element) -> Iterator[str]:
        """Yield the paragraphs or the table of one element of the vocabulary."""
        if part.tag == "head":
            yield self._head(part)
        elif part.tag == "table":
            yield self._figures(part)
            yield empty("end", w("spacing", before=points(self._pack.table.after))) if needs_separator(part) else ""
        elif part.tag == "picture":
            yield self._picture(part)
        elif part.tag == "signatures":
            yield self._signatures(part)
        elif part.tag == "rule":
            yield self._rule(part)
        elif part.tag not in ("mark", "annex"):
            yield paragraph(str(part.tag), part, *self._own_place(part))

    def _own_place(self, line: etree._Element) -> Iterator[str]:
        """Yield the properties that a paragraph's style cannot contain: the gap after a table, and the left indent."""
        before = line.getprevious()
        if before is not None and before.tag == "table":
            yield w("spacing", before=points(self._pack.table.after))
        if left := line.get("left"):
            yield w("ind", left=twips(float(left)))

    def _rule(self, rule: etree._Element) -> str:
        """Return an empty paragraph with a border on top, indented on both sides to the length of the line."""
        side = twips((float(rule.get("column")) - float(rule.get("mm"))) / 2)
        drawn, name = self._pack.rule, rule.get("style")
        return empty(
            name,
            w("pBdr", _border("top", drawn.thickness)),
            w(
                "spacing",
                before=points(drawn.before),
                after=points(self._pack.styles[name].after),
                line=points(drawn.height),
                lineRule="exact",
            ),
            w("ind", left=side, right=side),
        )

    def _head(self, head: etree._Element) -> str:
        widths = [float(rule.get("column")) for rule in head.iter("rule")]
        rows = (
            row(
                cell(width, "".join(chain.from_iterable(map(self._part, head_cell(head, names)))) or empty(names[0]))
                for width, names in zip(widths, places, strict=True)
            )
            for places in HEAD_ROWS
        )
        return table(widths, rows)

    def _signatures(self, signatures: etree._Element) -> str:
        """Return one table that never breaks: each row is whole, and each but the last is kept with the next."""
        widths = signature_columns(signatures)
        rows = []
        for band in signatures:
            keep = w("keepNext") if band.getnext() is not None else ""
            sides = ("".join(paragraph(str(part.tag), part, keep) for part in party) for party in band)
            rows.append(
                row(cell(width, side or empty("recipient", keep)) for width, side in zip(widths, sides, strict=True))
            )
        return table(widths, rows)

    def _figures(self, figures: etree._Element) -> str:
        drawn, columns = self._pack.table, figures.findall("col")
        widths = [float(col.get("mm")) for col in columns]
        borders = w("tblBorders", *(_border(edge, drawn.border) for edge in (*SIDES, "insideH", "insideV")))
        rows = (_figure_row(line, widths, columns) for line in figures if line.tag != "col")
        return table(widths, rows, borders, points(drawn.padding_vertical), twips(drawn.padding_side))

    def _picture(self, picture: etree._Element) -> str:
        """Return a paragraph as high as its picture: an exact pitch would cut it off."""
        after = points(self._pack.styles["picture"].after)
        pitch = w("spacing", before=0, after=after, line=240, lineRule="auto")
        return filled("picture", inline_picture(picture), pitch)

    def _header(self, mark: etree._Element | None, *, numbered: bool) -> str:
        """Return the page's header: the number in the middle (P10), a draft's mark in a frame on the left."""
        number = page_number() if numbered else ""
        middle = w("p", w("pPr", w("pStyle", val="page-number")), number)
        if mark is None:
            return middle
        place = {"wrap": "around", "hAnchor": "margin", "vAnchor": "page", "xAlign": "left"}
        return paragraph("mark", mark, w("framePr", **place, y=twips(self._pack.paper.number_from_top))) + middle

    def _section(self, orientation: str) -> str:
        """Return sheet, margins and page numbers of a section (P01-P06, P10); each begins a page and counts from 1."""
        paper, package = self._pack.paper.turned(orientation), self._package
        turned = {"orient": orientation} if orientation == "landscape" else {}
        edges = {name: twips(getattr(paper, name)) for name in SIDES}
        edges |= dict.fromkeys(("header", "footer"), twips(paper.number_from_top))
        return w(
            "sectPr",
            f'<w:headerReference w:type="default" r:id="{package.header_id}"/>',
            f'<w:headerReference w:type="first" r:id="{package.first_header_id}"/>',
            w("pgSz", w=twips(paper.width), h=twips(paper.height), **turned),
            w("pgMar", **edges, gutter=0),
            w("pgNumType", start=1),
            w("cols", space=720),
            w("titlePg"),
        )


def _border(edge: str, thickness: float) -> str:
    """Return a solid black line on one side, its thickness in points."""
    return w(edge, val="single", sz=round(thickness * EIGHTHS_PER_POINT), space=0, color="000000")


def _figure_row(line: etree._Element, widths: list[float], columns: list[etree._Element]) -> str:
    header = line.tag == "header"
    styles = ("cell-header" if header else f"cell-{column.get('align')}" for column in columns)
    centred = w("vAlign", val="center")
    cells = (
        cell(width, paragraph(style, text), centred) for width, style, text in zip(widths, styles, line, strict=True)
    )
    return row(cells, header=header)


def _core(about: Metadata) -> bytes:
    """Return the core properties (title, author …), with a fixed time."""
    facts = {
        "dc:title": about.title,
        "dc:subject": about.subject,
        "dc:creator": about.author,
        "cp:keywords": about.keywords,
        "cp:lastModifiedBy": about.author,
        "dc:language": "vi-VN",
    }
    written = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in facts.items())
    times = "".join(
        f'<dcterms:{name} xsi:type="dcterms:W3CDTF">{EPOCH}</dcterms:{name}>' for name in ("created", "modified")
    )
    spaces = " ".join(f'xmlns:{prefix}="{space}"' for prefix, space in CORE_SPACES.items())
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    return f"{head}\n<cp:coreProperties {spaces}>{written}{times}</cp:coreProperties>".encode()
