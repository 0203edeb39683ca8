"""Drill: jobs that go astray beside small ones, and a clock that is an hour behind across the closing moment."""

import ctypes
import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from dossiers.desk.application import Application, open_application
from dossiers.desk.clock import real_now
from dossiers.desk.paths import ROOT
from dossiers.jobs.attempts import Handler, ProgressReport
from dossiers.jobs.limits import JobLimits
from dossiers.jobs.queue import enqueue
from dossiers.jobs.worker import work
from dossiers.notices.failed_jobs import tell_failed
from dossiers.operations.upkeep import enqueue_sweep
from dossiers.records.models.clock import ClockKind
from dossiers.records.models.jobs import Job, JobFault, JobState
from dossiers.records.models.notices import Notice
from dossiers.records.queries.clock import raise_mark
from tests.drills.crowd import Answered, Sending, percentile, submissions, together
from tests.drills.desks import Desk, opened_desk, served_desk
from tests.drills.drilling import Figure, Run

SMALL, OFFICES = 500, 200
HOUR = timedelta(hours=1)
GOAL_SECONDS = 10.0
ASTRAY: Mapping[str, JobFault] = {
    "eats": JobFault.MEMORY,
    "loops": JobFault.TIME,
    "falls": JobFault.CRASHED,
    "killed": JobFault.CRASHED,
}
"""The jobs that go astray, each with the reason that the administrator must read."""


def drill(run: Run) -> Iterator[Figure]:
    """Yield the figures on both databases."""
    for kind in ("sqlite", "postgresql"):
        with opened_desk(kind) as desk:
            yield from _jobs(desk, run, kind)
        with served_desk(kind, run.times(OFFICES) + 1) as desk:
            yield from _clock(desk, kind)


def small(_application: Application, _args: Mapping[str, Any], _report: ProgressReport) -> str:
    return "done"


def eats(_application: Application, _args: Mapping[str, Any], _report: ProgressReport) -> str:
    eaten = []
    while True:
        eaten.append(bytearray(16 * 1024 * 1024))


def loops(_application: Application, _args: Mapping[str, Any], _report: ProgressReport) -> str:
    while True:
        pass


def falls(_application: Application, _args: Mapping[str, Any], _report: ProgressReport) -> str:
    ctypes.string_at(0)
    return ""


def killed(_application: Application, _args: Mapping[str, Any], _report: ProgressReport) -> str:
    os.kill(os.getpid(), signal.SIGKILL)
    return ""


HANDLERS: Mapping[str, Handler] = {"small": small, "eats": eats, "loops": loops, "falls": falls, "killed": killed}
LIMITS = {"eats": JobLimits(60, 700), "loops": JobLimits(3)}


def _jobs(desk: Desk, run: Run, kind: str) -> Iterator[Figure]:
    """Let the jobs go astray as often as they may, while small ones come one after the other."""
    with desk.application.database.writing() as session:
        for name in ASTRAY:
            enqueue(session, name, "1", {})
    with _working(desk):
        waits = [_seconds_of_a_small_job(desk.application, number) for number in range(run.times(SMALL))]
        desk.wait_until(lambda: _all_failed(desk.application))
    with desk.application.database.reading() as session:
        faults = dict(session.execute(select(Job.name, Job.fault).where(Job.name.in_(ASTRAY))).tuples().all())
        told = session.scalars(select(Notice).where(Notice.event == "job-failed")).all()
    slowest = f"p99 {percentile(waits, 0.99):.1f} s, slowest {max(waits):.1f} s"
    yield Figure(f"small jobs beside them, {kind}", slowest, f"≤ {GOAL_SECONDS:.0f} s", max(waits) <= GOAL_SECONDS)
    named = sum(faults[name] == fault for name, fault in ASTRAY.items())
    yield Figure(f"failed with the right reason, {kind}", f"{named} of {len(ASTRAY)}", "all", named == len(ASTRAY))
    once = len({notice.cause for notice in told}) == len(ASTRAY)
    yield Figure(f"told to the administrators, {kind}", f"{len(told)}", "each once", once)


@contextmanager
def _working(desk: Desk) -> Iterator[None]:
    """Run a worker, and let jobs that wait for their next attempt not wait."""
    stop, own = threading.Event(), open_application(desk.application.settings)
    worker = threading.Thread(target=work, args=(own, HANDLERS, LIMITS, tell_failed), kwargs={"stop": stop})
    worker.start()
    try:
        yield
    finally:
        stop.set()
        worker.join()
        own.database.dispose()


def _seconds_of_a_small_job(application: Application, number: int) -> float:
    began = time.monotonic()
    with application.database.writing() as session:
        hasten = update(Job).where(Job.name.in_(ASTRAY), Job.state == JobState.WAITING)
        session.execute(hasten.values(due_at=real_now()))
        job = enqueue(session, "small", str(number), {}).id
    while True:
        with application.database.reading() as session:
            if session.get_one(Job, job).state is JobState.DONE:
                return time.monotonic() - began
        time.sleep(0.02)


