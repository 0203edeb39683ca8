"""One paper that keeps every rule and, for each rule, papers that break it by the smallest step ("bài gõ sai")."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from tests.documents.checker.typed import BODY, Annex, Block, Part, Typed, width

GOOD = Typed()
LETTER = Typed(
    kind=None,
    subject=None,
    number=Part("Số: 25/BHXH-TĐKT", 13),
    regarding=Part("V/v đề nghị khen thưởng đợt thi đua", 12),
)
ANNEXED = Typed(annexes=(Annex(),))
ROWS = (("STT", "Tên tập thể"), *((f"{at:02}", "Phòng Tổ chức - Hành chính") for at in range(1, 81)))
LONG_ANNEX = Typed(annexes=(Annex(rows=ROWS),))
TWO_ANNEXES = Typed(
    body=(*BODY[:4], Block("Chi tiết nêu tại Phụ lục I và Phụ lục II kèm theo./.")),
    annexes=(Annex(Part("Phụ lục I", bold=True)), Annex(Part("Phụ lục II", bold=True))),
)
KEPT, TURNED = (20.0, 15.0, 20.0, 30.0), (30.0, 20.0, 15.0, 20.0)
"""Margins of a lying sheet: each on its side, or turned with the sheet as Word does it."""
EDGES = ("top", "right", "bottom", "left")
KEPT_RULES, TURNED_RULES = ("P03", "P06", "P04", "P05"), ("P05", "P03", "P06", "P04")
LYING = tuple(Typed(annexes=(Annex(lying=margins),)) for margins in (KEPT, TURNED))
CENTRED = {"bold": True, "align": "center", "first": 0}
STRUCTURED = Typed(
    body=(
        Block("Phần I", **CENTRED),
        Block("NHỮNG QUY ĐỊNH CHUNG", **CENTRED),
        Block("Mục 1", **CENTRED),
        Block("PHẠM VI ÁP DỤNG", **CENTRED),
        Block("Điều 1. Phạm vi điều chỉnh", bold=True),
        Block("1. Quy định này áp dụng cho các đơn vị trực thuộc trong đợt thi đua nước rút."),
        Block("a) Phòng thu của tỉnh;"),
        Block("b) Tổ thu của huyện."),
        Block("I. NHỮNG KẾT QUẢ ĐẠT ĐƯỢC", bold=True),
        Block("Các đơn vị đã thực hiện tốt nhiệm vụ được giao trong quý IV năm 2010, vượt kế hoạch đề ra./."),
    ),
    rows=(),
)
COLON = 30 + width(Part("Kính gửi"))
"""Where the colon of an opening that stands 30 mm in is."""
ADDRESSED = Typed(
    addressees=(
        Part("Kính gửi:", align="left", left=30),
        Part("- Bảo hiểm xã hội Việt Nam;", align="left", left=COLON),
        Part("- Ban Thi đua - Khen thưởng.", align="left", left=COLON),
    ),
)
DECISION = Typed(
    number=Part("Số: 45/QĐ-UBND", 13),
    kind=Part("QUYẾT ĐỊNH", bold=True),
    subject=Part("Về việc khen thưởng các tập thể xuất sắc", bold=True),
    addressees=(Part("CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH KHÁNH HÒA", bold=True),),
    body=(
        Block("QUYẾT ĐỊNH:", **CENTRED),
        Block("Tặng Bằng khen của Chủ tịch Ủy ban nhân dân tỉnh cho các tập thể có thành tích xuất sắc năm 2010."),
        Block("Điều 1. Khen thưởng 03 tập thể", bold=True),
        Block("1. Các tập thể thuộc tỉnh:"),
        Block("a) Sở Tài chính;"),
        Block("b) Sở Y tế."),
        Block("Điều 2. Hiệu lực thi hành", bold=True),
        Block("Quyết định này có hiệu lực thi hành kể từ ngày ký./."),
    ),
    rows=(),
    powers=(Part("CHỦ TỊCH", bold=True),),
)
GOOD_PAPERS = {
    "decision": DECISION,
    "named": GOOD,
    "letter": LETTER,
    "annexed": ANNEXED,
    "two-annexes": TWO_ANNEXES,
    "lying-annex": LYING[0],
    "turned-annex": LYING[1],
    "structured": STRUCTURED,
    "addressed": ADDRESSED,
    "addressed-letter": replace(LETTER, addressees=ADDRESSED.addressees),
}


@dataclass(frozen=True, slots=True)
class Break:
    """A paper that breaks one rule, the same paper before, and rules that cannot but break with it."""

    rule: str
    how: str
    broken: Typed
    good: Typed = GOOD
    also: frozenset[str] = frozenset()


def _page() -> Iterator[Break]:
    yield Break("P01", "letter paper", replace(GOOD, width=215.9, height=279.4))
    yield Break("P01", "two millimetres short", replace(GOOD, height=295))
    yield Break("P02", "lying without a table", replace(GOOD, width=297, height=210, rows=()), also=frozenset({"C01"}))
    for rule, side, low, high in (
        ("P03", "top", 19.5, 25.5),
        ("P04", "bottom", 19.5, 25.5),
        ("P05", "left", 29.5, 35.5),
        ("P06", "right", 14.5, 20.5),
    ):
        yield Break(rule, f"{side} {low}", replace(GOOD, **{side: low}))
        yield Break(rule, f"{side} {high}", replace(GOOD, **{side: high}))
    for good, margins, rules in zip(LYING, (KEPT, TURNED), (KEPT_RULES, TURNED_RULES), strict=True):
        for at, (edge, rule) in enumerate(zip(EDGES, rules, strict=True)):
            narrow = (*margins[:at], margins[at] - 0.5, *margins[at + 1 :])
            yield Break(rule, f"lying, {edge} {narrow[at]}", replace(good, annexes=(Annex(lying=narrow),)), good)
    yield Break("P05", "a gutter too much", replace(GOOD, gutter=6))
    yield Break("P08", "another font", replace(GOOD, font="Arial"))
    yield Break("P08", "another font in one paragraph", GOOD.block(2, font="Arial"))
    yield Break("P09", "blue", GOOD.block(2, color="0000FF"))
    yield Break("P09", "not quite black", GOOD.block(2, color="111111"))
    long = replace(GOOD, body=(*BODY[:-1], *[Block(BODY[0].text)] * 14, BODY[-1]))
    yield Break("P10", "no number on a second page", replace(long, number_place=""), long)
    yield Break("P10", "in the bottom margin", replace(long, number_place="bottom-center"), long)
    yield Break("P10", "on the right", replace(long, number_place="top-right"), long)
    yield Break("P10", "12,5 pt", replace(long, number_size=12.5), long)
    yield Break("P10", "14,5 pt", replace(long, number_size=14.5), long)
    yield Break("P10", "bold", replace(long, number_bold=True), long)
    yield Break("P10", "italic", replace(long, number_italic=True), long)
    yield Break("P10", "on the first page", replace(long, number_on_first=True), long)
    goes_on = replace(LONG_ANNEX, annexes=(Annex(rows=ROWS, restarts=False),))
    yield Break("P11", "goes on in the annex", goes_on, LONG_ANNEX)


def _looked(rule: str, part: str, low: float, high: float, good: Typed = GOOD, **changes: bool) -> Iterator[Break]:
    """A component half a point too small and too large, then with each change of its look."""
    yield Break(rule, f"{low} pt", good.moved(part, size=low), good)
    yield Break(rule, f"{high} pt", good.moved(part, size=high), good)
    for name, value in changes.items():
        yield Break(rule, f"{name} {value}", good.moved(part, **{name: value}), good)


def _worded(rule: str, part: str, text: str, good: Typed = GOOD, also: frozenset[str] = frozenset()) -> Break:
    return Break(rule, text, good.moved(part, text=text), good, also)


def _head() -> Iterator[Break]:
    yield from _looked("C01", "country", 11.5, 13.5, bold=False, italic=True)
    yield _worded("C01", "country", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NẠM")
    yield Break("C01", "missing", replace(GOOD, country=None))
    yield from _looked("C02", "motto", 12.5, 14.5, bold=False, italic=True)
    yield _worded("C02", "motto", "Độc lập-Tự do-Hạnh phúc")
    yield _worded("C02", "motto", "Độc lập – Tự do – Hạnh phúc")
    yield _worded("C02", "motto", "Độc Lập - Tự Do - Hạnh Phúc")
    yield Break("C02", "missing", replace(GOOD, motto=None))
    yield Break("C03", "no line", replace(GOOD, motto_line=0))
    yield Break("C03", "too short", replace(GOOD, motto_line=0.95))
    yield Break("C03", "too long", replace(GOOD, motto_line=1.05))
    yield Break("C03", "underscores", replace(GOOD, line_kind="underscores"), also=frozenset({"C07", "C15"}))
    yield Break("C04", "two points more", replace(GOOD, head_gap=2), also=frozenset({"C08"}))
    yield from _looked("C05", "parent", 11.5, 13.5, bold=True, italic=True)
    yield Break("C05", "small letters", GOOD.moved("parent", text="Bảo hiểm xã hội Việt Nam"))
    yield from _looked("C06", "agency", 11.5, 13.5, italic=True)
    yield Break("C06", "small letters", GOOD.moved("agency", text="Bhxh tỉnh Khánh Hòa"))
    yield Break("C06", "missing", replace(GOOD, agency=None, parent=None))
    yield Break("C07", "no line", replace(GOOD, agency_line=0))
    yield Break("C07", "too short", replace(GOOD, agency_line=0.3))
    yield Break("C07", "too long", replace(GOOD, agency_line=0.54))
    yield Break("C08", "two points more", replace(GOOD, head_gap=2), also=frozenset({"C04"}))
    yield from _looked("C09", "number", 12.5, 13.5, bold=True, italic=True)
    yield _worded("C09", "number", "Số: 25/TTr - BHXH")
    yield _worded("C09", "number", "Số 25/TTr-BHXH")
    yield _worded("C09", "number", "Số: 25/ TTr-BHXH")
    yield _worded("C09", "number", "Số: 25 /TTr-BHXH")
    yield Break("C09", "missing", replace(GOOD, number=None), also=frozenset())
    yield _worded("C10", "number", "Số: 5/TTr-BHXH")
    yield from _looked("C11", "place_date", 12.5, 14.5, italic=False, bold=True)
    yield _worded("C11", "place_date", "Khánh Hòa ngày 08 tháng 10 năm 2010")
    yield Break("C11", "missing", replace(GOOD, place_date=None))
    for text in ("ngày 8 tháng 10", "ngày 08 tháng 1", "ngày 08 tháng 09"):
        yield _worded("C12", "place_date", f"Khánh Hòa, {text} năm 2010")


def _titles() -> Iterator[Break]:
    yield from _looked("C13", "kind", 12.5, 14.5, bold=False, italic=True)
    yield _worded("C13", "kind", "Tờ trình")
    yield Break("C13", "at the left", GOOD.moved("kind", align="left"))
    yield from _looked("C14", "subject", 12.5, 14.5, bold=False, italic=True)
    yield Break("C14", "missing", replace(GOOD, subject=None), also=frozenset({"C15"}))
    yield Break("C15", "no line", replace(GOOD, subject_line=0))
    yield Break("C15", "too short", replace(GOOD, subject_line=0.3))
    yield Break("C15", "too long", replace(GOOD, subject_line=0.54))
    yield from _looked("C16", "regarding", 11.5, 13.5, LETTER, bold=True, italic=True)
    yield _worded("C16", "regarding", "Về việc đề nghị khen thưởng đợt thi đua", LETTER)
    yield _worded("C16", "regarding", "V.v đề nghị khen thưởng đợt thi đua", LETTER)
    yield Break("C16", "seven points under", replace(LETTER, regarding_gap=7), LETTER)
    yield Break("C16", "five points under", replace(LETTER, regarding_gap=5), LETTER)


def _lines(parts: tuple[Part, ...], at: int, **changes: Any) -> tuple[Part, ...]:
    return (*parts[:at], replace(parts[at], **changes), *parts[at + 1 :])


def _text() -> Iterator[Break]:
    for how, changes in (("12,5 pt", {"size": 12.5}), ("bold", {"bold": True}), ("italic", {"italic": True})):
        yield Break("C17", how, replace(GOOD, addressees=_lines(GOOD.addressees, 0, **changes)))
    items = ADDRESSED.addressees
    aside = replace(ADDRESSED, addressees=_lines(items, 1, left=COLON - 4))
    yield Break("C17", "a dash beside the colon", aside, ADDRESSED)
    for how, text in (("no semicolon", "- BHXH Việt Nam"), ("no dash", "+ BHXH Việt Nam;")):
        yield Break("C17", how, replace(ADDRESSED, addressees=_lines(items, 1, text=text)), ADDRESSED)
    grounds = GOOD.grounds
    upright = tuple(replace(ground, italic=False) for ground in grounds)
    yield Break("C18", "upright", replace(GOOD, grounds=upright))
    yield Break("C18", "12,5 pt", replace(GOOD, grounds=(replace(grounds[0], size=12.5), grounds[1])))
    comma = replace(grounds[1], text=grounds[1].text.rstrip(".") + ",")
    yield Break("C18", "comma at the end", replace(GOOD, grounds=(grounds[0], comma)))
    yield Break("C19", "12,5 pt", replace(GOOD, size=12.5), also=frozenset({"C18"}))
    yield Break("C19", "14,5 pt in one paragraph", GOOD.block(2, size=14.5))
    yield Break("C19", "italic", GOOD.block(2, italic=True))
    yield Break("C19", "not justified", GOOD.block(2, align="left"))
    yield Break("C19", "indent 9,5 mm", GOOD.block(2, first=9.5))
    yield Break("C19", "indent 13,2 mm", GOOD.block(2, first=13.2))
    yield Break("C19", "between the two indents", GOOD.block(2, first=11.5))
    yield Break("C20", "5,5 pt", replace(GOOD, gap=5.5))
    yield Break("C21", "less than single", replace(GOOD, pitch=0.95, pitch_rule="auto"))
    yield Break("C21", "more than one and a half", replace(GOOD, pitch=1.55, pitch_rule="auto"))
    yield Break("C21", "double", replace(GOOD, pitch=2.0, pitch_rule="auto"))
    yield from _structure()
    last = BODY[-1].text.removesuffix("./.") + "."
    yield Break("C45", "no end mark", GOOD.block(len(BODY) - 1, text=last))


def _structure() -> Iterator[Break]:
    def broken(rule: str, at: int, how: str, *also: str, **changes: Any) -> Break:
        return Break(rule, how, STRUCTURED.block(at, **changes), STRUCTURED, frozenset(also))

    for rule, at, arabic in (("C22", 0, "Phần 1"), ("C24", 2, "Mục I")):
        yield broken(rule, at, "not bold", bold=False)
        yield broken(rule, at, "12,5 pt", size=12.5)
        yield broken(rule, at, "counted otherwise", text=arabic)
    for rule, at in (("C23", 1), ("C25", 3)):
        yield broken(rule, at, "not bold", bold=False)
        yield broken(rule, at, "small letters", text="Phạm vi áp dụng")
    yield broken("C26", 4, "not bold", bold=False)
    yield broken("C26", 4, "other size", size=13)
    yield broken("C26", 4, "no point", text="Điều 1: Phạm vi điều chỉnh")
    yield broken("C26", 4, "indent", first=11.5)
    yield broken("C27", 5, "other size", size=13)
    yield broken("C27", 5, "italic", "C19", italic=True)
    yield broken("C27", 5, "a bracket", text="1) Quy định này áp dụng cho các đơn vị trực thuộc.")
    yield broken("C28", 6, "other size", size=13)
    yield broken("C28", 6, "a point", text="a. Phòng thu của tỉnh;")
    yield broken("C28", 7, "out of order", text="c) Tổ thu của huyện.")
    yield broken("C29", 8, "not bold", bold=False)
    yield broken("C29", 8, "small letters", text="I. Những kết quả đạt được")
    yield broken("C29", 8, "12,5 pt", size=12.5)
    english = GOOD.block(9, text="e) Đơn vị phối hợp: 01 đơn vị.")
    yield Break("C28", "đ left out", english)


def _closing() -> Iterator[Break]:
    powers, items = GOOD.powers, GOOD.recipients
    for how, changes in (
        ("12,5 pt", {"size": 12.5}),
        ("14,5 pt", {"size": 14.5}),
        ("not bold", {"bold": False}),
        ("no full stop", {"text": "KT GIÁM ĐỐC"}),
        ("small letters", {"text": "KT. Giám đốc"}),
        ("a stroke", {"text": "K/T GIÁM ĐỐC"}),
    ):
        yield Break("C30", how, replace(GOOD, powers=_lines(powers, 0, **changes)))
    yield Break("C30", "missing", replace(GOOD, powers=(), name=None), also=frozenset({"C33"}))
    yield from _looked("C33", "name", 12.5, 14.5, bold=False, italic=True)
    yield _worded("C33", "name", "ThS. Nguyễn Văn Ánh")
    yield _worded("C33", "name", "NGUYỄN VĂN ÁNH")
    yield from _looked("C35", "recipients_word", 11.5, 12.5, bold=False, italic=False)
    yield _worded("C35", "recipients_word", "Nơi nhận")
    yield Break("C35", "missing", replace(GOOD, recipients_word=None, recipients=()), also=frozenset({"C36"}))
    for how, at, changes in (
        ("10,5 pt", 0, {"size": 10.5}),
        ("11,5 pt", 0, {"size": 11.5}),
        ("italic", 1, {"italic": True}),
        ("bold", 1, {"bold": True}),
        ("no semicolon", 0, {"text": "- Như trên,"}),
        ("no filing", 2, {"text": "- Phòng Thu."}),
        ("no full stop", 2, {"text": "- Lưu: VT, TĐKT (02 bản)"}),
    ):
        yield Break("C36", how, replace(GOOD, recipients=_lines(items, at, **changes)))


def _annexes() -> Iterator[Break]:
    def broken(rule: str, how: str, part: str, **changes: Any) -> Break:
        annex = ANNEXED.annexes[0]
        moved = replace(annex, **{part: replace(getattr(annex, part), **changes)})
        return Break(rule, how, replace(ANNEXED, annexes=(moved,)), ANNEXED)

    yield broken("C37", "13,5 pt", "label", size=13.5)
    yield broken("C37", "14,5 pt", "label", size=14.5)
    yield broken("C37", "not bold", "label", bold=False)
    yield broken("C37", "capitals", "label", text="PHỤ LỤC")
    yield broken("C38", "12,5 pt", "title", size=12.5)
    yield broken("C38", "not bold", "title", bold=False)
    yield broken("C38", "small letters", "title", text="Danh sách tập thể được đề nghị khen thưởng")
    yield broken("C39", "12,5 pt", "reference", size=12.5)
    yield broken("C39", "upright", "reference", italic=False)
    arabic = tuple(replace(item, label=replace(item.label, text=f"Phụ lục {at}")) for at, item in enumerate(ANNEXES, 1))
    named = TWO_ANNEXES.block(4, text="Chi tiết nêu tại Phụ lục 1 và Phụ lục 2 kèm theo./.")
    yield Break("C37", "Arabic", replace(named, annexes=arabic), TWO_ANNEXES)
    silent = TWO_ANNEXES.block(4, text="Chi tiết nêu tại Phụ lục I kèm theo./.")
    yield Break("C40", "the text does not name the second", silent, TWO_ANNEXES)


ANNEXES = TWO_ANNEXES.annexes


def _house() -> Iterator[Break]:
    loose = "Toàn ti\u0309nh đã thu được 1.234.567.890 đồng, đạt 105,25% kế hoạch được giao, tăng 12% so với trước."
    yield Break("N01", "decomposed letters", GOOD.block(2, text=loose))
    tabled = replace(GOOD, rows_after=0)
    yield Break("N02", "behind a table", replace(tabled, empty_after=1), tabled, also=frozenset({"C20"}))
    yield Break("N02", "an empty paragraph", replace(GOOD, empty_after=1), also=frozenset({"C20"}))


BREAKS = (*_page(), *_head(), *_titles(), *_text(), *_closing(), *_annexes(), *_house())
"""At least one broken paper for every rule that is claimed, but N03, which a Word file does not tell."""
