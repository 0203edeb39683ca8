"""The receipt of a submission."""

from sqlalchemy.orm import Session

from dossiers.campaigns.opening import campaign_of
from dossiers.desk.actor import Actor
from dossiers.desk.errors import NotFound
from dossiers.dossier import access
from dossiers.dossier.receipt_view import ReceiptPaper, ReceiptView
from dossiers.reading.attached_files import frozen_files
from dossiers.records.queries import dossier as dossier_queries
from workflow.lifecycle import (
    State,
)
from workflow.sight import Sight


def receipt(session: Session, reference: str, number: int, *, actor: Actor) -> ReceiptView:
    """Return the receipt of one submission, for those who see the revision. Raises NotFound."""
    dossier = access.find(session, reference, actor, Sight.REVISION)
    revision = dossier_queries.revision_of(session, dossier, number)
    if revision is None:
        raise NotFound("revision")
    campaign = campaign_of(dossier.participant.campaign)
    kept = dossier_queries.kept_papers(session, dossier, number)
    return ReceiptView(
        reference=reference,
        office=campaign.office(dossier.participant.code),
        campaign=campaign,
        revision=number,
        arrived=revision.arrived,
        first_on_time=dossier.first_on_time,
        hash=revision.hash,
        submitted_by=dossier_queries.person_name(session, revision.submitted_by),
        latest=dossier.revision,
        withdrawn=dossier.state is State.DRAFT,
        papers=tuple(ReceiptPaper(paper.kind, paper.format, paper.hash) for paper in kept),
        attachments=frozen_files(revision),
    )
