"""The list of dossiers: what is asked for is what is found, in its order, page by page."""

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossiers.dossier.list_line import Line
from dossiers.reading.dossier_list import ON_A_PAGE, ListQuery, Sort, filtered_list
from dossiers.reading.list_export import CENTRE_HEADS, HEADS, dossiers_csv, dossiers_xlsx
from dossiers.vietnamese.text import sort_key
from dossiers.words.catalogue import read_words
from tests.support.campaigns import campaign_4361
from workflow.guards import CampaignState
from workflow.lifecycle import State
from workflow.phases import permitted

WORDS = read_words(strict=True)
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
FIRST = datetime(2011, 1, 4, 1, tzinfo=UTC)


def line(at: int, **more: object) -> Line:
    """The dossier of the office at that place of campaign 4361, submitted so many hours after the first."""
    office = campaign_4361().offices[at % 63]
    plain = Line(
        reference=f"4361-2010-{office.code}",
        campaign="Đợt thi đua nước rút năm 2010",
        code=office.code,
        name=office.name,
        full_name=office.full_name,
        state=State.SUBMITTED,
        permitted=permitted(CampaignState.OPEN, campaign_4361().closes(), FIRST),
        revision=1,
        nominee="",
        still_missing=None,
        first_on_time=FIRST,
        arrived=FIRST + timedelta(hours=at),
        correction_day=None,
        reviewed_by="",
        approved_by="",
    )
    return replace(plain, **more)


LINES = [line(at) for at in range(63)]


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("da nang", ["Đà Nẵng"]),
        ("ĐÀ NẴNG", ["Đà Nẵng"]),
        ("minh chi ho", ["Hồ Chí Minh"]),
        ("4361-2010-48", ["Đà Nẵng"]),
        ("tdkt", ["Lào Cai"]),
        ("binh hoa", ["Hòa Bình"]),
        ("  ", None),
        ("không có ở đâu", []),
        ("%", []),
        ("_", []),
    ],
)
def test_a_search_finds_every_word_anywhere_in_a_line_without_marks(words: str, names: list[str] | None):
    lines = [replace(item, nominee="Phòng TĐKT") if item.name == "Lào Cai" else item for item in LINES]
    found = [item.name for item in filtered_list(lines, ListQuery(words=words)).found]
    assert found == ([item.name for item in lines] if names is None else names)


def test_counts_tell_what_choosing_a_state_would_show():
    lines = [line(0), line(1, state=State.APPROVED), line(2, state=State.APPROVED, reviewed_by="Lê Bé")]
    seen = filtered_list(lines, ListQuery(states=frozenset({State.SUBMITTED})))
    assert (seen.counts[State.SUBMITTED], seen.counts[State.APPROVED], len(seen.found)) == (1, 2, 1)
    for state in State:
        assert len(filtered_list(lines, ListQuery(frozenset({state}))).found) == seen.counts[state]
    assert filtered_list(lines, ListQuery(person="Lê Bé")).counts[State.APPROVED] == 1


def test_who_decided_is_found_by_either_decision_and_people_are_listed_by_given_name():
    lines = [line(0, reviewed_by="Vũ An", approved_by="Trần Đào"), line(1, reviewed_by="Lê Dung"), line(2)]
    assert filtered_list(lines, ListQuery()).people == ("Vũ An", "Lê Dung", "Trần Đào")
    assert [item.code for item in filtered_list(lines, ListQuery(person="Trần Đào")).found] == [lines[0].code]


def test_names_are_in_vietnamese_order_both_ways():
    names = [item.name for item in filtered_list(LINES, ListQuery(sort=Sort.NAME)).found]
    assert names == sorted(names, key=sort_key)
    assert names.index("Cà Mau") < names.index("Cần Thơ") < names.index("Đà Nẵng") < names.index("Gia Lai")
    assert [item.name for item in filtered_list(LINES, ListQuery(sort=Sort.NAME, down=True)).found] == names[::-1]


@pytest.mark.parametrize("down", [False, True])
def test_what_a_line_lacks_puts_it_last_whichever_way_the_list_goes(down: bool):
    lines = [line(0, arrived=None, state=State.DRAFT), line(2), line(1), line(3, state=State.DRAFT)]
    found = filtered_list(lines, ListQuery(sort=Sort.ARRIVED, down=down)).found
    assert [item.code for item in found[2:]] == [lines[0].code, lines[3].code]
    moments = [item.arrived for item in found[:2]]
    assert moments == sorted((item.arrived for item in lines[1:3] if item.arrived), reverse=down)


