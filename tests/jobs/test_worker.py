"""Work in the background is asked for with the deed, done once after it, and never lost."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.exc import OperationalError

from dossiers.desk.application import Application
from dossiers.desk.clock import real_now
from dossiers.jobs.attempts import ProgressReport
from dossiers.jobs.queue import JobStatus, enqueue, job_status, retry
from dossiers.jobs.rows import MOST_ATTEMPTS
from dossiers.jobs.worker import work
from dossiers.records.database import Database
from dossiers.records.models.jobs import Job, JobFault, JobState
from tests.support.desks import application_on
from tests.support.working import run_due_jobs, tell_nobody

PATIENCE = 20.0


class Mishap(Exception):
    """Whatever may go wrong in the middle of a transaction."""


@dataclass
class Machine:
    """The machine's own time, moved by the test; it begins a second from now: jobs are stamped with real time."""

    moment: datetime = field(default_factory=lambda: real_now() + timedelta(seconds=1))

    def __call__(self) -> datetime:
        return self.moment


@dataclass
class Handler:
    """Notes what it was given; fails as often as it is told."""

    failures: int = 0
    seen: list[Mapping[str, Any]] = field(default_factory=list)

    def __call__(self, _application: Application, args: Mapping[str, Any], report: ProgressReport) -> str:
        self.seen.append(args)
        report(len(self.seen), MOST_ATTEMPTS)
        if len(self.seen) <= self.failures:
            raise RuntimeError(f"failure {len(self.seen)}")
        return "hash of the pack"


@pytest.fixture
def application(database: Database, tmp_path: Path) -> Application:
    return application_on(database, tmp_path)


@pytest.fixture
def machine() -> Machine:
    return Machine()


def ask(application: Application, key: str = "4361-2010-01/1", name: str = "papers", **args: object) -> int:
    with application.database.writing() as session:
        return enqueue(session, name, key, args).id


def status(application: Application, job: int) -> JobStatus:
    with application.database.reading() as session:
        found = job_status(session, job)
    assert found is not None
    return found


def claim_for(application: Application, job: int, worker: str, heartbeat: datetime) -> None:
    """Leave a job as a worker that is at it leaves it."""
    running = update(Job).values(state=JobState.RUNNING, worker=worker, heartbeat=heartbeat, attempts=Job.attempts + 1)
    with application.database.writing() as session:
        session.execute(running.where(Job.id == job))


def test_a_job_is_done_with_its_arguments_and_its_result_is_kept(application: Application) -> None:
    job, handler = ask(application, reference="4361-2010-01", names=["Tờ trình"]), Handler()
    before = status(application, job)
    assert (before.state, before.finished_at, before.result) == (JobState.WAITING, None, "")
    assert run_due_jobs(application, {"papers": handler}) == 1
    assert handler.seen == [{"reference": "4361-2010-01", "names": ["Tờ trình"]}]
    after = status(application, job)
    assert (after.state, after.result, after.error) == (JobState.DONE, "hash of the pack", "")
    assert (after.progress_done, after.progress_total) == (1, MOST_ATTEMPTS)
    assert after.finished_at is not None
    assert after.finished_at >= after.created_at


def test_a_job_that_is_done_is_not_done_again(application: Application) -> None:
    ask(application)
    handler = Handler()
    assert [run_due_jobs(application, {"papers": handler}) for _ in range(3)] == [1, 0, 0]
    assert len(handler.seen) == 1


def test_the_same_key_again_is_the_same_job_even_when_done(application: Application) -> None:
    first = ask(application, which="first")
    run_due_jobs(application, {"papers": Handler()})
    assert ask(application, which="second") == first
    assert (status(application, first).state, status(application, first).args) == (JobState.DONE, {"which": "first"})
    assert len({first, ask(application, key="4361-2010-01/2"), ask(application, name="pack")}) == 3


def test_many_who_ask_for_the_same_at_once_get_the_same_job(application: Application) -> None:
    with ThreadPoolExecutor(8) as threads:
        assert len(set(threads.map(lambda _: ask(application), range(24)))) == 1


def test_the_same_key_asked_for_inside_two_open_transactions_disturbs_neither(application: Application) -> None:
    """The slower one keeps what it wrote before, and gets the job of the faster one."""
    begun = threading.Event()

    def slower() -> int:
        with application.database.writing() as session:
            enqueue(session, "papers", "own", {})
            begun.set()
            return enqueue(session, "papers", "shared", {}).id

    with ThreadPoolExecutor(1) as thread:
        with application.database.writing() as session:
            job = enqueue(session, "papers", "shared", {}).id
            slow = thread.submit(slower)
            begun.wait(0.5)  # SQLite lets the slower one in only afterwards.
        assert slow.result(PATIENCE) == job
    assert run_due_jobs(application, {"papers": Handler()}) == 2


