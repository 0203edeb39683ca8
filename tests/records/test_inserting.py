"""Rows that are inserted at once: in order, with the columns' defaults, seen by the same transaction."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from dossiers.jobs import queue
from dossiers.records.database import Database
from dossiers.records.inserting import columns_of, insert_numbered, insert_row, insert_rows
from dossiers.records.models.jobs import Job, JobState
from dossiers.records.models.journal import Act
from dossiers.records.sqlite_file import PREPARED_STATEMENTS

AT = datetime(2011, 1, 7, 8, 0, tzinfo=UTC)
ACT = {"act": "moved", "actor": "clerk-01", "detail": "{}", "address": "", "session": ""}


def acts(*subjects: str) -> list[dict[str, object]]:
    return [{**ACT, "at": AT + timedelta(seconds=place), "subject": text} for place, text in enumerate(subjects)]


def test_rows_are_there_for_the_next_query_of_the_same_transaction(database: Database):
    with database.writing() as session:
        insert_rows(session, Act, acts("a", "b", "c"))
        assert session.scalars(select(Act.subject).order_by(Act.at)).all() == ["a", "b", "c"]


def test_no_rows_are_no_statement(database: Database):
    with database.writing() as session:
        insert_rows(session, Act, [])
        assert insert_numbered(session, Act, []) == ()
        assert session.scalar(select(func.count()).select_from(Act)) == 0


def test_each_number_is_that_of_its_row(database: Database):
    subjects = [f"subject-{place}" for place in range(50)]
    with database.writing() as session:
        numbers = insert_numbered(session, Act, acts(*subjects))
        stored = {row.id: row.subject for row in session.execute(select(Act.id, Act.subject))}
    assert [stored[number] for number in numbers] == subjects


def test_a_moment_without_time_zone_is_refused_as_everywhere(database: Database):
    with pytest.raises(Exception, match="naive"), database.writing() as session:
        insert_row(session, Act, **{**acts("a")[0], "at": AT.replace(tzinfo=None)})


def test_columns_that_are_not_set_have_their_defaults(database: Database):
    job = Job(name="work", key="1", args="{}", created_at=AT, due_at=AT)
    assert "state" not in columns_of(job)
    with database.writing() as session:
        insert_row(session, Job, **columns_of(job))
        assert session.scalars(select(Job)).one().state is JobState.WAITING


def test_what_the_database_refuses_stores_nothing(database: Database):
    with pytest.raises(IntegrityError), database.writing() as session:
        insert_rows(session, Act, [*acts("a"), {**acts("b")[0], "actor": None}])
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Act)) == 0


def test_a_job_of_the_desk_is_enqueued_once_for_its_key(database: Database):
    with database.writing() as session:
        queue.enqueue_once(session, "keep", "4361-2010-01/1", {"revision": 1})
        queue.enqueue_once(session, "keep", "4361-2010-01/1", {"revision": 2})
        queue.enqueue_once(session, "keep", "4361-2010-02/1", {"revision": 1})
    with database.reading() as session:
        jobs = session.scalars(select(Job).order_by(Job.id)).all()
        assert [(job.key, job.args) for job in jobs] == [
            ("4361-2010-01/1", '{"revision": 1}'),
            ("4361-2010-02/1", '{"revision": 1}'),
        ]


@pytest.mark.parametrize("database_kind", ["postgresql"])
def test_a_connection_to_postgresql_keeps_more_statements_than_the_driver_would(database: Database):
    with database.writing() as session:
        connection = session.connection().connection.driver_connection
        assert connection is not None
        assert connection.prepared_max == PREPARED_STATEMENTS
