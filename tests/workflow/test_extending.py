"""When more time may be given, and when a paper dossier may be entered as received."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from workflow.errors import Unmet
from workflow.extending import MoreTime, extended_until, extension_stops, gains, receipt_stops
from workflow.guards import CampaignState

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
CLOSES = datetime.fromisoformat("2011-01-10T00:00:00+07:00")
MORE = MoreTime(datetime.fromisoformat("2011-01-07T09:00:00+07:00"), ZONE, date(2011, 1, 14), "Mưa lũ.")


def codes(found: tuple[Unmet, ...]) -> list[tuple[str, str]]:
    return [(finding.code, finding.field) for finding in found]


def test_a_later_day_with_a_reason_while_the_campaign_is_open_is_granted():
    assert extension_stops(MORE, [CLOSES]) == ()


def test_the_day_of_an_extension_is_taken_in_to_its_end():
    assert extended_until(date(2011, 1, 14), ZONE) == datetime.fromisoformat("2011-01-15T00:00:00+07:00")


@pytest.mark.parametrize(("day", "more"), [(date(2011, 1, 9), False), (date(2011, 1, 10), True)])
def test_only_an_end_beyond_the_present_one_gives_more_time(day: date, more: bool):
    assert gains(CLOSES, day, ZONE) is more
    found = extension_stops(replace(MORE, until_day=day), [CLOSES])
    assert codes(found) == ([] if more else [("extension-gains-nothing", "until_day")])


def test_who_gains_nothing_is_told_until_when_it_has_time():
    (found,) = extension_stops(replace(MORE, until_day=date(2011, 1, 8)), [CLOSES + timedelta(days=4), CLOSES])
    assert dict(found.values) == {"day": "08/01/2011", "closes": "0 giờ ngày 10/01/2011"}


def test_for_several_offices_it_is_enough_that_one_gains():
    assert extension_stops(MORE, [CLOSES + timedelta(days=30), CLOSES]) == ()


def test_an_end_is_over_from_its_very_first_late_instant_on():
    end = datetime.fromisoformat("2011-01-15T00:00:00+07:00")
    assert extension_stops(replace(MORE, arrived=end - timedelta(microseconds=1)), [CLOSES]) == ()
    (found,) = extension_stops(replace(MORE, arrived=end), [CLOSES])
    assert (found.code, found.field) == ("extension-day-over", "until_day")
    assert dict(found.values) == {"day": "14/01/2011", "now": "0 giờ ngày 15/01/2011"}


def test_everything_that_stands_against_it_is_told_at_once():
    bare = replace(MORE, until_day=None, reason=" \n\t", campaign_state=CampaignState.CLOSED)
    assert codes(extension_stops(bare, [CLOSES])) == [
        ("campaign-not-open", ""),
        ("extension-day-missing", "until_day"),
        ("reason-missing", "reason"),
    ]


def test_without_any_office_nothing_is_said_of_what_they_have():
    assert extension_stops(MORE, []) == ()


@pytest.mark.parametrize(
    ("received", "code"),
    [
        (None, "received-day-missing"),
        (date(2010, 10, 9), "received-day-early"),
        (date(2010, 10, 10), ""),
        (date(2011, 1, 7), ""),
        (date(2011, 1, 8), "received-day-later"),
    ],
)
def test_a_paper_dossier_came_in_between_the_first_day_of_the_period_and_today(received: date | None, code: str):
    found = receipt_stops(received, date(2011, 1, 7), date(2010, 10, 10))
    assert codes(found) == ([(code, "received_day")] if code else [])
