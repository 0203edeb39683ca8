"""Issuing papers ("phát hành văn bản"): previews, signing copies, the kept papers of frozen revisions, packs."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from dossiers.campaigns.opening import campaign_of
from dossiers.content.word_diff import paragraph_changes, replacements
from dossiers.desk.actor import Actor
from dossiers.desk.application import Application
from dossiers.desk.errors import NotFound
from dossiers.desk.paths import TEMPLATES
from dossiers.documents.kinds.catalogue import CAMPAIGN_KINDS, PaperSource, further_kind, paper_kind, paper_kinds
from dossiers.documents.kinds.context import Copy, PaperContext
from dossiers.documents.kinds.events import NO_EVENTS, Event, Events
from dossiers.documents.kinds.notices import EXTENSION
from dossiers.documents.setting.rule_packs import RULE_PACKS
from dossiers.dossier import access
from dossiers.dossier.opened import OpenedDossier, open_draft, submitted_content
from dossiers.dossier.views import DossierView
from dossiers.jobs.attempts import ProgressReport
from dossiers.records.models.dossier import Dossier, KeptPaper
from dossiers.records.queries import dossier as dossier_queries
from dossiers.vietnamese.text import slug
from workflow.campaign import Campaign, FurtherPaper, Office
from workflow.dossier import Content
from workflow.lifecycle import DRAFTING_STATES
from workflow.sight import Sight

if TYPE_CHECKING:
    from dossiers.documents.papers import Papers

FORMATS: Mapping[str, str] = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
"""How a long work says how far it is: done, of how many."""


@dataclass(frozen=True, slots=True)
class Source:
    """What a paper is made from: values only, so that it can be made after the transaction has ended."""

    reference: str
    campaign: Campaign
    office: Office
    content: Content
    copy: Copy
    revision: int | None
    kept: tuple[tuple[str, str, str], ...] = ()
    events: Events = NO_EVENTS

    def kept_hash(self, kind: str, format_: str) -> str | None:
        """The hash of the kept bytes of that paper, if they have been made."""
        return next((hash_ for one, other, hash_ in self.kept if (one, other) == (kind, format_)), None)


@dataclass(frozen=True, slots=True)
class PaperFile:
    """A finished paper, ready to be sent: its name, media type and bytes."""

    name: str
    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Difference:
    """Words that are not the same on the signed copy and in the present content, per paper."""

    kind: str
    signed: str
    present: str


@lru_cache(maxsize=1)
def papers() -> "Papers":
    """The paper engine of this process: fonts, styles and templates are read once (0.9 s), and only when needed."""
    from dossiers.documents.papers import Papers

    return Papers(TEMPLATES / "documents")


def versions() -> dict[str, str]:
    """The versions that a revision names: each template by the hash of its files, each rule pack by its values'."""
    templates = {kind: papers().template_version(kind) for kind in paper_kinds()}
    return templates | {pack: papers().pack_version(pack) for pack in RULE_PACKS}


def source(
    session: Session, reference: str, *, actor: Actor, revision: int | None = None, signing: bool = False
) -> Source:
    """What this person sees of the dossier's papers: the office's draft, or the named or last frozen revision.

    `signing` asks for the signing copy: what was printed when it was last taken, whatever has been changed since.
    Raises NotFound when there is nothing to see.
    """
    dossier = access.find(session, reference, actor)
    seen = access.sight_of(dossier, actor)
    if revision is None and seen is Sight.WORKING and dossier.state in DRAFTING_STATES:
        file = open_draft(session, dossier)
        content, copy = (file.signed, Copy.SIGNING) if signing else (file.reading.content, Copy.DRAFT)
        if content is None:
            raise NotFound("signing copy")
        return Source(reference, file.campaign, file.office, content, copy, None)
    if seen < Sight.REVISION:
        raise NotFound("paper")
    return frozen_source(session, dossier, dossier.revision if revision is None else revision)


def source_of(view: DossierView) -> Source:
    """The papers of a dossier that someone is looking at: nothing more is loaded."""
    copy = Copy.DRAFT if view.may_draft else Copy.FINAL
    revision = None if view.may_draft else view.revision
    return Source(view.reference, view.campaign, view.office, view.content, copy, revision)


