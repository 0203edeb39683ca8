"""Gathering the facts that the rules look at: one place, for the panel, the buttons and the moves alike."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from dossiers.campaigns.opening import campaign_of
from dossiers.content.canonical import frozen_content, read_json
from dossiers.content.form import ReadContent, read_typed
from dossiers.desk.actor import Actor
from dossiers.desk.errors import NotFound
from dossiers.dossier.views import CentreFigures
from dossiers.records.models.deadlines import ExtensionOrder, ExtensionRecord, RequestState
from dossiers.records.models.dossier import Attachment, Dossier, Move, Revision, Section, SigningCopy
from dossiers.records.models.papers import NumberStanding, RegisterEntry
from dossiers.records.models.review import Appraisal
from dossiers.records.queries import deadlines as deadline_queries
from dossiers.records.queries import dossier as dossier_queries
from dossiers.records.queries import figures as figure_queries
from dossiers.records.queries import review as review_queries
from dossiers.records.queries.deadlines import TimeRows
from workflow.campaign import Campaign, Office
from workflow.consistency import (
    EarlierAward,
    Finding,
    Severity,
    against_centre,
    against_history,
    findings,
)
from workflow.deadlines import Closing, Extension, correction_moment
from workflow.dossier import Content
from workflow.errors import Unmet
from workflow.guards import READY_TO_SUBMIT, Facts, asked
from workflow.lifecycle import Action, Role, State, standing
from workflow.sight import Sight, reads_beside_moves, sight

JUDGING = frozenset({Action.REVIEW, Action.RETURN, Action.UNDO})
"""A reviewer's own judgements; proposing that an approval be taken back, or noting a window's end, is none."""

RegisterPlace = tuple[int, str, int]
"""Where a paper stands in an office's register: year, series (its symbol), number."""


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
    closes: datetime
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
    def correction_until(self) -> datetime | None:
        """The end of the correction window, the first instant that is late."""
        day = self.dossier.correction_day
        return None if day is None else correction_moment(day, self.campaign.zone)

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


def open_file(session: Session, dossier: Dossier) -> OpenedDossier:
    """The dossier with the office's working draft: a fixed number of queries."""
    sections = {section.name: section for section in dossier_queries.sections_of(session, dossier)}
    register = tuple(dossier_queries.register_of(session, dossier))
    file = replace(_file(session, dossier, ReadContent(Content(), ())), register=register)
    return with_attachments(session, _with_sections(file, sections))


def with_section(file: OpenedDossier, section: Section) -> OpenedDossier:
    """The draft after a section was saved."""
    return _with_sections(file, {**file.sections, section.name: section})


def with_attachments(session: Session, file: OpenedDossier) -> OpenedDossier:
    """The draft with the files that are attached now."""
    return replace(file, attachments=tuple(dossier_queries.attachments_of(session, file.dossier)))


def with_what_the_centre_knows(session: Session, file: OpenedDossier) -> OpenedDossier:
    """The file with the office's figures in the centre's last snapshot, and its earlier awards."""
    told = with_what_the_centre_figures(session, file) if file.revision is None else file
    return replace(told, awards=_awards(session, file.dossier))


def with_what_the_centre_figures(session: Session, file: OpenedDossier) -> OpenedDossier:
    """The draft with the office's figures in the centre's last snapshot."""
    return replace(file, centre=_centre(session, file.dossier))


def open_submitted(session: Session, dossier: Dossier) -> OpenedDossier:
    """The dossier as its revision in force says it: what the centre sees and decides upon."""
    drafted = dossier.state is State.DRAFT
    revision, appraisal = (None, None) if drafted else review_queries.last_revision(session, dossier)
    content = Content() if revision is None else frozen_content(revision.text)
    recused = frozenset() if drafted else review_queries.recused_from(session, dossier)
    file = replace(_file(session, dossier, ReadContent(content, ())), revision=revision, recused=recused)
    return replace(file, centre=_centre(session, dossier), appraisal=appraisal)


def revision_in_force(session: Session, dossier: Dossier) -> Revision | None:
    """The last revision that was submitted; none for a draft, also for one that was submitted and withdrawn."""
    if dossier.state is State.DRAFT:
        return None
    return dossier_queries.revision_of(session, dossier, dossier.revision)


def find(session: Session, reference: str, actor: Actor, least: Sight = Sight.PROGRESS) -> Dossier:
    """The dossier, if this person sees at least that much of it. Raises NotFound otherwise: 404, never 403."""
    return _seen(dossier_queries.dossier_by_reference(session, reference), actor, least)


def find_to_change(session: Session, reference: str, actor: Actor, least: Sight = Sight.PROGRESS) -> Dossier:
    """The same, locked until this transaction ends."""
    return _seen(dossier_queries.dossier_to_change(session, reference), actor, least)


def sight_of(dossier: Dossier, actor: Actor) -> Sight:
    """How much of the dossier this person sees."""
    return sight(dossier.state, actor.roles, is_own_office(dossier, actor))


def is_own_office(dossier: Dossier, actor: Actor) -> bool:
    """Whether the dossier is that of this person's own office."""
    return dossier.participant.organisation.key == actor.office


def reads_beside(dossier: Dossier, actor: Actor) -> bool:
    """Whether this person reads what centre and office tell each other beside the moves."""
    return reads_beside_moves(actor.roles, is_own_office(dossier, actor))


