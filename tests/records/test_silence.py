"""A PostgreSQL server that hangs, with its connections open: waited for once, then left alone until it answers."""

import os
import re
import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import text

from dossiers.records.database import Database
from dossiers.records.faults import DatabaseUnavailable, StoreFault, fault_of, in_a_line
from dossiers.records.waits import FOR_PEOPLE, Waits
from tests.support.postgres import running_server
from tests.support.supervised import until

SHORT = Waits(lock=1, statement=1, connect=2)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with running_server() as address:
        yield address.format(name="postgres")


@pytest.fixture
def database(address: str) -> Iterator[Database]:
    database = Database(address, SHORT)
    yield database
    database.dispose()


@contextmanager
def hanging(address: str) -> Iterator[None]:
    """Stop every process of the server, as a machine does that waits for its disk."""
    folder = Path(parse_qs(urlsplit(address).query)["host"][0])
    main = int((folder / "data" / "postmaster.pid").read_text().split()[0])
    os.kill(main, signal.SIGSTOP)
    children = [int(child) for child in Path(f"/proc/{main}/task/{main}/children").read_text().split()]
    for child in children:
        os.kill(child, signal.SIGSTOP)
    try:
        yield
    finally:
        for process in (*children, main):
            os.kill(process, signal.SIGCONT)


def ask(database: Database) -> None:
    with database.reading() as session:
        session.execute(text("SELECT 1"))


def answers(database: Database) -> bool:
    try:
        ask(database)
    except DatabaseUnavailable:
        return False
    return True


def test_a_server_that_hangs_costs_one_wait_and_is_found_again_unaided(address: str, database: Database):
    ask(database)
    with hanging(address):
        with pytest.raises(DatabaseUnavailable) as first:
            ask(database)
        began = time.monotonic()
        for _ in range(20):
            with pytest.raises(DatabaseUnavailable) as later, database.writing():
                pytest.fail("nobody waits for a server that hangs")
        assert time.monotonic() - began < 0.5
    assert {refused.value.fault for refused in (first, later)} == {StoreFault.DATABASE_GONE}
    assert re.search("no answer|timeout", in_a_line(later.value))
    until(lambda: answers(database))


def test_a_commit_without_an_answer_is_in_doubt(address: str, database: Database):
    def commit_into(silence: ExitStack) -> None:
        with database.writing() as session:
            session.execute(text("SELECT txid_current()"))
            silence.enter_context(hanging(address))

    began = time.monotonic()
    with ExitStack() as silence, pytest.raises(DatabaseUnavailable) as refused:
        commit_into(silence)
    assert time.monotonic() - began < 6
    assert refused.value.in_doubt
    assert "no answer within 2 seconds" in in_a_line(refused.value)
    until(lambda: answers(database))


def test_a_statement_that_the_server_ends_itself_is_no_silence(database: Database):
    with pytest.raises(DatabaseUnavailable) as refused, database.reading() as session:
        session.execute(text("SELECT pg_sleep(30)"))
    assert refused.value.fault is StoreFault.DATABASE_BUSY
    ask(database)


def test_people_wait_for_a_hanging_server_no_longer_than_ten_seconds():
    assert FOR_PEOPLE.statement + 1 < 10
    assert FOR_PEOPLE.connect * 2 < 10


@pytest.mark.parametrize("name", ["nobody:x@/postgres", "desk@/nothing"])
def test_a_server_that_refuses_is_told_from_one_that_is_away_by_what_it_says(address: str, name: str):
    folder = parse_qs(urlsplit(address).query)["host"][0]
    refused = Database(f"postgresql://{name}?host={folder}", SHORT)
    with pytest.raises(DatabaseUnavailable) as told:
        ask(refused)
    assert told.value.fault is StoreFault.DATABASE_REFUSED
    assert "does not exist" in in_a_line(told.value)
    assert fault_of(told.value, writing=True) is StoreFault.DATABASE_REFUSED