def paper(application: Application, source: Source, kind: str, format_: str) -> PaperFile:
    """One paper as a file: the kept bytes of a frozen revision, or made now. Raises NotFound for an unknown one."""
    if format_ not in FORMATS:
        raise NotFound("paper")
    kept = source.kept_hash(kind, format_)
    data = _kept_bytes(application, kept) if kept else _made(application, source, kind, format_)
    return PaperFile(file_name(application, source, kind, format_), FORMATS[format_], data)


def preview(source: Source, kind: str) -> str:
    """The paper as the page shows it: the same words as PDF and DOCX. Raises NotFound for an unknown kind."""
    return papers().html(kind, _context(source, kind))


def paragraphs(campaign: Campaign, office: Office, content: Content, kind: str) -> tuple[str, ...]:
    """The paragraphs of one of the dossier's own papers in reading order, as a clean copy says them, draft or not."""
    return _paragraphs(papers(), kind, paper_kind(kind).context(campaign, office, content, Copy.SIGNING))


def further_papers(view: DossierView) -> tuple[FurtherPaper, ...]:
    """The further papers that there are to make now, in the campaign's order."""
    happened = {
        None: True,
        Event.ARRIVED: view.revision > 0,
        Event.SENT_BACK: view.returned is not None,
        Event.ASSESSED: view.centre is not None and view.centre.figures is not None,
        Event.APPRAISED: view.appraisal is not None,
        Event.EXTENDED: view.deadline.extended,
    }
    return tuple(paper for paper in view.campaign.further if happened.get(further_kind(paper.kind).event, False))


def campaign_paper(application: Application, campaign: Campaign, kind: str, format_: str, events: Events) -> PaperFile:
    """A paper about a whole campaign: its ranking, its decision. Raises NotFound for one that is not to be had."""
    asked = {kind.kind for kind in campaign.further if kind.kind in CAMPAIGN_KINDS}
    if format_ not in FORMATS or kind not in asked:
        raise NotFound("paper")
    context = further_kind(kind).context(PaperSource(campaign, campaign.offices[0], Content(), Copy.FINAL, events))
    if context is None:
        raise NotFound("paper")
    name = f"{kind}_{slug(campaign.code)}.{format_}"
    data = _made_of(papers(), kind, format_, context, application.settings.demo)
    return PaperFile(application.file_name(name), FORMATS[format_], data)


def extension_paper(
    application: Application, campaign: Campaign, office: Office | None, number: int, format_: str, events: Events
) -> PaperFile:
    """The notice of one order of more time, to one office or to all. Raises NotFound where the campaign has none."""
    if format_ not in FORMATS or EXTENSION not in {kind.kind for kind in campaign.further}:
        raise NotFound("paper")
    case = PaperSource(campaign, office or campaign.offices[0], Content(), Copy.FINAL, events)
    context = further_kind(EXTENSION).context(case)
    if context is None:
        raise NotFound("paper")
    name = f"{EXTENSION}_{slug(campaign.code)}_{number}.{format_}"
    data = _made_of(papers(), EXTENSION, format_, context, application.settings.demo)
    return PaperFile(application.file_name(name), FORMATS[format_], data)


def campaign_papers(campaign: Campaign, events: Events) -> tuple[FurtherPaper, ...]:
    """The papers about a whole campaign that there are to make now."""
    happened = {None: False, Event.RANKED: events.ranked is not None, Event.DECIDED: events.decided is not None}
    return tuple(kind for kind in campaign.further if happened.get(further_kind(kind.kind).event, False))


def file_name(application: Application, source: Source, kind: str, format_: str) -> str:
    """The name of a downloaded paper, "to-trinh_ha-noi_4361-2010-01.pdf"."""
    marks = {Copy.DRAFT: "_du-thao", Copy.SIGNING: "_trinh-ky", Copy.FINAL: ""}
    name = f"{kind}_{slug(source.office.name)}_{source.reference}{marks[source.copy]}.{format_}"
    return application.file_name(name)


