"""Rule packs ("quy định thể thức"): every size, gap and length of a paper, as dated values.

One pack feeds the print stylesheet and the Word styles, so that the two cannot differ. Sizes, pitches and gaps are in
points, lengths in millimetres. Pitch is exact, and gaps are only after a paragraph: CSS collapses margins and Word adds
them, so a gap before would part the two formats. C.. and P.. name the rows of the layout rules.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Style:
    """The style of one word of the vocabulary: a CSS class, and a Word paragraph style that people see as `word`."""

    word: str
    size: float
    pitch: float
    after: float = 0
    align: str = "left"
    bold: bool = False
    italic: bool = False
    indent: float = 0
    before: float = 0
    keep_next: bool = False
    keep_lines: bool = False


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

    def turned(self, orientation: str) -> "Paper":
        """Return the sheet as "portrait" or "landscape" (P02); each margin keeps its side."""
        return replace(self, width=self.height, height=self.width) if orientation == "landscape" else self


@dataclass(frozen=True, slots=True)
class Rule:
    """A drawn line (C03, C07, C15): an empty paragraph of exact height with a border on top."""

    thickness: float = 0.75
    height: float = 2
    before: float = 2.5


@dataclass(frozen=True, slots=True)
class Table:
    """Tables of figures and names: border and the gap behind it in points, padding in points and millimetres."""

    border: float = 0.5
    padding_vertical: float = 1
    padding_side: float = 1.5
    after: float = 6


def _centred(word: str, size: float, pitch: float, after: float = 0, *, bold: bool = True, **more: bool) -> Style:
    return Style(word, size, pitch, after, align="center", bold=bold, **more)


def _text(word: str, after: float = 6, **more: bool) -> Style:
    """Return the style of a paragraph of the text: justified, its first line indented by 1,27 cm (C19-C21)."""
    return Style(word, 14, 18, after, align="justify", indent=12.7, **more)


STYLES: Mapping[str, Style] = MappingProxyType(
    {
        "parent": _centred("Cơ quan chủ quản", 12, 15, bold=False),  # C05
        "agency": _centred("Cơ quan ban hành", 12, 15),  # C06
        "country": _centred("Quốc hiệu", 12, 15),  # C01
        "motto": _centred("Tiêu ngữ", 13, 15),  # C02
        "number": _centred("Số và ký hiệu", 13, 17, 6, bold=False),  # C09; C16 is 6 pt below
        "about": _centred("Trích yếu công văn", 12, 15, 12, bold=False),  # C16
        "place-date": _centred("Địa danh và thời gian", 13, 17, 12, bold=False, italic=True),  # C11
        "kind": _centred("Tên loại", 14, 18, keep_next=True),  # C13
        "subject": _centred("Trích yếu", 14, 18, keep_next=True),  # C14
        "addressee": _centred("Kính gửi", 14, 18, 12, bold=False),  # C17
        "addressee-list": Style("Kính gửi nhiều nơi", 14, 18, 6, keep_next=True),  # C17, several
        "addressee-item": Style("Nơi được kính gửi", 14, 18, 6),  # C17, each
        "authority": _centred("Thẩm quyền ban hành", 14, 18, 6, keep_next=True),  # form 1.2
        "basis": _text("Căn cứ", italic=True),  # C18
        "resolution": _centred("Quyết định", 14, 18, 6, keep_next=True),  # form 1.2
        "para": _text("Nội dung"),  # C19-C21
        "part": _text("heading 1", bold=True, keep_next=True),  # C29
        "article": _text("Điều", bold=True, keep_next=True),  # C26 with a title
        "heading": _text("heading 2", bold=True, keep_next=True),  # C27 with a title
        "point": _text("heading 3", keep_next=True),  # C28
        "item": _text("Gạch đầu dòng"),
        "closing": _text("Đoạn kết", 12, keep_next=True, keep_lines=True),
        "unit": Style("Đơn vị tính", 13, 17, 3, align="right", italic=True, keep_next=True),
        "picture": Style("Biểu đồ", 1, 1, 6, align="center"),
        "cell-left": Style("Ô bảng", 12, 15),
        "cell-center": _centred("Ô bảng giữa", 12, 15, bold=False),
        "cell-right": Style("Ô bảng số liệu", 12, 15, align="right"),
        "cell-header": _centred("Đầu bảng", 12, 15),
        "power": _centred("Quyền hạn và chức vụ", 14, 18, keep_next=True),  # C30
        "signer": replace(_centred("Họ và tên người ký", 14, 18, 12), before=70),  # C33, with space to sign above
        "recipients": Style("Nơi nhận", 12, 15, bold=True, italic=True),  # C35
        "recipient": Style("Danh sách nơi nhận", 11, 13),  # C36
        "annex-label": _centred("Phụ lục", 14, 18, keep_next=True),  # C37
        "annex-title": _centred("Tên phụ lục", 14, 18, keep_next=True),  # C38
        "annex-reference": _centred("Kèm theo văn bản", 14, 18, 12, bold=False, italic=True, keep_next=True),  # C39
        "rule": Style("Đường kẻ", 1, 2, 6),
        "subject-rule": Style("Đường kẻ dưới trích yếu", 1, 2, 12),
        "page-number": _centred("Số trang", 13, 15, bold=False),  # P10
        "mark": Style("Dấu dự thảo", 12, 15, bold=True),
        "end": Style("Hết phần", 1, 1),
    }
)
"""All paragraph styles; sizes are those of the decree's own samples. Headings have Word's own names."""


@dataclass(frozen=True, slots=True)
class RulePack:
    """One regulation's layout, by name and by the days on which it is in force (`until` is the first day after)."""

    name: str
    since: date
    until: date | None = None
    paper: Paper = Paper()
    rule: Rule = Rule()
    table: Table = Table()
    head_columns: tuple[float, float] = (63, 102)
    part_rule: float = 0.4
    addressees_from_left: float = 25
    family: str = "Times New Roman"
    print_family: str = "Liberation Serif"
    styles: Mapping[str, Style] = field(default_factory=lambda: STYLES)


ND30_2020 = RulePack("nd30_2020", date(2020, 3, 5))
"""Nghị định 30/2020/NĐ-CP, Phụ lục I."""

TT01_2011 = replace(ND30_2020, name="tt01_2011", since=date(2011, 3, 5), until=ND30_2020.since)
"""Thông tư 01/2011/TT-BNV of 19/01/2011: known in fragments; its first day in force is common knowledge only."""

TTLT55_2005 = replace(ND30_2020, name="ttlt55_2005", since=date(2005, 8, 1), until=TT01_2011.since)
"""Thông tư liên tịch 55/2005/TTLT-BNV-VPCP, in force when campaign 4361 ran: known from later texts.

Every row of the two older packs that is a range or could not be verified takes the decree's value, which is within the
known limits: such a paper passes under its own text and under the decree. Which rows those are the checker's
rule sets mark; none of them blocks.
"""

RULE_PACKS: Mapping[str, RulePack] = MappingProxyType({pack.name: pack for pack in (ND30_2020, TT01_2011, TTLT55_2005)})
"""The packs that a campaign may name."""


def rule_pack_on(day: date | None, default: str) -> str:
    """Return the name of the pack in force on a paper's date; `default` while it has none, or none was in force."""
    if day is None:
        return default
    packs = RULE_PACKS.values()
    in_force = (pack.name for pack in packs if pack.since <= day and (pack.until is None or day < pack.until))
    return next(in_force, default)
