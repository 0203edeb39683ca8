"""`dossiers clock` says what the clock shows and what was seen; `clock accept` takes the present time for right."""

from datetime import timedelta

import pytest

from dossiers.desk.application import Application
from dossiers.desk.clock import _Seen, real_now
from dossiers.records.models.clock import ClockKind
from dossiers.records.queries.clock import clock_marks, raise_mark
from tests.cli.conftest import Run


@pytest.fixture
def ahead(application: Application):
    """A clock that was two days ahead has been put right."""
    kept = _Seen.highest
    with application.database.writing(business=False) as session:
        raise_mark(session, ClockKind.REAL, real_now() + timedelta(days=2), "")
    yield application
    _Seen.highest = kept


def test_a_right_clock_is_shown_with_exit_code_0(run: Run, application: Application):
    assert application.watch is not None
    application.watch.raise_marks()
    result = run("clock")
    assert result.exit_code == 0
    assert "Giờ máy chủ: " in result.stdout


@pytest.mark.usefixtures("ahead")
def test_a_clock_behind_is_said_with_what_to_do(run: Run):
    result = run("clock")
    assert result.exit_code == 1
    assert "dossiers clock accept" in result.stderr


@pytest.mark.usefixtures("ahead")
def test_other_commands_that_write_are_refused_with_a_sentence(run: Run):
    result = run("accounts", "first-admin", "admin", "Quản Trị")
    assert result.exit_code == 1
    assert "chậm hơn thời điểm hệ thống đã ghi nhận" in result.stderr


def test_it_is_accepted_only_when_confirmed_and_with_a_reason(run: Run, ahead: Application):
    assert run("clock", "accept").exit_code == 2
    assert run("clock", "accept", "--reason", "Giờ đã chạy nhanh").exit_code == 1
    assert run("clock").exit_code == 1
    accepted = run("clock", "accept", "--reason", "Giờ đã chạy nhanh", "--yes")
    assert accepted.exit_code == 0
    assert run("clock").exit_code == 0
    with ahead.database.reading() as session:
        assert clock_marks(session)[ClockKind.REAL].moment < real_now() + timedelta(minutes=1)
