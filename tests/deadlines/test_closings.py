"""The closing of a campaign for all its offices: the letter's, or that of the last extension for all."""

from datetime import date, datetime

import pytest

from dossiers.campaigns.opening import campaign_of, still_open
from dossiers.deadlines.calendar_deadlines import DueKind, own_deadlines
from dossiers.deadlines.closings import CampaignClosing, campaign_closings
from dossiers.deadlines.extensions import ALL
from dossiers.reading import own_dossiers
from dossiers.records.queries import dossier as dossier_queries
from tests.support.dossiers import REVIEWER, Office
from workflow.deadlines import Closing


def closing(office: Office) -> CampaignClosing:
    with office.database.reading() as session:
        known = {record.id: campaign_of(record) for record in dossier_queries.campaigns(session)}
        (number,) = (number for number, campaign in known.items() if campaign == office.campaign)
        return campaign_closings(session, known)[number]


def days_after(office: Office, days: int) -> date:
    return date.fromordinal(office.campaign.closing.last_day.toordinal() + days)


def test_without_extensions_it_is_the_letter_s(any_office: Office):
    campaign = any_office.campaign
    assert closing(any_office) == CampaignClosing(campaign.closing, campaign.closes())


@pytest.mark.parametrize(
    ("orders", "for_all", "later"),
    [
        ([("own", 3)], None, 1),
        ([("all", 3)], 3, 0),
        ([("all", 3), ("own", 5)], 3, 1),
        ([("own", 3), ("all", 3)], 3, 0),
        ([("own", 5), ("other", 4), ("all", 3)], 3, 2),
        ([("all", 3), ("all", 6)], 6, 0),
        ([("all", 3), ("own", 5), ("all", 7)], 7, 0),
    ],
    ids=str,
)
def test_an_extension_for_all_moves_it_and_one_for_a_single_office_is_counted(
    any_office: Office, orders: list[tuple[str, int]], for_all: int | None, later: int
):
    codes = {"own": any_office.code, "other": any_office.other().code, "all": ALL}
    for who, days in orders:
        any_office.extend(days_after(any_office, days), office=codes[who])
    found = closing(any_office)
    stated = (
        any_office.campaign.closing if for_all is None else Closing(days_after(any_office, for_all), inclusive=True)
    )
    moment = stated.moment(any_office.campaign.zone)
    assert found == CampaignClosing(stated, moment, extended=for_all is not None, later=later)


def test_start_page_and_calendar_of_the_centre_go_by_it(any_office: Office):
    any_office.extend(days_after(any_office, 4), office=ALL)
    any_office.extend(days_after(any_office, 9))
    expected = closing(any_office)
    with any_office.database.reading() as session:
        records = dossier_queries.campaigns(session)
        closings = campaign_closings(session, still_open(records))
        shown = {
            campaign.code: deadline
            for campaign, deadline, _ in own_dossiers.open_campaigns(records, closings, at=any_office.at)
        }[any_office.campaign.code]
        dues = own_deadlines(session, actor=REVIEWER, at=any_office.at)
    assert (shown.closes, shown.stated, shown.extended, shown.later) == (
        expected.closes,
        expected.stated,
        True,
        1,
    )
    (due,) = [due for due in dues if due.about == any_office.campaign.code]
    assert (due.kind, due.closes, due.last_day, due.later) == (
        DueKind.CAMPAIGN,
        expected.closes,
        expected.stated.last_day,
        1,
    )
    assert all(isinstance(reminder.at, datetime) and reminder.at < due.closes for _, reminder in due.reminders)
    assert due.reminders[-1][1].at > any_office.closes
