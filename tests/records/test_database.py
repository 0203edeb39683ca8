"""Two ways in: one to write, one to look; nobody's work is lost when many come at once."""

import multiprocessing
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError, OperationalError

from dossiers.records import engines
from dossiers.records.database import Database
from dossiers.records.migrations import SchemaOutOfDate, head_revision
from tests.support.databases import Databases
from tests.support.shelf import Box, ShelfBase

WRITERS, ROUNDS = 4, 25
BACKEND = text("SELECT pg_backend_pid()")


class Mishap(Exception):
    """Whatever may go wrong in the middle of a transaction."""


@pytest.fixture
def shelf(database: Database) -> Database:
    ShelfBase.metadata.create_all(database.engine)
    return database


def labels(shelf: Database) -> list[str | None]:
    with shelf.reading() as session:
        return list(session.scalars(select(Box.label).order_by(Box.id)))


def count_up(database: Database) -> None:
    """Read, then write what was read plus one: the pattern that loses updates when it is done carelessly."""
    for _ in range(ROUNDS):
        with database.writing() as session:
            box = session.scalars(select(Box).with_for_update()).one()
            box.count = box.count + 1


def count_up_elsewhere(url: str) -> None:
    database = Database(url)
    count_up(database)
    database.dispose()


def test_writing_commits_at_the_end(shelf: Database) -> None:
    with shelf.writing() as session:
        session.add(Box(label="kept"))
    assert labels(shelf) == ["kept"]


def test_an_error_takes_everything_back(shelf: Database) -> None:
    def fail() -> None:
        with shelf.writing() as session:
            session.add(Box(label="lost"))
            session.flush()
            raise Mishap

    with pytest.raises(Mishap):
        fail()
    assert labels(shelf) == []


def test_what_was_written_can_be_read_on_after_the_commit(shelf: Database) -> None:
    with shelf.writing() as session:
        box = Box(label="kept")
        session.add(box)
    assert (box.id, box.label) == (1, "kept")


def test_reading_refuses_to_write(shelf: Database) -> None:
    with shelf.reading() as session, pytest.raises(DBAPIError, match=r"(?i)read-?only"):
        session.execute(text("DELETE FROM boxes"))
    with shelf.writing() as session:
        session.add(Box(label="still writable"))
    assert labels(shelf) == ["still writable"]


def test_reading_sees_one_moment(shelf: Database) -> None:
    with shelf.reading() as reader:
        before = reader.scalars(select(Box)).all()
        with shelf.writing() as writer:
            writer.add(Box())
        after = reader.scalars(select(Box)).all()
    assert (before, after) == ([], [])
    assert len(labels(shelf)) == 1


def test_threads_that_count_up_lose_nothing(shelf: Database) -> None:
    with shelf.writing() as session:
        session.add(Box())
    with ThreadPoolExecutor(WRITERS) as threads:
        for done in [threads.submit(count_up, shelf) for _ in range(WRITERS)]:
            done.result()
    with shelf.reading() as session:
        assert session.scalars(select(Box.count)).one() == WRITERS * ROUNDS


def test_processes_that_count_up_lose_nothing(shelf: Database) -> None:
    with shelf.writing() as session:
        session.add(Box())
    url = shelf.url.render_as_string(hide_password=False)
    spawn = multiprocessing.get_context("spawn")
    workers = [spawn.Process(target=count_up_elsewhere, args=(url,)) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
        assert worker.exitcode == 0
        worker.close()
    with shelf.reading() as session:
        assert session.scalars(select(Box.count)).one() == 3 * ROUNDS


def test_a_reference_to_nothing_is_refused(database: Database) -> None:
    with pytest.raises(DBAPIError, match=r"(?i)foreign key"), database.writing() as session:
        session.execute(
            text(
                "INSERT INTO participants (campaign_id, organisation_id, code, name, full_name)"
                " VALUES (1, 1, '01', 'Hà Nội', 'BHXH thành phố Hà Nội')"
            )
        )


def test_nothing_connects_at_construction(tmp_path: Path) -> None:
    path = tmp_path / "not-yet" / "desk.sqlite3"
    Database(f"sqlite:///{path}")
    Database("postgresql://nobody@127.0.0.1:1/nothing")
    assert not path.parent.exists()


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "mysql://desk@localhost/desk"])
def test_any_other_database_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="SQLite file or PostgreSQL"):
        Database(url)


def test_the_database_describes_itself(database: Database, database_kind: str) -> None:
    said = database.describe()
    assert (said.engine, said.journal) == (database_kind, "wal")
    major = int(said.version.split(".")[0])
    assert major == (3 if database_kind == "sqlite" else 18)


def test_sqlite_is_careful(databases: Databases) -> None:
    with databases.fresh("sqlite", careful=True) as database, database.writing() as session:
        asked = {name: session.execute(text(f"PRAGMA {name}")).scalar_one() for name in ("synchronous", "foreign_keys")}
    assert asked == {"synchronous": 2, "foreign_keys": 1}


@pytest.mark.parametrize(
    ("version", "mode", "synchronous"),
    [((3, 40, 1), "TRUNCATE", 3), ((3, 51, 2), "TRUNCATE", 3), ((3, 51, 3), "WAL", 2), ((3, 53, 4), "WAL", 2)],
)
def test_an_old_sqlite_gets_no_wal(version: tuple[int, ...], mode: str, synchronous: int) -> None:
    names = {"FULL": 2, "EXTRA": 3}
    asked = engines.durability(version)
    assert (asked["journal_mode"], names[asked["synchronous"]]) == (mode, synchronous)


def test_a_current_database_can_serve(database: Database) -> None:
    database.check()


def test_a_database_without_schema_cannot_serve(databases: Databases, database_kind: str) -> None:
    with databases.fresh(database_kind, empty=True) as database, pytest.raises(SchemaOutOfDate) as refusal:
        database.check()
    assert (refusal.value.found, refusal.value.expected) == (None, head_revision())


def test_a_database_that_is_away_cannot_serve(tmp_path: Path) -> None:
    for url in (f"sqlite:///{tmp_path}/absent/desk.sqlite3", "postgresql://nobody@127.0.0.1:1/nothing"):
        with pytest.raises(OperationalError):
            Database(url).check()


def test_after_a_dispose_the_next_transaction_connects_again(shelf: Database) -> None:
    shelf.dispose()
    with shelf.writing() as session:
        session.execute(update(Box).values(count=1))
    assert labels(shelf) == []


@pytest.mark.parametrize("database_kind", ["postgresql"])
def test_the_connection_used_last_is_used_next(database: Database) -> None:
    """Each connection plans its statements anew; after several threads had one each, all but one may rest."""
    with ExitStack() as many:
        used = [many.enter_context(database.reading()).scalar(BACKEND) for _ in range(3)]
    assert len(set(used)) == 3
    found = set()
    for _ in range(3):
        with database.reading() as session:
            found.add(session.scalar(BACKEND))
    assert len(found) == 1
