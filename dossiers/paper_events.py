"""What happened to a dossier, for the centre's papers about it ("sự kiện của hồ sơ"): receipt and return."""

from sqlalchemy.orm import Session

from dossiers import reading
from dossiers.actor import Actor
from dossiers.documents.events import Arrived, Assessed, Basis, Events, Part, SentBack
from dossiers.errors import NotFound
from dossiers.views import DossierView
from workflow.eligibility import collective_proof


def events_of(session: Session, view: DossierView, actor: Actor, revision: int | None = None) -> Events:
    """What this person may read of submission and return; of the named revision, or of the last one."""
    number = revision or view.revision
    return Events(_arrived(session, view, actor, number), _sent_back(view), _assessed(view))


def _assessed(view: DossierView) -> Assessed | None:
    """Whether the office may nominate a collective, where the centre has its plan."""
    centre = view.centre
    if centre is None or centre.figures is None:
        return None
    proof = collective_proof(centre.figures, view.campaign.nominated)
    cells = (centre.cells.get("plan", ""), centre.cells.get("collected", ""))
    return Assessed(Basis(centre.snapshot, centre.name, centre.day, centre.plan_decision), proof, cells)


def _arrived(session: Session, view: DossierView, actor: Actor, number: int) -> Arrived | None:
    try:
        receipt = reading.receipt(session, view.reference, number, actor)
    except NotFound:
        return None
    return Arrived(
        reference=view.reference,
        revision=number,
        at=receipt.arrived.astimezone(view.campaign.zone),
        hash=receipt.hash,
        submitted_by=receipt.submitted_by,
        parts=tuple(Part(one.name, one.hash) for one in receipt.attachments),
    )


def _sent_back(view: DossierView) -> SentBack | None:
    back = view.returned
    if back is None:
        return None
    day = back.at.astimezone(view.campaign.zone).date()
    return SentBack(view.reference, view.revision, back.reason, day, back.correction_day)
