"""The result of a decided campaign ("kết quả đợt thi đua"): for one office with the reasons, and for the centre."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from dossiers.awards.campaign_papers import may_open_decision
from dossiers.awards.decision import Issued, issued_of
from dossiers.awards.ranking_text import read_ranking
from dossiers.campaigns.opening import campaign_of
from dossiers.desk.actor import Actor
from dossiers.dossier.decision_view import OfficeAward, OfficeDecision
from dossiers.records.models.campaigns import CampaignRecord
from dossiers.records.models.dossier import Dossier
from dossiers.records.queries import figures as figure_queries
from workflow.campaign import Campaign
from workflow.guards import CampaignState
from workflow.lifecycle import CampaignAction, State
from workflow.results import ClosedRanking, collective_result, office_result


@dataclass(frozen=True, slots=True)
class Announcement:
    """An issued decision for people of the centre: number, symbol, day, how many offices and collectives it awards."""

    campaign: Campaign
    number: int
    series: str
    day: date
    offices: int
    collectives: int


def decided_for(session: Session, dossier: Dossier) -> OfficeDecision | None:
    """Return the decision as it concerns the office of a dossier, by one query; None before it is issued."""
    campaign_record, office = dossier.participant.campaign, dossier.participant.code
    if campaign_record.state is not CampaignState.DECIDED:
        return None
    campaign, (issued, ranking) = campaign_of(campaign_record), _decided(session, campaign_record)
    awards = tuple(
        OfficeAward(award.collective, award.award, award.prize) for award in issued.awards if award.office == office
    )
    awarded, nominee = {bool(award.collective) for award in awards}, dossier.nominee or ""
    return OfficeDecision(
        campaign=campaign,
        number=issued.number,
        series=issued.series,
        day=issued.day,
        awards=awards,
        result=office_result(office, ranking, campaign.ranked.places, awarded=False in awarded),
        place=ranking.places.get(office),
        ranked=len(ranking.places),
        gate=ranking.gate,
        collective_result=collective_result(dossier.state, nominates=bool(nominee), awarded=True in awarded),
        nominee=nominee,
        abstained=dossier.state is State.NOT_NOMINATING,
    )


def newest_decision(session: Session, campaigns: Sequence[CampaignRecord], *, actor: Actor) -> Announcement | None:
    """Return the decision of the newest decided campaign, for people of the centre who may open it; None without.

    `campaigns` are all, the newest first.
    """
    decided = (record for record in campaigns if record.state is CampaignState.DECIDED)
    newest = None if actor.office is not None else next(decided, None)
    if newest is None or not may_open_decision(newest, actor):
        return None
    issued, _ = _decided(session, newest)
    collectives = sum(bool(award.collective) for award in issued.awards)
    offices = len(issued.awards) - collectives
    return Announcement(campaign_of(newest), issued.number, issued.series, issued.day, offices, collectives)


def _decided(session: Session, campaign_record: CampaignRecord) -> tuple[Issued, ClosedRanking]:
    """Return the decision of a decided campaign, and the ranking that was closed last."""
    texts = {move.action: move.text for move in figure_queries.campaign_moves(session, campaign_record.id)}
    return issued_of(texts[CampaignAction.DECIDE]), read_ranking(texts[CampaignAction.CLOSE]).closed()
