"""Shared types of the checks: the file under check, the faults, the tolerance of each format."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from dossiers.documents.checker.aspects import Aspect, Component
from dossiers.documents.checker.components import FoundParts
from dossiers.documents.checker.model import DocumentModel, Format, Paragraph
from dossiers.documents.checker.rules.catalogue import LayoutRule


@dataclass(frozen=True, slots=True)
class Tolerance:
    """The permitted distance of a measure from its limit: `length` in mm, `size` and `gap` in points, `pitch` in lines.

    `line` is in millimetres, for drawn lines against the text above them: word processors kern, the advances do not.
    `single` is in points: how much further apart than single spacing two lines of different sizes may be.
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
"""A DOCX declares its values, to a twentieth of a point; a PDF's are measured."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault found by a check; the judge adds the rule. Values are ready to print."""

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
    """One file to be judged: its model, the parts that were found in it, and the tolerance of its format."""

    model: DocumentModel
    found: FoundParts
    tolerance: Tolerance

    @property
    def declared(self) -> bool:
        """Whether values are declared (a DOCX), not measured."""
        return self.model.format is Format.DOCX


RuleCheck = Callable[[CheckedFile, LayoutRule], list[Fault] | None]
"""A check of one rule; it returns None when there was nothing to measure."""

Pieces = tuple[Paragraph, ...]
PartCheck = Callable[[CheckedFile, LayoutRule, Pieces], Iterable[Fault]]
"""A check of one aspect of a part's paragraphs."""


def part_check(component: Component, *checks: PartCheck) -> RuleCheck:
    """Return a check of one part: all the given checks in turn; None (not measured) where the part was not found."""

    def check(file: CheckedFile, rule: LayoutRule) -> list[Fault] | None:
        pieces = file.found.all(component)
        if not pieces:
            return None
        return [fault for check in checks for fault in check(file, rule, pieces)]

    return check


def number(value: float) -> str:
    """Return a measure as it is printed: at most two decimals, a comma before them."""
    return f"{value:.2f}".rstrip("0").rstrip(".").replace(".", ",").replace("-0", "0" if abs(value) < 0.005 else "-0")


def span(low: float | None, high: float | None) -> str:
    """Return the limits of a measure as they are printed: "30–35", "14", "≥ 6"."""
    if low is None or high is None:
        return f"≥ {number(low)}" if low is not None else f"≤ {number(high or 0)}"
    return number(low) if low == high else f"{number(low)}–{number(high)}"


def outside(value: float, low: float | None, high: float | None, tolerance: float) -> bool:
    """Return whether a measure breaks its limits by more than the tolerance."""
    return (low is not None and value < low - tolerance) or (high is not None and value > high + tolerance)


def faults_unless(pieces: Iterable[Paragraph], aspect: Aspect, holds: Callable[[Paragraph], bool]) -> Iterator[Fault]:
    """Return a fault for each paragraph for which the condition does not hold."""
    return (Fault(aspect, paragraph=piece) for piece in pieces if not holds(piece))
