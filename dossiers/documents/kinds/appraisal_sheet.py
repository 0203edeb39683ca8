"""The appraisal sheet as a paper ("phiếu thẩm định"): between the people of the centre, signed by the reviewer."""

from dataclasses import dataclass
from fractions import Fraction

from dossiers.documents.kinds.board import SnapshotCitation, snapshot_citation
from dossiers.documents.kinds.centre import centre_about, centre_head
from dossiers.documents.kinds.events import Events
from dossiers.documents.kinds.sheet import About, LetterCitation, Letterhead, letter_citation
from dossiers.documents.kinds.wording import (
    DOTS,
    amount_said,
    counted,
    paragraphs,
    percent_said,
    plain_percent,
    within_sentence,
)
from workflow.campaign import Campaign, Office
from workflow.dossier import Content
from workflow.eligibility import collective_proof, may_propose_office
from workflow.figures import PER_CENT, Figures

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
    """One criterion; `verdict` is a code, which the template says in words."""

    order: str
    title: str
    verdict: str
    remark: str


@dataclass(frozen=True, slots=True)
class AppraisalSheet:
    """Everything that an appraisal sheet says, ready to print; a draft while something on it is open.

    `eligible` is a code, which the template says in words: what the figures allow to propose, "office", "both" or
    "nothing", by the centre's figures where it has them; "" where nobody has any. `advice` is a code, too.
    """

    about: About
    is_draft: bool
    head: Letterhead
    campaign: str
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
    findings: tuple[str, ...]
    opinion: tuple[str, ...]
    advice: str
    reviewer: str
    records_unit: str


def appraisal_context(campaign: Campaign, office: Office, content: Content, events: Events) -> AppraisalSheet | None:
    """The sheet of a revision, None before one was written, and for whoever may not see it."""
    told, assessed, centre = events.appraised, events.assessed, campaign.centre
    if told is None or centre is None:
        return None
    own = content.claims.figures()
    known = own if assessed is None else assessed.proof.figures
    marks = (Fraction(PER_CENT), PER_CENT + campaign.nominated.over_percent)
    return AppraisalSheet(
        about=centre_about(campaign, told.day),
        is_draft=not told.is_complete,
        head=centre_head(campaign, centre, APPRAISAL, told.day),
        campaign=within_sentence(campaign.name),
        office=office.full_name,
        reference=told.reference,
        revision=counted(told.revision),
        letter=letter_citation(campaign.letter),
        basis=None if assessed is None else snapshot_citation(assessed.basis),
        plan_name=campaign.figures.plan,
        collected_name=campaign.figures.collected,
        debt_name=campaign.figures.debt,
        own=_column(own, marks),
        centre=_column(None if assessed is None else assessed.proof.figures, marks),
        percent=percent_said(None if known is None else known.percent, marks),
        over=plain_percent(campaign.nominated.over_percent),
        eligible=_eligible(campaign, known),
        rows=tuple(
            CriterionRow(counted(at), one.title, one.verdict, one.remark or UNKNOWN)
            for at, one in enumerate(told.judged, 1)
        ),
        findings=told.findings,
        opinion=paragraphs(told.opinion) or (DOTS,),
        advice=told.advice,
        reviewer=told.reviewer,
        records_unit=campaign.records_unit,
    )


def _column(figures: Figures | None, marks: tuple[Fraction, ...]) -> FigureColumn:
    if figures is None:
        return FigureColumn(*[UNKNOWN] * 6)
    return FigureColumn(
        plan=amount_said(figures.plan),
        collected=amount_said(figures.collected),
        percent=percent_said(figures.percent, marks),
        excess=amount_said(figures.excess),
        debt=amount_said(figures.debt),
        debt_percent=percent_said(figures.debt_percent),
    )


def _eligible(campaign: Campaign, figures: Figures | None) -> str:
    if figures is None:
        return ""
    if collective_proof(figures, campaign.nominated).eligible:
        return "both"
    return "office" if may_propose_office(figures) else "nothing"
