"""The context of the proof of eligibility ("thông báo điều kiện"): both sides of the strict inequality."""

from dataclasses import dataclass

from dossiers.documents.kinds.centre_papers import (
    SignedCentrePaper,
    SnapshotCitation,
    signed_fields,
    snapshot_citation,
)
from dossiers.documents.kinds.context import LetterCitation, letter_citation
from dossiers.documents.kinds.events import Events
from dossiers.documents.kinds.figures import landmarks
from dossiers.documents.kinds.wording import amount_text, percent_text, threshold_text
from workflow.campaign import Campaign, Office
from workflow.figures import PER_CENT

PROOF = "thong-bao-dieu-kien"


@dataclass(frozen=True, slots=True, kw_only=True)
class EligibilityProof(SignedCentrePaper):
    """The values of the proof of eligibility, ready to print.

    It shows `left` = collected × `left_factor` > `right` = plan × `right_factor`, in integers of đồng.
    """

    office: str
    letter: LetterCitation
    basis: SnapshotCitation
    plan_name: str
    plan: str
    plan_cell: str
    collected_name: str
    collected: str
    collected_cell: str
    percent: str
    over: str
    left_factor: str
    left: str
    right_factor: str
    right: str
    eligible: bool


def proof_context(campaign: Campaign, office: Office, events: Events) -> EligibilityProof | None:
    """Return the proof for one office; None where the centre has no plan of it."""
    assessed, centre = events.assessed, campaign.centre
    if assessed is None or centre is None:
        return None
    proof, figures = assessed.proof, assessed.proof.figures
    over = proof.over_percent
    return EligibilityProof(
        **signed_fields(campaign, centre, PROOF, assessed.basis.day, dated=False),
        office=office.full_name,
        letter=letter_citation(campaign.letter),
        basis=snapshot_citation(assessed.basis),
        plan_name=campaign.figures.plan,
        plan=amount_text(figures.plan),
        plan_cell=assessed.cells[0],
        collected_name=campaign.figures.collected,
        collected=amount_text(figures.collected),
        collected_cell=assessed.cells[1],
        percent=percent_text(figures.percent, landmarks(campaign)),
        over=threshold_text(over),
        left_factor=amount_text(PER_CENT * over.denominator),
        left=amount_text(proof.left),
        right_factor=amount_text(PER_CENT * over.denominator + over.numerator),
        right=amount_text(proof.right),
        eligible=proof.eligible,
    )
