"""Wording that no paper has, whatever an office typed: no empty labels, no count of nothing, no letter of its own."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from dossiers.documents.kinds.interim_report import REPORT
from dossiers.documents.papers import Papers
from tests.documents.sample import CONTENT, context_of
from tests.support.campaigns import campaign_4361
from tests.support.random_contents import contents
from workflow.dossier import Attendance, Content

OFFICE_KINDS = ("to-trinh", "bien-ban", REPORT)


@cache
def shown(papers: Papers, kind: str, content: Content) -> tuple[tuple[str, ...], ...]:
    """The rows of tables, and every other block as a row of one, in the words that are printed."""
    page = html.fragment_fromstring(papers.html(kind, context_of(kind, content, campaign=campaign_4361())))
    return tuple(filter(any, _rows(page)))


def _rows(page: html.HtmlElement) -> Iterator[tuple[str, ...]]:
    for block in page.iter("tr", "p", "div"):
        if block.tag == "tr":
            yield tuple(_words(cell) for cell in block)
        elif not block.xpath("ancestor::tr | .//p | .//div | .//tr"):
            yield (_words(block),)


def _words(block: html.HtmlElement) -> str:
    return " ".join(block.text_content().split())


@pytest.mark.parametrize("kind", OFFICE_KINDS)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_whatever_was_typed_the_paper_is_worded_as_officials_word_it(papers: Papers, kind: str, data: st.DataObject):
    rows = shown(papers, kind, data.draw(contents(campaign_4361())))
    lines = [" ".join(row) for row in rows]
    assert not [line for line in lines if re.search(r"\b00 (người|tập thể|cá nhân)", line)]
    assert not [line for line in lines if line in ("- Thành tích:", "Thành tích:")]
    assert not [row for row in rows if "%" in row and any(cell.endswith("%") and cell != "%" for cell in row)]
    points = [line[0] for line in lines if re.match(r"[a-zđ]\) ", line)]
    assert ("a" in points) == ("b" in points)


def test_a_meeting_without_absent_members_says_so_in_words(papers: Papers):
    members = tuple(replace(member, attendance=Attendance.PRESENT) for member in CONTENT.meeting.members)
    meeting = replace(CONTENT.meeting, members=members, members_total=len(members))
    (line,) = [row[0] for row in shown(papers, "bien-ban", replace(CONTENT, meeting=meeting)) if "có mặt:" in row[0]]
    assert line.endswith("không vắng mặt người nào.")


@pytest.mark.parametrize("kind", ["to-trinh", REPORT])
@pytest.mark.parametrize(
    ("collectives", "individuals", "said"),
    [
        (5, 12, ", khen thưởng 05 tập thể và 12 cá nhân có thành tích xuất sắc."),
        (5, 0, ", khen thưởng 05 tập thể có thành tích xuất sắc."),
        (0, 12, ", khen thưởng 12 cá nhân có thành tích xuất sắc."),
        (0, 0, ""),
    ],
)
def test_an_office_names_only_those_whom_it_rewarded(
    papers: Papers, kind: str, collectives: int, individuals: int, said: str
):
    review = replace(CONTENT.review, collectives_rewarded=collectives, individuals_rewarded=individuals)
    rows = shown(papers, kind, replace(CONTENT, review=review))
    (line,) = [row[0] for row in rows if "đã tổ chức sơ kết" in row[0]]
    assert line.endswith(said) if said else "khen thưởng" not in line


def test_the_minutes_go_to_the_centre_and_to_the_members(papers: Papers):
    page = html.fragment_fromstring(papers.html("bien-ban", context_of("bien-ban", campaign=campaign_4361())))
    recipients = f"- {campaign_4361().addressee};- Các thành viên Hội đồng;- Lưu: VT, Hồ sơ."
    assert recipients.replace(" ", "") in _words(page).replace(" ", "")


def test_the_ranking_is_a_report_with_the_symbol_of_one():
    paper = campaign_4361().further_paper("bang-xep-hang")
    assert paper.symbol == "BC-BHXH"