def facts_of(
    file: OpenedDossier,
    actor: Actor,
    arrived: datetime,
    *,
    reason: str = "",
    correction_day: date | None = None,
    correction_day_off: date | None = None,
) -> Facts:
    """The facts for the guards, about the content that the file was opened for."""
    dossier, stand, proposed = file.dossier, file.standing, file.undo_proposed
    return Facts(
        arrived=arrived,
        closes=file.closes,
        campaign=file.campaign,
        campaign_state=dossier.participant.campaign.state,
        actor=actor.username,
        drafters=file.drafters,
        reviewers=file.reviewers,
        content=file.reading.content,
        unreadable=file.reading.unreadable,
        attachments=_counts(file),
        numbers_taken=numbers_taken(file),
        first_on_time=dossier.first_on_time,
        correction_until=file.correction_until,
        reason=reason,
        correction_day=correction_day,
        correction_day_off=correction_day_off,
        centre=None if file.centre is None else file.centre.figures,
        assigned_to=dossier.assigned_to or "",
        recused=file.recused,
        own_office=is_own_office(dossier, actor),
        unanswered=file.unanswered,
        received_by_post=file.received_by_post,
        last=(stand[-1].action.value, stand[-1].source.value) if stand else None,
        asks_for_time=any(request.state is RequestState.OPEN for request in file.time_rows.requests),
        undo_proposed_by="" if proposed is None else proposed.actor,
    )


def roles_here(dossier: Dossier, actor: Actor) -> frozenset[Role]:
    """The roles this person has towards this dossier: a clerk is one only for the own office."""
    return actor.roles if is_own_office(dossier, actor) else actor.roles - {Role.CLERK}


def still_missing(file: OpenedDossier, actor: Actor, arrived: datetime) -> tuple[Unmet, ...]:
    """What still stops the submission, the closing moment apart."""
    return asked(READY_TO_SUBMIT, facts_of(file, actor, arrived))


def warnings_of(file: OpenedDossier) -> tuple[Finding, ...]:
    """What does not fit and yet stops nothing ("điểm cần xem")."""
    return tuple(finding for finding in findings_of(file) if finding.severity is Severity.WARNING)


def findings_of(file: OpenedDossier) -> tuple[Finding, ...]:
    """What does not fit: within the content, and between it and the centre's figures or earlier awards."""
    content, campaign = file.reading.content, file.campaign
    centre = None if file.centre is None else file.centre.figures
    before = against_history(content, campaign, file.office.full_name, file.awards)
    return (*findings(content, campaign), *against_centre(content, campaign, centre), *before)


def nominee_of(content: Content) -> str | None:
    """The collective that a content nominates, as lists show it; None without one."""
    nomination = content.nomination
    return nomination.chosen.name if nomination.chosen and nomination.collective else None


def submitted_content(session: Session, dossier: Dossier, number: int) -> Content:
    """The content of a frozen revision. Raises NotFound without one of that number."""
    revision = dossier_queries.revision_of(session, dossier, number)
    if revision is None:
        raise NotFound("revision")
    return frozen_content(revision.text)


def places_in_register(file: OpenedDossier) -> tuple[tuple[str, RegisterPlace, date], ...]:
    """Kind, place in the office's register and date of each paper whose number and date are both given."""
    return tuple(
        (kind, (day.year, file.campaign.paper(kind).symbol, number), day)
        for kind, number, day in file.reading.content.given_numbers()
    )


def place_of(entry: RegisterEntry) -> RegisterPlace:
    return entry.year, entry.series, entry.number


def numbers_taken(file: OpenedDossier) -> tuple[str, ...]:
    """The kinds of paper whose number the office has already given to something else, or here to another paper."""
    owners: dict[RegisterPlace, str | None] = {place_of(entry): _owner(entry, file.dossier) for entry in file.register}
    return tuple(kind for kind, place, _ in places_in_register(file) if owners.setdefault(place, kind) != kind)


def _counts(file: OpenedDossier) -> tuple[tuple[str, int], ...]:
    kinds = [attachment.kind for attachment in file.attachments]
    return tuple((kind, kinds.count(kind)) for kind in dict.fromkeys(kinds))


def _with_sections(file: OpenedDossier, sections: Mapping[str, Section]) -> OpenedDossier:
    """The draft that says what stands in these sections."""
    typed = {name: text for section in sections.values() for name, text in read_json(section.typed).items()}
    return replace(file, sections=sections, typed=typed, reading=read_typed(typed, file.campaign))


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
        closes=campaign.closes(extensions),
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


def _owner(entry: RegisterEntry, dossier: Dossier) -> str | None:
    """The kind of this dossier's paper that stands there now; None for anything else, and for a replaced number."""
    own = entry.dossier_id == dossier.id and entry.standing is NumberStanding.CURRENT
    return entry.kind if own else None


def extension_of(record: ExtensionRecord | ExtensionOrder) -> Extension:
    """The extension that a row keeps: an office's own, or the order for all."""
    until = Closing(record.until_day, inclusive=True)
    return Extension(record.before, until, record.reason, record.granted_by, record.granted_at)


def _seen(dossier: Dossier | None, actor: Actor, least: Sight) -> Dossier:
    if dossier is None or sight_of(dossier, actor) < least:
        raise NotFound("dossier")
    return dossier
