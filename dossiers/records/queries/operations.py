"""Queries on stored files: which are still needed, and which papers are stored."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from dossiers.records.models.awards import KeptCampaignPaper
from dossiers.records.models.campaigns import CampaignRecord
from dossiers.records.models.deadlines import PostalReceipt
from dossiers.records.models.dossier import Attachment, Dossier, KeptPaper, Revision
from dossiers.records.models.figures import PendingImport, Snapshot
from dossiers.records.models.jobs import Job
from dossiers.records.models.operations import FaultyFile, ScrubRun


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


def owners_of(session: Session, hashes: Collection[str], pack_job: str) -> dict[str, list[tuple[str, str]]]:
    """Return what each of these files belongs to: a kind of owner, and a dossier's reference or a campaign's code."""
    owners: dict[str, list[tuple[str, str]]] = {}
    for kind, query, hash in _owner_queries(pack_job):
        for found, name in session.execute(query.where(hash.in_(hashes)).distinct()).all() if hashes else ():
            owners.setdefault(found, []).append((kind, str(name)))
    return owners


def _owner_queries(pack_job: str) -> Iterator[tuple[str, Any, Any]]:
    """Yield for each kind of owner its query of hash and name, and the column of the hash."""
    for kind, model in (("attachment", Attachment), ("paper", KeptPaper), ("scan", PostalReceipt)):
        hash = getattr(model, "scan_hash" if model is PostalReceipt else "hash")
        yield kind, select(hash, Dossier.reference).join(Dossier, model.dossier_id == Dossier.id), hash
    for kind, table in (("campaign-paper", KeptCampaignPaper), ("figures", Snapshot), ("figures", PendingImport)):
        query = select(table.hash, CampaignRecord.code).join(CampaignRecord, table.campaign_id == CampaignRecord.id)
        yield kind, query, table.hash
    yield "pack", select(Job.result, Job.id).where(Job.name == pack_job), Job.result


def last_scrub(session: Session, *, until: datetime) -> ScrubRun | None:
    """Return the run of the scrubber that ended last; none that ended after `until`, while the clock was ahead."""
    ended = select(ScrubRun).where(ScrubRun.ended_at <= until)
    return session.scalars(ended.order_by(ScrubRun.ended_at.desc()).limit(1)).one_or_none()


def file_faults(session: Session) -> Sequence[FaultyFile]:
    """Return every kept file that is not whole, the oldest fault first."""
    return session.scalars(select(FaultyFile).order_by(FaultyFile.found_at, FaultyFile.hash)).all()


def known_faults(session: Session, hashes: Collection[str]) -> frozenset[str]:
    """Return those of the hashes that are known not to be whole."""
    known = select(FaultyFile.hash).where(FaultyFile.hash.in_(hashes))
    return frozenset(session.scalars(known)) if hashes else frozenset()


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
