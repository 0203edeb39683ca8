"""The process of the drill `faults`, started with the faulty disk: `python -m tests.drills.faulted DATABASE STRIDE`.

Every STRIDE-th point of each deed is broken in every manner. A line of JSON is printed for each deed and manner.
"""

import json
import logging
import os
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from argon2 import PasswordHasher
from pysqlite3 import dbapi2 as sqlite_driver

from dossiers.accounts import passwords
from tests.drills.faulty_disk import DISK_FAULTS, DiskFault, FaultyDisk, Manner
from tests.drills.stages import DEEDS, Deed, Rows, Stage, make_closed
from tests.drills.stores import opened_store

DONE, LATER, BROKEN = 303, 503, 500
NEVER = 10**9
"""The number of a point that no deed reaches."""
Watch = Callable[[str, Any], None]
Break = Callable[[Stage, Deed, int], int | None]
"""Sends a deed with a fault at a point; returns the status of the answer, None if the process was killed."""


@dataclass(slots=True)
class Broken:
    """What came of the faults of one manner at one deed."""

    deed: str
    manner: str
    points: int = 0
    unsaid: int = 0
    """Answers without a sentence about the fault (500)."""
    faults: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Judge:
    """Compares the rows after a fault with those before the deed and those after it without a fault."""

    stage: Stage
    deed: Deed
    base: str
    before: Rows
    after: Rows

    @classmethod
    def of(cls, stage: Stage, name: str) -> "Judge":
        base, make = DEEDS[name]
        stage.restore(base)
        deed = make(stage)
        stage.restore(base)
        before = stage.rows()
        assert deed.send(stage.browser(deed.who)) == DONE, name
        return cls(stage, deed, base, before, stage.rows())

    def judge(self, status: int | None, point: object) -> Iterator[str]:
        """Yield every fault: half a deed, a false answer, a deed that cannot be repeated or is done twice, lost
        files."""
        now = self.stage.rows()
        if now != self.before and not self._is_done(now):
            yield f"{point}: half a deed: {self._differing(now)}"
        if status not in (None, DONE, LATER, BROKEN):
            yield f"{point}: answered {status}"
        if status == DONE and not self._is_done(now):
            yield f"{point}: acknowledged and not done"
        again = self.deed.send(self.stage.browser(self.deed.who))
        if again != DONE or not self._is_done(self.stage.rows()):
            yield f"{point}: the same form again answered {again}: {self._differing(self.stage.rows())}"
        if lost := self.stage.lost_files():
            yield f"{point}: {len(lost)} files that rows name are not there"

    def _is_done(self, now: Rows) -> bool:
        """Return whether the deed was done once: PostgreSQL gives no number twice, so there only the counts agree."""
        if self.stage.store.kind == "sqlite":
            return now == self.after
        same = all(now[name] == self.after[name] for name in ("dossiers", "campaigns"))
        return same and all(len(now[name]) == len(rows) for name, rows in self.after.items())

    def _differing(self, now: Rows) -> list[str]:
        return [name for name, rows in now.items() if rows not in (self.before[name], self.after[name])]


def broken(stage: Stage, judge: Judge, names: tuple[str, str], points: range, break_at: Break) -> Broken:
    """Break a deed at each of the points; return what came of it."""
    found = Broken(*names)
    for point in points:
        stage.restore(judge.base)
        status = break_at(stage, judge.deed, point)
        found.points += 1
        found.unsaid += status == BROKEN
        found.faults += judge.judge(status, point)
    return found


def on_disk(disk: FaultyDisk, fault: DiskFault) -> Break:
    """Return the function that sends a deed while the disk fails at a point."""

    def break_at(stage: Stage, deed: Deed, point: int) -> int | None:
        browser = stage.browser(deed.who)
        if fault.manner is Manner.KILLED:
            return _in_fork(stage, lambda: (disk.arm(point, fault), deed.send(browser)))
        disk.arm(point, fault)
        try:
            return deed.send(browser)
        finally:
            disk.disarm()

    return break_at


def at_statement(happens: Watch, *, killed: bool = False) -> Break:
    """Return the function that sends a deed while something happens at a point of its transactions."""

    def break_at(stage: Stage, deed: Deed, point: int) -> int | None:
        browser, seen = stage.browser(deed.who), [0]

        def watch(what: str, connection: Any) -> None:
            seen[0] += 1
            if seen[0] == point:
                happens(what, connection)

        def send() -> int:
            with watched(stage, watch):
                return deed.send(browser)

        return _in_fork(stage, send) if killed else send()

    return break_at


