"""The demo of campaign 4361 in an empty database, created by the use cases in chronological order."""

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import update
from sqlalchemy.orm import Session

from dossiers.accounts import administration
from dossiers.accounts.administration import COMMAND_LINE, NewAccount
from dossiers.campaigns.opening import load_calendar, load_campaign
from dossiers.demo.data import (
    CALENDAR_FILE,
    CAMPAIGN_FILE,
    CentreTable,
    CorrectedSection,
    Demo,
    DemoDraft,
    DemoPerson,
    PlannedMove,
)
from dossiers.demo.sample_content import Stage, TypedFields
from dossiers.demo.times import DEMO_TIME, OPENED
from dossiers.desk.actor import Actor
from dossiers.desk.application import Application
from dossiers.drafting import sections, signing_copy
from dossiers.figures import imports, table_files
from dossiers.figures.imports import Confirmation
from dossiers.figures.tables import filled_table
from dossiers.moving import transitions
from dossiers.papers import issuing
from dossiers.records.models.notices import Notice
from dossiers.records.queries import dossier as dossier_queries
from workflow.campaign import Campaign

STILL_NEW = timedelta(days=1)
"""Notices of this time before the demo's clock are unread; earlier ones were read at once."""

BETWEEN_SECTIONS = timedelta(minutes=10)
AFTER_THE_LAST_SECTION = timedelta(minutes=3)

DemoStep = tuple[datetime, Callable[[], None]]


def build_demo(application: Application, session: Session, campaign: Campaign, demo: Demo) -> None:
    """Create everything in the demo."""
    load_campaign(session, CAMPAIGN_FILE.read_text("utf-8"), actor=COMMAND_LINE, at=OPENED)
    load_calendar(session, CALENDAR_FILE.read_text("utf-8"), actor=COMMAND_LINE, at=OPENED)
    people = {person.username: _account(session, person, campaign) for person in demo.people}
    steps = _Steps(application, session, campaign, people).of(demo)
    for _, step in sorted(steps, key=lambda timed_step: timed_step[0]):
        step()
    session.flush()
    earlier = update(Notice).where(Notice.at < DEMO_TIME - STILL_NEW)
    session.execute(earlier.values(read_at=Notice.at), execution_options={"synchronize_session": False})


def _account(session: Session, person: DemoPerson, campaign: Campaign) -> Actor:
    office = f"{campaign.agency_code}/{person.office}" if person.office else None
    new = NewAccount(person.username, person.name, person.roles, office)
    account = administration.create_account(session, new, actor=COMMAND_LINE, at=OPENED)
    return administration.actor_of(account, COMMAND_LINE.origin)


@dataclass(slots=True)
class _Steps:
    """Conversion of the demo's content to steps, each with its time; `saved` holds the version of each saved
    section."""

    application: Application
    session: Session
    campaign: Campaign
    people: dict[str, Actor]
    versions: dict[str, str] = field(default_factory=issuing.versions)
    saved: dict[tuple[str, str], int] = field(default_factory=dict)

    def of(self, demo: Demo) -> Iterator[DemoStep]:
        """Yield the steps of everything in the demo, not sorted."""
        for draft in demo.drafts:
            yield from self._draft_steps(draft)
        for correction in demo.corrections:
            yield correction.at, self._correction_step(correction, demo)
        yield demo.table.at, self._import_step(demo.table)
        for number, move in enumerate(demo.moves, 1):
            yield move.at, self._move_step(move, f"demo-{number}")

    def _draft_steps(self, draft: DemoDraft) -> Iterator[DemoStep]:
        if draft.saved is None:
            return
        at = draft.saved - BETWEEN_SECTIONS * (len(draft.sections) - 1)
        for name, typed in draft.sections.items():
            yield at, self._save_step(draft.office, draft.clerk, name, typed, at)
            if name == "review" and draft.stage.has(Stage.SIGNING):
                signed = at + AFTER_THE_LAST_SECTION
                yield signed, self._signing_step(draft.office, draft.clerk, signed)
            at += BETWEEN_SECTIONS

    def _correction_step(self, correction: CorrectedSection, demo: Demo) -> Callable[[], None]:
        clerk = next(draft.clerk for draft in demo.drafts if draft.office == correction.office)
        return self._save_step(correction.office, clerk, correction.section, correction.typed, correction.at)

    def _save_step(self, office: str, clerk: str, section: str, typed: TypedFields, at: datetime) -> Callable[[], None]:
        def save() -> None:
            version = self.saved.get((office, section), 0)
            reference = self.campaign.reference(office)
            saved = sections.save_section(
                self.session, reference, section, typed, version, actor=self.people[clerk], at=at
            )
            self.saved[office, section] = saved.version

        return save

    def _signing_step(self, office: str, clerk: str, at: datetime) -> Callable[[], None]:
        def sign() -> None:
            reference = self.campaign.reference(office)
            signing_copy.take_signing_copy(self.session, reference, actor=self.people[clerk], at=at)

        return sign

    def _import_step(self, table: CentreTable) -> Callable[[], None]:
        """Import the centre's figures as the file that an officer would have uploaded."""

        def import_table() -> None:
            confirmation = Confirmation("", table.name, table.plan_decision, table.plan_day)
            by = self.people[table.by]
            with tempfile.NamedTemporaryFile(prefix="demo-", suffix=".xlsx") as file:
                file.write(filled_table(self.campaign, table.amounts))
                file.flush()
                opened = table_files.open_table(Path(file.name), table.source, self.application.settings.max_file_bytes)
                campaign = dossier_queries.campaign_by_code(self.session, self.campaign.code)
                assert campaign is not None  # noqa: S101 - the first step has loaded it
                understood = imports.understand_table(self.session, campaign, opened)
                checked = imports.CheckedTable(opened, Path(file.name), understood)
                imports.take(
                    self.session, self.application.files, campaign.code, checked, confirmation, actor=by, at=table.at
                )

        return import_table

    def _move_step(self, move: PlannedMove, key: str) -> Callable[[], None]:
        def move_dossier() -> None:
            reference = self.campaign.reference(move.office)
            dossier = dossier_queries.dossier_by_reference(self.session, reference)
            version = dossier.version if dossier is not None else 0
            day, words = move.correction_day, move.reason
            request = transitions.Request(move.action, key, version, words, day, explanation=words)
            by = self.people[move.by]
            transitions.move_dossier(self.session, reference, request, actor=by, at=move.at, versions=self.versions)

        return move_dossier
