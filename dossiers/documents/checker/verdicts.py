"""The results of a layout check ("kết quả kiểm tra"): values only; the sentences are in `templates/words`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from dossiers.documents.checker.aspects import Aspect, Component


class RuleSeverity(StrEnum):
    """An error breaks a verified rule of the decree; a warning breaks one that could not be verified, never blocks."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class FindingPlace:
    """The place of a finding: page or section, the paragraph's number from 1, and an excerpt of its text."""

    page: int | None = None
    section: int | None = None
    paragraph: int | None = None
    component: Component | None = None
    excerpt: str = ""


@dataclass(frozen=True, slots=True)
class LayoutFinding:
    """One broken rule at one place.

    `values` fill the sentences that `templates/words/layout.toml` has for the aspect, ready to print ("30–35", "19,9");
    `mendable` is whether the corrected copy of a DOCX corrects it.
    """

    rule: str
    aspect: Aspect
    values: Mapping[str, str]
    place: FindingPlace
    severity: RuleSeverity = RuleSeverity.ERROR
    mendable: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """The whole result. Each rule of the regulation is in exactly one of: findings, passed, not measured."""

    rules: str
    format: str
    findings: tuple[LayoutFinding, ...]
    passed: tuple[str, ...]
    not_measured: tuple[str, ...]
    components: Mapping[Component, str] = field(default_factory=dict)

    @property
    def holds(self) -> bool:
        """Whether no verified rule is broken."""
        return not any(finding.severity is RuleSeverity.ERROR for finding in self.findings)


class LayoutRefused(Exception):
    """Raised for a file that can't be judged: `code` and `values` select its sentence."""

    def __init__(self, code: str, values: Mapping[str, str] | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.values = dict(values or {})
