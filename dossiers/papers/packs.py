"""Packs for the printer ("tập hồ sơ in"): the papers of chosen approved dossiers, bound in the background."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from dossiers.content.canonical import text_hash
from dossiers.desk.actor import Actor
from dossiers.desk.application import download_name
from dossiers.desk.errors import NotFound
from dossiers.documents.kinds.catalogue import paper_kinds
from dossiers.dossier import access
from dossiers.jobs.attempts import ProgressReport
from dossiers.jobs.queue import JobStatus, enqueue, job_status, jobs_of
from dossiers.papers.engine import PaperFile
from dossiers.papers.file_names import office_folder
from dossiers.papers.issuing import paper
from dossiers.papers.sources import DossierSource, frozen_source
from dossiers.records.database import Database
from dossiers.records.files import Files
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
"""The name of the job that binds the papers of chosen dossiers into one PDF or one ZIP."""

LARGEST_PACK = 500
"""The most dossiers in one pack: eight times the offices of 2010."""
PACKS_LISTED = 10


def request_pack(
    session: Session,
    references: Sequence[str],
    format_: str,
    *,
    blank_pages: bool,
    actor: Actor,
    at: datetime,
    key: str,
) -> int:
    """Enqueue a pack of approved dossiers' papers and return the job's number. Raises NotFound, RequirementsUnmet."""
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
    """A requested pack: how far it is, and the hash of its bytes (`result`) once it is done."""

    number: int
    state: JobState
    done: int
    total: int
    result: str
    as_pdf: bool
    references: tuple[str, ...]


def pack_status(session: Session, number: int, actor: Actor) -> Pack:
    """Return how far a pack is, to the person who requested it. Raises NotFound."""
    job = job_status(session, number)
    if job is None or job.name != MAKE_PACK or job.args["owner"] != actor.username:
        raise NotFound("pack")
    return _pack(job)


def _pack(job: JobStatus) -> Pack:
    references, as_pdf = tuple(job.args["references"]), job.args["format"] == "pdf"
    return Pack(job.id, job.state, job.progress_done, job.progress_total, job.result or "", as_pdf, references)


def packs_of(session: Session, actor: Actor) -> tuple[Pack, ...]:
    """Return the packs that this person requested last, the newest first."""
    return tuple(_pack(job) for job in jobs_of(session, MAKE_PACK, f"{actor.username}/", PACKS_LISTED))


def pack_file_name(pack: Pack, *, demo: bool) -> str:
    """Return the name of a downloaded pack. Raises NotFound while it is not done."""
    if not pack.result:
        raise NotFound("pack")
    name = f"tap-ho-so-{len(pack.references)}-don-vi.{'pdf' if pack.as_pdf else 'zip'}"
    return download_name(name, demo=demo)


def bind_pack(
    database: Database, files: Files, args: Mapping[str, Any], *, demo: bool, progress: ProgressReport
) -> str:
    """Bind the pack that a job's arguments describe, store it and return the SHA-256 of its bytes."""
    sources = [_approved(database, str(reference)) for reference in args["references"]]
    if args["format"] == "pdf":
        return _bind_pdf(files, sources, blank_pages=bool(args["blank_pages"]), demo=demo, progress=progress)
    return _bind_zip(files, sources, demo=demo, progress=progress)


def _approved(database: Database, reference: str) -> DossierSource:
    """Return the last frozen revision of a dossier. Raises NotFound for one that is not approved any more."""
    with database.reading() as session:
        dossier = dossier_queries.dossier_by_reference(session, reference)
        if dossier is None or dossier.state is not State.APPROVED:
            raise NotFound(reference)
        return frozen_source(session, dossier, dossier.revision)


def _bind_pdf(
    files: Files, sources: Sequence[DossierSource], *, blank_pages: bool, demo: bool, progress: ProgressReport
) -> str:
    """Keep all papers as one PDF and return its hash; with `blank_pages` each begins on a front page."""
    from dossiers.documents.setting.binding import merge_pdfs

    papers = _papers(files, sources, "pdf", demo=demo, progress=progress)
    return files.put(merge_pdfs((paper.data for paper in papers), blank_pages, _pack_metadata(sources, demo=demo)))


def _bind_zip(files: Files, sources: Sequence[DossierSource], *, demo: bool, progress: ProgressReport) -> str:
    """Keep all papers as Word files in one archive, a folder an office, and return its hash."""
    from dossiers.documents.setting.binding import zip_files

    papers = _papers(files, sources, "docx", demo=demo, progress=progress)
    return files.put(zip_files((paper.name, paper.data) for paper in papers))


def _papers(
    files: Files, sources: Sequence[DossierSource], format_: str, *, demo: bool, progress: ProgressReport
) -> list[PaperFile]:
    """Return the papers of all offices in order, each named within its office's folder."""
    papers: list[PaperFile] = []
    for done, source in enumerate(sources, start=1):
        folder, kinds = (
            office_folder(source.office.code, source.office.name),
            [spec.kind for spec in source.campaign.papers],
        )
        made = (paper(files, source, kind, format_, demo=demo) for kind in paper_kinds() if kind in kinds)
        papers += [replace(file, name=f"{folder}/{file.name}") for file in made]
        progress(done, len(sources))
    return papers


def _pack_metadata(sources: Sequence[DossierSource], *, demo: bool) -> "Metadata":
    """Return a pack's metadata: the campaign, whose papers they are, and whether their figures are invented."""
    from dossiers.documents.setting.metadata import SYNTHETIC, Metadata

    campaign = sources[0].campaign
    return Metadata(
        title=campaign.name,
        subject="; ".join(source.office.full_name for source in sources),
        author=campaign.agency,
        keywords=SYNTHETIC if demo else "",
    )
