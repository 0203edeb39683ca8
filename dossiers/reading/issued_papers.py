"""The centre's own papers for the printer ("văn bản của cơ quan chủ trì"): which there are, to whom, their source."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from dossiers.awards import decision
from dossiers.awards.campaign_moves import campaign_history
from dossiers.desk.actor import Actor
from dossiers.desk.errors import NotFound
from dossiers.documents.kinds.decision import DECISION
from dossiers.documents.kinds.eligibility_proof import PROOF
from dossiers.documents.kinds.notices import EXTENSION, RETURN
from dossiers.documents.kinds.ranking import RANKING
from dossiers.documents.kinds.receipt import RECEIPT, receipt_number
from dossiers.figures.ranking import RankingBasis, basis_of
from dossiers.papers.packs import ChosenPaper
from dossiers.papers.sources import DossierSource, source_of_opened
from dossiers.reading import dossier_page
from dossiers.reading.paper_facts import Say, events_of, past_return
from dossiers.records.models.campaigns import CampaignRecord
from dossiers.records.models.types import moment_read
from dossiers.records.queries import deadlines as deadline_queries
from dossiers.records.queries import dossier as dossier_queries
from dossiers.records.queries.dossier import Listed
from workflow.campaign import Campaign
from workflow.guards import CampaignState
from workflow.lifecycle import UNSUBMITTED_STATES, CampaignAction, Role, State

PRINTS = frozenset({Role.PRINTER, Role.REVIEWER, Role.APPROVER})
"""The roles that issue the centre's papers."""
FIRST = {DECISION: 0, RANKING: 1}
"""The kinds that are listed first, in their order; the others follow in the campaign's."""
OF_DOSSIER = (RETURN, PROOF, RECEIPT)
"""The centre's papers about one dossier that leave the centre; the appraisal sheet does not."""


@dataclass(frozen=True, slots=True)
class IssuedPaper:
    """One paper of the centre: its number and symbol ("" without one), its day if it has one, and its addressee.

    `office` is empty for a paper to all participating offices; `reference` is the dossier's, "" for a paper of the
    whole campaign; `order` is the number of an extension order, `move` the row number of a return, 0 for other papers.
    """

    kind: str
    campaign: str
    number: str
    day: date | None
    office: str = ""
    reference: str = ""
    order: int = 0
    move: int = 0

    @property
    def chosen(self) -> ChosenPaper:
        """The paper as a pack asks for it."""
        return ChosenPaper(self.kind, self.campaign, self.reference, self.order, self.move)


@dataclass(frozen=True, slots=True)
class CampaignPapers:
    """The centre's papers in one campaign by kind; each kind with its title."""

    name: str
    kinds: tuple[tuple[str, tuple[IssuedPaper, ...]], ...]


def issued_papers(session: Session, *, actor: Actor) -> tuple[CampaignPapers, ...]:
    """Return the centre's papers in all campaigns that have any, the newest first. Raises NotFound for other roles."""
    if not PRINTS & actor.roles:
        raise NotFound("papers")
    rows = dossier_queries.listed(session, states=tuple(state for state in State if state not in UNSUBMITTED_STATES))
    returns = defaultdict(list)
    for reference, number, moment in dossier_queries.returns(session):
        returns[reference].append((number, moment))
    found = []
    for record in dossier_queries.campaigns(session):
        basis = basis_of(session, record)
        papers = [
            *_of_campaign(session, record, basis),
            *(
                paper
                for row in rows
                if row.campaign_id == record.id
                for paper in _of_dossier(row, returns[row.reference], basis)
            ),
        ]
        found.append(CampaignPapers(basis.campaign.name, tuple(_by_kind(basis.campaign, papers))))
    return tuple(campaign for campaign in found if campaign.kinds)


def paper_source(
    session: Session, reference: str, kind: str, say: Say, *, actor: Actor, at: datetime, move: int = 0
) -> DossierSource:
    """Return the source of one of the centre's papers about a dossier, of its last submission, for those who issue it.

    `move` is the row number of the return that a notice of return is about, 0 for the present one. A printer sees no
    more of the dossier than this paper. Raises NotFound.
    """
    if kind not in OF_DOSSIER or not PRINTS & actor.roles:
        raise NotFound("paper")
    centre = replace(actor, roles=frozenset({Role.REVIEWER}), office=None)
    opened = dossier_page.open_as_seen(session, reference, actor=centre)
    source = source_of_opened(session, opened, actor=centre)
    view = dossier_page.view_of(session, opened, actor=centre, at=at)
    events = events_of(session, opened, view, say)
    if move:
        events = replace(events, sent_back=past_return(opened, view, move))
    return replace(source, events=events)


def _by_kind(campaign: Campaign, papers: Sequence[IssuedPaper]) -> Iterator[tuple[str, tuple[IssuedPaper, ...]]]:
    """Yield the title of each kind that has papers, with its papers: decision and ranking before the others."""
    for kind in sorted(campaign.further, key=lambda further: FIRST.get(further.kind, len(FIRST))):
        of_kind = tuple(paper for paper in papers if paper.kind == kind.kind)
        if of_kind:
            yield kind.title, of_kind


def _of_campaign(session: Session, record: CampaignRecord, basis: RankingBasis) -> Iterator[IssuedPaper]:
    """Yield the decision once it is issued, the ranking once it is closed, and the notices of extension orders."""
    campaign, zone = basis.campaign, basis.campaign.zone
    issued = decision.decision_of(session, record) if record.state is CampaignState.DECIDED else None
    if issued is not None:
        yield IssuedPaper(DECISION, campaign.code, f"{issued.number:02}/{issued.series}", issued.day)
    if record.state is not CampaignState.OPEN:
        moves = campaign_history(session, record)
        closed = next(move.at for move in moves if move.action is CampaignAction.CLOSE)
        yield IssuedPaper(RANKING, campaign.code, "", closed.astimezone(zone).date())
    for order in deadline_queries.orders_of(session, record):
        office = campaign.office(order.office).full_name if order.office else ""
        day = order.granted_at.astimezone(zone).date()
        yield IssuedPaper(EXTENSION, campaign.code, "", day, office, order=order.number)


def _of_dossier(row: Listed, returns: Sequence[tuple[int, datetime]], basis: RankingBasis) -> Iterator[IssuedPaper]:
    """Yield the receipt of the last submission, a notice for each return, and the notice of the conditions if known."""
    campaign, known = basis.campaign, basis.figures_of(row.code)
    paper = IssuedPaper("", campaign.code, "", None, campaign.office(row.code).full_name, row.reference)
    if row.revision and row.arrived is not None:
        number = receipt_number(campaign, row.reference, row.revision)
        yield replace(paper, kind=RECEIPT, number=number, day=_day(row.arrived, campaign))
    for move, moment in returns:
        yield replace(paper, kind=RETURN, day=_day(moment, campaign), move=move)
    if known is not None and known.figures is not None:
        yield replace(paper, kind=PROOF)


def _day(moment: datetime | str, campaign: Campaign) -> date:
    return moment_read(moment).astimezone(campaign.zone).date()
