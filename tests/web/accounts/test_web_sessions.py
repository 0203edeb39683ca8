"""Sessions: a new id at sign-in, an end in time, and a copied cookie that dies with the original."""

import pytest
from flask import Flask
from sqlalchemy import event, select

from dossiers.accounts import administration
from dossiers.accounts.administration import COMMAND_LINE
from dossiers.desk.application import Application
from dossiers.desk.tokens import digest
from dossiers.records.models.accounts import WebSession
from tests.support.browsers import HOST, Browser, Times, codes, web_app
from tests.support.people import NEW_PASSWORD, PASSWORD, START
from workflow.lifecycle import Role


def test_sign_in_and_out(app: Flask):
    browser = Browser(app)
    answer = browser.sign_in("lan.nt")
    assert (answer.status_code, answer.location) == (303, "/")
    assert browser.is_signed_in()
    browser.get("/account")
    assert browser.post("/logout").location == "/login?why=signed-out"
    assert browser.cookie is None
    assert not browser.is_signed_in()


def test_a_new_session_id_at_sign_in(app: Flask):
    browser, planter, planted = Browser(app), Browser(app), "an-id-that-the-planter-knows"
    browser.steal(planted)
    browser.sign_in("lan.nt")
    assert browser.cookie not in {None, planted}
    planter.steal(planted)
    assert not planter.is_signed_in()


def test_the_cookies_are_locked(app: Flask):
    browser = Browser(app)
    (visit,) = browser.get("/login").headers.getlist("Set-Cookie")
    session, gone = browser.sign_in("lan.nt").headers.getlist("Set-Cookie")
    assert visit.startswith("__Host-desk_form=")
    assert gone.startswith("__Host-desk_form=;")
    assert session.startswith("__Host-desk_session=")
    for cookie in (visit, session):
        assert [part.strip() for part in cookie.split(";")[1:]] == ["Secure", "HttpOnly", "Path=/", "SameSite=Lax"]


def test_the_demo_on_plain_http_has_no_secure_cookie(demo_app: Flask):
    (cookie,) = Browser(demo_app, host="http://127.0.0.1:8000").get("/login").headers.getlist("Set-Cookie")
    assert cookie.startswith("desk_form=")
    assert [part.strip() for part in cookie.split(";")[1:]] == ["HttpOnly", "Path=/", "SameSite=Lax"]


def test_the_database_keeps_only_the_digest_of_a_cookie(app: Flask, application: Application):
    browser = Browser(app)
    browser.sign_in("lan.nt")
    with application.database.reading() as session:
        kept = session.scalars(select(WebSession.id)).all()
    assert browser.cookie not in kept
    assert digest(browser.cookie or "") in kept


def test_the_sign_in_form_is_valid_after_a_restart_and_only_in_its_own_browser(app: Flask, application: Application):
    browser, other = Browser(app), Browser(app)
    browser.get("/login")
    other.get("/login")
    form = {"username": "lan.nt", "password": PASSWORD}
    assert codes(other.post("/login", form, token=browser.token)) == ["sign-in-page-old"]
    assert codes(Browser(app).post("/login", form, token=browser.token)) == ["sign-in-page-old"]
    restarted = web_app(application)
    browser.client.application = restarted
    assert browser.post("/login", form).status_code == 303
    assert browser.is_signed_in()


@pytest.mark.parametrize("forged", ["", "x", "e30.x", "a" * 4000])
def test_a_forged_cookie_gives_no_form_its_token(app: Flask, forged: str):
    browser = Browser(app)
    browser.get("/login")
    token = browser.token
    browser.client.set_cookie("__Host-desk_form", forged, domain=HOST.partition("//")[2], secure=True)
    answer = browser.post("/login", {"username": "lan.nt", "password": PASSWORD}, token=token)
    assert (answer.status_code, codes(answer)) == (400, ["sign-in-page-old"])


def test_a_page_without_a_form_needs_no_session(app: Flask, application: Application):
    browser = Browser(app)
    for path in ("/", "/healthz", "/no-such-page", "/static/desk.css"):
        assert "Set-Cookie" not in browser.get(path).headers
    with application.database.reading() as session:
        assert session.scalars(select(WebSession)).all() == []


def leave(_application: Application, browser: Browser) -> None:
    browser.get("/account")
    browser.post("/logout")


def disable(application: Application, _browser: Browser) -> None:
    with application.database.writing() as session:
        administration.disable(session, "lan.nt", actor=COMMAND_LINE, at=START)


def change_password(_application: Application, browser: Browser) -> None:
    browser.get("/account")
    data = {"current_password": PASSWORD, "password": NEW_PASSWORD, "repeated": NEW_PASSWORD}
    assert browser.post("/account", data).location == "/account"


@pytest.mark.parametrize("end", [leave, disable, change_password])
def test_a_copied_cookie_is_dead_after(app: Flask, application: Application, end):
    browser, thief = Browser(app), Browser(app)
    browser.sign_in("lan.nt")
    thief.steal(browser.cookie)
    assert thief.is_signed_in()
    end(application, browser)
    thief.steal(thief.cookie)
    assert not thief.is_signed_in()
    thief_answer = thief.post("/logout")
    assert thief_answer.location.startswith("/login")


