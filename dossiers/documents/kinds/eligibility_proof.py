"""The context of the notice on an office's conditions ("thông báo điều kiện"), by the centre's figures only."""

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
from workflow.award_rules import GateKind
from workflow.campaign import Campaign, Office
from workflow.conditions import Fulfilment

PROOF = "thong-bao-dieu-kien"


@dataclass(frozen=True, slots=True, kw_only=True)
class EligibilityProof(SignedCentrePaper):
    """The values of the notice, ready to print.

    `ceiling` is the highest debt ratio that passes, "" where none is required; `is_average`: it is the average of all
    offices. `funds` is a value of `Fulfilment`.
    """

    office: str
    letter: LetterCitation
    basis: SnapshotCitation
    plan_name: str
    plan: str
    collected_name: str
    collected: str
    debt_name: str
    debt: str
    percent: str
    debt_percent: str
    plan_exceeded: bool
    funds: str
    ceiling: str
    is_average: bool
    passes_gate: bool
    over: str
    office_eligible: bool
    eligible: bool


def proof_context(campaign: Campaign, office: Office, events: Events) -> EligibilityProof | None:
    """Return the notice for one office; None where the centre has no plan of it."""
    assessed, centre = events.assessed, campaign.centre
    if assessed is None or centre is None:
        return None
    figures, conditions = assessed.proof.figures, assessed.conditions
    ceiling = conditions.ceiling
    return EligibilityProof(
        **signed_fields(campaign, centre, PROOF, assessed.basis.day, dated=False),
        office=office.full_name,
        letter=letter_citation(campaign.letter),
        basis=snapshot_citation(assessed.basis),
        plan_name=campaign.figures.plan,
        plan=amount_text(figures.plan),
        collected_name=campaign.figures.collected,
        collected=amount_text(figures.collected),
        debt_name=campaign.figures.debt,
        debt=amount_text(figures.debt),
        percent=percent_text(figures.percent, landmarks(campaign)),
        debt_percent=percent_text(figures.debt_percent, () if ceiling is None else (ceiling,)),
        plan_exceeded=conditions.plan is Fulfilment.MET,
        funds=conditions.funds.value,
        ceiling="" if ceiling is None else percent_text(ceiling, (figures.debt_percent,)),
        is_average=campaign.ranked.gate.kind is GateKind.NATIONAL_AVERAGE,
        passes_gate=conditions.debt is Fulfilment.MET,
        over=threshold_text(assessed.proof.over_percent),
        office_eligible=conditions.office is Fulfilment.MET,
        eligible=assessed.proof.eligible,
    )
