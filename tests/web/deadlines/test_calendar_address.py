"""The address from which a calendar program reads one person's deadlines, without a sign-in."""

from dataclasses import replace
from datetime import timedelta
from re import search

import pytest
from icalendar import Calendar
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from dossiers.accounts import calendar_links
from dossiers.deadlines import extensions
from dossiers.records.models.accounts import Account, CalendarLink
from dossiers.records.models.journal import Act
from tests.support.browsers import Browser
from tests.support.dossiers import APPROVER
from tests.support.web import CLOSES, Web, reference

PAGE = "/deadlines"


def address_on(answer: TestResponse) -> str | None:
    found = search(r'value="https?://[^/"]+(/calendars/[^"]+\.ics)"', answer.text)
    return found[1] if found else None


def make(browser: Browser) -> str:
    assert browser.post(f"{PAGE}/make").status_code == 303
    address = address_on(browser.get(PAGE))
    assert address is not None
    return address


def names(answer: TestResponse) -> set[str]:
    assert answer.status_code == 200
    return {str(event["UID"]).partition("@")[0] for event in Calendar.from_ical(answer.data).walk("VEVENT")}


def test_a_calendar_program_reads_the_clerk_s_deadlines_without_a_session(web: Web):
    address = make(web.clerk("79"))
    answer = web.browser().get(address)
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    assert f"closing-{reference('79')}" in names(answer)
    assert not any("-77" in name for name in names(answer))


def test_it_follows_an_extension_without_a_new_address(web: Web):
    address = make(web.clerk("79"))
    with web.application.database.writing() as session:
        form = extensions.ExtensionForm("k", "20/01/2011", "Mưa lũ.", "79")
        extensions.grant(session, "4361-2010", form, actor=APPROVER, at=CLOSES - timedelta(days=2))
    events = Calendar.from_ical(web.browser().get(address).data).walk("VEVENT")
    closing = next(event for event in events if str(event["UID"]).startswith(f"closing-{reference('79')}@"))
    assert closing["DTEND"].dt == CLOSES + timedelta(days=11)


def test_a_withdrawn_address_is_dead_and_its_page_offers_a_new_one(web: Web):
    clerk = web.clerk("79")
    address = make(clerk)
    assert clerk.post(f"{PAGE}/withdraw").status_code == 303
    assert address_on(clerk.get(PAGE)) is None
    assert web.browser().get(address).status_code == 404
    assert clerk.post(f"{PAGE}/withdraw").status_code == 303


def test_another_address_makes_the_earlier_one_dead(web: Web):
    clerk = web.clerk("79")
    first = make(clerk)
    second = make(clerk)
    assert first != second
    assert web.browser().get(first).status_code == 404
    assert web.browser().get(second).status_code == 200


def test_the_address_of_a_disabled_person_is_dead(web: Web):
    address = make(web.clerk("79"))
    with web.application.database.writing() as session:
        session.execute(update(Account).where(Account.username == "clerk-79").values(active=False))
    assert web.browser().get(address).status_code == 404


def test_someone_without_deadlines_any_more_gets_an_empty_calendar(web: Web):
    address = make(web.clerk("79"))
    with web.application.database.writing() as session:
        session.execute(update(Account).where(Account.username == "clerk-79").values(office_key=None))
    assert names(web.browser().get(address)) == set()


def test_the_database_alone_does_not_give_the_address_away(web: Web):
    address = make(web.clerk("79"))
    token = address.removeprefix("/calendars/").removesuffix(".ics")
    with web.application.database.reading() as session:
        for row in session.execute(select(CalendarLink.nonce, CalendarLink.digest)):
            assert token not in row
        assert token not in repr(session.execute(select(Act.subject, Act.detail)).all())


def test_an_address_of_another_secret_works_but_is_not_shown(web: Web):
    clerk = web.clerk("79")
    address = make(clerk)
    with web.application.database.reading() as session:
        person = replace(APPROVER, username="clerk-79")
        assert calendar_links.calendar_token(session, "a different secret of 32 bytes or more", actor=person) is None
    assert web.browser().get(address).status_code == 200


@pytest.mark.parametrize("token", ["dead", "x" * 4000, "%00", "..%2f..%2fetc"])
def test_an_unknown_address_is_not_found(web: Web, token: str):
    assert web.browser().get(f"/calendars/{token}.ics").status_code == 404