@contextmanager
def watched(stage: Stage, watch: Watch) -> Iterator[None]:
    """Call `watch` before and after the driver executes each statement and each commit."""
    database = stage.web.application.database
    with ExitStack() as undone:
        for dialect in {id(engine.dialect): engine.dialect for engine in (database.engine, database._reader)}.values():
            for name in ("do_execute", "do_executemany", "do_execute_no_params", "do_commit"):
                undone.enter_context(_wrapped(dialect, name, watch))
        yield


@contextmanager
def _wrapped(dialect: Any, name: str, watch: Watch) -> Iterator[None]:
    real = getattr(dialect, name)

    def call(cursor_or_connection: Any, *rest: Any, **options: Any) -> None:
        connection = cursor_or_connection
        if name != "do_commit":
            connection = cursor_or_connection.connection
        what = "commit" if name == "do_commit" else str(rest[0])[:60]
        watch(f"before {what}", connection)
        real(cursor_or_connection, *rest, **options)
        watch(f"after {what}", connection)

    setattr(dialect, name, call)
    try:
        yield
    finally:
        setattr(dialect, name, real)


def fail(_what: str, connection: Any) -> None:
    """Let the driver report that the disk is full."""
    if isinstance(_driver_of(connection), psycopg.Connection):
        raise psycopg.errors.DiskFull("could not extend file: No space left on device")
    error = sqlite_driver.OperationalError("database or disk is full")
    error.sqlite_errorcode = sqlite_driver.SQLITE_FULL
    raise error


def lose(_what: str, connection: Any) -> None:
    """Lose the connection to the database; the driver says so now, or at the next statement."""
    _driver_of(connection).close()
    raise psycopg.OperationalError("server closed the connection unexpectedly")


def _driver_of(connection: Any) -> Any:
    return getattr(connection, "driver_connection", connection)


def die(_what: str, _connection: Any) -> None:
    """End this process."""
    os.kill(os.getpid(), signal.SIGKILL)


def _in_fork(stage: Stage, send: Callable[[], object]) -> int | None:
    """Send in a child process; return None if it was killed, DONE if it went through."""
    stage.web.application.database.dispose()
    child = os.fork()
    if child == 0:
        try:
            send()
        finally:
            os._exit(0)
    _, code = os.waitpid(child, 0)
    return None if os.WIFSIGNALED(code) else DONE


def counted(stage: Stage, judge: Judge, disk: FaultyDisk) -> tuple[int, int]:
    """Return how many operations on the disk a deed makes, and how many points its transactions have."""
    stage.restore(judge.base)
    disk.arm(NEVER, DISK_FAULTS[0])
    judge.deed.send(stage.browser(judge.deed.who))
    operations, seen = disk.disarm(), []
    stage.restore(judge.base)
    with watched(stage, lambda what, _: seen.append(what)):
        judge.deed.send(stage.browser(judge.deed.who))
    return operations, len(seen)


def all_broken(stage: Stage, disk: FaultyDisk, stride: int) -> Iterator[Broken]:
    """Break every deed in every manner."""
    manners: dict[str, Break] = {"an error of the database": at_statement(fail)}
    if stage.store.kind == "postgresql":
        manners["a lost connection"] = at_statement(lose)
    manners["killed at a statement"] = at_statement(die, killed=True)
    for name in DEEDS:
        judge = Judge.of(stage, name)
        operations, statements = counted(stage, judge, disk)
        for manner, break_at in manners.items():
            yield broken(stage, judge, (name, manner), range(1, statements + 1, stride), break_at)
        for fault in DISK_FAULTS:
            if operations:
                points = range(1, operations + 1, stride)
                yield broken(stage, judge, (name, fault.name), points, on_disk(disk, fault))


def main(kind: str, stride: int) -> None:
    logging.disable(logging.CRITICAL)
    passwords._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    with opened_store(kind) as store, tempfile.TemporaryDirectory(prefix="drill-faults-") as name:
        folder = Path(name)
        tempfile.tempdir = os.environ["TMPDIR"] = str(folder)
        stage = Stage.made(store, folder)
        make_closed(stage)
        for outcome in all_broken(stage, FaultyDisk(folder), stride):
            print(json.dumps(asdict(outcome)), flush=True)
        stage.web.application.database.dispose()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
