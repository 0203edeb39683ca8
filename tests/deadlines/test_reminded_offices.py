"""Whom reminders reach: nobody before the cause of the deadline, and nobody to whom no award is open."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from dossiers.campaigns.opening import still_open
from dossiers.deadlines import reminders
from dossiers.deadlines.calendar_deadlines import own_deadlines
from dossiers.deadlines.closings import campaign_closings
from dossiers.deadlines.schedules import ReminderSchedule
from dossiers.desk.application import Application
from dossiers.reading import own_dossiers
from dossiers.records.database import Database
from dossiers.records.models.campaigns import CampaignRecord
from dossiers.records.queries import dossier as dossier_queries
from tests.support.campaign_steps import carry_out
from tests.support.desks import application_on
from tests.support.dossiers import LOADED, Office
from tests.support.figures import take
from tests.support.typing import typed_of
from workflow.lifecycle import Action, CampaignAction, State

MORNING = datetime.fromisoformat("2011-01-07T08:00:00+07:00")
"""The last reminder of campaign 4361: the working morning before its closing on a Sunday night."""

QUARTER_PAST = MORNING + timedelta(minutes=14)
B = 1_000_000_000


@pytest.fixture
def application(loaded: Database, tmp_path: Path) -> Application:
    return application_on(loaded, tmp_path)


@dataclass(frozen=True, slots=True)
class Told:
    """What the three places say of one office: its own page, the centre's page, its calendar."""

    own: ReminderSchedule
    behind: bool
    calendar: int


def told(office: Office, at: datetime) -> Told:
    with office.database.reading() as session:
        own = reminders.own_reminders(session, own_dossiers.own_dossiers(session, actor=office.clerk, at=at), at=at)
        campaigns = still_open(dossier_queries.campaigns(session))
        centre = reminders.centre_reminders(session, campaigns, campaign_closings(session, campaigns), at=at)
        dues = own_deadlines(session, actor=office.clerk, at=at)
    return Told(
        own[office.reference].schedule,
        office.reference in {behind.reference for behind in centre.behind},
        sum(len(due.reminders) for due in dues if due.about == office.reference),
    )


# --- Never before its cause ---


def test_a_return_at_quarter_past_eight_is_not_reminded_of_at_eight(office: Office):
    office.fill(at=MORNING - timedelta(hours=2))
    office.move(Action.SUBMIT, at=MORNING - timedelta(hours=1))
    office.move(Action.RETURN, at=QUARTER_PAST, correction_day=date(2011, 1, 12))
    assert told(office, QUARTER_PAST).own.latest is None
    first = told(office, QUARTER_PAST).own.following
    assert first is not None
    assert first.at > QUARTER_PAST
    assert told(office, first.at).own.latest == first


def test_a_withdrawal_at_quarter_past_eight_is_not_reminded_of_at_eight(office: Office):
    before = told(office.other(), QUARTER_PAST)
    assert before.own.latest is not None
    assert before.behind
    office.fill(at=MORNING - timedelta(hours=2))
    office.move(Action.SUBMIT, at=MORNING - timedelta(hours=1))
    office.move(Action.WITHDRAW, at=QUARTER_PAST)
    after = told(office, QUARTER_PAST)
    assert (after.own.latest, after.behind) == (None, False)


def test_an_extension_at_quarter_past_eight_is_not_reminded_of_at_eight(office: Office):
    office.extend(date(2011, 1, 16), at=QUARTER_PAST)
    extended = told(office, QUARTER_PAST)
    assert MORNING in [reminder.at for reminder in extended.own.all]
    assert (extended.own.latest, extended.behind) == (None, False)
    following = extended.own.following
    assert following is not None
    assert told(office, following.at).behind


@pytest.fixture
def opened_late(office: Office) -> Iterator[Office]:
    """The campaign is opened a quarter of an hour after the reminder."""
    _opened_at(office, QUARTER_PAST)
    yield office
    _opened_at(office, LOADED)


def _opened_at(office: Office, at: datetime) -> None:
    with office.database.writing() as session:
        session.execute(update(CampaignRecord).values(loaded_at=at))


def test_a_campaign_opened_at_quarter_past_eight_is_not_reminded_of_at_eight(opened_late: Office):
    found = told(opened_late, QUARTER_PAST)
    assert (found.own.latest, found.behind) == (None, False)


def test_a_ranking_opened_again_at_quarter_past_eight_is_not_reminded_of_at_eight(
    application: Application, office: Office
):
    take(application, office.campaign, **{f"o{office.code}": (B, 2 * B, 0)})
    reason = {"reason": "Khóa sớm."}
    for action, at in ((CampaignAction.CLOSE, MORNING - timedelta(hours=1)), (CampaignAction.REOPEN, QUARTER_PAST)):
        carry_out(office.database, office.campaign.code, action, reason, at=at)
    found = told(office, QUARTER_PAST)
    assert (found.own.latest, found.behind) == (None, False)


# --- Nobody who cannot nominate ---

LITTLE_DEBT, MUCH_DEBT = 0, 500_000_000
FIGURES = [
    ((B, B - 1, LITTLE_DEBT), False),
    ((B, B + 1, LITTLE_DEBT), True),
    ((B, B + 1, MUCH_DEBT), False),
    ((B, B + 60_000_000, MUCH_DEBT), True),
]
"""Plan, collected, debt, and whether anything is open: of the others each owes 1 % of its plan."""


@pytest.mark.parametrize(("amounts", "reminded"), FIGURES, ids=["below", "ranked", "over-the-gate", "collective"])
def test_who_cannot_nominate_by_the_centre_s_figures_is_not_reminded(
    application: Application, office: Office, amounts: tuple[int, int, int], reminded: bool
):
    early = MORNING - timedelta(days=2)
    assert told(office, MORNING).behind
    assert told(office, early).calendar == 2
    take(application, office.campaign, **{f"o{office.code}": amounts})
    found = told(office, MORNING)
    assert (found.own.latest is not None, found.behind) == (reminded, reminded)
    assert told(office, early).calendar == (2 if reminded else 0)


def test_without_the_centre_s_figures_the_office_s_own_say_whether_it_can_nominate(office: Office):
    typed = typed_of(office.complete())["figures"]
    office.save("figures", typed)
    assert told(office, MORNING).own.latest is not None
    office.save("figures", {**typed, "figures.collected": "1"})
    found = told(office, MORNING)
    assert (found.own.latest, told(office, MORNING - timedelta(days=2)).calendar) == (None, 0)


def test_what_the_centre_knows_counts_before_what_the_office_says(application: Application, office: Office):
    office.save("figures", typed_of(office.complete())["figures"])
    take(application, office.campaign, **{f"o{office.code}": (B, B - 1, 0)})
    assert told(office, MORNING).own.latest is None


def test_a_returned_dossier_of_an_office_that_cannot_nominate_any_more_is_not_reminded(
    application: Application, office: Office
):
    office.bring_to(State.RETURNED)
    assert told(office, datetime.fromisoformat("2011-01-20T08:00:00+07:00")).own.latest is not None
    take(application, office.campaign, **{f"o{office.code}": (B, B - 1, 0)})
    assert told(office, datetime.fromisoformat("2011-01-20T08:00:00+07:00")).own.latest is None
