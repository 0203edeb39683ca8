"""Server time and number of queries for the list of 63 and of 3,300 dossiers and for the most used pages.

`python -m benchmarks.pages [rounds] [sqlite|postgresql]`: the demo, signed in, with every check of a real request,
called as WSGI in this process, prepared like a worker of the server. For PostgreSQL a server is started. A page of bare
Flask is measured in the same run: only ratios are comparable between machines.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import Engine, event, inspect, select
from werkzeug.test import EnvironBuilder

from config import read_settings
from dossiers.cli.memory import freeze_objects
from dossiers.demo.prepare import prepare
from dossiers.desk.application import Application, open_application
from dossiers.operations.founding import ensure_desk
from dossiers.records.models.campaigns import Participant
from dossiers.records.models.dossier import Dossier
from dossiers.records.queries import dossier as dossier_queries
from dossiers.web.app import create_app
from tests.support.browsers import Browser
from tests.support.postgres import running_server

GOAL_MS = 50
GOAL_QUERIES = 10
GOAL_SHARE = 0.15
"""The list's requests per second as a share of bare Flask's."""

ROUNDS = 250
WARMING = 20
HOST = "http://127.0.0.1:8000"
BODY = "benchmark.body"
"""The key of a request's environment under which its form is kept, to be sent again."""
PASSWORD = "một mật khẩu chỉ để đo"  # noqa: S105 - of a demo that is deleted after this run
LIST = "list of 63 dossiers (reviewer)"
PAGES: Mapping[str, tuple[str, str]] = {
    LIST: ("reviewer", "/dossiers/"),
    "a complete draft (clerk)": ("clerk-79", "/dossiers/4361-2010-79"),
    "a submitted dossier (reviewer)": ("reviewer", "/dossiers/4361-2010-31"),
    "a reviewed dossier (approver)": ("approver", "/dossiers/4361-2010-92"),
    "start page (clerk)": ("clerk-79", "/"),
    "start page (reviewer)": ("reviewer", "/"),
    "start page (approver)": ("approver", "/"),
    "a section (clerk)": ("clerk-79", "/dossiers/4361-2010-79/draft/meeting"),
}
REFUSED = "a refused submission (clerk)"
INCOMPLETE = ("clerk-01", "/dossiers/4361-2010-01/submit")
"""An almost empty draft: the move is refused with every reason, and the refusal recorded."""
MANY = 3_300
MANY_GOAL_MS = 100
OF_MANY: Mapping[str, tuple[str, str]] = {
    "list of 3,300 (reviewer)": ("reviewer", "/dossiers/"),
    "its search, sorted by name": ("reviewer", "/dossiers/?q=huyen+12&sort=name&down=1"),
    "its last page by time": ("reviewer", "/dossiers/?sort=arrived&page=33"),
    "by reviewer, age and findings": ("reviewer", "/dossiers/?reviewer=none&sort=age&down=1"),
    "start page over them (reviewer)": ("reviewer", "/"),
    "start page over them (approver)": ("approver", "/"),
}
BARE = "bare Flask"

Request = tuple[Flask, dict[str, Any]]


def main(rounds: int = ROUNDS, kind: str = "sqlite") -> None:
    with tempfile.TemporaryDirectory() as folder, address_of(kind) as url, demo(Path(folder), url) as application:
        app = served(application)
        show({**requests_on(app, PAGES), REFUSED: refused_request(app)}, rounds)
        print(f"goals: p95 {GOAL_MS} ms, {GOAL_QUERIES} queries a page, the list {GOAL_SHARE:.0%} of bare Flask")
        crowd(application)
        show(requests_on(served(application), OF_MANY), rounds)
        print(f"goals: p95 {MANY_GOAL_MS} ms, 12 queries a page")


def served(application: Application) -> Flask:
    """Return the Flask application in the state of a server's worker before its first request."""
    app = create_app(application)
    freeze_objects()
    return app


def show(requests: "Mapping[str, Request]", rounds: int) -> None:
    """Measure the requests and print a table."""
    queries = {name: queries_of(*request) for name, request in requests.items()}
    times = measured(requests, rounds)
    bare = statistics.fmean(times[BARE])
    print(f"{'server time in ms':34}{'p50':>8}{'p95':>8}{'queries':>9}{'of bare Flask':>15}")
    for name, taken in times.items():
        share = bare / statistics.fmean(taken)
        print(f"{name:34}{percentile(taken, 50):8.1f}{percentile(taken, 95):8.1f}{queries[name]:9}{share:14.1%}")


