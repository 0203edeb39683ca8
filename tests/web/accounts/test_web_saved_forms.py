"""Nothing typed is lost when a session ends, and nobody else ever sees it."""

import io
from datetime import timedelta

import pytest
from flask import Flask, request

from dossiers.accounts import administration
from dossiers.accounts.administration import COMMAND_LINE
from dossiers.desk.application import Application
from dossiers.records.models.accounts import SavedPost
from dossiers.web.accounts.saved_forms import pages_with_saved_forms, saved_fields
from tests.support.browsers import HOST, Browser, Times, codes
from tests.support.people import START

PAGE = "/opinion"
TYPED = {"text": "Ý kiến của ông Đặng Văn Ưởng", "version": "3"}
KEPT = "/login?next=/opinion&why=kept"


@pytest.fixture
def app(app: Flask) -> Flask:
    """With a page that holds one form and shows what was kept of it."""

    @app.get(PAGE)
    def opinion() -> dict:
        return {"kept": saved_fields(request.path), "pages": pages_with_saved_forms()}

    @app.post(PAGE)
    def give_opinion() -> str:
        return "đã nhận"

    @app.post("/opinion/withdraw")
    def withdraw() -> str:
        return "đã rút"

    return app


@pytest.fixture
def browser(app: Flask) -> Browser:
    """Signed in, with a form open."""
    browser = Browser(app)
    browser.sign_in("lan.nt")
    browser.get("/account")
    return browser


def kept(browser: Browser) -> dict | None:
    return browser.get(PAGE).json["kept"]


def send(browser: Browser, data: dict | None = None, path: str = PAGE, **headers: str):
    return browser.post(path, data or TYPED, Referer=HOST + PAGE, **headers)


def test_the_same_person_gets_the_text_back_until_it_is_taken(browser: Browser, times: Times):
    times.passes(minutes=31)
    answer = send(browser)
    assert answer.location == KEPT
    assert "được giữ lại" in browser.get(answer.location).text
    assert browser.sign_in("lan.nt", path=KEPT).status_code == 303
    assert kept(browser) == kept(browser) == TYPED
    assert browser.get(PAGE).json["pages"] == [PAGE]
    assert PAGE in browser.get("/").text
    browser.get("/account")
    assert browser.post(PAGE, TYPED).text == "đã nhận"
    assert kept(browser) is None


def test_another_person_never_sees_it(browser: Browser, app: Flask, times: Times):
    times.passes(minutes=31)
    send(browser)
    browser.sign_in("clerk-01")
    assert kept(browser) is None
    assert "Đặng" not in browser.get("/kept-texts").text
    browser.get("/account")
    browser.post(PAGE, {"text": "của người khác"})
    owner = Browser(app)
    owner.sign_in("lan.nt")
    assert kept(owner) == TYPED


@pytest.mark.parametrize("way", ["twelve hours", "signed out elsewhere", "disabled", "cookie gone"])
def test_however_the_session_ended(browser: Browser, app: Flask, application: Application, times: Times, way: str):
    token = browser.token
    if way == "twelve hours":
        times.passes(hours=12)
    elif way == "signed out elsewhere":
        browser.post("/logout")
    elif way == "disabled":
        with application.database.writing() as session:
            administration.disable(session, "lan.nt", actor=COMMAND_LINE, at=START)
            administration.enable(session, "lan.nt", actor=COMMAND_LINE, at=START)
    else:
        browser = Browser(app)
    assert browser.post(PAGE, TYPED, token=token, Referer=HOST + PAGE).location == KEPT
    browser.sign_in("lan.nt")
    assert kept(browser) == TYPED


def test_a_second_tab_whose_session_was_replaced(browser: Browser, times: Times):
    """The first tab has signed in again; the form in the second still carries the old session's token."""
    old = browser.token
    times.passes(minutes=31)
    browser.sign_in("lan.nt")
    answer = browser.post(PAGE, TYPED, token=old, Referer=HOST + PAGE)
    assert (answer.status_code, answer.location) == (303, PAGE)
    assert "được giữ lại" in browser.get("/account").text
    assert kept(browser) == TYPED


