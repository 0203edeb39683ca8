"""The kept papers of frozen revisions ("lưu văn bản"): made once after a submission, then only read."""

from dossiers.desk.clock import Clock
from dossiers.desk.errors import NotFound
from dossiers.jobs.attempts import ProgressReport
from dossiers.papers.engine import FORMATS, papers
from dossiers.papers.issuing import render_source
from dossiers.papers.sources import DossierSource, frozen_source
from dossiers.records.database import Database
from dossiers.records.files import Files
from dossiers.records.models.dossier import KeptPaper
from dossiers.records.queries import dossier as dossier_queries


def keep_revision(
    database: Database,
    files: Files,
    clock: Clock,
    reference: str,
    revision: int,
    *,
    demo: bool,
    progress: ProgressReport,
) -> None:
    """Make every paper of a frozen revision and keep its bytes; those that are kept already stay. Raises NotFound."""
    with database.reading() as session:
        dossier = dossier_queries.dossier_by_reference(session, reference)
        if dossier is None:
            raise NotFound(reference)
        source, dossier_id = frozen_source(session, dossier, revision), dossier.id
    wanted = [(spec.kind, format_) for spec in source.campaign.papers for format_ in FORMATS]
    for done, (kind, format_) in enumerate(wanted, start=1):
        if source.kept_hash(kind, format_) is None:
            paper = _stored(files, source, kind, format_, demo=demo)
            paper.dossier_id, paper.revision, paper.made_at = dossier_id, revision, clock.now()
            with database.writing() as session:
                session.add(paper)
        progress(done, len(wanted))


def _stored(files: Files, source: DossierSource, kind: str, format_: str, *, demo: bool) -> KeptPaper:
    """Put a paper's bytes into the store. Its row is written after that, so that no row names a missing file."""
    stored = files.store(render_source(source, kind, format_, demo=demo))
    return KeptPaper(kind=kind, format=format_, hash=stored.hash, size=stored.size, made_with=papers().made_with())
