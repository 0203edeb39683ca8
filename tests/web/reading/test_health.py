"""/healthz and /readyz: JSON that names what is wrong, 503 when the desk cannot serve."""

import multiprocessing
from pathlib import Path

import pytest
from werkzeug.test import EnvironBuilder

from dossiers.operations import checkup
from dossiers.operations.health import CHECKS
from dossiers.web.base.arrival import STOPPING
from dossiers.web.base.proxies import ProxySeen, ProxyWatch
from tests.support.supervised import until
from tests.support.web import Web


@pytest.fixture(autouse=True)
def made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every answer is of checks made for it."""
    monkeypatch.setattr(checkup, "FRESH", -1.0)


def test_the_health_names_every_part(web: Web):
    answer = web.browser().get("/healthz")
    assert answer.status_code == 200
    told = answer.get_json()
    assert (told["status"], told["database"], told["journal"]) == ("ok", "sqlite", "wal")
    assert set(told["checks"]) == set(CHECKS)
    assert told["warnings"] == ["jobs"]
    assert told["checks"]["jobs"] == {"verdict": "warning", "fault": "jobs-silent"}


def test_a_database_that_is_gone_makes_the_desk_neither_well_nor_ready_until_it_is_back(web: Web):
    browser = web.browser()
    path = Path(web.application.database.url.database or "")
    assert browser.get("/healthz").status_code == 200
    path.rename(f"{path}.away")
    answer = browser.get("/healthz")
    assert answer.status_code == 503
    told = answer.get_json()
    assert (told["status"], told["failed"]) == ("unavailable", ["read", "write", "files"])
    assert told["checks"]["write"]["fault"] == "database-gone"
    assert browser.get("/readyz").status_code == 503
    Path(f"{path}.away").rename(path)
    until(lambda: browser.get("/healthz").status_code == 200)
    assert browser.get("/readyz").get_json() == {"status": "ready"}


def test_who_is_signed_in_learns_of_the_health_too_while_the_database_is_away(web: Web):
    browser = web.browser("admin")
    path = Path(web.application.database.url.database or "")
    path.rename(f"{path}.away")
    until(lambda: browser.get("/healthz").get_json()["failed"] == ["read", "write", "files"])
    assert browser.get("/healthz").status_code == 503
    answer = browser.get("/readyz")
    assert (answer.status_code, answer.get_json()) == (503, {"status": "unavailable"})
    Path(f"{path}.away").rename(path)


PROXIED = {"X-Forwarded-For": "203.0.113.9", "X-Request-Start": "t=1294534800.123"}


def passed_by(sent: dict[str, str], trusted: int) -> ProxySeen | None:
    """What the watch says after one request with these headers and one after the health, which never counts."""
    watch = ProxyWatch(lambda _environ, _start: [], trusted)
    for path, headers in (("/login", sent), ("/healthz", {} if trusted else PROXIED)):
        watch(EnvironBuilder(path, headers=headers).get_environ(), lambda *_: lambda _: None)
    return watch.seen


@pytest.mark.parametrize(
    ("trusted", "sent", "seen"),
    [
        (0, {}, None),
        (1, PROXIED, None),
        (2, PROXIED, None),
        (0, PROXIED, ("proxy-untrusted", ("X-Forwarded-For", "X-Request-Start"))),
        (1, {}, ("proxy-incomplete", ("X-Forwarded-For", "X-Request-Start"))),
        (1, {"X-Forwarded-For": "203.0.113.9"}, ("proxy-incomplete", ("X-Request-Start",))),
        (1, PROXIED | {"X-Request-Start": "now"}, ("proxy-incomplete", ("X-Request-Start",))),
    ],
)
def test_a_proxy_that_does_not_do_what_the_settings_say_is_noticed(trusted, sent, seen):
    found = passed_by(sent, trusted)
    assert (None if found is None else (found.fault, found.headers)) == seen


def test_a_worker_tells_what_another_has_seen():
    watch = ProxyWatch(lambda _environ, _start: [], 1)
    request = EnvironBuilder("/login").get_environ()
    worker = multiprocessing.get_context("fork").Process(target=watch, args=(request, lambda *_: lambda _: None))
    worker.start()
    worker.join()
    assert watch.seen is not None


def test_the_health_warns_of_a_proxy_that_the_settings_do_not_know(web: Web, caplog: pytest.LogCaptureFixture):
    client = web.app.test_client()
    assert "proxy" not in client.get("/healthz").get_json()["checks"]
    for _ in range(3):
        client.get("/login", headers=PROXIED)
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.get_json()["checks"]["proxy"]["fault"] == "proxy-untrusted"
    assert "proxy" in answer.get_json()["warnings"]
    assert caplog.text.count("proxy-untrusted") == 1
    client.get("/login")
    assert "proxy" not in client.get("/healthz").get_json()["checks"]


def test_a_server_that_stops_is_not_ready(web: Web):
    answer = web.app.test_client().get("/readyz", environ_overrides={STOPPING: True})
    assert (answer.status_code, answer.get_json()) == (503, {"status": "stopping"})
