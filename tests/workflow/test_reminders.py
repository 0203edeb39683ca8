"""When an office is reminded of its closing moment, and which reminder has come or is still to come."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.campaigns import campaign_4361, days_off, second_campaign, second_days_off
from workflow.deadlines import ONE_DAY, DaysOff, DaysOffUnknown
from workflow.reminders import (
    MORNING,
    Reminder,
    after_cause,
    latest_due,
    next_due,
    reminder_moments,
)

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
HAVANA = ZoneInfo("America/Havana")
CLOSES = datetime(2011, 1, 10, tzinfo=VIETNAM)
NO_DAYS_OFF = DaysOff(frozenset({2010, 2011}))
SECOND = timedelta(seconds=1)
FIRST = Reminder(datetime(2010, 12, 31, 8, tzinfo=VIETNAM), 9)
MIDDLE = Reminder(datetime(2011, 1, 6, 8, tzinfo=VIETNAM), 3)
LAST = Reminder(datetime(2011, 1, 7, 8, tzinfo=VIETNAM), 2)
REMINDERS = (FIRST, MIDDLE, LAST)


def reminded(closes: datetime, table: DaysOff, zone: ZoneInfo = VIETNAM) -> list[tuple[date, int]]:
    """The days of the reminders and the days left on each, when all are at 08:00 of the zone."""
    reminders = reminder_moments(closes, zone, table)
    assert {(reminder.at.time(), reminder.at.tzinfo) for reminder in reminders} == {(MORNING, zone)}
    return [(reminder.at.date(), reminder.days_left) for reminder in reminders]


def test_a_closing_on_a_monday_is_reminded_of_on_three_mornings():
    assert reminder_moments(CLOSES, VIETNAM, NO_DAYS_OFF) == REMINDERS


def test_the_first_campaign_is_reminded_of_on_the_same_mornings_by_its_own_days_off():
    assert reminder_moments(campaign_4361().closes(), VIETNAM, days_off()) == REMINDERS


def test_a_closing_after_a_working_day_is_reminded_of_on_the_last_day_itself_too():
    assert reminded(second_campaign().closes(), second_days_off()) == [
        (date(2022, 1, 7), 7),
        (date(2022, 1, 11), 3),
        (date(2022, 1, 13), 1),
        (date(2022, 1, 14), 0),
    ]


def test_a_reminder_on_a_holiday_comes_on_the_last_working_day_before_it():
    table = DaysOff(NO_DAYS_OFF.years, off=frozenset({date(2011, 1, 7), date(2010, 12, 31)}))
    assert reminded(CLOSES, table) == [(date(2010, 12, 30), 10), (date(2011, 1, 6), 3)]


def test_a_reminder_comes_on_a_weekend_that_is_worked_in_lieu():
    table = DaysOff(NO_DAYS_OFF.years, worked=frozenset({date(2011, 1, 8)}))
    assert reminded(CLOSES, table) == [(date(2010, 12, 31), 9), (date(2011, 1, 6), 3), (date(2011, 1, 8), 1)]


def test_reminders_that_come_to_the_same_morning_are_one():
    after_tet = datetime(2011, 2, 8, tzinfo=VIETNAM)
    assert reminded(after_tet, days_off()) == [(date(2011, 1, 30), 8)]


@pytest.mark.parametrize(
    ("closes", "days"),
    [
        (datetime(2011, 1, 18, 7, 59, 59, tzinfo=VIETNAM), [(10, 8), (14, 4), (17, 1)]),
        (datetime(2011, 1, 18, 8, tzinfo=VIETNAM), [(11, 7), (14, 4), (17, 1)]),
        (datetime(2011, 1, 18, 8, 0, 1, tzinfo=VIETNAM), [(11, 7), (14, 4), (17, 1), (18, 0)]),
    ],
    ids=["a-second-before-eight", "at-eight", "a-second-after-eight"],
)
def test_a_reminder_is_never_moved_later_and_never_comes_when_it_is_too_late(
    closes: datetime, days: list[tuple[int, int]]
):
    for said in (closes, closes.astimezone(UTC)):
        assert reminded(said, NO_DAYS_OFF) == [(date(2011, 1, day), left) for day, left in days]


def test_the_days_are_those_of_the_campaign_s_zone_whatever_zone_the_closing_moment_is_said_in():
    assert reminder_moments(datetime(2011, 1, 9, 17, tzinfo=UTC), VIETNAM, NO_DAYS_OFF) == REMINDERS
    assert reminded(CLOSES, NO_DAYS_OFF, ZoneInfo("UTC")) == [
        (date(2010, 12, 31), 9),
        (date(2011, 1, 6), 3),
        (date(2011, 1, 7), 2),
    ]


@pytest.mark.parametrize("said_in", [HAVANA, UTC], ids=["havana", "utc"])
def test_a_midnight_that_the_clocks_skip_still_ends_the_day_before_it(said_in: ZoneInfo):
    closes = datetime(2011, 3, 20, tzinfo=HAVANA).astimezone(said_in)
    assert reminded(closes, NO_DAYS_OFF, HAVANA)[-1] == (date(2011, 3, 18), 1)


@pytest.mark.parametrize(
    ("years", "unknown_year"), [({2011}, 2010), ({2010}, 2011), (set(), 2011)], ids=["last-year", "this-year", "none"]
)
def test_no_reminder_is_counted_in_a_year_that_nobody_has_entered(years: set[int], unknown_year: int):
    with pytest.raises(DaysOffUnknown) as unknown:
        reminder_moments(CLOSES, VIETNAM, DaysOff(frozenset(years)))
    assert unknown.value.year == unknown_year


def test_a_year_that_no_reminder_touches_need_not_be_known():
    assert reminded(datetime(2011, 1, 20, tzinfo=VIETNAM), DaysOff(frozenset({2011})))[0] == (date(2011, 1, 12), 7)


@pytest.mark.parametrize(
    ("now", "latest", "following"),
    [
        (FIRST.at - SECOND, None, FIRST),
        (FIRST.at, FIRST, MIDDLE),
        (MIDDLE.at - SECOND, FIRST, MIDDLE),
        (MIDDLE.at, MIDDLE, LAST),
        (LAST.at - SECOND, MIDDLE, LAST),
        (LAST.at, LAST, None),
        (CLOSES, LAST, None),
    ],
)
def test_a_reminder_is_due_from_its_own_moment_on(now: datetime, latest: Reminder | None, following: Reminder | None):
    for told in (now, now.astimezone(UTC)):
        assert latest_due(REMINDERS, told) == latest
        assert next_due(REMINDERS, told) == following


def test_the_order_in_which_reminders_are_given_does_not_matter():
    assert latest_due(reversed(REMINDERS), CLOSES) == LAST
    assert next_due(reversed(REMINDERS), FIRST.at) == MIDDLE


def test_where_there_are_no_reminders_none_is_due():
    assert latest_due((), CLOSES) is None
    assert next_due((), CLOSES) is None


@pytest.mark.parametrize(
    ("causes", "left"),
    [
        ((), REMINDERS),
        ((None, None), REMINDERS),
        ((FIRST.at - SECOND,), REMINDERS),
        ((FIRST.at,), (MIDDLE, LAST)),
        ((MIDDLE.at + 14 * SECOND, None), (LAST,)),
        ((MIDDLE.at, LAST.at - SECOND, FIRST.at), (LAST,)),
        ((LAST.at,), ()),
    ],
)
def test_no_reminder_comes_before_what_caused_the_deadline(
    causes: tuple[datetime | None, ...], left: tuple[Reminder, ...]
):
    assert after_cause(REMINDERS, *causes) == left
    assert after_cause(REMINDERS, *(cause and cause.astimezone(UTC) for cause in causes)) == left


ZONES = ["Asia/Ho_Chi_Minh", "UTC", "America/New_York", "Pacific/Kiritimati", "America/Havana"]
CLOSING_TIMES = st.one_of(st.just(time.min), st.just(MORNING), st.times())
# Days counted back from the closing day; the table's years reach further back than any days off that are drawn.
DAYS_BACK = st.frozensets(st.integers(-2, 15))


@given(
    day=st.dates(date(2010, 6, 1), date(2012, 12, 31)),
    at=CLOSING_TIMES,
    zone=st.sampled_from(ZONES).map(ZoneInfo),
    off=DAYS_BACK,
    worked=DAYS_BACK,
)
def test_every_reminder_is_at_eight_of_a_working_day_before_the_closing_moment(
    day: date, at: time, zone: ZoneInfo, off: frozenset[int], worked: frozenset[int]
):
    table = DaysOff(
        frozenset({2010, 2011, 2012}),
        off=frozenset(day - back * ONE_DAY for back in off),
        worked=frozenset(day - back * ONE_DAY for back in worked),
    )
    closes = datetime.combine(day, at, zone)
    reminders = reminder_moments(closes.astimezone(UTC), zone, table)
    moments = [reminder.at.astimezone(UTC) for reminder in reminders]
    assert moments == sorted(set(moments))
    assert 1 <= len(moments) <= 4
    assert moments[-1] < closes.astimezone(UTC)
    for reminder in reminders:
        assert reminder.at.timetz() == time(8, tzinfo=zone)
        assert table.is_working(reminder.at.date())
        assert reminder.days_left >= 0
    between = reminders[-1].at + ONE_DAY
    while between.astimezone(UTC) < closes.astimezone(UTC):
        assert not table.is_working(between.date())
        between += ONE_DAY