@given(st.integers(0, 350), st.integers(-3, 9), st.sampled_from(Sort), st.booleans())
def test_pages_part_the_list_without_losing_or_repeating_a_line(size: int, page: int, sort: Sort, down: bool):
    lines = [line(at, reference=f"R-{at}") for at in range(size)]
    seen = filtered_list(lines, ListQuery(sort=sort, down=down, page=page))
    assert 1 <= seen.page <= seen.pages
    pages = [filtered_list(lines, ListQuery(sort=sort, down=down, page=number)) for number in range(1, seen.pages + 1)]
    everything = [item for part in pages for item in part.lines]
    assert everything == list(seen.found)
    assert {item.reference for item in everything} == {item.reference for item in lines}
    assert len(everything) == size
    assert all(len(part.lines) <= ON_A_PAGE for part in pages)


def test_equal_lines_keep_the_order_of_the_list():
    seen = filtered_list(LINES, ListQuery(sort=Sort.STATE)).found
    assert all(item.code < other.code for item, other in pairwise(seen))


HOSTILE = ["=1+1", "+84", "-5", "@SUM(A1)", "\tx", "Tổ “A”; B", 'a"b', "Nguyễn, An"]


@pytest.mark.parametrize("text", HOSTILE)
def test_the_files_say_what_the_list_says_and_make_no_formula_of_anyones_text(text: str):
    lines = [line(0, nominee=text), line(1, state=State.DRAFT)]
    data = dossiers_csv(lines, WORDS, ZONE)
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert len(rows) == 3
    assert {len(row) for row in rows} == {len(HEADS)}
    said = rows[1][HEADS.index("collective")]
    assert said == (f"'{text}" if text[0] in "=+-@\t" else text)
    assert rows[1][HEADS.index("arrived")] == "04/01/2011 08:00"
    assert rows[2][HEADS.index("arrived")] == ""
    book = openpyxl.load_workbook(io.BytesIO(dossiers_xlsx(lines, WORDS, ZONE)))
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert text.strip() in [str(cell.value).strip() for cell in cells]


# --- What the centre narrows and sorts by ---

CENTRE_LINES = [
    line(0, assigned_to="an", reviewer="Vũ An", findings=2, age=5),
    line(1, assigned_to="dung", reviewer="Lê Dung", findings=0, age=3),
    line(2, is_uncovered=True, findings=1, age=0),
    line(3, assigned_to="an", reviewer="Vũ An", state=State.APPROVED, findings=None, age=None),
    line(4, state=State.RETURNED, findings=0),
]


@pytest.mark.parametrize(
    ("asked", "places"),
    [
        (ListQuery(reviewer="an"), [0, 3]),
        (ListQuery(reviewer="me"), [1]),
        (ListQuery(reviewer="none"), [2]),
        (ListQuery(reviewer="nobody-of-this-name"), []),
        (ListQuery(findings=True), [0, 2]),
        (ListQuery(age=3), [0, 1]),
        (ListQuery(age=4), [0]),
        (ListQuery(reviewer="an", age=1, findings=True), [0]),
        (ListQuery(words="dung"), [1]),
        (ListQuery(sort=Sort.AGE), [2, 1, 0, 3, 4]),
        (ListQuery(sort=Sort.AGE, down=True), [0, 1, 2, 3, 4]),
        (ListQuery(sort=Sort.FINDINGS, down=True), [0, 2, 1, 4, 3]),
        (ListQuery(sort=Sort.REVIEWER), [0, 3, 1, 2, 4]),
    ],
    ids=str,
)
def test_the_centre_narrows_and_sorts_by_reviewer_findings_and_age(asked: ListQuery, places: list[int]):
    found = filtered_list(CENTRE_LINES, asked, "dung").found
    assert [CENTRE_LINES.index(item) for item in found] == places


def test_who_has_any_is_listed_once_by_given_name_and_those_without_a_reviewer_are_counted():
    seen = filtered_list(CENTRE_LINES, ListQuery(reviewer="an"))
    assert seen.reviewers == (("an", "Vũ An"), ("dung", "Lê Dung"))
    assert seen.uncovered == 1


def rows_of(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_the_centres_file_has_its_columns_and_every_other_one_has_not():
    rows = rows_of(dossiers_csv(CENTRE_LINES, WORDS, ZONE, CENTRE_HEADS))
    assert [row[len(HEADS) :] for row in rows[1:]] == [
        ["Vũ An", "5", "2"],
        ["Lê Dung", "3", "0"],
        ["", "0", "1"],
        ["Vũ An", "", ""],
        ["", "", "0"],
    ]
    assert {len(row) for row in rows_of(dossiers_csv(CENTRE_LINES, WORDS, ZONE))} == {len(HEADS)}