def differences_from_signed(session: Session, reference: str, *, actor: Actor) -> tuple[Difference, ...]:
    """Which words differ between the signing copy last taken and the present content; number and date apart."""
    dossier = access.find(session, reference, actor, Sight.WORKING)
    file = open_draft(session, dossier)
    signed, present = file.signed, file.reading.content
    if signed is None or not file.differs_from_signed:
        return ()
    return tuple(
        difference for spec in file.campaign.papers for difference in _differences(file, spec.kind, signed, present)
    )


def keep_papers(application: Application, args: Mapping[str, object], told: ProgressReport) -> str:
    """Make every paper of a frozen revision and keep its bytes (job). Done twice, it keeps the same bytes."""
    reference, number = str(args["reference"]), int(str(args["revision"]))
    with application.database.reading() as session:
        dossier = dossier_queries.dossier_by_reference(session, reference)
        if dossier is None:
            raise NotFound(reference)
        frozen = frozen_source(session, dossier, number)
    wanted = [(spec.kind, format_) for spec in frozen.campaign.papers for format_ in FORMATS]
    for done, (kind, format_) in enumerate(wanted, start=1):
        if frozen.kept_hash(kind, format_) is None:
            _keep(application, frozen, kind, format_, dossier.id, number)
        told(done, len(wanted))
    return reference


def folder_of(code: str, name: str) -> str:
    """The folder of an office's papers, "01-ha-noi": on the command line and in an archive."""
    return f"{code}-{slug(name)}"


def frozen_source(session: Session, dossier: Dossier, number: int) -> Source:
    """A frozen revision of a dossier, whoever asks. Raises NotFound for one that there is not."""
    campaign = campaign_of(dossier.participant.campaign)
    content = submitted_content(session, dossier, number)
    kept = tuple((one.kind, one.format, one.hash) for one in dossier_queries.kept_papers(session, dossier, number))
    office = campaign.office(dossier.participant.code)
    return Source(dossier.reference, campaign, office, content, Copy.FINAL, number, kept)


def _keep(application: Application, frozen: Source, kind: str, format_: str, dossier_id: int, number: int) -> None:
    """The bytes go to the store first and become the row's only after that: a row never names a missing file."""
    stored = application.files.store(_made(application, frozen, kind, format_))
    with application.database.writing() as session:
        session.add(
            KeptPaper(
                dossier_id=dossier_id,
                revision=number,
                kind=kind,
                format=format_,
                hash=stored.hash,
                size=stored.size,
                made_with=papers().made_with(),
                made_at=application.clock.now(),
            )
        )


def _kept_bytes(application: Application, hash_: str) -> bytes:
    with application.files.open(hash_) as file:
        return file.read()


def _made(application: Application, source: Source, kind: str, format_: str) -> bytes:
    return _made_of(papers(), kind, format_, _context(source, kind), application.settings.demo)


@lru_cache(maxsize=128)
def _made_of(engine: "Papers", kind: str, format_: str, context: PaperContext, synthetic: bool) -> bytes:
    """Bytes are a function of the context: the same preview twice is made once."""
    make = engine.pdf if format_ == "pdf" else engine.docx
    return make(kind, context, synthetic=synthetic)


def _context(source: Source, kind: str) -> PaperContext:
    """What the paper says. Raises NotFound for a kind that the campaign has not, or that has nothing to tell yet."""
    if kind in {one.kind for one in source.campaign.papers}:
        return paper_kind(kind).context(source.campaign, source.office, source.content, source.copy)
    context = _further(source, kind) if kind in {kind.kind for kind in source.campaign.further} else None
    if context is None:
        raise NotFound("paper")
    return context


def _further(source: Source, kind: str) -> PaperContext | None:
    case = PaperSource(source.campaign, source.office, source.content, source.copy, source.events)
    return further_kind(kind).context(case)


def _differences(file: OpenedDossier, kind: str, signed: Content, present: Content) -> tuple[Difference, ...]:
    old, new = (paragraphs(file.campaign, file.office, content, kind) for content in (signed, present))
    changed = paragraph_changes(old, new)
    return tuple(Difference(kind, was, now) for one in changed for was, now in replacements(one.runs))


@lru_cache(maxsize=128)
def _paragraphs(engine: "Papers", kind: str, context: PaperContext) -> tuple[str, ...]:
    return engine.paragraphs(kind, context)
