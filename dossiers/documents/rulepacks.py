"""Rule packs ("quy định thể thức"): every size, gap and length of a paper, as dated values.

One pack feeds the print stylesheet and the Word styles, so that the two cannot differ. Sizes, pitches and gaps are
in points, lengths in millimetres. Pitch is exact, and gaps stand only after a paragraph: CSS collapses margins and
Word adds them, so a gap before would part the two formats. C.. and P.. name the rows of the layout rules.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Style:
    """How one word of the vocabulary is set: one CSS class and one Word paragraph style of the same name."""

    size: float
    pitch: float
    after: float = 0
    align: str = "left"
    bold: bool = False
    italic: bool = False
    indent: float = 0
    before: float = 0
    keep_next: bool = False


@dataclass(frozen=True, slots=True)
class Paper:
    """The sheet: A4 upright, margins within the decree's ranges (P01-P06), page number in the top margin (P10)."""

    width: float = 210
    height: float = 297
    top: float = 20
    right: float = 15
    bottom: float = 20
    left: float = 30
    number_from_top: float = 10

    @property
    def text_width(self) -> float:
        """The width between the margins, in millimetres."""
        return self.width - self.left - self.right


@dataclass(frozen=True, slots=True)
class Rule:
    """A drawn line (C03, C07, C15): an empty paragraph of exact height with a border on top."""

    thickness: float = 0.75
    height: float = 2
    before: float = 2.5


@dataclass(frozen=True, slots=True)
class Table:
    """Tables of figures and names: border in points, padding of a cell in points and millimetres."""

    border: float = 0.5
    padding_vertical: float = 1
    padding_side: float = 1.5


STYLES: Mapping[str, Style] = MappingProxyType(
    {
        "parent": Style(12, 15, align="center"),  # C05
        "agency": Style(12, 15, align="center", bold=True),  # C06
        "country": Style(12, 15, align="center", bold=True),  # C01
        "motto": Style(13, 15, align="center", bold=True),  # C02
        "number": Style(13, 17, 12, align="center"),  # C09
        "place-date": Style(13, 17, 12, align="center", italic=True),  # C11
        "kind": Style(14, 18, align="center", bold=True, keep_next=True),  # C13
        "subject": Style(14, 18, align="center", bold=True, keep_next=True),  # C14
        "addressee": Style(14, 18, 12, align="center"),  # C17
        "basis": Style(14, 18, 6, align="justify", italic=True, indent=12.7),  # C18
        "para": Style(14, 18, 6, align="justify", indent=12.7),  # C19-C21
        "heading": Style(14, 18, 6, align="justify", bold=True, indent=12.7, keep_next=True),  # C27 with a title
        "point": Style(14, 18, 6, align="justify", indent=12.7, keep_next=True),  # C28
        "item": Style(14, 18, 6, align="justify", indent=12.7),
        "closing": Style(14, 18, 12, align="justify", indent=12.7, keep_next=True),
        "cell-left": Style(12, 15),
        "cell-center": Style(12, 15, align="center"),
        "cell-right": Style(12, 15, align="right"),
        "cell-header": Style(12, 15, align="center", bold=True),
        "table-end": Style(1, 6),
        "power": Style(14, 18, align="center", bold=True, keep_next=True),  # C30
        "signer": Style(14, 18, 12, align="center", bold=True, before=70),  # C33, with room to sign above
        "recipients": Style(12, 15, bold=True, italic=True),  # C35
        "recipient": Style(11, 13),  # C36
        "rule": Style(1, 2, 6),
        "subject-rule": Style(1, 2, 12),
        "page-number": Style(13, 15, align="center"),  # P10
        "mark": Style(12, 15, bold=True),
        "end": Style(1, 1),
    }
)
"""Of every paragraph style; sizes are those of the decree's own samples."""


@dataclass(frozen=True, slots=True)
class RulePack:
    """One regulation's layout, by name."""

    name: str
    paper: Paper = Paper()
    rule: Rule = Rule()
    table: Table = Table()
    head_columns: tuple[float, float] = (63, 102)
    part_rule: float = 0.4
    family: str = "Times New Roman"
    print_family: str = "Liberation Serif"
    styles: Mapping[str, Style] = field(default_factory=lambda: STYLES)


ND30_2020 = RulePack("nd30_2020")
"""Nghị định 30/2020/NĐ-CP, Phụ lục I."""

TTLT55_2005 = replace(ND30_2020, name="ttlt55_2005")
"""Thông tư liên tịch 55/2005/TTLT-BNV-VPCP: every row that could not be verified takes the decree's value,
which is within what is known of the circular, so such a paper passes under both."""

RULE_PACKS: Mapping[str, RulePack] = MappingProxyType({pack.name: pack for pack in (ND30_2020, TTLT55_2005)})
"""The packs that a campaign may name."""
