"""Each attempt has a process of its own: whatever a job does, the others are done and the worker goes on."""

import ctypes
import errno
import faulthandler
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from dossiers.desk.application import Application
from dossiers.desk.clock import real_now
from dossiers.jobs.attempts import Handler, ProgressReport
from dossiers.jobs.limits import JobLane, JobLimits, LimitTable
from dossiers.jobs.memory import MEGABYTE
from dossiers.jobs.queue import JobStatus, enqueue, job_status
from dossiers.jobs.rows import MOST_ATTEMPTS
from dossiers.jobs.worker import HEARTBEAT_INTERVAL, work
from dossiers.records.database import Database
from dossiers.records.models.jobs import Job, JobFault, JobState, Priority
from tests.support.desks import application_on
from tests.support.working import run_due_jobs, tell_nobody

PATIENCE = 30.0
SMALL: LimitTable = {"small": JobLimits(60)}


@pytest.fixture(autouse=True)
def little_grace(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that stops does not wait long for what is under way."""
    monkeypatch.setattr("dossiers.jobs.worker.GRACE", 0.3)


@pytest.fixture
def application(database: Database, tmp_path: Path) -> Application:
    return application_on(database, tmp_path)


def ask(application: Application, name: str, key: str = "1", **more: Any) -> int:
    args = more.pop("args", {})
    with application.database.writing() as session:
        return enqueue(session, name, key, args, **more).id


def status(application: Application, job: int) -> JobStatus:
    with application.database.reading() as session:
        found = job_status(session, job)
    assert found is not None
    return found


def wait_for(condition: Callable[[], bool]) -> None:
    patience = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < patience, "it did not happen"
        time.sleep(0.05)


@contextmanager
def working(application: Application, handlers: Mapping[str, Handler], limits: LimitTable) -> Iterator[None]:
    stop = threading.Event()
    own = Application(
        application.settings, Database(address(application)), application.files, application.clock
    )  # A worker closes its connections before each attempt.
    thread = threading.Thread(target=work, args=(own, handlers, limits, tell_nobody), kwargs={"stop": stop})
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(PATIENCE)
        own.database.dispose()
        assert not thread.is_alive()


def address(application: Application) -> str:
    return application.database.url.render_as_string(hide_password=False)


def small(_application: Application, _args: Mapping[str, Any], _report: ProgressReport) -> str:
    return f"done by {os.getpid()}"


def loop(_application: Application, _args: Mapping[str, Any], _report: ProgressReport) -> str:
    while True:
        pass


def sleep(_application: Application, _args: Mapping[str, Any], report: ProgressReport) -> str:
    report(63, 126)
    time.sleep(PATIENCE)
    return ""


def eat(_application: Application, _args: Mapping[str, Any], _report: ProgressReport) -> str:
    eaten = []
    while True:
        eaten.append(bytearray(16 * 1024 * 1024))


def fall(_application: Application, _args: Mapping[str, Any], _report: ProgressReport) -> str:
    faulthandler.disable()
    ctypes.string_at(0)
    return ""


def test_an_attempt_runs_in_another_process_which_may_write_and_its_result_is_kept(application: Application) -> None:
    def writing(application: Application, _args: Mapping[str, Any], _report: ProgressReport) -> str:
        with application.database.writing() as session:
            enqueue(session, "later", "from a child", {})
        return f"done by {os.getpid()}"

    job = ask(application, "small")
    assert work(application, {"small": writing}, SMALL, tell_nobody, once=True) == 1
    done = status(application, job)
    assert done.state is JobState.DONE
    assert done.result.startswith("done by ")
    assert done.result != f"done by {os.getpid()}"
    with application.database.reading() as session:
        assert session.scalar(select(Job).where(Job.name == "later")) is not None


@pytest.mark.parametrize(("yields", "niceness"), [(True, 19), (False, 0)])
def test_a_job_that_yields_lets_every_other_process_go_first(
    application: Application, yields: bool, niceness: int
) -> None:
    own = os.getpriority(os.PRIO_PROCESS, 0)
    job, limits = ask(application, "small"), {"small": JobLimits(60, yields=yields)}
    handlers = {"small": lambda *_: str(os.getpriority(os.PRIO_PROCESS, 0))}
    assert work(application, handlers, limits, tell_nobody, once=True) == 1
    assert status(application, job).result == str(max(own, niceness))


def test_an_error_in_the_process_is_told_as_if_it_had_been_raised_here(application: Application) -> None:
    def broken(*_: object) -> str:
        raise ValueError("hỏng")

    job = ask(application, "small")
    work(application, {"small": broken}, SMALL, tell_nobody, once=True)
    failed = status(application, job)
    assert (failed.state, failed.fault, failed.error) == (JobState.WAITING, JobFault.RAISED, "ValueError: hỏng")


@pytest.mark.parametrize(
    ("handler", "limits", "fault", "error"),
    [
        (loop, JobLimits(0.5), JobFault.TIME, "0.5 s"),
        (eat, JobLimits(60, 300), JobFault.MEMORY, "300 MB"),
        (fall, JobLimits(60), JobFault.CRASHED, "SIGSEGV"),
        (lambda *_: os._exit(3), JobLimits(60), JobFault.CRASHED, "exit 3"),
        (lambda *_: os.kill(os.getpid(), signal.SIGKILL), JobLimits(60), JobFault.CRASHED, "SIGKILL"),
    ],
    ids=["loops", "eats memory", "segfaults", "exits", "is killed"],
)
def test_a_job_that_goes_astray_fails_with_the_reason_and_the_worker_goes_on(
    application: Application, handler: Handler, limits: JobLimits, fault: JobFault, error: str
) -> None:
    bad, good = ask(application, "bad"), ask(application, "small")
    assert work(application, {"bad": handler, "small": small}, {"bad": limits}, tell_nobody, once=True) == 2
    failed = status(application, bad)
    assert (failed.state, failed.fault, failed.error, failed.attempts) == (JobState.WAITING, fault, error, 1)
    assert status(application, good).state is JobState.DONE


def test_a_process_that_a_signal_ended_had_run_out_of_memory_only_if_it_had_itself_taken_almost_all(
    application: Application,
) -> None:
    """What the job process holds counts for none of its jobs, however much it is."""
    held = b"x" * (1200 * MEGABYTE)

    def fall_with(megabytes: int) -> Handler:
        def handler(application: Application, args: Mapping[str, Any], report: ProgressReport) -> str:
            taken = b"x" * (megabytes * MEGABYTE)
            return fall(application, args, report) + str(taken)

        return handler

    handlers = {"full": fall_with(270), "half": fall_with(120), "small": small}
    jobs = {name: ask(application, name) for name in handlers}
    work(application, handlers, dict.fromkeys(handlers, JobLimits(60, 300)), tell_nobody, once=True)
    faults = {name: status(application, job).fault for name, job in jobs.items()}
    assert faults == {"full": JobFault.MEMORY, "half": JobFault.CRASHED, "small": None}
    del held


@pytest.mark.parametrize(
    ("handler", "limits", "most"), [(loop, JobLimits(0.2), 2), (fall, JobLimits(60), MOST_ATTEMPTS)]
)
def test_it_fails_for_good_after_its_last_attempt_and_is_reported_once(
    application: Application, handler: Handler, limits: JobLimits, most: int
) -> None:
    """What exceeds its limits needs as much the next time: it is tried twice, anything else five times."""
    job, now, told = ask(application, "bad"), real_now(), []
    for _ in range(MOST_ATTEMPTS + 1):
        now += timedelta(hours=1)
        moment = now
        work(
            application,
            {"bad": handler},
            {"bad": limits},
            lambda _, job: told.append((job.id, job.attempts)),
            once=True,
            now=lambda: moment,  # noqa: B023
        )
    assert told == [(job, most)]
    assert status(application, job).state is JobState.FAILED


def open_pipes() -> int:
    links = [file for file in Path("/proc/self/fd").iterdir() if file.is_symlink()]
    return sum(os.readlink(file).startswith("pipe:") for file in links if os.path.lexists(file))


def test_a_process_that_cannot_be_started_leaves_nothing_open(
    application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> int:
        raise BlockingIOError(errno.EAGAIN, "no more processes")

    ask(application, "small")
    monkeypatch.setattr(os, "fork", refuse)
    work(application, {"small": small}, SMALL, tell_nobody, once=True)
    assert status(application, 1).attempts == 1
    before = open_pipes()
    work(application, {"small": small}, SMALL, tell_nobody, once=True, now=lambda: real_now() + timedelta(hours=1))
    assert open_pipes() == before


def test_small_jobs_and_mails_are_done_while_a_long_job_runs(application: Application) -> None:
    limits = {"pack": JobLimits(lane=JobLane.LONG), "mail": JobLimits(lane=JobLane.MAIL)}
    with working(application, {"pack": sleep, "mail": small, "small": small}, limits):
        pack = ask(application, "pack")
        wait_for(lambda: status(application, pack).state is JobState.RUNNING)
        further = [ask(application, "pack", "2"), ask(application, "pack", "3")]
        others = [ask(application, "small"), ask(application, "mail")]
        wait_for(lambda: all(status(application, job).state is JobState.DONE for job in others))
        assert status(application, pack).state is JobState.RUNNING
        assert {status(application, job).state for job in further} == {JobState.WAITING}


def test_progress_and_heartbeat_are_written_while_it_runs(application: Application) -> None:
    with working(application, {"pack": sleep}, {}):
        job = ask(application, "pack")
        wait_for(lambda: status(application, job).progress_done == 63)
        now = status(application, job)
        assert (now.state, now.progress_total) == (JobState.RUNNING, 126)


def test_a_silent_job_gives_signs_of_life(application: Application) -> None:
    """The worker's time runs one interval with every look, so that a sign of life is always due."""
    moments = iter(real_now() + HEARTBEAT_INTERVAL * step for step in range(1, 100_000))

    def silent(application: Application, _args: Mapping[str, Any], _report: ProgressReport) -> str:
        def beat() -> object:
            with application.database.reading() as session:
                return session.scalars(select(Job.heartbeat)).one()

        first = beat()
        wait_for(lambda: beat() != first)
        return "lives"

    job = ask(application, "small")
    work(application, {"small": silent}, SMALL, tell_nobody, once=True, now=lambda: next(moments))
    assert status(application, job).result == "lives"


def test_an_attempt_that_another_worker_has_taken_over_is_ended(application: Application) -> None:
    with working(application, {"pack": sleep}, {}):
        job = ask(application, "pack")
        wait_for(lambda: status(application, job).progress_done == 63)
        with application.database.writing() as session:
            row = session.get_one(Job, job)
            row.worker, row.heartbeat, row.progress_done = "elsewhere:1:token", real_now(), 0
            row.priority = Priority.AWAITED
        time.sleep(0.5)
    now = status(application, job)
    assert (now.state, now.progress_done) == (JobState.RUNNING, 0)


def test_a_worker_that_stops_puts_a_long_job_back_and_the_attempt_does_not_count(
    application: Application,
) -> None:
    with working(application, {"pack": sleep}, {}):
        job = ask(application, "pack")
        wait_for(lambda: status(application, job).progress_done == 63)
    now = status(application, job)
    assert (now.state, now.attempts, now.fault) == (JobState.WAITING, 0, None)


def test_what_is_more_urgent_begins_first_whoever_asked_before(application: Application) -> None:
    order: list[object] = []
    for name, priority in [("c", Priority.UPKEEP), ("b", Priority.SOON), ("a", Priority.AWAITED)]:
        ask(application, "small", name, priority=priority, args={"name": name})
    run_due_jobs(application, {"small": lambda _, args, __: order.append(args["name"])})
    assert order == ["a", "b", "c"]


def test_due_jobs_are_taken_from_each_person_in_turn(application: Application) -> None:
    order: list[object] = []
    for owner, count in (("first", 4), ("second", 2), ("third", 1)):
        for number in range(count):
            ask(application, "small", f"{owner}/{number}", owner=owner, queued=True, args={"owner": owner})
    moments = iter(real_now() + timedelta(seconds=step) for step in range(1, 1000))
    handlers = {"small": lambda _, args, __: order.append(args["owner"])}
    run_due_jobs(application, handlers, now=lambda: next(moments))
    assert order == ["first", "second", "third", "first", "second", "first", "first"]


def test_of_one_person_one_job_runs_at_a_time_and_another_person_s_beside_it(application: Application) -> None:
    with working(application, {"check": sleep}, {}):
        own = [ask(application, "check", str(number), owner="reviewer", queued=True) for number in range(2)]
        other = ask(application, "check", "other", owner="approver")
        wait_for(lambda: all(status(application, job).progress_done == 63 for job in (own[0], other)))
        time.sleep(0.5)
        assert status(application, own[1]).state is JobState.WAITING


def test_a_job_that_no_handler_knows_has_failed_after_an_hour_and_is_reported(application: Application) -> None:
    job, told = ask(application, "of another program"), []
    report = {"on_failed": lambda _, job: told.append(job.id)}
    for minutes in (59, 61):
        now = real_now() + timedelta(minutes=minutes)
        run_due_jobs(application, {"small": small}, now=lambda: now, **report)  # type: ignore[arg-type]  # noqa: B023
    assert told == [job]
    assert (status(application, job).state, status(application, job).fault) == (JobState.FAILED, JobFault.UNKNOWN)


WORKER = """
import sys, time
from pathlib import Path
from dossiers.jobs.worker import work
from dossiers.records.database import Database
from tests.support.desks import application_on

def slow(application, args, report):
    import os
    Path(args["sign"]).write_text(str(os.getpid()))
    time.sleep(60)

work(application_on(Database(sys.argv[1]), Path(sys.argv[2])), {"slow": slow}, {}, lambda *_: None)
"""


def test_when_the_worker_is_killed_its_attempts_end_with_it(application: Application, tmp_path: Path) -> None:
    sign = tmp_path / "begun"
    ask(application, "slow", args={"sign": str(sign)})
    command = [sys.executable, "-c", WORKER, address(application), str(tmp_path)]
    with subprocess.Popen(command, cwd=Path(__file__).parents[2]) as worker:
        wait_for(lambda: sign.exists() and sign.read_text() != "")
        worker.kill()
    child = int(sign.read_text())
    wait_for(lambda: not Path(f"/proc/{child}").exists() or "Z" in Path(f"/proc/{child}/stat").read_text().split()[2])
