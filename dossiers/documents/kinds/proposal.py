"""The context of the proposal ("tờ trình đề nghị tặng thưởng")."""

from dataclasses import dataclass
from fractions import Fraction

from dossiers.documents.kinds.context import (
    MINUTES,
    PROPOSAL,
    Citation,
    Copy,
    Signature,
    citation,
    council_of,
    refuse_without_number,
)
from dossiers.documents.kinds.figures import FigureTable, figure_table
from dossiers.documents.kinds.interim_report import OwnReview, own_review
from dossiers.documents.kinds.office_papers import OfficeLetter, letter_fields, signature_of
from dossiers.documents.kinds.wording import DOTS, count_text, or_dots, paragraphs, percent_text, threshold_text
from workflow.campaign import Campaign, Office
from workflow.dossier import Content
from workflow.figures import PER_CENT, Figures


@dataclass(frozen=True, slots=True)
class ProposedAward:
    """One proposed award: the recipient, which award of the campaign, the share above plan, and the merits.

    `point` is its letter, empty for a single award; `over` is empty while the figures do not show that the condition is
    met; `condition` is the campaign's threshold.
    """

    point: str
    recipient: str
    title: str
    over: str
    condition: str
    merits: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal(OfficeLetter):
    """The values of a tờ trình, ready to print. A missing part is None; a missing value is dots."""

    bases: tuple[str, ...]
    plan_decision: str
    council: str
    minutes: Citation | None
    figures: FigureTable
    for_office: ProposedAward | None
    for_collective: ProposedAward | None
    proposed: str
    review: OwnReview | None
    signature: Signature
    records_unit: str


def proposal_context(campaign: Campaign, office: Office, content: Content, copy: Copy) -> Proposal:
    """Return the tờ trình of this content. Raises NumberMissing for a final copy without number and date."""
    refuse_without_number(content.number(PROPOSAL), copy)
    claims, nomination = content.claims, content.nomination
    return Proposal(
        **letter_fields(campaign, office, content, copy, PROPOSAL),
        bases=campaign.bases,
        plan_decision=claims.plan_decision.strip(),
        council=council_of(campaign, office),
        minutes=citation(campaign, content, MINUTES),
        figures=figure_table(claims, campaign, units_apart=True),
        for_office=_for_office(campaign, office, content),
        for_collective=_for_collective(campaign, content),
        proposed=count_text((nomination.office + nomination.collective) or None),
        review=own_review(content.review, required=campaign.local_review_required),
        signature=signature_of(content.signing, campaign),
        records_unit=campaign.records_unit,
    )


def _over(known: Figures | None, campaign: Campaign) -> str:
    """Return by how much the plan is exceeded, in per cent of it."""
    if known is None:
        return ""
    return percent_text(known.percent - PER_CENT, (Fraction(0), campaign.nominated.over_percent))


def _for_office(campaign: Campaign, office: Office, content: Content) -> ProposedAward | None:
    nomination, known = content.nomination, content.claims.figures()
    if not nomination.office:
        return None
    return ProposedAward(
        point="a)" if nomination.collective else "",
        recipient=office.full_name,
        title=campaign.ranked.title,
        over=_over(known, campaign) if known and known.plan_exceeded else "",
        condition="",
        merits=paragraphs(nomination.office_achievements) or (DOTS,),
    )


def _for_collective(campaign: Campaign, content: Content) -> ProposedAward | None:
    nomination, known = content.nomination, content.claims.figures()
    if not nomination.collective:
        return None
    chosen, over_percent = nomination.chosen, campaign.nominated.over_percent
    entitled = known is not None and known.exceeds_by_more_than(over_percent)
    return ProposedAward(
        point="b)" if nomination.office else "",
        recipient=or_dots(chosen.name if chosen else ""),
        title=campaign.nominated.title,
        over=_over(known, campaign) if entitled else "",
        condition=threshold_text(over_percent),
        merits=paragraphs(chosen.achievements if chosen else "") or (DOTS,),
    )
