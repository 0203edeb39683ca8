"""The application for tests of the web: dossiers in every state, and signed-in people.

The database is built once per process; each test begins with a fresh copy of it and the same application.
"""

import io
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pypdfium2
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from dossiers.accounts import calendar_links, password_links
from dossiers.accounts.administration import COMMAND_LINE
from dossiers.accounts.passwords import hashed
from dossiers.accounts.refused_access import RepeatCounter
from dossiers.campaigns import opening
from dossiers.deadlines import postal_scans
from dossiers.desk.application import Application
from dossiers.drafting import examining
from dossiers.jobs.queue import enqueue
from dossiers.moving import freezing
from dossiers.operations import handlers
from dossiers.operations.founding import mark_desk
from dossiers.papers import issuing, layout_jobs, orders, packs
from dossiers.papers.layout_jobs import LayoutUpload
from dossiers.records.database import Database
from dossiers.records.models.accounts import Account
from dossiers.records.models.metadata import all_tables
from dossiers.records.queries import dossier as dossier_queries
from dossiers.web.accounts.refused_requests import KEPT
from tests.documents.checker.broken import GOOD
from tests.documents.checker.word_files import word_file
from tests.support.browsers import Browser, Times, web_app, web_application
from tests.support.campaigns import CAMPAIGN_4361_FILE, DAYS_OFF_FILE, campaign_4361
from tests.support.contents import complete_content, submission_time
from tests.support.dossiers import ADMIN, APPROVER, LOADED, PRINTER, REVIEWER, WAYS, Office
from tests.support.people import PASSWORD, add_account
from tests.support.typing import typed_of
from tests.support.working import run_due_jobs
from workflow.lifecycle import Role, State

NOW = submission_time(campaign_4361()) + timedelta(hours=1)
"""The business time at the start of a test: ten o'clock, two days before the last day for dossiers."""

CLOSES = campaign_4361().closes()
OFFICES: Mapping[str, str] = {
    "01": "begun",
    "79": State.DRAFT,
    "31": State.SUBMITTED,
    "77": State.RETURNED,
    "92": State.REVIEWED,
    "22": State.APPROVED,
    "48": State.DECLINED,
    "38": State.LAPSED,
    "95": State.NOT_NOMINATING,
}
"""The offices with saved content; "begun" is a draft with one section, "draft" one that may be submitted."""

JOBS = (
    freezing.KEEP_PAPERS,
    packs.MAKE_PACK,
    layout_jobs.CHECK_LAYOUT,
    orders.MAKE_PAPER,
    examining.EXAMINE_ATTACHMENT,
    postal_scans.EXAMINE_SCAN,
)
"""The background jobs that a test of the pages runs."""
NEVER = datetime(2999, 1, 1, tzinfo=UTC)
CENTRE = {person.username: person for person in (REVIEWER, APPROVER, PRINTER, ADMIN)}
REASON = "Đề nghị bổ sung thành tích quý IV của tập thể."
CORRECTION_DAY = "20/01/2011"
FILE_NAME = "Báo cáo thành tích.pdf"


def reference(office: str) -> str:
    """Return the reference of an office's dossier."""
    return campaign_4361().reference(office)


def office_in(state: str) -> str:
    """Return the office whose dossier is in that state."""
    return next(office for office, its_state in OFFICES.items() if its_state == state)


@cache
def typed_sections() -> Mapping[str, Mapping[str, str]]:
    """Return the typed text of every clerk, section by section: complete for a submission."""
    return typed_of(complete_content(campaign_4361(), office=True))


