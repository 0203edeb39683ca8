"""The sign-in page, where it leads, single-use links, and the gate before every route."""

from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from sqlalchemy import func, select

from dossiers.accounts import password_links, passwords
from dossiers.accounts.administration import COMMAND_LINE
from dossiers.desk.application import Application
from dossiers.records.models.journal import Act
from dossiers.records.queries.journal import acts_about
from dossiers.web.accounts.access import AccessRule, access_rule, open_to_all, roles
from dossiers.web.base.overload import TOO_LATE
from tests.support.browsers import Browser, Times, codes, without_tokens
from tests.support.people import NEW_PASSWORD, PASSWORD, START
from workflow.lifecycle import Role

OPEN_TO_ALL = {
    "static",
    "health.health",
    "health.ready",
    "accounts.login",
    "accounts.enter",
    "own.link",
    "own.set_password",
    "deadlines.subscribed",
}
VALUES = {"form": "pdf", "code": "4361-2010"}
CHOICES = {
    "deadlines": {"action": "make"},
    "extensions": {"answer": "grant"},
    "proposals": {"deed": "execute"},
    "steps": {"step": "closing", "deed": "execute"},
}
"""A value for each part of a path that takes only certain words, by blueprint."""


def link_for(application: Application, username: str, at=START) -> str:
    with application.database.writing() as session:
        token = password_links.make_link(session, username, actor=COMMAND_LINE, at=at)
    return password_links.link_address("", token)


# --- The sign-in page ---


def test_the_page_speaks_vietnamese_and_keeps_the_name_but_never_the_password(app: Flask):
    browser = Browser(app)
    page = browser.get("/login").text
    for words in ("Đăng nhập", "Tên đăng nhập", "Mật khẩu", 'autocomplete="current-password"', 'lang="vi"'):
        assert words in page
    answer = browser.post("/login", {"username": "lan.nt", "password": "sai mật khẩu rồi"})
    assert answer.status_code == 422
    assert 'value="lan.nt"' in answer.text
    assert "sai mật khẩu rồi" not in answer.text


@pytest.mark.parametrize("username", ["lan.nt", "nobody", "LAN.NT"])
def test_a_refusal_never_says_why(app: Flask, username: str):
    browser = Browser(app)
    answer = browser.sign_in(username, "sai mật khẩu rồi")
    unknown = browser.sign_in("somebody-else", "sai mật khẩu rồi")
    assert (answer.status_code, codes(answer)) == (422, ["sign-in-refused"])
    assert without_tokens(answer.text).replace(username, "somebody-else") == without_tokens(unknown.text)


def test_markup_in_a_name_comes_back_as_text(app: Flask):
    answer = Browser(app).sign_in('"><script>alert(1)</script>', "x")
    assert "<script>alert" not in answer.text
    assert "&lt;script&gt;" in answer.text


def test_too_many_attempts_wait_and_the_page_says_how_long(app: Flask, times: Times):
    browser = Browser(app)
    for _ in range(5):
        browser.sign_in("lan.nt", "sai mật khẩu rồi")
    answer = browser.sign_in("lan.nt")
    assert (answer.status_code, answer.headers["Retry-After"], codes(answer)) == (
        429,
        "30",
        ["too-many-attempts-seconds"],
    )
    assert "30 giây" in answer.text
    times.passes(seconds=30)
    browser.sign_in("lan.nt", "sai mật khẩu rồi")
    times.passes(seconds=60)
    browser.sign_in("lan.nt", "sai mật khẩu rồi")
    answer = browser.sign_in("lan.nt")
    assert (answer.headers["Retry-After"], codes(answer)) == ("120", ["too-many-attempts-minutes"])
    assert "2 phút" in answer.text
    assert Browser(app, address="198.51.100.1").sign_in("clerk-01").status_code == 303


@pytest.mark.parametrize("token", ["", "x", "IjEi.aaaa.bbbb"])
def test_sign_in_without_the_pages_token_is_refused_and_may_be_repeated(app: Flask, token: str):
    browser = Browser(app)
    browser.get("/login")
    answer = browser.post("/login", {"username": "lan.nt", "password": PASSWORD}, token=token)
    assert (answer.status_code, codes(answer)) == (400, ["sign-in-page-old"])
    assert 'value="lan.nt"' in answer.text
    assert not browser.is_signed_in()
    browser.get("/login")
    assert browser.post("/login", {"username": "lan.nt", "password": PASSWORD}).status_code == 303


@pytest.fixture
def late(app: Flask) -> Flask:
    """The application of a worker to which each sign-in comes too late."""
    inner = app.wsgi_app

    def too_late(environ, start_response):
        environ[TOO_LATE] = environ["REQUEST_METHOD"] == "POST"
        return inner(environ, start_response)

    app.wsgi_app = too_late  # type: ignore[method-assign]
    return app


