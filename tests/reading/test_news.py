"""What has changed since someone's last visit but one: by others, on what the person may see, the newest first."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from dossiers.accounts.sign_in import Credentials, FreshSession, SignInRefused, sign_in
from dossiers.desk.actor import Actor
from dossiers.reading import news
from dossiers.reading.news import News
from dossiers.records.database import Database
from dossiers.records.models.accounts import Account
from dossiers.records.models.deadlines import (
    ExtensionOrder,
    ExtensionRecord,
    ExtensionRequest,
    PostalReceipt,
    RequestState,
)
from dossiers.records.models.dossier import Dossier
from dossiers.records.models.review import Audience, Note
from tests.support.dossiers import ADMIN, APPROVER, PRINTER, REVIEWER, Office
from tests.support.people import HERE, PASSWORD, START, add_account
from workflow.lifecycle import Action, Role, State

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _people(office: Office) -> None:
    """Everybody's account, with a first visit long ago and this one now."""
    for person in (office.clerk, office.colleague, REVIEWER, APPROVER, PRINTER, ADMIN):
        with office.database.writing() as session:
            add_account(session, person.username, *person.roles, name=person.name, office=person.office)
    visited(office, office.at - HOUR)


def visited(office: Office, earlier: datetime | None) -> None:
    with office.database.writing() as session:
        session.execute(update(Account).values(earlier_visit_at=earlier, visit_at=office.at + 100 * HOUR))


def told(office: Office, actor: Actor) -> News | None:
    with office.database.reading() as session:
        return news.news_for(session, actor=actor)


def said(office: Office, actor: Actor) -> list[tuple[str, str]]:
    found = told(office, actor)
    assert found is not None
    return [(change.action, change.reference) for change in found.changes]


def test_at_the_first_visit_nothing_is_said(office: Office):
    visited(office, None)
    office.bring_to(State.SUBMITTED)
    assert [told(office, item) for item in (office.clerk, REVIEWER, PRINTER)] == [None, None, None]


def test_where_nothing_happened_that_is_said_with_the_earlier_visit(office: Office):
    found = told(office, REVIEWER)
    assert found is not None
    assert (found.since, found.changes, found.more) == (office.at - HOUR, (), False)


def test_the_newest_stands_first_with_who_when_and_the_day_that_it_sets(office: Office):
    office.bring_to(State.SUBMITTED)
    office.move(Action.RETURN, at=office.at + HOUR, correction_day=date(2011, 1, 20))
    found = told(office, APPROVER)
    assert found is not None
    newest, first = found.changes
    assert (newest.action, newest.who, newest.at, newest.day) == (
        "return",
        REVIEWER.name,
        office.at + HOUR,
        date(2011, 1, 20),
    )
    assert (first.act, first.action, first.who, first.day) == ("moved", "submit", office.clerk.name, None)


def test_ones_own_deeds_and_what_was_there_at_the_earlier_visit_are_no_news(office: Office):
    office.bring_to(State.SUBMITTED)
    office.move(Action.REVIEW, at=office.at + HOUR)
    assert said(office, office.clerk) == [("review", office.reference)]
    assert said(office, REVIEWER) == [("submit", office.reference)]
    visited(office, office.at)
    assert said(office, APPROVER) == [("review", office.reference)]
    visited(office, office.at - timedelta(microseconds=1))
    assert len(said(office, APPROVER)) == 2


def test_a_colleagues_deed_is_news(office: Office):
    office.fill()
    office.move(Action.SUBMIT, office.colleague)
    assert said(office, office.clerk) == [("submit", office.reference)]
    assert said(office, office.colleague) == []


def test_nobody_is_told_of_what_they_may_not_see(office: Office):
    other = office.other().bring_to(State.APPROVED)
    office.bring_to(State.SUBMITTED)
    assert {reference for _, reference in said(office, office.clerk)} <= {office.reference}
    assert {reference for _, reference in said(office, PRINTER)} == {other.reference}
    assert {reference for _, reference in said(office, APPROVER)} == {office.reference, other.reference}
    assert told(office, ADMIN) is None
    assert told(office, Actor("nobody", "Không ai", frozenset())) is None


def test_only_the_newest_are_told_and_that_there_are_more(office: Office):
    office.fill()
    for hours in range(11):
        office.move(Action.SUBMIT, at=office.at + timedelta(minutes=2 * hours))
        office.move(Action.WITHDRAW, at=office.at + timedelta(minutes=2 * hours + 1))
    found = told(office, APPROVER)
    assert found is not None
    assert (len(found.changes), found.more) == (news.NEWEST, True)
    assert [change.at for change in found.changes] == sorted((change.at for change in found.changes), reverse=True)


def add(office: Office, row: type[Any], **columns: Any) -> None:
    with office.database.writing() as session:
        session.add(row(**columns))


