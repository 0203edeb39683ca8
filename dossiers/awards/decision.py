"""What the centre decides on a whole campaign ("khóa xếp hạng, quyết định tặng thưởng"): ties, closing, the decision.

Each is one transaction with a line of history that is never changed; after the decision nothing moves.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from dossiers.awards.decision_text import read_decision
from dossiers.campaigns.opening import campaign_of
from dossiers.content.canonical import canonical_json, frozen_content, text_hash
from dossiers.content.text_fields import as_typed, read_field, text_faults
from dossiers.desk.actor import Actor
from dossiers.desk.errors import NotFound
from dossiers.dossier.opened import revision_in_force
from dossiers.dossier.views import OfficeDecision
from dossiers.figures import ranking as assessing
from dossiers.figures.ranking import RankingBasis
from dossiers.records.journal import record
from dossiers.records.models.awards import CampaignMove, CentreNumber, EarlierAward, TieWord
from dossiers.records.models.campaigns import CampaignRecord
from dossiers.records.queries import awards as award_queries
from dossiers.records.queries import campaigns as campaign_queries
from dossiers.records.queries import figures as figure_queries
from dossiers.vietnamese.dates import read_day
from dossiers.vietnamese.symbols import read_number
from dossiers.vietnamese.text import clean_line
from workflow.campaign import Campaign
from workflow.closing import ClosingFacts, IssuingFacts, closing_stops, issuing_stops, tie_stops
from workflow.deadlines import Closing
from workflow.errors import NotYourTurn, RequirementsUnmet, Unmet
from workflow.guards import CampaignState
from workflow.lifecycle import CampaignAction, Role, State, next_campaign_state
from workflow.ranking import TieDecision

LONGEST_REASON = 2_000
LONGEST_LINE = 300
DECISION = "quyet-dinh"
"""The kind of paper that the decision is."""
PENDING = frozenset({State.SUBMITTED, State.REVIEWED, State.RETURNED})


@dataclass(frozen=True, slots=True)
class Award:
    """One who is awarded: an office by its place, or an office's collective; with the award and its prize in đồng."""

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
    """What a decision would award now: the offices of the ranking, best first, then the approved collectives."""

    awards: tuple[Award, ...]
    left_out: tuple[LeftOut, ...]
    next_number: int


@dataclass(frozen=True, slots=True)
class Issued:
    """The decision that was issued: its number, symbol and day, who signs it, and whom it awards."""

    number: int
    series: str
    day: date
    signer: str
    awards: tuple[Award, ...]
    snapshot: int
    hash: str


@dataclass(frozen=True, slots=True)
class CampaignHistoryEntry:
    """One line of the campaign's own history."""

    action: CampaignAction
    state: CampaignState
    snapshot: int | None
    reason: str
    who: str
    at: datetime
    hash: str


@dataclass(frozen=True, slots=True)
class DecisionForm:
    """What a person types to issue the decision; every text as typed."""

    number: str = ""
    day: str = ""
    signer: str = ""
    office_award: str = ""
    collective_award: str = ""


def decide_tie(
    session: Session, code: str, tied: Iterable[str], chosen: Iterable[str], reason: str, *, actor: Actor, at: datetime
) -> None:
    """Keep an officer's word on the tie across the last place. Raises NotFound, NotYourTurn, RequirementsUnmet."""
    kept, found = _open(session, code, actor)
    if kept.state is not CampaignState.OPEN:
        raise RequirementsUnmet((Unmet("figures-closed"),))
    ranking = found.official()
    said = _reason(reason)
    if ranking is None or found.snapshot is None:
        raise RequirementsUnmet((Unmet("no-snapshot"),))
    word = TieDecision(frozenset(tied), frozenset(chosen))
    stops = tie_stops(ranking, word, said.text)
    if stops or said.faults:
        raise RequirementsUnmet((*stops, *said.faults))
    snapshot = figure_queries.snapshot_by_number(session, kept.id, found.snapshot.number)
    if snapshot is None:
        raise NotFound("snapshot")
    lists = {"tied": json.dumps(sorted(word.tied)), "chosen": json.dumps(sorted(word.chosen))}
    who = {"decided_by": actor.username, "decided_name": actor.name, "decided_at": at}
    session.add(TieWord(snapshot_id=snapshot.id, reason=said.text, **lists, **who))
    record(session, "tie-decided", actor=actor.username, subject=code, at=at, detail=lists)


