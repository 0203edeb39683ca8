"""Backups under load: taken while people submit, attach and approve over HTTP, restored into the same and into the
other database, and compared with the backup and with what was acknowledged before it began."""

import copy
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from sqlalchemy import select, text

from config import read_settings
from dossiers.desk.application import Application, open_application
from dossiers.desk.paths import ROOT
from dossiers.operations.backup import EMPTIED, Manifest, backup, restore
from dossiers.records import dump
from dossiers.records.database import is_current
from dossiers.records.models.dossier import Attachment, Dossier, Move
from tests.drills.desks import Desk, served_desk
from tests.drills.drilling import Figure, Run
from tests.drills.ledger import Ledger
from tests.drills.lives import lived
from tests.support.postgres import running_server

KINDS = ("sqlite", "postgresql")
BACKUPS = 50
OFFICES = 24
PAUSE = 1.5
"""Seconds at most between two backups, in which people go on working."""


@dataclass(slots=True)
class Result:
    """What the drill found: backups that came back whole by source and target, faults, and seconds of each backup."""

    whole: dict[tuple[str, str], int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    acknowledged: int = 0
    slowest: float = 0.0


def drill(run: Run) -> Iterator[Figure]:
    """Take backups of a desk on either database and restore each, in turn into the same kind and into the other."""
    chance, result, full = run.random(), Result(), run.times(BACKUPS)
    with running_server() as address:
        for kind in KINDS:
            count = full - full // 2 if kind == KINDS[0] else full // 2
            _backups_of(kind, count, address, chance, result)
    whole = sum(result.whole.values())
    pairs = ", ".join(f"{source} into {target} {count}" for (source, target), count in sorted(result.whole.items()))
    goal = f"{full} of {full}"
    yield Figure("backups under load that came back whole", f"{whole} of {full}", goal, whole == full)
    yield Figure("  of these", pairs, "half into the other", bool(pairs))
    yield Figure("acknowledged deeds meanwhile", str(result.acknowledged), "> 0", result.acknowledged > 0)
    yield Figure("faults", "; ".join(result.faults[:3]) or "0", "0", not result.faults)
    seconds = f"{max(result.seconds, default=0):.1f} s, slowest answer {result.slowest:.1f} s"
    yield Figure("longest backup, slowest answer meanwhile", seconds, "answers < 10 s", result.slowest < 10)


def _backups_of(kind: str, count: int, address: str, chance: random.Random, result: Result) -> None:
    """Take backups of one desk while people work, and restore each into the kinds in turn."""
    ledger = Ledger()
    with served_desk(kind, OFFICES) as desk, tempfile.TemporaryDirectory(prefix="drill-backups-") as name:
        with lived(desk, ledger, chance):
            for number in range(count):
                time.sleep(chance.uniform(0.1, PAUSE))
                target = KINDS[number % 2] if kind == KINDS[0] else KINDS[::-1][number % 2]
                known, archive = _known(ledger), Path(name) / f"{number}.tar"
                began = time.monotonic()
                manifest = _back_up(desk, archive, by_command=number % 5 == 0)
                result.seconds.append(time.monotonic() - began)
                found = _restored(target, archive, manifest, known, address, number)
                result.faults += [f"{kind} {number} into {target}: {fault}" for fault in found]
                result.whole[kind, target] = result.whole.get((kind, target), 0) + (not found)
                archive.unlink()
        result.faults += ledger.faults
        result.acknowledged += ledger.acknowledged
        result.slowest = max(result.slowest, ledger.slowest)


def _known(ledger: Ledger) -> Ledger:
    """Return what was acknowledged until now."""
    with ledger._lock:
        return Ledger(copy.deepcopy(ledger.moves), copy.deepcopy(ledger.files))


def _back_up(desk: Desk, archive: Path, *, by_command: bool) -> Manifest | None:
    """Take a backup, by the command in a process of its own or in this one, whose manifest is then known."""
    if not by_command:
        return backup(desk.application, archive)
    command = [sys.executable, "-m", "dossiers.cli", "backup", str(archive)]
    done = subprocess.run(command, cwd=ROOT, env=desk.environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return None


def _restored(target: str, archive: Path, made: Manifest | None, known: Ledger, address: str, number: int) -> list[str]:
    """Restore a backup into a new desk and return everything that differs."""
    with _empty_desk(target, address, number) as application:
        try:
            manifest = restore(application, archive)
        except Exception as error:  # Whatever it is, the drill goes on and reports it.
            return [f"{type(error).__name__}: {error}"]
        return [*_differences(application, manifest, made), *_forgotten(application, known)]


@contextmanager
def _empty_desk(kind: str, address: str, number: int) -> Iterator[Application]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="drill-restored-")))
        environ = {**os.environ, "DESK_DEMO": "1", "DATA_DIR": str(folder / "data")}
        environ.pop("DATABASE_URL", None)
        if kind == "postgresql":
            environ["DATABASE_URL"] = stack.enter_context(_empty_database(address, f"restored_{number}"))
        application = open_application(read_settings(environ))
        stack.callback(application.database.dispose)
        yield application


@contextmanager
def _empty_database(address: str, name: str) -> Iterator[str]:
    with psycopg.connect(address.format(name="postgres"), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)".encode())
        connection.execute(f"CREATE DATABASE {name}".encode())
        yield address.format(name=name)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def _differences(application: Application, manifest: Manifest, made: Manifest | None) -> Iterator[str]:
    """Yield each table and file whose count or hash is not that of the backup, and what the database itself finds."""
    if made is not None and made != manifest:
        yield "the restored manifest is another one than was made"
    with application.database.reading() as session:
        for table in dump.tables(session):
            if table.name not in EMPTIED and dump.extent(session, table) != manifest.tables[table.name]:
                yield f"table {table.name} differs"
        if application.database.kind == "sqlite":
            yield from (f"foreign key {tuple(row)}" for row in session.execute(text("PRAGMA foreign_key_check")))
    if damaged := application.files.scrub():
        yield f"damaged files {damaged}"
    if set(application.files.hashes()) != set(manifest.files):
        yield "other files"
    if not is_current(application.database):
        yield "not migrated"


def _forgotten(application: Application, known: Ledger) -> Iterator[str]:
    """Yield everything that was acknowledged before the backup began and is not in it."""
    with application.database.reading() as session:
        for dossier in session.scalars(select(Dossier)):
            moves = session.scalars(select(Move.action).where(Move.dossier_id == dossier.id).order_by(Move.id)).all()
            told = [each.action for each in known.moves.get(dossier.reference, [])]
            if [move.value for move in moves[: len(told)]] != told:
                yield f"{dossier.reference}: acknowledged {told[-5:]}, restored {moves[-5:]}"
            files = set(session.scalars(select(Attachment.hash).where(Attachment.dossier_id == dossier.id)))
            if lost := set(known.files.get(dossier.reference, ())) - files:
                yield f"{dossier.reference}: {len(lost)} acknowledged files are missing"
            if not files <= set(application.files.hashes()):
                yield f"{dossier.reference}: a row names a file that is not there"
