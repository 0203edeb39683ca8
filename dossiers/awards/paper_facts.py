"""What happened to a whole campaign, for the board's papers about it ("xếp hạng, quyết định")."""

from datetime import datetime

from dossiers.awards.decision import Award, CampaignHistoryEntry, Issued
from dossiers.documents.kinds import events
from dossiers.documents.kinds.events import Events
from dossiers.figures.ranking import RankingBasis
from workflow.campaign import Campaign
from workflow.guards import CampaignState
from workflow.lifecycle import CampaignAction


def campaign_events(
    found: RankingBasis, steps: tuple[CampaignHistoryEntry, ...], issued: Issued | None, now: datetime
) -> Events:
    """The ranking as it stands or was closed, and the decision once it was issued."""
    decided = None if issued is None else _decided(found.campaign, issued)
    return Events(ranked=_ranked(found, steps, now), decided=decided)


def _ranked(found: RankingBasis, steps: tuple[CampaignHistoryEntry, ...], now: datetime) -> events.Ranked | None:
    ranking, line = found.official(), found.snapshot
    if ranking is None or line is None:
        return None
    names = {office.code: office.name for office in found.campaign.offices}
    known = {office.office.code: office.figures for office in found.offices}
    closed = next((step.at for step in steps if step.action is CampaignAction.CLOSE), now)
    zone = found.campaign.zone
    return events.Ranked(
        basis=events.SnapshotFacts(
            line.number, line.name, line.confirmed_at.astimezone(zone).date(), line.plan_decision
        ),
        day=closed.astimezone(zone).date(),
        is_closed=found.state is not CampaignState.OPEN,
        gate=ranking.gate,
        places=tuple(
            events.RankedOffice(place.place, names[place.office], place.figures, place.step.value, place.chosen.value)
            for place in ranking.places
        ),
        unranked=tuple(
            events.UnrankedOffice(names[code], reason.value, known.get(code)) for code, reason in ranking.unranked
        ),
        tie=found.words[0].reason if found.words and ranking.decision is not None else "",
    )


def _decided(campaign: Campaign, issued: Issued) -> events.DecisionFacts:
    return events.DecisionFacts(
        number=issued.number,
        series=issued.series,
        day=issued.day,
        signer=issued.signer,
        offices=tuple(_awarded(campaign, award) for award in issued.awards if not award.collective),
        collectives=tuple(_awarded(campaign, award) for award in issued.awards if award.collective),
    )


def _awarded(campaign: Campaign, one: Award) -> events.Awarded:
    office = campaign.office(one.office)
    name = f"{one.collective}, {office.full_name}" if one.collective else office.full_name
    return events.Awarded(name, one.award, one.prize)
