"""A database that is gone, exchanged, damaged, full, read-only or locked: told as that, and never written past."""

import errno
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from pysqlite3 import dbapi2 as sqlite_driver
from sqlalchemy import select, text

from dossiers.records.database import Database
from dossiers.records.faults import DatabaseUnavailable, FilesUnavailable, StoreFault, faults_of_files_named
from dossiers.records.files import Files
from dossiers.records.waits import BRIEF, Waits
from tests.support.databases import Databases
from tests.support.shelf import Box, ShelfBase

SHORT = Waits(lock=0.6, statement=5, connect=2)
PATIENT = 30


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Database]:
    """A SQLite database with one table, whose writers wait half a second."""
    database = Database(f"sqlite:///{tmp_path / 'desk.sqlite3'}", SHORT)
    database.create()
    ShelfBase.metadata.create_all(database.engine)
    put(database, "first")
    yield database
    database.dispose()


def put(database: Database, label: str, *, hasty: bool = False) -> None:
    with database.writing(hasty=hasty) as session:
        session.add(Box(label=label))


def labels(database: Database) -> list[str | None]:
    with database.reading() as session:
        return list(session.scalars(select(Box.label).order_by(Box.id)))


def fault(database: Database, label: str = "refused") -> StoreFault:
    with pytest.raises(DatabaseUnavailable) as refusal:
        put(database, label)
    return refusal.value.fault


def path_of(database: Database) -> Path:
    return Path(database.url.database or "")


def test_opening_never_makes_a_database(tmp_path: Path):
    database = Database(f"sqlite:///{tmp_path / 'none.sqlite3'}")
    assert fault(database) is StoreFault.DATABASE_GONE
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_written_into_a_deleted_file_and_it_goes_on_when_the_file_is_back(shelf: Database, tmp_path: Path):
    away = tmp_path / "away"
    path_of(shelf).rename(away)
    assert fault(shelf) is StoreFault.DATABASE_GONE
    with pytest.raises(DatabaseUnavailable):
        labels(shelf)
    assert not path_of(shelf).exists()
    away.rename(path_of(shelf))
    put(shelf, "second")
    assert labels(shelf) == ["first", "second"]


def test_a_file_that_goes_while_a_transaction_is_open_is_not_acknowledged(shelf: Database):
    def lose() -> None:
        with shelf.writing() as session:
            session.add(Box(label="lost"))
            session.flush()
            path_of(shelf).unlink()

    with pytest.raises(DatabaseUnavailable) as refusal:
        lose()
    assert refusal.value.fault is StoreFault.DATABASE_GONE


def test_a_file_that_was_exchanged_is_opened_anew(shelf: Database, tmp_path: Path):
    copy = tmp_path / "copy"
    shelf.dispose()
    shutil.copyfile(path_of(shelf), copy)
    put(shelf, "only in the old file")
    copy.rename(path_of(shelf))
    for remains in tmp_path.glob("desk.sqlite3-*"):
        remains.unlink()
    put(shelf, "new")
    assert labels(shelf) == ["first", "new"]


def test_a_log_that_was_deleted_is_noticed(shelf: Database):
    put(shelf, "in the log")
    Path(f"{path_of(shelf)}-wal").unlink()
    put(shelf, "after it")
    shelf.dispose()
    assert labels(shelf)[-1] == "after it"


