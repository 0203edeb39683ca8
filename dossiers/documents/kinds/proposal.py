"""What a tờ trình says ("tờ trình đề nghị tặng thưởng"): values only; the sentences stand in its template."""

from dataclasses import dataclass
from fractions import Fraction

from dossiers.documents.kinds.sheet import (
    MINUTES,
    PROPOSAL,
    About,
    Citation,
    Copy,
    LetterCitation,
    Letterhead,
    Signature,
    citation,
    council_of,
    letter_citation,
    letterhead,
    refuse_without_number,
)
from dossiers.documents.kinds.wording import (
    DOTS,
    amount_said,
    counted,
    day_said,
    paragraphs,
    percent_said,
    plain_percent,
    said,
    within_sentence,
)
from dossiers.documents.setting.rule_packs import rule_pack_on
from dossiers.vietnamese.words import dong_in_words
from workflow.campaign import Campaign, FigureWords, Office
from workflow.dossier import Claims, Content, LocalReview, Signing
from workflow.figures import PER_CENT, Figures
from workflow.signing import Power, power_lines


@dataclass(frozen=True, slots=True)
class FigureTable:
    """Plan, collected and debt with the campaign's own names for them, amounts in đồng."""

    work: str
    plan_name: str
    plan: str
    collected_name: str
    collected: str
    collected_in_words: str
    percent: str
    excess: str
    excess_in_words: str
    debt_name: str
    debt: str
    debt_percent: str


@dataclass(frozen=True, slots=True)
class ProposedAward:
    """One thing proposed: for whom, which award of the campaign, the share above plan, and the merits.

    `over` is empty while the figures do not show that the condition is met; `condition` is the campaign's threshold.
    """

    point: str
    recipient: str
    title: str
    over: str
    condition: str
    merits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OwnReview:
    """The office's own review and awards ("sơ kết, khen thưởng tại đơn vị")."""

    day: str
    collectives: str
    individuals: str
    summary: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """Everything that a tờ trình says, ready to print. A missing part is None; a missing value is dots."""

    about: About
    is_draft: bool
    head: Letterhead
    campaign: str
    addressee: str
    office: str
    bases: tuple[str, ...]
    letter: LetterCitation
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
    """The tờ trình of this content. Raises NumberMissing for a final copy without number and date."""
    refuse_without_number(content.number(PROPOSAL), copy)
    claims, nomination = content.claims, content.nomination
    return Proposal(
        about=About(office.full_name, rule_pack_on(content.number(PROPOSAL).day, campaign.rule_pack)),
        is_draft=copy is Copy.DRAFT,
        head=letterhead(campaign, office, content, PROPOSAL),
        campaign=within_sentence(campaign.name),
        addressee=campaign.addressee,
        office=office.full_name,
        bases=campaign.bases,
        letter=letter_citation(campaign.letter),
        plan_decision=claims.plan_decision.strip(),
        council=council_of(campaign, office),
        minutes=citation(campaign, content, MINUTES),
        figures=figure_table(claims, campaign),
        for_office=_for_office(campaign, office, content),
        for_collective=_for_collective(campaign, content),
        proposed=counted((nomination.office + nomination.collective) or None),
        review=own_review(content.review, required=campaign.local_review_required),
        signature=signature_of(content.signing, campaign),
        records_unit=campaign.records_unit,
    )


def figure_table(claims: Claims, campaign: Campaign) -> FigureTable:
    """The figures of an office, computed where they can be."""
    words: FigureWords = campaign.figures
    known = claims.figures()
    marks = _landmarks(campaign)
    return FigureTable(
        work=words.subject,
        plan_name=words.plan,
        plan=amount_said(claims.plan),
        collected_name=words.collected,
        collected=amount_said(claims.collected),
        collected_in_words=dong_in_words(known.collected, campaign.number_words) if known else DOTS,
        percent=percent_said(known.percent if known else None, marks),
        excess=amount_said(known.excess if known else None),
        excess_in_words=dong_in_words(known.excess, campaign.number_words) if known and known.plan_exceeded else "",
        debt_name=words.debt,
        debt=amount_said(claims.debt),
        debt_percent=percent_said(known.debt_percent if known else None),
    )


def _landmarks(campaign: Campaign) -> tuple[Fraction, ...]:
    """The percentages that a rounded one must not be mistaken for: the plan, and the threshold for a collective."""
    return (Fraction(PER_CENT), PER_CENT + campaign.nominated.over_percent)


def _over(known: Figures | None, campaign: Campaign) -> str:
    """By how much the plan is exceeded, in per cent of it."""
    if known is None:
        return ""
    return percent_said(known.percent - PER_CENT, (Fraction(0), campaign.nominated.over_percent))


def _for_office(campaign: Campaign, office: Office, content: Content) -> ProposedAward | None:
    nomination, known = content.nomination, content.claims.figures()
    if not nomination.office:
        return None
    return ProposedAward(
        point="a)",
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
        point="b)" if nomination.office else "a)",
        recipient=said(chosen.name if chosen else ""),
        title=campaign.nominated.title,
        over=_over(known, campaign) if entitled else "",
        condition=plain_percent(over_percent),
        merits=paragraphs(chosen.achievements if chosen else "") or (DOTS,),
    )


def own_review(review: LocalReview, *, required: bool) -> OwnReview | None:
    """The part on the office's own review: when the campaign asks for it, or when there is something to tell."""
    if not required and review == LocalReview():
        return None
    return OwnReview(
        day=day_said(review.day),
        collectives=counted(review.collectives_rewarded),
        individuals=counted(review.individuals_rewarded),
        summary=paragraphs(review.summary),
    )


def signature_of(signing: Signing, campaign: Campaign) -> Signature:
    """The lines of an office's signature: its head, a deputy for the head, or an acting head."""
    if signing.mode is None:
        return Signature((DOTS,), said(signing.signer))
    titles = campaign.titles
    return Signature(power_lines(Power(signing.mode.value), titles.head, titles.deputy), said(signing.signer))
