"""The award decision ("quyết định tặng thưởng"): its proposal, issuing it, and reading an issued one.

A decision is issued once, on a closed ranking; afterwards nothing in the campaign changes.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from dossiers.awards.campaign_moves import open_to_decide, write_move
from dossiers.awards.decision_text import read_decision
from dossiers.awards.history import LONGEST_TEXT
from dossiers.campaigns.opening import campaign_of
from dossiers.content.canonical import canonical_json, frozen_content, text_hash
from dossiers.content.text_fields import read_field, text_faults
from dossiers.desk.actor import Actor
from dossiers.desk.errors import NotFound
from dossiers.dossier import facts
from dossiers.dossier.views import OfficeDecision
from dossiers.figures.ranking import RankingBasis, eligibility
from dossiers.records.models.awards import CentreNumber, EarlierAward
from dossiers.records.models.campaigns import CampaignRecord
from dossiers.records.queries import awards as award_queries
from dossiers.records.queries import figures as figure_queries
from dossiers.vietnamese.dates import read_day
from dossiers.vietnamese.symbols import read_number
from dossiers.vietnamese.text import clean_line
from workflow.award_decision import IssuingFacts, issuing_stops
from workflow.campaign import Campaign
from workflow.errors import RequirementsUnmet, Unmet
from workflow.guards import CampaignState
from workflow.lifecycle import CampaignAction, next_campaign_state

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
    """An issued decision: its number, symbol and day, who signs it, and whom it awards."""

    number: int
    series: str
    day: date
    signer: str
    awards: tuple[Award, ...]
    snapshot: int
    hash: str


@dataclass(frozen=True, slots=True)
class DecisionForm:
    """The form for issuing the decision; every text as typed."""

    number: str = ""
    day: str = ""
    signer: str = ""
    office_award: str = ""
    collective_award: str = ""


def issue(session: Session, code: str, form: DecisionForm, *, actor: Actor, at: datetime) -> Issued:
    """Issue the award decision on the closed ranking and enter its number in the centre's register.

    Raises NotFound, NotYourTurn, WrongState, RequirementsUnmet with all missing requirements.
    """
    campaign_record, basis = open_to_decide(session, code, actor)
    target = next_campaign_state(campaign_record.state, CampaignAction.DECIDE)
    typed = _read_form(form)
    awards = tuple(_with_words(award, typed) for award in proposal(session, campaign_record, basis, at).awards)
    stops = _stops(typed, awards, basis.campaign, at)
    if stops or typed.number is None or typed.day is None or basis.snapshot is None:
        raise RequirementsUnmet(stops)
    series = decision_series(basis.campaign)
    _give_number(session, campaign_record, series, typed.number, typed.day, at)
    issued_text = canonical_json(_decision_value(basis, typed, series, awards))
    write_move(session, campaign_record, basis, CampaignAction.DECIDE, target, text=issued_text, actor=actor, at=at)
    issued = issued_of(issued_text)
    _add_to_history(session, campaign_record, basis.campaign, issued, actor, at)
    return issued


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
    number = figure_queries.highest_number(session, _agency(session, campaign), year, decision_series(campaign)) + 1
    return DecisionProposal((*offices, *collectives), tuple(left_out), number)


def decision_of(session: Session, campaign_record: CampaignRecord) -> Issued | None:
    """Return the decision that was issued for the campaign, or None."""
    moves = figure_queries.campaign_moves(session, campaign_record.id)
    last = next((move for move in reversed(moves) if move.action is CampaignAction.DECIDE), None)
    return None if last is None else issued_of(last.text)


def decided_for(session: Session, campaign_record: CampaignRecord, office: str) -> OfficeDecision | None:
    """Return the decision as it concerns one office (its code); None before it is issued."""
    issued = decision_of(session, campaign_record) if campaign_record.state is CampaignState.DECIDED else None
    if issued is None:
        return None
    awards = tuple((award.collective, award.award) for award in issued.awards if award.office == office)
    return OfficeDecision(issued.number, issued.series, issued.day, awards)


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
    )


def decision_series(campaign: Campaign) -> str:
    """Return the symbol under which the decision is numbered."""
    return next((paper.symbol for paper in campaign.further if paper.kind == DECISION), "QĐ")


@dataclass(frozen=True, slots=True)
class _Typed:
    """The form of a decision as read; a value that cannot be read is None and has a fault."""

    number: int | None
    day: date | None
    texts: Mapping[str, str]
    faults: tuple[Unmet, ...]


def _read_form(form: DecisionForm) -> _Typed:
    number, no_number = read_field("number", form.number, read_number)
    day, no_day = read_field("day", form.day, read_day)
    texts = {name: clean_line(getattr(form, name)) for name in ("signer", "office_award", "collective_award")}
    faults = (fault for name, text in texts.items() for fault in text_faults(name, text, LONGEST_TEXT))
    return _Typed(number, day, texts, (*no_number, *no_day, *faults))


def _with_words(award: Award, typed: _Typed) -> Award:
    """Return the award in the form that was typed for offices or for collectives."""
    return replace(award, award=typed.texts["collective_award" if award.collective else "office_award"])


def _stops(typed: _Typed, awards: tuple[Award, ...], campaign: Campaign, at: datetime) -> tuple[Unmet, ...]:
    """Return every reason against issuing; an unreadable field is reported as such, not as missing."""
    facts = IssuingFacts(
        number=typed.number,
        day=typed.day,
        signer=typed.texts["signer"],
        awards=tuple(dict.fromkeys(award.award for award in awards)),
        awarded=len(awards),
        today=at.astimezone(campaign.zone).date(),
    )
    faulty = {fault.field for fault in typed.faults}
    return (*(stop for stop in issuing_stops(facts) if stop.field not in faulty), *typed.faults)


def _give_number(
    session: Session, campaign_record: CampaignRecord, series: str, number: int, day: date, at: datetime
) -> None:
    """Enter the number in the centre's register. Raises RequirementsUnmet if it was given before."""
    agency = _agency(session, campaign_of(campaign_record))
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


def _decision_value(basis: RankingBasis, typed: _Typed, series: str, awards: tuple[Award, ...]) -> dict[str, Any]:
    return {
        "campaign": basis.campaign.code,
        "number": typed.number,
        "series": series,
        "day": typed.day.isoformat() if typed.day else "",
        "signer": typed.texts["signer"],
        "snapshot": basis.snapshot.number if basis.snapshot else None,
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


def _approved_nominees(session: Session, campaign_record: CampaignRecord) -> list[tuple[str, str]]:
    """Office code and collective of each approved dossier that nominates one, from its approved revision."""
    revisions = award_queries.approved_revisions(session, campaign_record)
    nominees = [(code, facts.nominee_of(frozen_content(text))) for code, text in revisions]
    return [(code, nominee) for code, nominee in nominees if nominee]


def _agency(session: Session, campaign: Campaign) -> int:
    """Return the number of the agency that issues the decision."""
    agency = figure_queries.organisation_by_key(session, campaign.agency_code)
    if agency is None:
        raise NotFound("agency")
    return agency.id
