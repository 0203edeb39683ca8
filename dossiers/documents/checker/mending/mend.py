"""The corrected copy of a Word file ("bản đã chỉnh thể thức"): corrections that change no text.

After each round the copy is read and judged again; only findings that no longer occur count as corrected.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from dossiers.documents.checker.aspects import Aspect, Component
from dossiers.documents.checker.docx import edits as edit
from dossiers.documents.checker.docx.copy import WordCopy
from dossiers.documents.checker.docx.package import Element
from dossiers.documents.checker.docx.reader import OpenedWord, open_word
from dossiers.documents.checker.mending.lines import redraw
from dossiers.documents.checker.mending.numbers import number_pages
from dossiers.documents.checker.mending.tables import fit_tables
from dossiers.documents.checker.model import SheetModel
from dossiers.documents.checker.rules.catalogue import RULE_SETS, LayoutRule
from dossiers.documents.checker.rules.judge import judge
from dossiers.documents.checker.rules.page import A4
from dossiers.documents.checker.verdicts import LayoutFinding, Report

ROUNDS = 3
"""Mending one rule may break another; a few rounds settle it."""
OF_NUMBERS = frozenset(
    {
        *(Aspect.NUMBERED, Aspect.NUMBER_PLACE, Aspect.NUMBER_PLACE_OLDER),
        *(Aspect.FIRST_UNNUMBERED, Aspect.NUMBER_ARABIC),
    }
)
LINES = frozenset({Aspect.LINE_LENGTH, Aspect.LINE_CENTRED})
SIDES = {"P03": "top", "P04": "bottom", "P05": "left", "P06": "right"}


@dataclass(frozen=True, slots=True)
class MendedCopy:
    """The copy, the findings that it no longer has, and those that remain."""

    data: bytes
    mended: tuple[LayoutFinding, ...]
    left: tuple[LayoutFinding, ...]


def mend(data: bytes, report: Report) -> MendedCopy:
    """Return a corrected copy of the Word file that the report is about. Raises LayoutRefused like the reader."""
    now, copy = report, data
    for _ in range(ROUNDS):
        todo = [finding for finding in now.findings if finding.mendable]
        if not todo:
            break
        copy = _mend_once(copy, todo, now)
        now = judge(open_word(copy).model, report.rules)
    still = {_identity(finding) for finding in now.findings}
    gone = tuple(finding for finding in report.findings if _identity(finding) not in still)
    return MendedCopy(copy, gone, now.findings)


def _identity(finding: LayoutFinding) -> tuple[object, ...]:
    return finding.rule, finding.aspect, finding.place.paragraph, finding.place.section, finding.place.excerpt


def _mend_once(data: bytes, findings: list[LayoutFinding], report: Report) -> bytes:
    opened = open_word(data)
    copy, rules = WordCopy(opened, data), RULE_SETS[report.rules]
    if any(finding.aspect in OF_NUMBERS or _of_a_number(finding) for finding in findings):
        number_pages(copy)
    for finding in findings:
        rule = rules[finding.rule]
        if finding.place.paragraph is not None:
            _mend_paragraph(opened, finding, rule)
        else:
            at = (finding.place.section or 1) - 1
            _mend_section(opened.sections[at], opened.model.sheets[at], finding, rule)
    if any(finding.rule in SIDES for finding in findings):
        fit_tables(opened)
    return copy.saved()


def _of_a_number(finding: LayoutFinding) -> bool:
    return finding.place.component is Component.PAGE_NUMBER or (
        finding.place.paragraph is None and finding.aspect is Aspect.FAMILY
    )


def _mend_section(mark: Element, sheet: SheetModel, finding: LayoutFinding, rule: LayoutRule) -> None:
    if finding.aspect is Aspect.PAPER:
        size, (short, long) = edit.ensure_child(mark, "pgSz", edit.SECTION), map(edit.twips, A4)
        wide, high = (long, short) if sheet.width > sheet.height else (short, long)
        edit.set_attributes(size, w=wide, h=high)
    elif finding.rule in SIDES:
        margins = edit.ensure_child(mark, "pgMar", edit.SECTION)
        value = _nearest(_figure(finding.values["found"]), rule.low, rule.high)
        edge = sheet.edge(SIDES[finding.rule])
        edit.set_attributes(margins, **{edge: edit.twips(value)})
        if edge == "left":
            edit.set_attributes(margins, gutter="0")


def _mend_paragraph(opened: OpenedWord, finding: LayoutFinding, rule: LayoutRule) -> None:
    number = finding.place.paragraph
    element = opened.elements.get(number or 0)
    if element is None:
        return
    if finding.aspect in LINES:
        line = next((line for line in opened.lines if line.under.paragraph.number == number), None)
        if line is not None:
            redraw(line, finding.values.get("expected", ""))
    elif finding.aspect in LOOKS:
        for run in edit.runs_with_text(element, finding.place.excerpt):
            LOOKS[finding.aspect](edit.run_properties(run), finding, rule)
        LOOKS[finding.aspect](edit.mark_properties(element), finding, rule)
    elif finding.aspect in FORMS:
        FORMS[finding.aspect](edit.paragraph_properties(element), finding, rule)
    if finding.aspect in (Aspect.GAP, Aspect.SINGLE) and rule.high is not None:
        _close_above(opened, number or 0, element)


def _close_above(opened: OpenedWord, number: int, element: Element) -> None:
    """Remove the gap below the paragraph above, where the rule limits the whole gap."""
    above = opened.elements.get(number - 1)
    if above is not None and above is not element and above.getparent() is element.getparent():
        spacing = edit.ensure_child(edit.paragraph_properties(above), "spacing", edit.FORM)
        edit.set_attributes(spacing, after="0", afterAutospacing="", afterLines="")


def _font(look: Element, _finding: LayoutFinding, rule: LayoutRule) -> None:
    fonts = edit.ensure_child(look, "rFonts", edit.RUN)
    family = rule.families[0]
    edit.set_attributes(fonts, ascii=family, hAnsi=family, cs=family)
    edit.set_attributes(fonts, asciiTheme="", hAnsiTheme="", cstheme="")


def _black(look: Element, _finding: LayoutFinding, _rule: LayoutRule) -> None:
    color = edit.ensure_child(look, "color", edit.RUN)
    edit.set_attributes(color, val="000000", themeColor="", themeShade="", themeTint="")


def _size(look: Element, finding: LayoutFinding, rule: LayoutRule) -> None:
    low, high = rule.size or (None, None)
    _set_size(look, _nearest(_figure(finding.values["found"]), low, high))


def _same_size(look: Element, finding: LayoutFinding, _rule: LayoutRule) -> None:
    _set_size(look, _figure(finding.values["expected"]))


def _set_size(look: Element, points: float) -> None:
    for name in ("sz", "szCs"):
        edit.set_attributes(edit.ensure_child(look, name, edit.RUN), val=str(round(points * 2)))


def _switch(name: str, on: bool) -> Callable[[Element, LayoutFinding, LayoutRule], None]:
    def switch(look: Element, _finding: LayoutFinding, _rule: LayoutRule) -> None:
        edit.set_attributes(edit.ensure_child(look, name, edit.RUN), val="1" if on else "0")

    return switch


def _aligned(how: str) -> Callable[[Element, LayoutFinding, LayoutRule], None]:
    def align(form: Element, _finding: LayoutFinding, _rule: LayoutRule) -> None:
        edit.set_attributes(edit.ensure_child(form, "jc", edit.FORM), val=how)
        if how == "center":
            _stand(form, 0.0)

    return align


def _indent(form: Element, finding: LayoutFinding, rule: LayoutRule) -> None:
    found = _figure(finding.values["found"])
    if rule.choices:
        _stand(form, min(rule.choices, key=lambda choice: abs(choice - found)))
    else:
        _stand(form, _nearest(found, rule.low, rule.high))


def _stand(form: Element, first: float) -> None:
    indent = edit.ensure_child(form, "ind", edit.FORM)
    edit.set_attributes(indent, left="0", start="", firstLine=edit.twips(first), hanging="")
    edit.set_attributes(indent, leftChars="", startChars="", firstLineChars="", hangingChars="")


def _gap(form: Element, _finding: LayoutFinding, rule: LayoutRule) -> None:
    spacing = edit.ensure_child(form, "spacing", edit.FORM)
    edit.set_attributes(spacing, before=str(round((rule.low or 0.0) * 20)), beforeAutospacing="", beforeLines="")
    edit.set_attributes(edit.ensure_child(form, "contextualSpacing", edit.FORM), val="0")
    if rule.high is not None:
        edit.set_attributes(spacing, line="240", lineRule="auto")


def _pitch(form: Element, finding: LayoutFinding, rule: LayoutRule) -> None:
    lines = _nearest(_figure(finding.values["found"]), rule.low, rule.high)
    edit.set_attributes(edit.ensure_child(form, "spacing", edit.FORM), line=str(round(lines * 240)), lineRule="auto")


def _nearest(value: float, low: float | None, high: float | None) -> float:
    if low is not None and value < low:
        return low
    return high if high is not None and value > high else value


def _figure(printed: str) -> float:
    return float(printed.replace(",", "."))


Edit = Callable[[Element, LayoutFinding, LayoutRule], None]

LOOKS: Mapping[Aspect, Edit] = MappingProxyType(
    {
        Aspect.FAMILY: _font,
        Aspect.BLACK: _black,
        Aspect.SIZE: _size,
        Aspect.SIZE_OF_BODY: _same_size,
        Aspect.ONE_SIZE: _same_size,
        Aspect.BOLD: _switch("b", on=True),
        Aspect.NOT_BOLD: _switch("b", on=False),
        Aspect.ITALIC: _switch("i", on=True),
        Aspect.UPRIGHT: _switch("i", on=False),
    }
)
"""The change of run properties for each aspect."""

FORMS: Mapping[Aspect, Edit] = MappingProxyType(
    {
        Aspect.CENTRED: _aligned("center"),
        Aspect.JUSTIFIED: _aligned("both"),
        Aspect.ON_THE_LEFT: _aligned("left"),
        Aspect.INDENT: _indent,
        Aspect.GAP: _gap,
        Aspect.SINGLE: _gap,
        Aspect.PITCH: _pitch,
    }
)
"""The change of paragraph properties for each aspect."""