@dataclass(slots=True)
class Web:
    """The application, its services, the system time, and the browsers of all people."""

    app: Flask
    application: Application
    times: Times
    seed: Path
    signed_in: dict[str, tuple[str, str]] = field(default_factory=dict)
    link: str = ""
    """The token of a link that sets the newcomer's password."""
    calendar: str = ""
    """The token of the reviewer's calendar address."""
    pack: int = 0
    """The number of a finished pack that the printer asked for."""
    check: int = 0
    """The number of a finished layout check of the printer, with a corrected copy."""
    waiting: int = 0
    """The number of a layout check of the printer that waits for ever."""

    def browser(self, username: str | None = None) -> Browser:
        """Return the browser of a signed-in person, or one without a session."""
        browser = Browser(self.app)
        if username is not None:
            cookie, browser.token = self.signed_in[username]
            browser.steal(cookie)
        return browser

    def signed_in_now(self, username: str, app: Flask | None = None) -> Browser:
        """Return the browser of a person who signs in at the present time."""
        browser = Browser(app or self.app)
        browser.sign_in(username)
        browser.get("/account")
        return browser

    def clerk(self, office: str) -> Browser:
        return self.browser(f"clerk-{office}")

    def restore(self) -> None:
        """Restore the database as it was built, without the changes of the last test."""
        self.application.database.dispose()
        shutil.copyfile(self.seed / "desk.sqlite3", Path(self.application.database.url.database or ""))
        shutil.copytree(self.seed / "files", self.application.files.folder, dirs_exist_ok=True)
        self.times.now = NOW
        self.app.extensions[KEPT] = RepeatCounter()

    def version(self, reference: str) -> int:
        return self._dossier(reference).version

    def state(self, reference: str) -> State:
        return self._dossier(reference).state

    def attachment(self, reference: str) -> int:
        """Return the number of the dossier's first attachment."""
        with self.application.database.reading() as session:
            dossier = dossier_queries.dossier_by_reference(session, reference)
            assert dossier is not None
            return dossier_queries.attachments_of(session, dossier)[0].id

    def last_move(self, reference: str) -> int:
        """Return the row number of the dossier's last move, 0 without one."""
        with self.application.database.reading() as session:
            dossier = dossier_queries.dossier_by_reference(session, reference)
            assert dossier is not None
            return max((move.id for move in dossier_queries.moves_of(session, dossier)), default=0)

    def environ(self) -> dict[str, str]:
        """Return the environment of a server on this database."""
        chosen = self.application.settings
        return {
            "DESK_DEMO": "0",
            "SECRET_KEY": chosen.secret,
            "DATA_DIR": str(chosen.data_dir),
            "DATABASE_URL": chosen.database_url,
            "PUBLIC_URL": chosen.public_url,
        }

    def rows(self, table: str, reference: str) -> int:
        """Return how many rows of a table belong to a dossier."""
        found = all_tables().tables[table]
        with self.application.database.reading() as session:
            dossier = dossier_queries.dossier_by_reference(session, reference)
            assert dossier is not None
            mine = select(func.count()).select_from(found).where(found.c.dossier_id == dossier.id)
            return session.scalar(mine) or 0

    def counts(self) -> dict[str, int]:
        """Return how many rows each table holds."""
        with self.application.database.reading() as session:
            return {
                name: session.scalar(select(func.count()).select_from(table)) or 0
                for name, table in all_tables().tables.items()
            }

    def contents(self) -> dict[str, list[tuple[Any, ...]]]:
        """Return every row of every table, except the record of acts and the data of sessions."""
        noted = {"acts", "act_repeats", "web_sessions", "sign_in_attempts"}
        with self.application.database.reading() as session:
            return {
                name: sorted(map(tuple, session.execute(table.select())), key=repr)
                for name, table in all_tables().tables.items()
                if name not in noted
            }

    def do_jobs(self) -> int:
        """Run the due background jobs."""
        known = {name: handlers.HANDLERS[name] for name in JOBS}
        return run_due_jobs(self.application, known)

    def file(self, browser: Browser, address: str) -> TestResponse:
        """Return the file at an address; a large one is made by its job first."""
        answer = browser.get(address)
        if answer.status_code == 303 and answer.location.startswith("/waiting/"):
            self.do_jobs()
            answer = browser.get(address)
        return answer

    def _dossier(self, reference: str) -> Any:
        with self.application.database.reading() as session:
            return dossier_queries.dossier_by_reference(session, reference)


def build(database: Database, folder: Path) -> Web:
    """Fill a clean SQLite database and store it as the seed of every test."""
    web = furnish(database, folder)
    database.dispose()
    web.seed.mkdir()
    shutil.copyfile(database.url.database or "", web.seed / "desk.sqlite3")
    shutil.copytree(web.application.files.folder, web.seed / "files")
    return web


