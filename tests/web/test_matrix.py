"""The authorization matrix: the table in matrix.py against the running application, route by route."""

import io
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from werkzeug.exceptions import NotFound
from werkzeug.test import TestResponse

from dossiers.desk.tokens import digest, session_id
from dossiers.records.models.accounts import WebSession
from dossiers.records.models.journal import Act
from dossiers.web.accounts.access import open_to_all
from dossiers.web.base.headers import POLICY
from dossiers.web.base.requests import SANDBOX
from tests.support.browsers import HOST, Browser, codes, web_app
from tests.support.campaigns import CAMPAIGN_4361_FILE, DAYS_OFF_FILE
from tests.support.pages import inline_parts
from tests.support.people import NEW_PASSWORD, PASSWORD
from tests.support.web import (
    CENTRE,
    CORRECTION_DAY,
    FILE_NAME,
    OFFICES,
    REASON,
    Web,
    office_in,
    pdf_file,
    reference,
    typed_sections,
)
from tests.web.matrix import PERSONAS, Row, rows
from workflow.lifecycle import Action, State

METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE"}
ABSENT = "4361-2010-00"
NUMBERED = re.compile("<(file|pack|return|check|waiting)>")
OTHER = "01"
"""The office whose clerk is the stranger of the table."""


@pytest.mark.parametrize("row", rows(), ids=str)
def test_everybody_is_answered_as_the_table_says(web: Web, row: Row):
    answers = {persona: _answer(web, row, persona) for persona in PERSONAS}
    assert answers == dict(zip(PERSONAS, row.expected, strict=True))


def test_every_route_and_method_has_a_row_and_every_row_a_route(web: Web):
    assert _without_row(web.app) == set()


def test_every_move_has_rows_of_its_own():
    """All moves share one route, so a new one would else be missing unnoticed."""
    assert {f"/dossiers/<reference>/{action}" for action in Action} <= {row.path for row in rows()}


def test_a_new_route_would_be_noticed(built: Web):
    app = Flask("other")
    app.url_map = built.app.url_map
    known = _routes(app)
    another = Flask("another")
    another.add_url_rule("/dossiers/<reference>/secret", "secret", open_to_all(lambda reference: reference))
    assert _routes(another) - known == {("GET", "/dossiers/<reference>/secret")}


@pytest.mark.parametrize("path", sorted({row.path for row in rows() if row.path != "/no-such-page"}))
def test_a_method_that_no_route_takes_is_answered_by_the_page_that_says_so(web: Web, path: str):
    browser = web.clerk("79")
    whole = _filled(web, Row("GET", path, State.DRAFT, ()))
    allowed = set(web.app.url_map.bind("x").allowed_methods(whole))
    for method in METHODS - allowed:
        answer = browser.client.open(whole, method=method, base_url=HOST, data={"csrf_token": browser.token})
        assert (method, answer.status_code, codes(answer)) == (method, 405, ["method-not-allowed"])
        assert set(answer.headers["Allow"].split(", ")) == allowed


@pytest.mark.parametrize("path", sorted({row.path for row in rows() if row.method == "GET"}))
def test_head_is_answered_like_get_and_options_does_nothing(web: Web, path: str):
    browser = web.clerk("79")
    whole = _filled(web, Row("GET", path, State.DRAFT, ()))
    with browser.get(whole) as shown, browser.client.head(whole, base_url=HOST) as head:
        assert (head.status_code, head.data) == (shown.status_code, b"")
    before = web.counts()
    answer = browser.client.options(whole, base_url=HOST)
    assert answer.status_code == (shown.status_code if shown.status_code == 403 or path == "/no-such-page" else 200)
    assert web.counts() == before


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_no_page_that_a_stranger_opens_writes_anything(web: Web, method: str):
    """Not even a row for the visit: whoever asks a million times must not fill the database."""
    before, counts = web.contents(), web.counts()
    for row in rows():
        if row.method == "GET" and row.state in {"", State.DRAFT, State.APPROVED, "absent"}:
            Browser(web.app).client.open(_filled(web, row), method=method, base_url=HOST).close()
    assert (web.counts(), web.contents()) == (counts, before)


def test_another_offices_parts_are_not_found_under_the_own_reference(web: Web):
    browser, own, foreign = web.clerk("31"), reference("31"), web.attachment(reference("22"))
    assert browser.get(f"/dossiers/{own}/attachments/{foreign}").status_code == 404
    for part in ("receipts/2", "papers/to-trinh.pdf?revision=2", "papers/to-trinh.pdf?revision=0", "attachments/0"):
        assert browser.get(f"/dossiers/{own}/{part}").status_code == 404
    returned = web.clerk("77")
    assert returned.post(f"/dossiers/{reference('77')}/attachments/{foreign}/remove").status_code == 404
    with web.clerk("22").get(f"/dossiers/{reference('22')}/attachments/{foreign}") as answer:
        assert answer.status_code == 200


