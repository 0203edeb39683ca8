"""Ties and the closing of the ranking ("khóa xếp hạng"): deciding a tie, closing, opening again.

Each is one transaction under the campaign's lock.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from dossiers.awards.campaign_moves import open_to_decide, write_move
from dossiers.content.canonical import canonical_json
from dossiers.content.text_fields import as_typed, text_faults
from dossiers.desk.actor import Actor
from dossiers.desk.errors import NotFound
from dossiers.figures.ranking import RankingBasis
from dossiers.records.journal import record
from dossiers.records.models.awards import TieDecisionRecord
from dossiers.records.models.campaigns import CampaignRecord
from dossiers.records.queries import awards as award_queries
from dossiers.records.queries import campaigns as campaign_queries
from dossiers.records.queries import figures as figure_queries
from workflow.closing import ClosingFacts, closing_stops, tie_stops
from workflow.deadlines import Closing
from workflow.errors import RequirementsUnmet, Unmet
from workflow.guards import CampaignState
from workflow.lifecycle import CampaignAction, State, next_campaign_state
from workflow.ranking import TieDecision

LONGEST_CAMPAIGN_REASON = 2_000
"""Characters of a reason for a tie's decision, for closing or for opening again."""
PENDING = frozenset({State.SUBMITTED, State.REVIEWED, State.RETURNED})
"""The states of a submitted dossier that is not yet approved or declined."""


def decide_tie(
    session: Session, code: str, tied: Iterable[str], chosen: Iterable[str], reason: str, *, actor: Actor, at: datetime
) -> None:
    """Keep an officer's decision on the tie across the last place.

    Raises NotFound, NotYourTurn, RequirementsUnmet with every reason.
    """
    campaign_record, basis = open_to_decide(session, code, actor)
    if campaign_record.state is not CampaignState.OPEN:
        raise RequirementsUnmet((Unmet("figures-closed"),))
    ranking = basis.official()
    typed = _read_reason(reason)
    if ranking is None or basis.snapshot is None:
        raise RequirementsUnmet((Unmet("no-snapshot"),))
    decision = TieDecision(frozenset(tied), frozenset(chosen))
    stops = tie_stops(ranking, decision, typed.text)
    if stops or typed.faults:
        raise RequirementsUnmet((*stops, *typed.faults))
    snapshot = figure_queries.snapshot_by_number(session, campaign_record.id, basis.snapshot.number)
    if snapshot is None:
        raise NotFound("snapshot")
    lists = {"tied": json.dumps(sorted(decision.tied)), "chosen": json.dumps(sorted(decision.chosen))}
    who = {"decided_by": actor.username, "decided_name": actor.name, "decided_at": at}
    session.add(TieDecisionRecord(snapshot_id=snapshot.id, reason=typed.text, **lists, **who))
    record(session, "tie-decided", actor=actor.username, subject=code, at=at, detail=lists)


def close(session: Session, code: str, snapshot: int, reason: str, *, actor: Actor, at: datetime) -> None:
    """Close the ranking on `snapshot`, the number of the snapshot that the person saw.

    Raises NotFound, NotYourTurn, WrongState, RequirementsUnmet with every reason.
    """
    campaign_record, basis = open_to_decide(session, code, actor)
    target = next_campaign_state(campaign_record.state, CampaignAction.CLOSE)
    typed = _read_reason(reason)
    facts = closing_facts(session, campaign_record, basis, at, typed.text)
    stops = (*closing_stops(facts, basis.campaign), *typed.faults)
    if basis.snapshot is not None and basis.snapshot.number != snapshot:
        stops = (*stops, Unmet("snapshot-overtaken"))
    if stops:
        raise RequirementsUnmet(stops)
    text = canonical_json(ranking_value(basis))
    write_move(
        session, campaign_record, basis, CampaignAction.CLOSE, target, reason=typed.text, text=text, actor=actor, at=at
    )


def reopen(session: Session, code: str, reason: str, *, actor: Actor, at: datetime) -> None:
    """Open a closed ranking again. Raises NotFound, NotYourTurn, WrongState, RequirementsUnmet without a reason."""
    campaign_record, basis = open_to_decide(session, code, actor)
    target = next_campaign_state(campaign_record.state, CampaignAction.REOPEN)
    typed = _read_reason(reason)
    faults = typed.faults if typed.text else (Unmet("reason-missing", "reason"),)
    if faults:
        raise RequirementsUnmet(faults)
    write_move(session, campaign_record, basis, CampaignAction.REOPEN, target, reason=typed.text, actor=actor, at=at)


def closing_facts(
    session: Session, campaign_record: CampaignRecord, basis: RankingBasis, at: datetime, reason: str = ""
) -> ClosingFacts:
    """Return what the rules of closing look at, as it is now."""
    dossiers = campaign_queries.dossiers_of(session, campaign_record)
    latest = award_queries.latest_closing(session, campaign_record)
    closes = basis.campaign.closes()
    if latest is not None:
        closes = max(closes, Closing(latest, inclusive=True).moment(basis.campaign.zone))
    pending = sum(dossier.state in PENDING for dossier in dossiers)
    return ClosingFacts(basis.official(), at, closes, pending, reason)


def linked_dossiers(session: Session, campaign_record: CampaignRecord) -> dict[str, tuple[str, State]]:
    """Return the reference and state of each office's dossier, by office code.

    The ranking links them and does not depend on them (reading A9).
    """
    dossiers = campaign_queries.dossiers_of(session, campaign_record)
    return {dossier.participant.code: (dossier.reference, dossier.state) for dossier in dossiers}


def ranking_value(basis: RankingBasis) -> dict[str, Any]:
    """Return the closed ranking as it is stored: its snapshot, every place and every reason.

    Raises ValueError without a snapshot.
    """
    ranking = basis.official()
    if ranking is None or basis.snapshot is None:
        raise ValueError("no ranking without a snapshot")
    return {
        "campaign": basis.campaign.code,
        "snapshot": {"number": basis.snapshot.number, "figures": basis.snapshot.figures_hash},
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


@dataclass(frozen=True, slots=True)
class _Reason:
    """A reason as typed, without blanks around it, and what is wrong with it."""

    text: str
    faults: tuple[Unmet, ...]


def _read_reason(typed: str) -> _Reason:
    text = as_typed(typed).strip()
    return _Reason(text, text_faults("reason", text, LONGEST_CAMPAIGN_REASON))
