"""Reading the cells of an .xlsx, including data that fast libraries omit: fonts, formulas, merged ranges.

The archive and each of its parts were checked before (`uploads/office_files.py`); sizes are limited here, too.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from posixpath import join, normpath
from typing import Any

from lxml import etree

from dossiers.spreadsheets.cells import Cell, Range, Sheet, position
from dossiers.spreadsheets.limits import Budget
from dossiers.spreadsheets.numbers import shortest

PERCENT_FORMATS = {9, 10}
"""The two built-in formats that show a percentage."""
EMPTY_CELL = re.compile(rb"<c(?: [^<>/]*)?/>")
EMPTY_ROW = re.compile(rb"<row(?: [^<>/]*)?(?:/>|>\s*</row>)")
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(frozen=True, slots=True)
class _Style:
    """A cell's style: its font, and whether its number is shown as a percentage."""

    font: str
    percent: bool


def read_xlsx(parts: Mapping[str, bytes], budget: Budget) -> tuple[Sheet, ...]:
    """Return the visible sheets of a workbook, given its parts by their names in small letters."""
    book = "xl/workbook.xml"
    texts, styles = _shared_texts(parts), _styles(parts)
    targets = _targets(parts)
    sheets = []
    for element in _root(parts[book]).iter("{*}sheet"):
        target = targets.get(element.get(RELATION, ""))
        if target is not None and target in parts and element.get("state", "visible") == "visible":
            sheets.append(_sheet(element.get("name", ""), parts[target], texts, styles, budget))
    return tuple(sheets)


def _root(part: bytes) -> Any:
    return etree.fromstring(part, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))


def _targets(parts: Mapping[str, bytes]) -> dict[str, str]:
    """Return the name of the part to which each relation of the workbook leads."""
    part = parts.get("xl/_rels/workbook.xml.rels", b"<none/>")
    targets = {relation.get("Id", ""): relation.get("Target", "") for relation in _root(part).iter("{*}Relationship")}
    return {name: normpath(join("/xl", target)).lstrip("/").lower() for name, target in targets.items()}


def _shared_texts(parts: Mapping[str, bytes]) -> tuple[tuple[str, str], ...]:
    """Return the shared strings, each with the font of its first run that names one."""
    part = parts.get("xl/sharedstrings.xml")
    return () if part is None else tuple(map(_text_and_font, _root(part).iter("{*}si")))


def _text_and_font(element: Any) -> tuple[str, str]:
    """Return the text of a string with all its runs but reading aids (phonetic runs), and its first font."""
    texts = [text.text or "" for text in element.iter("{*}t") if text.getparent().tag.rpartition("}")[2] != "rPh"]
    fonts = [font.get("val", "") for font in element.iter("{*}rFont")]
    return "".join(texts), fonts[0] if fonts else ""


def _styles(parts: Mapping[str, bytes]) -> tuple[_Style, ...]:
    """Return the cell styles by number."""
    part = parts.get("xl/styles.xml")
    if part is None:
        return ()
    root = _root(part)
    fonts = [_font_name(font) for font in root.iterfind("{*}fonts/{*}font")]
    numbered = root.iterfind("{*}numFmts/{*}numFmt")
    formats = {_whole(format_.get("numFmtId")): format_.get("formatCode", "") for format_ in numbered}
    return tuple(_style(element, fonts, formats) for element in root.iterfind("{*}cellXfs/{*}xf"))


def _font_name(element: Any) -> str:
    found = element.find("{*}name")
    return "" if found is None else found.get("val", "")


def _style(element: Any, fonts: Sequence[str], formats: Mapping[int, str]) -> _Style:
    font, number = _whole(element.get("fontId")), _whole(element.get("numFmtId"))
    percent = number in PERCENT_FORMATS or "%" in formats.get(number, "")
    return _Style(fonts[font] if font < len(fonts) else "", percent)


def _whole(text: str | None) -> int:
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 8 else 0


def _sheet(name: str, part: bytes, texts: Sequence[tuple[str, str]], styles: Sequence[_Style], budget: Budget) -> Sheet:
    cells, merged = [], []
    for element in _elements(part):
        kind = element.tag.rpartition("}")[2]
        if kind == "mergeCell":
            merged += _merged(element.get("ref", ""))
            continue
        for child in element:
            cell = _cell(child, texts, styles)
            if cell is not None:
                budget.spend(cell.row, cell.column, cell.shown)
                cells.append(cell)
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]
    return Sheet(name, tuple(cells), tuple(merged))


def _elements(part: bytes) -> Iterator[Any]:
    """Return the rows that are not empty, and the merged ranges: whole columns are often formatted
    down to the last row.
    """
    filled = EMPTY_ROW.sub(b"", EMPTY_CELL.sub(b"", part))
    walk = etree.iterparse(BytesIO(filled), tag=("{*}row", "{*}mergeCell"), resolve_entities=False, no_network=True)
    return (element for _, element in walk)


def _merged(reference: str) -> list[Range]:
    ends = [position(end) for end in reference.split(":")]
    if len(ends) != 2 or ends[0] is None or ends[1] is None:
        return []
    return [(*ends[0], *ends[1])]


def _cell(element: Any, texts: Sequence[tuple[str, str]], styles: Sequence[_Style]) -> Cell | None:
    """Return a cell that is not empty; None for an empty one, also with a style."""
    at = position(element.get("r", ""))
    parts = {child.tag.rpartition("}")[2]: child for child in element}
    if at is None or not parts:
        return None
    number = _whole(element.get("s"))
    style = styles[number] if number < len(styles) else _Style("", percent=False)
    kind, formula = element.get("t", "n"), "f" in parts
    value = "" if "v" not in parts else parts["v"].text or ""
    text, font = "", style.font
    if kind == "s":
        text, run_font = texts[_whole(value)] if _whole(value) < len(texts) else ("", "")
        font = run_font or font
    elif kind == "inlineStr" and "is" in parts:
        text, run_font = _text_and_font(parts["is"])
        font = run_font or font
    elif kind != "n":
        text = value
    value_number = shortest(value) if kind == "n" and value else None
    if not text.strip(" \n\t") and value_number is None and not formula:
        return None
    return Cell(*at, text, value_number, formula, kind == "e", style.percent and value_number is not None, font)
