"""The rules of the sheet ("khổ giấy, lề, phông, số trang"): P01 to P11, and this project's own rules N01 to N03."""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import replace

from dossiers.documents.checker.appearance import is_framed
from dossiers.documents.checker.aspects import Aspect, Component
from dossiers.documents.checker.model import Align, Area, Format, PageNumber, Paragraph, SheetModel
from dossiers.documents.checker.rules.base import CheckedFile, Fault, RuleCheck, number, outside, span
from dossiers.documents.checker.rules.catalogue import LayoutRule
from dossiers.documents.checker.widths import METRIC_TWINS, lines_needed

A4, A5 = (210.0, 297.0), (148.0, 210.0)
SHEET_NEAR = 0.6
"""Millimetres: programs write A4 as 595 × 842 points, or rounded to tenths of an inch."""
OLD_ENCODINGS = (".vn", "vni-", "vni ")
LAST_LINE = 9.0
"""Millimetres of one line and its gap, by which a page of a PDF may end above its margin."""
SURELY_TWO = 1.15
"""The least number of sheets that a text longer than one page is estimated to fill."""


def _paper(file: CheckedFile, rule: LayoutRule) -> list[Fault]:
    allowed = [A4, A5] if "a5" in rule.extra else [A4]
    aspect = Aspect.PAPER_OR_A5 if "a5" in rule.extra else Aspect.PAPER
    return [
        _of_sheet(file, sheet, Fault(aspect, found=_size(sheet)))
        for sheet in file.model.sheets
        if not any(_is_size(sheet, size) for size in allowed)
    ]


def _size(sheet: SheetModel) -> str:
    return " × ".join(number(round(side, 1)) for side in (sheet.width, sheet.height))


def _of_sheet(file: CheckedFile, sheet: SheetModel, fault: Fault) -> Fault:
    return replace(fault, section=sheet.section, page=None if file.declared else sheet.number)


def _is_size(sheet: SheetModel, size: tuple[float, float]) -> bool:
    sides = sorted((sheet.width, sheet.height))
    return all(abs(side - wanted) <= SHEET_NEAR for side, wanted in zip(sides, size, strict=True))


def _portrait(file: CheckedFile, _rule: LayoutRule) -> list[Fault]:
    """Check that only sheets with tables are landscape."""
    framed = {_sheet_of(file, paragraph) for paragraph in file.model.paragraphs if is_framed(paragraph)}
    return [
        _of_sheet(file, sheet, Fault(Aspect.PORTRAIT))
        for sheet in file.model.sheets
        if sheet.width > sheet.height and sheet.number not in framed
    ]


def _sheet_of(file: CheckedFile, paragraph: Paragraph) -> int | None:
    return paragraph.section if file.declared else paragraph.page


def _margin(side: str, aspect: Aspect) -> RuleCheck:
    def check(file: CheckedFile, rule: LayoutRule) -> list[Fault] | None:
        measured = [(sheet, value) for sheet in file.model.sheets if (value := sheet.margin(side)) is not None]
        if not measured:
            return None
        if not file.declared:
            measured = [min(measured, key=lambda pair: pair[1])]
        return [
            _of_sheet(file, sheet, Fault(aspect, span(rule.low, rule.high), number(round(value, 1))))
            for sheet, value in measured
            if outside(value, rule.low, _widest(file, sheet, side, rule), file.tolerance.length)
        ]

    return check


def _widest(file: CheckedFile, sheet: SheetModel, side: str, rule: LayoutRule) -> float | None:
    """Return the largest allowed margin; one line more below a page of a PDF, which may end early."""
    ends_early = not file.declared and sheet.edge(side) == "bottom"
    return None if rule.high is None else rule.high + (LAST_LINE if ends_early else 0)


def _family(file: CheckedFile, rule: LayoutRule) -> list[Fault]:
    faults = []
    for paragraph in file.model.paragraphs:
        held = (run.look.font for run in paragraph.runs if any(map(str.isalnum, run.text)))
        wrong = next((font for font in held if not _is_of(font, rule, file)), None)
        if wrong is not None:
            faults.append(Fault(Aspect.FAMILY, ", ".join(rule.families), wrong, paragraph))
    for shown in file.model.page_numbers:
        if not _is_of(shown.look.font, rule, file):
            found = shown.look.font
            faults.append(Fault(Aspect.FAMILY, ", ".join(rule.families), found, page=shown.page, section=shown.section))
    return faults