def test_a_return_says_how_many_notes_came_with_it(office: Office):
    office.bring_to(State.SUBMITTED)
    for number, audience in enumerate((Audience.OFFICE, Audience.OFFICE, Audience.INTERNAL), 1):
        said_of = {"written_by": REVIEWER.username, "written_name": REVIEWER.name, "written_at": office.at}
        said_of["role"] = Role.REVIEWER
        place = {"place": "figures.plan", "quote": "", "text": "Xem lại.", "audience": audience}
        add(office, Note, dossier_id=office.dossier().id, number=number, revision=1, **place, **said_of)
    office.move(Action.RETURN, at=office.at + HOUR)
    found = told(office, office.clerk)
    assert found is not None
    assert [(change.action, change.notes) for change in found.changes] == [("return", 2)]


def test_more_time_asked_for_granted_or_refused_and_paper_that_came_are_news(office: Office):
    dossier, day = office.dossier(), date(2011, 1, 15)
    asked = {"asked_by": office.clerk.username, "asked_name": office.clerk.name, "reason": "Lũ.", "until_day": day}
    answered = {"state": RequestState.REFUSED, "answered_by": APPROVER.username, "answered_name": APPROVER.name}
    add(office, ExtensionRequest, dossier_id=dossier.id, asked_at=office.at, **asked, **answered,
        answered_at=office.at + HOUR, key="asked")  # fmt: skip
    by_centre = {"granted_by": APPROVER.username, "granted_at": office.at + 2 * HOUR, "reason": "Lũ."}
    with office.database.writing() as session:
        campaign_id = session.scalar(select(Dossier).where(Dossier.id == dossier.id)).participant.campaign_id
        order = ExtensionOrder(campaign_id=campaign_id, number=1, office=office.code, before=office.closes,
                               until_day=day, granted_name=APPROVER.name, key="order", **by_centre)  # fmt: skip
        session.add(order)
        session.flush()
        session.add(ExtensionRecord(participant_id=dossier.participant_id, before=office.closes, until_day=day,
                                    order_id=order.id, **by_centre))  # fmt: skip
    post = {"registered_by": REVIEWER.username, "registered_name": REVIEWER.name, "registered_at": office.at + 3 * HOUR}
    add(office, PostalReceipt, dossier_id=dossier.id, received_day=date(2011, 1, 6), remark="", key="post", **post)
    assert [action for action, _ in said(office, office.clerk)] == ["by-post", "granted", "refused"]
    found = told(office, office.clerk)
    assert found is not None
    assert [(change.act, change.who, change.day) for change in found.changes] == [
        ("beside", REVIEWER.name, date(2011, 1, 6)),
        ("beside", APPROVER.name, day),
        ("beside", APPROVER.name, day),
    ]
    assert [action for action, _ in said(office, office.colleague)] == ["by-post", "granted", "refused", "asked"]
    assert said(office, REVIEWER) == [("asked", office.reference)]


# --- Visits ---


def visits(database: Database, username: str) -> tuple[datetime | None, datetime | None]:
    with database.reading() as session:
        account = session.scalar(select(Account).where(Account.username == username))
        assert account is not None
        return account.earlier_visit_at, account.visit_at


def enter(database: Database, username: str, visited: datetime, token: str, password: str = PASSWORD) -> None:
    sign_in(
        database,
        Credentials(username, password, HERE),
        FreshSession(token, "{}", None),
        at=START,
        visited=visited,
    )


def test_each_sign_in_is_a_visit_by_the_desks_clock_and_the_one_before_is_kept(office: Office):
    with office.database.writing() as session:
        session.execute(update(Account).values(earlier_visit_at=None, visit_at=None))
    first, second = office.at, office.at + HOUR
    enter(office.database, REVIEWER.username, first, "a")
    assert visits(office.database, REVIEWER.username) == (None, first.astimezone(UTC))
    enter(office.database, REVIEWER.username, second, "b")
    assert visits(office.database, REVIEWER.username) == (first, second)
    with pytest.raises(SignInRefused):
        enter(office.database, REVIEWER.username, second + HOUR, "c", "không phải mật khẩu")
    assert visits(office.database, REVIEWER.username) == (first, second)
    assert visits(office.database, APPROVER.username) == (None, None)


def test_who_is_told_at_a_visit_what_came_is_not_told_again_at_the_one_after_the_next(office: Office):
    with office.database.writing() as session:
        session.execute(update(Account).values(earlier_visit_at=None, visit_at=None))
    enter(office.database, REVIEWER.username, office.at - HOUR, "a")
    office.bring_to(State.SUBMITTED)
    enter(office.database, REVIEWER.username, office.at + HOUR, "b")
    assert said(office, REVIEWER) == [("submit", office.reference)]
    enter(office.database, REVIEWER.username, office.at + 2 * HOUR, "c")
    assert said(office, REVIEWER) == []
