"""The facts of a whole campaign that its papers state: the ranking, the decision ("xếp hạng, quyết định")."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from sqlalchemy.orm import Session

from dossiers.awards.campaign_moves import CampaignHistoryEntry
from dossiers.awards.decision import Award, Issued
from dossiers.campaigns.opening import campaign_of
from dossiers.content.canonical import frozen_content
from dossiers.documents.kinds import events
from dossiers.documents.kinds.context import PROPOSAL
from dossiers.documents.kinds.events import Events
from dossiers.figures.ranking import RankingBasis
from dossiers.records.models.campaigns import CampaignRecord
from dossiers.records.queries import awards as award_queries
from workflow.campaign import Campaign
from workflow.guards import CampaignState
from workflow.lifecycle import CampaignAction

NO_PROPOSALS: Mapping[tuple[str, bool], events.CitedProposal] = MappingProxyType({})


def campaign_events(
    basis: RankingBasis,
    history: tuple[CampaignHistoryEntry, ...],
    issued: Issued | None,
    at: datetime,
    proposals: Mapping[tuple[str, bool], events.CitedProposal] = NO_PROPOSALS,
) -> Events:
    """Return the ranking as it is at `at` or was closed, and the decision once it is issued.

    `proposals` are those of `cited_proposals`: only the paper of the decision needs them.
    """
    decided = None if issued is None else _decided(basis.campaign, issued, proposals)
    return Events(ranked=ranked_of(basis, history, at), decided=decided)


def cited_proposals(
    session: Session, campaign_record: CampaignRecord
) -> Mapping[tuple[str, bool], events.CitedProposal]:
    """Return the tờ trình of each approved dossier by office code and whether it proposes the office's collective."""
    campaign = campaign_of(campaign_record)
    found: dict[tuple[str, bool], events.CitedProposal] = {}
    for code, text in award_queries.approved_revisions(session, campaign_record):
        content = frozen_content(text)
        paper, nomination = content.number(PROPOSAL), content.nomination
        if paper.number is None or paper.day is None:
            continue
        symbol = campaign.paper(PROPOSAL).symbol
        cited = events.CitedProposal(campaign.office(code).full_name, paper.number, symbol, paper.day)
        kinds = {False: nomination.office, True: nomination.collective}
        found |= {(code, collective): cited for collective, proposed in kinds.items() if proposed}
    return found


def ranked_of(basis: RankingBasis, history: tuple[CampaignHistoryEntry, ...], at: datetime) -> events.Ranked | None:
    """Return the ranking as it is at `at` or was closed; None without a snapshot."""
    ranking, line = basis.official(), basis.snapshot
    if ranking is None or line is None:
        return None
    names = {office.code: office.name for office in basis.campaign.offices}
    known = {office.office.code: office.figures for office in basis.offices}
    closed = next((entry.at for entry in history if entry.action is CampaignAction.CLOSE), at)
    zone = basis.campaign.zone
    return events.Ranked(
        basis=events.SnapshotFacts(
            line.number, line.name, line.confirmed_at.astimezone(zone).date(), line.plan_decision
        ),
        day=closed.astimezone(zone).date(),
        is_closed=basis.state is not CampaignState.OPEN,
        gate=ranking.gate,
        places=tuple(
            events.RankedOffice(place.place, names[place.office], place.figures, place.step.value, place.chosen.value)
            for place in ranking.places
        ),
        unranked=tuple(
            events.UnrankedOffice(names[code], reason.value, known.get(code)) for code, reason in ranking.unranked
        ),
        tie=basis.tie_decisions[0].reason if basis.tie_decisions and ranking.decision is not None else "",
    )


def _decided(
    campaign: Campaign, issued: Issued, proposals: Mapping[tuple[str, bool], events.CitedProposal]
) -> events.DecisionFacts:
    return events.DecisionFacts(
        number=issued.number,
        series=issued.series,
        day=issued.day,
        signer=issued.signer,
        power=issued.power,
        signer_title=issued.signer_title,
        offices=tuple(awarded_of(campaign, award, proposals) for award in issued.awards if not award.collective),
        collectives=tuple(awarded_of(campaign, award, proposals) for award in issued.awards if award.collective),
    )


def awarded_of(
    campaign: Campaign, award: Award, proposals: Mapping[tuple[str, bool], events.CitedProposal]
) -> events.Awarded:
    """Return one award as a line of the decision's list."""
    office = campaign.office(award.office)
    name = f"{award.collective}, {office.full_name}" if award.collective else office.full_name
    return events.Awarded(name, award.award, award.prize, proposals.get((award.office, bool(award.collective))))