def test_lists_and_counts_hold_only_what_the_person_may_see(web: Web):
    shown = {who: web.browser(who).get("/dossiers/").text for who in ("clerk-79", "reviewer", "printer", "admin")}
    links = {who: {office for office in OFFICES if reference(office) in text} for who, text in shown.items()}
    assert links == {"clerk-79": {"79"}, "reviewer": set(OFFICES), "printer": {"22"}, "admin": set()}
    assert "Tất cả (1)" in shown["clerk-79"]
    assert "Tất cả (1)" in shown["printer"]
    assert "Tất cả (63)" in shown["reviewer"]
    assert "Tất cả (0)" in shown["admin"]


def test_a_pack_of_dossiers_that_are_not_printable_or_not_visible_is_refused(web: Web):
    hidden, approved = reference("31"), reference("22")
    form = {"references": [approved, hidden], "format": "pdf", "key": "k"}
    assert web.browser("printer").post("/printing/packs", form).status_code == 404
    refused = web.browser("reviewer").post("/printing/packs", form)
    assert (refused.status_code, codes(refused)) == (422, ["not-printable"])


FORGED = {
    "state": "approved",
    "office": "BHXH/01",
    "office_key": "BHXH/01",
    "owner": "clerk-01",
    "actor": "approver",
    "reference": "4361-2010-01",
    "submitted_at": "2010-12-01T00:00:00+07:00",
    "arrived": "2010-12-01T00:00:00+07:00",
    "first_on_time": "2010-12-01",
    "reviewed_by": "reviewer",
    "approved_by": "approver",
    "revision": "7",
    "nominee": "X",
}


@pytest.mark.parametrize(
    ("who", "office", "path"),
    [
        ("clerk-79", "79", "draft/office"),
        ("clerk-79", "79", "submit"),
        ("reviewer", "31", "return"),
        ("reviewer", "31", "review"),
        ("approver", "92", "approve"),
    ],
)
def test_posted_columns_change_nothing(web: Web, who: str, office: str, path: str):
    whole = reference(office)
    body = _body(web, f"/dossiers/{whole}/{path}", whole)
    assert web.browser(who).post(f"/dossiers/{whole}/{path}", body).status_code == 303
    plain = _rows_of(web)
    web.restore()
    assert web.browser(who).post(f"/dossiers/{whole}/{path}", {**FORGED, **body}).status_code == 303
    assert _rows_of(web) == plain


def test_every_act_of_every_form_says_who_from_where_and_in_which_session(web: Web):
    walked = set()
    for row, persona in _answered_forms():
        before, browser = _newest_act(web), _browser(web, row, persona)
        session = "" if persona == "nobody" else session_id(digest(browser.cookie or ""))
        path = _filled(web, row)
        assert browser.post(path, _body(web, path, _reference(row))).status_code < 500
        for act in _acts_since(web, before):
            assert (row.path, act.act, act.address, act.session) == (row.path, act.act, browser.address, session)
            walked.add(act.act)
        web.restore()
    assert {"moved", "attached", "detached", "signed-out", "account-created", "password-set-by-link"} <= walked
    assert len(walked) >= 20, sorted(walked)


def test_signing_in_is_an_act_of_the_new_session_and_a_refused_one_of_none(web: Web):
    before, browser = _newest_act(web), web.browser()
    browser.sign_in("clerk-79", "không phải mật khẩu")
    browser.sign_in("clerk-79")
    signed_in = session_id(digest(browser.cookie or ""))
    acts = [(act.act, act.actor, act.address, act.session) for act in _acts_since(web, before)]
    assert acts == [
        ("sign-in-refused", "clerk-79", browser.address, ""),
        ("signed-in", "clerk-79", browser.address, signed_in),
    ]


def test_an_act_names_a_session_by_nothing_that_could_be_used(web: Web):
    before, browser = _newest_act(web), web.signed_in_now("clerk-79")
    (act,) = _acts_since(web, before)
    with web.application.database.reading() as session:
        keys = session.scalars(select(WebSession.id)).all()
    assert not any(act.session in secret for secret in (browser.cookie or "", browser.token, *keys))
    thief = web.browser()
    thief.steal(act.session)
    assert not thief.is_signed_in()


def test_behind_trusted_proxies_an_act_has_the_address_of_the_person(web: Web):
    proxied = replace(web.application, settings=replace(web.application.settings, trusted_proxies=1))
    before, browser = _newest_act(web), Browser(web_app(proxied), address="10.0.0.2")
    browser.get("/login")
    form = {"username": "clerk-79", "password": PASSWORD}
    assert browser.post("/login", form, **{"X-Forwarded-For": "198.51.100.9"}).status_code == 303
    assert [act.address for act in _acts_since(web, before)] == ["198.51.100.9"]


