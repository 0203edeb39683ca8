"""One dossier as opened ("hồ sơ"): its rows, loaded once a request, and the values derived from them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from fractions import Fraction
from functools import cached_property

from sqlalchemy.orm import Session

from dossiers.campaigns.opening import campaign_of, permitted_in
from dossiers.content.canonical import frozen_content
from dossiers.content.form import ReadContent
from dossiers.desk.actor import Actor
from dossiers.desk.errors import NotFound
from dossiers.dossier.examined_draft import ExaminedDraft, examined_draft
from dossiers.dossier.kept_findings import read_findings
from dossiers.dossier.snapshot_rows import centre_figures
from dossiers.dossier.time_window import extension_of, window_of
from dossiers.dossier.views import TOO_LATE, CentreFigures
from dossiers.records.models.dossier import (
    Attachment,
    Dossier,
    Drafter,
    Examination,
    Move,
    Revision,
    Section,
    SigningCopy,
)
from dossiers.records.models.journal import Act
from dossiers.records.models.papers import RegisterEntry
from dossiers.records.models.review import Appraisal
from dossiers.records.queries import dossier as dossier_queries
from dossiers.records.queries import dossier_opened as opened_queries
from dossiers.records.queries import review as review_queries
from dossiers.records.queries.deadlines import TimeRows
from dossiers.records.queries.dossier_opened import RelatedRows
from dossiers.records.queries.dossier_parts import RECUSED, People
from workflow.campaign import Campaign, Office
from workflow.conditions import Conditions, conditions_of
from workflow.consistency import EarlierAward, Finding, findings
from workflow.deadlines import Extension, SubmissionWindow, received_in_time
from workflow.dossier import Content
from workflow.lifecycle import UNSUBMITTED_STATES, Action, Role, State
from workflow.phases import Permitted
from workflow.ranking import Entrant, gate_of_totals
from workflow.separation import CENTRE_WORK, Part
from workflow.signed_copy_checks import AttachedScan, SignedPapers, signed_paper_findings
from workflow.undoing import standing

JUDGING = frozenset({Action.REVIEW, Action.RETURN, Action.UNDO})
"""The actions by which a reviewer judges a dossier; proposing an undo and noting a window's end are none."""


