"""Pictures of figures: every value is text, marks do not rest on colour, and they say what they show."""

import re
from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from markupsafe import Markup

from dossiers.documents.charts import SCREEN, SHEET, Bar, ChartFrame, Day, Point, day_columns, debt_plot, percent_bars
from dossiers.words.catalogue import read_words
from workflow.figures import shown_percent
from workflow.lifecycle import State

WORDS = read_words(strict=True)
SAID = WORDS.labeller("charts")
MARKS = (Fraction(100), Fraction(105))
percents = st.fractions(50, 150, max_denominator=1000)


def drawn(picture: Markup) -> etree._Element:
    """The picture as XML; no script, no style, a title and a description that it names."""
    root = etree.fromstring(str(picture))
    assert not root.xpath("//*[local-name()='script' or @style]")
    assert [item.tag for item in root[:2]] == ["title", "desc"]
    assert all((item.text or "").strip() for item in root[:2])
    assert root.get("role") == "img"
    return root


def texts(root: etree._Element, kind: str) -> list[str]:
    return [element.text or "" for element in root.iter("text") if element.get("class") == kind]


def bars(*values: Fraction) -> list[Bar]:
    return [Bar(f"{n:02}", f"Tỉnh {n}", value, marked=n == 1) for n, value in enumerate(values, 1)]


@given(st.lists(percents, min_size=1, max_size=70))
def test_every_percentage_is_read_back_from_the_picture_the_highest_on_top(values: list[Fraction]):
    root = drawn(percent_bars(SAID, bars(*values), MARKS))
    assert texts(root, "chart-value") == [shown_percent(value, MARKS) for value in sorted(values, reverse=True)]
    assert len(texts(root, "chart-name")) == len(values)
    assert texts(root, "chart-mark") == ["100%", "105%"]


@given(st.lists(percents, min_size=2, max_size=20))
def test_bars_are_as_long_as_what_is_above_or_below_the_plan(values: list[Fraction]):
    root = drawn(percent_bars(SAID, bars(*values), MARKS))
    widths = [int(bar.get("width")) for bar in root.iter("rect")]
    over = [abs(value - 100) for value in sorted(values, reverse=True)]
    for item, width in zip(over, widths, strict=True):
        for other, other_width in zip(over, widths, strict=True):
            assert width >= other_width - 1 or item < other
    assert all(int(bar.get("x")) >= 0 and int(bar.get("x")) + int(bar.get("width")) <= 960 for bar in root.iter("rect"))


def test_the_awarded_are_marked_by_a_sign_not_by_colour_alone():
    root = drawn(percent_bars(SAID, bars(Fraction(108), Fraction(104)), MARKS))
    assert texts(root, "chart-name") == ["■ Tỉnh 1", "Tỉnh 2"]


@given(st.lists(st.tuples(percents, st.fractions(0, 12, max_denominator=100)), min_size=1, max_size=70))
def test_every_point_says_its_office_and_both_of_its_values(values: list[tuple[Fraction, Fraction]]):
    points = [Point(f"{n:02}", f"Tỉnh {n}", item, debt, marked=n == 1) for n, (item, debt) in enumerate(values, 1)]
    root = drawn(debt_plot(SAID, points, MARKS, Fraction(4)))
    told = {title.text for title in root.iter("title")} - {root.find("title").text}
    assert told == {f"{p.name}: {shown_percent(p.percent, MARKS)}; {shown_percent(p.debt)}" for p in points}
    assert texts(root, "chart-label") == ["Tỉnh 1"]
    assert "mức nợ được xét 4,00%" in texts(root, "chart-mark")
    for circle in root.iter("circle"):
        assert 0 <= int(circle.get("cx")) <= 960
        assert 0 <= int(circle.get("cy")) <= 460


@given(
    st.lists(st.tuples(percents, st.fractions(0, 12, max_denominator=100), st.text("abcđ ", max_size=60)), max_size=30),
    st.sampled_from([SCREEN, SHEET]),
)
def test_every_name_of_the_awarded_finds_room_within_the_width(rows: list, frame: ChartFrame):
    points = [Point(f"{n:02}", name, item, debt, marked=True) for n, (item, debt, name) in enumerate(rows)]
    points.append(Point("99", "Xa", Fraction(200), Fraction(13), marked=True))
    root = drawn(debt_plot(SAID, points, MARKS, Fraction(4), frame))
    labels = [label for label in root.iter("text") if label.get("class") == "chart-label"]
    assert len(labels) == len(points)
    for label in labels:
        half = len(label.text or "") * 7 // 2
        assert half <= int(label.get("x")) <= frame.width - half


def test_names_of_the_awarded_never_cover_one_another():
    close = [Point(f"{n:02}", f"Tỉnh số {n}", Fraction(110 + n, 1), Fraction(2), marked=True) for n in range(5)]
    far = Point("99", "Tỉnh xa", Fraction(160), Fraction(2), marked=False)
    root = drawn(debt_plot(SAID, [*close, far], MARKS, None))
    labels = [label for label in root.iter("text") if label.get("class") == "chart-label"]
    assert [label.text for label in labels] == [item.name for item in close]
    boxes = [(int(label.get("x")), int(label.get("y")), len(label.text or "") * 7) for label in labels]
    for at, (x, y, width) in enumerate(boxes):
        assert not [box for box in boxes[:at] if abs(box[0] - x) < (box[2] + width) // 2 - 2 and abs(box[1] - y) < 14]


def test_without_a_gate_no_line_is_drawn_for_it():
    root = drawn(debt_plot(SAID, [Point("01", "Hà Nội", Fraction(101), Fraction(2), marked=False)], MARKS, None))
    assert not [line for line in root.iter("line") if "chart-gate" in line.get("class", "")]


@given(st.lists(st.dictionaries(st.sampled_from([*State]), st.integers(0, 63), max_size=4), min_size=1, max_size=21))
def test_every_count_of_every_day_is_read_back_from_the_picture(counts: list[dict[State, int]]):
    first = date(2011, 1, 1)
    days = [Day(first + timedelta(days=n), item) for n, item in enumerate(counts)]
    root = drawn(day_columns(SAID, days, date(2011, 1, 9)))
    told = [int(text) for text in texts(root, "chart-count")]
    centre = (State.APPROVED, State.REVIEWED, State.SUBMITTED)
    order = (*centre, State.RETURNED, State.LAPSED, State.DECLINED, State.NOT_NOMINATING)
    assert told == [count[state] for count in counts for state in order if count.get(state)]
    named = [SAID(state) for state in order if counts[-1].get(state)]
    assert texts(root, "chart-label") == named
    assert re.search("09/01/2011", " ".join(texts(root, "chart-mark")))
