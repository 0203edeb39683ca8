"""Table files of every origin: LibreOffice, Excel-like writers, old Excel with TCVN3 fonts, CSV; and hostile ones."""

import csv
import io
import json
import os
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest

from dossiers.figures.tables import empty_table, figures_table, filled_table
from dossiers.spreadsheets.cells import Cell, Sheet, address, plain, position, sheets_from
from dossiers.spreadsheets.limits import MOST_CELLS
from dossiers.spreadsheets.opener import answer
from dossiers.spreadsheets.understanding import Understood, understand
from dossiers.spreadsheets.writing import Column, SheetTable, write_xlsx
from tests.spreadsheets.grids import HEADS, TWO, amounts, by_openpyxl, by_xlwt, table, told
from tests.support.calc import in_writer
from tests.support.campaigns import ROOT, campaign_4361
from tests.vietnamese.test_legacy import tcvn3, vni

ROWS = ((1, "01", "Hà Nội", 1000.5, 1100, 10), (2, "79", "Hồ Chí Minh", "2.000", "2.200.000", 20))
GRID = table(*ROWS, unit="Đơn vị tính: triệu đồng")
MILLION = 10**6
AMOUNTS = {
    "01": (1_000_500_000, 1100 * MILLION, 10 * MILLION),
    "79": (2000 * MILLION, 2_200_000 * MILLION, 20 * MILLION),
}


def opened(kind: str, data: bytes) -> Understood:
    """What a file says, through the very opener; asserts that it was opened."""
    said = answer(kind, data)
    assert "sheets" in said, said
    return understand(sheets_from(json.loads(json.dumps(said["sheets"]))), TWO)


def refused(kind: str, data: bytes) -> str:
    code: str = answer(kind, data)["refused"]
    return code


@pytest.mark.parametrize(("kind", "write"), [("xlsx", by_openpyxl), ("xls", by_xlwt)])
def test_numbers_text_unit_and_merged_heads_come_out_of_new_and_old_excel_alike(kind: str, write):
    understood = opened(kind, write(GRID, ["A1:F1"]))
    assert amounts(understood) == AMOUNTS
    assert told(understood) == [
        ("D5", "doubt", "cell-two-ways"),
        ("E5", "doubt", "collected-implausible"),
    ]


@pytest.mark.parametrize("kind", ["xlsx", "xls"])
def test_a_table_that_libreoffice_saved_is_read_in_both_of_its_formats(kind: str, tmp_path: Path):
    saved = in_writer(by_openpyxl(GRID), "bang.xlsx", "ods", tmp_path)
    assert amounts(opened(kind, in_writer(saved, "lai.ods", kind, tmp_path))) == AMOUNTS


def test_a_csv_of_vietnamese_excel_is_read_with_its_semicolons_and_its_mark():
    rows = table(*ROWS[1:], (1, "01", "Hà Nội", "1.000.500", 9, 1))
    for separator in ";,\t":
        written = io.StringIO(newline="")
        csv.writer(written, delimiter=separator).writerows(rows)
        text = written.getvalue()
        for data in (("\ufeff" + text).encode(), text.encode(), text.encode("utf-16")):
            assert amounts(opened("csv", data))["01"] == (1_000_500, 9, 1)


@pytest.mark.parametrize(("write", "font"), [(tcvn3, ".VnTime"), (vni, "VNI-Times")])
@pytest.mark.parametrize(("kind", "make"), [("xlsx", by_openpyxl), ("xls", by_xlwt)])
def test_old_letters_are_read_by_the_font_of_their_cell(kind: str, make, write, font: str):
    grid = [[write(cell) if isinstance(cell, str) else cell for cell in row] for row in GRID]
    fonts = {Cell(r, c).address: font for r, row in enumerate(grid, 1) for c in range(1, len(row) + 1)}
    understood = opened(kind, make(grid, (), fonts))
    assert amounts(understood) == AMOUNTS
    assert "table-old-letters" not in [code for _, _, code in told(understood)]


def test_capitals_of_tcvn3_lie_in_a_font_that_ends_in_h():
    grid = [list(row) for row in GRID]
    grid[3][2], grid[4][2] = tcvn3("hà nội"), tcvn3("hồ chí minh")
    understood = opened("xls", by_xlwt(grid, (), {"C4": ".VnTimeH", "C5": ".VnTimeH"}))
    assert amounts(understood) == AMOUNTS


def test_old_letters_without_a_font_are_weighed_and_a_person_is_asked():
    grid = [[tcvn3(cell) if isinstance(cell, str) else cell for cell in row] for row in GRID]
    understood = opened("xlsx", by_openpyxl(grid))
    assert amounts(understood) == AMOUNTS
    assert ("", "doubt", "table-old-letters") in told(understood)


