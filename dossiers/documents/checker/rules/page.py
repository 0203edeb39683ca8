"""The rules of the sheet ("khổ giấy, lề, phông, số trang"): P01 to P11, and the rules of the house N01 to N03."""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import replace

from dossiers.documents.checker.aspects import Aspect, Component
from dossiers.documents.checker.looks import is_framed
from dossiers.documents.checker.rules.cases import CheckedFile, Fault, RuleCheck, number, outside, span
from dossiers.documents.checker.rules.catalogue import LayoutRule
from dossiers.documents.checker.seen import Align, Area, Format, PageNumber, Paragraph, SeenSheet
from dossiers.documents.checker.widths import METRIC_TWINS, lines_needed

A4, A5 = (210.0, 297.0), (148.0, 210.0)
SHEET_NEAR = 0.6
"""Millimetres: programs write A4 as 595 × 842 points, or rounded to tenths of an inch."""
OLD_ENCODINGS = (".vn", "vni-", "vni ")
LAST_LINE = 9.0
"""Millimetres: a page of a PDF may end one line and its gap above its margin."""
SURELY_TWO = 1.15
"""Sheets that a text must at least fill to be called longer than one page."""


def _paper(case: CheckedFile, rule: LayoutRule) -> list[Fault]:
    allowed = [A4, A5] if "a5" in rule.extra else [A4]
    aspect = Aspect.PAPER_OR_A5 if "a5" in rule.extra else Aspect.PAPER
    return [
        _of_sheet(case, sheet, Fault(aspect, found=_size(sheet)))
        for sheet in case.reading.sheets
        if not any(_is_size(sheet, size) for size in allowed)
    ]


def _size(sheet: SeenSheet) -> str:
    return " × ".join(number(round(side, 1)) for side in (sheet.width, sheet.height))


def _of_sheet(case: CheckedFile, sheet: SeenSheet, fault: Fault) -> Fault:
    return replace(fault, section=sheet.section, page=None if case.declared else sheet.number)


def _is_size(sheet: SeenSheet, size: tuple[float, float]) -> bool:
    sides = sorted((sheet.width, sheet.height))
    return all(abs(side - wanted) <= SHEET_NEAR for side, wanted in zip(sides, size, strict=True))


def _portrait(case: CheckedFile, _rule: LayoutRule) -> list[Fault]:
    """A sheet may lie only for tables."""
    framed = {_sheet_of(case, paragraph) for paragraph in case.reading.paragraphs if is_framed(paragraph)}
    return [
        _of_sheet(case, sheet, Fault(Aspect.PORTRAIT))
        for sheet in case.reading.sheets
        if sheet.width > sheet.height and sheet.number not in framed
    ]


def _sheet_of(case: CheckedFile, paragraph: Paragraph) -> int | None:
    return paragraph.section if case.declared else paragraph.page


def _margin(side: str, aspect: Aspect) -> RuleCheck:
    def check(case: CheckedFile, rule: LayoutRule) -> list[Fault] | None:
        measured = [(sheet, value) for sheet in case.reading.sheets if (value := sheet.margin(side)) is not None]
        if not measured:
            return None
        if not case.declared:
            measured = [min(measured, key=lambda pair: pair[1])]
        return [
            _of_sheet(case, sheet, Fault(aspect, span(rule.low, rule.high), number(round(value, 1))))
            for sheet, value in measured
            if outside(value, rule.low, _widest(case, sheet, side, rule), case.near.length)
        ]

    return check


def _widest(case: CheckedFile, sheet: SeenSheet, side: str, rule: LayoutRule) -> float | None:
    """The margin at most; below a page of a PDF that ends before the margin begins, a line more."""
    ends_early = not case.declared and sheet.edge(side) == "bottom"
    return None if rule.high is None else rule.high + (LAST_LINE if ends_early else 0)


def _family(case: CheckedFile, rule: LayoutRule) -> list[Fault]:
    faults = []
    for paragraph in case.reading.paragraphs:
        held = (run.look.font for run in paragraph.runs if any(map(str.isalnum, run.text)))
        wrong = next((font for font in held if not _is_of(font, rule, case)), None)
        if wrong is not None:
            faults.append(Fault(Aspect.FAMILY, ", ".join(rule.families), wrong, paragraph))
    for shown in case.reading.page_numbers:
        if not _is_of(shown.look.font, rule, case):
            found = shown.look.font
            faults.append(Fault(Aspect.FAMILY, ", ".join(rule.families), found, page=shown.page, section=shown.section))
    return faults