def _all_failed(application: Application) -> bool:
    with application.database.writing() as session:
        hasten = update(Job).where(Job.name.in_(ASTRAY), Job.state == JobState.WAITING)
        session.execute(hasten.values(due_at=real_now()))
        states = set(session.scalars(select(Job.state).where(Job.name.in_(ASTRAY))))
    time.sleep(0.2)
    return states == {JobState.FAILED}


def _clock(desk: Desk, kind: str) -> Iterator[Figure]:
    forms = list(submissions(desk).values())
    closes = desk.furnished.campaign.closes()
    _set(desk, closes + HOUR / 2)
    late = _sent(desk, forms)
    yield _share(f"late before, {kind}", late, lambda answer: answer.status == 422)
    time.sleep(3)  # The mark is raised once a second.
    with _turned_back(desk, HOUR):
        refused = _sent(desk, forms)
        yield _share(f"refused with the sentence, an hour back, {kind}", refused, _says_clock)
        yield _said(desk, f"health and a job, an hour back, {kind}")
    again = _sent(desk, forms)
    yield _share(f"late again when the clock is right, {kind}", again, lambda answer: answer.status == 422)
    taken = sum(map(_is_taken, (*late, *refused, *again)))
    yield Figure(f"accepted late, {kind}", str(taken), "0", taken == 0)
    _set(desk, closes - 2 * HOUR)
    yield from _another_machine(desk, kind, forms)


def _another_machine(desk: Desk, kind: str, forms: list[bytes]) -> Iterator[Figure]:
    """The real clock of this machine is 20 minutes behind what another has seen, until a person accepts it."""
    with desk.application.database.writing(business=False) as session:
        raise_mark(session, ClockKind.REAL, real_now() + HOUR / 3, "")
    yield _share(f"refused, behind another machine, {kind}", _sent(desk, forms), _says_clock)
    command = [sys.executable, "-m", "dossiers.cli", "clock", "accept", "--reason", "diễn tập", "--yes"]
    accepted = subprocess.run(command, cwd=ROOT, env=desk.environ, capture_output=True, check=False).returncode
    taken = _sent(desk, forms)
    yield _share(f"taken after clock accept (exit {accepted}), {kind}", taken, _is_taken)


def _set(desk: Desk, moment: datetime) -> None:
    desk.application.clock.set_time(moment, default=moment, last_move=None)
    desk.application.clock.start()


@contextmanager
def _turned_back(desk: Desk, by: timedelta) -> Iterator[None]:
    """Turn the demo's clock back as a wrong clock goes back: nobody has set it anew."""
    file = desk.application.clock.file
    assert file is not None
    right = json.loads(file.read_text("utf-8"))
    wrong = {**right, "reads": (datetime.fromisoformat(right["reads"]) - by).isoformat()}
    file.write_text(json.dumps(wrong), "utf-8")
    try:
        yield
    finally:
        file.write_text(json.dumps(right), "utf-8")


def _sent(desk: Desk, forms: list[bytes]) -> list[Answered]:
    return together(desk.port, [Sending(form) for form in forms])


def _is_taken(answer: Answered) -> bool:
    return answer.status == 303 and answer.location.startswith("/dossiers/")


def _says_clock(answer: Answered) -> bool:
    return answer.status == 503 and "clock-set-back" in answer.codes


def _share(what: str, answers: list[Answered], holds: Callable[[Answered], bool]) -> Figure:
    good = sum(map(holds, answers))
    return Figure(what, f"{good} of {len(answers)}", "all", good == len(answers))


def _said(desk: Desk, what: str) -> Figure:
    """Return what the health page says, and how long a job took that was asked for meanwhile."""
    address = urllib.request.Request(f"http://127.0.0.1:{desk.port}/healthz", headers={"Host": desk.host})
    with urllib.request.urlopen(address, timeout=10) as answer:
        said = json.load(answer)
    began = time.monotonic()
    with desk.application.database.writing(business=False) as session:
        enqueue_sweep(session, at=real_now() + 1000 * HOUR)
    desk.wait_until(lambda: _no_job_waits(desk.application))
    seconds = time.monotonic() - began
    behind = "behind" in json.dumps(said)
    return Figure(
        what, f"{'said' if behind else 'not said'}, {seconds:.1f} s", "said, ≤ 10 s", behind and seconds <= 10
    )


def _no_job_waits(application: Application) -> bool:
    with application.database.reading() as session:
        return session.scalar(select(Job).where(Job.name == "sweep", Job.state != JobState.DONE)) is None
