"""Issuing papers ("phát hành văn bản"): previews, signing copies, the kept papers of frozen revisions, packs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from difflib import SequenceMatcher
from functools import lru_cache
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from dossiers import gathering
from dossiers.actor import Actor
from dossiers.campaigns import campaign_of
from dossiers.canonical import text_hash
from dossiers.desk import Desk
from dossiers.documents.catalogue import Case, further_kind, paper_kind, paper_kinds
from dossiers.documents.contexts import Context, Copy
from dossiers.documents.events import NOTHING, Event, Events
from dossiers.documents.rulepacks import RULE_PACKS
from dossiers.errors import NotFound
from dossiers.jobs import JobStatus, enqueue, job_status, jobs_of
from dossiers.places import TEMPLATES
from dossiers.records import queries
from dossiers.records.dossiers import Dossier, KeptPaper
from dossiers.records.jobs import JobState
from dossiers.records.journal import record
from dossiers.vietnamese.amounts import show_count
from dossiers.vietnamese.text import slug
from dossiers.views import DossierView
from workflow.campaign import Campaign, FurtherPaper, Office
from workflow.dossier import Content
from workflow.errors import RequirementsUnmet, Unmet
from workflow.lifecycle import DRAFTING_STATES, State
from workflow.sight import Sight

if TYPE_CHECKING:
    from dossiers.documents.metadata import Metadata
    from dossiers.documents.papers import Papers

FORMATS: Mapping[str, str] = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
MAKE_PACK = "make-pack"
"""The job that binds chosen dossiers' papers into one PDF or one ZIP."""

LARGEST_PACK = 500
"""Dossiers in one pack: eight times the offices of 2010."""
PACKS_TOLD = 10

Told = Callable[[int, int], None]
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
    events: Events = NOTHING

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
    dossier = gathering.find(session, reference, actor)
    seen = gathering.sight_of(dossier, actor)
    if revision is None and seen is Sight.WORKING and dossier.state in DRAFTING_STATES:
        file = gathering.open_file(session, dossier)
        content, copy = (file.signed, Copy.SIGNING) if signing else (file.reading.content, Copy.DRAFT)
        if content is None:
            raise NotFound("signing copy")
        return Source(reference, file.campaign, file.office, content, copy, None)
    if seen < Sight.REVISION:
        raise NotFound("paper")
    return _frozen(session, dossier, dossier.revision if revision is None else revision)


def source_of(view: DossierView) -> Source:
    """The papers of a dossier that someone is looking at: nothing more is loaded."""
    copy = Copy.DRAFT if view.may_draft else Copy.FINAL
    revision = None if view.may_draft else view.revision
    return Source(view.reference, view.campaign, view.office, view.content, copy, revision)


def paper(desk: Desk, source: Source, kind: str, format_: str) -> PaperFile:
    """One paper as a file: the kept bytes of a frozen revision, or made now. Raises NotFound for an unknown one."""
    if format_ not in FORMATS:
        raise NotFound("paper")
    kept = source.kept_hash(kind, format_)
    data = _kept_bytes(desk, kept) if kept else _made(desk, source, kind, format_)
    return PaperFile(file_name(desk, source, kind, format_), FORMATS[format_], data)


def preview(source: Source, kind: str) -> str:
    """The paper as the page shows it: the same words as PDF and DOCX. Raises NotFound for an unknown kind."""
    return papers().html(kind, _context(source, kind))


def further_papers(view: DossierView) -> tuple[FurtherPaper, ...]:
    """The further papers that there are to make now, in the campaign's order."""
    happened = {None: True, Event.ARRIVED: view.revision > 0, Event.SENT_BACK: view.returned is not None}
    return tuple(paper for paper in view.campaign.further if happened[further_kind(paper.kind).tells])


def file_name(desk: Desk, source: Source, kind: str, format_: str) -> str:
    """The name of a downloaded paper, "to-trinh_ha-noi_4361-2010-01.pdf"; the demo's say that they are not real."""
    marks = {Copy.DRAFT: "_du-thao", Copy.SIGNING: "_trinh-ky", Copy.FINAL: ""}
    name = f"{kind}_{slug(source.office.name)}_{source.reference}{marks[source.copy]}.{format_}"
    return f"mo-phong-{name}" if desk.settings.demo else name


