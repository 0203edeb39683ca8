"""What the desk refuses is an act of its log, and noting it never spoils an answer."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from dossiers.desk.tokens import digest, session_id
from dossiers.records.database import Database
from dossiers.records.faults import DatabaseUnavailable, StoreFault
from dossiers.records.models.journal import Act, ActRepeat
from dossiers.web.accounts.refused_requests import write_waiting
from tests.support.browsers import Browser
from tests.support.people import PASSWORD
from tests.support.web import REASON, Web, reference


def since(web: Web, number: int) -> list[Act]:
    with web.application.database.reading() as session:
        return list(session.scalars(select(Act).where(Act.id > number).order_by(Act.id)))


def newest(web: Web) -> int:
    with web.application.database.reading() as session:
        return session.scalar(select(func.max(Act.id))) or 0


def noted(web: Web, deed: Callable[[], object]) -> list[tuple[str, str, str]]:
    before = newest(web)
    deed()
    return [(act.act, act.actor, act.subject) for act in since(web, before)]


def test_another_offices_dossier_is_an_act_with_person_address_and_session(web: Web):
    browser, before = web.clerk("79"), newest(web)
    assert browser.get(f"/dossiers/{reference('31')}").status_code == 404
    (act,) = since(web, before)
    assert (act.act, act.actor, act.subject) == ("access-refused", "clerk-79", reference("31"))
    assert (act.address, act.session) == (browser.address, session_id(digest(browser.cookie or "")))
    assert act.detail == '{"method":"GET","route":"dossiers.show","status":404}'


def test_a_page_of_another_role_is_an_act(web: Web):
    assert noted(web, lambda: web.clerk("79").get("/people/reviewer")) == [("access-refused", "clerk-79", "reviewer")]
    assert noted(web, lambda: web.browser("printer").post("/campaigns/4361-2010/awards")) == [
        ("access-refused", "printer", "4361-2010")
    ]


@pytest.mark.parametrize(("office", "action", "status"), [("31", "review", 403), ("79", "withdraw", 409)])
def test_a_refused_move_is_one_act(web: Web, office: str, action: str, status: int):
    clerk, own, other = web.clerk(office), reference(office), reference("77")
    sent = {"version": str(web.version(own)), "key": "k", "reason": REASON}
    answers = []
    acts = noted(web, lambda: answers.append(clerk.post(f"/dossiers/{own}/{action}", sent).status_code))
    assert (acts, answers) == ([("move-refused", f"clerk-{office}", own)], [status])
    acts = noted(web, lambda: clerk.post(f"/dossiers/{other}/{action}", sent))
    assert acts == [("access-refused", f"clerk-{office}", other)]


def test_a_wrong_token_is_an_act_of_whoever_sent_it(web: Web):
    clerk = web.clerk("79")
    assert noted(web, lambda: clerk.post("/notices/read", token="x")) == [("token-refused", "clerk-79", "")]
    before, stranger = newest(web), web.browser()
    stranger.post("/login", {"username": "a", "password": "b"})
    assert since(web, before) == []
    web.times.passes(seconds=2)
    stranger.get("/login")
    assert [(act.act, act.actor, act.subject) for act in since(web, before)] == [("token-refused", "", "")]


def test_a_throttled_sign_in_is_an_act_without_anything_typed(web: Web):
    browser, before = web.browser(), newest(web)
    web.times.passes(seconds=5)
    answers = [browser.sign_in("clerk-79", "sai mật khẩu rồi").status_code for _ in range(8)]
    assert answers[-3:] == [429] * 3
    acts = [act for act in since(web, before) if act.act == "sign-in-throttled"]
    assert [(act.actor, act.address) for act in acts] == [("", browser.address)]
    assert all("sai" not in act.detail + act.subject for act in acts)


def test_a_used_or_unknown_password_link_and_an_unknown_calendar_address_are_acts_without_the_token(web: Web):
    browser = web.browser()
    assert noted(web, lambda: browser.get("/set-password/mot-ma-la")) == [("link-refused", "", "")]
    assert noted(web, lambda: browser.get("/calendars/mot-ma-la.ics")) == [("calendar-refused", "", "")]
    with web.application.database.reading() as session:
        assert not session.scalar(select(func.count()).where(Act.detail.contains("mot-ma-la")))
        assert not session.scalar(select(func.count()).where(Act.subject.contains("mot-ma-la")))


def test_the_copied_cookie_of_a_session_that_has_ended_is_an_act_about_its_owner(web: Web):
    owner = web.signed_in_now("clerk-79")
    copied = owner.cookie
    owner.post("/logout")
    thief, before = Browser(web.app, address="198.51.100.66"), newest(web)
    thief.steal(copied)
    assert thief.get("/").status_code == 303
    (act,) = since(web, before)
    assert (act.act, act.actor, act.subject, act.address) == ("session-refused", "", "clerk-79", "198.51.100.66")
    assert act.session == session_id(digest(copied or ""))


def test_what_is_repeated_is_counted_and_a_page_that_does_not_exist_is_nothing(web: Web):
    browser, path = web.clerk("79"), f"/dossiers/{reference('31')}"
    before = newest(web)
    for _ in range(3):
        browser.get(path)
        web.times.passes(seconds=3)
    assert noted(web, lambda: browser.get("/no-such-page")) == []
    (act,) = since(web, before)
    with web.application.database.reading() as session:
        assert session.scalars(select(ActRepeat.count).where(ActRepeat.act_id == act.id)).one() == 3


def test_nothing_typed_into_a_path_comes_into_an_act(web: Web):
    before, browser = newest(web), web.browser("admin")
    assert browser.get("/people/mật khẩu của tôi là 123").status_code == 404
    assert [act.subject for act in since(web, before)] == [""]


def test_a_database_that_cannot_write_spoils_no_answer(web: Web, monkeypatch: pytest.MonkeyPatch):
    clerk, anonymous = web.clerk("79"), web.browser()
    clerk.get("/")
    before = newest(web)

    def away(*_: object, **__: object) -> None:
        raise DatabaseUnavailable(StoreFault.DATABASE_BUSY)

    monkeypatch.setattr(Database, "writing", away)
    assert clerk.get(f"/dossiers/{reference('31')}").status_code == 404
    assert anonymous.get("/set-password/dead").status_code == 404
    monkeypatch.undo()
    assert since(web, before) == []


def test_what_waits_is_written_when_the_process_ends(web: Web):
    browser = web.clerk("79")
    for _ in range(3):
        browser.get(f"/dossiers/{reference('31')}")
    write_waiting(web.app)
    with web.application.database.reading() as session:
        assert session.scalars(select(ActRepeat.count)).all() == [3]


def test_what_is_allowed_leaves_no_act_of_a_refusal(web: Web):
    browser = web.browser()
    assert noted(web, lambda: browser.sign_in("clerk-79", PASSWORD)) == [("signed-in", "clerk-79", "clerk-79")]
    assert noted(web, lambda: browser.get(f"/dossiers/{reference('79')}")) == []
