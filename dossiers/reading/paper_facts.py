"""What happened to a dossier, for the centre's papers about it ("sự kiện của hồ sơ"): receipt, return, more time,
appraisal."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy.orm import Session

from dossiers.desk.actor import Actor
from dossiers.desk.errors import NotFound
from dossiers.documents.kinds.events import (
    Appraised,
    AppraisedCriterion,
    Arrived,
    Assessed,
    Events,
    Extended,
    SentBack,
    SnapshotFacts,
    SubmittedPart,
)
from dossiers.dossier import access
from dossiers.dossier.views import DossierView
from dossiers.reading import receipts
from dossiers.records.models.deadlines import ExtensionOrder, ExtensionRecord
from dossiers.records.queries import deadlines as deadline_queries
from workflow.campaign import Campaign
from workflow.consistency import Finding
from workflow.eligibility import collective_proof

Say = Callable[[Finding], str]
"""The sentence for a finding."""


def events_of(session: Session, view: DossierView, actor: Actor, say: Say, revision: int | None = None) -> Events:
    """What this person may read of submission, return and appraisal; of the named revision, or of the last one."""
    number = revision or view.revision
    return Events(
        arrived=_arrived(session, view, actor, number),
        sent_back=_sent_back(view),
        assessed=_assessed(view),
        extended=_extended(session, view, actor),
        appraised=_appraised(view, number, say),
    )


def _appraised(view: DossierView, number: int, say: Say) -> Appraised | None:
    """The sheet of that revision, where it is the one in force and this person may see it."""
    kept, campaign = view.appraisal, view.campaign
    if kept is None or kept.revision != number:
        return None
    sheet = kept.sheet
    words = [(criterion.title, sheet.judgement(criterion.code)) for criterion in campaign.criteria]
    return Appraised(
        reference=view.reference,
        revision=number,
        day=kept.written_at.astimezone(campaign.zone).date(),
        reviewer=kept.written_name,
        criteria=tuple(AppraisedCriterion(title, one.verdict or "", one.remark) for title, one in words),
        findings=tuple(map(say, view.warnings)),
        opinion=sheet.opinion,
        advice=sheet.advice or "",
        is_complete=sheet.is_complete(campaign.criteria),
    )


def extended_by(order: ExtensionOrder, campaign: Campaign, given: ExtensionRecord | None = None) -> Extended:
    """An order of more time, as it stands for all it concerns, or for the one office that was `given` it."""
    before = (given or order).before.astimezone(campaign.zone).date() - timedelta(days=1)
    day = order.granted_at.astimezone(campaign.zone).date()
    return Extended(not order.office, day, before, order.until_day, order.reason)


def _extended(session: Session, view: DossierView, actor: Actor) -> Extended | None:
    """The order that gives the office the time that it has now."""
    dossier = access.find(session, view.reference, actor)
    rows = deadline_queries.time_rows(session, dossier).extensions
    if not rows:
        return None
    extension, order = max(rows, key=lambda row: row[0].until_day)
    return extended_by(order, view.campaign, extension)


def _assessed(view: DossierView) -> Assessed | None:
    """Whether the office may nominate a collective, where the centre has its plan."""
    centre = view.centre
    if centre is None or centre.figures is None:
        return None
    proof = collective_proof(centre.figures, view.campaign.nominated)
    cells = (centre.cells.get("plan", ""), centre.cells.get("collected", ""))
    return Assessed(SnapshotFacts(centre.snapshot, centre.name, centre.day, centre.plan_decision), proof, cells)


def _arrived(session: Session, view: DossierView, actor: Actor, number: int) -> Arrived | None:
    try:
        receipt = receipts.receipt(session, view.reference, number, actor)
    except NotFound:
        return None
    return Arrived(
        reference=view.reference,
        revision=number,
        at=receipt.arrived.astimezone(view.campaign.zone),
        hash=receipt.hash,
        submitted_by=receipt.submitted_by,
        parts=tuple(SubmittedPart(attachment.name, attachment.hash) for attachment in receipt.attachments),
    )


def _sent_back(view: DossierView) -> SentBack | None:
    back = view.returned
    if back is None:
        return None
    day = back.at.astimezone(view.campaign.zone).date()
    return SentBack(view.reference, view.revision, back.reason, day, back.correction_day)
