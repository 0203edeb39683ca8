"""Issuing the award decision ("ban hành quyết định"): its number, its stored text, the history of awards.

A decision is a step of two people (`proposals.py`), issued once, on a closed ranking; after it
nothing in the campaign changes.
"""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from dossiers.awards.campaign_moves import PreparedForm, write_move
from dossiers.awards.campaign_papers import enqueue_keeping
from dossiers.awards.decision import DECISION, Award, Issued, agency_of, decision_series, issued_of, proposal
from dossiers.awards.decision_form import TypedDecision, decision_stops, form_of_typed, read_decision_form, with_terms
from dossiers.awards.decision_text import DECISION_VERSION
from dossiers.campaigns.opening import campaign_of
from dossiers.content.canonical import canonical_json
from dossiers.desk.actor import Actor
from dossiers.figures.ranking import RankingBasis
from dossiers.records.models.awards import CampaignMove, CentreNumber, EarlierAward
from dossiers.records.models.campaigns import CampaignRecord
from dossiers.records.queries import awards as award_queries
from dossiers.records.queries import figures as figure_queries
from workflow.campaign import Campaign
from workflow.errors import RequirementsUnmet, Unmet
from workflow.lifecycle import CampaignAction, next_campaign_state
from workflow.signing import Power


def issuing_faults(
    session: Session, campaign_record: CampaignRecord, basis: RankingBasis, typed: Mapping[str, str], at: datetime
) -> tuple[Unmet, ...]:
    """Return every reason why the decision cannot be issued with this form, a number given before included."""
    read, awards = _read(session, campaign_record, basis, typed, at)
    return (*decision_stops(read, awards, basis.campaign, at), *_number_taken(session, basis.campaign, read))


def issue(
    session: Session,
    campaign_record: CampaignRecord,
    basis: RankingBasis,
    form: PreparedForm,
    *,
    actor: Actor,
    at: datetime,
) -> CampaignMove:
    """Issue the prepared decision on the closed ranking and enter its number in the centre's register.

    Raises WrongState, RequirementsUnmet with all missing requirements.
    """
    target = next_campaign_state(campaign_record.state, CampaignAction.DECIDE)
    read, awards = _read(session, campaign_record, basis, form.typed, at)
    stops = issuing_faults(session, campaign_record, basis, form.typed, at)
    if stops or read.number is None or read.day is None or basis.snapshot is None:
        raise RequirementsUnmet(stops)
    _give_number(session, campaign_record, read.number, read.day, at)
    text = canonical_json(_decision_value(session, campaign_record, basis, read, form, awards))
    move = write_move(session, campaign_record, basis, CampaignAction.DECIDE, target, text=text, actor=actor, at=at)
    _add_to_history(session, campaign_record, basis.campaign, issued_of(text), actor, at)
    enqueue_keeping(session, campaign_record)
    return move


def _read(
    session: Session, campaign_record: CampaignRecord, basis: RankingBasis, typed: Mapping[str, str], at: datetime
) -> tuple[TypedDecision, tuple[Award, ...]]:
    """Return the form as read, and the awards with its forms of award and prizes."""
    read = read_decision_form(form_of_typed(typed), basis.campaign)
    return read, tuple(with_terms(award, read) for award in proposal(session, campaign_record, basis, at).awards)


def _number_taken(session: Session, campaign: Campaign, read: TypedDecision) -> tuple[Unmet, ...]:
    """Return the reason against a number that the centre has given to another paper of that year."""
    if read.number is None or read.day is None:
        return ()
    agency, series = agency_of(session, campaign), decision_series(campaign)
    is_given = figure_queries.is_number_given(session, agency, read.day.year, series, read.number)
    return (_taken(read.number, series, read.day),) if is_given else ()


def _taken(number: int, series: str, day: date) -> Unmet:
    values = (("number", str(number)), ("series", series), ("year", str(day.year)))
    return Unmet("decision-number-taken", "number", values)


def _give_number(session: Session, campaign_record: CampaignRecord, number: int, day: date, at: datetime) -> None:
    """Enter the number in the centre's register.

    Raises RequirementsUnmet if another campaign has taken it since it was looked up: the lock is on this campaign only.
    """
    campaign = campaign_of(campaign_record)
    entry = CentreNumber(
        organisation_id=agency_of(session, campaign),
        year=day.year,
        series=decision_series(campaign),
        number=number,
        day=day,
        campaign_id=campaign_record.id,
        kind=DECISION,
        given_at=at,
    )
    try:
        with session.begin_nested():
            session.add(entry)
    except IntegrityError as error:
        raise RequirementsUnmet((_taken(number, entry.series, day),)) from error


def _decision_value(
    session: Session,
    campaign_record: CampaignRecord,
    basis: RankingBasis,
    typed: TypedDecision,
    form: PreparedForm,
    awards: tuple[Award, ...],
) -> dict[str, Any]:
    moves = figure_queries.campaign_moves(session, campaign_record.id)
    closed = next((move.hash for move in reversed(moves) if move.action is CampaignAction.CLOSE), "")
    return {
        "decision_version": DECISION_VERSION,
        "campaign": basis.campaign.code,
        "number": typed.number,
        "series": decision_series(basis.campaign),
        "day": typed.day.isoformat() if typed.day else "",
        "signer": typed.signer,
        "power": (typed.power or Power.HEAD).value,
        "signer_title": typed.signer_title,
        "snapshot": basis.snapshot.number if basis.snapshot else None,
        "ranking": closed,
        "prepared_by": form.by,
        "prepared_name": form.name,
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
