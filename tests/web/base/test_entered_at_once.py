"""Two requests that enter the same thing at the same moment: the second is told so, on both databases."""

import pytest
from sqlalchemy.orm import Session

from dossiers.campaigns import opening
from dossiers.records.models.campaigns import CalendarYear
from dossiers.records.models.organisations import Organisation
from tests.support.campaigns import DAYS_OFF_FILE
from tests.support.pages import reasons
from tests.support.web import Web


def test_what_another_request_has_just_entered_is_refused_with_a_sentence(
    web_on_each: Web, monkeypatch: pytest.MonkeyPatch
):
    def enter(session: Session, *_: object, **__: object) -> None:
        session.add(CalendarYear(year=2010))
        session.flush()

    monkeypatch.setattr(opening, "load_calendar", enter)
    answer = web_on_each.browser("admin").post("/calendar/", {"text": DAYS_OFF_FILE.read_text("utf-8")})
    assert (answer.status_code, reasons(answer)) == (409, [("entered-at-once", "")])


def test_another_broken_constraint_stays_an_internal_error(web: Web, monkeypatch: pytest.MonkeyPatch):
    def enter(session: Session, *_: object, **__: object) -> None:
        session.add(Organisation(key="x"))
        session.flush()

    monkeypatch.setattr(opening, "load_calendar", enter)
    answer = web.browser("admin").post("/calendar/", {"text": DAYS_OFF_FILE.read_text("utf-8")})
    assert (answer.status_code, reasons(answer)) == (500, [("server-error", "")])