def test_a_version_that_the_person_never_saw_moves_nothing(web: Web):
    whole = reference("31")
    for version in (0, 9999, "", "abc", "-1", "١", "1" * 40):
        body = {**_body(web, f"/dossiers/{whole}/review", whole), "version": version}
        answer = web.browser("reviewer").post(f"/dossiers/{whole}/review", body)
        assert (answer.status_code, codes(answer)) == (409, ["overtaken"])
    assert web.state(whole) is State.SUBMITTED


@pytest.mark.parametrize("persona", PERSONAS)
def test_looking_at_every_page_changes_nothing_and_no_page_holds_what_the_policy_refuses(web: Web, persona: str):
    seen, before = _seen_by(persona), web.contents()
    for row in seen:
        with _browser(web, row, persona).get(_filled(web, row)) as page:
            assert page.status_code == 200
            policy = page.headers["Content-Security-Policy"]
            assert policy == (
                SANDBOX if page.headers.get("Content-Disposition", "").startswith("attachment") else POLICY
            ), row
            assert page.headers["X-Content-Type-Options"] == "nosniff"
            assert page.headers["Cache-Control"] == "no-store" or row.path.startswith("/static/"), row
            if page.mimetype == "text/html":
                assert inline_parts(page) == [], row
    assert len(seen) > 3
    assert web.contents() == before


NASTY = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)><style>*{}</style>{{ 7 * 7 }}"


def test_what_people_type_comes_out_as_text_on_every_page(web: Web):
    browser, own = web.clerk("79"), f"/dossiers/{reference('79')}"
    for section, typed in typed_sections().items():
        answer = browser.post(f"{own}/draft/{section}", {**dict.fromkeys(typed, NASTY), **KEEPS.get(section, {})})
        assert answer.status_code in {303, 422}
        assert inline_parts(answer) == []
    submit = browser.post(f"{own}/submit", {"version": web.version(reference("79")), "reason": NASTY})
    assert NASTY not in submit.text
    assert inline_parts(submit) == []
    for row in _seen_by("clerk"):
        if row.state == State.DRAFT and row.path.startswith("/dossiers/") and "<file>" not in row.path:
            with browser.get(_filled(web, row)) as page:
                assert NASTY not in page.get_data(as_text=True) if page.mimetype == "text/html" else True
                assert page.mimetype != "text/html" or inline_parts(page) == []
    assert "&lt;script&gt;" in browser.get(f"{own}/draft/office").text


KEEPS = {
    "nomination": {
        "version": "1",
        "nomination.collective": "yes",
        "nomination.office": "yes",
        "nomination.candidates": "c1 c2 c3",
        "nomination.nominee": "c1",
    },
    "meeting": {"version": "1", "meeting.members": "m1 m2 m3"},
    "office": {"version": "1"},
    "figures": {"version": "1"},
    "review": {"version": "1"},
    "papers": {"version": "1"},
}
"""What the rows are made of; all else is nasty."""


def _seen_by(persona: str) -> list[Row]:
    """Every page of the table that this person is shown."""
    place = PERSONAS.index(persona)
    return [row for row in rows() if row.method == "GET" and row.expected[place] == "200"]


def _answer(web: Web, row: Row, persona: str) -> str:
    """The status; "in" when the person is sent to sign in. What succeeded is undone for the next one."""
    browser = _browser(web, row, persona)
    path = _filled(web, row)
    if row.method == "GET":
        answer = browser.get(path)
    else:
        answer = browser.post(path, _body(web, path, _reference(row)))
        if answer.status_code < 400:
            web.restore()
    answer.close()
    return "in" if _asks_for_sign_in(answer) else str(answer.status_code)


def _asks_for_sign_in(answer: TestResponse) -> bool:
    location = answer.headers.get("Location", "")
    return location.startswith("/login") and "why=" not in location


def _browser(web: Web, row: Row, persona: str) -> Browser:
    if persona == "nobody":
        browser = web.browser()
        browser.get("/login")
        return browser
    if persona in CENTRE:
        return web.browser(persona)
    return web.browser(f"clerk-{_office(row, persona)}{'-2' if persona == 'colleague' else ''}")


def _office(row: Row, persona: str) -> str:
    return office_in(row.state) if persona != "other" and row.state in set(State) else OTHER


def _reference(row: Row) -> str:
    return reference(office_in(row.state)) if row.state in set(State) else ABSENT