def _is_of(font: str, rule: LayoutRule, file: CheckedFile) -> bool:
    """Return whether a font is allowed; a PDF may carry a metric twin of Times New Roman."""
    name = font.casefold()
    if not rule.families:
        return not name.startswith(OLD_ENCODINGS)
    return name in map(str.casefold, rule.families) or (not file.declared and name in METRIC_TWINS)


def _black(file: CheckedFile, _rule: LayoutRule) -> list[Fault]:
    faults = []
    for paragraph in file.model.paragraphs:
        held = (run.look.color for run in paragraph.runs if run.text.strip())
        wrong = next((color for color in held if color != "000000"), None)
        if wrong is not None:
            faults.append(Fault(Aspect.BLACK, found=wrong, paragraph=paragraph))
    return faults


def _page_number(file: CheckedFile, rule: LayoutRule) -> list[Fault] | None:
    shown = file.model.page_numbers
    if file.declared and not shown:
        longer = sheets_filled(file) > SURELY_TWO
        return [Fault(Aspect.NUMBERED, component=Component.PAGE_NUMBER)] if longer else None
    faults = [fault for shown_number in shown for fault in _number_faults(file, rule, shown_number)]
    faults += _unnumbered(file, shown)
    return faults if faults or shown else None


def sheets_filled(file: CheckedFile) -> float:
    """Return the least number of sheets that the text of a DOCX fills, by pitches and the longest cells of rows."""
    rows: dict[tuple[int, int, int], float] = {}
    for paragraph in file.model.paragraphs:
        height = _height(paragraph)
        cell = paragraph.cell
        place = (cell.table, cell.row, cell.column) if cell else (0, 0, paragraph.number)
        rows[place] = rows.get(place, 0) + height
    tallest: dict[tuple[int, int, int], float] = {}
    for (table, row, column), height in rows.items():
        key = (table, row, 0 if table else column)
        tallest[key] = max(tallest.get(key, 0), height)
    sheet = file.model.sheets[0]
    room = (sheet.height - (sheet.top or 0) - (sheet.bottom or 0)) * 72 / 25.4
    return sum(tallest.values()) / room if room > 0 else 0.0


def _height(paragraph: Paragraph) -> float:
    """Return the height of a paragraph of the body in points, with the gap above it."""
    known = paragraph.pitch is not None and paragraph.column is not None
    if paragraph.area is not Area.BODY or not paragraph.text or not known:
        return 0.0
    left, right = paragraph.column or (0.0, 0.0)
    pitch = paragraph.pitch.points if paragraph.pitch else 0.0
    return lines_needed(paragraph, right - left) * pitch + (paragraph.gap_before or 0)


def _number_faults(file: CheckedFile, rule: LayoutRule, shown_number: PageNumber) -> Iterator[Fault]:
    def fault(aspect: Aspect, expected: str = "", found: str = "") -> Fault:
        return Fault(
            aspect,
            expected,
            found,
            page=shown_number.page,
            section=shown_number.section,
            component=Component.PAGE_NUMBER,
        )

    low, high = rule.size or (None, None)
    if outside(shown_number.look.size, low, high, file.tolerance.size):
        yield fault(Aspect.SIZE, span(low, high), number(shown_number.look.size))
    if shown_number.look.bold:
        yield fault(Aspect.NOT_BOLD)
    if shown_number.look.italic:
        yield fault(Aspect.UPRIGHT)
    if not shown_number.arabic:
        yield fault(Aspect.NUMBER_ARABIC)
    if shown_number.on_first and not _annex_section(file, shown_number.section):
        yield fault(Aspect.FIRST_UNNUMBERED)
    older = "bottom-right" in rule.extra
    if not (_on_top(shown_number) or (older and _at_bottom_right(shown_number))):
        yield fault(Aspect.NUMBER_PLACE_OLDER if older else Aspect.NUMBER_PLACE)


