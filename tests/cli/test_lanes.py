"""Many at once: nobody waits without an answer, submissions are never refused, and arrival is when a request came."""

from __future__ import annotations

import contextlib
import http.client
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from dossiers.cli.connections import SMALL_BODY, RequestKind, read_head
from dossiers.cli.web_worker import SIGN_IN_PATIENCE
from tests.support.supervised import Server, started

APPLICATION = """
import time

def application(environ, start_response):
    if environ["desk.too_late"]:
        start_response("503 Busy", [("Content-Length", "0")])
        return []
    if environ["REQUEST_METHOD"] == "POST":
        environ["wsgi.input"].read()
    time.sleep({"/login": 0.4, "/healthz": 0}.get(environ["PATH_INFO"], 0.03))
    received = environ["desk.received"]
    start_response("200 OK", [("X-Times", f"{received.arrived!r} {received.complete!r}"), ("Content-Length", "2")])
    return [b"ok"]

def create():
    return application
"""
MOST = 1.5
"""Seconds within which a person gets an answer of any kind, on a busy machine of two processors."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with started(tmp_path_factory.mktemp("lanes"), code=APPLICATION) as server:
        assert server.process.stdout is not None
        server.process.stdout.readline()
        yield server


class Answer:
    """Status, kernel times and duration of one request."""

    def __init__(self, server: Server, method: str, path: str) -> None:
        self.began, began = time.time(), time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
        with contextlib.closing(connection):
            connection.request(method, path, b"a=b" if method == "POST" else None)
            answer = connection.getresponse()
            self.status, times = answer.status, (answer.headers.get("X-Times") or "0 0").split()
            answer.read()
        self.seconds = time.monotonic() - began
        self.arrived, self.complete = (float(each) for each in times)


def many(server: Server, *requests: tuple[str, str]) -> list[Answer]:
    with ThreadPoolExecutor(len(requests)) as people:
        return list(people.map(lambda request: Answer(server, *request), requests))


def request(server: Server, text: str) -> bytes:
    return text.replace("HOST", f"Host: 127.0.0.1:{server.port}").replace("\n", "\r\n").encode()


def test_a_page_that_waits_too_long_is_refused_and_no_deed_ever_is(server: Server):
    answers = many(server, *[("GET", "/"), ("POST", "/submit")] * 60)
    pages, deeds = answers[::2], answers[1::2]
    assert {deed.status for deed in deeds} == {200}
    assert {page.status for page in pages} <= {200, 503}
    assert any(page.status == 503 for page in pages)
    assert max(page.seconds for page in pages) < MOST


def test_sign_ins_hold_up_neither_pages_nor_deeds(server: Server):
    with ThreadPoolExecutor(8) as people:
        sign_ins = [people.submit(Answer, server, "POST", "/login") for _ in range(8)]
        time.sleep(0.2)
        others = [Answer(server, method, "/") for method in ("GET", "POST") * 4]
        assert not all(sign_in.done() for sign_in in sign_ins)
        assert {other.status for other in others} == {200}
        assert sum(other.seconds for other in others) < 2
        assert {sign_in.result().status for sign_in in sign_ins} == {200}


def test_a_sign_in_waits_for_five_seconds_at_most(server: Server):
    answers = many(server, *[("POST", "/login")] * 20)
    assert {answer.status for answer in answers} == {200, 503}
    assert max(answer.seconds for answer in answers) < SIGN_IN_PATIENCE + MOST
    assert min(answer.seconds for answer in answers if answer.status == 503) >= SIGN_IN_PATIENCE


def test_arrival_is_when_the_request_came_however_long_it_waited(server: Server):
    answers = many(server, *[("POST", "/submit")] * 40)
    assert max(answer.seconds for answer in answers) > 0.3
    for answer in answers:
        assert answer.began <= answer.arrived <= answer.complete < answer.began + answer.seconds
    assert sorted(answer.arrived - answer.began for answer in answers)[20] < 0.1


@pytest.mark.parametrize(
    "part",
    [
        "GET / HT",
        "POST /submit HTTP/1.1\nHOST\nContent-Length: 9\n\na=",
        "POST /login HTTP/1.1\nHOST\nContent-Length: 9\n\n",
    ],
)
def test_requests_that_never_end_hold_nobody_up(server: Server, part: str):
    with contextlib.ExitStack() as stack:
        for _ in range(6):
            slow = stack.enter_context(socket.create_connection(("127.0.0.1", server.port)))
            slow.sendall(request(server, part))
        began = time.monotonic()
        assert [server.get() for _ in range(4)] == [200] * 4
        assert time.monotonic() - began < 2


@pytest.mark.parametrize(
    "part", ["", "GET / HT", "POST /submit HTTP/1.1\nHOST\nContent-Length: 9\n\na="], ids=["nothing", "head", "body"]
)
def test_a_client_that_ends_within_its_request_is_let_go_at_once(server: Server, part: str):
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as client:
        client.sendall(request(server, part))
        time.sleep(0.2)
        client.shutdown(socket.SHUT_WR)
        with contextlib.suppress(ConnectionResetError):
            assert client.recv(100) == b""


def test_a_client_that_ends_its_side_after_a_whole_request_is_answered(server: Server):
    for wait in (0, 0.2):
        with socket.create_connection(("127.0.0.1", server.port), timeout=5) as client:
            client.sendall(request(server, "POST /submit HTTP/1.1\nHOST\nContent-Length: 3\n\na="))
            time.sleep(wait)
            client.sendall(b"b")
            client.shutdown(socket.SHUT_WR)
            assert b" 200 OK" in client.recv(4096)


def test_a_request_in_pieces_is_served_when_it_is_there_and_counts_from_its_head(server: Server):
    with socket.create_connection(("127.0.0.1", server.port)) as slow:
        slow.sendall(request(server, "POST /submit HTTP/1.1\nHO"))
        time.sleep(0.3)
        head_at = time.time()
        slow.sendall(request(server, "ST: 127.0.0.1\nHOST\nContent-Length: 3\n\na").replace(b"ST:", b"ST-X:", 1))
        time.sleep(0.3)
        rest_at = time.time()
        slow.sendall(b"=b")
        text = slow.recv(4096).decode()
    assert "200 OK" in text
    arrived, complete = (float(each) for each in text.partition("X-Times: ")[2].split("\r\n")[0].split())
    assert head_at <= arrived < head_at + 0.25
    assert rest_at <= complete < rest_at + 0.25


@pytest.mark.parametrize("fields", [1, 100], ids=["one cookie", "a hundred cookies"])
def test_a_head_of_800_kilobytes_is_refused_unread_and_holds_nobody_up(server: Server, fields: int):
    cookies = f"Cookie: a={'x' * (800_000 // fields)}\n" * fields
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as client:
        with contextlib.suppress(ConnectionError):
            client.sendall(request(server, f"GET / HTTP/1.1\nHOST\n{cookies}\n"))
        assert client.recv(4096).startswith(b"HTTP/1.1 431 ")
    assert server.get() == 200


def test_a_head_with_cookies_of_other_programs_is_served(server: Server):
    cookies = f"Cookie: a={'x' * 4_000}\n" * 7
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as client:
        client.sendall(request(server, f"GET / HTTP/1.1\nHOST\n{cookies}\n"))
        assert b" 200 OK" in client.recv(4096)


def test_clients_that_do_not_close_an_answered_connection_hold_nobody_up(server: Server):
    with contextlib.ExitStack() as stack:
        for _ in range(6):
            idle = stack.enter_context(socket.create_connection(("127.0.0.1", server.port)))
            idle.sendall(request(server, "GET / HTTP/1.1\nHOST\n\n"))
            assert idle.recv(12) == b"HTTP/1.1 200"
        began = time.monotonic()
        assert [server.get() for _ in range(4)] == [200] * 4
        assert time.monotonic() - began < 2


def test_a_thousand_idle_connections_hold_nobody_up(server: Server):
    with contextlib.ExitStack() as stack:
        for _ in range(1_200):
            slow = stack.enter_context(socket.create_connection(("127.0.0.1", server.port)))
            slow.sendall(b"GET / HTTP/1.1\r\nHo")
        began = time.monotonic()
        assert [server.get() for _ in range(4)] == [200] * 4
        assert time.monotonic() - began < 2


def test_a_large_body_arrives_whole(server: Server):
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    with contextlib.closing(connection):
        connection.request("POST", "/submit", b"x" * 3_000_000)
        assert connection.getresponse().status == 200


@pytest.mark.parametrize(
    ("head", "kind", "body"),
    [
        ("GET /dossiers/ HTTP/1.1", RequestKind.PAGE, 0),
        ("HEAD / HTTP/1.1", RequestKind.PAGE, 0),
        ("GET /healthz HTTP/1.1", RequestKind.DEED, 0),
        ("GET /readyz?x HTTP/1.1", RequestKind.DEED, 0),
        ("GET /login HTTP/1.1", RequestKind.PAGE, 0),
        ("POST /login HTTP/1.1\r\nContent-Length: 12", RequestKind.SIGN_IN, 12),
        ("POST /login?next=/ HTTP/1.1\r\ncontent-length:12", RequestKind.SIGN_IN, 12),
        ("POST /account HTTP/1.1\r\nContent-Length: 1", RequestKind.SIGN_IN, 1),
        ("POST /accounts/new HTTP/1.1\r\nContent-Length: 1", RequestKind.DEED, 1),
        ("POST /set-password/abc HTTP/1.1\r\nContent-Length: 1", RequestKind.SIGN_IN, 1),
        ("POST /dossiers/4361-2010-01/submit HTTP/1.1\r\nContent-Length: 7", RequestKind.DEED, 7),
        ("POST /x HTTP/1.1\r\nTransfer-Encoding: chunked", RequestKind.DEED, None),
        ("POST /x HTTP/1.1\r\nContent-Length: 7\r\nExpect: 100-continue", RequestKind.DEED, None),
    ],
)
def test_the_head_says_what_a_request_wants(head: str, kind: RequestKind, body: int | None):
    found = read_head(f"{head}\r\n\r\n".encode())
    assert found is not None
    assert (found.kind, found.body, found.size) == (kind, body, len(head) + 4)


def test_small_bodies_are_awaited_and_large_ones_are_not():
    small = read_head(f"POST / HTTP/1.1\r\nContent-Length: {SMALL_BODY}\r\n\r\n".encode())
    large = read_head(f"POST / HTTP/1.1\r\nContent-Length: {SMALL_BODY + 1}\r\n\r\n".encode())
    assert small is not None
    assert large is not None
    assert (small.awaited, large.awaited) == (small.size + SMALL_BODY, large.size)
    assert read_head(b"POST / HTTP/1.1\r\nContent-Le") is None
