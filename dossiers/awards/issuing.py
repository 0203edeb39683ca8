"""Issuing the award decision ("ban hành quyết định"): its number, its stored text, the history of awards.

A decision is issued once, on a closed ranking; afterwards nothing in the campaign changes.
"""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from dossiers.awards.campaign_moves import open_to_decide, write_move
from dossiers.awards.campaign_papers import enqueue_keeping
from dossiers.awards.decision import DECISION, Award, Issued, agency_of, decision_series, issued_of, proposal
from dossiers.awards.decision_form import DecisionForm, TypedDecision, decision_stops, read_decision_form, with_terms
from dossiers.awards.decision_text import DECISION_VERSION
from dossiers.campaigns.opening import campaign_of
from dossiers.content.canonical import canonical_json
from dossiers.desk.actor import Actor
from dossiers.figures.ranking import RankingBasis
from dossiers.records.models.awards import CentreNumber, EarlierAward
from dossiers.records.models.campaigns import CampaignRecord
from dossiers.records.queries import awards as award_queries
from dossiers.records.queries import figures as figure_queries
from workflow.campaign import Campaign
from workflow.errors import RequirementsUnmet, Unmet
from workflow.lifecycle import CampaignAction, next_campaign_state
from workflow.signing import Power


def issue(session: Session, code: str, form: DecisionForm, *, actor: Actor, at: datetime) -> Issued:
    """Issue the award decision on the closed ranking and enter its number in the centre's register.

    Raises NotFound, NotYourTurn, WrongState, RequirementsUnmet with all missing requirements.
    """
    campaign_record, basis = open_to_decide(session, code, actor)
    target = next_campaign_state(campaign_record.state, CampaignAction.DECIDE)
    typed = read_decision_form(form, basis.campaign)
    awards = tuple(with_terms(award, typed) for award in proposal(session, campaign_record, basis, at).awards)
    stops = decision_stops(typed, awards, basis.campaign, at)
    if stops or typed.number is None or typed.day is None or basis.snapshot is None:
        raise RequirementsUnmet(stops)
    series = decision_series(basis.campaign)
    _give_number(session, campaign_record, series, typed.number, typed.day, at)
    issued_text = canonical_json(_decision_value(session, campaign_record, basis, typed, series, awards))
    write_move(session, campaign_record, basis, CampaignAction.DECIDE, target, text=issued_text, actor=actor, at=at)
    issued = issued_of(issued_text)
    _add_to_history(session, campaign_record, basis.campaign, issued, actor, at)
    enqueue_keeping(session, campaign_record)
    return issued


def _give_number(
    session: Session, campaign_record: CampaignRecord, series: str, number: int, day: date, at: datetime
) -> None:
    """Enter the number in the centre's register. Raises RequirementsUnmet if it was given before."""
    agency = agency_of(session, campaign_of(campaign_record))
    if figure_queries.is_number_given(session, agency, day.year, series, number):
        values = (("number", str(number)), ("series", series), ("year", str(day.year)))
        raise RequirementsUnmet((Unmet("decision-number-taken", "number", values),))
    session.add(
        CentreNumber(
            organisation_id=agency,
            year=day.year,
            series=series,
            number=number,
            day=day,
            campaign_id=campaign_record.id,
            kind=DECISION,
            given_at=at,
        )
    )


def _decision_value(
    session: Session,
    campaign_record: CampaignRecord,
    basis: RankingBasis,
    typed: TypedDecision,
    series: str,
    awards: tuple[Award, ...],
) -> dict[str, Any]:
    moves = figure_queries.campaign_moves(session, campaign_record.id)
    closed = next((move.hash for move in reversed(moves) if move.action is CampaignAction.CLOSE), "")
    return {
        "decision_version": DECISION_VERSION,
        "campaign": basis.campaign.code,
        "number": typed.number,
        "series": series,
        "day": typed.day.isoformat() if typed.day else "",
        "signer": typed.signer,
        "power": (typed.power or Power.HEAD).value,
        "signer_title": typed.signer_title,
        "snapshot": basis.snapshot.number if basis.snapshot else None,
        "ranking": closed,
        "prepared_by": "",
        "prepared_name": "",
        "awards": [asdict(award) for award in awards],
    }


def _add_to_history(
    session: Session, campaign_record: CampaignRecord, campaign: Campaign, issued: Issued, actor: Actor, at: datetime
) -> None:
    """Add each award to the history of its office, where a later campaign finds it."""
    organisations = award_queries.organisations_of(session, campaign_record)
    session.add_all(
        EarlierAward(
            organisation_id=organisations[award.office],
            collective=award.collective,
            award=award.award,
            subject=campaign.name,
            decision=f"{issued.number:02}/{issued.series}",
            day=issued.day,
            campaign_id=campaign_record.id,
            entered_by=actor.username,
            entered_at=at,
        )
        for award in issued.awards
    )