def test_a_second_tab_after_someone_else_signed_in(browser: Browser, app: Flask, times: Times):
    old = browser.token
    times.passes(minutes=31)
    browser.sign_in("clerk-01")
    answer = browser.post(PAGE, TYPED, token=old, Referer=HOST + PAGE)
    assert (answer.status_code, codes(answer)) == (400, ["csrf"])
    assert kept(browser) is None
    owner = Browser(app)
    owner.sign_in("lan.nt")
    assert kept(owner) == TYPED


@pytest.mark.parametrize("token", ["", "x", "IjEi.aaaa.bbbb"])
def test_without_a_token_of_that_session_nothing_is_kept(
    browser: Browser, application: Application, times: Times, token: str
):
    times.passes(minutes=31)
    assert browser.post(PAGE, TYPED, token=token, Referer=HOST + PAGE).location == "/login?next=/opinion&why=expired"
    with application.database.reading() as session:
        assert session.query(SavedPost).count() == 0


def test_a_token_of_nobodys_session_keeps_nothing(app: Flask, application: Application):
    browser = Browser(app)
    browser.get("/login")
    assert send(browser).location == "/login?next=/opinion"
    with application.database.reading() as session:
        assert session.query(SavedPost).count() == 0


def test_files_passwords_and_the_token_are_not_kept(browser: Browser, times: Times):
    times.passes(minutes=31)
    secrets = {"password": "a", "current_password": "b", "repeated": "c", "file": (io.BytesIO(b"%PDF"), "a.pdf")}
    assert send(browser, {**TYPED, **secrets}).location == KEPT
    browser.sign_in("lan.nt")
    assert kept(browser) == TYPED


@pytest.mark.parametrize("data", [{"version": "3", "key": "abc", "action": "approve"}, {"text": "  "}])
def test_where_nothing_was_typed_nothing_is_promised(browser: Browser, times: Times, data: dict):
    times.passes(minutes=31)
    assert send(browser, data).location == "/login?next=/opinion&why=expired"


def test_after_a_day_it_is_gone(browser: Browser, times: Times):
    times.passes(minutes=31)
    send(browser)
    times.passes(hours=24)
    browser.sign_in("lan.nt")
    assert kept(browser) == TYPED
    times.passes(seconds=1)
    assert kept(browser) is None


def test_a_form_that_comes_more_than_a_week_later_is_not_kept(browser: Browser, times: Times):
    times.now += timedelta(days=7, hours=12, seconds=1)
    assert send(browser).location == "/login?next=/opinion&why=expired"


def test_the_page_is_where_the_form_stood(browser: Browser, times: Times):
    times.passes(minutes=31)
    assert send(browser, path="/opinion/withdraw").location == KEPT
    elsewhere = browser.post("/opinion/withdraw", TYPED, Referer="https://evil.example/x").location
    assert elsewhere == "/login?why=kept"
    assert browser.post(PAGE, TYPED, Referer="").location == KEPT
    assert browser.post(PAGE, TYPED, Referer="http://[::1").location == KEPT


def test_a_kept_text_whose_field_has_no_name_for_people_is_not_without_any(browser: Browser, times: Times):
    times.passes(minutes=31)
    send(browser, {"unnamed": "Ý kiến khác", "version": "3"})
    browser.sign_in("lan.nt")
    assert '<dt>Nội dung</dt><dd class="kept-text">Ý kiến khác</dd>' in browser.get("/kept-texts").text


def test_everything_kept_can_be_read_and_dropped(browser: Browser, times: Times):
    times.passes(minutes=31)
    send(browser)
    browser.sign_in("lan.nt")
    page = browser.get("/kept-texts").text
    assert "Ý kiến của ông Đặng Văn Ưởng" in page
    assert f'href="{PAGE}"' in page
    action = page.partition('action="/kept-texts/')[2].partition('"')[0]
    assert browser.post("/kept-texts/9999/forget").status_code == 404
    assert browser.post(f"/kept-texts/{action}").location == "/kept-texts"
    assert "không có nội dung nào" in browser.get("/kept-texts").text
    assert kept(browser) is None


def test_a_form_that_was_refused_keeps_what_is_kept(browser: Browser, times: Times):
    times.passes(minutes=31)
    send(browser)
    browser.sign_in("lan.nt")
    assert browser.post(PAGE, TYPED, token="").status_code == 400
    assert kept(browser) == TYPED
