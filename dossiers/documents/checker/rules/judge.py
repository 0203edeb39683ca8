"""The judge ("kết luận kiểm tra"): holds a file against each rule of a regulation.

A rule ends in exactly one place of the report: broken, passed, or not measured. A part that a paper must have and that
was not found breaks its rule; an optional part that is missing leaves the rule unmeasured.
"""

from collections.abc import Mapping
from types import MappingProxyType

from dossiers.documents.checker.aspects import Aspect
from dossiers.documents.checker.aspects import Component as C
from dossiers.documents.checker.components import FoundParts, PaperForm, find
from dossiers.documents.checker.model import DocumentModel, Format
from dossiers.documents.checker.rules import head, page, signature_block, text
from dossiers.documents.checker.rules.base import TOLERANCES, CheckedFile, Fault, RuleCheck
from dossiers.documents.checker.rules.catalogue import NEVER_MEASURED, RULE_SETS, LayoutRule
from dossiers.documents.checker.verdicts import FindingPlace, LayoutFinding, Report, RuleSeverity

CHECKS: Mapping[str, RuleCheck] = MappingProxyType(
    {**page.CHECKS, **head.CHECKS, **text.CHECKS, **signature_block.CHECKS}
)
"""The check of each rule of every regulation."""

REQUIRED: Mapping[str, C] = MappingProxyType(
    {
        "C01": C.NATIONAL_NAME,
        "C02": C.MOTTO,
        "C06": C.AGENCY,
        "C09": C.NUMBER,
        "C11": C.PLACE_DATE,
        "C13": C.KIND,
        "C14": C.SUBJECT,
        "C16": C.LETTER_SUBJECT,
        "C17": C.ADDRESSEES,
        "C19": C.BODY,
        "C30": C.POWER,
        "C33": C.NAME,
        "C35": C.RECIPIENTS_WORD,
        "C36": C.RECIPIENT,
        "C38": C.ANNEX_TITLE,
        "C39": C.ANNEX_REFERENCE,
    }
)
"""The part whose absence breaks the rule."""

ONLY_OF_ANNEXES = frozenset({C.ANNEX_TITLE, C.ANNEX_REFERENCE})
ONLY_OF_LETTERS = frozenset({C.LETTER_SUBJECT, C.ADDRESSEES})
NOT_OF_LETTERS = frozenset({C.KIND, C.SUBJECT})
ONLY_OF_SIGNED_PAPERS = frozenset({C.POWER, C.NAME, C.RECIPIENTS_WORD, C.RECIPIENT})

MENDABLE = frozenset(
    {
        *(Aspect.PAPER, Aspect.MARGIN_TOP, Aspect.MARGIN_BOTTOM, Aspect.MARGIN_LEFT, Aspect.MARGIN_RIGHT),
        *(Aspect.NUMBERED, Aspect.NUMBER_PLACE, Aspect.NUMBER_PLACE_OLDER, Aspect.FIRST_UNNUMBERED),
        *(Aspect.NUMBER_ARABIC, Aspect.FAMILY, Aspect.BLACK, Aspect.SIZE, Aspect.SIZE_OF_BODY, Aspect.ONE_SIZE),
        *(Aspect.BOLD, Aspect.NOT_BOLD, Aspect.ITALIC, Aspect.UPRIGHT, Aspect.CENTRED, Aspect.JUSTIFIED),
        *(Aspect.ON_THE_LEFT, Aspect.GAP, Aspect.SINGLE, Aspect.PITCH, Aspect.INDENT),
        *(Aspect.LINE_LENGTH, Aspect.LINE_CENTRED),
    }
)
"""The aspects that a corrected copy of a DOCX can correct without changing text."""


def judge(model: DocumentModel, rules: str) -> Report:
    """Return the report on a file by the regulation of this name. Raises KeyError for an unknown one."""
    found = find(model)
    file = CheckedFile(model, found, TOLERANCES[model.format])
    findings: list[LayoutFinding] = []
    passed, unmeasured = [], list(NEVER_MEASURED)
    for name, rule in RULE_SETS[rules].items():
        faults = _faults(file, rule)
        if faults is None:
            unmeasured.append(name)
        elif faults:
            findings += [_finding(rule, fault, file) for fault in faults]
        else:
            passed.append(name)
    words = {component: found.words(component) for component in found.parts}
    return Report(rules, model.format.value, tuple(findings), tuple(passed), tuple(unmeasured), words)


def _faults(file: CheckedFile, rule: LayoutRule) -> list[Fault] | None:
    if not rule.measured_in(file.model.format):
        return None
    component = REQUIRED.get(rule.id)
    if component is not None and not file.found.all(component):
        return [Fault(Aspect.MISSING, component=component)] if _must_have(file.found, component) else None
    return CHECKS[rule.id](file, rule)


def _must_have(found: FoundParts, component: C) -> bool:
    """Return whether a paper of this form must have the part."""
    if component in ONLY_OF_ANNEXES:
        return bool(found.annexes)
    if found.form is PaperForm.ANNEX:
        return False
    if found.form is PaperForm.LETTER:
        return component not in NOT_OF_LETTERS
    if component is C.PLACE_DATE:
        return not found.is_minutes
    if component in ONLY_OF_SIGNED_PAPERS and found.is_made_by_a_system:
        return False
    return component not in ONLY_OF_LETTERS


def _finding(rule: LayoutRule, fault: Fault, file: CheckedFile) -> LayoutFinding:
    given = {"expected": fault.expected, "found": fault.found, "other": fault.other.value if fault.other else ""}
    return LayoutFinding(
        rule=rule.id,
        aspect=fault.aspect,
        values={name: value for name, value in given.items() if value},
        place=_place(fault, file),
        severity=RuleSeverity.ERROR if rule.verified else RuleSeverity.WARNING,
        mendable=file.model.format is Format.DOCX and fault.aspect in MENDABLE,
    )


def _place(fault: Fault, file: CheckedFile) -> FindingPlace:
    paragraph = fault.paragraph
    if paragraph is None:
        section = fault.section if len(file.model.sheets) > 1 else None
        return FindingPlace(page=fault.page, section=section, component=fault.component)
    component = fault.component or file.found.component_of(paragraph)
    return FindingPlace(paragraph.page, paragraph.section, paragraph.number, component, paragraph.text[:80])