def differences_from_signed(session: Session, reference: str, *, actor: Actor) -> tuple[Difference, ...]:
    """Which words differ between the signing copy last taken and the present content; number and date apart."""
    dossier = gathering.find(session, reference, actor, Sight.WORKING)
    file = gathering.open_file(session, dossier)
    signed, present = file.signed, file.reading.content
    if signed is None or not file.differs_from_signed:
        return ()
    return tuple(
        difference for spec in file.campaign.papers for difference in _differences(file, spec.kind, signed, present)
    )


def keep_papers(desk: Desk, args: Mapping[str, object], told: Told) -> str:
    """Make every paper of a frozen revision and keep its bytes (job). Done twice, it keeps the same bytes."""
    reference, number = str(args["reference"]), int(str(args["revision"]))
    with desk.database.reading() as session:
        dossier = queries.dossier_by_reference(session, reference)
        if dossier is None:
            raise NotFound(reference)
        frozen = _frozen(session, dossier, number)
    wanted = [(spec.kind, format_) for spec in frozen.campaign.papers for format_ in FORMATS]
    for done, (kind, format_) in enumerate(wanted, start=1):
        if frozen.kept_hash(kind, format_) is None:
            _keep(desk, frozen, kind, format_, dossier.id, number)
        told(done, len(wanted))
    return reference


def ask_for_pack(
    session: Session,
    references: Sequence[str],
    format_: str,
    *,
    blank_pages: bool,
    actor: Actor,
    at: datetime,
    key: str,
) -> int:
    """Ask for a pack of approved dossiers' papers; returns the job's number. Raises NotFound, RequirementsUnmet."""
    if not references:
        raise RequirementsUnmet((Unmet("nothing-chosen", "references"),))
    wanted = dict.fromkeys(references)
    if len(wanted) > LARGEST_PACK:
        values = (("count", show_count(len(wanted))), ("limit", show_count(LARGEST_PACK)))
        raise RequirementsUnmet((Unmet("pack-too-large", "references", values),))
    chosen = [gathering.find(session, reference, actor, Sight.REVISION) for reference in wanted]
    if format_ not in {"pdf", "zip"} or any(one.state is not State.APPROVED for one in chosen):
        raise RequirementsUnmet((Unmet("not-printable", "references"),))
    ordered = sorted({one.reference for one in chosen})
    args = {"references": ordered, "format": format_, "blank_pages": blank_pages, "owner": actor.username}
    job = enqueue(session, MAKE_PACK, f"{actor.username}/{text_hash(key)}", args)
    record(session, "pack-asked", actor=actor.username, at=at, detail={"references": ordered, "format": format_})
    return job.id


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack that someone asked for: how far it is, and the hash of its bytes once it is done."""

    number: int
    state: JobState
    done: int
    total: int
    result: str
    as_pdf: bool
    references: tuple[str, ...]


def pack_status(session: Session, number: int, actor: Actor) -> Pack:
    """How far a pack is; only for the person who asked for it. Raises NotFound."""
    job = job_status(session, number)
    if job is None or job.name != MAKE_PACK or job.args["owner"] != actor.username:
        raise NotFound("pack")
    return _pack(job)


def _pack(job: JobStatus) -> Pack:
    references, as_pdf = tuple(job.args["references"]), job.args["format"] == "pdf"
    return Pack(job.id, job.state, job.progress_done, job.progress_total, job.result or "", as_pdf, references)


def packs_of(session: Session, actor: Actor) -> tuple[Pack, ...]:
    """The packs that this person asked for last, the newest first."""
    return tuple(_pack(job) for job in jobs_of(session, MAKE_PACK, f"{actor.username}/", PACKS_TOLD))


def pack_file_name(desk: Desk, pack: Pack) -> str:
    """The name of a downloaded pack. Raises NotFound while it is not done."""
    if not pack.result:
        raise NotFound("pack")
    name = f"tap-ho-so-{len(pack.references)}-don-vi.{'pdf' if pack.as_pdf else 'zip'}"
    return f"mo-phong-{name}" if desk.settings.demo else name


def make_pack(desk: Desk, args: Mapping[str, object], told: Told) -> str:
    """Bind the papers of the chosen approved dossiers (job); the result is the hash of the pack's bytes."""
    from dossiers.documents.packs import merge_pdfs, zip_files

    references, as_pdf = list(args["references"]), args["format"] == "pdf"  # type: ignore[call-overload]
    sources, files = [_approved(desk, str(reference)) for reference in references], []
    for done, one in enumerate(sources, start=1):
        files += _papers_of(desk, one, "pdf" if as_pdf else "docx")
        told(done, len(references))
    if as_pdf:
        about = _about_pack(sources, synthetic=desk.settings.demo)
        data = merge_pdfs((one.data for one in files), bool(args["blank_pages"]), about)
    else:
        data = zip_files((one.name, one.data) for one in files)
    return desk.files.put(data)