def test_a_job_of_a_deed_that_failed_was_never_asked_for(application: Application) -> None:
    def fail() -> None:
        with application.database.writing() as session:
            enqueue(session, "papers", "4361-2010-01/1", {})
            raise Mishap

    with pytest.raises(Mishap):
        fail()
    assert run_due_jobs(application, {"papers": Handler()}) == 0


def test_a_job_without_handler_waits(application: Application) -> None:
    job = ask(application, name="pack")
    assert run_due_jobs(application, {"papers": Handler()}) == 0
    assert status(application, job).state is JobState.WAITING


def test_a_job_that_fails_is_tried_again_later_and_says_why(application: Application, machine: Machine) -> None:
    job, handlers = ask(application), {"papers": Handler(failures=1)}
    assert run_due_jobs(application, handlers, now=machine) == 1
    waiting = status(application, job)
    assert (waiting.state, waiting.error) == (JobState.WAITING, "RuntimeError: failure 1")
    assert run_due_jobs(application, handlers, now=machine) == 0
    machine.moment += timedelta(seconds=4)
    assert run_due_jobs(application, handlers, now=machine) == 1
    assert (status(application, job).state, status(application, job).error) == (JobState.DONE, "")


def test_after_five_failures_it_has_failed_for_good_until_someone_wants_it_again(
    application: Application, machine: Machine
) -> None:
    job, handler = ask(application), Handler(failures=MOST_ATTEMPTS)
    for _ in range(2 * MOST_ATTEMPTS):
        run_due_jobs(application, {"papers": handler}, now=machine)
        machine.moment += timedelta(hours=1)
    failed = status(application, job)
    assert (len(handler.seen), failed.state, failed.error) == (5, JobState.FAILED, "RuntimeError: failure 5")
    assert failed.finished_at is not None
    with application.database.writing() as session:
        retry(session, job)
    assert run_due_jobs(application, {"papers": handler}) == 1
    assert status(application, job).state is JobState.DONE


def test_only_a_failed_job_can_be_wanted_again(application: Application) -> None:
    job = ask(application)
    run_due_jobs(application, {"papers": Handler()})
    with application.database.writing() as session:
        retry(session, job)
        retry(session, job + 1)
    assert status(application, job).state is JobState.DONE


def test_two_workers_share_the_jobs_and_do_each_once(application: Application) -> None:
    jobs = [ask(application, key=str(number), number=number) for number in range(12)]
    handler = Handler()
    with ThreadPoolExecutor(3) as threads:
        tried = [threads.submit(run_due_jobs, application, {"papers": handler}) for _ in range(3)]
    assert sum(attempt.result() for attempt in tried) == 12
    assert sorted(args["number"] for args in handler.seen) == list(range(12))
    assert {status(application, job).state for job in jobs} == {JobState.DONE}


def test_jobs_are_done_in_the_order_in_which_they_fell_due(application: Application) -> None:
    for number in (3, 1, 2):
        ask(application, key=str(number), number=number)
    handler = Handler()
    run_due_jobs(application, {"papers": handler})
    assert [args["number"] for args in handler.seen] == [3, 1, 2]


def test_a_handler_may_open_its_own_transactions_and_tell_progress_within(application: Application) -> None:
    """On SQLite the handler's own transaction keeps every other writer out, also the one of the progress."""

    def handler(application: Application, _args: Mapping[str, Any], report: ProgressReport) -> str:
        with application.database.writing() as session:
            enqueue(session, "later", "from a handler", {})
            for step in range(3):
                report(step, 3)
                time.sleep(0.4)
        return ""

    job = ask(application)
    started = time.monotonic()
    assert run_due_jobs(application, {"papers": handler}) == 1
    assert time.monotonic() - started < PATIENCE
    assert status(application, job).state is JobState.DONE


@pytest.mark.parametrize(
    ("worker", "silent", "recovered"),
    [
        ("elsewhere:1:token", timedelta(seconds=59), False),
        ("elsewhere:1:token", timedelta(seconds=61), True),
        ("{host}:{gone}:token", timedelta(0), True),
        ("{host}:{me}:of a former process of this number", timedelta(0), True),
        ("{host}:1:token", timedelta(0), False),
    ],
)
def test_a_job_of_a_dead_worker_is_taken_over_and_of_a_living_one_is_not(
    application: Application, machine: Machine, worker: str, silent: timedelta, recovered: bool
) -> None:
    process = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    words = {"host": os.uname().nodename, "gone": int(process.stdout), "me": os.getpid()}
    job, handler = ask(application), Handler()
    claim_for(application, job, worker.format(**words), machine.moment - silent)
    for _ in range(2):  # First it is put back, then, after the back-off, it is done.
        run_due_jobs(application, {"papers": handler}, now=machine)
        machine.moment += timedelta(seconds=30)
        with application.database.writing() as session:
            session.execute(update(Job).where(Job.state == JobState.RUNNING).values(heartbeat=machine.moment))
    assert len(handler.seen) == recovered
    assert status(application, job).state is (JobState.DONE if recovered else JobState.RUNNING)


