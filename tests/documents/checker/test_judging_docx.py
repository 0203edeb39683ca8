"""Each claimed rule is kept by a good Word file and found broken in one that breaks it by the smallest step."""

from pathlib import Path

import pytest

from dossiers.documents.checker.components import find
from dossiers.documents.checker.docx.reader import read_docx
from dossiers.documents.checker.model import Format
from dossiers.documents.checker.rules.catalogue import NEVER_MEASURED, RULE_SETS
from dossiers.documents.checker.rules.judge import CHECKS, judge
from dossiers.documents.checker.verdicts import Report
from tests.documents.checker.broken import BREAKS, GOOD, GOOD_PAPERS, Break
from tests.documents.checker.typed import Typed
from tests.documents.checker.word_files import Shape, packed, section, through_libreoffice, word_file
from tests.documents.checker.word_pieces import align, paragraph, run


def judged(typed: Typed, shape: Shape = Shape.WORD, rules: str = "nd30_2020") -> Report:
    return judge(read_docx(word_file(typed, shape)), rules)


def told(report: Report) -> list[tuple[str, str, dict[str, str], str]]:
    return [
        (finding.rule, finding.aspect.value, dict(finding.values), finding.place.excerpt) for finding in report.findings
    ]


@pytest.mark.parametrize("shape", Shape)
@pytest.mark.parametrize("name", GOOD_PAPERS)
def test_a_paper_that_keeps_every_rule_has_no_findings(name: str, shape: Shape) -> None:
    assert told(judged(GOOD_PAPERS[name], shape)) == []


@pytest.mark.parametrize("shape", Shape)
@pytest.mark.parametrize("case", BREAKS, ids=lambda case: f"{case.rule}-{case.how}")
def test_a_broken_rule_is_found_and_no_other(case: Break, shape: Shape) -> None:
    before = judged(case.good, shape)
    assert case.rule in before.passed
    report = judged(case.broken, shape)
    broken = {finding.rule for finding in report.findings}
    assert case.rule in broken, told(report)
    assert broken <= {case.rule, *case.also}, told(report)


def test_a_paper_saved_by_libreoffice_is_judged_as_before(tmp_path: Path) -> None:
    pairs = {f"{name}-{shape}": (paper, shape) for name, paper in GOOD_PAPERS.items() for shape in Shape}
    saved = through_libreoffice({name: word_file(*pair) for name, pair in pairs.items()}, tmp_path)
    findings = {name: told(judge(read_docx(data), "nd30_2020")) for name, data in saved.items()}
    lost_frame = [("P10", "number-place", {}, "")]  # It drops the frame that centres a page number of WPS Writer.
    assert findings == {name: lost_frame if shape is Shape.WPS else [] for name, (_, shape) in pairs.items()}


def test_every_claimed_rule_has_a_broken_paper() -> None:
    claimed = {name for name, rule in RULE_SETS["nd30_2020"].items() if rule.measured_in(Format.DOCX)}
    assert {case.rule for case in BREAKS} == claimed


@pytest.mark.parametrize("rules", RULE_SETS)
@pytest.mark.parametrize("name", GOOD_PAPERS)
def test_each_rule_ends_in_exactly_one_place(rules: str, name: str) -> None:
    report = judged(GOOD_PAPERS[name], rules=rules)
    places = [*{finding.rule for finding in report.findings}, *report.passed, *report.not_measured]
    assert sorted(places) == sorted([*RULE_SETS[rules], *NEVER_MEASURED])


def test_every_rule_of_every_regulation_has_a_check() -> None:
    assert {name for table in RULE_SETS.values() for name in table} == set(CHECKS)


def test_a_letterhead_parted_by_spaces_is_known_and_blanks_to_be_filled_part_nothing():
    lines = (
        ("BẢO HIỂM XÃ HỘI VIỆT NAM", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        ("BHXH TỈNH KHÁNH HÒA", "Độc lập - Tự do - Hạnh phúc"),
        ("Số:        /TB-BHXH", "Khánh Hòa, ngày      tháng 3 năm 2011"),
    )
    head = "".join(paragraph(run(f"{left}{' ' * 10}{right}")) for left, right in lines)
    reading = read_docx(packed(head + paragraph(run("THÔNG BÁO"), align("center")) + section(GOOD)))
    found = find(reading)
    assert {component.value: found.words(component) for component in found.parts} == {
        "parent": "BẢO HIỂM XÃ HỘI VIỆT NAM",
        "agency": "BHXH TỈNH KHÁNH HÒA",
        "number": "Số: /TB-BHXH",
        "national-name": "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "motto": "Độc lập - Tự do - Hạnh phúc",
        "place-date": "Khánh Hòa, ngày tháng 3 năm 2011",
        "kind": "THÔNG BÁO",
    }


def test_the_empty_paragraph_that_word_needs_behind_a_table_is_no_fault_and_any_other_is():
    table = (
        f"<w:tbl><w:tblPr/><w:tblGrid><w:gridCol/></w:tblGrid><w:tr><w:tc>{paragraph(run('63'))}</w:tc></w:tr></w:tbl>"
    )
    empty, words = "<w:p/>", paragraph(run("Số đơn vị tham gia đợt thi đua:"))
    for body, faults in (
        (words + table + empty + table + empty, 0),
        (words + table + empty + words, 1),
        (words + empty + table + empty, 1),
    ):
        report = judge(read_docx(packed(body + section(GOOD))), "nd30_2020")
        assert [finding.rule for finding in report.findings].count("N02") == faults, body
