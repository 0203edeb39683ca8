"""A desk as an earlier program left it ("hệ thống cũ"): its database as text, brought to the present schema.

tests/data/desk-4361.sql.gz is the demo of campaign 4361 in December 2026, brought to a decision, with an appraisal and
an extension; nobody has a password in it, and no paper's bytes are kept. tests/data/desk-4361.papers has the SHA-256 of
every paper that people could download from it then: by person, hash and name.
"""

import gzip
import re
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from sqlalchemy import update
from werkzeug.test import TestResponse

from dossiers.accounts.passwords import hashed
from dossiers.desk.application import Application
from dossiers.operations.founding import mark_desk
from dossiers.operations.handlers import HANDLERS
from dossiers.papers import orders
from dossiers.papers.engine import FORMATS
from dossiers.records.database import Database, migrate
from dossiers.records.models.accounts import Account
from tests.support.browsers import Browser, Times, web_app, web_application
from tests.support.people import PASSWORD
from tests.support.working import run_due_jobs

DATA = Path(__file__).parents[1] / "data"
LATER = datetime(2011, 1, 20, 2, 0, tzinfo=UTC)
"""After the decision of the former desk."""
LINK = re.compile(r'<a\b[^>]*\bhref="([^"#]+)')
FILE_NAME = re.compile(r'filename="?([^";]+)')


def former_desk(folder: Path) -> Application:
    """Return the application on the former desk's database, migrated; everyone in it has the usual password."""
    file = folder / "desk.sqlite3"
    file.touch(0o600)
    connection = sqlite3.connect(file)
    connection.executescript(gzip.decompress((DATA / "desk-4361.sql.gz").read_bytes()).decode())
    connection.close()
    database = Database(f"sqlite:///{file}")
    migrate(database)
    with database.writing(business=False) as session:
        session.execute(update(Account).values(password_hash=hashed(PASSWORD)))
    times = Times()
    times.now = LATER
    application = web_application(database, folder, times)
    mark_desk(database, application.files)
    return application


def papers_on_pages(application: Application, username: str) -> Iterator[tuple[str, bytes]]:
    """Yield name and bytes of every paper that this person reaches by links; jobs make the large ones."""
    browser = Browser(web_app(application))
    browser.sign_in(username)
    waiting, known = ["/"], {"/"}
    while waiting:
        address = waiting.pop()
        answer = browser.get(address)
        if answer.location and answer.location.startswith("/waiting/"):
            run_due_jobs(application, {orders.MAKE_PAPER: HANDLERS[orders.MAKE_PAPER]})
            answer = browser.get(address)
        if answer.mimetype in FORMATS.values():
            yield FILE_NAME.findall(answer.headers["Content-Disposition"])[0], answer.get_data()
        new = [link for link in _links(address, answer) if link not in known]
        waiting += new
        known.update(new)


def _links(address: str, answer: TestResponse) -> list[str]:
    """Return the addresses on a page, or the one it leads to, but not those of files that the desk only keeps."""
    links = LINK.findall(answer.text) if answer.mimetype == "text/html" else []
    found = [_path(urljoin(address, unescape(link))) for link in [*links, *filter(None, [answer.location])]]
    return [link for link in found if "/attachments/" not in link and not link.endswith("/source")]


def papers_then(username: str) -> set[tuple[str, str]]:
    """Return name and SHA-256 of every paper that this person could download from the former desk."""
    lines = [line.split(maxsplit=2) for line in (DATA / "desk-4361.papers").read_text("utf-8").splitlines()]
    return {(name, digest) for person, digest, name in lines if person == username}


def _path(link: str) -> str:
    parts = urlsplit(link)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