def test_a_worker_that_was_given_up_for_lost_writes_nothing_any_more(application: Application) -> None:
    def overtaken(application: Application, _args: Mapping[str, Any], report: ProgressReport) -> str:
        claim_for(application, job, "elsewhere:1:token", real_now())
        report(9, 9)
        return "too late"

    job = ask(application)
    run_due_jobs(application, {"papers": overtaken})
    now = status(application, job)
    assert (now.state, now.result, now.progress_done) == (JobState.RUNNING, "", 0)


def test_a_job_that_kills_its_workers_fails_in_the_end(application: Application, machine: Machine) -> None:
    job = ask(application)
    for _ in range(MOST_ATTEMPTS):
        claim_for(application, job, "elsewhere:1:token", machine.moment)
        machine.moment += timedelta(minutes=10)
        run_due_jobs(application, {}, now=machine)
    failed = status(application, job)
    assert (failed.state, failed.fault, failed.attempts) == (JobState.FAILED, JobFault.LOST, MOST_ATTEMPTS)


def test_a_worker_polls_until_it_is_told_to_stop(application: Application) -> None:
    stop, handler = threading.Event(), Handler()
    url = application.database.url.render_as_string(hide_password=False)
    own = application_on(Database(url), application.settings.data_dir)  # A worker closes its connections.
    with ThreadPoolExecutor(1) as thread:
        tried = thread.submit(work, own, {"papers": handler}, {}, tell_nobody, stop=stop)
        time.sleep(0.2)
        job = ask(application)
        patience = time.monotonic() + PATIENCE
        while status(application, job).state is not JobState.DONE and time.monotonic() < patience:
            time.sleep(0.05)
        stop.set()
        assert tried.result(PATIENCE) == 1
    own.database.dispose()


def test_a_patient_worker_outlives_a_database_that_is_away(tmp_path: Path) -> None:
    away = application_on(Database(f"sqlite:///{tmp_path}/absent/desk.sqlite3"), tmp_path)
    stop = threading.Event()
    with pytest.raises(OperationalError):
        run_due_jobs(away, {})
    with ThreadPoolExecutor(1) as thread:
        tried = thread.submit(work, away, {}, {}, tell_nobody, stop=stop)
        time.sleep(0.7)
        assert not tried.done()
        stop.set()
        assert tried.result(PATIENCE) == 0


WORKER = """
import sys, time
from pathlib import Path
from dossiers.jobs.worker import work
from dossiers.records.database import Database
from tests.support.desks import application_on

def slow(application, args, report):
    Path(args["sign"]).touch()
    time.sleep(args["seconds"])
    return "done in peace"

work(application_on(Database(sys.argv[1]), Path(sys.argv[2])), {"papers": slow}, {}, lambda *_: None)
"""


@pytest.mark.parametrize(
    ("sign", "code", "state"), [(signal.SIGTERM, 0, JobState.DONE), (signal.SIGKILL, -9, JobState.RUNNING)]
)
def test_a_worker_process_ends_its_job_when_asked_and_leaves_it_when_killed(
    application: Application, tmp_path: Path, sign: signal.Signals, code: int, state: JobState
) -> None:
    begun = tmp_path / "begun"
    job = ask(application, sign=str(begun), seconds=1.5)
    url = application.database.url.render_as_string(hide_password=False)
    with subprocess.Popen([sys.executable, "-c", WORKER, url, str(tmp_path)], cwd=Path(__file__).parents[2]) as worker:
        patience = time.monotonic() + PATIENCE
        while not begun.exists() and time.monotonic() < patience:
            time.sleep(0.05)
        worker.send_signal(sign)
        assert worker.wait(PATIENCE) == code
    assert status(application, job).state is state
    later = Machine(datetime.now(UTC) + timedelta(seconds=5))
    run_due_jobs(application, {"papers": Handler()}, now=later)
    later.moment += timedelta(seconds=5)
    run_due_jobs(application, {"papers": Handler()}, now=later)
    assert status(application, job).state is JobState.DONE