def test_formulas_errors_and_percentages_of_a_file_are_seen():
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    for row in GRID:
        page.append(list(row))
    page["E4"], page["F4"], page["E5"] = "=D4*1.1", "#DIV/0!", 1.1
    page["E5"].number_format, page["F4"].data_type = "0.00%", "e"
    made = io.BytesIO()
    book.save(made)
    assert set(told(opened("xlsx", made.getvalue()))) >= {
        ("E4", "refused", "cell-formula-empty"),
        ("F4", "refused", "cell-error"),
        ("E5", "refused", "cell-percent"),
    }


def test_the_empty_table_that_was_filled_in_libreoffice_is_taken_without_a_doubt(tmp_path: Path):
    made = filled_table(
        campaign_4361(), {office.code: (1000 + n, 1100, 10) for n, office in enumerate(campaign_4361().offices)}
    )
    again = in_writer(made, "dien.xlsx", "xlsx", tmp_path, "xlsx:Calc MS Excel 2007 XML")
    understood = understand(sheets_from(answer("xlsx", again)["sheets"]), campaign_4361())
    assert told(understood) == []
    assert len(understood.rows) == 63
    assert understood.rows[0].total(understood.places()[0][0]) == 1000


@pytest.mark.parametrize("by_fund", [False, True])
def test_the_empty_table_names_every_office_and_says_what_is_still_empty(by_fund: bool):
    understood = understand(
        sheets_from(answer("xlsx", empty_table(campaign_4361(), by_fund=by_fund))["sheets"]), campaign_4361()
    )
    assert len(understood.rows) == 63
    assert {code for _, _, code in told(understood)} == {"plan-empty", "collected-empty", "debt-empty"}
    assert len(told(understood)) == 3 * 63


HOSTILE = ["=1+1", "+84", "-1", "@SUM(A1)", '=HYPERLINK("http://x")', "http://example.vn", "\t=1", "mailto:a@b"]


def test_no_cell_becomes_a_formula_or_a_link_from_anybodys_text(tmp_path: Path):
    data = write_xlsx([SheetTable("=1", HOSTILE, "=2", [Column(text) for text in HOSTILE], [HOSTILE], HOSTILE)])
    book = openpyxl.load_workbook(io.BytesIO(data))
    for row in book.active.iter_rows():
        for cell in row:
            assert cell.data_type != "f"
            assert cell.hyperlink is None
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert not [name for name in archive.namelist() if "sheet1.xml.rels" in name]
    exported = in_writer(data, "xuat.xlsx", "csv", tmp_path).decode()
    assert all(text.strip() in exported.replace('""', '"') for text in HOSTILE)


def test_equal_tables_give_equal_bytes():
    assert empty_table(campaign_4361()) == empty_table(campaign_4361())


