"""/healthz and /readyz: JSON that names what is wrong, 503 when the desk cannot serve."""

from pathlib import Path

import pytest

from dossiers.operations import health
from dossiers.web.base.arrival import STOPPING
from tests.support.supervised import until
from tests.support.web import Web


@pytest.fixture(autouse=True)
def made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every answer is of checks made for it."""
    monkeypatch.setattr(health, "FRESH", -1.0)


def test_the_health_names_every_part(web: Web):
    answer = web.browser().get("/healthz")
    assert answer.status_code == 200
    told = answer.get_json()
    assert (told["status"], told["database"], told["journal"]) == ("ok", "sqlite", "wal")
    assert set(told["checks"]) == set(health.CHECKS)
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
    until(lambda: browser.get("/healthz").status_code == 503)
    assert browser.get("/healthz").get_json()["failed"] == ["read", "write", "files"]
    answer = browser.get("/readyz")
    assert (answer.status_code, answer.get_json()) == (503, {"status": "unavailable"})
    Path(f"{path}.away").rename(path)


def test_a_server_that_stops_is_not_ready(web: Web):
    answer = web.app.test_client().get("/readyz", environ_overrides={STOPPING: True})
    assert (answer.status_code, answer.get_json()) == (503, {"status": "stopping"})
