"""Behind a real nginx with the documented settings: when a request arrived, and whose headers count."""

import contextlib
import http.client
import json
import socket
import time
from collections.abc import Iterator

import pytest

from tests.support.nginx import nginx
from tests.support.supervised import free_port, started

APPLICATION = """
import json, time
from dossiers.desk.clock import Clock
from dossiers.web.base.arrival import BODY, KEY, Arrival

def inner(environ, start_response):
    environ["wsgi.input"].read()
    time.sleep(0.05)
    seen = {name: value for name, value in environ.items() if name.startswith("HTTP_")}
    seen |= {"arrived": environ[KEY].timestamp(), "complete": environ[BODY].read_at.timestamp()}
    start_response("200 OK", [("Content-Type", "application/json")])
    return [json.dumps(seen).encode()]

def create():
    return Arrival(inner, Clock.real(), trusted_proxies=1)
"""


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    front = free_port()
    with started(tmp_path_factory.mktemp("nginx"), code=APPLICATION) as server, nginx(front, behind=server.port):
        assert server.process.stdout is not None
        server.process.stdout.readline()
        yield front


def seen(port: int, **headers: str) -> dict[str, str | float]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    with contextlib.closing(connection):
        connection.request("POST", "/", b"a=b", headers={"Host": "khenthuong.example.vn", **headers})
        return dict(json.loads(connection.getresponse().read()))


def test_a_slow_line_makes_nobody_late_and_its_words_count_from_the_last_byte(port: int):
    with socket.create_connection(("127.0.0.1", port)) as slow:
        began = time.time()
        slow.sendall(
            b"POST / HTTP/1.1\r\nHost: khenthuong.example.vn\r\nConnection: close\r\nContent-Length: 3\r\n\r\na"
        )
        time.sleep(1.2)
        finished = time.time()
        slow.sendall(b"=b")
        answer = http.client.HTTPResponse(slow)
        answer.begin()
        times = json.loads(answer.read())
    assert began - 0.01 <= times["arrived"] < began + 0.6
    assert finished - 0.01 <= times["complete"] < finished + 0.6


def test_nobody_can_stamp_a_request_or_name_another_host_or_address(port: int):
    began = time.time()
    found = seen(
        port,
        **{
            "X-Request-Start": f"t={began - 200:.3f}",
            "X-Forwarded-Host": "evil.example",
            "X-Forwarded-For": "203.0.113.9",
            "X-Forwarded-Proto": "gopher",
        },
    )
    assert float(found["arrived"]) >= began - 0.01
    assert found["HTTP_HOST"] == "khenthuong.example.vn"
    assert found["HTTP_X_FORWARDED_FOR"] == "127.0.0.1"
    assert found["HTTP_X_FORWARDED_PROTO"] == "http"
    assert not found.get("HTTP_X_FORWARDED_HOST")


def test_while_the_desk_is_away_nginx_says_so_in_words():
    front = free_port()
    with nginx(front, behind=free_port()):
        connection = http.client.HTTPConnection("127.0.0.1", front, timeout=30)
        with contextlib.closing(connection):
            connection.request(
                "POST", "/dossiers/4361-2010-01/submit", b"a=b", headers={"Host": "khenthuong.example.vn"}
            )
            answer = connection.getresponse()
            page = answer.read().decode("utf-8")
    assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "Bàn hồ sơ đang tạm ngừng" in page
    assert "nginx" not in page
