"""A desk in process, brought to the moment before a deed again and again, on either database."""

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

import psycopg

from dossiers.awards import proposals
from dossiers.awards.proposals import MoveForm
from dossiers.records.database import Database, migrate
from dossiers.records.files import FileNotKept
from dossiers.records.models.metadata import all_tables
from tests.drills.stores import DATABASE, PostgresStore, Store
from tests.support.browsers import Browser
from tests.support.campaign_steps import DECISION_FORM
from tests.support.campaigns import campaign_4361
from tests.support.decided import close_ranking
from tests.support.dossiers import REVIEWER, Office
from tests.support.pages import forms
from tests.support.web import NOW, REASON, Web, furnish, office_in, pdf_file, reference
from workflow.lifecycle import CampaignAction, State

UNSTABLE_TABLES = frozenset({"web_sessions", "sign_in_attempts"})
UNSTABLE_COLUMNS = frozenset({"created_at", "due_at", "message_id", "written_at"})
"""Columns that hold real time or random numbers: they differ between two runs of one deed."""
Rows = Mapping[str, list[tuple[Any, ...]]]


@dataclass(frozen=True, slots=True)
class Deed:
    """A form as it stands on a page before it is sent: who sends it, where, its fields, and a file."""

    who: str
    path: str
    fields: Mapping[str, str]
    file: bytes | None = None

    def send(self, browser: Browser) -> int:
        """Send the form; return the status of the answer."""
        form: dict[str, Any] = dict(self.fields)
        if self.file is not None:
            form["file"] = (BytesIO(self.file), "Phụ lục.pdf")
        return browser.post(self.path, form).status_code


@dataclass(slots=True)
class Stage:
    """The application with its database and files, and a copy of both to go back to."""

    store: Store
    folder: Path
    web: Web
    kept: dict[str, Path] = field(default_factory=dict)

    @classmethod
    def made(cls, store: Store, folder: Path) -> "Stage":
        """Furnish a new database with dossiers in every state."""
        url = store.environ().get("DATABASE_URL", f"sqlite:///{folder / 'desk.sqlite3'}")
        database = Database(url)
        database.create()
        migrate(database)
        (folder / "web").mkdir(mode=0o700)
        stage = cls(store, folder, furnish(database, folder / "web"))
        stage.keep("open")
        return stage

    def keep(self, name: str) -> None:
        """Keep the present database and files under a name."""
        database, files = self.web.application.database, self.web.application.files.folder
        database.dispose()
        place = self.folder / f"kept-{name}"
        shutil.copytree(files, place / "files")
        if isinstance(self.store, PostgresStore):
            self._command(f"CREATE DATABASE kept_{name} TEMPLATE {DATABASE}")
        else:
            shutil.copyfile(str(database.url.database), place / "desk.sqlite3")
        self.kept[name] = place

    def restore(self, name: str) -> None:
        """Go back to what was kept under a name."""
        database, files = self.web.application.database, self.web.application.files.folder
        database.dispose()
        shutil.rmtree(files)
        shutil.copytree(self.kept[name] / "files", files)
        if isinstance(self.store, PostgresStore):
            self._command(f"DROP DATABASE {DATABASE} WITH (FORCE)")
            self._command(f"CREATE DATABASE {DATABASE} TEMPLATE kept_{name} STRATEGY file_copy")
        else:
            for remains in Path(str(database.url.database)).parent.glob("desk.sqlite3-*"):
                remains.unlink()
            shutil.copyfile(self.kept[name] / "desk.sqlite3", str(database.url.database))
        self.web.times.now = NOW

    def rows(self) -> Rows:
        """Return every row, without the columns that differ between two runs."""
        found: dict[str, list[tuple[Any, ...]]] = {}
        with self.web.application.database.reading() as session:
            for name, table in all_tables().tables.items():
                columns = [column for column in table.columns if column.name not in UNSTABLE_COLUMNS]
                if name not in UNSTABLE_TABLES:
                    rows = session.execute(table.select().with_only_columns(*columns))
                    found[name] = sorted(map(tuple, rows), key=repr)
        return found

    def lost_files(self) -> list[str]:
        """Return the hashes that a row names and of which there is no whole file."""
        files, lost = self.web.application.files, []
        with self.web.application.database.reading() as session:
            for name in ("attachments", "kept_papers"):
                for (hash,) in session.execute(all_tables().tables[name].select().with_only_columns(_hash_of(name))):
                    try:
                        lost += [] if files.verify(hash) else [hash]
                    except FileNotKept:
                        lost.append(hash)
        return lost

    def browser(self, who: str) -> Browser:
        return self.web.browser(who)

    def _command(self, sql: str) -> None:
        assert isinstance(self.store, PostgresStore)
        with psycopg.connect(self.store.address.format(name="postgres"), autocommit=True) as connection:
            connection.execute(sql.encode())


def _hash_of(table: str) -> Any:
    return all_tables().tables[table].c.hash


def _form(stage: Stage, who: str, page: str, action: str) -> Mapping[str, str]:
    """Return the fields of a form as a page shows it."""
    shown = forms(stage.browser(who).get(page))
    return {name: text for name, text in shown[action].fields.items() if name not in {"csrf_token", "file"} and text}


def submit(stage: Stage) -> Deed:
    """The submission of a complete draft."""
    page = f"/dossiers/{reference(office_in(State.DRAFT))}"
    return Deed("clerk-79", f"{page}/submit", _form(stage, "clerk-79", page, f"{page}/submit"))


def attach(stage: Stage) -> Deed:
    """A further file for a draft."""
    page = f"/dossiers/{reference(office_in(State.DRAFT))}/attachments"
    shown = _form(stage, "clerk-79", page, page)
    return Deed("clerk-79", page, {**shown, "kind": "khac"}, pdf_file() + b"\n% of the drill")


def approve(stage: Stage) -> Deed:
    """The approval of a reviewed dossier."""
    page = f"/dossiers/{reference(office_in(State.REVIEWED))}"
    fields = _form(stage, "approver", page, f"{page}/approve")
    return Deed("approver", f"{page}/approve", {**fields, "reason": REASON})


def issue(stage: Stage) -> Deed:
    """The decision of a closed campaign, prepared by another person."""
    page = f"/campaigns/{campaign_4361().code}/decision"
    shown = forms(stage.browser("approver").get(page))
    action = next(action for action in shown if action.endswith("/execute"))
    return Deed("approver", action, {name: text for name, text in shown[action].fields.items() if name != "csrf_token"})


def make_closed(stage: Stage) -> None:
    """Close the ranking and prepare the decision, from the open campaign."""
    stage.restore("open")
    application, office = stage.web.application, Office(stage.web.application.database, campaign_4361(), "22")
    close_ranking(application, office, o22=(1_000_000_000, 1_055_000_000, 0))
    form = MoveForm("drill", DECISION_FORM)
    with application.database.writing() as session:
        proposals.prepare(session, office.campaign.code, CampaignAction.DECIDE, form, actor=REVIEWER, at=office.at)
    stage.keep("closed")


DEEDS: Mapping[str, tuple[str, Callable[[Stage], Deed]]] = {
    "submit": ("open", submit),
    "attach": ("open", attach),
    "approve": ("open", approve),
    "issue": ("closed", issue),
}
"""The deeds, each with the name of what it begins from."""
