"""Further papers of the office: the list of candidates ("danh sách"), the report of its review ("báo cáo sơ kết")."""

from dataclasses import dataclass, replace
from datetime import date

from dossiers.documents.kinds.proposal import FigureTable, OwnReview, figure_table, own_review, signature_of
from dossiers.documents.kinds.sheet import (
    PROPOSAL,
    About,
    Citation,
    Copy,
    LetterCitation,
    Letterhead,
    Signature,
    citation,
    letter_citation,
    letterhead,
)
from dossiers.documents.kinds.wording import SHORT_DOTS, counted, day_said, said, within_sentence
from dossiers.documents.setting.rule_packs import rule_pack_on
from workflow.campaign import Campaign, Office
from workflow.dossier import Content

LIST, REPORT = "danh-sach", "bao-cao-so-ket"


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """A line of the list: who, for which award, and the figures of the office."""

    order: str
    name: str
    award: str


@dataclass(frozen=True, slots=True)
class CandidateList:
    """Everything that the list says, ready to print: it goes with the tờ trình that it cites."""

    about: About
    is_draft: bool
    orientation: str
    campaign: str
    office: str
    proposal: Citation | None
    figures: FigureTable
    candidates: tuple[CandidateRow, ...]


@dataclass(frozen=True, slots=True)
class InterimReport:
    """Everything that the report says, ready to print; its number and day are for the registry's pen."""

    about: About
    is_draft: bool
    head: Letterhead
    campaign: str
    addressee: str
    office: str
    letter: LetterCitation
    figures: FigureTable
    review: OwnReview | None
    proposed: str
    signature: Signature
    records_unit: str


def list_context(campaign: Campaign, office: Office, content: Content, copy: Copy) -> CandidateList:
    """The list of whom the tờ trình of this content proposes."""
    return CandidateList(
        about=_about(campaign, office, content.number(PROPOSAL).day),
        is_draft=copy is Copy.DRAFT,
        orientation=campaign.further_paper(LIST).orientation.value,
        campaign=within_sentence(campaign.name),
        office=office.full_name,
        proposal=citation(campaign, content, PROPOSAL),
        figures=figure_table(content.claims, campaign),
        candidates=tuple(_candidates(campaign, office, content)),
    )


def report_context(campaign: Campaign, office: Office, content: Content, copy: Copy) -> InterimReport:
    """The report of the office's own review of the campaign."""
    symbol, unnumbered = campaign.further_paper(REPORT).symbol, letterhead(campaign, office, content, PROPOSAL)
    return InterimReport(
        about=_about(campaign, office, None),
        is_draft=copy is Copy.DRAFT,
        head=replace(unnumbered, number=SHORT_DOTS, symbol=symbol, day=day_said(None)),
        campaign=within_sentence(campaign.name),
        addressee=campaign.addressee,
        office=office.full_name,
        letter=letter_citation(campaign.letter),
        figures=figure_table(content.claims, campaign),
        review=own_review(content.review, required=campaign.local_review_required),
        proposed=counted((content.nomination.office + content.nomination.collective) or None),
        signature=signature_of(content.signing, campaign),
        records_unit=campaign.records_unit,
    )


def _about(campaign: Campaign, office: Office, day: date | None) -> About:
    return About(office.full_name, rule_pack_on(day, campaign.rule_pack))


def _candidates(campaign: Campaign, office: Office, content: Content) -> list[CandidateRow]:
    nomination, chosen = content.nomination, content.nomination.chosen
    named = [(office.full_name, campaign.ranked.title)] if nomination.office else []
    if nomination.collective:
        named.append((said(chosen.name if chosen else ""), campaign.nominated.title))
    return [CandidateRow(counted(at), name, award) for at, (name, award) in enumerate(named, 1)]
