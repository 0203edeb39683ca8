"""The context of the report on an office's own review ("báo cáo sơ kết")."""

from dataclasses import dataclass, replace

from dossiers.documents.kinds.context import PROPOSAL, Copy, Signature, letter_citation, letterhead
from dossiers.documents.kinds.figures import FigureTable, figure_table
from dossiers.documents.kinds.office_papers import OfficeLetter, office_fields, signature_of
from dossiers.documents.kinds.wording import SHORT_DOTS, count_text, day_text, paragraphs
from workflow.campaign import Campaign, Office
from workflow.dossier import Content, LocalReview

REPORT = "bao-cao-so-ket"


@dataclass(frozen=True, slots=True)
class OwnReview:
    """The office's own review and awards ("sơ kết, khen thưởng tại đơn vị"); a count is empty where nobody was
    rewarded."""

    day: str
    collectives: str
    individuals: str
    summary: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class InterimReport(OfficeLetter):
    """The values of the report, ready to print; its number and day are left for the registry to write.

    `proposed` is empty for an office that proposes nothing.
    """

    figures: FigureTable
    review: OwnReview | None
    proposed: str
    signature: Signature
    records_unit: str


def report_context(campaign: Campaign, office: Office, content: Content, copy: Copy) -> InterimReport:
    """Return the report of the office's own review of the campaign."""
    proposed = content.nomination.office + content.nomination.collective
    symbol, unnumbered = campaign.further_paper(REPORT).symbol, letterhead(campaign, office, content, PROPOSAL)
    return InterimReport(
        **office_fields(campaign, office, copy, None),
        head=replace(unnumbered, number=SHORT_DOTS, symbol=symbol, day=day_text(None)),
        addressee=campaign.addressee,
        letter=letter_citation(campaign.letter),
        figures=figure_table(content.claims, campaign),
        review=own_review(content.review, required=campaign.local_review_required),
        proposed=count_text(proposed) if proposed else "",
        signature=signature_of(content.signing, campaign),
        records_unit=campaign.records_unit,
    )


def own_review(review: LocalReview, *, required: bool) -> OwnReview | None:
    """Return the part on the office's own review; None where it is neither required nor entered."""
    if not required and review == LocalReview():
        return None
    return OwnReview(
        day=day_text(review.day),
        collectives=_rewarded(review.collectives_rewarded),
        individuals=_rewarded(review.individuals_rewarded),
        summary=paragraphs(review.summary),
    )


def _rewarded(count: int | None) -> str:
    return "" if count == 0 else count_text(count)