def close(session: Session, code: str, snapshot: int, reason: str, *, actor: Actor, arrived: datetime) -> None:
    """Close the ranking on the snapshot that the person saw. Raises NotFound, NotYourTurn, WrongState,
    RequirementsUnmet."""
    kept, found = _open(session, code, actor)
    target = next_campaign_state(kept.state, CampaignAction.CLOSE)
    said = _reason(reason)
    stops = (*closing_stops(closing_facts(session, kept, found, arrived, said.text), found.campaign), *said.faults)
    if found.snapshot is not None and found.snapshot.number != snapshot:
        stops = (*stops, Unmet("snapshot-overtaken"))
    if stops:
        raise RequirementsUnmet(stops)
    text = canonical_json(ranking_value(found))
    _move(session, kept, found, CampaignAction.CLOSE, target, said.text, text, actor, arrived)


def reopen(session: Session, code: str, reason: str, *, actor: Actor, at: datetime) -> None:
    """Open a closed ranking again. Raises NotFound, NotYourTurn, WrongState, RequirementsUnmet without a reason."""
    kept, found = _open(session, code, actor)
    target = next_campaign_state(kept.state, CampaignAction.REOPEN)
    said = _reason(reason)
    faults = said.faults if said.text else (Unmet("reason-missing", "reason"),)
    if faults:
        raise RequirementsUnmet(faults)
    _move(session, kept, found, CampaignAction.REOPEN, target, said.text, "", actor, at)


def issue(session: Session, code: str, form: DecisionForm, *, actor: Actor, at: datetime) -> Issued:
    """Issue the award decision on the closed ranking, with the number given now.

    Raises NotFound, NotYourTurn, WrongState, RequirementsUnmet with everything that is missing at once.
    """
    kept, found = _open(session, code, actor)
    target = next_campaign_state(kept.state, CampaignAction.DECIDE)
    typed = _typed(form)
    awards = tuple(_with_words(award, typed) for award in proposal(session, kept, found, at).awards)
    stops = issuing_stops(_issuing_facts(typed, awards, found.campaign, at))
    faulty = {fault.field for fault in typed.faults}
    stops = (*(stop for stop in stops if stop.field not in faulty), *typed.faults)
    if stops or typed.number is None or typed.day is None or found.snapshot is None:
        raise RequirementsUnmet(stops)
    series = decision_series(found.campaign)
    _give_number(session, kept, series, typed.number, typed.day, at)
    value = _decision_value(found, typed, series, awards)
    text = canonical_json(value)
    _move(session, kept, found, CampaignAction.DECIDE, target, "", text, actor, at)
    _remember(session, kept, found.campaign, value, awards, typed.day, actor, at)
    return issued_of(text)


def proposal(session: Session, kept: CampaignRecord, found: RankingBasis, now: datetime) -> DecisionProposal:
    """What a decision would award now."""
    ranking, campaign = found.official(), found.campaign
    ranked = () if ranking is None else tuple(place for place in ranking.places if place.office in ranking.chosen)
    offices = [Award(one.office, "", one.place, campaign.ranked.award, campaign.ranked.prize) for one in ranked]
    collectives, left = [], []
    for dossier in award_queries.approved_dossiers(session, kept):
        nominee = _nominee(session, dossier)
        if not nominee:
            continue
        code = dossier.participant.code
        if found.figures_of(code) is None or assessing.eligibility(found, code).eligible:
            award = campaign.nominated
            collectives.append(Award(code, nominee, None, award.award, award.prize))
        else:
            left.append(LeftOut(code, nominee))
    year = now.astimezone(campaign.zone).year
    number = figure_queries.highest_number(session, _agency(session, campaign), year, decision_series(campaign)) + 1
    return DecisionProposal((*offices, *collectives), tuple(left), number)