@dataclass(frozen=True)
class OpenedDossier:
    """One dossier with all its data for rules and pages, loaded once per request.

    What is derived from its own fields is computed once for each value; `replace` gives a value that computes anew.
    `reading` is of the working draft, or of the `revision` in force. `late_attempts` are the submissions refused as
    late. `sections` to `register` and `previous`, the last revision submitted, belong to the draft; `appraisal` is the
    last writing of the revision's sheet. `gate` is the highest debt ratio that passes by the centre's last snapshot, in
    per cent; None when there is none. `people` are the usernames of all who have had a part in the dossier, by part.
    `unaccepted` are the files of the draft whose examination waits or has refused them.
    """

    dossier: Dossier
    campaign: Campaign
    office: Office
    reading: ReadContent
    moves: tuple[Move, ...]
    late_attempts: tuple[Act, ...]
    people: People
    window: SubmissionWindow
    extensions: tuple[Extension, ...]
    signing_copy: SigningCopy | None
    time_rows: TimeRows
    revision: Revision | None = None
    sections: Mapping[str, Section] = field(default_factory=dict)
    draft: ExaminedDraft | None = None
    typed: Mapping[str, str] = field(default_factory=dict)
    attachments: tuple[Attachment, ...] = ()
    unaccepted: tuple[Attachment, ...] = ()
    register: tuple[RegisterEntry, ...] = ()
    centre: CentreFigures | None = None
    gate: Fraction | None = None
    awards: tuple[EarlierAward, ...] = ()
    unanswered: tuple[int, ...] = ()
    received_by_post: date | None = None
    appraisal: Appraisal | None = None
    previous: Revision | None = None
    reopened_at: datetime | None = None

    @property
    def conditions(self) -> Conditions:
        """The conditions of both awards by the centre's figures, else by those of the content."""
        ranked, nominated = self.campaign.ranked, self.campaign.nominated
        centre = self.centre
        entrant = None if centre is None else Entrant(self.office.code, centre.figures, tuple(centre.funds.items()))
        return conditions_of(self.reading.content.claims.figures(), entrant, self.gate, ranked, nominated)

    @cached_property
    def signed(self) -> Content | None:
        """The content last printed for signing, with the present numbers, which the registry gives afterwards."""
        if self.signing_copy is None:
            return None
        return replace(frozen_content(self.signing_copy.text).effective(), numbers=self.reading.content.numbers)

    @cached_property
    def found(self) -> tuple[Finding, ...]:
        """The findings within the content."""
        return findings(self.reading.content, self.campaign) if self.draft is None else self.draft.found

    @cached_property
    def to_explain(self) -> tuple[Finding, ...]:
        """The findings about the signed papers: of a draft as it is, of a revision as they were when it came."""
        if self.revision is not None:
            return read_findings(self.revision.findings)
        if not self.sections:
            return ()
        return signed_paper_findings(self.reading.content, self.campaign, self._signed_papers())

    def _signed_papers(self) -> SignedPapers:
        texts = [section.saved_at for section in self.sections.values() if section.name != "papers"]
        return SignedPapers(
            written=max(texts, default=None),
            signed=self.signed,
            signed_at=None if self.signing_copy is None else self.signing_copy.taken_at,
            previous=None if self.previous is None else frozen_content(self.previous.text).effective(),
            submitted_at=None if self.previous is None else self.previous.arrived,
            files=tuple(AttachedScan(attachment.kind, attachment.added_at) for attachment in self.attachments),
        )

    @cached_property
    def differs_from_signed(self) -> bool:
        """Whether the content has changed since the signing copy was taken."""
        return self.signed is not None and self.signed != self.reading.content

    @property
    def written(self) -> datetime | None:
        """When the last of the draft's words and files was in; None for an empty draft, and for a revision."""
        sections = [section.saved_at for section in self.sections.values()]
        return max([*sections, *(attachment.added_at for attachment in self.attachments)], default=None)

    @property
    def drafters(self) -> frozenset[str]:
        """Everyone who has worked on this dossier for its office."""
        return self.people.get(Part.DRAFTED, frozenset())

    @property
    def recused(self) -> frozenset[str]:
        return self.people.get(RECUSED, frozenset())

    @property
    def centre_work(self) -> Mapping[Part, frozenset[str]]:
        """Everyone who has worked on this dossier at the centre otherwise than by a reviewer's decision, by part."""
        return {part: self.people[part] for part in CENTRE_WORK if part in self.people}

    @property
    def reviewers(self) -> frozenset[str]:
        """Everyone who has judged this dossier as its reviewer."""
        return frozenset(move.actor for move in self.moves if move.role is Role.REVIEWER and move.action in JUDGING)

    @cached_property
    def standing(self) -> tuple[Move, ...]:
        """The moves that were not undone."""
        return tuple(self.moves[place] for place in standing(move.action for move in self.moves))

    @property
    def last(self) -> tuple[str, str] | None:
        """Action and source of the last move that was not undone."""
        standing_moves = self.standing
        return (standing_moves[-1].action.value, standing_moves[-1].source.value) if standing_moves else None

    def permitted(self, at: datetime) -> Permitted:
        """Return what the pages about this dossier may say and offer at `at`."""
        day, closes = self.received_by_post, self.window.closes
        by_post = day is not None and received_in_time(day, closes, self.campaign.zone)
        return permitted_in(self.dossier.participant.campaign, at, ends=self.window.ends, by_post=by_post)

    @property
    def undo_proposed(self) -> Move | None:
        """The proposal to undo the approval, if it is the last move."""
        last = self.moves[-1] if self.moves else None
        return last if last is not None and last.action is Action.PROPOSE_UNDO else None


def open_draft(session: Session, dossier: Dossier) -> OpenedDossier:
    """Open the dossier with the office's working draft, in five queries, six for one that was submitted before."""
    related = opened_queries.related_rows(session, dossier)
    sections = {section.name: section for section in dossier_queries.sections_of(session, dossier)}
    register = tuple(dossier_queries.register_of(session, dossier))
    previous = dossier_queries.revision_of(session, dossier, dossier.revision) if dossier.revision else None
    opened = replace(_open(session, dossier, related, Content()), register=register, previous=previous)
    return with_attachments(session, _with_sections(opened, sections))