def _on_top(shown_number: PageNumber) -> bool:
    return shown_number.area is Area.HEADER and shown_number.align is Align.CENTER


def _at_bottom_right(shown_number: PageNumber) -> bool:
    return shown_number.area is Area.FOOTER and shown_number.align is Align.RIGHT


def _annex_section(file: CheckedFile, section: int) -> bool:
    return any(annex.label.section == section for annex in file.found.annexes)


def _unnumbered(file: CheckedFile, shown: tuple[PageNumber, ...]) -> Iterator[Fault]:
    """Check that the pages of a PDF, from the second of a section on, display their own number."""
    if file.declared:
        return
    held = {shown_number.page: shown_number for shown_number in shown}
    first: dict[int, int] = {}
    for sheet in file.model.sheets:
        count = sheet.number - first.setdefault(sheet.section, sheet.number) + 1
        shown_number = held.get(sheet.number)
        if shown_number is None and count > 1:
            yield Fault(Aspect.NUMBERED, page=sheet.number, component=Component.PAGE_NUMBER)
        elif (
            shown_number is not None
            and shown_number.value not in (None, count)
            and not _annex_section(file, sheet.section)
        ):
            yield Fault(Aspect.NUMBER_VALUE, str(count), str(shown_number.value), page=sheet.number)


def _annex_pages(file: CheckedFile, _rule: LayoutRule) -> list[Fault] | None:
    """Check that each annex in the file of its paper counts its pages from 1."""
    annexes = [annex for annex in file.found.annexes if file.found.text]
    if not annexes:
        return None
    return [fault for annex in annexes for fault in _counted_anew(file, annex.label)]


def _counted_anew(file: CheckedFile, label: Paragraph) -> Iterator[Fault]:
    if file.declared:
        shown = [shown_number for shown_number in file.model.page_numbers if shown_number.section == label.section]
        if label.section == 1 or any(shown_number.value != 1 for shown_number in shown):
            yield Fault(Aspect.NUMBER_VALUE, "1", "", label)
        return
    pages = [sheet.number for sheet in file.model.sheets if sheet.section == label.section]
    if label.page is not None and pages[:1] != [label.page]:
        yield Fault(Aspect.NUMBER_VALUE, "1", str(label.page), label)
        return
    for shown_number in file.model.page_numbers:
        if shown_number.page in pages and shown_number.value != pages.index(shown_number.page) + 1:
            yield Fault(
                Aspect.NUMBER_VALUE,
                str(pages.index(shown_number.page) + 1),
                str(shown_number.value),
                page=shown_number.page,
            )


def _composed(file: CheckedFile, _rule: LayoutRule) -> list[Fault]:
    return [
        Fault(Aspect.COMPOSED, found=loose, paragraph=paragraph)
        for paragraph in file.model.paragraphs
        if (loose := "".join(sorted({letter for letter in paragraph.text if unicodedata.combining(letter)})))
    ]


def _no_empty(file: CheckedFile, _rule: LayoutRule) -> list[Fault]:
    """Check for empty paragraphs that serve as spacing; one that carries a drawn line is allowed.

    Behind a table one is needed if another table or nothing follows.
    """
    lined = {stroke.after for stroke in file.model.strokes}
    body = [paragraph for paragraph in file.model.paragraphs if paragraph.area is Area.BODY]
    return [
        Fault(Aspect.NO_EMPTY, found="1", paragraph=paragraph)
        for before, paragraph, after in zip(body, body[1:], [*body[2:], None], strict=False)
        if not paragraph.text and paragraph.cell is None and _takes_room(paragraph) and paragraph.number not in lined
        if before.cell is None or (after is not None and after.cell is None)
    ]


def _takes_room(paragraph: Paragraph) -> bool:
    return paragraph.pitch is not None and paragraph.pitch.points > 6


def _embedded(file: CheckedFile, _rule: LayoutRule) -> list[Fault] | None:
    if file.model.format is not Format.PDF:
        return None
    missing = file.model.unembedded_fonts
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
"""The check of each rule of the sheet."""
