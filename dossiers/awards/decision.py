"""The award decision ("quyết định tặng thưởng"): whom it would award now, and reading an issued one."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from dossiers.awards.decision_text import read_decision
from dossiers.content.canonical import frozen_content, text_hash
from dossiers.desk.errors import NotFound
from dossiers.dossier import facts
from dossiers.figures.ranking import RankingBasis, eligibility
from dossiers.records.models.campaigns import CampaignRecord
from dossiers.records.queries import awards as award_queries
from dossiers.records.queries import figures as figure_queries
from workflow.campaign import Campaign
from workflow.lifecycle import CampaignAction
from workflow.signing import Power

DECISION = "quyet-dinh"
"""The kind of paper of the award decision."""


@dataclass(frozen=True, slots=True)
class Award:
    """One award: to an office by its place, or to an office's collective; `prize` in đồng."""

    office: str
    collective: str
    place: int | None
    award: str
    prize: int


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An approved collective that is not awarded, because the centre's last figures no longer allow it."""

    office: str
    collective: str


@dataclass(frozen=True, slots=True)
class DecisionProposal:
    """The awards of a decision issued now: the offices of the ranking, best first, then the approved collectives."""

    awards: tuple[Award, ...]
    left_out: tuple[LeftOut, ...]
    next_number: int


@dataclass(frozen=True, slots=True)
class Issued:
    """An issued decision: its number, symbol and day, who signs it under which power, and whom it awards.

    `signer_title` is the signer's own title, empty where it is not printed; `prepared_name` the full name of the person
    who prepared it, empty for a decision of one person (version 1 of its text).
    """

    number: int
    series: str
    day: date
    signer: str
    awards: tuple[Award, ...]
    snapshot: int
    hash: str
    power: Power = Power.HEAD
    signer_title: str = ""
    prepared_name: str = ""


def proposal(session: Session, campaign_record: CampaignRecord, basis: RankingBasis, at: datetime) -> DecisionProposal:
    """Return the awards of a decision at `at`, by a fixed number of queries for any number of dossiers."""
    ranking, campaign = basis.official(), basis.campaign
    ranked = () if ranking is None else tuple(place for place in ranking.places if place.office in ranking.chosen)
    offices = [Award(place.office, "", place.place, campaign.ranked.award, campaign.ranked.prize) for place in ranked]
    collectives, left_out = [], []
    for code, nominee in _approved_nominees(session, campaign_record):
        if basis.figures_of(code) is None or eligibility(basis, code).eligible:
            collectives.append(Award(code, nominee, None, campaign.nominated.award, campaign.nominated.prize))
        else:
            left_out.append(LeftOut(code, nominee))
    year = at.astimezone(campaign.zone).year
    number = figure_queries.highest_number(session, agency_of(session, campaign), year, decision_series(campaign)) + 1
    return DecisionProposal((*offices, *collectives), tuple(left_out), number)


def decision_of(session: Session, campaign_record: CampaignRecord) -> Issued | None:
    """Return the decision that was issued for the campaign, or None."""
    moves = figure_queries.campaign_moves(session, campaign_record.id)
    last = next((move for move in reversed(moves) if move.action is CampaignAction.DECIDE), None)
    return None if last is None else issued_of(last.text)


def issued_of(text: str) -> Issued:
    """Return the decision that a canonical text keeps."""
    value = read_decision(text)
    return Issued(
        number=value.number,
        series=value.series,
        day=value.day,
        signer=value.signer,
        awards=tuple(
            Award(award.office, award.collective, award.place, award.award, award.prize) for award in value.awards
        ),
        snapshot=value.snapshot,
        hash=text_hash(text),
        power=value.power,
        signer_title=value.signer_title,
        prepared_name=value.prepared_name,
    )


def decision_series(campaign: Campaign) -> str:
    """Return the symbol under which the decision is numbered."""
    return next((paper.symbol for paper in campaign.further if paper.kind == DECISION), "QĐ")


def _approved_nominees(session: Session, campaign_record: CampaignRecord) -> list[tuple[str, str]]:
    """Office code and collective of each approved dossier that nominates one, from its approved revision."""
    revisions = award_queries.approved_revisions(session, campaign_record)
    nominees = [(code, facts.nominee_of(frozen_content(text))) for code, text in revisions]
    return [(code, nominee) for code, nominee in nominees if nominee]


def agency_of(session: Session, campaign: Campaign) -> int:
    """Return the number of the agency that issues the decision."""
    agency = figure_queries.organisation_by_key(session, campaign.agency_code)
    if agency is None:
        raise NotFound("agency")
    return agency.id
