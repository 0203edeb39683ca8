"""What every answer tells the browser, whatever became of the request."""

import pytest
from flask import Flask, Response
from sqlalchemy.exc import OperationalError

from dossiers.desk.application import Application
from dossiers.records.database import Database
from dossiers.web.accounts.access import open_to_all
from dossiers.web.base.headers import POLICY
from tests.support.browsers import Browser


@pytest.fixture
def broken_app(app: Flask) -> Flask:
    """With a route that fails, one that fails after the view, and one that brings its own policy."""

    @app.get("/broken")
    @open_to_all
    def broken() -> str:
        raise RuntimeError("a secret of the inside")

    @app.get("/own-policy")
    @open_to_all
    def own_policy() -> Response:
        return Response("x", headers={"Content-Security-Policy": "sandbox", "Cache-Control": "public"})

    return app


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/login", 200),
        ("/", 303),
        ("/no-such-page", 404),
        ("/broken", 500),
        ("/set-password/x", 404),
        ("/static/vendor/bootstrap/bootstrap.min.css", 200),
        ("/static/no-such-file", 404),
        ("/static/../../config.py", 404),
    ],
)
def test_every_answer_carries_the_headers(broken_app: Flask, path: str, status: int):
    answer = Browser(broken_app).get(path)
    assert answer.status_code == status
    assert {name: answer.headers[name] for name in EXPECTED if name in answer.headers} == EXPECTED
    assert "a secret of the inside" not in answer.text


EXPECTED = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000",
}


def test_a_refused_method_and_a_refused_token_carry_them_too(broken_app: Flask):
    browser = Browser(broken_app)
    browser.sign_in("lan.nt")
    answers = [
        browser.client.put("/login", base_url=browser.host),
        browser.post("/logout", token=""),
        browser.get("/people/"),
    ]
    assert [answer.status_code for answer in answers] == [405, 400, 403]
    assert all(answer.headers.get(name) == value for answer in answers for name, value in EXPECTED.items())


def test_a_database_that_is_away_is_told_with_the_headers_too(
    app: Flask, application: Application, monkeypatch: pytest.MonkeyPatch
):
    browser = Browser(app)
    browser.sign_in("lan.nt")

    def away(_self: Database) -> None:
        raise OperationalError("SELECT 1", {}, Exception("away"))

    monkeypatch.setattr(type(application.database), "reading", away)
    answer = browser.get("/account")
    assert answer.status_code == 500
    assert all(answer.headers.get(name) == value for name, value in EXPECTED.items())


def test_the_policy_allows_nothing_inline():
    assert "unsafe" not in POLICY
    assert "default-src 'none'" in POLICY
    assert "frame-ancestors 'none'" in POLICY


def test_the_demo_does_not_ask_for_https(demo_app: Flask):
    answer = Browser(demo_app, host="http://127.0.0.1:8000").get("/login")
    assert "Strict-Transport-Security" not in answer.headers
    assert answer.headers["Content-Security-Policy"] == POLICY


def test_pages_are_not_kept_anywhere(app: Flask):
    browser = Browser(app)
    assert browser.get("/login").headers["Cache-Control"] == "no-store"
    browser.sign_in("lan.nt")
    for path in ("/account", "/people/", "/no-such-page"):
        assert browser.get(path).headers["Cache-Control"] == "no-store"


def test_an_answer_keeps_its_own_policy_but_a_persons_page_is_never_cached(broken_app: Flask):
    browser = Browser(broken_app)
    answer = browser.get("/own-policy")
    assert (answer.headers["Content-Security-Policy"], answer.headers["Cache-Control"]) == ("sandbox", "public")
    browser.sign_in("lan.nt")
    assert browser.get("/own-policy").headers["Cache-Control"] == "no-store"
