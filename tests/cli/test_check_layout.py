"""`dossiers check-layout`: a verdict for people or as JSON, an exit code, and a corrected copy."""

import json

import pytest

from tests.documents.checker.broken import GOOD
from tests.documents.checker.word_files import word_file


@pytest.fixture
def mistaken(tmp_path):
    path = tmp_path / "to-trinh.docx"
    path.write_bytes(word_file(GOOD.moved("number", text="Số: 5/TTr-BHXH").block(2, first=5)))
    return path


def test_a_paper_that_keeps_every_rule_ends_well(run, tmp_path):
    path = tmp_path / "a.docx"
    path.write_bytes(word_file(GOOD))
    result = run("check-layout", path)
    assert result.exit_code == 0
    assert "0 chỗ sai quy định" in result.stdout


def test_a_broken_rule_is_told_and_ends_with_one(run, mistaken):
    result = run("check-layout", mistaken)
    assert result.exit_code == 1
    assert "[C10] Số dưới 10" in result.stdout
    assert "cần dòng đầu thụt vào 10 hoặc 12,7 mm; tìm thấy thụt vào 5 mm" in result.stdout


def test_json_stands_alone_on_stdout_with_every_finding(run, mistaken):
    report = json.loads(run("check-layout", mistaken, "--json").stdout)
    assert report["rules"] == "nd30_2020"
    found = {
        finding["rule"]: (finding["expected"], finding["found"], finding["severity"]) for finding in report["findings"]
    }
    assert found["C19"] == ("dòng đầu thụt vào 10 hoặc 12,7 mm", "thụt vào 5 mm", "error")
    assert set(found) == {"C10", "C19"}
    assert all(finding["where"] for finding in report["findings"])
    assert "P05" in report["passed"]
    assert "C34" in report["not_measured"]


def test_an_unverified_regulation_warns_and_never_blocks(run, mistaken):
    result = run("check-layout", mistaken, "--rules", "ttlt55_2005", "--json")
    assert result.exit_code == 0
    assert {load["severity"] for load in json.loads(result.stdout)["findings"]} == {"warning"}


def test_the_corrected_copy_is_written_and_what_is_left_is_told(run, mistaken, tmp_path):
    result = run("check-layout", mistaken, "--mend", tmp_path / "b.docx")
    assert result.exit_code == 1
    assert "sửa được 1 chỗ, còn 1 chỗ phải tự sửa" in result.stderr
    left = json.loads(run("check-layout", tmp_path / "b.docx", "--json").stdout)["findings"]
    assert [finding["rule"] for finding in left] == ["C10"]


def test_a_file_that_cannot_be_judged_is_refused_on_stderr(run, tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("x")
    result = run("check-layout", path, "--json")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert "Chỉ kiểm tra được tệp Word" in result.stderr


def test_a_regulation_that_there_is_not_is_misuse(run, mistaken):
    result = run("check-layout", mistaken, "--rules", "nd99")
    assert result.exit_code == 2
    assert "nd30_2020, tt01_2011, ttlt55_2005" in result.stderr