def _filled(web: Web, row: Row) -> str:
    whole = _reference(row)
    number = web.attachment(whole) if "<file>" in row.path and whole != ABSENT else 1
    values = {
        "<reference>": whole,
        "<file>": str(number),
        "<pack>": str(web.pack),
        "<check>": str(web.check),
        "<waiting>": str(web.waiting),
        "<return>": str(web.last_move(whole)) if "<return>" in row.path else "",
        "<link>": web.link,
        "<calendar>": web.calendar,
    }
    path = row.path
    for mark, value in values.items():
        path = path.replace(mark, value)
    return path


def _body(web: Web, path: str, whole: str) -> Mapping[str, Any]:
    """What the form on that page would send."""
    last = path.rpartition("/")[2]
    if last in set(Action):
        version = 0 if whole == ABSENT else web.version(whole)
        return {"key": "k", "version": version, "reason": REASON, "correction_day": CORRECTION_DAY, "action": last}
    if last in {"assign", "recuse"}:
        return {"version": 0 if whole == ABSENT else web.version(whole), "reviewer": "reviewer", "reason": REASON}
    if path.startswith("/set-password/"):
        return {"password": NEW_PASSWORD, "repeated": NEW_PASSWORD}
    return BODIES.get(path.replace(whole, "<reference>"), dict)()


def _sent_file() -> Mapping[str, Any]:
    return {"kind": "khac", "file": (io.BytesIO(pdf_file()), FILE_NAME)}


BODIES: Mapping[str, Callable[[], Mapping[str, Any]]] = {
    "/login": lambda: {"username": "reviewer", "password": "không phải"},
    "/people/new": lambda: {"username": "moi.nv", "name": "Người Mới", "roles": "printer"},
    "/people/reviewer/roles": lambda: {"roles": "reviewer"},
    "/people/no-such-person/roles": lambda: {"roles": "reviewer"},
    **dict.fromkeys(
        ("/account/mail", "/people/reviewer/mail", "/people/no-such-person/mail"),
        lambda: {"mail_address": "an@example.vn", "mail_preference": "daily"},
    ),
    "/campaigns/": lambda: {"text": CAMPAIGN_4361_FILE.read_text("utf-8")},
    "/calendar/": lambda: {"text": DAYS_OFF_FILE.read_text("utf-8")},
    "/printing/packs": lambda: {"references": reference("22"), "format": "pdf", "key": "k"},
    "/dossiers/<reference>/draft/office": lambda: {**typed_sections()["office"], "version": 1},
    "/dossiers/<reference>/attachments": _sent_file,
    "/dossiers/<reference>/appraisal": lambda: {"revision": 1, "version": 0, "opinion": "Hồ sơ đủ."},
    **dict.fromkeys(
        ("/campaigns/4361-2010/extensions", "/campaigns/no-such/extensions", "/dossiers/<reference>/more-time"),
        lambda: {"key": "k", "office": "all", "until_day": "28/02/2011", "reason": REASON},
    ),
    "/dossiers/<reference>/post": lambda: {"key": "k", "received_day": "06/01/2011", "remark": ""},
}


def _routes(app: Flask) -> set[tuple[str, str]]:
    """Every method of every route; HEAD and OPTIONS come with the others."""
    return {
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def _answered_forms() -> list[tuple[Row, str]]:
    """Every form of the table with the first person whose form is not refused for want of a role, state by state."""
    found = []
    for row in rows():
        served = [who for who, status in zip(PERSONAS, row.expected, strict=True) if status in {"200", "303"}]
        if row.method == "POST" and served:
            found.append((row, served[0]))
    return found


def _newest_act(web: Web) -> int:
    with web.application.database.reading() as session:
        return session.scalar(select(func.max(Act.id))) or 0


def _acts_since(web: Web, number: int) -> list[Act]:
    with web.application.database.reading() as session:
        return list(session.scalars(select(Act).where(Act.id > number).order_by(Act.id)))


def _without_row(app: Flask) -> set[tuple[str, str]]:
    """The routes that no row of the table asks. Raises for a row that is answered by no route."""
    adapter, asked = app.url_map.bind("x"), set()
    for row in rows():
        path = NUMBERED.sub("1", row.path)
        try:
            rule, _ = adapter.match(path, row.method, return_rule=True)
        except NotFound:
            assert row.path == "/no-such-page", f"no route answers {row}"
        else:
            asked.add((row.method, rule.rule))
    return _routes(app) - asked


def _rows_of(web: Web) -> list[tuple[Any, ...]]:
    """Every dossier's columns, and who moved what when."""
    with web.application.database.reading() as session:
        return [
            tuple(row)
            for table in ("dossiers", "moves", "sections", "register_entries")
            for row in session.execute(text(f"SELECT * FROM {table} ORDER BY 1"))
        ]