def closing_facts(
    session: Session, kept: CampaignRecord, found: RankingBasis, arrived: datetime, reason: str = ""
) -> ClosingFacts:
    """What closing depends on now."""
    dossiers = campaign_queries.dossiers_of(session, kept)
    latest = award_queries.latest_closing(session, kept)
    closes = found.campaign.closes()
    if latest is not None:
        closes = max(closes, Closing(latest, inclusive=True).moment(found.campaign.zone))
    pending = sum(dossier.state in PENDING for dossier in dossiers)
    return ClosingFacts(found.official(), arrived, closes, pending, reason)


def linked_dossiers(session: Session, kept: CampaignRecord) -> dict[str, tuple[str, State]]:
    """The reference and state of each office's dossier: the ranking rests on none and links each (A9)."""
    dossiers = campaign_queries.dossiers_of(session, kept)
    return {dossier.participant.code: (dossier.reference, dossier.state) for dossier in dossiers}


def steps(session: Session, kept: CampaignRecord) -> tuple[CampaignHistoryEntry, ...]:
    """The campaign's own history, the newest first."""
    moves = figure_queries.campaign_moves(session, kept.id)
    numbers = {snapshot.id: snapshot.number for snapshot in figure_queries.snapshots(session, kept.id)}
    return tuple(
        CampaignHistoryEntry(
            move.action,
            move.target,
            numbers.get(move.snapshot_id) if move.snapshot_id is not None else None,
            move.reason,
            move.actor_name,
            move.at,
            move.hash,
        )
        for move in reversed(moves)
    )


def decision_of(session: Session, kept: CampaignRecord) -> Issued | None:
    """The decision that was issued, or None."""
    moves = figure_queries.campaign_moves(session, kept.id)
    last = next((move for move in reversed(moves) if move.action is CampaignAction.DECIDE), None)
    return None if last is None else issued_of(last.text)


def decided_for(session: Session, kept: CampaignRecord, office: str) -> OfficeDecision | None:
    """The decision as it concerns that office, None before it is issued."""
    issued = decision_of(session, kept) if kept.state is CampaignState.DECIDED else None
    if issued is None:
        return None
    awards = tuple((award.collective, award.award) for award in issued.awards if award.office == office)
    return OfficeDecision(issued.number, issued.series, issued.day, awards)


def issued_of(text: str) -> Issued:
    """The decision that a canonical text keeps."""
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


def ranking_value(found: RankingBasis) -> dict[str, Any]:
    """The closed ranking as it is kept: its snapshot, the rule's outcome, every place and every reason."""
    ranking = found.official()
    if ranking is None or found.snapshot is None:
        raise ValueError("no ranking without a snapshot")
    return {
        "campaign": found.campaign.code,
        "snapshot": {"number": found.snapshot.number, "figures": found.snapshot.figures_hash},
        "gate": None if ranking.gate is None else str(ranking.gate),
        "places": [
            {
                "place": place.place,
                "office": place.office,
                "plan": place.figures.plan,
                "collected": place.figures.collected,
                "debt": place.figures.debt,
                "chosen": place.chosen.value,
                "step": place.step.value,
            }
            for place in ranking.places
        ],
        "unranked": [{"office": code, "reason": reason.value} for code, reason in ranking.unranked],
        "tie": None if ranking.decision is None else sorted(ranking.decision.chosen),
    }


def decision_series(campaign: Campaign) -> str:
    """The symbol under which the decision is numbered."""
    return next((paper.symbol for paper in campaign.further if paper.kind == DECISION), "QĐ")


@dataclass(frozen=True, slots=True)
class _Text:
    text: str
    faults: tuple[Unmet, ...]


@dataclass(frozen=True, slots=True)
class _Typed:
    """What was typed for a decision, read where it can be."""

    number: int | None
    day: date | None
    texts: Mapping[str, str]
    faults: tuple[Unmet, ...]


def _open(session: Session, code: str, actor: Actor) -> tuple[CampaignRecord, RankingBasis]:
    """The campaign, locked until this transaction ends, and what its ranking is made from."""
    seen = assessing.seen_campaign(session, code, actor)
    if not actor.has(Role.APPROVER):
        raise NotYourTurn((Unmet("approver-only"),))
    kept = campaign_queries.campaign_to_change(session, seen.code)
    if kept is None:
        raise NotFound(code)
    return kept, assessing.basis_of(session, kept)


