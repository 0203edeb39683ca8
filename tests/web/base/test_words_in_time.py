"""What is written after the closing moment enters no submission in time: requests held open across it, on the wire.

Against the real server, on a bare connection and behind a trusted proxy that stamps each request with its beginning.
"""

import io
import time
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from dossiers.desk.clock import Clock
from dossiers.web.base.arrival import BODY, KEY, Arrival
from tests.support.callers import Caller
from tests.support.campaigns import CAMPAIGN_4361_FILE, DAYS_OFF_FILE
from tests.support.dossiers import Office
from tests.support.people import add_account
from tests.support.served import Served, served
from tests.support.web import CLOSES, NOW
from workflow.lifecycle import Role, State

SECOND = timedelta(seconds=1)
BEFORE_CLOSING = 5 * SECOND
"""Time enough for a busy machine to take in the heads of two requests."""


class TestTheBody:
    """The layer that times the body, alone."""

    def timed(self, read) -> tuple[datetime, datetime]:
        """Return arrival and last reading of a body of which the clock sees each reading a second later."""
        moments = iter([NOW + count * SECOND for count in range(10)])
        environ = {"wsgi.input": io.BytesIO(b"one\ntwo\n"), "HTTP_X_REQUEST_START": f"t={time.time() - 60:.3f}"}
        Arrival(lambda environ, _start: read(environ["wsgi.input"]) or [], Clock(machine=lambda: next(moments)), 1)(
            environ, None
        )
        return environ[KEY], environ[BODY].read_at

    @pytest.mark.parametrize(
        ("read", "readings"),
        [
            (lambda body: body.read(), 1),
            (lambda body: [body.read(4), body.read(4)], 2),
            (lambda body: [body.readline(), body.readline()], 2),
            (lambda body: body.readlines(), 1),
            (lambda body: [*body], 3),
            (lambda _body: None, 0),
        ],
        ids=["whole", "in two pieces", "by lines", "as lines", "iterated", "not at all"],
    )
    def test_the_last_reading_counts_and_no_stamp_makes_it_earlier(self, read, readings: int):
        arrived, read_at = self.timed(read)
        assert arrived < NOW - 55 * SECOND
        assert read_at == NOW + readings * SECOND


@pytest.fixture(scope="module", params=[False, True], ids=["bare", "behind a proxy"])
def stamped(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture(scope="module")
def running(stamped: bool, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A real server with three offices whose dossiers may be submitted."""
    folder = tmp_path_factory.mktemp("served")
    with served(folder, CAMPAIGN_4361_FILE, DAYS_OFF_FILE, TRUSTED_PROXIES="1" if stamped else "0") as server:
        for office in _offices(server):
            key = f"{server.campaign.agency_code}/{office.code}"
            with server.application.database.writing() as session:
                add_account(session, office.clerk.username, Role.CLERK, name="Lê Văn Nhanh", office=key)
            office.fill()
        yield server


def _offices(server: Served) -> list[Office]:
    offices = server.campaign.offices[2:5]
    return [Office(server.application.database, server.campaign, office.code) for office in offices]


def _wait_until_closed(running: Served) -> None:
    while running.application.clock.now() < CLOSES + SECOND / 2:
        time.sleep(0.05)


def _place(office: Office, place: str) -> dict[str, str]:
    """Return the office's section with another place, as posted from the page of its present version."""
    typed = {name: text for name, text in office.typed().items() if name.startswith("office.")}
    return {**typed, "office.place": place, "version": "1"}


def test_a_save_finished_after_the_closing_moment_is_in_no_submission_that_arrived_before_it(
    running: Served, stamped: bool
):
    office, _, _ = _offices(running)
    caller = Caller.of(running, office)
    running.set_time(CLOSES - BEFORE_CLOSING)
    save = caller.begin("draft/office", _place(office, "Viết Muộn"), stamped=stamped)
    submission = caller.begin("submit", caller.submission(saves=1), stamped=stamped)
    _wait_until_closed(running)
    assert save.finish()[0] == 303
    assert submission.finish() == (422, "", ["written-after-closing"])
    assert (office.state(), office.revisions()) == (State.DRAFT, [])
    assert office.typed()["office.place"] == "Viết Muộn"
    assert office.dossier().changed_at >= CLOSES


def test_a_save_finished_in_time_is_in_a_submission_whose_own_body_ends_late(running: Served, stamped: bool):
    _, office, _ = _offices(running)
    caller = Caller.of(running, office)
    running.set_time(CLOSES - BEFORE_CLOSING)
    assert caller.begin("draft/office", _place(office, "Viết Kịp"), stamped=stamped).finish()[0] == 303
    submission = caller.begin("submit", caller.submission(), stamped=stamped)
    _wait_until_closed(running)
    assert submission.finish()[0] == 303
    (revision,) = office.revisions()
    assert revision.arrived < CLOSES
    assert "Viết Kịp" in revision.text


def test_a_save_held_open_beside_a_submission_stays_out_of_it(running: Served, stamped: bool):
    _, _, office = _offices(running)
    caller = Caller.of(running, office)
    running.set_time(CLOSES - BEFORE_CLOSING)
    submission = caller.begin("submit", caller.submission(), stamped=stamped)
    save = caller.begin("draft/office", _place(office, "Viết Muộn"), stamped=stamped)
    _wait_until_closed(running)
    assert submission.finish()[0] == 303
    assert save.finish()[0] == 409
    (revision,) = office.revisions()
    assert "Viết Muộn" not in revision.text
    assert office.typed()["office.place"] != "Viết Muộn"
