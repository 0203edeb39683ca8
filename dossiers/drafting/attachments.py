"""Attachments of a draft ("tệp đính kèm"): inspected before they are stored, then added to the draft or removed."""

import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from sqlalchemy.orm import Session

from dossiers.content.canonical import text_hash
from dossiers.desk.actor import Actor
from dossiers.desk.errors import NotFound
from dossiers.dossier import access, opened
from dossiers.drafting.examining import request_examination
from dossiers.drafting.sections import draft_to_change, note_change
from dossiers.records.files import CHUNK, Files
from dossiers.records.journal import record
from dossiers.records.models.dossier import Attachment, Examination
from dossiers.records.queries import dossier as dossier_queries
from dossiers.uploads.inspection import UNEXAMINED, Accepted, UploadRefused, identified, inspect
from dossiers.vietnamese.text import clean_line
from workflow.errors import RequirementsUnmet, Unmet

LONGEST_NAME = 200
PROMPT_BYTES = 2 * 1024 * 1024
"""The largest file that is examined within a request: below it honest files take less than 300 ms of processor time."""
DOSSIER_BYTES = 100 * 1024 * 1024
"""The largest size of all attachments of a dossier together."""


@dataclass(frozen=True, slots=True)
class NewFile:
    """An uploaded file, already in the file store under its hash; `examined`: inspected and accepted."""

    kind: str
    name: str
    media_type: str
    size: int
    hash: str
    examined: bool = True


def receive(
    files: Files,
    kind: str,
    name: str | None,
    stream: IO[bytes] | None,
    *,
    limit: int,
    place: str = "",
    by_job: bool = False,
) -> NewFile:
    """Inspect an uploaded file and store it in `files`. Raises RequirementsUnmet with the reason of a refusal.

    `limit` is the largest size in bytes, `place` the name of the form field, by default that of the kind. With `by_job`
    a large file is only identified: it is to be examined by a job.
    """
    place = place or f"attachments.{kind}"
    if stream is None or not name:
        raise RequirementsUnmet((Unmet("file-missing", place),))
    shown = plain_name(name)
    with tempfile.NamedTemporaryFile(prefix="upload-") as incoming:
        if copy_up_to(stream, incoming.file, limit):
            raise RequirementsUnmet((_too_large(place, shown, limit),))
        incoming.flush()
        prompt = not (by_job and is_large(incoming.file.tell()))
        try:
            accepted, examined = _accepted(Path(incoming.name), shown, prompt=prompt, by_job=by_job)
        except UploadRefused as refused:
            values = {"name": shown, **refused.values}
            raise RequirementsUnmet((Unmet(refused.code, place, tuple(values.items())),)) from refused
        incoming.seek(0)
        stored = files.store(incoming.file)
    return NewFile(kind, shown, accepted.media_type, stored.size, stored.hash, examined)


def _accepted(path: Path, name: str, *, prompt: bool, by_job: bool) -> tuple[Accepted, bool]:
    """Return the kind of a file, and whether it was examined; a busy machine leaves that to the job as well."""
    if prompt:
        try:
            return inspect(path, name), True
        except UploadRefused as refused:
            if refused.code != UNEXAMINED or not by_job:
                raise
    return identified(path, name), False


def is_large(size: int) -> bool:
    """Return whether a file of so many bytes is examined by a job instead of within the request."""
    return size > PROMPT_BYTES


def check_place(session: Session, reference: str, kind: str, *, actor: Actor, at: datetime, key: str = "") -> None:
    """Check, before a file is received, that this person may add one of that kind now. Raises what `attach` raises.

    A form of this `key` that has brought a file before is let through: `attach` answers it as it did then.
    """
    if sent_with(session, reference, key, actor):
        return
    file = draft_to_change(session, reference, actor=actor, at=at)
    if unmet := _attachment_faults(file, kind, 0):
        raise RequirementsUnmet(unmet)