def crowd(application: Application) -> None:
    """Add copies of the demo's dossiers under other names, up to the number of the country's districts."""
    with application.database.writing() as session:
        known = session.scalars(select(Dossier).join(Dossier.participant).order_by(Participant.code)).all()
        for number in range(MANY - len(known)):
            like = known[number % len(known)]
            name = f"Huyện {number:05} {like.participant.organisation.name}"
            office = copied(like.participant.organisation, key=f"H/{number:05}", code=f"H{number:05}", name=name)
            participant = copied(like.participant, code=f"H{number:05}", organisation=office, organisation_id=None)
            reference = f"4361-2010-H{number:05}"
            dossier = copied(like, reference=reference, participant=participant, participant_id=None)
            session.add(dossier)
            session.flush()
            session.add_all(
                copied(revision, dossier_id=dossier.id) for revision in dossier_queries.revisions_of(session, like)
            )


def copied(row: Any, **changes: Any) -> Any:
    """A new row like another, with something else in it."""
    held = {column.key: getattr(row, column.key) for column in inspect(row).mapper.column_attrs if column.key != "id"}
    return type(row)(**{**held, **changes})


@contextmanager
def address_of(kind: str) -> Iterator[str]:
    """Yield the database URL: "" for SQLite in the data folder, or that of a new PostgreSQL server."""
    if kind == "sqlite":
        yield ""
        return
    with running_server() as address:
        yield address.format(name="postgres")


@contextmanager
def demo(folder: Path, url: str = "") -> Iterator[Application]:
    """Yield the demo with its 63 dossiers, in a folder of its own."""
    environ = {"DESK_DEMO": "1", "DATA_DIR": str(folder / "var"), "DEMO_PASSWORD": PASSWORD}
    application = open_application(read_settings({**environ, "DATABASE_URL": url} if url else environ))
    try:
        ensure_desk(application)
        prepare(application)
        application.clock.start()
        yield application
    finally:
        application.database.dispose()


def requests_on(app: Flask, pages: Mapping[str, tuple[str, str]]) -> dict[str, Request]:
    """Return a repeatable request of a signed-in person for each page, and one for a page of bare Flask."""
    bare = Flask("bare")
    bare.add_url_rule("/", view_func=lambda: "xin chào")
    requests: dict[str, Request] = {}
    for name, (username, path) in pages.items():
        signed_in = Browser(app, host=HOST).sign_in(username, PASSWORD)
        headers = {"Cookie": signed_in.headers["Set-Cookie"].partition(";")[0]}
        requests[name] = (app, EnvironBuilder(path, base_url=HOST, headers=headers).get_environ())
    requests[BARE] = (bare, EnvironBuilder("/", base_url=HOST).get_environ())
    return requests


def refused_request(app: Flask) -> Request:
    """Return a repeatable submission of an incomplete draft."""
    username, path = INCOMPLETE
    browser = Browser(app, host=HOST)
    signed_in = browser.sign_in(username, PASSWORD)
    headers = {"Cookie": signed_in.headers["Set-Cookie"].partition(";")[0], "Referer": HOST}
    browser.get(path.rpartition("/")[0])
    form = {"csrf_token": browser.token, "version": "1", "key": "0" * 32}
    environ = EnvironBuilder(path, method="POST", base_url=HOST, headers=headers, data=form).get_environ()
    return app, {**environ, BODY: environ["wsgi.input"].read()}


def answered(app: Flask, environ: dict[str, Any]) -> float:
    """Answer the request once, to its last byte; return the CPU time of this process in milliseconds."""
    statuses: list[str] = []
    begun = time.process_time()
    sent = {**environ, "wsgi.input": BytesIO(environ.get(BODY, b""))}
    body = app(sent, lambda status, _headers, _fault=None: statuses.append(status))
    length = sum(map(len, body))
    taken = (time.process_time() - begun) * 1000
    assert statuses == ["422 UNPROCESSABLE ENTITY" if BODY in environ else "200 OK"], statuses
    assert length
    return taken


def queries_of(app: Flask, environ: dict[str, Any]) -> int:
    """Return the number of queries of the page, including those for the session."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        sent.append(statement)

    answered(app, environ)
    event.listen(Engine, "before_cursor_execute", note)
    try:
        answered(app, environ)
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    return sum(not statement.startswith("BEGIN") for statement in sent)


def measured(requests: Mapping[str, Request], rounds: int) -> dict[str, list[float]]:
    """Return the times of every page, measured in turn, so that other load on the machine affects all alike."""
    for _ in range(WARMING):
        for request in requests.values():
            answered(*request)
    times: dict[str, list[float]] = {name: [] for name in requests}
    for _ in range(rounds):
        for name, request in requests.items():
            times[name].append(answered(*request))
    return times


def percentile(times: list[float], percent: int) -> float:
    """Return the time within which this percentage of the requests was answered."""
    return statistics.quantiles(times, n=100, method="inclusive")[percent - 1]


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS, *sys.argv[2:3])
