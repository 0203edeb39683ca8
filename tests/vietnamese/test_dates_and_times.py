"""Days and times: the day stands before the month, the year has four digits, spans are rounded down."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dossiers.vietnamese.dates import (
    day_in_paper,
    read_day,
    read_time,
    show_day,
    show_moment,
    show_time,
    time_in_paper,
    time_left,
)
from dossiers.vietnamese.faults import Unreadable
from tests.vietnamese.refusals import refusal

HO_CHI_MINH = ZoneInfo("Asia/Ho_Chi_Minh")
DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 31))


@pytest.mark.parametrize(
    "text",
    [
        "9/1/2011",
        "09/01/2011",
        "9-1-2011",
        "9.1.2011",
        " 09 / 01 / 2011 ",
        "ngày 9/1/2011",
        "ngày 9 tháng 1 năm 2011",
        "Ngày 09 tháng 01 năm 2011",
        "9 tháng 1 năm 2011",
        "2011-01-09",
        "nga\u0300y 9 tha\u0301ng 1 n\u0103m 2011",
    ],
)
def test_the_day_stands_before_the_month_in_every_form_but_the_browsers(text):
    assert read_day(text) == date(2011, 1, 9)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hôm nay",
        "9/1",
        "9/1-2011",
        "9 1 2011",
        "2011/01/09",
        "2011.01.09",
        "9/1/20111",
        "009/1/2011",
        "ngày 9 tháng giêng năm 2011",
        "９/1/2011",
        "٩/1/2011",
        "9/1/2011 8:00",
        "-9/1/2011",
        "40550",
        "9" * 5_000,
    ],
)
def test_what_is_no_day_is_refused(text):
    assert refusal(read_day, text).code == "date-unreadable"


@pytest.mark.parametrize(("text", "year"), [("9/1/11", "11"), ("9-1-011", "011"), ("9 tháng 1 năm 11", "11")])
def test_a_year_needs_four_digits(text, year):
    refused = refusal(read_day, text)
    assert refused.code == "date-short-year"
    assert refused.values["year"] == year


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("31/02/2011", {"day": "31", "month": "02", "year": "2011", "last": "28"}),
        ("30/2/2012", {"day": "30", "month": "02", "year": "2012", "last": "29"}),
        ("31/4/2011", {"day": "31", "month": "04", "year": "2011", "last": "30"}),
        ("0/1/2011", {"day": "00", "month": "01", "year": "2011", "last": "31"}),
        ("2011-02-29", {"day": "29", "month": "02", "year": "2011", "last": "28"}),
    ],
)
def test_a_day_that_the_month_lacks_is_refused_with_the_months_last_day(text, facts):
    refused = refusal(read_day, text)
    assert refused.code == "date-impossible"
    assert refused.values == {"text": text, **facts}


@pytest.mark.parametrize(("text", "month"), [("12/25/2010", "25"), ("1/13/2011", "13"), ("1/0/2011", "00")])
def test_a_month_that_no_year_has_is_refused(text, month):
    refused = refusal(read_day, text)
    assert refused.code == "date-no-such-month"
    assert refused.values["month"] == month


@pytest.mark.parametrize("text", ["9/1/0000", "9/1/0201", "31/12/1899", "1/1/2200", "9999-12-31"])
def test_a_year_far_from_any_campaign_is_refused(text):
    refused = refusal(read_day, text)
    assert refused.code == "date-year-out-of-range"
    assert (refused.values["first"], refused.values["last"]) == ("1900", "2199")


@given(DAYS)
@settings(deadline=None)
def test_a_day_is_read_back_from_every_form_in_which_it_is_shown(day):
    assert read_day(show_day(day)) == read_day(day_in_paper(day)) == read_day(day.isoformat()) == day


@given(st.text(st.sampled_from("0123456789/-. ngàythángăm"), max_size=14))
@settings(deadline=None)
def test_any_scribble_is_a_day_or_a_refusal(text):
    try:
        assert date(1900, 1, 1) <= read_day(text) <= date(2199, 12, 31)
    except Unreadable:
        assert refusal(read_day, text).code.startswith("date-")


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("8:00", time(8)),
        ("08:05", time(8, 5)),
        ("08h30", time(8, 30)),
        ("8H30", time(8, 30)),
        ("8 h 30", time(8, 30)),
        ("8g30", time(8, 30)),
        ("8 giờ 30", time(8, 30)),
        ("8 giờ 30 phút", time(8, 30)),
        ("08 giờ 00 phút", time(8)),
        ("8h", time(8)),
        ("16 giờ", time(16)),
        ("0:00", time(0)),
        ("23:59", time(23, 59)),
    ],
)
def test_a_time_is_read_with_a_colon_or_in_words(text, moment):
    assert read_time(text) == moment


@pytest.mark.parametrize(
    "text", ["", "8", "830", "8.30", ":30", "8:", "8:000", "008:00", "8 rưỡi", "8:00:00", "-8:00", "８:00"]
)
def test_what_is_no_time_is_refused(text):
    assert refusal(read_time, text).code == "time-unreadable"


@pytest.mark.parametrize(
    ("text", "hour", "minute"), [("24:00", "24", "00"), ("8:60", "08", "60"), ("25 giờ", "25", "00")]
)
def test_a_time_that_no_day_has_is_refused(text, hour, minute):
    refused = refusal(read_time, text)
    assert refused.code == "time-impossible"
    assert refused.values == {"text": text, "hour": hour, "minute": minute}


@given(st.times().map(lambda moment: moment.replace(second=0, microsecond=0)))
@settings(deadline=None)
def test_a_time_is_read_back_from_every_form_in_which_it_is_shown(moment):
    assert read_time(show_time(moment)) == read_time(time_in_paper(moment)) == moment


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2010, 10, 8), "ngày 08 tháng 10 năm 2010"),
        (date(2020, 1, 5), "ngày 05 tháng 01 năm 2020"),
        (date(2011, 2, 28), "ngày 28 tháng 02 năm 2011"),
        (date(2011, 3, 1), "ngày 01 tháng 3 năm 2011"),
        (date(2019, 6, 29), "ngày 29 tháng 6 năm 2019"),
        (date(2010, 9, 10), "ngày 10 tháng 9 năm 2010"),
        (date(2010, 12, 31), "ngày 31 tháng 12 năm 2010"),
    ],
)
def test_a_paper_pads_days_below_ten_and_the_months_one_and_two_only(day, words):
    assert day_in_paper(day) == words


def test_the_minutes_write_hours_and_minutes_with_two_digits():
    assert time_in_paper(time(8)) == "08 giờ 00 phút"
    assert time_in_paper(time(14, 5, 59)) == "14 giờ 05 phút"


def test_a_moment_is_shown_by_the_clocks_of_its_zone():
    moment = datetime(2011, 1, 9, 17, 30, tzinfo=UTC)
    assert show_moment(moment, HO_CHI_MINH) == "10/01/2011 00:30"
    assert show_moment(moment, UTC) == "09/01/2011 17:30"


def test_a_moment_without_a_zone_is_a_mistake_of_the_program():
    with pytest.raises(ValueError, match="time zone"):
        show_moment(datetime(2011, 1, 9, 17, 30), HO_CHI_MINH)  # noqa: DTZ001 - the naive datetime is the case


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(days=2, hours=16), "2 ngày 16 giờ"),
        (timedelta(days=2, hours=16, minutes=59, seconds=59), "2 ngày 16 giờ"),
        (timedelta(days=2, minutes=59), "2 ngày"),
        (timedelta(days=1), "1 ngày"),
        (timedelta(days=1) - timedelta(microseconds=1), "23 giờ 59 phút"),
        (timedelta(hours=3, minutes=5), "3 giờ 05 phút"),
        (timedelta(hours=3), "3 giờ"),
        (timedelta(minutes=12, seconds=59), "12 phút"),
        (timedelta(minutes=1), "1 phút"),
        (timedelta(seconds=59), "dưới 1 phút"),
        (timedelta(microseconds=1), "dưới 1 phút"),
        (timedelta(0), "0 phút"),
        (timedelta(days=-1), "0 phút"),
    ],
)
def test_the_time_left_is_said_in_its_two_largest_units_rounded_down(span, words):
    assert time_left(span) == words
