"""The instant that counts: when the request reached the desk, whatever it then waits for; and one form, one receipt."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from dossiers.desk.clock import Clock, real_now
from dossiers.records.models.dossier import Move, Revision
from dossiers.web.base.arrival import KEY, Arrival
from tests.support.browsers import codes, web_app
from tests.support.callers import Caller
from tests.support.campaigns import CAMPAIGN_4361_FILE, DAYS_OFF_FILE
from tests.support.dossiers import Office
from tests.support.people import add_account
from tests.support.served import Served, served
from tests.support.web import CLOSES, NOW, Web, reference
from workflow.lifecycle import Role, State

SECOND = timedelta(seconds=1)
BEFORE_CLOSING = 5 * SECOND
"""Time enough for a busy machine to take in the head of a request."""


class TestTheStamp:
    """The outermost layer, alone: what `X-Request-Start` is worth."""

    def stamped(self, header: str | None, *, proxies: int) -> timedelta:
        """How long before the layer looked at its clock the request is said to have arrived."""
        seen: dict[str, datetime] = {}

        def inner(environ, _start):
            seen["arrived"] = environ[KEY]
            return []

        environ = {} if header is None else {"HTTP_X_REQUEST_START": header}
        Arrival(inner, Clock(machine=lambda: NOW), proxies)(environ, None)
        return NOW - seen["arrived"]

    def before(self, **amount: float) -> str:
        return f"{(real_now() - timedelta(**amount)).timestamp():.3f}"

    @pytest.mark.parametrize("prefix", ["t=", ""])
    def test_a_trusted_proxy_says_how_long_the_request_has_waited(self, prefix: str):
        waited = self.stamped(prefix + self.before(seconds=90), proxies=1)
        assert timedelta(seconds=89) < waited < timedelta(seconds=95)

    def test_nobody_else_is_believed(self):
        assert self.stamped("t=" + self.before(seconds=90), proxies=0) == timedelta()

    @pytest.mark.parametrize(
        "nonsense",
        ["", "t=", "now", "t=nan", "t=inf", "t=-1e400", "t=1e300", "t=0", "t=-5", "2011-01-09", "١٢٣", "t=1,5"],
    )
    def test_a_stamp_that_says_nothing_counts_for_nothing(self, nonsense: str):
        assert self.stamped(nonsense, proxies=1) == timedelta()

    def test_a_stamp_from_the_future_or_from_long_ago_counts_for_nothing(self):
        assert self.stamped("t=" + self.before(seconds=-60), proxies=1) == timedelta()
        assert self.stamped("t=" + self.before(minutes=6), proxies=1) == timedelta()

    def test_without_a_stamp_the_clock_counts(self):
        assert self.stamped(None, proxies=1) == timedelta()


@pytest.mark.parametrize(("proxies", "status"), [(1, 303), (0, 422)])
def test_behind_a_trusted_proxy_a_request_that_waited_there_is_on_time(web: Web, proxies: int, status: int):
    application = replace(web.application, settings=replace(web.application.settings, trusted_proxies=proxies))
    app = web_app(application)
    web.times.now = CLOSES + 2 * SECOND
    browser = web.signed_in_now("clerk-79", app)
    stamp = f"t={(real_now() - 10 * SECOND).timestamp():.3f}"
    path, form = f"/dossiers/{reference('79')}/submit", {"version": str(web.version(reference("79"))), "key": "k"}
    answer = browser.post(path, form, **{"X-Request-Start": stamp})
    assert answer.status_code == status


@pytest.mark.parametrize(("offset", "status"), [(-SECOND, 303), (timedelta(), 422), (SECOND, 422)])
def test_one_second_decides(web: Web, offset: timedelta, status: int):
    web.times.now = CLOSES + offset
    browser = web.signed_in_now("clerk-79")
    form = {"version": str(web.version(reference("79"))), "key": "k"}
    answer = browser.post(f"/dossiers/{reference('79')}/submit", form)
    assert answer.status_code == status
    assert codes(answer) == ([] if status == 303 else ["deadline-passed"])


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A real server with four offices whose dossiers may be submitted."""
    with served(tmp_path_factory.mktemp("served"), CAMPAIGN_4361_FILE, DAYS_OFF_FILE) as server:
        for office in _offices(server):
            key = f"{server.campaign.agency_code}/{office.code}"
            with server.application.database.writing() as session:
                add_account(session, office.clerk.username, Role.CLERK, name="Lê Văn Nhanh", office=key)
            office.fill()
        yield server


def _offices(server: Served) -> list[Office]:
    return [
        Office(server.application.database, server.campaign, office.code) for office in server.campaign.offices[2:6]
    ]


def test_a_slow_body_and_a_slow_lock_make_nobody_late_and_a_request_after_the_closing_moment_is(running: Served):
    slow_body, slow_lock, late, _ = _offices(running)
    callers = [Caller.of(running, office) for office in (slow_body, slow_lock, late)]
    running.set_time(CLOSES - BEFORE_CLOSING)
    held = callers[0].begin("submit", callers[0].submission())
    with ThreadPoolExecutor(1) as elsewhere:
        with running.application.database.writing() as lock:
            lock.connection()
            waiting = elsewhere.submit(callers[1].submit)
            _wait_until_closed(running)
            assert waiting.result() == (503, "", ["database-busy", "not-stored"])
        assert held.finish()[0] == 303
    assert callers[1].submit() == (303, f"/dossiers/{slow_lock.reference}/receipts/1", [])
    assert callers[2].submit() == (422, "", ["deadline-passed"])
    for office in (slow_body, slow_lock):
        (revision,) = office.revisions()
        assert CLOSES - BEFORE_CLOSING <= revision.arrived < CLOSES
        assert office.dossier().first_on_time == revision.arrived
    assert (late.state(), late.revisions()) == (State.DRAFT, [])


def _wait_until_closed(running: Served) -> None:
    while running.application.clock.now() < CLOSES + SECOND / 2:
        time.sleep(0.05)


def test_a_double_click_gives_one_receipt(running: Served):
    office = _offices(running)[3]
    running.set_time(CLOSES - timedelta(hours=1))
    caller = Caller.of(running, office)
    with ThreadPoolExecutor(6) as clicks:
        answers = [click.result() for click in [clicks.submit(caller.submit) for _ in range(6)]]
    assert set(map(str, answers)) == {str((303, f"/dossiers/{office.reference}/receipts/1", []))}
    assert (office.count(Revision), office.count(Move)) == (1, 1)
