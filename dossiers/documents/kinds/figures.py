"""Figures as papers show them ("bảng số liệu"): plan, collected, debt and the shares computed from them."""

from dataclasses import dataclass
from fractions import Fraction

from dossiers.documents.kinds.wording import DOTS, amount_text, percent_text
from dossiers.vietnamese.words import dong_in_words
from workflow.campaign import Campaign
from workflow.dossier import Claims
from workflow.figures import PER_CENT


@dataclass(frozen=True, slots=True)
class FigureTable:
    """Plan, collected and debt with the campaign's own names for them, amounts in đồng.

    Percentages carry their sign unless the paper's table has a column of units.
    """

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


def landmarks(campaign: Campaign) -> tuple[Fraction, ...]:
    """Return the percentages that a rounded one must not be mistaken for: the plan, the threshold for a collective."""
    return (Fraction(PER_CENT), PER_CENT + campaign.nominated.over_percent)


def figure_table(claims: Claims, campaign: Campaign, *, units_apart: bool = False) -> FigureTable:
    """Return the figures that an office claims; what cannot be computed yet is dots.

    `units_apart`: the table has a column of units, so the percentages are without their sign.
    """
    words = campaign.figures
    known = claims.figures()
    sign = "%" if units_apart else ""
    return FigureTable(
        work=words.subject,
        plan_name=words.plan,
        plan=amount_text(claims.plan),
        collected_name=words.collected,
        collected=amount_text(claims.collected),
        collected_in_words=dong_in_words(known.collected, campaign.number_words) if known else DOTS,
        percent=percent_text(known.percent if known else None, landmarks(campaign)).removesuffix(sign),
        excess=amount_text(known.excess if known else None),
        excess_in_words=dong_in_words(known.excess, campaign.number_words) if known and known.plan_exceeded else "",
        debt_name=words.debt,
        debt=amount_text(claims.debt),
        debt_percent=percent_text(known.debt_percent if known else None).removesuffix(sign),
    )
