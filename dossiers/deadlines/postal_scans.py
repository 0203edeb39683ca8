"""The examination of large scans of paper dossiers by a job: until it has accepted a scan, nobody can open it."""

from datetime import datetime

from sqlalchemy.orm import Session

from dossiers.desk.actor import THE_DESK, Actor
from dossiers.desk.clock import Clock
from dossiers.drafting.examining import KeptFiles, examine_kept
from dossiers.jobs.queue import enqueue
from dossiers.notices.telling import tell_of_dossier
from dossiers.records.database import Database
from dossiers.records.files import Files
from dossiers.records.journal import record
from dossiers.records.models.deadlines import PostalReceipt
from dossiers.records.models.dossier import Dossier, Examination
from dossiers.records.models.jobs import Priority
from dossiers.records.queries import deadlines as deadline_queries
from workflow.recipients import Occasion

EXAMINE_SCAN = "examine-scan"
"""The name of the job that examines one large scan."""


def request_scan_examination(session: Session, reference: str, receipt: PostalReceipt, *, actor: Actor) -> None:
    """Enqueue the examination of a stored scan; of several files of one person they follow each other."""
    args = {"reference": reference, "receipt": receipt.id, "title": receipt.scan_name}
    key, owner = str(receipt.id), actor.username
    enqueue(session, EXAMINE_SCAN, key, args, priority=Priority.AWAITED, owner=owner, queued=True)


def examine_scan(database: Database, files: Files, clock: Clock, reference: str, number: int) -> str:
    """Examine a waiting scan and note the result; return the code of its fault, "" for an accepted one.

    A scan that was examined in the meantime is left alone.
    """
    return examine_kept(KeptFiles(_waiting, _kept, _note_result), database, files, clock, reference, number)


def _waiting(session: Session, dossier: Dossier | None, number: int) -> PostalReceipt | None:
    """Return the registration if the examination of its scan still waits."""
    found = None if dossier is None else deadline_queries.receipt_by_number(session, dossier, number)
    return found if found is not None and found.scan_examination is Examination.WAITING else None


def _kept(receipt: PostalReceipt) -> tuple[str, str]:
    return receipt.scan_hash, receipt.scan_name


def _note_result(session: Session, dossier: Dossier, receipt: PostalReceipt, fault: str, at: datetime) -> None:
    """Write the result of an examination; of a refusal the person who registered the paper dossier is told.

    The registered day stands either way: the papers themselves were received.
    """
    receipt.scan_examination = Examination.REFUSED if fault else Examination.ACCEPTED
    receipt.scan_fault = fault
    session.flush()
    detail = {"hash": receipt.scan_hash, "fault": fault}
    record(session, "scan-examined", actor=THE_DESK, subject=dossier.reference, at=at, detail=detail)
    if fault:
        cause, by = f"post/{receipt.id}/scan-refused", receipt.registered_by
        tell_of_dossier(session, Occasion.SCAN_REFUSED, dossier, cause=cause, actor=THE_DESK, at=at, prepared_by=by)