def open_submitted(session: Session, dossier: Dossier) -> OpenedDossier:
    """Open the dossier with its revision in force, which the centre sees and decides upon, in four queries."""
    drafted = dossier.state in UNSUBMITTED_STATES
    revision, appraisal = (None, None) if drafted else review_queries.last_revision(session, dossier)
    content = Content() if revision is None else frozen_content(revision.text)
    related = opened_queries.related_rows(session, dossier)
    opened = replace(_open(session, dossier, related, content), revision=revision, appraisal=appraisal)
    return with_centre_records(session, opened)


def add_drafter(session: Session, opened: OpenedDossier, actor: Actor) -> None:
    """Record that a person has worked on the dossier for its office."""
    if actor.username not in opened.drafters:
        session.add(Drafter(dossier_id=opened.dossier.id, username=actor.username))


def with_section(opened: OpenedDossier, section: Section) -> OpenedDossier:
    """Return the draft after a section was saved."""
    return _with_sections(opened, {**opened.sections, section.name: section})


def with_attachments(session: Session, opened: OpenedDossier) -> OpenedDossier:
    """Return the draft with the files that are attached now."""
    files = tuple(dossier_queries.uploads_of(session, opened.dossier))
    accepted = tuple(file for file in files if file.examination is Examination.ACCEPTED)
    unaccepted = tuple(file for file in files if file.examination is not Examination.ACCEPTED)
    return replace(opened, attachments=accepted, unaccepted=unaccepted)


def with_centre_records(session: Session, opened: OpenedDossier) -> OpenedDossier:
    """Return the dossier with the office's figures in the centre's last snapshot, its gate, and earlier awards."""
    rows = opened_queries.centre_rows(session, opened.dossier)
    return replace(
        opened,
        centre=None if rows.figures is None else centre_figures(*rows.figures, opened.campaign),
        gate=gate_of_totals(rows.total_plan, rows.total_debt, opened.campaign.ranked.gate),
        awards=tuple(
            EarlierAward(award.collective, award.award, award.subject, award.decision, award.day)
            for award in rows.awards
        ),
    )


def revision_numbered(session: Session, opened: OpenedDossier, number: int) -> Revision | None:
    """Return a revision of the opened dossier; the one in force is already loaded."""
    if opened.revision is not None and opened.revision.number == number:
        return opened.revision
    return dossier_queries.revision_of(session, opened.dossier, number)


def submitted_content(session: Session, dossier: Dossier, number: int) -> Content:
    """Return the content of a frozen revision. Raises NotFound without one of that number."""
    revision = dossier_queries.revision_of(session, dossier, number)
    if revision is None:
        raise NotFound("revision")
    return frozen_content(revision.text)


def _with_sections(opened: OpenedDossier, sections: Mapping[str, Section]) -> OpenedDossier:
    """Return the draft with the content of these sections."""
    draft = examined_draft(opened.dossier.participant.campaign, (section.typed for section in sections.values()))
    return replace(opened, sections=sections, draft=draft, typed=draft.typed, reading=draft.reading)


def _open(session: Session, dossier: Dossier, related: RelatedRows, content: Content) -> OpenedDossier:
    """Return what every use of a dossier needs."""
    campaign = campaign_of(dossier.participant.campaign)
    extensions = tuple(extension_of(extension) for extension, _ in related.time.extensions)
    receipts = related.time.receipts
    post_counts = dossier.state is State.DRAFT and campaign.post_counts and bool(receipts)
    moves, late_attempts = opened_queries.moves_and_refusals(session, dossier, TOO_LATE)
    return OpenedDossier(
        dossier=dossier,
        campaign=campaign,
        office=campaign.office(dossier.participant.code),
        reading=ReadContent(content, ()),
        moves=moves,
        late_attempts=late_attempts,
        people=related.people,
        window=window_of(dossier, campaign, extensions),
        extensions=extensions,
        signing_copy=related.signing_copy,
        unanswered=related.unanswered if dossier.state is State.RETURNED else (),
        received_by_post=receipts[-1].received_day if post_counts else None,
        time_rows=related.time,
        reopened_at=related.reopened_at,
    )
