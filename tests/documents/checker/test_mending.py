"""The corrected copy mends what can be mended, touches no word, and says what a person has to mend."""

from dataclasses import replace
from functools import cache
from io import BytesIO
from zipfile import ZipFile

import pytest
from docx import Document

from dossiers.documents.checker.docx.reader import read_docx
from dossiers.documents.checker.mending.mend import FORMS, LINES, LOOKS, OF_NUMBERS, SIDES, mend
from dossiers.documents.checker.rules.judge import MENDABLE, judge
from tests.documents.checker.broken import BREAKS, GOOD, Break
from tests.documents.checker.word_files import Shape, word_file

KEPT = ("word/styles.xml", "word/numbering.xml", "word/settings.xml", "_rels/.rels")


def words(data: bytes) -> list[str]:
    return [paragraph.text for paragraph in read_docx(data).paragraphs]


def parts(data: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


@cache
def mendable_breaks() -> list[Break]:
    judged = ((case, judge(read_docx(word_file(case.broken)), "nd30_2020")) for case in BREAKS)
    return [case for case, report in judged if report.findings and all(finding.mendable for finding in report.findings)]


@pytest.mark.parametrize("shape", Shape)
@pytest.mark.parametrize("case", mendable_breaks(), ids=lambda case: f"{case.rule}-{case.how}")
def test_what_is_called_mendable_is_mended_without_touching_a_word(case: Break, shape: Shape) -> None:
    broken = word_file(case.broken, shape)
    report = judge(read_docx(broken), "nd30_2020")
    copy = mend(broken, report)
    assert copy.left == ()
    assert {item.rule for item in copy.mended} == {finding.rule for finding in report.findings}
    assert words(copy.data) == words(broken)


def test_most_of_what_can_break_in_form_is_mended() -> None:
    rules = {case.rule for case in mendable_breaks()}
    assert rules >= {"P01", "P03", "P04", "P05", "P06", "P08", "P09", "P10", "C01", "C09", "C13", "C18", "C19", "C20"}


def test_what_only_a_person_can_mend_is_left_and_told() -> None:
    broken = word_file(GOOD.moved("place_date", text="Khánh Hòa, ngày 8 tháng 10 năm 2010"))
    copy = mend(broken, judge(read_docx(broken), "nd30_2020"))
    assert [item.rule for item in copy.left] == ["C12"]
    assert copy.mended == ()
    assert copy.data == broken


def test_parts_that_need_no_change_keep_their_bytes() -> None:
    case = next(case for case in BREAKS if case.rule == "P05")
    broken = word_file(case.broken)
    before, after = parts(broken), parts(mend(broken, judge(read_docx(broken), "nd30_2020")).data)
    assert list(after) == list(before)
    assert {name: after[name] for name in KEPT} == {name: before[name] for name in KEPT}


def test_everything_mendable_has_a_way_to_mend_it() -> None:
    sheets = {"paper", *(f"margin-{side}" for side in SIDES.values())}
    assert {look.value for look in (*LOOKS, *FORMS, *OF_NUMBERS, *LINES)} | sheets == {
        mendable.value for mendable in MENDABLE
    }


def table_widths(data: bytes) -> list[float]:
    """Millimetres of each table of the text."""
    tables = Document(BytesIO(data)).tables
    return [sum(column.width for column in table.columns) / 36_000 for table in tables]


def test_a_table_that_the_mended_margins_leave_too_wide_is_made_to_fit():
    broken = word_file(replace(GOOD, left=25, right=10))
    copy = mend(broken, judge(read_docx(broken), "nd30_2020"))
    assert max(table_widths(broken)) == pytest.approx(175, abs=0.1)
    assert max(table_widths(copy.data)) == pytest.approx(165, abs=0.1)
    assert copy.left == ()
