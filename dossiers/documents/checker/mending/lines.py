"""Correction of drawn lines ("đường kẻ"): their length, and their place under the middle of the text.

Shapes and borders of paragraphs are corrected; the border of a cell is as wide as its cell and is not changed.
"""

import re
from collections.abc import Iterator

from lxml import etree

from dossiers.documents.checker.docx import edits as edit
from dossiers.documents.checker.docx.drawings import Drawing
from dossiers.documents.checker.docx.drawn_lines import ParagraphLine, middle_of
from dossiers.documents.checker.docx.package import EMU, WP, WPS, A, Element, V
from dossiers.documents.checker.widths import MM_PER_POINT

LENGTHS = re.compile(r"\d+(?:,\d+)?")


def redraw(line: ParagraphLine, wanted: str) -> None:
    """Set a line's length and centre it; `wanted` is the length as a finding prints it, empty to keep it."""
    middle, holder = middle_of(line.under), line.holder
    if middle is None or holder is None:
        return
    length = _length(wanted) or line.length
    left = middle - length / 2 - holder.text_column.left
    if line.shape is not None:
        _reshape(line.shape, left, length)
    else:
        indent = edit.ensure_child(edit.paragraph_properties(holder.element), "ind", edit.FORM)
        edges = {"left": edit.twips(left), "right": edit.twips(holder.text_column.width - left - length)}
        edit.set_attributes(indent, **edges, firstLine="0", hanging="", start="", end="")


def _length(wanted: str) -> float:
    """Return the middle between the limits, in millimetres."""
    limits = [float(number.replace(",", ".")) for number in LENGTHS.findall(wanted)]
    return sum(limits) / len(limits) if limits else 0.0


def _reshape(drawing: Drawing, left: float, length: float) -> None:
    shape = drawing.element
    if shape is None:
        return
    if shape.tag == f"{V}line":
        _between(shape, left, length)
    elif shape.tag.startswith(V):
        _styled(shape, {"width": length, "margin-left": left})
    else:
        _anchored(shape, left, length)


def _anchored(shape: Element, left: float, length: float) -> None:
    """Set size and offset of a shape and its frame; a shape in a group is not changed."""
    anchor = next(shape.iterancestors(f"{WP}anchor", f"{WP}inline"), None)
    if anchor is None or sum(1 for _ in anchor.iter(f"{WPS}wsp", f"{A}cxnSp")) > 1:
        return
    for size in _sizes(shape, anchor):
        size.set("cx", str(round(length / EMU)))
    across = anchor.find(f"{WP}positionH")
    if across is not None:
        across.set("relativeFrom", "column")
        for old in list(across):
            across.remove(old)
        etree.SubElement(across, f"{WP}posOffset").text = str(round(left / EMU))


def _sizes(shape: Element, anchor: Element) -> Iterator[Element]:
    found = (shape.find(f".//{A}xfrm/{A}ext"), anchor.find(f"{WP}extent"))
    return (size for size in found if size is not None)


def _between(shape: Element, left: float, length: float) -> None:
    """Set the two ends of a VML line, in points."""
    heights = [[*shape.get(end, "0,0").split(","), "0"][1] for end in ("from", "to")]
    for end, at, height in zip(("from", "to"), (left, left + length), heights, strict=True):
        shape.set(end, f"{at / MM_PER_POINT:.2f}pt,{height}")
    _styled(shape, {"margin-left": 0.0})


def _styled(shape: Element, values: dict[str, float]) -> None:
    """Set lengths in the style of a VML shape; zero only where it has one."""
    pairs = [part.partition(":") for part in shape.get("style", "").split(";") if part.strip()]
    style = {name.strip(): held.strip() for name, _, held in pairs}
    style |= {name: f"{value / MM_PER_POINT:.2f}pt" for name, value in values.items() if value or name in style}
    shape.set("style", ";".join(f"{name}:{held}" for name, held in style.items()))
