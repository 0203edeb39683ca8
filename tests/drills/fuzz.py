"""Fuzz: every route with valid sessions of every role and half-right requests; no answer may be an internal error."""

import logging
import os
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path

from argon2 import PasswordHasher
from sqlalchemy import event

from dossiers.accounts import passwords
from tests.drills.drilling import Figure, Run
from tests.drills.fuzzing import BEFORE_THE_LINE, Fuzzer, Sent, watch_errors
from tests.drills.stages import Stage
from tests.drills.stores import opened_store
from tests.support.databases import KINDS, careless

CALLS = 100_000
SHARE = 0.5
PROCESSES = len(KINDS)
"""One for each kind of database."""


@dataclass(slots=True)
class Outcome:
    """What came of many requests: how many of each status, the internal errors, the slowest."""

    statuses: Counter[int] = field(default_factory=Counter)
    errors: list[Sent] = field(default_factory=list)
    slowest: Sent | None = None

    def add(self, sent: Sent) -> None:
        """Count one request; one that nobody could send is left out."""
        if sent.status == 0:
            return
        self.statuses[sent.status] += 1
        if sent.status >= 500:
            self.errors.append(sent)
        if self.slowest is None or sent.seconds > self.slowest.seconds:
            self.slowest = sent

    @property
    def share(self) -> float:
        """Return the share of answers behind the 403/404 line."""
        behind = sum(count for status, count in self.statuses.items() if status not in BEFORE_THE_LINE)
        return behind / max(1, self.statuses.total())


def drill(run: Run) -> Iterator[Figure]:
    """Send half of the requests on each kind of database, from processes with random numbers of their own."""
    calls = run.times(CALLS)
    shares = [calls // PROCESSES + (number < calls % PROCESSES) for number in range(PROCESSES)]
    whole, parts = Outcome(), dict[str, Outcome]()
    with ProcessPoolExecutor(PROCESSES, get_context("spawn")) as pool:
        seeds = [run.seed * PROCESSES + number for number in range(PROCESSES)]
        parts.update(zip(KINDS, pool.map(fuzzed, seeds, shares, KINDS), strict=True))
        for part in parts.values():
            whole.statuses += part.statuses
            whole.errors += part.errors
            whole.slowest = max((whole.slowest, part.slowest), key=lambda sent: sent.seconds if sent else 0.0)
    _tell(whole)
    for kind, part in parts.items():
        total, errors = part.statuses.total(), len(part.errors)
        yield Figure(f"{kind}: answers of 500 and more", f"{errors} of {total}", "0", not errors)
    yield Figure("answers behind the 403/404 line", f"{whole.share:.0%}", f"≥ {SHARE:.0%}", whole.share >= SHARE)
    slow = whole.slowest
    if slow is not None:
        yield Figure(f"the slowest: {slow.method} {slow.path[:40]}", f"{slow.seconds:.1f} s", "told", True)


def fuzzed(seed: int, calls: int, kind: str) -> Outcome:
    """Send so many requests to an application of this process on that kind of database; equal seeds send equal ones."""
    logging.disable(logging.CRITICAL)
    os.umask(0o077)  # The desk refuses files that other people may open.
    passwords._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    outcome = Outcome()
    with (
        opened_store(kind, "-c", "fsync=off") as store,
        tempfile.TemporaryDirectory(prefix=f"fuzz-{os.getpid()}-") as name,
    ):
        stage = Stage.made(store, Path(name))
        if kind == "sqlite":
            event.listen(stage.web.application.database.engine, "connect", careless)
        fuzzer = Fuzzer(stage, random.Random(seed))
        watch_errors(stage.web.app, fuzzer)
        for _ in range(calls):
            outcome.add(fuzzer.step())
        stage.web.application.database.dispose()
    return outcome


def _tell(outcome: Outcome) -> None:
    """Print the statuses, and each kind of internal error once, on stderr."""
    print(*(f"{status}: {count}" for status, count in sorted(outcome.statuses.items())), sep=", ", file=sys.stderr)
    kinds = {_kind(sent): sent for sent in outcome.errors}
    for sent in kinds.values():
        print(f"\n{sent.status} {sent.who} {sent.method} {sent.path!r} {sent.form[:600]}", file=sys.stderr)
        print(sent.trace[-3000:], file=sys.stderr)


def _kind(sent: Sent) -> str:
    """Return what two internal errors of the same cause have in common: the last lines of the program and the error."""
    lines = sent.trace.strip().splitlines() or [sent.path]
    return "".join([line for line in lines if line.startswith("  File")][-2:]) + lines[-1][:60]
