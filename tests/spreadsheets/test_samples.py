"""Sample tables as offices send them: of each, what became of every cell that matters: taken, doubt or refused."""

from dataclasses import dataclass, field

import pytest

from dossiers.spreadsheets.rows import Earlier
from dossiers.spreadsheets.understanding import Understood
from dossiers.vietnamese.amounts import Unit
from tests.spreadsheets.grids import HEADS, TWO, Grid, amounts, campaign, read, table, told

HANOI = (1, "01", "Hà Nội", 1000, 1100, 10)
HCM = (2, "79", "Hồ Chí Minh", 2000, 2200, 20)
TAKEN = {"01": (1000, 1100, 10), "79": (2000, 2200, 20)}
FUND_HEADS = [
    ("STT", "Mã", "BHXH tỉnh, TP", "Kế hoạch thu", "", "", "", "Số đã thu", "", "", "", "Tỷ lệ %", "Nợ cuối kỳ", ""),
    ("", "", "", "BHXH BB", "BHYT", "BHTN", "Tổng", "BHXH BB", "BHYT", "BHTN", "Tổng", "", "Tổng số", "Trong đó lãi"),
]
FUND_ROW = ("Hà Nội", 600, 300, 100, 1000, 660, 330, 110, 1100, 110, 10, 1)
MERGED = ["A3:A4", "B3:B4", "C3:C4", "D3:G3", "H3:K3", "L3:L4", "M3:N3"]


def by_fund(*rows: tuple, unit: str = "Đơn vị tính: đồng") -> list:
    return [("BẢNG TỔNG HỢP THU BHXH, BHYT, BHTN",), ("",) * 13 + (unit,), *FUND_HEADS, *rows]


@dataclass(frozen=True)
class Sample:
    """A table with what is expected: amounts by office, and every note as cell, verdict, code."""

    grid: Grid
    amounts: dict[str, tuple[int | None, int | None, int | None]]
    notes: list[tuple[str, str, str]] = field(default_factory=list)
    merged: tuple[str, ...] = ()
    cells: dict[str, dict] = field(default_factory=dict)
    unit: Unit | None = None
    earlier: dict[str, Earlier] = field(default_factory=dict)

    def read(self) -> Understood:
        return read(self.grid, TWO, self.merged, unit=self.unit, earlier=self.earlier, **self.cells)


def plain(*rows: tuple, **more) -> Sample:
    """The usual table with these rows instead."""
    return Sample(table(*rows), **more)