def furnish(database: Database, folder: Path) -> Web:
    """Open the campaign on a clean database, move each dossier to its state, and sign in all people."""
    times = Times()
    times.now = NOW
    application = web_application(database, folder, times)
    web = Web(web_app(application), application, times, folder / "seed")
    mark_desk(database, application.files)
    with database.writing() as session:
        _open(session)
    for code, state in OFFICES.items():
        _bring(application, Office(database, campaign_4361(), code, issuing.versions()), state)
    with database.writing() as session:
        web.link = password_links.make_link(session, "newcomer", actor=COMMAND_LINE, at=NOW)
        secret = application.settings.secret
        web.calendar = calendar_links.make_calendar_link(session, secret, actor=CENTRE["reviewer"], at=NOW)
        web.pack = _ask_for_pack(session)
        web.check = _ask_for_check(session, application)
    asked_for = (packs.MAKE_PACK, layout_jobs.CHECK_LAYOUT)
    run_due_jobs(application, {name: handlers.HANDLERS[name] for name in asked_for})
    with database.writing() as session:
        web.waiting = enqueue(session, layout_jobs.CHECK_LAYOUT, "waits", {}, due_at=NEVER, owner="printer").id
    for username in _usernames():
        browser = web.signed_in_now(username)
        web.signed_in[username] = browser.cookie or "", browser.token
    return web


def _usernames() -> list[str]:
    return [*CENTRE, *(name for code in OFFICES for name in (f"clerk-{code}", f"clerk-{code}-2"))]


def _open(session: Session) -> None:
    """Add the campaign, the calendar and the accounts."""
    opening.load_campaign(session, CAMPAIGN_4361_FILE.read_text("utf-8"), actor=COMMAND_LINE, at=LOADED)
    opening.load_calendar(session, DAYS_OFF_FILE.read_text("utf-8"), actor=COMMAND_LINE, at=LOADED)
    for person in CENTRE.values():
        add_account(session, person.username, *person.roles, name=person.name)
    add_account(session, "newcomer", Role.REVIEWER, name="Lý Thị Mới", password=False)
    for code in OFFICES:
        for username in (f"clerk-{code}", f"clerk-{code}-2"):
            add_account(session, username, Role.CLERK, name=f"Cán bộ {username}", office=f"BHXH/{code}")
    session.execute(update(Account).where(Account.password_hash.is_not(None)).values(password_hash=hashed(PASSWORD)))


def _bring(application: Application, office: Office, state: str) -> None:
    """Move one office's dossier to its state by the real use cases."""
    sections = {"office": typed_sections()["office"]} if state == "begun" else typed_sections()
    at = office.at - timedelta(days=1) if state is State.LAPSED else office.at
    for section, typed in sections.items():
        office.save(section, typed, version=0, at=at)
    if state == "begun":
        return
    pdf = pdf_file()
    office.attach("bao-cao-thanh-tich", FILE_NAME, size=len(pdf), hash=application.files.put(pdf), at=at)
    if state is State.LAPSED:
        office.lapse()
    for action in WAYS.get(State(state), ()):
        office.move(action, reason=REASON, correction_day=CORRECTION_DAY)


def _ask_for_pack(session: Session) -> int:
    approved = [reference(office_in(State.APPROVED))]
    return packs.request_pack(session, approved, "zip", blank_pages=False, actor=PRINTER, at=NOW, key="seed")


def _ask_for_check(session: Session, application: Application) -> int:
    paper = GOOD.moved("motto", size=12)
    upload = LayoutUpload("Tờ trình.docx", "nd30_2020", application.files.put(word_file(paper)))
    return layout_jobs.request_check(session, upload, actor=PRINTER, key="seed")


@cache
def pdf_file() -> bytes:
    """Return a small valid PDF."""
    document, target = pypdfium2.PdfDocument.new(), io.BytesIO()
    document.new_page(595, 842)
    document.save(target)
    return target.getvalue()
