"""The context of the appraisal sheet ("phiếu thẩm định"): internal to the centre, signed by the reviewer."""

from dataclasses import dataclass
from fractions import Fraction

from dossiers.documents.kinds.centre_papers import CentrePaper, SnapshotCitation, centre_fields, snapshot_citation
from dossiers.documents.kinds.context import LetterCitation, letter_citation
from dossiers.documents.kinds.events import AppraisedCriterion, Events
from dossiers.documents.kinds.figures import landmarks
from dossiers.documents.kinds.wording import (
    DOTS,
    amount_text,
    count_text,
    paragraphs,
    percent_text,
    threshold_text,
)
from workflow.campaign import Campaign, Office
from workflow.dossier import Content
from workflow.eligibility import collective_proof, may_propose_office
from workflow.figures import Figures

APPRAISAL = "phieu-tham-dinh"
UNKNOWN = "-"


@dataclass(frozen=True, slots=True)
class FigureColumn:
    """The figures of one side, the office's or the centre's; a dash where there are none."""

    plan: str
    collected: str
    percent: str
    excess: str
    debt: str
    debt_percent: str


@dataclass(frozen=True, slots=True)
class CriterionRow:
    """One criterion; `verdict` is a code, which the template translates.

    `answer` is the code of what the stored facts say to it, where the verdict differs from that; else "".
    """

    order: str
    title: str
    verdict: str
    remark: str
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AppraisalSheet(CentrePaper):
    """The values of an appraisal sheet, ready to print; a draft while something on it is open.

    `contradicted` is the number of verdicts that differ from the stored facts, "" for none; they are the first rows.
    `eligible` is a code that the template translates: the proposals that the figures permit, "office", "both" or
    "nothing", by the centre's figures where it has them; "" where there are none. `advice` is a code, too.
    """

    office: str
    reference: str
    revision: str
    letter: LetterCitation
    basis: SnapshotCitation | None
    plan_name: str
    collected_name: str
    debt_name: str
    own: FigureColumn
    centre: FigureColumn
    percent: str
    over: str
    eligible: str
    rows: tuple[CriterionRow, ...]
    contradicted: str
    findings: tuple[str, ...]
    opinion: tuple[str, ...]
    advice: str
    reviewer: str


def appraisal_context(campaign: Campaign, office: Office, content: Content, events: Events) -> AppraisalSheet | None:
    """Return the sheet of a revision; None before one is written, and for readers who may not see it."""
    appraised, assessed, centre = events.appraised, events.assessed, campaign.centre
    if appraised is None or centre is None:
        return None
    own = content.claims.figures()
    known = own if assessed is None else assessed.proof.figures
    marks = landmarks(campaign)
    return AppraisalSheet(
        **centre_fields(campaign, centre, APPRAISAL, appraised.day, is_draft=not appraised.is_complete),
        office=office.full_name,
        reference=appraised.reference,
        revision=count_text(appraised.revision),
        letter=letter_citation(campaign.letter),
        basis=None if assessed is None else snapshot_citation(assessed.basis),
        plan_name=campaign.figures.plan,
        collected_name=campaign.figures.collected,
        debt_name=campaign.figures.debt,
        own=_column(own, marks),
        centre=_column(None if assessed is None else assessed.proof.figures, marks),
        percent=percent_text(None if known is None else known.percent, marks),
        over=threshold_text(campaign.nominated.over_percent),
        eligible=_eligible(campaign, known),
        rows=tuple(
            CriterionRow(
                count_text(order), criterion.title, criterion.verdict, criterion.remark or UNKNOWN, criterion.answer
            )
            for order, criterion in enumerate(_contradicted_first(appraised.criteria), 1)
        ),
        contradicted=_count_or_none(appraised.criteria),
        findings=appraised.findings,
        opinion=paragraphs(appraised.opinion) or (DOTS,),
        advice=appraised.advice,
        reviewer=appraised.reviewer,
    )


def _contradicted_first(criteria: tuple[AppraisedCriterion, ...]) -> list[AppraisedCriterion]:
    """Return the criteria with those first whose verdict differs from the stored facts."""
    return sorted(criteria, key=lambda criterion: not criterion.answer)


def _count_or_none(criteria: tuple[AppraisedCriterion, ...]) -> str:
    """Return how many verdicts differ from the stored facts, "" for none."""
    count = sum(bool(criterion.answer) for criterion in criteria)
    return count_text(count) if count else ""


def _column(figures: Figures | None, marks: tuple[Fraction, ...]) -> FigureColumn:
    if figures is None:
        return FigureColumn(*[UNKNOWN] * 6)
    return FigureColumn(
        plan=amount_text(figures.plan),
        collected=amount_text(figures.collected),
        percent=percent_text(figures.percent, marks),
        excess=amount_text(figures.excess),
        debt=amount_text(figures.debt),
        debt_percent=percent_text(figures.debt_percent),
    )


def _eligible(campaign: Campaign, figures: Figures | None) -> str:
    if figures is None:
        return ""
    if collective_proof(figures, campaign.nominated).eligible:
        return "both"
    return "office" if may_propose_office(figures) else "nothing"