def _is_of(font: str, rule: LayoutRule, case: CheckedFile) -> bool:
    """Whether a font is allowed; a PDF may carry a twin of Times New Roman, which prints the same measures."""
    name = font.casefold()
    if not rule.families:
        return not name.startswith(OLD_ENCODINGS)
    return name in map(str.casefold, rule.families) or (not case.declared and name in METRIC_TWINS)


def _black(case: CheckedFile, _rule: LayoutRule) -> list[Fault]:
    faults = []
    for paragraph in case.reading.paragraphs:
        held = (run.look.color for run in paragraph.runs if run.text.strip())
        wrong = next((color for color in held if color != "000000"), None)
        if wrong is not None:
            faults.append(Fault(Aspect.BLACK, found=wrong, paragraph=paragraph))
    return faults


def _page_number(case: CheckedFile, rule: LayoutRule) -> list[Fault] | None:
    shown = case.reading.page_numbers
    if case.declared and not shown:
        longer = sheets_filled(case) > SURELY_TWO
        return [Fault(Aspect.NUMBERED, component=Component.PAGE_NUMBER)] if longer else None
    faults = [fault for one in shown for fault in _number_faults(case, rule, one)]
    faults += _unnumbered(case, shown)
    return faults if faults or shown else None


def sheets_filled(case: CheckedFile) -> float:
    """How many sheets the text of a DOCX fills, at the least: lines by their pitch, the longest column of each row."""
    rows: dict[tuple[int, int, int], float] = {}
    for paragraph in case.reading.paragraphs:
        height = _height(paragraph)
        cell = paragraph.cell
        place = (cell.table, cell.row, cell.column) if cell else (0, 0, paragraph.number)
        rows[place] = rows.get(place, 0) + height
    tallest: dict[tuple[int, int, int], float] = {}
    for (table, row, column), height in rows.items():
        key = (table, row, 0 if table else column)
        tallest[key] = max(tallest.get(key, 0), height)
    sheet = case.reading.sheets[0]
    room = (sheet.height - (sheet.top or 0) - (sheet.bottom or 0)) * 72 / 25.4
    return sum(tallest.values()) / room if room > 0 else 0.0


def _height(paragraph: Paragraph) -> float:
    """How high a paragraph of the body stands, in points, with the gap above it."""
    known = paragraph.pitch is not None and paragraph.column is not None
    if paragraph.area is not Area.BODY or not paragraph.text or not known:
        return 0.0
    left, right = paragraph.column or (0.0, 0.0)
    pitch = paragraph.pitch.points if paragraph.pitch else 0.0
    return lines_needed(paragraph, right - left) * pitch + (paragraph.gap_before or 0)


def _number_faults(case: CheckedFile, rule: LayoutRule, one: PageNumber) -> Iterator[Fault]:
    def fault(aspect: Aspect, expected: str = "", found: str = "") -> Fault:
        return Fault(aspect, expected, found, page=one.page, section=one.section, component=Component.PAGE_NUMBER)

    low, high = rule.size or (None, None)
    if outside(one.look.size, low, high, case.near.size):
        yield fault(Aspect.SIZE, span(low, high), number(one.look.size))
    if one.look.bold:
        yield fault(Aspect.NOT_BOLD)
    if one.look.italic:
        yield fault(Aspect.UPRIGHT)
    if not one.arabic:
        yield fault(Aspect.NUMBER_ARABIC)
    if one.on_first and not _annex_section(case, one.section):
        yield fault(Aspect.FIRST_UNNUMBERED)
    older = "bottom-right" in rule.extra
    if not (_on_top(one) or (older and _at_bottom_right(one))):
        yield fault(Aspect.NUMBER_PLACE_OLDER if older else Aspect.NUMBER_PLACE)


def _on_top(one: PageNumber) -> bool:
    return one.area is Area.HEADER and one.align is Align.CENTER


def _at_bottom_right(one: PageNumber) -> bool:
    return one.area is Area.FOOTER and one.align is Align.RIGHT


