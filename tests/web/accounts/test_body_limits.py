"""What a request may send before it costs anything: counted before it is read, by what is known of its sender."""

import io
import json
import tracemalloc
from collections.abc import Mapping
from itertools import product
from urllib.parse import parse_qsl, urlencode

import pytest
from flask import Flask, request
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event
from werkzeug.exceptions import BadRequest
from werkzeug.test import TestResponse

from dossiers.accounts import administration
from dossiers.accounts.administration import COMMAND_LINE
from dossiers.desk.application import Application
from dossiers.records.models.accounts import SavedPost
from dossiers.web.accounts.body_limits import FORM_BYTES, FORM_FIELDS, STRANGER
from dossiers.web.accounts.saved_forms import saved_fields
from dossiers.web.base.request_bodies import fields_of
from tests.support.browsers import HOST, Browser, Times, codes
from tests.support.people import PASSWORD, START

MEGABYTE = 1024 * 1024
PAGE = "/opinion"
URL_ENCODED = "application/x-www-form-urlencoded"


@pytest.fixture
def app(app: Flask) -> Flask:
    """With a page that holds one form."""

    @app.get(PAGE)
    def opinion() -> dict:
        return {"kept": saved_fields(request.path)}

    @app.post(PAGE)
    def give_opinion() -> str:
        return f"{len(request.form)} {len(request.form.get('text', ''))}"

    return app


class CountedBody:
    """A body that says how much of it was read."""

    def __init__(self, data: bytes) -> None:
        self._data = io.BytesIO(data)

    def __len__(self) -> int:
        return len(self._data.getvalue())

    def read(self, size: int = -1) -> bytes:
        return self._data.read(size)

    def close(self) -> None:
        """It is read from no file."""

    @property
    def taken(self) -> int:
        return self._data.tell()


def parts(number: int, name: str = "x") -> bytes:
    head = b'--b\r\nContent-Disposition: form-data; name="' + name.encode() + b'"\r\n\r\n1\r\n'
    return head * number + b"--b--\r\n"


MULTIPART = "multipart/form-data; boundary=b"
BOMBS: Mapping[str, tuple[bytes, str]] = {
    "a million fields": (b"a=1&" * (2 * MEGABYTE), URL_ENCODED),
    "four million separators": (b"&" * (4 * MEGABYTE), URL_ENCODED),
    "one field of escapes": (b"username=" + b"%E1%BB%87" * MEGABYTE, URL_ENCODED),
    "one name of escapes": (b"%E1%BB%87" * MEGABYTE, URL_ENCODED),
    "a username of megabytes": (b"username=" + b"x" * (8 * MEGABYTE), URL_ENCODED),
    "a hundred thousand parts": (parts(100_000), MULTIPART),
    "a part with endless headers": (b"--b\r\n" + b"X-A: b\r\n" * MEGABYTE, MULTIPART),
    "a file": (
        b'--b\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\n' + bytes(8 * MEGABYTE),
        MULTIPART,
    ),
    "deep JSON": (b"[" * (8 * MEGABYTE), "application/json"),
    "no kind at all": (bytes(8 * MEGABYTE), ""),
}
PATHS = ("/login", "/set-password/x", "/logout", PAGE, "/account", "/no-such-page", "/healthz", "/static/desk.css")


@pytest.mark.parametrize("chunked", [False, True], ids=["", "chunked"])
def test_a_stranger_makes_the_server_read_a_few_kilobytes_and_keep_nothing(app: Flask, chunked: bool):
    for path in PATHS:
        sent(app, path, b"a=b", URL_ENCODED)  # what is made once is made
    tracemalloc.start()
    try:
        for (bomb, (data, kind)), path in product(BOMBS.items(), PATHS):
            body = CountedBody(data)
            tracemalloc.reset_peak()
            before = tracemalloc.get_traced_memory()[0]
            answer = sent(app, path, body, kind, chunked=chunked)
            assert answer.status_code in {303, 400, 404, 405, 413}, (bomb, path)
            assert body.taken <= 6 * STRANGER.whole, (bomb, path)
            assert tracemalloc.get_traced_memory()[1] - before < 3 * MEGABYTE, (bomb, path)
    finally:
        tracemalloc.stop()


def test_who_signs_in_with_a_form_beyond_all_measure_is_told_what_to_do(app: Flask):
    answer = sent(app, "/login", b"username=" + b"x" * MEGABYTE, URL_ENCODED)
    assert (answer.status_code, codes(answer)) == (413, ["too-large-unknown"])
    assert "rút gọn" in answer.text


def test_the_longest_honest_sign_in_is_within_the_limits(app: Flask):
    browser = Browser(app)
    following = "/" + "a" * 1990
    browser.get(f"/login?next={following}")
    typed = {"username": "ộ" * 64, "password": "ộ" * 128, "next": following, "other": ""}
    assert browser.post("/login", typed).status_code == 422


