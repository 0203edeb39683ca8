"""Asking for work in the background: whose it is, how urgent, and one slow job of a kind a person at a time."""

import threading
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from dossiers.desk.clock import real_now
from dossiers.jobs import rows
from dossiers.jobs.queue import AlreadyWorking, enqueue, job_status, unfinished_job
from dossiers.records.database import Database
from dossiers.records.models.jobs import Job, JobState, Priority
from dossiers.records.queries import jobs as job_queries
from tests.support.desks import application_on


def ask(database: Database, key: str, *, name: str = "layout", owner: str | None = "reviewer", **more: bool) -> int:
    with database.writing() as session:
        return enqueue(session, name, key, {}, owner=owner, **more).id


def end(database: Database, job: int, state: JobState) -> None:
    with database.writing() as session:
        session.get_one(Job, job).state = state


def test_a_job_keeps_its_owner_priority_and_due_moment(database: Database) -> None:
    later = real_now() + timedelta(minutes=5)
    with database.writing() as session:
        job = enqueue(session, "layout", "1", {}, priority=Priority.AWAITED, owner="reviewer", due_at=later)
        assert (job.owner, job.priority) == ("reviewer", Priority.AWAITED)
        own = enqueue(session, "sweep", "1", {})
        assert (own.owner, own.priority) == (None, Priority.SOON)
    with database.reading() as session:
        status = job_status(session, job.id)
        assert status is not None
        assert (status.owner, status.due_at, status.attempts, status.fault, status.ended) == (
            *("reviewer", later, 0, None),
            False,
        )


@pytest.mark.parametrize("state", [JobState.WAITING, JobState.RUNNING])
def test_a_second_slow_job_of_a_kind_is_refused_with_the_status_of_the_first(
    database: Database, state: JobState
) -> None:
    first = ask(database, "1")
    end(database, first, state)
    with pytest.raises(AlreadyWorking) as refused:
        ask(database, "2")
    assert (refused.value.status.id, refused.value.status.state) == (first, state)
    assert [unmet.code for unmet in refused.value.unmet] == ["slow-work-running"]
    with database.reading() as session:
        found = unfinished_job(session, "layout", "reviewer")
        assert found is not None
        assert found.id == first


def test_the_same_request_again_is_the_same_job_and_no_refusal(database: Database) -> None:
    assert ask(database, "1") == ask(database, "1")


@pytest.mark.parametrize("state", [JobState.DONE, JobState.FAILED])
def test_after_the_end_of_the_first_the_next_may_be_asked_for(database: Database, state: JobState) -> None:
    first = ask(database, "1")
    end(database, first, state)
    assert ask(database, "2") != first


def test_another_person_another_kind_and_the_desk_itself_are_not_held_up(database: Database) -> None:
    jobs = {ask(database, "1"), ask(database, "2", owner="approver"), ask(database, "3", name="ranking")}
    jobs |= {ask(database, "4", owner=None), ask(database, "5", owner=None)}
    assert len(jobs) == 5


def test_work_that_may_queue_waits_its_turn(database: Database) -> None:
    assert ask(database, "1") != ask(database, "2", queued=True)


def test_of_many_requests_of_one_person_at_once_exactly_one_is_taken(database: Database) -> None:
    together = threading.Barrier(6)

    def request(number: int) -> int | None:
        together.wait(20)
        try:
            return ask(database, str(number))
        except AlreadyWorking:
            return None

    with ThreadPoolExecutor(6) as threads:
        taken = [job for job in threads.map(request, range(6)) if job is not None]
    assert len(taken) == 1


def test_two_workers_that_claim_at_the_same_moment_begin_one_job_of_a_person(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for key in ("1", "2"):
        ask(database, key, queued=True)
    application, gate, seek = application_on(database, tmp_path), threading.Barrier(2), job_queries.next_due_for_update

    def meet_before_claiming(session: Session, names: Collection[str], now: datetime) -> Job | None:
        found = seek(session, names, now)
        with suppress(threading.BrokenBarrierError):
            gate.wait(1)
        return found

    monkeypatch.setattr(job_queries, "next_due_for_update", meet_before_claiming)
    with ThreadPoolExecutor(2) as pool:
        claimed = list(pool.map(lambda _: rows.claim(application, ["layout"], real_now()), range(2)))
    assert [attempt is not None for attempt in claimed].count(True) == 1
