"""The examination of large attachments by a job: until it has accepted a file, nobody can open it or submit it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Generic, TypeVar

from sqlalchemy.orm import Session

from dossiers.desk.actor import THE_DESK, Actor
from dossiers.desk.clock import Clock
from dossiers.dossier import opened
from dossiers.drafting.sections import note_change
from dossiers.jobs.queue import enqueue
from dossiers.notices.telling import tell_of_dossier
from dossiers.records.database import Database
from dossiers.records.files import Files
from dossiers.records.journal import record
from dossiers.records.models.dossier import Attachment, Dossier, Examination
from dossiers.records.models.jobs import Priority
from dossiers.records.queries import dossier as dossier_queries
from dossiers.uploads.inspection import UNEXAMINED, UploadRefused, inspect
from workflow.lifecycle import DRAFTING_STATES, Role
from workflow.recipients import Occasion

EXAMINE_ATTACHMENT = "examine-attachment"
"""The name of the job that examines one large attachment."""


def request_examination(session: Session, reference: str, attachment: Attachment, *, actor: Actor) -> None:
    """Enqueue the examination of a stored file; of several files of one person they follow each other."""
    args = {"reference": reference, "attachment": attachment.id, "title": attachment.name}
    key, owner = str(attachment.id), actor.username
    enqueue(session, EXAMINE_ATTACHMENT, key, args, priority=Priority.AWAITED, owner=owner, queued=True)


def examine_attachment(database: Database, files: Files, clock: Clock, reference: str, number: int) -> str:
    """Examine a waiting attachment and note the result; return the code of its fault, "" for an accepted one.

    A file that was examined in the meantime is left alone. The result for one that was removed is noted as well, but
    changes no draft and is told to nobody.
    """
    return examine_kept(KeptFiles(_waiting, _kept, _note_result), database, files, clock, reference, number)


FileT = TypeVar("FileT")


@dataclass(frozen=True, slots=True)
class KeptFiles(Generic[FileT]):
    """How the files of one kind are examined: which one of a dossier still waits, its hash and name, and how its result
    is noted (the code of its fault, "" for an accepted one)."""

    waiting: Callable[[Session, Dossier | None, int], FileT | None]
    kept: Callable[[FileT], tuple[str, str]]
    note: Callable[[Session, Dossier, FileT, str, datetime], None]


def examine_kept(
    kind: KeptFiles[FileT], database: Database, files: Files, clock: Clock, reference: str, number: int
) -> str:
    """Examine the waiting file of that number and note the result; return the code of its fault, "" without one.

    It is opened between the transactions, so that nobody waits for it; one that waits no longer is left alone. Raises
    UploadRefused like `fault_found`.
    """
    with database.reading() as session:
        waiting = kind.waiting(session, dossier_queries.dossier_by_reference(session, reference), number)
        if waiting is None:
            return ""
        hash, name = kind.kept(waiting)
    fault = fault_found(files.path(hash), name)
    with database.writing() as session:
        dossier = dossier_queries.dossier_to_change(session, reference)
        found = kind.waiting(session, dossier, number)
        if dossier is not None and found is not None:
            kind.note(session, dossier, found, fault, clock.now())
    return fault


def fault_found(path: Path, name: str) -> str:
    """Examine a kept file; return the code of its fault, "" for an accepted one. Raises UploadRefused if the machine
    was too busy: the next attempt may find it less so.
    """
    try:
        inspect(path, name)
    except UploadRefused as refused:
        if refused.code == UNEXAMINED:
            raise
        return refused.code
    return ""


def _waiting(session: Session, dossier: Dossier | None, number: int) -> Attachment | None:
    """Return the attachment if its examination still waits."""
    found = None if dossier is None else dossier_queries.attachment_by_id(session, dossier, number)
    return found if found is not None and found.is_waiting else None


def _kept(attachment: Attachment) -> tuple[str, str]:
    return attachment.hash, attachment.name


def _note_result(session: Session, dossier: Dossier, attachment: Attachment, fault: str, at: datetime) -> None:
    """Write the result of an examination, and what it changes in the draft; of a refusal the office is told.

    The draft counts as written when the file was in, not when it was examined.
    """
    attachment.examination, attachment.fault = (Examination.REFUSED if fault else Examination.ACCEPTED), fault
    session.flush()
    sender = Actor(attachment.added_by, "", frozenset({Role.CLERK}), dossier.participant.organisation.key)
    if attachment.removed_at is None and dossier.state in DRAFTING_STATES:
        note_change(session, opened.open_draft(session, dossier), actor=sender, at=attachment.added_at)
    detail = {"hash": attachment.hash, "fault": fault}
    record(session, "attachment-examined", actor=THE_DESK, subject=dossier.reference, at=at, detail=detail)
    if fault and attachment.removed_at is None:
        cause = f"attachment/{attachment.id}/refused"
        tell_of_dossier(session, Occasion.FILE_REFUSED, dossier, cause=cause, actor=THE_DESK, at=at)
