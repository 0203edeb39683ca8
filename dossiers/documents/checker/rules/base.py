"""What the checks share: the case they judge, the faults they find, how closely each kind of file can be measured."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from dossiers.documents.checker.aspects import Aspect, Component
from dossiers.documents.checker.components import FoundParts
from dossiers.documents.checker.model import DocumentModel, Format, Paragraph
from dossiers.documents.checker.rules.catalogue import LayoutRule


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How far a measure may be from its limit: `length` in mm, `size` and `gap` in points, `pitch` in lines.

    `line` is in millimetres, for drawn lines against the text above them: word processors kern, the advances do not.
    `single` is in points: what two lines of different sizes may be further apart than single spacing sets them.
    """

    length: float
    size: float
    gap: float
    pitch: float
    line: float
    single: float


TOLERANCES: Mapping[Format, Tolerance] = MappingProxyType(
    {Format.DOCX: Tolerance(0.06, 0.01, 0.06, 0.005, 1.0, 1.5), Format.PDF: Tolerance(0.25, 0.15, 0.3, 0.03, 1.0, 1.5)}
)
"""A DOCX declares its values, to a twentieth of a point; what a PDF shows is measured."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What a check found wrong, without the rule: the judge adds it. Values are ready to print."""

    aspect: Aspect
    expected: str = ""
    found: str = ""
    paragraph: Paragraph | None = None
    component: Component | None = None
    other: Component | None = None
    page: int | None = None
    section: int | None = None


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """One file before the judge: what was seen, which part is what, and how closely it can be measured."""

    model: DocumentModel
    found: FoundParts
    tolerance: Tolerance

    @property
    def declared(self) -> bool:
        """Whether values are declared (a DOCX), not measured."""
        return self.model.format is Format.DOCX


RuleCheck = Callable[[CheckedFile, LayoutRule], list[Fault] | None]
"""Judges by one rule; None when there was nothing to measure."""

Pieces = tuple[Paragraph, ...]
PartCheck = Callable[[CheckedFile, LayoutRule, Pieces], Iterable[Fault]]
"""Asks one thing of the paragraphs of one part."""


def part(component: Component, *checks: PartCheck) -> RuleCheck:
    """A check of one part: each question in turn; nothing is measured where the part is not there."""

    def check(file: CheckedFile, rule: LayoutRule) -> list[Fault] | None:
        pieces = file.found.all(component)
        if not pieces:
            return None
        return [fault for check in checks for fault in check(file, rule, pieces)]

    return check


def number(value: float) -> str:
    """A measure as it is printed: at most two decimals, a comma before them."""
    return f"{value:.2f}".rstrip("0").rstrip(".").replace(".", ",").replace("-0", "0" if abs(value) < 0.005 else "-0")


def span(low: float | None, high: float | None) -> str:
    """The limits of a measure as they are printed: "30–35", "14", "≥ 6"."""
    if low is None or high is None:
        return f"≥ {number(low)}" if low is not None else f"≤ {number(high or 0)}"
    return number(low) if low == high else f"{number(low)}–{number(high)}"


def outside(value: float, low: float | None, high: float | None, tolerance: float) -> bool:
    """Whether a measure breaks its limits by more than it can be wrong."""
    return (low is not None and value < low - tolerance) or (high is not None and value > high + tolerance)


def each(pieces: Iterable[Paragraph], aspect: Aspect, holds: Callable[[Paragraph], bool]) -> Iterator[Fault]:
    """A fault for each paragraph of which something does not hold."""
    return (Fault(aspect, paragraph=piece) for piece in pieces if not holds(piece))
