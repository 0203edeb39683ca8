"""Freezing a submission ("bản đã nộp"): the immutable revision, and the papers' numbers in the office's register."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from dossiers.content.canonical import CONTENT_VERSION, frozen_text, text_hash
from dossiers.desk.actor import Actor
from dossiers.dossier.facts import nominee_of, place_of, places_in_register, warnings_of
from dossiers.dossier.kept_findings import findings_text
from dossiers.dossier.opened import OpenedDossier
from dossiers.jobs import queue
from dossiers.records.inserting import insert_row, insert_rows
from dossiers.records.models.dossier import Attachment, Dossier, Revision
from dossiers.records.models.papers import NumberStanding, RegisterEntry
from dossiers.records.queries import dossier as dossier_queries

KEEP_PAPERS = "keep-papers"
"""The job that makes the papers of a frozen revision and keeps their bytes."""


def freeze(session: Session, opened: OpenedDossier, *, actor: Actor, at: datetime, versions: Mapping[str, str]) -> None:
    """Make the content an immutable, numbered revision and enter the papers' numbers in the office's register."""
    dossier, warnings = opened.dossier, warnings_of(opened)
    dossier.revision += 1
    dossier.still_missing, dossier.warnings = 0, len(warnings)
    dossier.nominee = nominee_of(opened.reading.content)
    text = revision_text(opened, versions)
    insert_row(
        session,
        Revision,
        dossier_id=dossier.id,
        number=dossier.revision,
        text=text,
        hash=text_hash(text),
        content_version=CONTENT_VERSION,
        arrived=at,
        submitted_by=actor.username,
        findings=findings_text(opened.to_explain),
    )
    _register(session, opened, at)


def enqueue_papers(session: Session, dossier: Dossier) -> None:
    """Enqueue the job that makes the papers of the revision that was just frozen."""
    args = {"reference": dossier.reference, "revision": dossier.revision}
    queue.enqueue_once(session, KEEP_PAPERS, f"{dossier.reference}/{dossier.revision}", args)


def revision_text(opened: OpenedDossier, versions: Mapping[str, str]) -> str:
    """Return the canonical text to be hashed: content, attachments, campaign, versions of templates and rule packs."""
    return frozen_text(
        opened.reading.content,
        attachments=[_file_value(attachment) for attachment in opened.attachments],
        campaign={"code": opened.campaign.code, "hash": opened.dossier.participant.campaign.text_hash},
        reference=opened.dossier.reference,
        rule_pack=opened.campaign.rule_pack,
        versions=dict(versions),
    )


def _file_value(attachment: Attachment) -> dict[str, str | int]:
    """Return an attached file as stored in a revision; `number` is the id of its row."""
    return {
        "number": attachment.id,
        "kind": attachment.kind,
        "name": attachment.name,
        "media_type": attachment.media_type,
        "size": attachment.size,
        "hash": attachment.hash,
    }


def _register(session: Session, opened: OpenedDossier, at: datetime) -> None:
    """Enter each paper's number; a new number replaces the old one, which is never free again."""
    new = []
    for kind, place, day in places_in_register(opened):
        entry = dossier_queries.current_entry(opened.register, opened.dossier, kind)
        if entry is not None and place_of(entry) == place:
            entry.day = day
            continue
        if entry is not None:
            entry.standing = NumberStanding.REPLACED
        new.append({**dict(zip(("year", "series", "number"), place, strict=True)), "day": day, "kind": kind})
    office, dossier = opened.dossier.participant.organisation_id, opened.dossier.id
    common = {"organisation_id": office, "dossier_id": dossier, "entered_at": at}
    insert_rows(session, RegisterEntry, [{**values, **common} for values in new])
