"""The end of the correction window: where the campaign says so, what was not completed is closed."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from dossiers.deadlines import extension_requests
from dossiers.deadlines.extensions import ExtensionForm
from dossiers.desk.actor import THE_DESK
from dossiers.desk.clock import real_now
from dossiers.moving import expiry
from dossiers.moving.expiry import LAPSE
from dossiers.operations import handlers
from dossiers.records.database import Database
from dossiers.records.models.deadlines import ExtensionRequest
from dossiers.records.models.jobs import Job
from tests.moving.test_at_once import at_once
from tests.support.campaigns import second_campaign
from tests.support.desks import application_on
from tests.support.dossiers import APPROVER, REVIEWER, Office, first_office, new_key
from workflow.errors import RequirementsUnmet
from workflow.guards import CampaignState
from workflow.lifecycle import Action, Role, State

SECOND = timedelta(seconds=1)


@pytest.fixture
def closing(loaded: Database) -> Office:
    """An office of the campaign that closes what is not completed, its dossier returned."""
    office = first_office(loaded, second_campaign())
    return office.bring_to(State.RETURNED)


def ends(office: Office) -> datetime:
    """The first instant after the office's correction window."""
    day = office.dossier().correction_day
    assert day is not None
    return datetime.combine(day + timedelta(days=1), datetime.min.time(), tzinfo=office.campaign.zone)


def test_after_the_window_the_desk_closes_the_dossier_and_says_that_it_was_the_desk(closing: Office):
    end = ends(closing)
    assert end > closing.closes
    assert expiry.lapse_ended(closing.database, end - SECOND) == 0
    assert closing.state() is State.RETURNED
    assert expiry.lapse_ended(closing.database, end) == 1
    move = closing.moves()[-1]
    assert (move.action, move.target, move.actor_name) == (Action.LAPSE, State.LAPSED, "Bàn hồ sơ (tự động)")
    assert (move.actor, move.role, move.at) == (THE_DESK.username, Role.REVIEWER, end)
    entry = closing.view(at=end).history[0]
    assert (entry.action, entry.who) == ("lapse", "Bàn hồ sơ (tự động)")


def test_an_extension_that_ends_later_than_the_window_keeps_the_dossier_open(closing: Office):
    end = ends(closing)
    closing.extend(end.date() + timedelta(days=1))
    assert expiry.lapse_ended(closing.database, end) == 0
    assert expiry.lapse_ended(closing.database, end + timedelta(days=2) - SECOND) == 0
    assert expiry.lapse_ended(closing.database, end + timedelta(days=2)) == 1


def test_a_request_for_more_time_keeps_the_dossier_open_until_it_is_answered(closing: Office):
    end = ends(closing)
    form = ExtensionForm(new_key(), f"{end.date() + timedelta(days=2):%d/%m/%Y}", "Mưa lũ.")
    with closing.database.writing() as session:
        extension_requests.request_extension(session, closing.reference, form, actor=closing.clerk, at=end - SECOND)
    assert expiry.lapse_ended(closing.database, end) == 0
    with closing.database.reading() as session:
        (asked,) = session.scalars(select(ExtensionRequest.id))
    with closing.database.writing() as session:
        extension_requests.refuse_request(
            session, closing.campaign.code, asked, "Đã đủ thời gian.", actor=APPROVER, at=end
        )
    assert expiry.lapse_ended(closing.database, end) == 1


def test_a_campaign_that_says_nothing_keeps_its_returned_dossiers(office: Office):
    office.bring_to(State.RETURNED)
    assert expiry.lapse_ended(office.database, office.closes + timedelta(days=400)) == 0
    assert office.state() is State.RETURNED


@pytest.mark.parametrize("state", [State.DRAFT, State.SUBMITTED, State.REVIEWED, State.APPROVED])
def test_only_returned_dossiers_are_closed(loaded: Database, state: State):
    office = first_office(loaded, second_campaign()).bring_to(state)
    assert expiry.lapse_ended(loaded, office.closes + timedelta(days=400)) == 0
    assert office.state() is state


def test_a_campaign_that_is_not_open_moves_nothing(closing: Office):
    with closing.database.writing() as session:
        session.merge(closing.dossier().participant.campaign).state = CampaignState.CLOSED
    assert expiry.lapse_ended(closing.database, ends(closing)) == 0
    assert closing.state() is State.RETURNED


def test_twice_and_by_many_workers_at_once_it_is_closed_once(closing: Office):
    end = ends(closing)
    assert sum(map(int, map(str, at_once([lambda: expiry.lapse_ended(closing.database, end)] * 5)))) == 1
    assert expiry.lapse_ended(closing.database, end + timedelta(days=1)) == 0
    assert [move.action for move in closing.moves()].count(Action.LAPSE) == 1


def test_each_dossier_is_closed_in_a_transaction_of_its_own(closing: Office):
    """One that cannot be closed now, because the clock stands before its last move, does not hold up the others."""
    other = closing.other().bring_to(State.RETURNED)
    end = ends(closing)
    with closing.database.writing() as session:
        session.merge(closing.dossier()).changed_at = end + timedelta(hours=1)
    assert expiry.lapse_ended(closing.database, end) == 1
    assert (closing.state(), other.state()) == (State.RETURNED, State.LAPSED)
    assert expiry.lapse_ended(closing.database, end + timedelta(hours=2)) == 1


def test_a_reviewer_closes_it_by_hand_and_not_before_the_end(closing: Office):
    end = ends(closing)
    with pytest.raises(RequirementsUnmet) as refused:
        closing.move(Action.LAPSE, REVIEWER, at=end - SECOND)
    assert [unmet.code for unmet in refused.value.unmet] == ["window-not-over"]
    closing.move(Action.LAPSE, REVIEWER, at=end)
    assert closing.moves()[-1].actor == REVIEWER.username
    assert expiry.lapse_ended(closing.database, end) == 0


def test_what_the_desk_has_closed_an_approver_opens_again_and_it_is_closed_again_after_the_new_window(closing: Office):
    end = ends(closing)
    expiry.lapse_ended(closing.database, end)
    closing.move(Action.REOPEN, APPROVER, at=end)
    assert closing.state() is State.RETURNED
    assert expiry.lapse_ended(closing.database, end + SECOND) == 0
    assert expiry.lapse_ended(closing.database, ends(closing)) == 1


def test_the_job_goes_by_the_desk_s_clock(closing: Office, tmp_path, monkeypatch):
    application = application_on(closing.database, tmp_path)
    told: list[tuple[int, int]] = []
    times = {"now": ends(closing) - SECOND}
    monkeypatch.setattr(type(application.clock), "now", lambda _: times["now"])
    assert handlers.lapse(application, {}, lambda done, total: told.append((done, total))) == "0"
    times["now"] = ends(closing)
    assert handlers.lapse(application, {}, lambda done, total: told.append((done, total))) == "1"
    assert told[-1] == (1, 1)


def test_it_is_asked_for_once_an_hour(database: Database):
    now = real_now().replace(minute=10)
    with database.writing() as session:
        for moment in (now, now + timedelta(minutes=40), now + timedelta(hours=1)):
            expiry.ask_to_lapse(session, moment)
    with database.reading() as session:
        assert [job.name for job in session.scalars(select(Job))] == [LAPSE, LAPSE]
