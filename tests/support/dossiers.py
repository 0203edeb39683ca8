"""Dossiers for tests: databases with loaded campaigns, people, and a dossier's moves through the real use cases."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cache
from itertools import count
from typing import Any

from sqlalchemy import Table, delete, select, update
from sqlalchemy.orm import Session

from dossiers.accounts.administration import COMMAND_LINE
from dossiers.campaigns.canonical import write_canonical
from dossiers.campaigns.opening import campaign_of, load_calendar, load_campaign
from dossiers.content.canonical import text_hash
from dossiers.deadlines import extensions
from dossiers.deadlines.extensions import ExtensionForm, Granted
from dossiers.desk.actor import Actor
from dossiers.desk.errors import NotFound
from dossiers.dossier.views import DossierView
from dossiers.drafting import attachments, sections, signing_copy
from dossiers.drafting.attachments import NewFile
from dossiers.drafting.sections import SavedSection
from dossiers.moving import transitions
from dossiers.moving.transitions import Moved, Request
from dossiers.reading import dossier_page, draft_pages
from dossiers.records.database import Database
from dossiers.records.models.campaigns import CalendarDay, CalendarYear, CampaignRecord, Participant
from dossiers.records.models.dossier import Attachment, Dossier, Move, Revision
from dossiers.records.models.metadata import all_tables
from dossiers.records.models.organisations import Organisation
from dossiers.records.queries import dossier as dossier_queries
from dossiers.review import appraisals, assignments, notes
from dossiers.review.notes import NoteForm
from tests.support.campaigns import (
    CAMPAIGN_4361_FILE,
    DAYS_OFF_FILE,
    SECOND_CAMPAIGN_FILE,
    SECOND_DAYS_OFF_FILE,
    campaign_4361,
    second_campaign,
)
from tests.support.contents import complete_content, submission_time
from tests.support.databases import Databases
from tests.support.prepared import prepare_from, prepared
from tests.support.typing import typed_of
from workflow.campaign import Campaign, CorrectionEnd
from workflow.deadlines import Closing
from workflow.dossier import Content
from workflow.errors import Unmet, WorkflowError
from workflow.guards import CampaignState
from workflow.lifecycle import Action, Role, State

LOADED = datetime.fromisoformat("2010-10-11T08:00:00+07:00")
"""The instant of loading the campaigns; no rule depends on it."""

SISTER_CODE = "4500-2010"
"""A campaign of the same offices and papers as 4361: together they share each office's register."""

VERSIONS = {"to-trinh": "a" * 64, "bien-ban": "b" * 64, "ttlt55_2005": "c" * 64}
"""Versions of templates and rule packs, for tests that make no paper."""

REVIEWER = Actor("reviewer", "Nguyễn Thị Thẩm", frozenset({Role.REVIEWER}))
REVIEWER_2 = Actor("reviewer-2", "Lê Văn Định", frozenset({Role.REVIEWER}))
APPROVER = Actor("approver", "Phạm Thị Duyệt", frozenset({Role.APPROVER}))
APPROVER_2 = Actor("approver-2", "Vũ Văn Duyệt", frozenset({Role.APPROVER}))
PRINTER = Actor("printer", "Đỗ Thị Văn Thư", frozenset({Role.PRINTER}))
ADMIN = Actor("admin", "Hoàng Quản Trị", frozenset({Role.ADMIN}))

_STAYS = (Organisation, CampaignRecord, Participant, Dossier, CalendarYear, CalendarDay)
_keys = count(1)


def new_key() -> str:
    """Return the key of a form that has not been sent yet."""
    return f"key-{next(_keys)}"


@cache
def sister_campaign_text() -> str:
    """Return the file of a second campaign of the same agency, which closes uncompleted dossiers."""
    text = CAMPAIGN_4361_FILE.read_text("utf-8").replace(
        'code = "4361-2010"', f'code = "{SISTER_CODE}"\nbeside = "4361-2010"'
    )
    return f'correction_end = "closes"\n{text}'


@cache
def sister_campaign() -> Campaign:
    return replace(campaign_4361(), code=SISTER_CODE, correction_end=CorrectionEnd.CLOSES)


@contextmanager
def loaded_database(databases: Databases, kind: str) -> Iterator[Database]:
    """Yield a database with three campaigns and the calendar; `wiped` restores it, much faster than a copy."""
    with databases.fresh(kind) as database:
        with database.writing() as session:
            for text in (CAMPAIGN_4361_FILE.read_text("utf-8"), SECOND_CAMPAIGN_FILE.read_text("utf-8")):
                load_campaign(session, text, actor=COMMAND_LINE, at=LOADED)
            load_campaign(session, sister_campaign_text(), actor=COMMAND_LINE, at=LOADED)
            for file in (DAYS_OFF_FILE, SECOND_DAYS_OFF_FILE):
                load_calendar(session, file.read_text("utf-8"), actor=COMMAND_LINE, at=LOADED)
        yield database


