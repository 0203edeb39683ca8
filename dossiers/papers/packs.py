"""Packs for the printer ("tập hồ sơ in"): the papers of chosen approved dossiers, bound in the background."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from dossiers.content.canonical import text_hash
from dossiers.desk.actor import Actor
from dossiers.desk.application import Application
from dossiers.desk.errors import NotFound
from dossiers.documents.kinds.catalogue import paper_kinds
from dossiers.dossier import access
from dossiers.jobs.attempts import ProgressReport
from dossiers.jobs.worker import JobStatus, enqueue, job_status, jobs_of
from dossiers.papers.issuing import PaperFile, Source, folder_of, frozen_source, paper
from dossiers.records.journal import record
from dossiers.records.models.jobs import JobState
from dossiers.records.queries import dossier as dossier_queries
from dossiers.vietnamese.amounts import show_count
from workflow.errors import RequirementsUnmet, Unmet
from workflow.lifecycle import State
from workflow.sight import Sight

if TYPE_CHECKING:
    from dossiers.documents.setting.metadata import Metadata

MAKE_PACK = "make-pack"
"""The job that binds chosen dossiers' papers into one PDF or one ZIP."""

LARGEST_PACK = 500
"""Dossiers in one pack: eight times the offices of 2010."""
PACKS_TOLD = 10


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
    chosen = [access.find(session, reference, actor, Sight.REVISION) for reference in wanted]
    if format_ not in {"pdf", "zip"} or any(choice.state is not State.APPROVED for choice in chosen):
        raise RequirementsUnmet((Unmet("not-printable", "references"),))
    ordered = sorted({choice.reference for choice in chosen})
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


def pack_file_name(application: Application, pack: Pack) -> str:
    """The name of a downloaded pack. Raises NotFound while it is not done."""
    if not pack.result:
        raise NotFound("pack")
    name = f"tap-ho-so-{len(pack.references)}-don-vi.{'pdf' if pack.as_pdf else 'zip'}"
    return application.file_name(name)


def make_pack(application: Application, args: Mapping[str, object], told: ProgressReport) -> str:
    """Bind the papers of the chosen approved dossiers (job); the result is the hash of the pack's bytes."""
    from dossiers.documents.setting.packs import merge_pdfs, zip_files

    references, as_pdf = list(args["references"]), args["format"] == "pdf"  # type: ignore[call-overload]
    sources, files = [_approved(application, str(reference)) for reference in references], []
    for done, one in enumerate(sources, start=1):
        files += _papers_of(application, one, "pdf" if as_pdf else "docx")
        told(done, len(references))
    if as_pdf:
        about = _about_pack(sources, synthetic=application.settings.demo)
        data = merge_pdfs((file.data for file in files), bool(args["blank_pages"]), about)
    else:
        data = zip_files((file.name, file.data) for file in files)
    return application.files.put(data)


def _approved(application: Application, reference: str) -> Source:
    with application.database.reading() as session:
        dossier = dossier_queries.dossier_by_reference(session, reference)
        if dossier is None or dossier.state is not State.APPROVED:
            raise NotFound(reference)
        return frozen_source(session, dossier, dossier.revision)


def _papers_of(application: Application, frozen: Source, format_: str) -> list[PaperFile]:
    """The papers of one office, in its own folder."""
    kinds = [spec.kind for spec in frozen.campaign.papers]
    made = [paper(application, frozen, kind, format_) for kind in paper_kinds() if kind in kinds]
    folder = folder_of(frozen.office.code, frozen.office.name)
    return [replace(one, name=f"{folder}/{one.name}") for one in made]


def _about_pack(sources: Sequence[Source], *, synthetic: bool) -> "Metadata":
    """What a pack says of itself: the campaign, whose papers they are, and whether its figures are real."""
    from dossiers.documents.setting.metadata import SYNTHETIC, Metadata

    campaign = sources[0].campaign
    return Metadata(
        title=campaign.name,
        subject="; ".join(source.office.full_name for source in sources),
        author=campaign.agency,
        keywords=SYNTHETIC if synthetic else "",
    )
