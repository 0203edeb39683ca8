"""The commands on the centre's figures: template, import, rank, eligibility."""

import io
import json
from pathlib import Path

import openpyxl
import pytest

from dossiers.desk.application import Application
from tests.cli.conftest import Run
from tests.support.campaigns import second_campaign
from tests.support.figures import amounts, table
from workflow.campaign import Campaign

B = 1_000_000_000
CAMPAIGN: Campaign = second_campaign()
FIRST = CAMPAIGN.offices[0].code


@pytest.fixture
def filled(with_campaign: Application, tmp_path: Path) -> Path:
    """A sound table of the campaign's offices, the first of them far above its plan."""
    assert with_campaign
    figures = amounts(CAMPAIGN) | {FIRST: (B, B * 12 // 10, 0)}
    path = tmp_path / "bang.xlsx"
    path.write_bytes(table(CAMPAIGN, figures))
    return path


def spoilt(path: Path, cell: str, value: object) -> Path:
    book = openpyxl.load_workbook(path)
    assert book.active is not None
    book.active[cell] = value
    book.save(path)
    return path


def test_the_template_is_an_excel_file_with_the_offices(run: Run, with_campaign: Application, tmp_path: Path):
    assert with_campaign
    result = run("figures", "template", "--out", tmp_path / "trong.xlsx")
    assert (result.exit_code, result.stdout.strip()) == (0, str(tmp_path / "trong.xlsx"))
    book = openpyxl.load_workbook(tmp_path / "trong.xlsx")
    assert book.active is not None
    names = {cell.value for row in book.active.iter_rows() for cell in row}
    assert {office.name for office in CAMPAIGN.offices} <= names
    assert run("figures", "template", "--funds", "--out", tmp_path / "quy.xlsx").exit_code == 0
    assert (tmp_path / "quy.xlsx").read_bytes() != (tmp_path / "trong.xlsx").read_bytes()


def test_a_table_without_a_doubt_is_taken_at_once_with_yes(run: Run, filled: Path):
    result = run("figures", "import", filled, "--yes")
    assert (result.exit_code, result.stderr) == (0, "")
    assert f"{FIRST} {CAMPAIGN.offices[0].name}: 1.000.000.000 · 1.200.000.000 · 0" in result.stdout
    told = json.loads(run("rank", "--json").stdout)
    assert (told["snapshot"], told["campaign"], told["gate_percent"]) == (1, CAMPAIGN.code, "4.00")
    assert [(place["place"], place["office"], place["chosen"]) for place in told["places"]] == [(1, FIRST, True)]
    assert told["places"][0]["percent"] == "120.00"
    eligible = json.loads(run("eligibility", "--json").stdout)
    assert eligible[0] == {"office": FIRST, "eligible": True, "plan": B, "collected": B * 12 // 10}
    assert [office["office"] for office in eligible] == sorted(office.code for office in CAMPAIGN.offices)
    assert "Hạng" not in run("rank").stderr
    assert f"1. {FIRST}" in run("rank").stdout
    assert "được đề nghị một tập thể" in run("eligibility").stdout


def test_with_yes_a_doubt_takes_nothing_and_is_told_at_its_cell(run: Run, filled: Path):
    result = run("figures", "import", spoilt(filled, "E6", "1.234"), "--yes")
    assert result.exit_code == 1
    assert "Nghi vấn, ô E6:" in result.stderr
    assert run("rank").exit_code == 1


def test_a_refused_cell_takes_nothing_whatever_is_answered(run: Run, filled: Path):
    result = run("figures", "import", spoilt(filled, "F6", -1))
    assert result.exit_code == 1
    assert "Không nhận được, ô F6:" in result.stderr
    assert "Nhận số liệu" not in result.stdout + result.stderr
    assert json.loads(run("rank", "--json").stdout or "{}") == {}


@pytest.mark.parametrize(("answer", "code"), [("y\n", 0), ("n\n", 1), ("", 130)])
def test_without_yes_a_person_is_asked_and_may_take_what_is_doubtful(
    run: Run, filled: Path, environ: dict[str, str], answer: str, code: int
):
    from click.testing import CliRunner

    from dossiers.cli.__main__ import main

    arguments = ["figures", "import", str(spoilt(filled, "E6", "1.234.567.890.123"))]
    result = CliRunner().invoke(main, arguments, input=answer, env=environ, prog_name="dossiers")
    assert result.exit_code == code
    assert (run("rank").exit_code == 0) is (code == 0)


def test_a_unit_is_said_where_the_table_says_none(run: Run, filled: Path):
    book = openpyxl.load_workbook(filled)
    assert book.active is not None
    for row in book.active.iter_rows():
        for cell in row:
            if isinstance(cell.value, str) and cell.value.startswith("Đơn vị tính"):
                cell.value = None
    made = io.BytesIO()
    book.save(made)
    filled.write_bytes(made.getvalue())
    assert run("figures", "import", filled, "--yes").exit_code == 1
    assert run("figures", "import", filled, "--yes", "--unit", "nghin-dong").exit_code == 0
    assert json.loads(run("eligibility", "--json").stdout)[0]["plan"] == B * 1000


def test_without_a_snapshot_both_commands_say_what_to_do(run: Run, with_campaign: Application):
    assert with_campaign
    for command in ("rank", "eligibility"):
        result = run(command, "--json")
        assert (result.exit_code, result.stdout) == (1, "")
        assert "Hãy nạp bảng tổng hợp" in result.stderr


@pytest.mark.parametrize("arguments", [("rank",), ("eligibility",), ("figures", "template", "--out", "x.xlsx")])
def test_a_campaign_that_there_is_not_is_not_found(run: Run, with_campaign: Application, arguments: tuple[str, ...]):
    assert with_campaign
    result = run(*arguments, "--campaign", "khong-co")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "Không tìm thấy" in result.stderr


def test_a_further_table_is_registered_for_a_second_person_and_the_exit_code_says_that_it_is_not_in_force(
    run: Run, filled: Path
):
    assert run("figures", "import", filled, "--yes").exit_code == 0
    result = run("figures", "import", filled, "--yes")
    assert result.exit_code == 1
    assert "chưa có hiệu lực" in result.stderr
    assert json.loads(run("rank", "--json").stdout)["snapshot"] == 1
