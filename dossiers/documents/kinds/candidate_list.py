"""The context of the list of candidates ("danh sách đề nghị khen thưởng")."""

from dataclasses import dataclass

from dossiers.documents.kinds.context import PROPOSAL, Citation, Copy, citation
from dossiers.documents.kinds.figures import FigureTable, figure_table
from dossiers.documents.kinds.office_papers import OfficePaper, office_fields
from dossiers.documents.kinds.wording import count_text, or_dots
from workflow.campaign import Campaign, Office
from workflow.dossier import Content

LIST = "danh-sach"


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """One line of the list: who is proposed, and for which award."""

    order: str
    name: str
    award: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateList(OfficePaper):
    """The values of the list, ready to print; it is an annex of the tờ trình that it cites."""

    orientation: str
    proposal: Citation | None
    figures: FigureTable
    candidates: tuple[CandidateRow, ...]


def list_context(campaign: Campaign, office: Office, content: Content, copy: Copy) -> CandidateList:
    """Return the list of those whom the tờ trình of this content proposes."""
    return CandidateList(
        **office_fields(campaign, office, copy, content.number(PROPOSAL).day),
        orientation=campaign.further_paper(LIST).orientation.value,
        proposal=citation(campaign, content, PROPOSAL),
        figures=figure_table(content.claims, campaign),
        candidates=tuple(_candidates(campaign, office, content)),
    )


def _candidates(campaign: Campaign, office: Office, content: Content) -> list[CandidateRow]:
    nomination, chosen = content.nomination, content.nomination.chosen
    named = [(office.full_name, campaign.ranked.title)] if nomination.office else []
    if nomination.collective:
        named.append((or_dots(chosen.name if chosen else ""), campaign.nominated.title))
    return [CandidateRow(count_text(at), name, award) for at, (name, award) in enumerate(named, 1)]
