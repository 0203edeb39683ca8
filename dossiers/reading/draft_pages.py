"""The pages of a draft: one section, the attachments, one attached opened."""

from sqlalchemy.orm import Session

from dossiers.content.form_fields import FIELDS
from dossiers.desk.actor import Actor
from dossiers.desk.errors import NotFound
from dossiers.dossier import access
from dossiers.dossier.draft_views import AttachmentsView, SectionView
from dossiers.dossier.facts import findings_of
from dossiers.dossier.opened import open_draft, open_submitted, with_centre_records
from dossiers.dossier.views import FileLine
from dossiers.reading.attached_files import file_line, files_of, frozen_files
from dossiers.records.queries import dossier as dossier_queries
from workflow.council import outcome
from workflow.sight import Sight


def section_view(session: Session, reference: str, section: str, actor: Actor) -> SectionView:
    """One section of the office's own draft. Raises NotFound for another office's dossier or an unknown section."""
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
        faults=tuple(one for one in opened.reading.unreadable if one.field.startswith(f"{section}.")),
        content=content,
        campaign=opened.campaign,
        office=opened.office,
        saved_by=dossier_queries.person_name(session, stored.saved_by) if stored else "",
        council=outcome(content, opened.campaign.council),
        findings=tuple(
            finding for finding in findings_of(opened) if finding.field.startswith(f"{section}.") and stored is not None
        ),
        state=dossier.state,
        signing_copy_at=opened.signing_copy.taken_at if opened.signing_copy else None,
    )


def attachments_view(session: Session, reference: str, actor: Actor) -> AttachmentsView:
    """The attachments of the office's own draft. Raises NotFound."""
    dossier = access.find(session, reference, actor, Sight.WORKING)
    opened = open_draft(session, dossier)
    return AttachmentsView(
        reference=reference,
        campaign=opened.campaign,
        office=opened.office,
        files=files_of(opened),
        state=dossier.state,
    )


def attachment(session: Session, reference: str, number: int, actor: Actor) -> FileLine:
    """One attached opened: for the office of its draft or of any revision, for others of the revision in force."""
    dossier = access.find(session, reference, actor, Sight.REVISION)
    if access.sight_of(dossier, actor) is Sight.WORKING:
        seen = [file_line(one) for one in dossier_queries.attachments_of(session, dossier)]
        seen += [file for revision in dossier_queries.revisions_of(session, dossier) for file in frozen_files(revision)]
    else:
        seen = [*files_of(open_submitted(session, dossier))]
    found = next((one for one in seen if one.number == number), None)
    if found is None:
        raise NotFound("attachment")
    return found