def _annex_section(case: CheckedFile, section: int) -> bool:
    return any(annex.label.section == section for annex in case.found.annexes)


def _unnumbered(case: CheckedFile, shown: tuple[PageNumber, ...]) -> Iterator[Fault]:
    """Pages of a PDF from the second of a part on that show no number, or another one than theirs."""
    if case.declared:
        return
    held = {one.page: one for one in shown}
    first: dict[int, int] = {}
    for sheet in case.reading.sheets:
        count = sheet.number - first.setdefault(sheet.section, sheet.number) + 1
        one = held.get(sheet.number)
        if one is None and count > 1:
            yield Fault(Aspect.NUMBERED, page=sheet.number, component=Component.PAGE_NUMBER)
        elif one is not None and one.value not in (None, count) and not _annex_section(case, sheet.section):
            yield Fault(Aspect.NUMBER_VALUE, str(count), str(one.value), page=sheet.number)


def _annex_pages(case: CheckedFile, _rule: LayoutRule) -> list[Fault] | None:
    """Each annex in the file of its paper counts its pages from 1."""
    annexes = [annex for annex in case.found.annexes if case.found.text]
    if not annexes:
        return None
    return [fault for annex in annexes for fault in _counted_anew(case, annex.label)]


def _counted_anew(case: CheckedFile, label: Paragraph) -> Iterator[Fault]:
    if case.declared:
        shown = [one for one in case.reading.page_numbers if one.section == label.section]
        if label.section == 1 or any(one.value != 1 for one in shown):
            yield Fault(Aspect.NUMBER_VALUE, "1", "", label)
        return
    pages = [sheet.number for sheet in case.reading.sheets if sheet.section == label.section]
    if label.page is not None and pages[:1] != [label.page]:
        yield Fault(Aspect.NUMBER_VALUE, "1", str(label.page), label)
        return
    for one in case.reading.page_numbers:
        if one.page in pages and one.value != pages.index(one.page) + 1:
            yield Fault(Aspect.NUMBER_VALUE, str(pages.index(one.page) + 1), str(one.value), page=one.page)


def _composed(case: CheckedFile, _rule: LayoutRule) -> list[Fault]:
    return [
        Fault(Aspect.COMPOSED, found=loose, paragraph=paragraph)
        for paragraph in case.reading.paragraphs
        if (loose := "".join(sorted({letter for letter in paragraph.text if unicodedata.combining(letter)})))
    ]


def _no_empty(case: CheckedFile, _rule: LayoutRule) -> list[Fault]:
    """Paragraphs without letters that take up room between others; one from which a line is drawn does not.

    Behind a table one is needed if another table or nothing follows.
    """
    lined = {stroke.after for stroke in case.reading.strokes}
    body = [paragraph for paragraph in case.reading.paragraphs if paragraph.area is Area.BODY]
    return [
        Fault(Aspect.NO_EMPTY, found="1", paragraph=one)
        for before, one, after in zip(body, body[1:], [*body[2:], None], strict=False)
        if not one.text and one.cell is None and _takes_room(one) and one.number not in lined
        if before.cell is None or (after is not None and after.cell is None)
    ]


def _takes_room(one: Paragraph) -> bool:
    return one.pitch is not None and one.pitch.points > 6


def _embedded(case: CheckedFile, _rule: LayoutRule) -> list[Fault] | None:
    if case.reading.format is not Format.PDF:
        return None
    missing = case.reading.unembedded_fonts
    return [Fault(Aspect.EMBEDDED, found=", ".join(missing))] if missing else []


CHECKS: Mapping[str, RuleCheck] = {
    "P01": _paper,
    "P02": _portrait,
    "P03": _margin("top", Aspect.MARGIN_TOP),
    "P04": _margin("bottom", Aspect.MARGIN_BOTTOM),
    "P05": _margin("left", Aspect.MARGIN_LEFT),
    "P06": _margin("right", Aspect.MARGIN_RIGHT),
    "P08": _family,
    "P09": _black,
    "P10": _page_number,
    "P11": _annex_pages,
    "N01": _composed,
    "N02": _no_empty,
    "N03": _embedded,
}
"""What judges each rule of the sheet."""