def test_a_new_password_lets_this_browser_go_on_under_a_new_id(app: Flask):
    browser, second = Browser(app), Browser(app)
    browser.sign_in("lan.nt")
    second.sign_in("lan.nt")
    before = browser.cookie
    change_password(app.extensions["application"], browser)
    assert browser.cookie != before
    assert browser.is_signed_in()
    assert not second.is_signed_in()
    assert Browser(app).sign_in("lan.nt").status_code == 422
    assert Browser(app).sign_in("lan.nt", NEW_PASSWORD).status_code == 303


def test_a_new_password_pressed_twice_says_which_password_counts(app: Flask):
    """The first press ends the session under which the second is sent."""
    browser, second = Browser(app), Browser(app)
    browser.sign_in("lan.nt")
    browser.get("/account")
    second.steal(browser.cookie)
    change_password(app.extensions["application"], browser)
    fields = {"current_password": PASSWORD, "password": NEW_PASSWORD, "repeated": NEW_PASSWORD}
    answer = second.post("/account", fields, token=browser.token)
    page = second.get(answer.location or "")
    assert "Nếu lần bấm trước đã đổi mật khẩu, xin đăng nhập bằng mật khẩu mới" in page.text


def test_a_wrong_present_password_changes_nothing(app: Flask):
    browser = Browser(app)
    browser.sign_in("lan.nt")
    browser.get("/account")
    answer = browser.post("/account", {"current_password": "x", "password": NEW_PASSWORD, "repeated": NEW_PASSWORD})
    assert (answer.status_code, codes(answer)) == (422, ["current-password-wrong"])
    answer = browser.post("/account", {"current_password": PASSWORD, "password": "ngắn", "repeated": "khác"})
    assert (answer.status_code, codes(answer)) == (422, ["password-too-short", "password-differs"])
    assert NEW_PASSWORD not in answer.text
    assert Browser(app).sign_in("lan.nt").status_code == 303


def test_an_unfit_new_password_is_not_a_failed_guess(app: Flask):
    browser = Browser(app)
    browser.sign_in("lan.nt")
    browser.get("/account")
    for _ in range(7):
        answer = browser.post("/account", {"current_password": PASSWORD, "password": "ngắn", "repeated": "ngắn"})
        assert answer.status_code == 422


def test_guessing_the_present_password_in_a_stolen_session_is_slowed(app: Flask, times: Times):
    browser = Browser(app)
    browser.sign_in("lan.nt")
    browser.get("/account")
    times.passes(seconds=1)
    answers = [browser.post("/account", {"current_password": "x"}).status_code for _ in range(6)]
    assert answers == [422] * 5 + [429]


def test_thirty_minutes_without_a_request_end_the_session(app: Flask, times: Times):
    browser = Browser(app)
    browser.sign_in("lan.nt")
    times.passes(minutes=29, seconds=59)
    assert browser.is_signed_in()
    times.passes(minutes=30)
    answer = browser.get("/account")
    assert answer.location == "/login?next=/account&why=expired"
    assert "Phiên làm việc đã hết hạn" in browser.get(answer.location).text


def test_twelve_hours_end_the_session_however_busy(app: Flask, times: Times):
    browser = Browser(app)
    browser.sign_in("lan.nt")
    for _ in range(36):
        assert browser.is_signed_in()
        times.passes(minutes=20)
    assert times.now.hour == START.hour + 12
    assert not browser.is_signed_in()


def test_roles_hold_from_the_next_request_on(app: Flask, application: Application):
    browser = Browser(app)
    browser.sign_in("lan.nt")
    assert browser.get("/people/").status_code == 403
    with application.database.writing() as session:
        administration.change_roles(session, "lan.nt", frozenset({Role.ADMIN}), None, actor=COMMAND_LINE, at=START)
    assert browser.get("/people/").status_code == 200


def test_one_read_a_request_and_a_write_once_a_minute(app: Flask, application: Application, times: Times):
    browser = Browser(app)
    browser.sign_in("lan.nt")
    browser.get("/logout")
    statements: list[str] = []

    def note(*args: object) -> None:
        word = str(args[2]).split()[0]
        statements.extend([word] if word != "BEGIN" else [])

    for engine in (application.database.engine, application.database._reader):
        event.listen(engine, "before_cursor_execute", note)
    browser.get("/logout")
    times.passes(seconds=60)
    browser.get("/logout")
    browser.get("/logout")
    browser.get("/static/desk.css")
    assert statements == ["SELECT", "SELECT", "UPDATE", "SELECT"]


def test_a_get_changes_nothing(app: Flask):
    browser = Browser(app)
    browser.sign_in("lan.nt")
    answer = browser.get("/logout")
    assert "Đăng xuất" in answer.text
    assert browser.is_signed_in()


@pytest.mark.parametrize("cookie", ["", "x", "a" * 4000, "' OR 1=1 --", "../../etc", "%00"])
def test_a_made_up_cookie_is_no_session(app: Flask, cookie: str):
    browser = Browser(app)
    browser.steal(cookie)
    assert browser.get("/account").location == "/login?next=/account"