def sent(app: Flask, path: str, body: CountedBody | bytes, kind: str, *, chunked: bool = False) -> TestResponse:
    stream = body if isinstance(body, CountedBody) else CountedBody(body)
    environ: dict[str, object] = {"wsgi.input": stream, "CONTENT_TYPE": kind}
    environ |= {"wsgi.input_terminated": True} if chunked else {"CONTENT_LENGTH": str(len(stream))}
    answer = Browser(app).client.post(path, base_url=HOST, environ_overrides=environ)
    answer.get_data()
    answer.close()
    return answer


# --- Who was signed in


@pytest.fixture
def browser(app: Flask) -> Browser:
    """Signed in, with a form open."""
    browser = Browser(app)
    browser.sign_in("lan.nt")
    browser.get("/account")
    return browser


LONG = "Thành tích đặc biệt xuất sắc. " * 100_000


@pytest.mark.parametrize("part", [False, True], ids=["url-encoded", "multipart"])
def test_five_megabytes_typed_before_the_session_ended_are_given_back(browser: Browser, times: Times, part: bool):
    times.passes(minutes=31)
    more = {"file": (io.BytesIO(b"%PDF" + bytes(MEGABYTE)), "a.pdf")} if part else {}
    answer = browser.post(PAGE, {"text": LONG, **more}, Referer=HOST + PAGE)
    answer.request.environ["wsgi.input"].close()
    assert answer.location == "/login?next=/opinion&why=kept"
    browser.sign_in("lan.nt")
    assert browser.get(PAGE).json["kept"] == {"text": LONG}


@pytest.mark.parametrize("way", ["forged", "none", "of nobody", "a week later", "disabled"])
def test_without_a_token_of_an_account_a_long_form_is_not_even_read(
    browser: Browser, app: Flask, application: Application, times: Times, way: str
):
    times.passes(minutes=31)
    token = browser.token
    if way == "of nobody":
        visitor = Browser(app)
        visitor.get("/login")
        token = visitor.token
    elif way == "a week later":
        times.passes(days=8)
    elif way == "disabled":
        with application.database.writing() as session:
            administration.disable(session, "lan.nt", actor=COMMAND_LINE, at=START)
    else:
        token = {"forged": "IjEi.aSGx0w.x", "none": ""}[way]
    body = CountedBody(urlencode({"csrf_token": token, "text": LONG}).encode())
    answer = sent(app, PAGE, body, URL_ENCODED)
    assert answer.location.startswith("/login?next=/opinion")
    assert "kept" not in answer.location
    assert body.taken <= STRANGER.whole
    with application.database.reading() as session:
        assert session.query(SavedPost).count() == 0


def test_a_form_with_a_forged_token_asks_the_database_for_nothing(app: Flask, application: Application):
    statements: list[str] = []
    for engine in (application.database.engine, application.database._reader):
        event.listen(engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    assert Browser(app).post(PAGE, {"text": "x"}, token="IjEi.aSGx0w.x").status_code == 303
    assert Browser(app).post("/login", {"username": "x", "password": PASSWORD}, token="x").status_code == 400
    assert statements == []


def test_what_is_posted_by_somebody_signed_in_is_counted_before_it_is_decoded(browser: Browser):
    assert browser.post(PAGE, {"text": LONG}).text == f"2 {len(LONG)}"
    few = {f"f{number}": "1" for number in range(FORM_FIELDS - 1)}
    assert browser.post(PAGE, few).text == f"{FORM_FIELDS} 0"
    for too_much in ({**few, "more": "1"}, {"text": "x" * FORM_BYTES}):
        assert codes(browser.post(PAGE, too_much)) == ["too-large"]


# --- Reading a form


FIELDS = st.lists(st.tuples(st.text(max_size=20).filter(bool), st.text(max_size=60)), max_size=8)


@given(FIELDS)
def test_a_form_that_a_browser_sends_is_read_as_the_standard_library_reads_it(fields: list[tuple[str, str]]):
    body = urlencode(fields, errors="replace")
    assert list(fields_of(body.encode())) == parse_qsl(body, keep_blank_values=True)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_as_text_or_are_no_form(body: bytes):
    try:
        fields = list(fields_of(body))
    except BadRequest:
        assert b"%" in body
    else:
        assert all(json.dumps(pair) for pair in fields)
        assert len(fields) <= body.count(b"&") + 1


def test_decoding_takes_a_few_times_the_memory_of_the_form():
    body = b"text=" + b"%E1%BB%87" * (FORM_BYTES // 9)
    tracemalloc.start()
    ((name, text),) = fields_of(body)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (name, set(text)) == ("text", {"ệ"})
    assert peak < 4 * len(body)  # werkzeug's own way: more than forty times
