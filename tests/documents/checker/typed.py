"""A paper as a person types it ("văn bản gõ tay"): every setting that a rule looks at, to be moved one at a time.

Lengths are in millimetres, sizes, gaps and pitches in points. The default is a tờ trình that keeps every rule of
nd30_2020; `word_files` and `pdf_files` write it in the shapes that different programs are known to write.
"""

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Self

from fontTools.ttLib import TTFont

FONTS = Path(__file__).parents[3] / "templates/documents/_base/fonts"


@dataclass(frozen=True, slots=True)
class Part:
    """One component: its words ("\\n" breaks the line within the paragraph) and how they look."""

    text: str
    size: float = 14
    bold: bool = False
    italic: bool = False
    align: str = "center"
    underline: bool = False
    font: str = ""
    color: str = ""
    left: float = 0


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph of the text; what is None comes from the paper's settings.

    `number` lets Word count the paragraph ("letter" a), "decimal" 1., "bullet" -): then the number is no typed text.
    """

    text: str
    bold: bool = False
    italic: bool = False
    size: float | None = None
    align: str | None = None
    first: float | None = None
    gap: float | None = None
    pitch: float | None = None
    font: str = ""
    color: str = ""
    number: str = ""


Margins = tuple[float, float, float, float]
"""Of a sheet: top, right, bottom, left."""


@dataclass(frozen=True, slots=True)
class Annex:
    """An annex ("phụ lục") in the same file: its three head lines, its text, whether it numbers its pages anew.

    `lying` are the margins of its sheet if that lies.
    """

    label: Part = Part("Phụ lục", bold=True)
    title: Part = Part("DANH SÁCH TẬP THỂ ĐƯỢC ĐỀ NGHỊ KHEN THƯỞNG", bold=True)
    reference: Part = Part("(Kèm theo Tờ trình số 25/TTr-BHXH ngày 08 tháng 10 năm 2010)", italic=True)
    rows: tuple[tuple[str, ...], ...] = (("STT", "Tên tập thể"), ("01", "Phòng Tổ chức - Hành chính"))
    lying: Margins | None = None
    restarts: bool = True


BODY = (
    Block(
        "Thực hiện hướng dẫn của Bảo hiểm xã hội Việt Nam về việc bình xét, đề nghị khen thưởng thành tích thu, phát "
        "triển đối tượng tham gia bảo hiểm xã hội, bảo hiểm y tế, Bảo hiểm xã hội tỉnh Khánh Hòa kính trình như sau:"
    ),
    Block("1. Kết quả thực hiện", bold=True),
    Block("Toàn tỉnh đã thu được 1.234.567.890 đồng, đạt 105,25% kế hoạch được giao, tăng 12% so với cùng kỳ."),
    Block("2. Đề nghị khen thưởng", bold=True),
    Block("Bảo hiểm xã hội tỉnh đề nghị tặng Giấy khen cho các tập thể và cá nhân theo Phụ lục kèm theo, gồm:"),
    Block("a) Tập thể: 03 phòng;"),
    Block("b) Cá nhân: 05 người;"),
    Block("c) Tổ thu: 02 tổ;"),
    Block("d) Đại lý thu: 04 đại lý;"),
    Block("đ) Đơn vị phối hợp: 01 đơn vị."),
    Block(
        "Bảo hiểm xã hội tỉnh Khánh Hòa kính trình Tổng Giám đốc Bảo hiểm xã hội Việt Nam xem xét, quyết định khen "
        "thưởng để động viên kịp thời các tập thể, cá nhân có thành tích trong phong trào thi đua./."
    ),
)


@dataclass(frozen=True, slots=True)
class Typed:
    """All settings of one paper. `*_line` is a drawn line's length as a share of its text's longest line, 0 for none.

    `line_kind` is "drawn" (as the shape draws it: shape, connector or border), "underscores" or "underline";
    `pitch` is a fixed distance of lines unless `pitch_rule` is "auto" (then a multiple of single) or "atLeast";
    `number_place` is "top" or "bottom" with "left", "center" or "right", or "" for none.
    """

    width: float = 210
    height: float = 297
    top: float = 20
    right: float = 15
    bottom: float = 20
    left: float = 30
    gutter: float = 0
    font: str = "Times New Roman"
    color: str = "000000"

    country: Part | None = Part("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 12, bold=True)
    motto: Part | None = Part("Độc lập - Tự do - Hạnh phúc", 13, bold=True)
    motto_line: float = 1.0
    parent: Part | None = Part("BẢO HIỂM XÃ HỘI VIỆT NAM", 12)
    agency: Part | None = Part("BHXH TỈNH KHÁNH HÒA", 12, bold=True)
    agency_line: float = 0.4
    number: Part | None = Part("Số: 25/TTr-BHXH", 13)
    place_date: Part | None = Part("Khánh Hòa, ngày 08 tháng 10 năm 2010", 13, italic=True)
    regarding: Part | None = None
    regarding_gap: float = 6
    head_gap: float = 0
    """More room than the single line between parent and agency, and between Quốc hiệu and Tiêu ngữ."""

    kind: Part | None = Part("TỜ TRÌNH", bold=True)
    subject: Part | None = Part("Về việc đề nghị khen thưởng năm 2010", bold=True)
    subject_line: float = 0.4
    line_kind: str = "drawn"

    addressees: tuple[Part, ...] = (Part("Kính gửi: Bảo hiểm xã hội Việt Nam"),)
    grounds: tuple[Block, ...] = (
        Block("Căn cứ Luật Thi đua, Khen thưởng ngày 26 tháng 11 năm 2003;", italic=True),
        Block("Căn cứ Công văn số 4361/BHXH-TĐKT ngày 15 tháng 10 năm 2010 về khen thưởng đột xuất.", italic=True),
    )
    body: tuple[Block, ...] = BODY
    size: float = 14
    align: str = "both"
    first: float = 12.7
    gap: float = 6
    gap_before: float = 0
    pitch: float = 18
    pitch_rule: str = "exact"
    empty_after: int = 0
    """So many empty paragraphs stand after the first paragraph of the body."""
    rows: tuple[tuple[str, ...], ...] = (
        ("STT", "Chỉ tiêu", "Số thu (đồng)"),
        ("01", "Thu bảo hiểm xã hội", "1.000.000.000"),
        ("02", "Thu bảo hiểm y tế", "234.567.890"),
    )
    rows_after: int = 3
    """The table of figures stands after so many paragraphs of the body."""

    powers: tuple[Part, ...] = (Part("KT. GIÁM ĐỐC", bold=True), Part("PHÓ GIÁM ĐỐC", bold=True))
    name: Part | None = Part("Nguyễn Văn Ánh", bold=True)
    recipients_word: Part | None = Part("Nơi nhận:", 12, bold=True, italic=True, align="left")
    recipients: tuple[Part, ...] = (
        Part("- Như trên;", 11, align="left"),
        Part("- Ban Thi đua - Khen thưởng;", 11, align="left"),
        Part("- Lưu: VT, TĐKT (02 bản).", 11, align="left"),
    )

    number_place: str = "top-center"
    number_on_first: bool = False
    number_size: float = 14
    number_bold: bool = False
    number_italic: bool = False
    number_format: str = "decimal"
    annexes: tuple[Annex, ...] = ()

    def moved(self, component: str, **changes: Any) -> Self:
        """The same paper with one component changed: `Typed().moved("motto", size=14.5)`."""
        return replace(self, **{component: replace(getattr(self, component), **changes)})

    def block(self, at: int, **changes: Any) -> Self:
        """The same paper with one paragraph of the body changed."""
        return replace(self, body=(*self.body[:at], replace(self.body[at], **changes), *self.body[at + 1 :]))


@cache
def _face(bold: bool, italic: bool) -> tuple[dict[int, str], dict[str, tuple[int, int]], int]:
    style = {(True, True): "BoldItalic", (True, False): "Bold", (False, True): "Italic", (False, False): "Regular"}
    with TTFont(FONTS / f"LiberationSerif-{style[bold, italic]}.ttf") as font:
        return font.getBestCmap(), font["hmtx"].metrics, font["head"].unitsPerEm


def width(part: Part) -> float:
    """How wide the longest line of a component is, in millimetres."""
    letters, advances, em = _face(part.bold, part.italic)
    lines = [sum(advances[letters[ord(letter)]][0] for letter in line) for line in part.text.split("\n")]
    return max(lines) / em * part.size * 25.4 / 72
