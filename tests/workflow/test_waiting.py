"""How long a dossier has waited: days of the campaign's calendar, whatever the hours."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.deadlines import ONE_DAY
from workflow.waiting import days_waited

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
FIRST = datetime(2010, 6, 1, tzinfo=UTC)


def moment(text: str) -> datetime:
    return datetime.strptime(text, "%d/%m/%Y %H:%M:%S").replace(tzinfo=VIETNAM)


@pytest.mark.parametrize(
    ("since", "at", "days"),
    [
        ("05/01/2011 00:00:00", "05/01/2011 23:59:59", 0),
        ("05/01/2011 23:59:59", "06/01/2011 00:00:00", 1),
        ("05/01/2011 16:00:00", "07/01/2011 08:00:00", 2),
        ("05/01/2011 08:00:00", "07/01/2011 16:00:00", 2),
        ("31/12/2010 12:00:00", "01/01/2011 11:00:00", 1),
        ("07/01/2011 08:00:00", "05/01/2011 08:00:00", 0),
    ],
)
def test_a_day_is_waited_when_the_campaign_s_midnight_is_passed(since: str, at: str, days: int):
    assert days_waited(moment(since), moment(at), VIETNAM) == days
    assert days_waited(moment(since).astimezone(UTC), moment(at).astimezone(UTC), VIETNAM) == days


def test_the_midnight_is_that_of_the_campaign_s_zone():
    since, at = datetime(2011, 1, 5, 16, 30, tzinfo=UTC), datetime(2011, 1, 5, 17, 30, tzinfo=UTC)
    assert days_waited(since, at, VIETNAM) == 1
    assert days_waited(since, at, ZoneInfo("UTC")) == 0


@given(
    since=st.integers(0, 900 * 86_400).map(lambda second: FIRST + timedelta(seconds=second)),
    later=st.timedeltas(timedelta(0), timedelta(days=40)),
    zone=st.sampled_from(["Asia/Ho_Chi_Minh", "America/Havana", "Pacific/Kiritimati"]).map(ZoneInfo),
)
def test_as_many_days_are_waited_as_midnights_are_passed(since: datetime, later: timedelta, zone: ZoneInfo):
    at, day, midnights = (since + later).astimezone(zone).date(), since.astimezone(zone).date(), 0
    while day < at:
        day, midnights = day + ONE_DAY, midnights + 1
    assert days_waited(since, since + later, zone) == midnights