def test_a_file_that_was_cut_short_or_is_no_database_is_damaged(shelf: Database):
    with shelf.writing() as session:
        session.add_all([Box(label=f"{number} {'x' * 500}") for number in range(200)])
    put(shelf, "last")
    whole = shelf.dispose() or path_of(shelf).read_bytes()
    labels(shelf)
    os.truncate(path_of(shelf), len(whole) // 2)
    assert fault(shelf) is StoreFault.DATABASE_DAMAGED
    path_of(shelf).write_bytes(b"x" * len(whole))
    assert fault(shelf) is StoreFault.DATABASE_DAMAGED
    shelf.dispose()
    path_of(shelf).write_bytes(whole)
    put(shelf, "again")
    assert labels(shelf)[-2:] == ["last", "again"]


def test_a_full_database_refuses_writers_and_serves_readers(shelf: Database):
    with shelf.writing() as session:
        pages = session.scalar(text("PRAGMA page_count"))
        session.execute(text(f"PRAGMA max_page_count = {pages}"))
    with pytest.raises(DatabaseUnavailable) as refusal, shelf.writing() as session:
        session.add_all([Box(label=f"{number} {'x' * 4000}") for number in range(50)])
    assert refusal.value.fault is StoreFault.DATABASE_FULL
    assert labels(shelf) == ["first"]


def test_a_database_that_may_not_be_written_serves_readers(shelf: Database):
    with shelf.writing() as session:
        session.execute(text("PRAGMA query_only = ON"))
    with pytest.raises(DatabaseUnavailable) as refusal:
        put(shelf, "refused")
    assert refusal.value.fault is StoreFault.DATABASE_READ_ONLY
    assert labels(shelf) == ["first"]


def test_a_connection_that_could_not_open_the_file_for_writing_is_not_used_again(shelf: Database):
    with shelf.writing() as session:
        session.execute(text("PRAGMA query_only = ON"))
    with pytest.raises(DatabaseUnavailable):
        put(shelf, "refused")
    put(shelf, "taken")
    assert labels(shelf) == ["first", "taken"]


def test_after_a_wait_in_vain_the_next_writers_wait_briefly_until_one_succeeds(shelf: Database):
    with closing(sqlite_driver.connect(str(path_of(shelf)), isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        waited = [seconds_refused(shelf) for _ in range(3)]
        assert labels(shelf) == ["first"]
        assert waited[0] >= SHORT.lock * 0.9
        assert max(waited[1:]) < SHORT.lock
        holder.execute("COMMIT")
    put(shelf, "second")
    with closing(sqlite_driver.connect(str(path_of(shelf)), isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        assert seconds_refused(shelf) >= SHORT.lock * 0.9


def test_a_hasty_writer_waits_only_a_moment(shelf: Database):
    with closing(sqlite_driver.connect(str(path_of(shelf)), isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        began = time.monotonic()
        with pytest.raises(DatabaseUnavailable):
            put(shelf, "not so important", hasty=True)
        assert time.monotonic() - began < SHORT.lock + BRIEF


def seconds_refused(database: Database) -> float:
    began = time.monotonic()
    assert fault(database) is StoreFault.DATABASE_BUSY
    return time.monotonic() - began


def test_a_lock_of_postgresql_ends_in_time_too(databases: Databases):
    with databases.fresh("postgresql") as made:
        address = made.url.render_as_string(hide_password=False)
        database = Database(address, SHORT)
        ShelfBase.metadata.create_all(database.engine)
        put(database, "first")
        with psycopg.connect(address.replace("+psycopg", "")) as holder:
            holder.execute("LOCK TABLE boxes IN EXCLUSIVE MODE")
            assert SHORT.lock * 0.9 <= seconds_refused(database) < PATIENT
            assert seconds_refused(database) < SHORT.lock + BRIEF
            assert labels(database) == ["first"]
        put(database, "second")
        with psycopg.connect(address.replace("+psycopg", "")) as holder:
            holder.execute("LOCK TABLE boxes IN EXCLUSIVE MODE")
            assert SHORT.lock * 0.9 <= seconds_refused(database) < PATIENT
        database.dispose()


@pytest.mark.parametrize(
    ("number", "named"),
    [
        (errno.ENOSPC, StoreFault.FILES_FULL),
        (errno.EDQUOT, StoreFault.FILES_FULL),
        (errno.EROFS, StoreFault.FILES_READ_ONLY),
        (errno.EACCES, StoreFault.FILES_READ_ONLY),
        (errno.EIO, StoreFault.FILES_DAMAGED),
    ],
)
def test_what_the_system_says_of_a_file_is_named(number: int, named: StoreFault):
    with pytest.raises(FilesUnavailable) as refusal, faults_of_files_named():
        raise OSError(number, os.strerror(number))
    assert refusal.value.fault is named
    assert refusal.value.errno == number


def test_a_full_disk_of_files_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    files = Files(tmp_path)
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(FilesUnavailable):
        files.put(b"content")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
