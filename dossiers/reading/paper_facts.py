"""Events of a dossier for the centre's papers about it ("sự kiện của hồ sơ"): receipt, return, more time, appraisal."""

from collections.abc import Callable
from datetime import timedelta, tzinfo

from sqlalchemy.orm import Session

from dossiers.desk.errors import NotFound
from dossiers.documents.kinds.events import (
    Appraised,
    AppraisedCriterion,
    Arrived,
    Assessed,
    Events,
    Extended,
    NumberedSubmission,
    SentBack,
    SnapshotFacts,
    SubmittedPart,
)
from dossiers.dossier.opened import OpenedDossier, revision_numbered
from dossiers.dossier.views import DossierView, Return
from dossiers.reading.attached_files import frozen_files
from dossiers.reading.progress import return_by
from dossiers.reading.receipts import facts_of_submission
from dossiers.records.models.deadlines import ExtensionOrder, ExtensionRecord
from workflow.campaign import Campaign
from workflow.consistency import Finding
from workflow.eligibility import collective_proof
from workflow.lifecycle import State
from workflow.receipts import PastMove
from workflow.sight import Sight

Say = Callable[[Finding], str]
"""Return the sentence for a finding."""


def events_of(
    session: Session, opened: OpenedDossier, view: DossierView, say: Say, revision: int | None = None
) -> Events:
    """Return the events of submission, return, extension and appraisal that the person of the view may read.

    Of the named revision, or of the last one; `opened` is the dossier that the view was made of.
    """
    number = revision or view.revision
    return Events(
        arrived=_arrived(session, opened, view, number),
        sent_back=_sent_back(view),
        assessed=_assessed(view),
        extended=_extended(opened),
        appraised=_appraised(view, number, say),
    )


def _appraised(view: DossierView, number: int, say: Say) -> Appraised | None:
    """Return the sheet of that revision, where it is the one in force and this person may see it."""
    kept, campaign = view.appraisal, view.campaign
    if kept is None or kept.revision != number:
        return None
    sheet = kept.sheet
    answers = {found.criterion.code: found.answer for found in view.contradictions}
    words = [(criterion, sheet.judgement(criterion.code)) for criterion in campaign.criteria]
    return Appraised(
        reference=view.reference,
        revision=number,
        day=kept.written_at.astimezone(campaign.zone).date(),
        reviewer=kept.written_name,
        criteria=tuple(
            AppraisedCriterion(
                criterion.title, judgement.verdict or "", judgement.remark, answers.get(criterion.code, "")
            )
            for criterion, judgement in words
        ),
        findings=tuple(map(say, view.warnings)),
        opinion=sheet.opinion,
        advice=sheet.advice or "",
        is_complete=sheet.is_complete(campaign.criteria),
    )


def extended_by(order: ExtensionOrder, campaign: Campaign, given: ExtensionRecord | None = None) -> Extended:
    """Return an order of an extension for all offices, or for one by its extension `given`."""
    before = (given or order).before.astimezone(campaign.zone).date() - timedelta(days=1)
    day = order.granted_at.astimezone(campaign.zone).date()
    return Extended(not order.office, day, before, order.until_day, order.reason)


def _extended(opened: OpenedDossier) -> Extended | None:
    """Return the order that gives the office the time that it has now."""
    rows = opened.time_rows.extensions
    if not rows:
        return None
    extension, order = max(rows, key=lambda row: row[0].until_day)
    return extended_by(order, opened.campaign, extension)


def _assessed(view: DossierView) -> Assessed | None:
    """Return the conditions by the centre's figures, for the centre's people; None where the centre has no plan of the
    office."""
    centre = view.centre
    if centre is None or centre.figures is None or view.sight is Sight.WORKING:
        return None
    proof = collective_proof(centre.figures, view.campaign.nominated)
    basis = SnapshotFacts(centre.snapshot, centre.name, centre.day, centre.plan_decision)
    return Assessed(basis, proof, view.conditions)


def _arrived(session: Session, opened: OpenedDossier, view: DossierView, number: int) -> Arrived | None:
    """Return the submission of that revision, for those who see revisions."""
    revision = revision_numbered(session, opened, number) if view.sight >= Sight.REVISION else None
    if revision is None:
        return None
    zone, facts = view.campaign.zone, facts_of_submission(opened.moves, number)
    return Arrived(
        reference=view.reference,
        revision=number,
        at=revision.arrived.astimezone(zone),
        hash=revision.hash,
        submitted_by=facts.submission.who,
        parts=tuple(SubmittedPart(attachment.name, attachment.hash) for attachment in frozen_files(revision)),
        first=None if facts.first is facts.submission else _numbered(facts.first, zone),
        by_post=facts.first.by_post,
        replaced_by=_numbered(facts.replaced_by, zone) if facts.replaced_by else None,
        withdrawn_at=facts.withdrawn_at.astimezone(zone) if facts.withdrawn_at else None,
    )


def _numbered(submission: PastMove, zone: tzinfo) -> NumberedSubmission:
    return NumberedSubmission(submission.revision, submission.at.astimezone(zone))


def _sent_back(view: DossierView) -> SentBack | None:
    return None if view.returned is None else _returned(view, view.returned, view.revision)


def past_return(opened: OpenedDossier, view: DossierView, number: int) -> SentBack:
    """Return the return that the move of that row number made, undone ones excepted. Raises NotFound."""
    for move in opened.standing if view.sight >= Sight.REVISION else ():
        if move.id == number and move.target is State.RETURNED:
            return _returned(view, return_by(move), move.revision)
    raise NotFound("paper")


def _returned(view: DossierView, back: Return, revision: int) -> SentBack:
    day = back.at.astimezone(view.campaign.zone).date()
    return SentBack(view.reference, revision, back.reason, day, back.correction_day)
