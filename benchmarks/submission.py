"""CPU and wall time of one submission over HTTP, beside a minimal one in the same run, on SQLite and PostgreSQL.

`python -m benchmarks.submission [rounds]`: the demo's complete draft is submitted by its signed-in clerk again and
again, called as WSGI in this process, prepared like a worker of the server: session, form token, guards, findings,
audit, revision, receipt, notices. Before each round the rows are as before the first one, with other words in the
draft, so that no cache knows the content; no page is fetched in between.

The minimal submission is a route of bare Flask on the same rows, engine and durability: it locks the dossier's row,
checks its state, updates it, inserts one line of the audit log and commits.

`python -m benchmarks.submission profile [sqlite|postgresql] [rounds]` prints where the time goes, and the statements.
"""

import cProfile
import pstats
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

from flask import Flask, abort, redirect, request
from sqlalchemy import Engine, delete, event, func, insert, inspect, select, update
from werkzeug.test import EnvironBuilder

from benchmarks.pages import HOST, PASSWORD, demo, served
from dossiers.desk.application import Application
from dossiers.records.models.accounts import WebSession
from dossiers.records.models.base import table_of
from dossiers.records.models.dossier import Dossier, Move, RequestKey, Revision, Section, SigningCopy
from dossiers.records.models.jobs import Job
from dossiers.records.models.journal import Act
from dossiers.records.models.notices import Mail, Notice
from dossiers.records.models.papers import RegisterEntry
from tests.support.browsers import Browser
from tests.support.postgres import DISK, running_server
from workflow.lifecycle import State

GOAL_CPU_MS = 8
GOAL_SHARE = 0.40
"""The throughput of the submission with all checks as a share of the minimal one's."""

ROUNDS = 200
WARMING = 20
KINDS = ("sqlite", "postgresql")
CLERK, REFERENCE = "clerk-79", "4361-2010-79"
WORDS = "sơ kết đợt thi đua"
"""Words of the draft's report, to which each round adds its number."""

ADDED_BY_A_SUBMISSION = (Notice, Mail, Job, RequestKey, RegisterEntry, Move, Revision, Act)
"""The models whose rows a submission adds, in the order in which they may be deleted."""


@dataclass(frozen=True, slots=True)
class Times:
    """CPU and wall milliseconds of each submission of one kind."""

    cpu: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Costs:
    """The measured times of submissions with all checks, and of minimal ones, on one kind of database."""

    full: Times = field(default_factory=Times)
    minimal: Times = field(default_factory=Times)

    @property
    def cpu_ms(self) -> float:
        """The median CPU time of one submission with all checks, in milliseconds."""
        return statistics.median(self.full.cpu)

    @property
    def share(self) -> float:
        """The throughput of submissions with all checks as a share of that of minimal ones, by median wall time."""
        return statistics.median(self.minimal.wall) / statistics.median(self.full.wall)


def main(rounds: int = ROUNDS) -> None:
    print(f"{'ms a submission':14}{'CPU':>10}{'wall':>10}{'minimal CPU':>14}{'minimal wall':>14}{'of minimal':>12}")
    for kind in KINDS:
        costs = costs_on(kind, rounds)
        middle = map(statistics.median, (costs.full.cpu, costs.full.wall, costs.minimal.cpu, costs.minimal.wall))
        cpu, wall, least_cpu, least_wall = middle
        print(f"{kind:15}{cpu:10.1f}{wall:10.1f}{least_cpu:14.1f}{least_wall:14.1f}{costs.share:12.0%}")
    print(f"goals: CPU {GOAL_CPU_MS} ms, {GOAL_SHARE:.0%} of the throughput of the minimal submission")


def costs_on(kind: str, rounds: int) -> Costs:
    """Measure both submissions in turn, so that other load on the machine affects both alike."""
    costs = Costs()
    with desk(kind) as both:
        for number in range(WARMING + rounds):
            warm = number < WARMING
            for submission, times in ((both.full, costs.full), (both.minimal, costs.minimal)):
                both.draft.restore(number)
                cpu, wall = answered(*submission())
                times.cpu.extend([] if warm else [cpu])
                times.wall.extend([] if warm else [wall])
    return costs


def profile(kind: str = "sqlite", rounds: int = ROUNDS) -> None:
    """Print the functions that take most of the time, then the statements of one submission."""
    profiler, sent = cProfile.Profile(time.process_time), list[str]()
    with desk(kind) as both:
        for number in range(WARMING + rounds):
            both.draft.restore(number)
            app, environ = both.full()
            with nullcontext() if number < WARMING else profiler:
                answered(app, environ)
        event.listen(Engine, "before_cursor_execute", lambda *called: sent.append(called[2]))
        both.draft.restore(0)
        app, environ = both.full()
        sent.clear()
        answered(app, environ)
    pstats.Stats(profiler).sort_stats("cumulative").print_stats(90)
    pstats.Stats(profiler).sort_stats("tottime").print_stats(40)
    print(*(f"{number:3} {' '.join(text.split())[:220]}" for number, text in enumerate(sent, 1)), sep="\n")


