"""The closing of the ranking ("khóa xếp hạng"), and opening it again.

Each is one transaction under the campaign's lock.
"""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from dossiers.awards.campaign_moves import open_to_decide, read_reason, write_move
from dossiers.content.canonical import canonical_json
from dossiers.desk.actor import Actor
from dossiers.figures.ranking import RankingBasis
from dossiers.records.models.campaigns import CampaignRecord
from dossiers.records.queries import campaigns as campaign_queries
from workflow.errors import RequirementsUnmet, Unmet
from workflow.lifecycle import CampaignAction, State, next_campaign_state
from workflow.ranking_closing import ClosingFacts, closing_stops

PENDING = frozenset({State.SUBMITTED, State.REVIEWED, State.RETURNED})
"""The states of a submitted dossier that is not yet approved or declined."""


def close(session: Session, code: str, snapshot: int, reason: str, *, actor: Actor, at: datetime) -> None:
    """Close the ranking on `snapshot`, the number of the snapshot that the person saw.

    Raises NotFound, NotYourTurn, WrongState, RequirementsUnmet with every reason.
    """
    campaign_record, basis = open_to_decide(session, code, actor)
    target = next_campaign_state(campaign_record.state, CampaignAction.CLOSE)
    typed = read_reason(reason)
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
    typed = read_reason(reason)
    faults = typed.faults if typed.text else (Unmet("reason-missing", "reason"),)
    if faults:
        raise RequirementsUnmet(faults)
    write_move(session, campaign_record, basis, CampaignAction.REOPEN, target, reason=typed.text, actor=actor, at=at)


def closing_facts(
    session: Session, campaign_record: CampaignRecord, basis: RankingBasis, at: datetime, reason: str = ""
) -> ClosingFacts:
    """Return the present facts for the rules of closing."""
    dossiers = campaign_queries.dossiers_of(session, campaign_record)
    pending = sum(dossier.state in PENDING for dossier in dossiers)
    return ClosingFacts(basis.official(), at, campaign_record.last_closing, pending, reason)


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