def test_a_sign_in_that_waited_too_long_is_told_so_and_keeps_the_name(late: Flask, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(passwords, "matches", lambda *_: pytest.fail("a password was compared"))
    browser = Browser(late)
    answer = browser.sign_in("lan.nt")
    assert (answer.status_code, codes(answer)) == (503, ["sign-in-waited"])
    assert answer.headers["Retry-After"] in answer.text
    assert 'value="lan.nt"' in answer.text
    assert PASSWORD not in answer.text


def test_a_password_that_waited_too_long_stays_as_it_is(late: Flask, application: Application):
    browser, path = Browser(late), link_for(application, "lan.nt")
    browser.get(path)
    answer = browser.post(path, {"password": NEW_PASSWORD, "repeated": NEW_PASSWORD})
    assert (answer.status_code, codes(answer)) == (503, ["password-busy"])
    assert browser.get(path).status_code == 200


OWN_PAGE = {"Sec-Fetch-Site": "same-origin"}
CREDENTIALS = {"username": "lan.nt", "password": PASSWORD}


def two_windows(app: Flask) -> tuple[Browser, str]:
    """Return a browser whose windows opened the page at once, and the token of the form whose cookie was replaced."""
    first, browser = Browser(app), Browser(app)
    first.get("/login")
    browser.get("/login")
    return browser, first.token


def test_of_two_windows_opened_at_once_each_signs_in(app: Flask, application: Application):
    browser, first_token = two_windows(app)
    assert browser.post("/login", CREDENTIALS, token=first_token, **OWN_PAGE).status_code == 303
    assert browser.is_signed_in()
    assert browser.post("/login", CREDENTIALS, token=first_token, **OWN_PAGE).status_code == 303
    assert browser.is_signed_in()
    with application.database.reading() as session:
        assert acts_about(session, "lan.nt")[-1].act == "signed-in"
        assert session.scalar(select(func.count()).where(Act.act == "token-refused")) == 0


@pytest.mark.parametrize("said", [{}, *({"Sec-Fetch-Site": site} for site in ("cross-site", "same-site", "none"))])
def test_a_form_of_which_no_browser_says_that_it_is_of_our_page_needs_its_token(app: Flask, said: dict[str, str]):
    browser, first_token = two_windows(app)
    answer = browser.post("/login", CREDENTIALS, token=first_token, **said)
    assert (answer.status_code, codes(answer)) == (400, ["sign-in-page-old"])
    assert not browser.is_signed_in()


def test_a_form_without_a_cookie_of_ours_needs_its_token(app: Flask):
    _, first_token = two_windows(app)
    for cookie in (None, "eyJhIjoxfQ.made-up"):
        stranger = Browser(app)
        if cookie:
            stranger.client.set_cookie("__Host-desk_form", cookie, domain="khenthuong.example.vn", secure=True)
        assert stranger.post("/login", CREDENTIALS, token=first_token, **OWN_PAGE).status_code == 400
        assert not stranger.is_signed_in()


def test_only_the_sign_in_form_does_without_its_token(app: Flask):
    browser = Browser(app)
    browser.sign_in("lan.nt")
    assert browser.post("/account/mail", {"mail_preference": "none"}, token="x", **OWN_PAGE).status_code == 400


def test_a_token_of_another_browser_is_refused(app: Flask):
    browser, second = Browser(app), Browser(app)
    second.get("/login")
    browser.get("/login")
    answer = browser.post("/login", {"username": "lan.nt", "password": PASSWORD}, token=second.token)
    assert answer.status_code == 400


def test_a_signed_in_form_needs_its_token_too(app: Flask):
    browser = Browser(app)
    browser.sign_in("lan.nt")
    assert browser.post("/logout", token="").status_code == 400
    assert browser.is_signed_in()


# --- Where it leads ---


@pytest.mark.parametrize("target", ["//evil.example", "/\\evil.example", "https://evil.example", "/\t/evil.example"])
def test_after_sign_in_nobody_is_sent_elsewhere(app: Flask, target: str):
    browser = Browser(app)
    browser.get("/login")
    form = {"username": "lan.nt", "password": PASSWORD, "next": target}
    assert browser.post("/login", form).location == "/"
    signed_in = browser.client.get("/login", query_string={"next": target}, base_url=browser.host)
    assert signed_in.location == "/"


@pytest.mark.parametrize(
    "target",
    [
        "/dossiers/",
        "/dossiers/4361-2010-01?a=1&b=%20x",
        "/dossiers/?next=https://x.example",
        "/people/?q=L%C3%AA",
    ],
)
def test_after_sign_in_people_are_where_they_wanted_to_be(app: Flask, target: str):
    browser = Browser(app)
    asked = browser.get(target)
    assert parse_qs(urlsplit(asked.location).query)["next"] == [target]
    page = browser.get(asked.location).text
    action = unescape(page.partition('method="post" action="')[2].partition('"')[0])
    assert browser.post(action, {"username": "lan.nt", "password": PASSWORD}).location == target


def test_a_fragment_never_takes_the_page_away_from_under_a_form(app: Flask):
    answer = Browser(app).get("/dossiers/", **{"HX-Request": "true"})
    assert (answer.status_code, answer.data, "HX-Redirect" in answer.headers) == (204, b"", False)


# --- Links ---


def test_a_link_is_used_once_and_looking_does_not_use_it(app: Flask, application: Application):
    path, browser = link_for(application, "lan.nt"), Browser(app)
    for _ in range(3):
        assert "Nguyễn Thị Lan" in browser.get(path).text
    answer = browser.post(path, {"password": NEW_PASSWORD, "repeated": NEW_PASSWORD})
    assert answer.location == "/login?why=password-set"
    assert "Mật khẩu đã được đặt" in browser.get(answer.location).text
    assert browser.sign_in("lan.nt", NEW_PASSWORD).status_code == 303
    second = Browser(app)
    second.get("/login")
    for answer in (second.get(path), second.post(path, {"password": PASSWORD, "repeated": PASSWORD})):
        assert (answer.status_code, codes(answer)) == (404, ["link-unusable"])


def test_a_link_expires(app: Flask, application: Application, times: Times):
    path, browser = link_for(application, "lan.nt"), Browser(app)
    times.passes(hours=47, minutes=59)
    assert browser.get(path).status_code == 200
    times.passes(minutes=1)
    assert browser.get(path).status_code == 404
    browser.get("/login")
    assert browser.post(path, {"password": NEW_PASSWORD, "repeated": NEW_PASSWORD}).status_code == 404


def test_a_link_needs_the_pages_token_and_a_fit_password(app: Flask, application: Application):
    path, browser = link_for(application, "lan.nt"), Browser(app)
    browser.get(path)
    data = {"password": NEW_PASSWORD, "repeated": NEW_PASSWORD}
    assert browser.post(path, data, token="").status_code == 400
    browser.get(path)
    answer = browser.post(path, {"password": "Nguyễn Thị Lan 4361", "repeated": "x"})
    assert (answer.status_code, codes(answer)) == (422, ["password-has-name", "password-differs"])
    assert 'href="#password"' in answer.text
    assert "4361" not in answer.text.partition("<main")[2]
    assert browser.post(path, data).status_code == 303


def test_a_link_made_for_the_first_admin_says_so(app: Flask, application: Application):
    with application.database.writing() as session:
        token = password_links.make_link(
            session, "admin", actor=COMMAND_LINE, at=START, purpose=password_links.LinkPurpose.FIRST_ADMIN
        )
    assert "quản trị hệ thống đầu tiên" in Browser(app).get(f"/set-password/{token}").text


# --- The gate ---


def test_every_route_asks_for_a_sign_in_but_these(app: Flask):
    assert {rule.endpoint for rule in app.url_map.iter_rules() if not access_rule(app, rule.endpoint).sign_in} == (
        OPEN_TO_ALL
    )


def test_nobody_gets_past_the_gate_by_any_method(app: Flask):
    browser, addresses = Browser(app), app.url_map.bind("khenthuong.example.vn")
    for rule in app.url_map.iter_rules():
        if rule.endpoint in OPEN_TO_ALL:
            continue
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            values = VALUES | CHOICES.get(rule.endpoint.partition(".")[0], {})
            path = addresses.build(rule.endpoint, {name: values.get(name, 1) for name in rule.arguments}, method)
            answer = browser.client.open(path, method=method, base_url=browser.host)
            assert (answer.status_code, (answer.location or "")[:6]) == (303, "/login"), (method, rule)


def test_a_role_that_is_missing_is_refused(app: Flask):
    browser = Browser(app)
    browser.sign_in("clerk-01")
    answer = browser.get("/people/")
    assert (answer.status_code, codes(answer)) == (403, ["forbidden"])


@pytest.mark.parametrize("path", ["/dossiers/%00", "/people/lan%00", "/set-password/%00"])
def test_a_zero_byte_in_an_address_is_not_found(app: Flask, path: str):
    browser = Browser(app)
    browser.sign_in("admin")
    assert browser.get(path).status_code == 404


def test_the_rule_of_a_view_can_be_read():
    view = roles(Role.ADMIN, Role.PRINTER)(lambda: "")
    assert view.access_rule == AccessRule(sign_in=True, roles=frozenset({Role.ADMIN, Role.PRINTER}))
    assert not open_to_all(lambda: "").access_rule.sign_in


def test_an_account_without_any_role_gets_nowhere(app: Flask, application: Application):
    browser = Browser(app)
    browser.sign_in("lan.nt")
    with application.database.writing() as session:
        session.get_one(password_links.Account, 2).grants = []
    assert browser.get("/account").status_code == 403