@dataclass(frozen=True, slots=True)
class Draft:
    """The complete draft, and how to bring its rows back to what they were before a submission.

    `section` is the id and the text of its report, `session` that of the clerk's session.
    """

    application: Application
    dossier: Mapping[str, Any]
    section: tuple[int, str]
    signed: str
    session: tuple[str, str]
    highest: Mapping[type, int]

    @classmethod
    def of(cls, application: Application) -> "Draft":
        """Note the rows of the draft, and of its clerk's session, as they are now."""
        with application.database.reading() as session:
            row = session.scalars(select(Dossier).where(Dossier.reference == REFERENCE)).one()
            section = session.scalars(select(Section).where(Section.dossier_id == row.id, Section.name == "review"))
            review = section.one()
            assert WORDS in review.typed, review.typed
            highest = {model: session.scalar(select(func.max(model.id))) or 0 for model in ADDED_BY_A_SUBMISSION}
            columns = {column.key: getattr(row, column.key) for column in inspect(Dossier).column_attrs}
            copy = session.get_one(SigningCopy, row.id)
            browser = session.scalars(select(WebSession).order_by(WebSession.created_at.desc()).limit(1)).one()
            return cls(application, columns, (review.id, review.typed), copy.text, (browser.id, browser.data), highest)

    def restore(self, number: int) -> None:
        """Undo the submission and write other words, the same into the draft and into its signing copy."""
        section, typed = self.section
        with self.application.database.writing() as session:
            for model, last in self.highest.items():
                session.execute(delete(model).where(model.id > last))  # type: ignore[attr-defined]
            session.execute(update(table_of(Dossier)).where(Dossier.id == self.dossier["id"]).values(self.dossier))
            words = f"{WORDS} {number}"
            session.execute(
                update(table_of(Section)).where(Section.id == section).values(typed=typed.replace(WORDS, words))
            )
            copy = update(table_of(SigningCopy)).where(SigningCopy.dossier_id == self.dossier["id"])
            session.execute(copy.values(text=self.signed.replace(WORDS, words)))
            browser = update(table_of(WebSession)).where(WebSession.id == self.session[0])
            session.execute(browser.values(data=self.session[1]))


@dataclass(frozen=True, slots=True)
class Submissions:
    """Requests for both submissions of the draft."""

    draft: Draft
    app: Flask
    bare: Flask
    cookie: str
    token: str

    def full(self) -> tuple[Flask, dict[str, Any]]:
        """Return the application and a new request of the clerk for the submission with all checks."""
        form = {"csrf_token": self.token, "version": str(self.draft.dossier["version"]), "key": uuid4().hex}
        headers = {"Cookie": self.cookie, "Referer": HOST}
        return self.app, posted(f"/dossiers/{REFERENCE}/submit", form, headers)

    def minimal(self) -> tuple[Flask, dict[str, Any]]:
        """Return bare Flask and a new request for the minimal submission."""
        return self.bare, posted(f"/dossiers/{REFERENCE}/submit", {"version": str(self.draft.dossier["version"])}, {})


@contextmanager
def desk(kind: str) -> Iterator[Submissions]:
    """Yield both submissions on a new demo, its data on a disk, so that a commit costs what it costs in production."""
    with (
        tempfile.TemporaryDirectory(dir=DISK) as folder,
        address_of(kind) as url,
        demo(Path(folder), url) as application,
    ):
        app = served(application)
        browser = Browser(app, host=HOST)
        cookie = browser.sign_in(CLERK, PASSWORD).headers["Set-Cookie"].partition(";")[0]
        browser.get(f"/dossiers/{REFERENCE}")
        yield Submissions(Draft.of(application), app, bare_app(application), cookie, browser.token)


def bare_app(application: Application) -> Flask:
    """Return the application with the minimal submission as its only route."""
    dossiers, acts, engine = table_of(Dossier), table_of(Act), application.database.engine
    bare = Flask("bare")

    @bare.post("/dossiers/<reference>/submit")
    def submit(reference: str) -> Any:
        at = application.clock.now()
        with engine.begin() as connection:
            wanted = select(dossiers.c.id, dossiers.c.state, dossiers.c.version).where(
                dossiers.c.reference == reference
            )
            row = connection.execute(wanted.with_for_update()).one()
            if row.state is not State.DRAFT or row.version != int(request.form["version"]):
                abort(409)
            new = {
                "state": State.SUBMITTED,
                "version": row.version + 1,
                "revision": 1,
                "first_on_time": at,
                "changed_at": at,
            }
            connection.execute(update(dossiers).where(dossiers.c.id == row.id).values(new))
            act = {
                "at": at,
                "act": "moved",
                "actor": CLERK,
                "subject": reference,
                "detail": "{}",
                "address": "",
                "session": "",
            }
            connection.execute(insert(acts).values(act))
        return redirect(f"/dossiers/{reference}", code=303)

    return bare


def posted(path: str, form: Mapping[str, str], headers: Mapping[str, str]) -> dict[str, Any]:
    """Return the WSGI environment of a posted form."""
    return EnvironBuilder(path, method="POST", base_url=HOST, headers=headers, data=form).get_environ()


def answered(app: Flask, environ: dict[str, Any]) -> tuple[float, float]:
    """Answer the request; return the CPU time of this process and the wall time, both in milliseconds."""
    statuses: list[str] = []
    cpu, wall = time.process_time(), time.perf_counter()
    body = app(environ, lambda status, _headers, _fault=None: statuses.append(status))
    length = sum(map(len, body))
    taken = (time.process_time() - cpu) * 1000, (time.perf_counter() - wall) * 1000
    assert statuses == ["303 SEE OTHER"], (statuses, length)
    return taken


@contextmanager
def address_of(kind: str) -> Iterator[str]:
    """Yield the database URL: "" for SQLite in the data folder, or that of a new PostgreSQL that waits for its disk."""
    if kind == "sqlite":
        yield ""
        return
    with running_server(careful=True) as address:
        yield address.format(name="postgres")


if __name__ == "__main__":
    if sys.argv[1:2] == ["profile"]:
        profile(*sys.argv[2:3], *map(int, sys.argv[3:4]))
    else:
        main(*map(int, sys.argv[1:2]))
