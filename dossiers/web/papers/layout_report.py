"""The view of the report page ("kết quả kiểm tra"): findings of one kind are grouped."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from dossiers.documents.checker.rules.catalogue import NEVER_MEASURED
from dossiers.documents.checker.verdicts import LayoutFinding, Report, RuleSeverity
from dossiers.papers.layout_words import FindingText, rule_name, told, word

MOST_PLACES = 6
"""Places of one mistake that are listed; the others are counted."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """One kind of finding with its places: those listed, and the number of others."""

    line: FindingText
    places: tuple[tuple[str, str], ...]
    more: int
    is_error: bool


@dataclass(frozen=True, slots=True)
class ReportView:
    """The report ready to be shown; `unmeasured` are rules on missing parts, `never` those that no checker reads."""

    regulation: str
    mistakes: tuple[Mistake, ...]
    errors: int
    warnings: int
    by_hand: int
    passed: tuple[tuple[str, str], ...]
    unmeasured: tuple[tuple[str, str], ...]
    never: tuple[tuple[str, str], ...]


def view_of(report: Report) -> ReportView:
    """Return the report as the page shows it."""
    errors = sum(finding.severity is RuleSeverity.ERROR for finding in report.findings)
    return ReportView(
        regulation=word("regulations", report.rules),
        mistakes=tuple(_mistakes(report)),
        errors=errors,
        warnings=len(report.findings) - errors,
        by_hand=sum(not finding.mendable for finding in report.findings),
        passed=_named(report.passed),
        unmeasured=_named(rule for rule in report.not_measured if rule not in NEVER_MEASURED),
        never=_named(NEVER_MEASURED),
    )


def _named(rules: Iterable[str]) -> tuple[tuple[str, str], ...]:
    return tuple((rule, rule_name(rule)) for rule in rules)


def _mistakes(report: Report) -> Iterator[Mistake]:
    """Yield the groups, errors first; within them in the order of the rules."""
    kinds: dict[tuple[str, ...], list[tuple[LayoutFinding, FindingText]]] = {}
    for finding in sorted(report.findings, key=lambda finding: finding.severity is not RuleSeverity.ERROR):
        line = told(finding, report.rules)
        same_words = line.found if line.excerpt not in line.found else ""
        kinds.setdefault((line.rule, line.expected, same_words), []).append((finding, line))
    for held in kinds.values():
        finding, line = held[0]
        places = tuple((line.where, line.excerpt) for _, line in held[:MOST_PLACES])
        yield Mistake(line, places, len(held) - len(places), finding.severity is RuleSeverity.ERROR)
