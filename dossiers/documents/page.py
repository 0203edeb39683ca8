"""The tree of a paper as HTML: one walk for the PDF, told lengths, and for the page preview, told shares.

The preview carries no style attributes (the pages' security policy forbids them): widths are plain attributes.
"""

import re

from lxml import etree

WORD_JOINER = "\u2060"
_INNER_SIGN = re.compile(r"(?<=\S)([-/])(?=\S)")

TAGS = {"kind": "h2", "heading": "h3"}


def body(root: etree._Element, *, exact: bool) -> etree._Element:
    """The paper as `<div class="paper">`; `exact` lengths in millimetres are for print only."""
    paper = etree.Element("div", {"class": "paper"})
    for part in root:
        if part.tag == "head":
            paper.append(_head(part, exact=exact))
        elif part.tag == "table":
            paper.append(_table(part, exact=exact))
            etree.SubElement(paper, "p", {"class": "table-end"})
        elif part.tag == "signatures":
            paper.append(_signatures(part, exact=exact))
        else:
            paper.append(_block(part, exact=exact))
    return paper


def _block(line: etree._Element, *, exact: bool) -> etree._Element:
    if line.tag == "rule":
        return _rule(line, exact=exact)
    block = etree.Element(TAGS.get(str(line.tag), "p"), {"class": str(line.tag)})
    return _fill(block, line, exact=exact)


def _fill(target: etree._Element, line: etree._Element, *, exact: bool) -> etree._Element:
    """Copies text and line breaks; in print, words stay whole."""
    target.text = _unparted(line.text) if exact else line.text
    for line_break in line:
        copied = etree.SubElement(target, str(line_break.tag))
        copied.tail = _unparted(line_break.tail) if exact else line_break.tail
    return target


def _unparted(text: str | None) -> str | None:
    """The text with a word joiner behind each inner hyphen and stroke, so that `4361/BHXH-TĐKT` is not parted.

    Pango draws nothing for it and it is not in the PDF's text. Word would show a box, and a span that forbids
    wrapping makes WeasyPrint break the line before it in the wrong place.
    """
    return text and _INNER_SIGN.sub(rf"\1{WORD_JOINER}", text)


def _rule(rule: etree._Element, *, exact: bool) -> etree._Element:
    length, column = float(rule.get("mm")), float(rule.get("column"))
    size = {"style": f"width:{length:g}mm"} if exact else {"width": f"{length / column:.0%}"}
    return etree.Element("hr", {"class": rule.get("style"), **size})


def _columns(table: etree._Element, widths: list[float], *, exact: bool) -> None:
    group, whole = etree.SubElement(table, "colgroup"), sum(widths)
    for width in widths:
        size = {"style": f"width:{width:g}mm"} if exact else {"width": f"{width / whole:.1%}"}
        etree.SubElement(group, "col", size)


def _layout_table(name: str, widths: list[float], *, exact: bool) -> etree._Element:
    """A table that only places things; readers of the page are not told of rows and columns."""
    table = etree.Element("table", {"class": name, "role": "presentation"})
    _columns(table, widths, exact=exact)
    return table


HEAD_ROWS = ((("parent", "agency"), ("country", "motto")), (("number",), ("place-date",)))


def _head(head: etree._Element, *, exact: bool) -> etree._Element:
    widths = [float(rule.get("column")) for rule in head.iter("rule")]
    table = _layout_table("head", widths, exact=exact)
    for row in HEAD_ROWS:
        line = etree.SubElement(table, "tr")
        for names in row:
            cell = etree.SubElement(line, "td")
            for part in head_cell(head, names):
                cell.append(_block(part, exact=exact))
    return table


def head_cell(head: etree._Element, names: tuple[str, ...]) -> list[etree._Element]:
    """The parts of one cell of the head, each with the line that was measured for it."""
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


def _signatures(signatures: etree._Element, *, exact: bool) -> etree._Element:
    widths = signature_columns(signatures)
    table = _layout_table("signatures", widths, exact=exact)
    for band in signatures:
        line = etree.SubElement(table, "tr")
        for party in band:
            cell = etree.SubElement(line, "td")
            for part in party:
                cell.append(_block(part, exact=exact))
    return table


def signature_columns(signatures: etree._Element) -> list[float]:
    """The widths of the two sides, in millimetres."""
    left = float(signatures.get("left"))
    return [left, float(signatures.get("width")) - left]
