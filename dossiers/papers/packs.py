"""Packs for the printer ("tập hồ sơ in"): chosen papers of the centre, then those of chosen approved dossiers.

They are bound in the background.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, astuple, dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from dossiers.campaigns.opening import campaign_of
from dossiers.content.canonical import text_hash
from dossiers.desk.actor import Actor
from dossiers.desk.application import download_name
from dossiers.desk.errors import NotFound
from dossiers.documents.kinds.catalogue import paper_kinds
from dossiers.dossier import access
from dossiers.jobs.attempts import ProgressReport
from dossiers.jobs.awaited import own_job
from dossiers.jobs.queue import JobStatus, enqueue, jobs_of
from dossiers.papers.engine import PaperFile
from dossiers.papers.file_names import office_folder
from dossiers.papers.issuing import paper
from dossiers.papers.sources import DossierSource, frozen_source
from dossiers.records.database import Database
from dossiers.records.files import Files
from dossiers.records.journal import record
from dossiers.records.models.jobs import JobState
from dossiers.records.queries import dossier as dossier_queries
from dossiers.records.queries import jobs as job_queries
from dossiers.vietnamese.amounts import show_count
from workflow.campaign import Campaign
from workflow.errors import RequirementsUnmet, Unmet
from workflow.lifecycle import State
from workflow.sight import Sight

if TYPE_CHECKING:
    from dossiers.documents.setting.metadata import Metadata

MAKE_PACK = "make-pack"
"""The name of the job that binds the papers of chosen dossiers into one PDF or one ZIP."""

LARGEST_PACK = 500
"""The most dossiers and papers of the centre in one pack: eight times the offices of 2010."""
PACKS_LISTED = 10
KEPT_FOR = timedelta(days=14)
"""How long a finished pack can be downloaded; it is made of kept papers and can be made again."""
CENTRE_FOLDER = "00-co-quan-chu-tri"
"""The folder of the centre's papers in an archive, before those of the offices."""


@dataclass(frozen=True, slots=True)
class ChosenPaper:
    """One of the centre's own papers: `kind` in the campaign of code `campaign`.

    `reference` is the dossier's, "" for a paper of the whole campaign; `order` the number of an extension order and
    `move` the row number of a return, 0 for other papers.
    """

    kind: str
    campaign: str
    reference: str = ""
    order: int = 0
    move: int = 0

    @property
    def name(self) -> str:
        """The name of the paper in the form of a pack."""
        return "/".join(map(str, astuple(self)))


MakeChosen = Callable[[ChosenPaper, str], PaperFile]
"""Return a chosen paper in a format. Raises NotFound while it can't be made."""


def request_pack(
    session: Session,
    references: Sequence[str],
    format_: str,
    *,
    papers: Sequence[ChosenPaper] = (),
    blank_pages: bool,
    actor: Actor,
    at: datetime,
    key: str,
) -> int:
    """Enqueue a pack of papers and return the job's number. Raises NotFound, RequirementsUnmet.

    Several packs of one person are made one after the other.

    `references` are approved dossiers, `papers` those of the centre's papers that this person may have.
    """
    if not references and not papers:
        raise RequirementsUnmet((Unmet("nothing-chosen", "references"),))
    wanted = dict.fromkeys(references)
    if (count := len(wanted) + len(papers)) > LARGEST_PACK:
        values = (("count", show_count(count)), ("limit", show_count(LARGEST_PACK)))
        raise RequirementsUnmet((Unmet("pack-too-large", "references", values),))
    chosen = [access.find(session, reference, actor, Sight.REVISION) for reference in wanted]
    if format_ not in {"pdf", "zip"} or any(choice.state is not State.APPROVED for choice in chosen):
        raise RequirementsUnmet((Unmet("not-printable", "references"),))
    ordered = sorted({choice.reference for choice in chosen})
    what = {"references": ordered, "papers": [asdict(paper) for paper in papers], "format": format_}
    args = {**what, "blank_pages": blank_pages}
    own_key = f"{actor.username}/{text_hash(key)}"
    job = enqueue(session, MAKE_PACK, own_key, args, owner=actor.username, queued=True)
    record(session, "pack-asked", actor=actor, at=at, detail=what)
    return job.id


@dataclass(frozen=True, slots=True)
class Pack:
    """A requested pack: how far it is, and the hash of its bytes (`result`) once it is done.

    `papers` is the number of the centre's papers in it, `names` are their names in the form.
    """

    number: int
    state: JobState
    done: int
    total: int
    result: str
    as_pdf: bool
    references: tuple[str, ...]
    papers: int
    names: tuple[str, ...]
    blank_pages: bool

    @property
    def is_gone(self) -> bool:
        """Whether it was made and is not kept any more."""
        return self.state is JobState.DONE and not self.result


def pack_status(session: Session, number: int, actor: Actor) -> Pack:
    """Return how far a pack is, to the person who requested it. Raises NotFound."""
    job = own_job(session, number, actor=actor)
    if job.name != MAKE_PACK:
        raise NotFound("pack")
    return _pack(job)


