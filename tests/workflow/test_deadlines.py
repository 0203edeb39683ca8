"""When a dossier is in time: closing days, extensions, correction windows, working days, and the words for them."""

import time as process_time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from tests.support.campaigns import campaign_4361, days_off, second_campaign, second_days_off
from tests.support.contents import ready_facts
from workflow.campaign import Campaign
from workflow.deadlines import (
    Closing,
    DaysOff,
    DaysOffUnknown,
    Extension,
    SubmissionWindow,
    correction_moment,
    submission_window,
    working_days_after,
)
from workflow.guards import IN_TIME, IN_TIME_AGAIN, asked

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
BEFORE_THE_TENTH = Closing(date(2011, 1, 10), inclusive=False)
ON_THE_FOURTEENTH = Closing(date(2022, 1, 14), inclusive=True)
SECOND = timedelta(seconds=1)


@pytest.fixture(params=["UTC", "America/New_York", "Pacific/Kiritimati"])
def process_zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The server's own time zone, which must not matter."""
    with monkeypatch.context() as changed:
        changed.setenv("TZ", request.param)
        process_time.tzset()
        yield request.param
    process_time.tzset()


@pytest.mark.parametrize(
    ("campaign", "first_late_instant"),
    [
        (campaign_4361(), datetime(2011, 1, 9, 17, 0, tzinfo=UTC)),
        (second_campaign(), datetime(2022, 1, 14, 17, 0, tzinfo=UTC)),
    ],
    ids=["truoc-ngay", "cham-nhat-ngay"],
)
@pytest.mark.parametrize(("offset", "in_time"), [(-SECOND, True), (timedelta(0), False), (SECOND, False)])
def test_in_time_means_before_the_first_late_instant(
    campaign: Campaign, first_late_instant: datetime, offset: timedelta, in_time: bool, process_zone: str
):
    assert datetime.now(UTC).astimezone().utcoffset() == datetime.now(ZoneInfo(process_zone)).utcoffset()
    for zone in (UTC, VIETNAM, timezone(timedelta(hours=-5)), None):
        arrived = (first_late_instant + offset).astimezone(zone)
        unmet = asked((IN_TIME,), ready_facts(campaign, arrived=arrived))
        assert [reason.code for reason in unmet] == ([] if in_time else ["deadline-passed"])


def test_one_microsecond_before_the_closing_moment_is_in_time():
    arrived = BEFORE_THE_TENTH.moment(VIETNAM) - timedelta(microseconds=1)
    assert asked((IN_TIME,), ready_facts(campaign_4361(), arrived=arrived)) == ()


def test_before_a_day_leaves_the_day_out_and_at_the_latest_takes_it_in():
    assert BEFORE_THE_TENTH.last_day == date(2011, 1, 9)
    assert ON_THE_FOURTEENTH.last_day == date(2022, 1, 14)


def test_a_day_begins_by_the_clocks_of_the_campaign_s_zone():
    assert BEFORE_THE_TENTH.moment(VIETNAM) == datetime(2011, 1, 9, 17, 0, tzinfo=UTC)
    assert BEFORE_THE_TENTH.moment(ZoneInfo("UTC")) == datetime(2011, 1, 10, 0, 0, tzinfo=UTC)


def test_a_late_dossier_is_told_the_closing_moment_and_its_own_arrival_in_local_time():
    arrived = datetime(2011, 1, 9, 17, 0, 5, tzinfo=UTC)
    (unmet,) = asked((IN_TIME,), ready_facts(campaign_4361(), arrived=arrived))
    assert dict(unmet.values) == {"closes": "0 giờ ngày 10/01/2011", "arrived": "0 giờ 00 phút 05 giây ngày 10/01/2011"}


def extension(until: date) -> Extension:
    granted = datetime(2011, 1, 8, 2, 0, tzinfo=UTC)
    return Extension(BEFORE_THE_TENTH.moment(VIETNAM), Closing(until, inclusive=True), "Bão lũ", "approver", granted)


@pytest.mark.parametrize(
    ("untils", "last_day"),
    [
        ([], date(2011, 1, 9)),
        ([date(2011, 1, 12)], date(2011, 1, 12)),
        ([date(2011, 1, 12), date(2011, 1, 11)], date(2011, 1, 12)),
        ([date(2011, 1, 5)], date(2011, 1, 9)),
    ],
    ids=["none", "later", "the-latest-counts", "never-shorter"],
)
def test_an_extension_moves_an_office_s_closing_later_and_never_earlier(untils: list[date], last_day: date):
    extended_to = [extension(until).until for until in untils]
    window = submission_window(BEFORE_THE_TENTH, VIETNAM, extended_to=extended_to)
    assert window.closes == Closing(last_day, inclusive=True).moment(VIETNAM)