def attach(session: Session, reference: str, new: NewFile, *, actor: Actor, at: datetime, key: str = "") -> Attachment:
    """Add an inspected file to the dossier. Raises RequirementsUnmet for an unknown kind or too many bytes or files.

    The same form (`key`) with the same file again returns the same attachment, also after it was removed.
    """
    if again := next((file for file in sent_with(session, reference, key, actor) if file.hash == new.hash), None):
        return again
    file = draft_to_change(session, reference, actor=actor, at=at)
    if unmet := _attachment_faults(file, new.kind, new.size):
        raise RequirementsUnmet(unmet)
    attachment = Attachment(
        dossier_id=file.dossier.id,
        kind=new.kind,
        name=new.name,
        media_type=new.media_type,
        size=new.size,
        hash=new.hash,
        added_at=at,
        added_by=actor.username,
        form_key=_form_key(key, actor),
        examination=Examination.ACCEPTED if new.examined else Examination.WAITING,
    )
    session.add(attachment)
    if not new.examined:
        session.flush()
        request_examination(session, reference, attachment, actor=actor)
    note_change(session, opened.with_attachments(session, file), actor=actor, at=at)
    detail = {"hash": new.hash, "kind": new.kind}
    record(session, "attached", actor=actor, subject=reference, at=at, detail=detail)
    return attachment


def sent_with(session: Session, reference: str, key: str, actor: Actor) -> Sequence[Attachment]:
    """Return what this person has sent to the dossier with this form; the dossier is locked. Raises NotFound."""
    form_key = _form_key(key, actor)
    if form_key is None:
        return ()
    return dossier_queries.attachments_of_form(session, access.find_to_change(session, reference, actor), form_key)


def detach(session: Session, reference: str, number: int, *, actor: Actor, at: datetime) -> None:
    """Remove an attachment from the draft; revisions that name it keep it. Removing it again changes nothing."""
    file = draft_to_change(session, reference, actor=actor, at=at)
    attachment = dossier_queries.attachment_by_id(session, file.dossier, number)
    if attachment is None:
        raise NotFound("attachment")
    if attachment.removed_at is None:
        attachment.removed_at = at
        note_change(session, opened.with_attachments(session, file), actor=actor, at=at)
        record(session, "detached", actor=actor, subject=reference, at=at, detail={"hash": attachment.hash})


def plain_name(name: str) -> str:
    """Return the file's own Vietnamese name: NFC, no folders, no control characters, its extension kept when cut."""
    bare = clean_line(name.replace("\\", "/").rpartition("/")[2])
    plain = "".join(sign for sign in bare if sign.isprintable())
    stem, extension = os.path.splitext(plain)
    return stem[: LONGEST_NAME - len(extension)] + extension


def copy_up_to(stream: IO[bytes], target: IO[bytes], limit: int) -> bool:
    """Copy at most `limit` bytes; return whether the stream holds more."""
    left = limit
    while chunk := stream.read(min(CHUNK, left + 1)):
        if len(chunk) > left:
            return True
        target.write(chunk)
        left -= len(chunk)
    return False


def _form_key(key: str, actor: Actor) -> str | None:
    """Return how a form of this person is stored; None for a file that no form brought."""
    return text_hash(f"{actor.username}/{key}") if key else None


def _too_large(place: str, name: str, limit: int) -> Unmet:
    return Unmet("file-too-large", place, (("name", name), ("limit", str(limit // (1024 * 1024)))))


def _attachment_faults(file: opened.OpenedDossier, kind: str, size: int) -> tuple[Unmet, ...]:
    spec = next((attachment for attachment in file.campaign.attachments if attachment.kind == kind), None)
    if spec is None:
        return (Unmet("attachment-kind-unknown", "attachments.kind"),)
    unmet: list[Unmet] = []
    present = [*file.attachments, *(sent for sent in file.unaccepted if sent.is_waiting)]
    if sum(attachment.kind == kind for attachment in present) >= spec.most:
        values = (("title", spec.title), ("limit", str(spec.most)))
        unmet.append(Unmet("attachment-too-many", f"attachments.{spec.kind}", values))
    if sum(attachment.size for attachment in present) + size > DOSSIER_BYTES:
        unmet.append(Unmet("dossier-too-large", f"attachments.{spec.kind}", (("limit", "100"),)))
    return tuple(unmet)
