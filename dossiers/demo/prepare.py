"""Preparation of the demo of campaign 4361 ("bản trình diễn"): created in an empty database, kept in a filled one.

It is created by the use cases of the application, in chronological order and in one transaction.
"""

import secrets
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from dossiers.accounts import administration, passwords
from dossiers.accounts.administration import COMMAND_LINE, NewAccount
from dossiers.campaigns.file import read_campaign
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
    read_demo,
)
from dossiers.demo.sample_content import Stage, TypedFields
from dossiers.desk.actor import Actor
from dossiers.desk.application import Application
from dossiers.desk.clock import ClockSetting, real_now
from dossiers.drafting import sections, signing_copy
from dossiers.figures import imports, table_files
from dossiers.figures.imports import Confirmation
from dossiers.figures.tables import filled_table
from dossiers.moving import transitions
from dossiers.papers import issuing
from dossiers.records.journal import record
from dossiers.records.models.accounts import Account
from dossiers.records.models.dossier import Move
from dossiers.records.models.notices import Notice
from dossiers.records.queries import accounts as account_queries
from dossiers.records.queries import dossier as dossier_queries
from dossiers.vietnamese.dates import show_moment
from dossiers.words.cli import say
from workflow.campaign import Campaign

OPENED = datetime.fromisoformat("2010-10-11T08:00:00+07:00")
"""The instant of opening the campaign and creating the accounts: on the first working day of its period."""

DEMO_TIME = datetime.fromisoformat("2011-01-07T08:00:00+07:00")
"""The start of the demo's clock unless the settings give another."""

STILL_NEW = timedelta(days=1)
"""Notices of this time before the demo's clock are unread; earlier ones were read at once."""

BETWEEN_SECTIONS = timedelta(minutes=10)
AFTER_THE_LAST_SECTION = timedelta(minutes=3)

LEGIBLE_CHARACTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""The characters of a random password, without those that look alike."""

DemoStep = tuple[datetime, Callable[[], None]]


def prepare(application: Application) -> Sequence[str]:
    """Create the demo in an empty database or keep the existing one; return the lines that announce its accounts.

    A password from the settings is set for the demo's own accounts, and the clock is set.
    """
    campaign = read_campaign(CAMPAIGN_FILE.read_text("utf-8"))
    demo = read_demo(campaign)
    with application.database.writing(business=False) as session:
        is_new = not dossier_queries.campaigns(session)
        if is_new:
            _build(application, session, campaign, demo)
        random = _random_password() if is_new and application.settings.demo_password is None else None
        if password := application.settings.demo_password or random:
            _set_passwords(session, demo.people, password, OPENED if is_new else real_now())
        last_move = session.scalar(select(func.max(Move.at)))
    setting = application.clock.set_time(application.settings.demo_time, default=DEMO_TIME, last_move=last_move)
    password_line = _password_line(random, is_given=application.settings.demo_password is not None)
    return (say("demo.synthetic"), _accounts_line(demo), password_line, _clock_line(setting, campaign))


def _build(application: Application, session: Session, campaign: Campaign, demo: Demo) -> None:
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


def _set_passwords(session: Session, people: Sequence[DemoPerson], password: str, at: datetime) -> None:
    """Set the password of the demo's accounts, with one hash for all of them, because hashing is slow on purpose.

    Accounts that have this password already keep their sessions; those of the others end. Any password is allowed.
    """
    names = [person.username for person in people]
    accounts = session.scalars(select(Account).where(Account.username.in_(names)).order_by(Account.id)).all()
    hashes = {account.password_hash for account in accounts}
    matching = {stored_hash for stored_hash in hashes if passwords.matches(password, stored_hash)}
    outdated = [account for account in accounts if account.password_hash not in matching]
    hashed = passwords.hashed(password) if outdated else ""
    for account in outdated:
        _set_password(session, account, hashed, at)


def _set_password(session: Session, account: Account, hashed: str, at: datetime) -> None:
    account.password_hash = hashed
    account_queries.end_sessions(session, account, real_now())
    account_queries.void_links(session, account, real_now())
    record(session, "password-changed", actor=COMMAND_LINE, subject=account.username, at=at)


def _random_password() -> str:
    """Return four groups of four characters, easy to read off a screen: 79 random bits."""
    return "-".join("".join(secrets.choice(LEGIBLE_CHARACTERS) for _ in range(4)) for _ in range(4))


def _accounts_line(demo: Demo) -> str:
    clerks = [person.username for person in demo.people if person.office]
    centre = [person.username for person in demo.people if not person.office]
    return say("demo.accounts", first=clerks[0], last=clerks[-1], count=len(clerks), centre=", ".join(centre))


def _password_line(random: str | None, *, is_given: bool) -> str:
    if random is not None:
        return say("demo.password-made", password=random)
    return say("demo.password-given" if is_given else "demo.password-kept")


def _clock_line(setting: ClockSetting, campaign: Campaign) -> str:
    return say(f"demo.{setting.outcome.value}", reads=show_moment(setting.time, campaign.zone))