def _pack(job: JobStatus) -> Pack:
    chosen = _chosen(job.args)
    return Pack(
        number=job.id,
        state=job.state,
        done=job.progress_done,
        total=job.progress_total,
        result=job.result or "",
        as_pdf=job.args["format"] == "pdf",
        references=tuple(job.args["references"]),
        papers=len(chosen),
        names=tuple(paper.name for paper in chosen),
        blank_pages=bool(job.args["blank_pages"]),
    )


def forget_packs(session: Session, *, at: datetime) -> None:
    """Let go of the packs that have been finished for long: the sweep then removes their files. `at` is real time."""
    job_queries.forget_results(session, MAKE_PACK, at - KEPT_FOR)


def _chosen(args: Mapping[str, Any]) -> tuple[ChosenPaper, ...]:
    """Return the centre's papers of a job; one of before they could be chosen has none."""
    return tuple(ChosenPaper(**paper) for paper in args.get("papers", ()))


def packs_of(session: Session, actor: Actor) -> tuple[Pack, ...]:
    """Return the packs that this person requested last, the newest first."""
    return tuple(_pack(job) for job in jobs_of(session, MAKE_PACK, f"{actor.username}/", PACKS_LISTED))


def pack_file_name(pack: Pack, *, demo: bool) -> str:
    """Return the name of a downloaded pack. Raises NotFound while it is not done."""
    if not pack.result:
        raise NotFound("pack")
    of_centre = [f"{pack.papers}-van-ban"] if pack.papers else []
    offices = [f"{len(pack.references)}-don-vi"] if pack.references else []
    parts = "-".join(("tap-ho-so", *of_centre, *offices))
    return download_name(f"{parts}.{'pdf' if pack.as_pdf else 'zip'}", demo=demo)


def bind_pack(
    database: Database,
    files: Files,
    args: Mapping[str, Any],
    make: MakeChosen,
    *,
    demo: bool,
    progress: ProgressReport,
) -> str:
    """Bind the pack that a job's arguments describe, store it and return the SHA-256 of its bytes."""
    from dossiers.documents.setting.binding import merge_pdfs, zip_files

    sources = [_approved(database, str(reference)) for reference in args["references"]]
    chosen, as_pdf = _chosen(args), args["format"] == "pdf"
    papers: list[PaperFile] = []
    parts = _parts(files, chosen, sources, make, "pdf" if as_pdf else "docx", demo=demo)
    for done, part in enumerate(parts, start=1):
        papers += part
        progress(done, len(chosen) + len(sources))
    if not as_pdf:
        return files.put(zip_files((paper.name, paper.data) for paper in papers))
    campaign = sources[0].campaign if sources else _campaign(database, chosen[0].campaign)
    about = _pack_metadata(campaign, sources, demo=demo)
    return files.put(merge_pdfs((paper.data for paper in papers), bool(args["blank_pages"]), about))


def _approved(database: Database, reference: str) -> DossierSource:
    """Return the last frozen revision of a dossier. Raises NotFound for one that is not approved any more."""
    with database.reading() as session:
        dossier = dossier_queries.dossier_by_reference(session, reference)
        if dossier is None or dossier.state is not State.APPROVED:
            raise NotFound(reference)
        return frozen_source(session, dossier, dossier.revision)


def _campaign(database: Database, code: str) -> Campaign:
    with database.reading() as session:
        record = dossier_queries.campaign_by_code(session, code)
        if record is None:
            raise NotFound(code)
        return campaign_of(record)


def _parts(
    files: Files,
    chosen: Sequence[ChosenPaper],
    sources: Sequence[DossierSource],
    make: MakeChosen,
    format_: str,
    *,
    demo: bool,
) -> Iterator[list[PaperFile]]:
    """Yield each paper of the centre, then the papers of each office, named within their folder of an archive.

    The centre's papers are numbered there: two notices of one dossier have the same name.
    """
    for place, wanted in enumerate(chosen, start=1):
        made = make(wanted, format_)
        yield [replace(made, name=f"{CENTRE_FOLDER}/{place:03}_{made.name}")]
    for source in sources:
        folder = office_folder(source.office.code, source.office.name)
        own = {spec.kind for spec in source.campaign.papers}
        kinds = [kind for kind in paper_kinds() if kind in own]
        files_of_office = [paper(files, source, kind, format_, demo=demo) for kind in kinds]
        yield [replace(file, name=f"{folder}/{file.name}") for file in files_of_office]


def _pack_metadata(campaign: Campaign, sources: Sequence[DossierSource], *, demo: bool) -> "Metadata":
    """Return a pack's metadata: the campaign, whose papers they are, and whether their figures are invented."""
    from dossiers.documents.setting.metadata import SYNTHETIC, Metadata

    return Metadata(
        title=campaign.name,
        subject="; ".join(source.office.full_name for source in sources),
        author=campaign.agency,
        keywords=SYNTHETIC if demo else "",
    )