def _move(
    session: Session,
    kept: CampaignRecord,
    found: RankingBasis,
    action: CampaignAction,
    target: CampaignState,
    reason: str,
    text: str,
    actor: Actor,
    at: datetime,
) -> None:
    number = None if found.snapshot is None else found.snapshot.number
    snapshot = None if number is None else figure_queries.snapshot_by_number(session, kept.id, number)
    session.add(
        CampaignMove(
            campaign_id=kept.id,
            action=action,
            source=kept.state,
            target=target,
            snapshot_id=None if snapshot is None else snapshot.id,
            reason=reason,
            text=text,
            hash=text_hash(text) if text else "",
            actor=actor.username,
            actor_name=actor.name,
            at=at,
        )
    )
    kept.state = target
    session.flush()
    detail = {"action": action.value, "state": target.value, "snapshot": number}
    record(session, "campaign-moved", actor=actor.username, subject=kept.code, at=at, detail=detail)


def _reason(typed: str) -> _Text:
    text = as_typed(typed).strip()
    return _Text(text, text_faults("reason", text, LONGEST_REASON))


def _typed(form: DecisionForm) -> _Typed:
    number, no_number = read_field("number", form.number, read_number)
    day, no_day = read_field("day", form.day, read_day)
    texts = {name: clean_line(getattr(form, name)) for name in ("signer", "office_award", "collective_award")}
    faults = (fault for name, text in texts.items() for fault in text_faults(name, text, LONGEST_LINE))
    return _Typed(number, day, texts, (*no_number, *no_day, *faults))


def _with_words(one: Award, typed: _Typed) -> Award:
    words = typed.texts["collective_award" if one.collective else "office_award"]
    return Award(one.office, one.collective, one.place, words, one.prize)


def _issuing_facts(typed: _Typed, awards: tuple[Award, ...], campaign: Campaign, at: datetime) -> IssuingFacts:
    return IssuingFacts(
        number=typed.number,
        day=typed.day,
        signer=typed.texts["signer"],
        awards=tuple(dict.fromkeys(award.award for award in awards)),
        awarded=len(awards),
        today=at.astimezone(campaign.zone).date(),
    )


def _give_number(session: Session, kept: CampaignRecord, series: str, number: int, day: date, at: datetime) -> None:
    """Enter the number in the centre's register. Raises RequirementsUnmet where it was given before."""
    agency = _agency(session, campaign_of(kept))
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
            campaign_id=kept.id,
            kind=DECISION,
            given_at=at,
        )
    )


def _decision_value(found: RankingBasis, typed: _Typed, series: str, awards: tuple[Award, ...]) -> dict[str, Any]:
    return {
        "campaign": found.campaign.code,
        "number": typed.number,
        "series": series,
        "day": typed.day.isoformat() if typed.day else "",
        "signer": typed.texts["signer"],
        "snapshot": found.snapshot.number if found.snapshot else None,
        "awards": [asdict(award) for award in awards],
    }


def _remember(
    session: Session,
    kept: CampaignRecord,
    campaign: Campaign,
    value: Mapping[str, Any],
    awards: tuple[Award, ...],
    day: date,
    actor: Actor,
    at: datetime,
) -> None:
    """Each award joins the history of its office, so that a later campaign knows of it."""
    organisations = award_queries.organisations_of(session, kept)
    decision = f"{value['number']:02}/{value['series']}"
    for award in awards:
        session.add(
            EarlierAward(
                organisation_id=organisations[award.office],
                collective=award.collective,
                award=award.award,
                subject=campaign.name,
                decision=decision,
                day=day,
                campaign_id=kept.id,
                entered_by=actor.username,
                entered_at=at,
            )
        )


def _nominee(session: Session, dossier: Any) -> str:
    """The collective that an approved dossier nominates, as its revision in force says it; empty without one."""
    revision = revision_in_force(session, dossier)
    if revision is None:
        return ""
    nomination = frozen_content(revision.text).nomination
    return nomination.chosen.name if nomination.collective and nomination.chosen else ""


def _agency(session: Session, campaign: Campaign) -> int:
    found = figure_queries.organisation_by_key(session, campaign.agency_code)
    if found is None:
        raise NotFound("agency")
    return found.id
