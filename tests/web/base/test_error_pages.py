"""Refusals and errors as pages: the right status, every reason, one way on, nothing of the inside."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, abort, redirect
from lxml import html
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import MethodNotAllowed, TooManyRequests

from dossiers.desk.application import Application
from dossiers.desk.errors import NotFound, Overtaken
from dossiers.web.accounts.access import open_to_all
from dossiers.web.base.errors import STATUS
from dossiers.web.base.headers import HEADERS
from tests.support.browsers import Browser, Times, codes, web_app, web_application
from tests.support.databases import Databases
from tests.support.people import add_account
from workflow.errors import NotYourTurn, RequirementsUnmet, Unmet, WorkflowError, WrongState
from workflow.lifecycle import Role

MISSING = (Unmet("field-missing", "office.signer"), Unmet("reason-missing", "reason"), Unmet("you-drafted-it"))
RAISED = {
    "wrong-state": WrongState((Unmet("wrong-state", values=(("state", "draft"), ("action", "approve"))),)),
    "overtaken": Overtaken(),
    "stale": StaleDataError(),
    "not-your-turn": NotYourTurn((Unmet("you-drafted-it"),)),
    "unmet": RequirementsUnmet(MISSING),
    "not-found": NotFound("dossier"),
    "method": MethodNotAllowed(["GET", "HEAD"]),
    "often": TooManyRequests(retry_after=90),
    "fault": RuntimeError("SECRET /etc/passwd"),
}
PAGES = [
    ("wrong-state", 409, ["wrong-state"]),
    ("overtaken", 409, ["overtaken"]),
    ("stale", 409, ["overtaken"]),
    ("not-your-turn", 403, ["you-drafted-it"]),
    ("unmet", 422, ["field-missing", "reason-missing", "you-drafted-it"]),
    ("not-found", 404, ["not-found"]),
    ("method", 405, ["method-not-allowed"]),
    ("often", 429, ["too-many-requests"]),
    ("fault", 500, ["server-error"]),
    ("400", 400, ["bad-request"]),
    ("403", 403, ["forbidden"]),
    ("404", 404, ["not-found"]),
    ("413", 413, ["too-large"]),
    ("415", 415, ["bad-request"]),
]


@pytest.fixture
def application(databases: Databases, tmp_path: Path) -> Iterator[Application]:
    """A desk with one person who can sign in."""
    with databases.fresh("sqlite") as database:
        with database.writing() as session:
            add_account(session, "lan.nt", Role.REVIEWER)
        yield web_application(database, tmp_path, Times())


@pytest.fixture
def app(application: Application) -> Flask:
    return web_app(application)


@pytest.fixture
def browser(app: Flask) -> Browser:
    """Someone who is not signed in, on an application with routes that fail."""

    @app.get("/dossiers/<reference>/fails/<how>")
    @app.get("/fails/<how>")
    @open_to_all
    def fails(how: str, reference: str = "") -> str:  # noqa: ARG001
        if how.isdigit():
            abort(int(how))
        raise RAISED[how]

    @app.get("/moves-on")
    @open_to_all
    def moves_on() -> object:
        abort(redirect("/login"))

    return Browser(app)


@pytest.mark.parametrize("where", ["/fails/", "/dossiers/4361-2010-01/fails/"])
@pytest.mark.parametrize(("how", "status", "reasons"), PAGES)
def test_a_refusal_is_a_page_with_its_status_every_reason_and_one_way_on(browser, where, how, status, reasons):
    answer = browser.get(f"{where}{how}")
    assert answer.status_code == status
    assert codes(answer) == reasons
    page = html.document_fromstring(answer.text)
    assert page.get("lang") == "vi"
    assert len(page.xpath("//main//h1")) == 1
    assert len(page.xpath("//main//a[contains(@class, 'btn')]")) == 1
    for secret in ("Traceback", "SECRET", "RuntimeError", "werkzeug"):
        assert secret not in answer.text


def test_every_kind_of_refusal_has_a_status_of_its_own():
    assert set(STATUS) == {Overtaken, *WorkflowError.__subclasses__()} - {WorkflowError}


def test_a_refused_move_leads_to_the_fields_and_back_to_the_dossier(browser):
    page = html.document_fromstring(browser.get("/dossiers/4361-2010-01/fails/unmet").text)
    links = page.xpath("//main//a/@href")
    assert links == ["/dossiers/4361-2010-01/draft/office#office.signer", "/dossiers/4361-2010-01"]


def test_programs_are_told_what_is_allowed_and_how_long_to_wait(browser):
    assert set(browser.get("/fails/method").headers["Allow"].split(", ")) == {"GET", "HEAD"}
    assert browser.get("/fails/often").headers["Retry-After"] == "90"


@pytest.mark.parametrize("host", ["a..b", "a" * 300, "bad host", "[::1", "ư.vn", "a:b", "x@y", "evil/x"])
def test_a_host_that_is_no_name_is_a_bad_request_with_every_header(browser, host):
    answer = browser.get("/login", Host=host)
    assert (answer.status_code, answer.mimetype, codes(answer)) == (400, "text/html", ["host-invalid"])
    assert HEADERS.items() <= dict(answer.headers).items()
    page = html.document_fromstring(answer.text)
    assert page.get("lang") == "vi"
    assert page.xpath("//h1/text()") == ["Địa chỉ không đọc được"]


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1", "[::1]:8000", "khen-thuong.example.vn."])
def test_a_name_or_an_address_is_taken_for_a_host(browser, host):
    assert browser.get("/login", Host=host).status_code == 200


def test_a_redirect_is_no_error(browser):
    answer = browser.get("/moves-on")
    assert (answer.status_code, answer.location) == (302, "/login")


def test_a_form_without_its_token_is_refused_as_that(browser):
    browser.sign_in("lan.nt")
    answer = browser.post("/account", {"current_password": "x"}, token="wrong")
    assert answer.status_code == 400
    assert codes(answer) == ["csrf"]


def test_the_page_for_a_fault_of_ours_does_without_the_database(app, application):
    browser = Browser(app)
    browser.sign_in("lan.nt")
    application.database.dispose()
    application.database.writing = application.database.reading = _gone
    answer = browser.get("/account")
    assert answer.status_code == 500
    assert codes(answer) == ["server-error"]


def _gone() -> None:
    raise OSError("the disk is gone")
