"""What the records say of files: which are still needed, and which papers were kept."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from dossiers.records.models.deadlines import PostalReceipt
from dossiers.records.models.dossier import Attachment, Dossier, KeptPaper, Revision
from dossiers.records.models.figures import PendingImport, Snapshot
from dossiers.records.models.jobs import Job


def named_files(session: Session, pack_job: str) -> frozenset[str]:
    """The hash of every file that is still needed: attachments, of removed ones those that a revision names, kept
    papers, packs, which are the results of jobs called `pack_job`, the tables of the centre's figures, and the scans of
    paper dossiers that came in by post."""
    revised = select(Revision.id).where(
        Revision.dossier_id == Attachment.dossier_id, Revision.text.contains(Attachment.hash)
    )
    attached = select(Attachment.hash).where(Attachment.removed_at.is_(None) | revised.exists())
    packs = select(Job.result).where(Job.name == pack_job, Job.result != "")
    scans = select(PostalReceipt.scan_hash).where(PostalReceipt.scan_hash != "")
    kept = (attached, select(KeptPaper.hash), packs, select(PendingImport.hash), select(Snapshot.hash), scans)
    return frozenset(hash for query in kept for hash in session.scalars(query))


def all_kept_papers(session: Session) -> Sequence[Any]:
    """Every kept paper: reference, revision, kind, format, hash, size, what made it, and the revision's text."""
    query = (
        select(
            Dossier.reference,
            KeptPaper.revision,
            KeptPaper.kind,
            KeptPaper.format,
            KeptPaper.hash,
            KeptPaper.size,
            KeptPaper.made_with,
            Revision.text,
        )
        .join(Dossier, KeptPaper.dossier_id == Dossier.id)
        .join(Revision, (Revision.dossier_id == KeptPaper.dossier_id) & (Revision.number == KeptPaper.revision))
        .order_by(Dossier.reference, KeptPaper.revision, KeptPaper.kind, KeptPaper.format)
    )
    return session.execute(query).all()
