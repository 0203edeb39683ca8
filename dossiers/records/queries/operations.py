"""Queries on stored files: which are still needed, and which papers are stored."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from dossiers.records.models.awards import KeptCampaignPaper
from dossiers.records.models.campaigns import CampaignRecord
from dossiers.records.models.deadlines import PostalReceipt
from dossiers.records.models.dossier import Attachment, Dossier, KeptPaper, Revision
from dossiers.records.models.figures import PendingImport, Snapshot
from dossiers.records.models.jobs import Job


def named_files(session: Session, pack_job: str) -> frozenset[str]:
    """Return the hash of every file that is still needed: attachments (removed ones if a revision names them), papers,
    packs (results of jobs named `pack_job`), tables of the centre's figures, scans of paper dossiers."""
    revised = select(Revision.id).where(
        Revision.dossier_id == Attachment.dossier_id, Revision.text.contains(Attachment.hash)
    )
    attached = select(Attachment.hash).where(Attachment.removed_at.is_(None) | revised.exists())
    packs = select(Job.result).where(Job.name == pack_job, Job.result != "")
    scans = select(PostalReceipt.scan_hash).where(PostalReceipt.scan_hash != "")
    kept = (select(KeptPaper.hash), select(KeptCampaignPaper.hash))
    needed = (attached, *kept, packs, select(PendingImport.hash), select(Snapshot.hash), scans)
    return frozenset(hash for query in needed for hash in session.scalars(query))


def all_kept_papers(session: Session) -> Sequence[Any]:
    """Return every stored paper: reference, revision, kind, format, hash, size, what made it, the revision's text."""
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


def all_kept_campaign_papers(session: Session) -> Sequence[tuple[str, KeptCampaignPaper]]:
    """Return every stored paper about a whole campaign, each with the campaign's code."""
    query = select(CampaignRecord.code, KeptCampaignPaper).join(
        CampaignRecord, KeptCampaignPaper.campaign_id == CampaignRecord.id
    )
    query = query.order_by(CampaignRecord.code, KeptCampaignPaper.kind, KeptCampaignPaper.format)
    return [(code, paper) for code, paper in session.execute(query)]