def folder_of(code: str, name: str) -> str:
    """The folder of an office's papers, "01-ha-noi": on the command line and in an archive."""
    return f"{code}-{slug(name)}"


def _approved(desk: Desk, reference: str) -> Source:
    with desk.database.reading() as session:
        dossier = queries.dossier_by_reference(session, reference)
        if dossier is None or dossier.state is not State.APPROVED:
            raise NotFound(reference)
        return _frozen(session, dossier, dossier.revision)


def _papers_of(desk: Desk, frozen: Source, format_: str) -> list[PaperFile]:
    """The papers of one office, in its own folder."""
    kinds = [spec.kind for spec in frozen.campaign.papers]
    made = [paper(desk, frozen, kind, format_) for kind in paper_kinds() if kind in kinds]
    folder = folder_of(frozen.office.code, frozen.office.name)
    return [replace(one, name=f"{folder}/{one.name}") for one in made]


def _about_pack(sources: Sequence[Source], *, synthetic: bool) -> "Metadata":
    """What a pack says of itself: the campaign, whose papers they are, and whether its figures are real."""
    from dossiers.documents.metadata import SYNTHETIC, Metadata

    campaign = sources[0].campaign
    return Metadata(
        title=campaign.name,
        subject="; ".join(one.office.full_name for one in sources),
        author=campaign.agency,
        keywords=SYNTHETIC if synthetic else "",
    )


def _frozen(session: Session, dossier: Dossier, number: int) -> Source:
    campaign = campaign_of(dossier.participant.campaign)
    content = gathering.submitted_content(session, dossier, number)
    kept = tuple((one.kind, one.format, one.hash) for one in queries.kept_papers(session, dossier, number))
    office = campaign.office(dossier.participant.code)
    return Source(dossier.reference, campaign, office, content, Copy.FINAL, number, kept)


def _keep(desk: Desk, frozen: Source, kind: str, format_: str, dossier_id: int, number: int) -> None:
    """The bytes go to the store first and become the row's only after that: a row never names a missing file."""
    stored = desk.files.store(_made(desk, frozen, kind, format_))
    with desk.database.writing() as session:
        session.add(
            KeptPaper(
                dossier_id=dossier_id,
                revision=number,
                kind=kind,
                format=format_,
                hash=stored.hash,
                size=stored.size,
                made_with=papers().made_with(),
                made_at=desk.clock.now(),
            )
        )


def _kept_bytes(desk: Desk, hash_: str) -> bytes:
    with desk.files.open(hash_) as file:
        return file.read()


def _made(desk: Desk, source: Source, kind: str, format_: str) -> bytes:
    return _made_of(papers(), kind, format_, _context(source, kind), desk.settings.demo)


@lru_cache(maxsize=128)
def _made_of(engine: "Papers", kind: str, format_: str, context: Context, synthetic: bool) -> bytes:
    """Bytes are a function of the context: the same preview twice is made once."""
    make = engine.pdf if format_ == "pdf" else engine.docx
    return make(kind, context, synthetic=synthetic)


def _context(source: Source, kind: str) -> Context:
    """What the paper says. Raises NotFound for a kind that the campaign has not, or that has nothing to tell yet."""
    if kind in {one.kind for one in source.campaign.papers}:
        return paper_kind(kind).context(source.campaign, source.office, source.content, source.copy)
    context = _further(source, kind) if kind in {one.kind for one in source.campaign.further} else None
    if context is None:
        raise NotFound("paper")
    return context


def _further(source: Source, kind: str) -> Context | None:
    case = Case(source.campaign, source.office, source.content, source.copy, source.events)
    return further_kind(kind).context(case)


def _differences(file: gathering.File, kind: str, signed: Content, present: Content) -> tuple[Difference, ...]:
    engine, build = papers(), paper_kind(kind).context
    old, new = (
        engine.words(kind, build(file.campaign, file.office, content, Copy.SIGNING)) for content in (signed, present)
    )
    return tuple(
        Difference(kind, " ".join(old[a:b]), " ".join(new[c:d]))
        for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
        if tag != "equal"
    )
