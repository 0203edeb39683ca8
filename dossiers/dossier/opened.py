"""One dossier as opened ("hồ sơ"): its rows, loaded once a request, and what follows from them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy.orm import Session

from dossiers.campaigns.opening import campaign_of
from dossiers.content.canonical import frozen_content, read_json
from dossiers.content.form import ReadContent, read_typed
from dossiers.desk.errors import NotFound
from dossiers.dossier.views import CentreFigures
from dossiers.records.models.deadlines import ExtensionOrder, ExtensionRecord
from dossiers.records.models.dossier import Attachment, Dossier, Move, Revision, Section, SigningCopy
from dossiers.records.models.papers import RegisterEntry
from dossiers.records.models.review import Appraisal
from dossiers.records.queries import deadlines as deadline_queries
from dossiers.records.queries import dossier as dossier_queries
from dossiers.records.queries import figures as figure_queries
from dossiers.records.queries import review as review_queries
from dossiers.records.queries.deadlines import TimeRows
from workflow.campaign import Campaign, Office
from workflow.consistency import (
    EarlierAward,
)
from workflow.deadlines import Closing, Extension, SubmissionWindow, submission_window
from workflow.dossier import Content
from workflow.lifecycle import Action, Role, State, standing

JUDGING = frozenset({Action.REVIEW, Action.RETURN, Action.UNDO})
"""A reviewer's own judgements; proposing that an approval be taken back, or noting a window's end, is none."""


@dataclass(frozen=True, slots=True)
class OpenedDossier:
    """What the desk knows of one dossier, loaded once ("hồ sơ" with what lies in it).

    `reading` is of the working draft, or of the `revision` in force; what follows `revision` belongs to the draft, but
    for `appraisal`, the last writing of that revision's sheet, and `recused`: who opens a draft is of its office, and
    is barred from the centre's moves by that alone.
    """

    dossier: Dossier
    campaign: Campaign
    office: Office
    reading: ReadContent
    moves: tuple[Move, ...]
    drafters: frozenset[str]
    window: SubmissionWindow
    extensions: tuple[Extension, ...]
    signing_copy: SigningCopy | None
    time_rows: TimeRows
    revision: Revision | None = None
    sections: Mapping[str, Section] = field(default_factory=dict)
    typed: Mapping[str, str] = field(default_factory=dict)
    attachments: tuple[Attachment, ...] = ()
    register: tuple[RegisterEntry, ...] = ()
    centre: CentreFigures | None = None
    awards: tuple[EarlierAward, ...] = ()
    recused: frozenset[str] = frozenset()
    unanswered: tuple[int, ...] = ()
    received_by_post: date | None = None
    appraisal: Appraisal | None = None

    @property
    def signed(self) -> Content | None:
        """What was last printed for signing, with today's numbers: the registry gives these after the signature."""
        if self.signing_copy is None:
            return None
        return replace(frozen_content(self.signing_copy.text), numbers=self.reading.content.numbers)

    @property
    def differs_from_signed(self) -> bool:
        """Whether the content has changed since the signing copy was taken."""
        return self.signed is not None and self.signed != self.reading.content

    @property
    def reviewers(self) -> frozenset[str]:
        """Everyone who has judged this dossier as its reviewer."""
        return frozenset(move.actor for move in self.moves if move.role is Role.REVIEWER and move.action in JUDGING)

    @property
    def standing(self) -> tuple[Move, ...]:
        """The moves that no undo has taken away."""
        return tuple(self.moves[place] for place in standing(move.action for move in self.moves))

    @property
    def undo_proposed(self) -> Move | None:
        """The last proposal to take back the approval that stands."""
        last = self.moves[-1] if self.moves else None
        return last if last is not None and last.action is Action.PROPOSE_UNDO else None


def open_draft(session: Session, dossier: Dossier) -> OpenedDossier:
    """The dossier with the office's working draft: a fixed number of queries."""
    sections = {section.name: section for section in dossier_queries.sections_of(session, dossier)}
    register = tuple(dossier_queries.register_of(session, dossier))
    opened = replace(_file(session, dossier, ReadContent(Content(), ())), register=register)
    return with_attachments(session, _with_sections(opened, sections))


def with_section(opened: OpenedDossier, section: Section) -> OpenedDossier:
    """The draft after a section was saved."""
    return _with_sections(opened, {**opened.sections, section.name: section})


def with_attachments(session: Session, opened: OpenedDossier) -> OpenedDossier:
    """The draft with the files that are attached now."""
    return replace(opened, attachments=tuple(dossier_queries.attachments_of(session, opened.dossier)))


