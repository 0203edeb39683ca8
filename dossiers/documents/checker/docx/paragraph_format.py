"""The format of a paragraph from its effective values ("định dạng đoạn văn"): indents in mm, the rest in points."""

from dataclasses import dataclass

from dossiers.documents.checker.docx.package import TWIP, number
from dossiers.documents.checker.docx.styles import Values
from dossiers.documents.checker.model import Align, Pitch
from dossiers.documents.checker.widths import MM_PER_POINT, SINGLE

ALIGNS = {"center": Align.CENTER, "right": Align.RIGHT, "end": Align.RIGHT, "both": Align.JUSTIFY}
ALIGNS |= dict.fromkeys(("distribute", "lowKashida", "mediumKashida", "highKashida", "thaiDistribute"), Align.JUSTIFY)
LEAST_SIZE = 0.5
"""Points: the line of a paragraph without letters has a height, too."""
AUTOMATIC_GAP = 14.0
"""Points of a gap that Word chooses itself ("autospacing")."""


@dataclass(frozen=True, slots=True)
class ParagraphFormat:
    """Alignment, indents in millimetres, gaps in points, the pitch of lines."""

    align: Align
    first: float
    left: float
    right: float
    before: float
    after: float
    pitch: Pitch


def format_of(values: Values, size: float) -> ParagraphFormat:
    """Return the format that these values give to letters of this size (points)."""
    return ParagraphFormat(
        align=ALIGNS.get(values.get("jc", ""), Align.LEFT),
        first=_first(values, size),
        left=_indent(values, "left", size),
        right=_indent(values, "right", size),
        before=_gap(values, "before"),
        after=_gap(values, "after"),
        pitch=pitch_of(values, size),
    )


def _indent(values: Values, side: str, size: float) -> float:
    """Return an indent; one measured in characters counts where there is no other."""
    letters = number(values.get(f"ind.{side}Chars"))
    return number(values.get(f"ind.{side}")) * TWIP or letters / 100 * size * MM_PER_POINT


def _first(values: Values, size: float) -> float:
    return _indent(values, "firstLine", size) - _indent(values, "hanging", size)


def _gap(values: Values, side: str) -> float:
    if values.get(f"spacing.{side}Autospacing") in ("1", "true", "on"):
        return AUTOMATIC_GAP
    if f"spacing.{side}" in values:
        return number(values[f"spacing.{side}"]) / 20
    return number(values.get(f"spacing.{side}Lines")) / 100 * 12


def pitch_of(values: Values, size: float) -> Pitch:
    """Return the line pitch; "at least" is never less than a single line."""
    single = SINGLE * (size or LEAST_SIZE)
    line, rule = number(values.get("spacing.line"), 240), values.get("spacing.lineRule", "auto")
    if rule == "auto":
        return Pitch(points=line / 240 * single, multiple=line / 240)
    points = line / 20 if rule == "exact" else max(line / 20, single)
    return Pitch(points=points, multiple=points / single, exact=rule == "exact")
