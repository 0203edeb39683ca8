"""The job process yields to people, but takes up its first work before: a killed one is back at once."""

import os

import pytest

from dossiers.cli.job_process import YIELDING, AfterFirstRound, yield_to_people, yielding


@pytest.fixture
def priorities(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int, int]]:
    """The priorities that would have been set in a process that has the usual one."""
    found: list[tuple[int, int, int]] = []
    monkeypatch.setattr(os, "getpriority", lambda *_: 0)
    monkeypatch.setattr(os, "setpriority", lambda *given: found.append(given))
    return found


def test_the_first_round_takes_up_work_and_only_then_the_process_settles():
    done = []
    settle = AfterFirstRound(lambda: done.append("loaded"), lambda: done.append("yields"))
    settle()
    assert done == []
    settle()
    settle()
    assert done == ["loaded", "yields"]


def test_the_process_yields_to_people(priorities):
    yield_to_people()
    assert priorities == [(os.PRIO_PROCESS, 0, YIELDING)]


def test_each_job_yields_from_its_beginning(priorities, application):
    seen = []

    def handler(_application, args, _report):
        seen.append(list(priorities))
        return args["result"]

    assert yielding(handler)(application, {"result": "done"}, lambda *_: None) == "done"
    assert seen == [[(os.PRIO_PROCESS, 0, YIELDING)]]


def test_a_process_that_yields_even_more_is_left_as_it_is(priorities, application, monkeypatch: pytest.MonkeyPatch):
    """Outside root's processes, taking it back would be an error."""
    monkeypatch.setattr(os, "getpriority", lambda *_: 19)
    assert yielding(lambda *_: "done")(application, {}, lambda *_: None) == "done"
    assert priorities == []
