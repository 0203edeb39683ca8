"""The receipt of a submission: what it states, as a page and for its paper."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from dossiers.campaigns.opening import campaign_of
from dossiers.desk.actor import Actor
from dossiers.desk.errors import NotFound
from dossiers.documents.kinds.receipt import receipt_number
from dossiers.dossier import access
from dossiers.dossier.receipt_view import ReceiptPaper, ReceiptView
from dossiers.reading.attached_files import frozen_files
from dossiers.records.models.dossier import Move
from dossiers.records.queries import dossier as dossier_queries
from workflow.receipts import ON_TIME_BY_POST, PastMove, ReceiptFacts, receipt_facts
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
        number=receipt_number(campaign, reference, number),
        office=campaign.office(dossier.participant.code),
        campaign=campaign,
        revision=number,
        facts=facts_of_submission(dossier_queries.moves_of(session, dossier), number),
        hash=revision.hash,
        latest=dossier.revision,
        papers=tuple(ReceiptPaper(paper.kind, paper.format, paper.hash) for paper in kept),
        attachments=frozen_files(revision),
    )


def facts_of_submission(moves: Iterable[Move], number: int) -> ReceiptFacts:
    """Return what a receipt states of submission `number`, from all moves of the dossier, oldest first."""
    past = (
        PastMove(move.action, move.revision, move.at, move.actor_name, by_post=move.note == ON_TIME_BY_POST)
        for move in moves
    )
    return receipt_facts(past, number)