SAMPLES = {
    "the-plain-table": plain(HANOI, HCM, amounts=TAKEN),
    "numbers-as-vietnamese-text": plain(
        (1, "01", "Hà Nội", "1.234.567.890", "1.300.000.000", "10000000"),
        HCM,
        amounts={"01": (1_234_567_890, 1_300_000_000, 10_000_000), "79": TAKEN["79"]},
    ),
    "million-with-decimals": Sample(
        table((1, "01", "Hà Nội", 1234.5, "1.234.567,25", 10), HCM, unit="Đơn vị tính: triệu đồng"),
        {"01": (1_234_500_000, 1_234_567_250_000, 10_000_000), "79": (2_000_000_000, 2_200_000_000, 20_000_000)},
        [("E4", "doubt", "collected-implausible")],
    ),
    "thousand-in-the-short-form": Sample(
        table(HANOI, HCM, unit="ĐVT: 1000 đồng"),
        {code: tuple(amount * 1000 for amount in row) for code, row in TAKEN.items()},
    ),
    "unit-in-the-heads": Sample(
        table(HANOI, HCM, unit="", heads=(*HEADS[:3], "Kế hoạch (tỷ đồng)", *HEADS[4:])),
        {code: tuple(amount * 10**9 for amount in row) for code, row in TAKEN.items()},
    ),
    "no-unit": Sample(table(HANOI, HCM, unit=""), {}, [("", "refused", "unit-missing")]),
    "no-unit-but-a-person-says-it": Sample(
        table(HANOI, HCM, unit=""),
        {code: tuple(amount * 10**6 for amount in row) for code, row in TAKEN.items()},
        unit=Unit.MILLION,
    ),
    "unit-otherwise-than-a-person-says": Sample(
        table(HANOI, HCM), TAKEN, [("F2", "refused", "unit-differs")], unit=Unit.MILLION
    ),
    "mixed-units": Sample(
        table(HANOI, HCM, heads=(*HEADS[:4], "Số đã thu (triệu đồng)", HEADS[5])),
        TAKEN,
        [("E3", "refused", "units-mixed")],
    ),
    "text-that-reads-two-ways": plain(
        (1, "01", "Hà Nội", "1.234", 1300, "12,005"),
        HCM,
        amounts={"01": (1234, 1300, 12), "79": TAKEN["79"]},
        notes=[
            ("D4", "doubt", "cell-two-ways"),
            ("F4", "doubt", "cell-two-ways"),
            ("F4", "doubt", "cell-rounded"),
        ],
    ),
    "english-text": plain(
        (1, "01", "Hà Nội", "1,234,567", "1234567.0", 10),
        HCM,
        amounts={"01": (1_234_567, 1_234_567, 10), "79": TAKEN["79"]},
        notes=[("D4", "doubt", "cell-english"), ("E4", "doubt", "cell-english")],
    ),
    "words-and-another-unit-in-a-cell": plain(
        (1, "01", "Hà Nội", "một nghìn", "1.100 triệu", 10),
        HCM,
        amounts={"01": (None, None, 10), "79": TAKEN["79"]},
        notes=[("D4", "refused", "amount-unreadable"), ("E4", "refused", "amount-other-unit")],
    ),
    "negative-and-percent": plain(
        (1, "01", "Hà Nội", 1000, "110%", -10),
        (2, "79", "Hồ Chí Minh", 2000, 1.1, "(20)"),
        amounts={"01": (1000, None, None), "79": (2000, None, None)},
        notes=[
            ("E4", "refused", "cell-percent"),
            ("F4", "refused", "amount-negative"),
            ("E5", "refused", "cell-percent"),
            ("F5", "refused", "amount-negative"),
        ],
        cells={"E5": {"percent": True}},
    ),
    "plan-of-zero-and-no-plan": plain(
        (1, "01", "Hà Nội", 0, 1100, 10),
        (2, "79", "Hồ Chí Minh", "-", 2200, 20),
        amounts={"01": (0, 1100, 10), "79": (None, 2200, 20)},
        notes=[("D4", "refused", "plan-is-zero"), ("D5", "doubt", "plan-empty")],
    ),
    "nothing-collected-and-no-debt-said": plain(
        (1, "01", "Hà Nội", 1000, "", ""),
        HCM,
        amounts={"01": (1000, None, None), "79": TAKEN["79"]},
        notes=[("E4", "refused", "collected-empty"), ("F4", "refused", "debt-empty")],
    ),
    "error-cell": plain(
        HANOI,
        HCM,
        amounts={"01": (1000, None, 10), "79": TAKEN["79"]},
        notes=[("E4", "refused", "cell-error")],
        cells={"E4": {"text": "#REF!", "number": None, "error": True}},
    ),
    "formulas": plain(
        HANOI,
        HCM,
        amounts={"01": (1000, 1100, 10), "79": (2000, None, 20)},
        notes=[("E4", "doubt", "cell-formula"), ("E5", "refused", "cell-formula-empty")],
        cells={"E4": {"formula": True}, "E5": {"formula": True, "number": None}},
    ),
    "two-rows-for-one-office": plain(
        HANOI,
        (2, "01", "BHXH TP. Hà Nội", 5, 6, 1),
        HCM,
        amounts={"01": (5, 6, 1), "79": TAKEN["79"]},
        notes=[("C4", "refused", "office-twice"), ("C5", "refused", "office-twice")],
    ),
    "unknown-offices": plain(
        HANOI,
        (2, "", "Hồ Chí Mình Xyz", 5, 6, 1),
        (3, "", "Paris", 5, 6, 1),
        HCM,
        amounts=TAKEN,
        notes=[("C5", "refused", "table-office-unknown-near"), ("C6", "refused", "table-office-unknown")],
    ),
    "an-office-is-missing": plain(HANOI, amounts={"01": TAKEN["01"]}, notes=[("", "doubt", "offices-missing")]),
    "code-of-another-office": plain(
        (1, "79", "Hà Nội", 1000, 1100, 10), HCM, amounts=TAKEN, notes=[("B4", "refused", "office-code-differs")]
    ),
    "code-that-lost-its-zero": plain((1, 1, "Hà Nội", 1000, 1100, 10), HCM, amounts=TAKEN),
    "codes-only": Sample(
        table((1, "01", 1000, 1100, 10), (2, "79", 2000, 2200, 20), heads=("STT", "Mã tỉnh", *HEADS[3:])), TAKEN
    ),
    "a-total-that-adds-up": plain(HANOI, HCM, ("", "", "Tổng cộng", 3000, 3300, 30), amounts=TAKEN),
    "a-total-that-does-not": plain(
        HANOI, HCM, ("", "", "TỔNG CỘNG:", 3000, 3301, 30), amounts=TAKEN, notes=[("E6", "doubt", "total-differs")]
    ),
    "a-total-that-nobody-computed": plain(
        HANOI, HCM, ("", "", "Cộng"), amounts=TAKEN, cells={"D6": {"formula": True}, "E6": {"formula": True}}
    ),
    "regions-notes-and-signatures": plain(
        ("I", "", "Đồng bằng sông Hồng"),
        HANOI,
        ("II", "", "Đông Nam Bộ"),
        ("", "", "Cộng vùng", 1000, 1100, 10),
        HCM,
        ("",),
        ("", "", "Người lập biểu"),
        amounts=TAKEN,
    ),
    "heads-without-marks": Sample(
        table(HANOI, HCM, unit="Don vi tinh: dong", heads=("TT", "Ma", "Don vi", "Ke hoach 2010", "Da thu", "Con no")),
        TAKEN,
    ),
    "the-campaigns-own-words": Sample(
        table(
            HANOI,
            HCM,
            heads=(*HEADS[:3], TWO.figures.plan, TWO.figures.collected, TWO.figures.debt),
        ),
        TAKEN,
    ),
    "two-plans-without-a-total": Sample(
        table((*HANOI, 5), (*HCM, 6), heads=(*HEADS, "Kế hoạch bổ sung")), TAKEN, [("G3", "refused", "column-twice")]
    ),
    "a-column-is-missing": Sample(
        table(HANOI, HCM, heads=(*HEADS[:5], "Ghi chú")), {}, [("", "refused", "column-missing")]
    ),
    "last-years-plan-a-thousand-times-smaller": Sample(
        table((*HANOI, 1), (*HCM, 1900), heads=(*HEADS, "Kế hoạch năm 2009")), TAKEN, [("D4", "doubt", "plan-factor")]
    ),
    "an-earlier-plan-that-the-desk-knows": plain(
        HANOI,
        HCM,
        amounts=TAKEN,
        notes=[("D5", "doubt", "plan-factor")],
        earlier={"79": Earlier(2_000_000, "đợt trước"), "01": Earlier(900, "đợt trước")},
    ),
    "implausible": plain(
        (1, "01", "Hà Nội", 1000, 2001, 10),
        (2, "79", "Hồ Chí Minh", 2000, 2200, 2001),
        amounts={"01": (1000, 2001, 10), "79": (2000, 2200, 2001)},
        notes=[("E4", "doubt", "collected-implausible"), ("F5", "doubt", "debt-implausible")],
    ),
    "by-fund-with-merged-heads": Sample(
        by_fund((1, "01", *FUND_ROW), (2, "79", "TP. HCM", *FUND_ROW[1:])),
        {"01": (1000, 1100, 10), "79": (1000, 1100, 10)},
        merged=tuple(MERGED),
    ),
    "by-fund-without-merged-heads": Sample(
        by_fund((1, "01", *FUND_ROW), (2, "79", "TP. HCM", *FUND_ROW[1:])),
        {"01": (1000, 1100, 10), "79": (1000, 1100, 10)},
    ),
    "funds-that-do-not-add-up": Sample(
        by_fund((1, "01", *FUND_ROW), (2, "79", "TPHCM", 600, 300, 100, 1001, *FUND_ROW[5:])),
        {"01": (1000, 1100, 10), "79": (1001, 1100, 10)},
        [("G6", "doubt", "funds-differ")],
        merged=tuple(MERGED),
    ),
    "a-computed-total-that-adds-up": Sample(
        by_fund((1, "01", *FUND_ROW), (2, "79", "TPHCM", *FUND_ROW[1:])),
        {"01": (1000, 1100, 10), "79": (1000, 1100, 10)},
        merged=tuple(MERGED),
        cells={"G5": {"formula": True}, "G6": {"formula": True, "number": None}},
    ),
    "not-the-offices": Sample(
        [("Danh sách khách mời",), ("Nguyễn Văn A", 5)], {}, [("", "refused", "table-without-offices")]
    ),
    "three-rows-an-office": plain(
        *[HANOI] * 6,
        amounts={"01": TAKEN["01"]},
        notes=[("", "doubt", "offices-missing"), *[(f"C{row}", "refused", "office-twice") for row in range(4, 10)]],
    ),
    "a-table-of-details": plain(*[HANOI] * 7, amounts={}, notes=[("", "refused", "table-rows-repeated")]),
    "nothing-at-all": Sample([], {}, [("", "refused", "table-without-offices")]),
    "aliases": plain(
        (1, "", "THÀNH PHỐ HÀ NỘI", 1000, 1100, 10),
        (2, "", "Bảo hiểm xã hội Tp.HCM", 2000, 2200, 20),
        amounts=TAKEN,
    ),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_every_doubt_and_refusal_stands_at_its_cell(name: str):
    sample = SAMPLES[name]
    assert sorted(told(sample.read())) == sorted(sample.notes)


@pytest.mark.parametrize("name", SAMPLES)
def test_the_amounts_are_those_of_the_table_in_dong(name: str):
    sample = SAMPLES[name]
    assert amounts(sample.read()) == sample.amounts


@pytest.mark.parametrize("name", SAMPLES)
def test_of_each_cell_of_a_row_the_verdict_is_known(name: str):
    """A cell with an amount is taken, unless a note stands there; a cell of no row has no verdict of its own."""
    understood = SAMPLES[name].read()
    noted = {cell: verdict for cell, verdict, _ in told(understood)}
    for row in understood.rows:
        for cell in (row.name_cell, *row.cells.values()):
            worst = (
                "refused"
                if ("refused" in [v for c, v, _ in told(understood) if c == cell])
                else noted.get(cell, "taken")
            )
            verdict = understood.verdict(cell)
            assert verdict is not None
            assert verdict.value == worst
    assert understood.verdict("ZZ99") is None


def test_there_are_at_least_twenty_samples_and_every_code_occurs():
    assert len(SAMPLES) >= 20
    codes = {code for sample in SAMPLES.values() for _, _, code in sample.notes}
    assert codes >= {"cell-two-ways", "cell-english", "plan-factor", "units-mixed", "office-twice", "funds-differ"}


def test_two_columns_of_one_fund_are_added_up():
    heads = ("STT", "Mã", "Đơn vị", "Kế hoạch BHXH BB", "Kế hoạch BHXH TN", "Kế hoạch BHYT", "Đã thu", "Còn nợ")
    rows = [(1, "01", "Hà Nội", 600, 100, 300, 1100, 10), (2, "79", "TP HCM", 600, 100, 300, 1100, 10)]
    understood = read(table(*rows, heads=heads))
    assert told(understood) == []
    assert amounts(understood)["01"] == (1000, 1100, 10)
    assert {place[1]: amount for place, amount in understood.rows[0].amounts.items() if place[0].value == "plan"} == {
        "bhxh": 700,
        "bhyt": 300,
    }
    assert understood.rows[0].cell(understood.places()[0][0]) == "D4:F4"


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("66", ["Đắc Lắc", "Đăk Lăk", "Dak Lak", "BHXH tỉnh Đắk Lắk", "ĐẮK LẮK"]),
        ("46", ["Thừa Thiên - Huế", "Thừa Thiên-Huế", "TT Huế", "Thua Thien Hue"]),
        ("77", ["Bà Rịa – Vũng Tàu", "BR-VT", "Bà Rịa-Vũng Tàu"]),
        ("79", ["TP. HCM", "TPHCM", "Tp.HCM", "TP Hồ Chí Minh", "Bảo hiểm xã hội Thành phố Hồ Chí Minh"]),
        ("17", ["Hoà Bình", "Hòa Bình", "BHXH Hoà Bình"]),
        ("06", ["Bắc Cạn", "Bắc Kạn"]),
    ],
)
def test_offices_are_known_by_every_name_that_tables_use(code: str, names: list[str]):
    for name in names:
        understood = read(table((1, "", name, 1000, 1100, 10)), campaign(code))
        assert [row.office.code for row in understood.rows] == [code], name


def test_the_sheet_with_the_most_offices_is_read_and_named():
    from dossiers.spreadsheets.understanding import understand
    from tests.spreadsheets.grids import sheet

    cover, both = sheet([("Hà Nội", 1)]), sheet(table(HANOI, HCM))
    assert understand([cover, both], TWO).sheet == "Bảng"
    assert amounts(understand([cover, both], TWO)) == TAKEN