def test_the_campaign_counts_an_office_s_extensions():
    campaign = campaign_4361()
    assert campaign.closes((extension(date(2011, 1, 12)),)) == datetime(2011, 1, 13, tzinfo=VIETNAM)
    assert campaign.closes() == datetime(2011, 1, 10, tzinfo=VIETNAM)


def test_the_correction_day_is_taken_in_to_its_very_end():
    assert correction_moment(date(2011, 1, 20), VIETNAM) == datetime(2011, 1, 21, tzinfo=VIETNAM)


@pytest.mark.parametrize(
    ("offset", "codes"), [(-SECOND, []), (timedelta(0), ["deadline-passed"]), (SECOND, ["deadline-passed"])]
)
def test_a_returned_dossier_may_come_again_until_its_correction_moment(offset: timedelta, codes: list[str]):
    until = correction_moment(date(2011, 1, 20), VIETNAM)
    facts = ready_facts(
        campaign_4361(),
        arrived=until + offset,
        window=SubmissionWindow(campaign_4361().closes(), until),
    )
    assert [unmet.code for unmet in asked((IN_TIME_AGAIN,), facts)] == codes


EARLIER, LATER = date(2011, 1, 5), date(2011, 1, 20)
CLOSED = datetime(2011, 1, 10, tzinfo=VIETNAM)
EXTENDED = datetime(2011, 1, 15, tzinfo=VIETNAM)
CORRECTED = datetime(2011, 1, 21, tzinfo=VIETNAM)


@pytest.mark.parametrize("extended", [False, True], ids=["", "extended"])
@pytest.mark.parametrize(
    ("returned", "correction_day", "ends", "ends_extended"),
    [
        (False, None, CLOSED, EXTENDED),
        (True, EARLIER, CLOSED, EXTENDED),
        (True, LATER, CORRECTED, CORRECTED),
        (False, LATER, CLOSED, EXTENDED),
    ],
    ids=["draft", "returned-until-earlier", "returned-until-later", "withdrawn-after-a-return"],
)
def test_until_when_an_office_may_submit(
    returned: bool, correction_day: date | None, ends: datetime, ends_extended: datetime, extended: bool
):
    window = submission_window(
        BEFORE_THE_TENTH,
        VIETNAM,
        extended_to=[Closing(date(2011, 1, 14), inclusive=True)] if extended else [],
        returned=returned,
        correction_day=correction_day,
    )
    assert window.closes == (EXTENDED if extended else CLOSED)
    assert window.ends == (ends_extended if extended else ends)


@pytest.mark.parametrize(("returned", "codes"), [(True, []), (False, ["deadline-passed"])])
def test_the_correction_window_counts_only_while_the_dossier_is_returned(returned: bool, codes: list[str]):
    window = submission_window(BEFORE_THE_TENTH, VIETNAM, returned=returned, correction_day=LATER)
    facts = ready_facts(campaign_4361(), arrived=CORRECTED - SECOND, window=window)
    assert [unmet.code for unmet in asked((IN_TIME_AGAIN,), facts)] == codes


@pytest.mark.parametrize(
    ("start", "count", "day"),
    [
        (date(2011, 1, 14), 10, date(2011, 1, 28)),
        (date(2011, 1, 15), 1, date(2011, 1, 17)),
        (date(2011, 1, 20), 10, date(2011, 2, 9)),
        (date(2011, 1, 28), 2, date(2011, 1, 30)),
        (date(2010, 12, 30), 3, date(2011, 1, 5)),
        (date(2011, 12, 30), 1, date(2012, 1, 3)),
        (date(2012, 1, 20), 5, date(2012, 2, 3)),
        (date(2011, 1, 14), 0, date(2011, 1, 14)),
    ],
    ids=[
        "two-weeks",
        "from-a-saturday",
        "over-tet-2011-with-its-worked-weekend",
        "a-weekend-worked-in-lieu-counts",
        "over-the-end-of-2010",
        "over-the-end-of-2011",
        "over-tet-2012",
        "none",
    ],
)
def test_working_days_are_counted_without_weekends_and_days_off(start: date, count: int, day: date):
    assert working_days_after(start, count, days_off()) == day


def test_the_second_campaign_counts_with_the_days_off_of_its_own_years():
    assert working_days_after(date(2022, 1, 28), 1, second_days_off()) == date(2022, 2, 7)


@pytest.mark.parametrize("start", [date(2012, 12, 28), date(2013, 1, 2), date(2009, 12, 31)])
def test_no_working_day_is_counted_in_a_year_that_nobody_has_entered(start: date):
    with pytest.raises(DaysOffUnknown) as unknown:
        working_days_after(start, 10, days_off() if start.year > 2009 else DaysOff(frozenset()))
    assert unknown.value.year in {2010, 2013}


def test_a_day_worked_in_lieu_is_a_working_day_even_on_a_sunday():
    assert days_off().is_working(date(2011, 1, 30))
    assert not days_off().is_working(date(2011, 1, 23))