def with_centre_records(session: Session, opened: OpenedDossier) -> OpenedDossier:
    """Return the dossier with the office's figures in the centre's last snapshot, and its earlier awards."""
    dossier = opened.dossier
    centre = _centre(session, dossier) if opened.revision is None else opened.centre
    return replace(opened, centre=centre, awards=_awards(session, dossier))


def with_centre_figures(session: Session, opened: OpenedDossier) -> OpenedDossier:
    """Return the draft with the office's figures in the centre's last snapshot."""
    return replace(opened, centre=_centre(session, opened.dossier))


def open_submitted(session: Session, dossier: Dossier) -> OpenedDossier:
    """The dossier as its revision in force says it: what the centre sees and decides upon."""
    drafted = dossier.state is State.DRAFT
    revision, appraisal = (None, None) if drafted else review_queries.last_revision(session, dossier)
    content = Content() if revision is None else frozen_content(revision.text)
    recused = frozenset() if drafted else review_queries.recused_from(session, dossier)
    opened = replace(_file(session, dossier, ReadContent(content, ())), revision=revision, recused=recused)
    return replace(opened, centre=_centre(session, dossier), appraisal=appraisal)


def revision_in_force(session: Session, dossier: Dossier) -> Revision | None:
    """The last revision that was submitted; none for a draft, also for one that was submitted and withdrawn."""
    if dossier.state is State.DRAFT:
        return None
    return dossier_queries.revision_of(session, dossier, dossier.revision)


def submitted_content(session: Session, dossier: Dossier, number: int) -> Content:
    """The content of a frozen revision. Raises NotFound without one of that number."""
    revision = dossier_queries.revision_of(session, dossier, number)
    if revision is None:
        raise NotFound("revision")
    return frozen_content(revision.text)


def _with_sections(opened: OpenedDossier, sections: Mapping[str, Section]) -> OpenedDossier:
    """The draft that says what stands in these sections."""
    typed = {name: text for section in sections.values() for name, text in read_json(section.typed).items()}
    return replace(opened, sections=sections, typed=typed, reading=read_typed(typed, opened.campaign))


def _file(session: Session, dossier: Dossier, reading: ReadContent) -> OpenedDossier:
    """What every look at a dossier needs."""
    campaign = campaign_of(dossier.participant.campaign)
    time = deadline_queries.time_rows(session, dossier)
    extensions = tuple(extension_of(one) for one, _ in time.extensions)
    drafters, signing_copy = dossier_queries.drafters_and_signing_copy(session, dossier)
    counts = dossier.state is State.DRAFT and campaign.post_counts and bool(time.receipts)
    return OpenedDossier(
        dossier=dossier,
        campaign=campaign,
        office=campaign.office(dossier.participant.code),
        reading=reading,
        moves=tuple(dossier_queries.moves_of(session, dossier)),
        drafters=drafters,
        window=window_of(dossier, campaign, extensions),
        extensions=extensions,
        signing_copy=signing_copy,
        unanswered=review_queries.unanswered_notes(session, dossier) if dossier.state is State.RETURNED else (),
        received_by_post=time.receipts[-1].received_day if counts else None,
        time_rows=time,
    )


def _awards(session: Session, dossier: Dossier) -> tuple[EarlierAward, ...]:
    found = figure_queries.earlier_awards(session, dossier.participant.organisation_id)
    return tuple(EarlierAward(one.collective, one.award, one.subject, one.decision, one.day) for one in found)


def _centre(session: Session, dossier: Dossier) -> CentreFigures | None:
    found = figure_queries.latest_row(session, dossier.participant.campaign_id, dossier.participant.code)
    if found is None:
        return None
    snapshot, row = found
    zone = campaign_of(dossier.participant.campaign).zone
    return CentreFigures(
        snapshot=snapshot.number,
        name=snapshot.name,
        plan_decision=snapshot.plan_decision,
        day=snapshot.confirmed_at.astimezone(zone).date(),
        plan=row.plan,
        collected=row.collected,
        debt=row.debt,
        cells=read_json(row.cells),
    )


def window_of(dossier: Dossier, campaign: Campaign, extensions: Iterable[Extension]) -> SubmissionWindow:
    """Return until when the office may submit the dossier, with these extensions."""
    return submission_window(
        campaign.closing,
        campaign.zone,
        extended_to=[extension.until for extension in extensions],
        returned=dossier.state is State.RETURNED,
        correction_day=dossier.correction_day,
    )


def extension_of(record: ExtensionRecord | ExtensionOrder) -> Extension:
    """The extension that a row keeps: an office's own, or the order for all."""
    until = Closing(record.until_day, inclusive=True)
    return Extension(record.before, until, record.reason, record.granted_by, record.granted_at)
