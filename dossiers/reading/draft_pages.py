"""The pages of a draft: one section, the attachments, one attached opened."""

from datetime import datetime

from sqlalchemy.orm import Session

from dossiers.content.form_fields import FIELDS
from dossiers.desk.actor import Actor
from dossiers.desk.errors import NotFound
from dossiers.dossier import access
from dossiers.dossier.draft_views import AttachmentsView, SectionView
from dossiers.dossier.facts import findings_of
from dossiers.dossier.opened import open_draft, open_submitted, with_centre_records
from dossiers.dossier.views import FileLine
from dossiers.reading.attached_files import file_line, files_of, frozen_files, unaccepted_file
from dossiers.records.queries import dossier as dossier_queries
from workflow.council import outcome
from workflow.sight import Sight


def section_view(session: Session, reference: str, section: str, *, actor: Actor, at: datetime) -> SectionView:
    """Return one section of the office's own draft. Raises NotFound for others and for an unknown section."""
    dossier = access.find(session, reference, actor, Sight.WORKING)
    if section not in FIELDS:
        raise NotFound(section)
    opened = with_centre_records(session, open_draft(session, dossier))
    stored = opened.sections.get(section)
    content = opened.reading.content
    return SectionView(
        reference=reference,
        section=section,
        version=stored.version if stored else 0,
        typed=opened.typed,
        faults=tuple(fault for fault in opened.reading.unreadable if fault.field.startswith(f"{section}.")),
        content=content,
        campaign=opened.campaign,
        office=opened.office,
        saved_by=dossier_queries.person_name(session, stored.saved_by) if stored else "",
        council=outcome(content, opened.campaign.council),
        findings=tuple(
            finding for finding in findings_of(opened) if finding.field.startswith(f"{section}.") and stored is not None
        ),
        state=dossier.state,
        permitted=opened.permitted(at),
        centre=opened.centre,
        conditions=opened.conditions,
        signing_copy_at=opened.signing_copy.taken_at if opened.signing_copy else None,
    )


def attachments_view(session: Session, reference: str, *, actor: Actor, at: datetime) -> AttachmentsView:
    """Return the attachments of the office's own draft. Raises NotFound for another office's dossier."""
    dossier = access.find(session, reference, actor, Sight.WORKING)
    opened = open_draft(session, dossier)
    return AttachmentsView(
        reference=reference,
        campaign=opened.campaign,
        office=opened.office,
        files=files_of(opened),
        unaccepted=tuple(map(unaccepted_file, opened.unaccepted)),
        state=dossier.state,
        permitted=opened.permitted(at),
    )


def attachment(session: Session, reference: str, number: int, *, actor: Actor) -> FileLine:
    """Return one attached file: to the office of its draft or any revision, to others of the one in force."""
    dossier = access.find(session, reference, actor, Sight.REVISION)
    if access.sight_of(dossier, actor) is Sight.WORKING:
        files = [file_line(file) for file in dossier_queries.attachments_of(session, dossier)]
        for revision in dossier_queries.revisions_of(session, dossier):
            files += frozen_files(revision)
    else:
        files = [*files_of(open_submitted(session, dossier))]
    found = next((file for file in files if file.number == number), None)
    if found is None:
        raise NotFound("attachment")
    return found
