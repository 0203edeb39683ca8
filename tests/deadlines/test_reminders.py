"""Reminders: who is told when, what still stops each, and the deadlines of a person's calendar, on both databases."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from dossiers.accounts.administration import COMMAND_LINE
from dossiers.campaigns.opening import load_calendar, still_open
from dossiers.deadlines import reminders
from dossiers.deadlines.calendar_deadlines import Due, DueKind, own_deadlines
from dossiers.deadlines.closings import campaign_closings
from dossiers.deadlines.reminders import CentreReminders, OwnReminders
from dossiers.desk.actor import Actor
from dossiers.reading import own_dossiers
from dossiers.records.database import Database
from dossiers.records.models.campaigns import CalendarDay, CalendarYear, CampaignRecord
from dossiers.records.models.deadlines import ExtensionOrder, ExtensionRecord
from dossiers.records.models.dossier import Dossier
from dossiers.records.queries import deadlines as deadline_queries
from dossiers.records.queries import dossier as dossier_queries
from tests.support.campaigns import DAYS_OFF_FILE, SECOND_DAYS_OFF_FILE
from tests.support.dossiers import APPROVER, LOADED, REVIEWER, REVIEWER_2, Office
from tests.support.pages import counted_queries
from workflow.campaign import Campaign
from workflow.deadlines import Closing
from workflow.guards import CampaignState
from workflow.lifecycle import Action, Role, State

MORNINGS: Mapping[str, tuple[str, ...]] = {
    "4361-2010": ("2010-12-31", "2011-01-06", "2011-01-07"),
    "215-2021": ("2022-01-07", "2022-01-11", "2022-01-13", "2022-01-14"),
}
"""By hand: 7, 3 and 1 days before and the last working day, at 08:00; 09/01/2011 is a Sunday, 01/01/2011 a Saturday."""

TICK = timedelta(microseconds=1)


@pytest.fixture(autouse=True)
def _nobody_assigned(loaded: Database) -> None:
    with loaded.writing() as session:
        session.execute(update(Dossier).values(assigned_to=None))


def morning(campaign: Campaign, day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T08:00").replace(tzinfo=campaign.zone)


def own(office: Office, at: datetime) -> Mapping[str, OwnReminders]:
    with office.database.reading() as session:
        return reminders.own_reminders(session, own_dossiers.own_dossiers(session, actor=office.clerk, at=at), at=at)


def centre(office: Office, at: datetime) -> CentreReminders:
    with office.database.reading() as session:
        campaigns = still_open(dossier_queries.campaigns(session))
        return reminders.centre_reminders(session, campaigns, campaign_closings(session, campaigns), at=at)


def only_this_campaign(office: Office) -> None:
    """The other campaigns are over."""
    with office.database.writing() as session:
        others = CampaignRecord.code != office.campaign.code
        session.execute(update(CampaignRecord).where(others).values(state=CampaignState.CLOSED))


def extend(office: Office, until: date) -> None:
    """The centre gives this office more time."""
    with office.database.writing() as session:
        dossier = dossier_queries.dossier_by_reference(session, office.reference)
        assert dossier is not None
        said = {"until_day": until, "reason": "Mưa lũ.", "granted_by": APPROVER.username, "granted_at": office.at}
        campaign_id = dossier.participant.campaign_id
        number = len(deadline_queries.orders_of(session, dossier.participant.campaign)) + 1
        order = ExtensionOrder(
            campaign_id=campaign_id,
            number=number,
            office=office.code,
            before=office.closes,
            granted_name="X",
            key=f"order-{number}",
            **said,
        )
        session.add(order)
        session.flush()
        session.add(
            ExtensionRecord(participant_id=dossier.participant_id, before=office.closes, order_id=order.id, **said)
        )


def forget_calendar(session: Session) -> None:
    session.execute(delete(CalendarDay))
    session.execute(delete(CalendarYear))


# --- The office ---


def test_an_office_is_reminded_on_the_working_mornings_counted_by_hand(any_office: Office):
    mornings = [morning(any_office.campaign, day) for day in MORNINGS[any_office.campaign.code]]
    before = own(any_office, mornings[0] - TICK)[any_office.reference].schedule
    assert (before.latest, before.following and before.following.at) == (None, mornings[0])
    for place, at in enumerate(mornings):
        told = own(any_office, at)[any_office.reference]
        assert told.schedule.latest is not None
        assert told.schedule.latest.at == at
        following = mornings[place + 1] if place + 1 < len(mornings) else None
        assert (told.schedule.following and told.schedule.following.at) == following
    assert told.schedule.latest.days_left == (any_office.campaign.closing.last_day - mornings[-1].date()).days


def test_the_reminder_says_what_the_panel_says(any_office: Office):
    at = morning(any_office.campaign, MORNINGS[any_office.campaign.code][1])
    empty = own(any_office, at)[any_office.reference]
    assert empty.stops == any_office.stops(at)
    assert len(empty.stops) > 3
    any_office.fill(at=at)
    assert own(any_office, at)[any_office.reference].stops == any_office.stops(at)


def test_nobody_is_reminded_of_what_is_sent_what_is_over_or_what_is_closed(any_office: Office):
    closes = any_office.closes
    assert any_office.reference in own(any_office, closes - TICK)
    assert any_office.reference not in own(any_office, closes)
    any_office.bring_to(State.SUBMITTED)
    assert any_office.reference not in own(any_office, any_office.at)
    other = any_office.other()
    assert other.reference in own(other, other.at)
    with any_office.database.writing() as session:
        session.execute(update(CampaignRecord).values(state=CampaignState.CLOSED))
    assert own(other, other.at) == {}


def test_an_extension_moves_the_reminders_of_its_office_alone(any_office: Office):
    until = any_office.campaign.closing.last_day + timedelta(days=7)
    extend(any_office, until)
    last = morning(any_office.campaign, MORNINGS[any_office.campaign.code][-1])
    moved, other = own(any_office, last)[any_office.reference], any_office.other()
    assert moved.closes == Closing(until, inclusive=True).moment(any_office.campaign.zone)
    assert moved.schedule.following is not None
    assert moved.schedule.following.at > last
    assert own(other, last)[other.reference].closes == any_office.closes
    reminded = moved.schedule.following.at
    told = own(any_office, reminded)[any_office.reference].schedule.latest
    assert told is not None
    assert told.at == reminded


def test_a_returned_dossier_is_reminded_of_its_correction_date_beyond_the_closing_moment(office: Office):
    office.bring_to(State.SUBMITTED)
    office.move(Action.RETURN, correction_day=date(2011, 1, 20))
    at = datetime.fromisoformat("2011-01-20T08:00:00+07:00")
    told = own(office, at)[office.reference]
    assert told.closes == datetime.fromisoformat("2011-01-21T00:00:00+07:00")
    assert told.schedule.latest is not None
    assert (told.schedule.latest.at, told.schedule.latest.days_left) == (at, 0)
    assert office.reference not in own(office, told.closes)


def test_where_nobody_has_entered_the_year_it_is_named_and_the_deadline_still_stands(any_office: Office):
    try:
        with any_office.database.writing() as session:
            forget_calendar(session)
        told = own(any_office, any_office.at)[any_office.reference]
        assert told.closes == any_office.closes
        assert told.schedule.unknown_year == (any_office.closes - TICK).year
        assert (told.schedule.latest, told.schedule.following) == (None, None)
        assert told.schedule.unknown_year in centre(any_office, any_office.at).unknown_years
        assert deadlines(any_office, any_office.clerk)[0].reminders == ()
    finally:
        restore_calendar(any_office)


def restore_calendar(office: Office) -> None:
    with office.database.writing() as session:
        for file in (DAYS_OFF_FILE, SECOND_DAYS_OFF_FILE):
            load_calendar(session, file.read_text("utf-8"), actor=COMMAND_LINE, at=LOADED)


# --- The centre ---


def test_the_centre_sees_who_was_reminded_and_has_not_submitted_with_what_is_missing(any_office: Office):
    only_this_campaign(any_office)
    last = morning(any_office.campaign, MORNINGS[any_office.campaign.code][-1])
    any_office.fill(at=last)
    other = any_office.other().bring_to(State.SUBMITTED)
    later = any_office.other(2)
    extend(later, any_office.campaign.closing.last_day + timedelta(days=30))
    told = {behind.reference: behind for behind in centre(any_office, last).behind}
    assert len(told) == len(any_office.campaign.offices) - 2
    assert told[any_office.reference].still_missing == any_office.dossier().still_missing
    assert any_office.dossier().still_missing is not None
    assert other.reference not in told
    assert later.reference not in told, "its own reminders are still to come"
    untouched = any_office.other(3)
    assert told[untouched.reference].still_missing is None
    assert [behind.reference for behind in centre(any_office, last).behind][-1] == any_office.reference, (
        "who has least to do"
    )


def test_before_the_first_reminder_nobody_is_behind(any_office: Office):
    only_this_campaign(any_office)
    first = morning(any_office.campaign, MORNINGS[any_office.campaign.code][0])
    assert centre(any_office, first - TICK).behind == ()
    assert len(centre(any_office, first).behind) == len(any_office.campaign.offices)


def test_after_the_closing_moment_the_missing_are_counted_and_no_longer_reminded(any_office: Office):
    only_this_campaign(any_office)
    any_office.bring_to(State.SUBMITTED)
    told = centre(any_office, any_office.closes)
    assert (told.behind, told.missed) == ((), len(any_office.campaign.offices) - 1)


def test_correction_windows_press_from_three_days_before_their_end(office: Office):
    office.bring_to(State.SUBMITTED)
    office.move(Action.RETURN, correction_day=date(2011, 1, 20))
    ends = datetime.fromisoformat("2011-01-21T00:00:00+07:00")
    for at, pressing, is_over in (
        (ends - timedelta(days=3) - TICK, 0, False),
        (ends - timedelta(days=3), 1, False),
        (ends - TICK, 1, False),
        (ends, 1, True),
    ):
        told = centre(office, at)
        assert [(window.reference, window.ends, window.is_over) for window in told.windows] == [
            (office.reference, ends, is_over)
        ]
        assert len(told.pressing) == pressing


def test_the_centres_reminders_cost_two_queries_however_many_are_behind(office: Office):
    with office.database.reading() as session:
        campaigns = still_open(dossier_queries.campaigns(session))
        closings = campaign_closings(session, campaigns)
        with counted_queries() as sent:
            found = reminders.centre_reminders(session, campaigns, closings, at=office.at)
    assert len(found.behind) > 100
    assert len([statement for statement in sent if not statement.startswith("BEGIN")]) == 2


# --- The deadlines of a calendar ---


def deadlines(office: Office, actor: Actor, at: datetime | None = None) -> list[Due]:
    with office.database.reading() as session:
        return [due for due in own_deadlines(session, actor=actor, at=at or office.at) if _of(due, office)]


def _of(due: Due, office: Office) -> bool:
    return due.campaign.code == office.campaign.code


def test_a_clerks_calendar_has_the_offices_own_closing_with_the_reminders_to_come(any_office: Office):
    mornings = [morning(any_office.campaign, day) for day in MORNINGS[any_office.campaign.code]]
    (due,) = deadlines(any_office, any_office.clerk, mornings[0])
    assert (due.kind, due.about, due.closes) == (DueKind.CLOSING, any_office.reference, any_office.closes)
    assert due.last_day == any_office.campaign.closing.last_day
    assert [(place, item.at) for place, item in due.reminders] == list(enumerate(mornings, 1))[1:]
    until = due.last_day + timedelta(days=7)
    extend(any_office, until)
    (extended,) = deadlines(any_office, any_office.clerk, mornings[0])
    assert (extended.about, extended.last_day) == (due.about, until)


def test_a_returned_dossier_stands_in_the_calendars_of_its_office_its_reviewer_and_every_approver(office: Office):
    office.bring_to(State.SUBMITTED)
    assert [due.kind for due in deadlines(office, office.clerk)] == [DueKind.CLOSING]
    office.move(Action.RETURN, correction_day=date(2011, 1, 20))
    closing, correction = deadlines(office, office.clerk)
    assert (closing.kind, closing.reminders) == (DueKind.CLOSING, ())
    assert (correction.kind, correction.last_day) == (DueKind.CORRECTION, date(2011, 1, 20))
    assert correction.reminders
    kinds = {who.username: [due.kind for due in deadlines(office, who)] for who in (REVIEWER, REVIEWER_2, APPROVER)}
    assert kinds == {
        REVIEWER.username: [DueKind.CAMPAIGN, DueKind.CORRECTION],
        REVIEWER_2.username: [DueKind.CAMPAIGN],
        APPROVER.username: [DueKind.CAMPAIGN, DueKind.CORRECTION],
    }
    assert deadlines(office.other(), office.other().clerk)[0].about == office.other().reference


def test_a_closed_campaign_has_no_deadline_and_a_clerk_without_office_none_of_an_office(office: Office):
    only_this_campaign(office)
    nobody = replace(office.clerk, office=None)
    assert deadlines(office, nobody) == []
    both = replace(office.clerk, roles=frozenset({Role.CLERK, Role.REVIEWER}))
    assert {due.kind for due in deadlines(office, both)} == {DueKind.CLOSING, DueKind.CAMPAIGN}
    with office.database.writing() as session:
        session.execute(update(CampaignRecord).values(state=CampaignState.CLOSED))
    assert deadlines(office, both) == []