@pytest.mark.parametrize(
    ("kind", "data", "code"),
    [
        ("xlsx", b"<html><table>", "file-kind-mismatch"),
        ("xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "file-encrypted"),
        ("xls", b"<html><table>", "file-kind-mismatch"),
        ("xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "file-damaged"),
        ("csv", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "file-kind-mismatch"),
        ("csv", b"a\0b", "file-kind-mismatch"),
        ("xlsx", by_openpyxl(GRID)[:-40], "file-damaged"),
        ("xls", by_xlwt(GRID)[:3000], "file-damaged"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused(kind: str, data: bytes, code: str):
    assert refused(kind, data) == code


def test_an_xls_with_a_password_is_refused():
    data = bytearray(by_xlwt(GRID))
    at = data.index(b"\x09\x08\x10\x00")  # the beginning of the workbook's records
    assert data[at : at + 4] == b"\x09\x08\x10\x00"
    filepass = b"\x2f\x00\x06\x00\x00\x00\x12\x34\x56\x78"
    end = at + 4 + 16
    locked = bytes(data[:end]) + filepass + bytes(data[end + len(filepass) :])
    assert refused("xls", locked) == "file-encrypted"


def altered(**parts: bytes) -> bytes:
    """A workbook with some parts replaced, packed well."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(by_openpyxl(GRID))) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, parts.get(name, old.read(name)))
    return made.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
HEAD = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
TAIL = b"</sheetData></worksheet>"


def empty_rows(count: int, *, styled: bool) -> bytes:
    cell = b'<c r="A%d" s="0"/>' if styled else b""
    rows = b"".join(b'<row r="%d">' % n + (cell % n if styled else b"") + b"</row>" for n in range(1, count + 1))
    return HEAD + rows + TAIL


def in_a_process(kind: str, data: bytes, tmp_path: Path) -> tuple[str, float, int]:
    """What the opener's own process says of a file, its processor seconds and its MiB."""
    (tmp_path / "x").write_bytes(data)
    program = (
        "import resource, runpy, sys\n"
        f"sys.argv = ['opener', {kind!r}]\n"
        "runpy.run_module('dossiers.spreadsheets.opener', run_name='__main__')\n"
        "used = resource.getrusage(resource.RUSAGE_SELF)\n"
        "peak = [line for line in open('/proc/self/status') if line.startswith('VmHWM')][0].split()[1]\n"
        "sys.stderr.write(f'{used.ru_utime + used.ru_stime} {peak}')\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with (tmp_path / "x").open("rb") as file:
        done = subprocess.run(
            [sys.executable, "-c", program], stdin=file, capture_output=True, env=environment, check=False, timeout=60
        )
    if done.returncode:
        return f"stopped {done.returncode}", 0.0, 0
    seconds, peak = done.stderr.split()[-2:]
    said = json.loads(done.stdout)
    return said.get("refused", "opened"), float(seconds), int(peak) // 1024


@pytest.mark.parametrize("styled", [False, True])
def test_a_million_empty_rows_are_no_obstacle(styled: bool, tmp_path: Path):
    data = altered(**{SHEET: empty_rows(1_000_000 if not styled else 700_000, styled=styled)})
    said, seconds, peak = in_a_process("xlsx", data, tmp_path)
    assert said in ("opened", "file-bomb")
    assert seconds <= 2
    assert peak <= 200


@pytest.mark.parametrize(
    "part",
    [
        HEAD + b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (n, n) for n in range(1, MOST_CELLS + 9)) + TAIL,
        HEAD + b'<row r="1"><c r="A1" t="inlineStr"><is><t>' + b"a" * 60_000_000 + b"</t></is></c></row>" + TAIL,
        HEAD + b'<row r="1">' + b'<c r="XFD1048576"><v>1</v></c>' * 130_000 + b"</row>" + TAIL,
    ],
)
def test_a_file_that_says_more_than_any_table_is_refused_within_two_seconds_and_200_mib(part: bytes, tmp_path: Path):
    said, seconds, peak = in_a_process("xlsx", altered(**{SHEET: part}), tmp_path)
    assert said in ("table-too-much", "file-bomb")
    assert seconds <= 2
    assert peak <= 200


def test_a_far_cell_costs_nothing():
    part = HEAD + b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>' + TAIL
    started = time.process_time()
    assert tuple(answer("xlsx", altered(**{SHEET: part}))["sheets"][0]["cells"][0][:2]) == (1_048_576, 16_384)
    assert time.process_time() - started < 1


def test_a_document_type_in_a_part_is_refused():
    part = b'<!DOCTYPE x [<!ENTITY a "b">]>' + HEAD + TAIL
    assert refused("xlsx", altered(**{SHEET: part})) == "file-active-content"


@pytest.mark.parametrize("reference", ["", "A0", "AAAA1", "A12345678", "1A", "a1"])
def test_a_cell_without_a_sound_address_is_not_read(reference: str):
    assert position(reference) is None
    part = HEAD + f'<row r="1"><c r="{reference}"><v>1</v></c></row>'.encode() + TAIL
    assert answer("xlsx", altered(**{SHEET: part}))["sheets"][0]["cells"] == []


def test_addresses_are_those_of_excel():
    for name, place in {"A1": (1, 1), "Z9": (9, 26), "AA10": (10, 27), "XFD1048576": (1_048_576, 16_384)}.items():
        assert position(name) == place
        assert address(*place) == name


def test_sheets_go_through_json_unchanged():
    sheets = (Sheet("Bảng", (Cell(1, 2, "x", None, True, False, True, ".VnTime"),), ((1, 1, 2, 3),)),)
    assert sheets_from(json.loads(json.dumps(plain(sheets)))) == sheets


def test_a_snapshot_comes_back_from_its_workbook_as_it_was():
    from dossiers.figures.ranking import OfficeFigures, RankingBasis
    from workflow.guards import CampaignState

    offices = tuple(OfficeFigures(office, 1000, 1100, 10, {}, {}) for office in TWO.offices)
    data = figures_table(RankingBasis(TWO, CampaignState.OPEN, None, offices))
    assert amounts(opened("xlsx", data)) == {"01": (1000, 1100, 10), "79": (1000, 1100, 10)}
    assert HEADS[0] == "STT"