def wiped(database: Database) -> Database:
    """Return the same database with nothing in it but the loaded campaigns, every dossier an untouched draft."""
    with database.writing() as session:
        for table in reversed(_written()):
            session.execute(delete(table))
        nothing = dict.fromkeys(("nominee", "still_missing", "first_on_time", "correction_day"))
        nobody = dict.fromkeys(("reviewed_by", "approved_by", "assigned_to", "warnings"))
        untouched = {"state": State.DRAFT, "version": 1, "revision": 0, "changed_at": LOADED}
        session.execute(update(Dossier).values(**untouched, **nothing, **nobody))
        for row in session.scalars(select(CampaignRecord)):
            row.state, row.last_closing = CampaignState.OPEN, campaign_of(row).closes()
    prepare_from(database)
    return database


@cache
def _written() -> Sequence[Table]:
    """Return the tables that people's work fills, referenced tables first."""
    stays = {stay.__tablename__ for stay in _STAYS}
    return [table for table in all_tables().sorted_tables if table.name not in stays]


@dataclass(frozen=True, slots=True)
class Office:
    """One office's dossier in one campaign, and all actions on it, each in its own transaction.

    `at` is the default time of actions: two days before the last day for dossiers.
    """

    database: Database
    campaign: Campaign
    code: str
    versions: Mapping[str, str] = field(default_factory=lambda: VERSIONS)

    @property
    def at(self) -> datetime:
        return submission_time(self.campaign)

    @property
    def closes(self) -> datetime:
        return self.campaign.closes()

    @property
    def reference(self) -> str:
        return self.campaign.reference(self.code)

    @property
    def clerk(self) -> Actor:
        return self.person(f"clerk-{self.code.lower()}")

    @property
    def colleague(self) -> Actor:
        """A second clerk of the same office."""
        return self.person(f"clerk-{self.code.lower()}-2")

    def person(self, username: str, *roles: Role) -> Actor:
        """Someone of this office, a clerk with optional further roles."""
        key = f"{self.campaign.agency_code}/{self.code}"
        return Actor(username, f"Cán bộ {username}", frozenset({Role.CLERK, *roles}), key)

    def other(self, place: int = 1) -> "Office":
        """Another office of the same campaign."""
        return replace(self, code=self.campaign.offices[place].code)

    def complete(self, **changes: Any) -> Content:
        return complete_content(self.campaign, **changes)

    def save(
        self,
        section: str,
        typed: Mapping[str, str],
        *,
        version: int | None = None,
        actor: Actor | None = None,
        at: datetime | None = None,
    ) -> SavedSection:
        """Save one section, over the present version unless another is given."""
        with self.database.writing() as session:
            return self.save_within(session, section, typed, version, actor, at)

    def save_within(
        self,
        session: Session,
        section: str,
        typed: Mapping[str, str],
        version: int | None = None,
        actor: Actor | None = None,
        at: datetime | None = None,
    ) -> SavedSection:
        """Save one section in an open transaction."""
        if version is None:
            there = {
                section.name: section.version for section in dossier_queries.sections_of(session, self._row(session))
            }
            version = there.get(section, 0)
        by, moment = actor or self.clerk, at or self.at
        return sections.save_section(session, self.reference, section, typed, version, actor=by, at=moment)

    def fill(self, content: Content | None = None, *, actor: Actor | None = None, at: datetime | None = None) -> None:
        """Write a whole content, complete unless one is given, and attach the files that the campaign asks for."""
        if content is actor is at is None:
            self._prepared("filled", self._fill)
        else:
            self._fill(content, actor=actor, at=at)

    def _fill(self, content: Content | None = None, *, actor: Actor | None = None, at: datetime | None = None) -> None:
        with self.database.writing() as session:
            for section, typed in typed_of(content or self.complete()).items():
                self.save_within(session, section, typed, actor=actor, at=at)
        if self.count(Attachment) == 0:
            for spec in self.campaign.attachments:
                for number in range(spec.least):
                    self.attach(spec.kind, f"{spec.kind}-{number}.pdf", actor=actor, at=at)

    def attach(
        self,
        kind: str,
        name: str = "Tờ trình đã ký.pdf",
        *,
        size: int = 1000,
        hash: str = "d" * 64,
        actor: Actor | None = None,
        at: datetime | None = None,
        key: str = "",
    ) -> int:
        """Attach an already received file; return its number."""
        new = NewFile(kind, name, "application/pdf", size, hash)
        with self.database.writing() as session:
            by, moment = actor or self.clerk, at or self.at
            added = attachments.attach(session, self.reference, new, actor=by, at=moment, key=key)
            session.flush()
            return added.id

    def detach(self, number: int, *, actor: Actor | None = None) -> None:
        with self.database.writing() as session:
            attachments.detach(session, self.reference, number, actor=actor or self.clerk, at=self.at)

    def take_signing_copy(self, *, actor: Actor | None = None) -> None:
        with self.database.writing() as session:
            signing_copy.take_signing_copy(session, self.reference, actor=actor or self.clerk, at=self.at)

    def move(
        self,
        action: Action,
        actor: Actor | None = None,
        *,
        at: datetime | None = None,
        key: str | None = None,
        version: int | None = None,
        reason: str = "Số liệu chưa khớp với bảng tổng hợp.",
        explanation: str = "Lãnh đạo đã xem và đồng ý với nội dung nộp lần này.",
        words_in: datetime | None = None,
        correction_day: str | date | None = None,
        with_review: bool = False,
        versions: Mapping[str, str] | None = None,
    ) -> Moved:
        """Make a move with all its possible inputs, by the usual person, on the present version."""
        arrived = at or self.at
        day = correction_day if correction_day is not None else arrived.date() + timedelta(days=14)
        asked = Request(
            action=action,
            key=key or new_key(),
            version=self.version() if version is None else version,
            reason=reason,
            correction_day=day if isinstance(day, str) else f"{day:%d/%m/%Y}",
            with_review="yes" if with_review else "",
            explanation=explanation,
            words_in=words_in,
        )
        by = actor or self.usual(action)
        if action is Action.REVIEW and self.campaign.appraisal_required:
            self._appraise(by, arrived)
        with self.database.writing() as session:
            return transitions.move_dossier(
                session, self.reference, asked, actor=by, at=arrived, versions=versions or self.versions
            )

    def _appraise(self, by: Actor, at: datetime) -> None:
        """Write a complete sheet, unless there is one or this person may write none."""
        codes = [criterion.code for criterion in self.campaign.criteria]
        form = {f"verdicts.{code}": "met" for code in codes} | {f"remarks.{code}": "Đạt." for code in codes}
        form |= {"opinion": "Hồ sơ đủ.", "advice": "approve"}
        revision = self.dossier().revision
        with suppress(WorkflowError, NotFound), self.database.writing() as session:
            appraisals.save_sheet(session, self.reference, form, revision=revision, number=0, actor=by, at=at)

    def assign(
        self, to: Actor, by: Actor | None = None, *, version: int | None = None, at: datetime | None = None
    ) -> None:
        """Give the dossier to a reviewer, who takes it themselves unless another actor is given."""
        seen = self.version() if version is None else version
        with self.database.writing() as session:
            assignments.assign(session, self.reference, to.username, seen, actor=by or to, at=at or self.at)

    def recuse(self, actor: Actor, reason: str = "Có quan hệ công tác.", *, at: datetime | None = None) -> None:
        """Recuse a person from the dossier."""
        seen = self.version()
        with self.database.writing() as session:
            assignments.recuse(session, self.reference, reason, seen, actor=actor, at=at or self.at)

    def note(
        self,
        text: str,
        *,
        internal: bool = False,
        place: str = "office.signer",
        by: Actor = REVIEWER,
        at: datetime | None = None,
    ) -> int:
        """Attach a note to a place of the revision in force; return its number."""
        written = NoteForm(place, text, "internal" if internal else "office", self.dossier().revision)
        with self.database.writing() as session:
            return notes.write_note(session, self.reference, written, actor=by, at=at or self.at)

    def remember(self, action: Action, refused: WorkflowError, actor: Actor, at: datetime) -> None:
        """Record a refused move."""
        with self.database.writing() as session:
            transitions.record_refusal(session, self.reference, action, refused, actor=actor, at=at)

    def usual(self, action: Action) -> Actor:
        """Return the usual actor of a move."""
        if action in (Action.SUBMIT, Action.WITHDRAW, Action.ABSTAIN, Action.RESUME):
            return self.clerk
        return REVIEWER if action in (Action.REVIEW, Action.RETURN, Action.LAPSE) else APPROVER

    def bring_to(self, state: State, content: Content | None = None) -> "Office":
        """Move to a state by the shortest path; return the office for chaining."""
        if content is None:
            self._prepared(state, lambda: self._walk_to(state))
        else:
            self._walk_to(state, content)
        return self

    def _walk_to(self, state: State, content: Content | None = None) -> None:
        if state is State.LAPSED:
            self._fill(content, at=self.at - timedelta(days=1))
            self.lapse()
            return
        if state is not State.DRAFT:
            self._fill(content)
        for action in WAYS[state]:
            self.move(action)

    def _prepared(self, name: str, walk: Callable[[], None]) -> None:
        """Move this office's dossier to a state, restoring the rows of the first time in this process."""
        key = (self.campaign, self.code, name, *self.versions.items())
        prepared(self.database, key, walk, _written())

    def lapse(self) -> None:
        """Submit, be sent back for the same day, and lapse the next morning, as if the campaign's days were over and
        it closed what is not completed."""
        at = max(self.at - timedelta(days=1), self.dossier().changed_at)
        self.move(Action.SUBMIT, at=at)
        self.move(Action.RETURN, at=at, correction_day=at.astimezone(self.campaign.zone).date())
        morning = max(self.at, at + timedelta(days=1))
        over = replace(
            self.campaign, correction_end=CorrectionEnd.CLOSES, closing=Closing(self.at.date(), inclusive=False)
        )
        with self.database.writing() as session:
            row = self._row(session)
            kept = row.participant.campaign
            before = kept.text, kept.text_hash
            kept.text = write_canonical(over)
            kept.text_hash = text_hash(kept.text)
            asked = Request(Action.LAPSE, new_key(), row.version)
            transitions.move_dossier(session, self.reference, asked, actor=REVIEWER, at=morning, versions=self.versions)
            kept.text, kept.text_hash = before

    def view(self, actor: Actor | None = None, at: datetime | None = None) -> DossierView:
        with self.database.reading() as session:
            return dossier_page.dossier_view(session, self.reference, actor=actor or self.clerk, at=at or self.at)

    def stops(self, at: datetime | None = None) -> tuple[Unmet, ...]:
        """Return the reasons in the clerk's panel that prevent the submission."""
        return self.view(at=at).stops

    def dossier(self) -> Dossier:
        """Return the dossier's present row."""
        with self.database.reading() as session:
            return self._row(session)

    def version(self) -> int:
        return self.dossier().version

    def state(self) -> State:
        return self.dossier().state

    def typed(self) -> dict[str, str]:
        """Return all stored text of the draft."""
        with self.database.reading() as session:
            return dict(draft_pages.section_view(session, self.reference, "office", actor=self.clerk, at=self.at).typed)

    def moves(self) -> list[Move]:
        """Return the history, oldest first."""
        with self.database.reading() as session:
            return list(dossier_queries.moves_of(session, self._row(session)))

    def revisions(self) -> list[Revision]:
        with self.database.reading() as session:
            return list(dossier_queries.revisions_of(session, self._row(session)))

    def extend(
        self,
        until: date | str,
        actor: Actor = APPROVER,
        *,
        office: str | None = None,
        reason: str = "Mưa lũ làm gián đoạn giao thông.",
        at: datetime | None = None,
        key: str | None = None,
    ) -> Granted:
        """Extend the time of this office, or of the given `office`."""
        day = until if isinstance(until, str) else f"{until:%d/%m/%Y}"
        form = ExtensionForm(key or new_key(), day, reason, self.code if office is None else office)
        with self.database.writing() as session:
            return extensions.grant(session, self.campaign.code, form, actor=actor, at=at or self.at)

    def count(self, table: type[Any]) -> int:
        """Return how many rows of this dossier a table holds."""
        with self.database.reading() as session:
            dossier = self._row(session)
            return session.query(table).filter(table.dossier_id == dossier.id).count()

    def _row(self, session: Session) -> Dossier:
        dossier = dossier_queries.dossier_by_reference(session, self.reference)
        assert dossier is not None
        return dossier


WAYS: Mapping[State, tuple[Action, ...]] = {
    State.DRAFT: (),
    State.SUBMITTED: (Action.SUBMIT,),
    State.RETURNED: (Action.SUBMIT, Action.RETURN),
    State.REVIEWED: (Action.SUBMIT, Action.REVIEW),
    State.APPROVED: (Action.SUBMIT, Action.REVIEW, Action.APPROVE),
    State.DECLINED: (Action.SUBMIT, Action.REVIEW, Action.DECLINE),
    State.NOT_NOMINATING: (Action.ABSTAIN,),
}
"""The shortest path to each state but the one reached by time."""


def first_office(database: Database, campaign: Campaign | None = None) -> Office:
    """Return the first office of a campaign, of letter 4361 unless another is named."""
    chosen = campaign or campaign_4361()
    return Office(database, chosen, chosen.offices[0].code)


def both_campaigns() -> tuple[Campaign, Campaign]:
    return campaign_4361(), second_campaign()
