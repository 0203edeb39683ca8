"""A paper's tree as HTML: for the PDF with lengths, for the page preview with proportions.

The preview has no style attributes (the pages' security policy forbids them): widths are plain attributes.
"""

import re
from collections.abc import Iterable
from copy import deepcopy

from lxml import etree

from dossiers.documents.setting.pictures import svg_of

TableRows = Iterable[Iterable[Iterable[etree._Element]]]
"""Parts by row and column."""

WORD_JOINER = "\u2060"
_INNER_SIGN = re.compile(r"(?<=\S)([-/])(?=\S)")

FORM_HEADINGS = ("part", "heading", "point")
"""The headings that divide a paper, from the outermost; all are optional."""


def body(root: etree._Element, *, exact: bool) -> etree._Element:
    """Return the paper as `<div class="paper">`; `exact` lengths in millimetres are for print only.

    In print the kind is the top heading; in the preview that is the page's own title.
    """
    paper = etree.Element("div", {"class": "paper"})
    _fill_flow(paper, root, _headings(root, 1 if exact else 2), exact=exact)
    for number, annex in enumerate(root.findall("annex"), start=1):
        place = f"annex {page_name(annex, number)}" if exact else "annex"
        section = etree.SubElement(paper, "section", {"class": place})
        _fill_flow(section, annex, _headings(root, 1 if exact else 2), exact=exact)
    return paper


def page_name(annex: etree._Element, number: int) -> str:
    """Return the name of an annex's pages: each annex is numbered on its own (P11)."""
    return f"{annex.get('orientation')}-annex-{number}"


def _headings(root: etree._Element, first: int) -> dict[str, str]:
    """Return the level of each heading, without gaps between those that occur."""
    titled = int(root.find("kind") is not None)
    used = [name for name in FORM_HEADINGS if root.find(f".//{name}") is not None]
    inner = {name: f"h{first + titled + depth}" for depth, name in enumerate(used)}
    return {"kind": f"h{first}", "annex-title": f"h{first + titled}", **inner}


def _fill_flow(target: etree._Element, flow: etree._Element, headings: dict[str, str], *, exact: bool) -> None:
    for part in flow:
        if part.tag == "head":
            target.append(_head(part, exact=exact))
        elif part.tag == "table":
            target.append(_table(part, exact=exact))
            if needs_separator(part):
                etree.SubElement(target, "p", {"class": "end"})
        elif part.tag == "picture":
            target.append(_picture(part, exact=exact))
        elif part.tag == "signatures":
            target.append(_signatures(part, exact=exact))
        elif part.tag != "annex":
            target.append(_block(part, headings.get(str(part.tag), "p"), exact=exact))


def needs_separator(table: etree._Element) -> bool:
    """Return whether something must separate this table from what follows, because Word would join two tables."""
    following = table.getnext()
    return following is not None and following.tag in ("table", "signatures")


def _block(line: etree._Element, tag: str = "p", *, exact: bool) -> etree._Element:
    if line.tag == "rule":
        return _rule(line, exact=exact)
    block = etree.Element(tag, {"class": str(line.tag)})
    if exact and (left := line.get("left")):
        block.set("style", f"margin-left:{left}mm")
    return _fill(block, line, exact=exact)


def _fill(target: etree._Element, line: etree._Element, *, exact: bool) -> etree._Element:
    """Copy text and line breaks; in print, words are not broken."""
    target.text = _without_breaks(line.text) if exact else line.text
    for line_break in line:
        copied = etree.SubElement(target, str(line_break.tag))
        copied.tail = _without_breaks(line_break.tail) if exact else line_break.tail
    return target


def _without_breaks(text: str | None) -> str | None:
    """Return the text with a word joiner behind each inner hyphen and slash, so that `4361/BHXH-TĐKT` stays whole.

    Pango draws nothing for it and it is not in the PDF's text. Word would show a box, and a span that forbids wrapping
    makes WeasyPrint break the line before it in the wrong place.
    """
    return text and _INNER_SIGN.sub(rf"\1{WORD_JOINER}", text)


def _rule(rule: etree._Element, *, exact: bool) -> etree._Element:
    length, column = float(rule.get("mm")), float(rule.get("column"))
    size = {"style": f"width:{length:g}mm"} if exact else {"width": f"{length / column:.0%}"}
    return etree.Element("hr", {"class": rule.get("style"), **size})


HEAD_ROWS = ((("parent", "agency"), ("country", "motto")), (("number", "about"), ("place-date",)))


def _head(head: etree._Element, *, exact: bool) -> etree._Element:
    widths = [float(rule.get("column")) for rule in head.iter("rule")]
    rows = [[head_cell(head, names) for names in places] for places in HEAD_ROWS]
    return _placed("head", widths, rows, exact=exact)


def _placed(name: str, widths: list[float], rows: TableRows, *, exact: bool) -> etree._Element:
    """Return parts placed beside and below each other (a "table" in the preview only).

    In print they are plain blocks laid out as a table is, since a PDF's tags would announce rows and columns.
    """
    tags = ("div", "div", "div") if exact else ("table", "tr", "td")
    table = etree.Element(tags[0], {"class": name} if exact else {"class": name, "role": "presentation"})
    _columns(table, widths, exact=exact)
    for row in rows:
        line = etree.SubElement(table, tags[1], {"class": "line"})
        for parts in row:
            place = etree.SubElement(line, tags[2], {"class": "place"})
            place.extend(_block(part, exact=exact) for part in parts)
    return table


def _columns(table: etree._Element, widths: list[float], *, exact: bool) -> None:
    group_tag, tag = ("div", "div") if table.tag == "div" else ("colgroup", "col")
    group, whole = etree.SubElement(table, group_tag, {"class": "columns"}), sum(widths)
    for width in widths:
        size = {"style": f"width:{width:g}mm"} if exact else {"width": f"{width / whole:.1%}"}
        etree.SubElement(group, tag, {"class": "column", **size})


def head_cell(head: etree._Element, names: tuple[str, ...]) -> list[etree._Element]:
    """Return the parts of one cell of the head, each followed by its measured line."""
    found: list[etree._Element] = []
    for part in head:
        if part.tag in names or (part.tag == "rule" and found and found[-1] is part.getprevious()):
            found.append(part)
    return found


def _table(table: etree._Element, *, exact: bool) -> etree._Element:
    columns = table.findall("col")
    made = etree.Element("table", {"class": "figures"})
    _columns(made, [float(col.get("mm")) for col in columns], exact=exact)
    header = etree.SubElement(etree.SubElement(made, "thead"), "tr")
    for cell in table.findall("header/cell"):
        _fill(etree.SubElement(header, "th", {"scope": "col", "class": "cell-header"}), cell, exact=exact)
    rows = etree.SubElement(made, "tbody")
    for row in table.findall("row"):
        line = etree.SubElement(rows, "tr")
        for column, cell in zip(columns, row, strict=True):
            _fill(etree.SubElement(line, "td", {"class": f"cell-{column.get('align')}"}), cell, exact=exact)
    return made


def _picture(picture: etree._Element, *, exact: bool) -> etree._Element:
    frame = etree.Element("div", {"class": "picture"})
    frame.append(svg_of(picture) if exact else deepcopy(picture[0]))
    return frame


def _signatures(signatures: etree._Element, *, exact: bool) -> etree._Element:
    return _placed("signatures", signature_columns(signatures), signatures, exact=exact)


def signature_columns(signatures: etree._Element) -> list[float]:
    """Return the widths of the two sides, in millimetres."""
    left = float(signatures.get("left"))
    return [left, float(signatures.get("width")) - left]
