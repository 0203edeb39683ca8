"""The calendar of days off: the shipped years, and files with faults."""

from datetime import date, timedelta

import pytest

from dossiers.campaigns.calendar_file import CalendarEntry, read_calendar
from dossiers.campaigns.toml_reader import FileRefused
from tests.support.campaigns import DAYS_OFF_FILE, days_off, second_days_off


def faults(text: str) -> list[tuple[str, str]]:
    with pytest.raises(FileRefused) as refused:
        read_calendar(text)
    return [(fault.field, fault.code) for fault in refused.value.faults]


def off(*days: str) -> str:
    rows = "".join(f'  {{ day = {day}, name = "Nghỉ" }},\n' for day in days)
    return f"[2011]\noff = [\n{rows}]\nworked = []\n"


def test_the_three_shipped_years_are_known():
    assert days_off().years == {2010, 2011, 2012}
    assert second_days_off().years == {2021, 2022}


HOLIDAYS = {
    2010: ["1/1", "30/4", "3/5", "2/9"],
    2011: ["3/1", "2/5", "3/5", "2/9"],
    2012: ["2/1", "30/4", "1/5", "3/9"],
}


@pytest.mark.parametrize(("year", "day"), [(year, day) for year, days in HOLIDAYS.items() for day in days])
def test_the_holidays_of_the_sun_s_calendar_are_off_or_taken_on_the_next_working_day(year: int, day: str):
    number, month = map(int, day.split("/"))
    assert not days_off().is_working(date(year, month, number))


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2010, 2, 13), date(2010, 2, 21)),
        (date(2011, 1, 31), date(2011, 2, 7)),
        (date(2012, 1, 21), date(2012, 1, 29)),
    ],
)
def test_tet_is_one_stretch_of_days_off(first: date, last: date):
    days = [first + timedelta(days=offset) for offset in range((last - first).days + 1)]
    assert not [day for day in days if days_off().is_working(day)]
    for outside in (first - timedelta(days=1), last + timedelta(days=1)):
        assert days_off().is_working(outside)


def test_every_swap_gives_as_many_days_as_it_takes():
    swapped = [entry for entry in read_calendar(DAYS_OFF_FILE.read_text("utf-8")).entries if "đổi với" in entry.name]
    assert len(swapped) == len(days_off().worked) == 6


def test_a_day_may_be_written_as_the_letter_writes_it():
    assert read_calendar(off('"3/1/2011"')).entries == (CalendarEntry(date(2011, 1, 3), False, "Nghỉ"),)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[2011]\noff = []\n", [("2011.worked", "key-missing")]),
        ("[2011]\n", [("2011.off", "key-missing"), ("2011.worked", "key-missing")]),
        ("[nam-nay]\noff = []\nworked = []\n", [("nam-nay", "not-a-year")]),
        ("[1066]\noff = []\nworked = []\n", [("1066", "not-a-year")]),
        ("2011 = 5\n", [("2011", "not-a-table"), ("2011.off", "key-missing"), ("2011.worked", "key-missing")]),
        (off("2010-01-04"), [("2011.off[1].day", "day-in-other-year")]),
        (off("2011-01-08"), [("2011.off[1].day", "weekend-off")]),
        (
            off("2011-01-03").replace("off", "x").replace("worked", "off").replace("x", "worked"),
            [("2011.worked[1].day", "weekday-worked")],
        ),
        (off("2011-01-03", "2011-01-03"), [("2011.off[2].day", "row-twice")]),
        (off('"31/02/2011"'), [("2011.off[1].day", "date-impossible")]),
        (off("2011-01-03").replace('"Nghỉ"', '""'), [("2011.off[1].name", "text-empty")]),
        (
            off("2011-01-03").replace("name", "ten"),
            [("2011.off[1].name", "key-missing"), ("2011.off[1].ten", "key-unknown")],
        ),
        ("[2011\n", [("", "file-not-toml-at")]),
    ],
)
def test_a_fault_is_told_at_its_place(text: str, found: list[tuple[str, str]]):
    assert faults(text) == found


def test_all_faults_are_told_at_once():
    text = off("2011-01-08", "2010-01-04", '"x"') + "[năm]\n"
    assert len(faults(text.replace("[năm]", '["năm"]'))) == 4
