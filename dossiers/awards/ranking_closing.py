"""The closing of the ranking ("khóa xếp hạng"), and opening it again.

Each is a step of two people (`proposals.py`) under the campaign's lock.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from dossiers.awards.campaign_moves import PreparedForm, read_reason, write_move
from dossiers.content.canonical import canonical_json
from dossiers.desk.actor import Actor
from dossiers.figures.ranking import RankingBasis
from dossiers.records.models.awards import CampaignMove
from dossiers.records.models.campaigns import CampaignRecord
from dossiers.records.queries import campaigns as campaign_queries
from workflow.errors import RequirementsUnmet, Unmet
from workflow.lifecycle import CampaignAction, State, next_campaign_state
from workflow.open_questions import PENDING
from workflow.ranking_closing import ClosingFacts, closing_stops


def closing_faults(
    session: Session, campaign_record: CampaignRecord, basis: RankingBasis, typed: Mapping[str, str], at: datetime
) -> tuple[Unmet, ...]:
    """Return every reason why the ranking cannot be closed with this form."""
    reason = read_reason(typed.get("reason", ""))
    facts = closing_facts(session, campaign_record, basis, at, reason.text)
    return (*closing_stops(facts, basis.campaign), *reason.faults)


def close(
    session: Session,
    campaign_record: CampaignRecord,
    basis: RankingBasis,
    form: PreparedForm,
    *,
    actor: Actor,
    at: datetime,
) -> CampaignMove:
    """Close the ranking as it was prepared. Raises WrongState, RequirementsUnmet with every reason."""
    target = next_campaign_state(campaign_record.state, CampaignAction.CLOSE)
    if stops := closing_faults(session, campaign_record, basis, form.typed, at):
        raise RequirementsUnmet(stops)
    reason, text = read_reason(form.typed.get("reason", "")).text, canonical_json(ranking_value(basis))
    kept = {"reason": reason, "text": text}
    return write_move(session, campaign_record, basis, CampaignAction.CLOSE, target, **kept, actor=actor, at=at)


def reopening_faults(
    session: Session, campaign_record: CampaignRecord, basis: RankingBasis, typed: Mapping[str, str], at: datetime
) -> tuple[Unmet, ...]:
    """Return every reason why the ranking cannot be opened again with this form; only a reason is needed."""
    del session, campaign_record, basis, at
    reason = read_reason(typed.get("reason", ""))
    return reason.faults if reason.text else (Unmet("reason-missing", "reason"),)


def reopen(
    session: Session,
    campaign_record: CampaignRecord,
    basis: RankingBasis,
    form: PreparedForm,
    *,
    actor: Actor,
    at: datetime,
) -> CampaignMove:
    """Open a closed ranking again as it was prepared. Raises WrongState, RequirementsUnmet without a reason."""
    target = next_campaign_state(campaign_record.state, CampaignAction.REOPEN)
    if stops := reopening_faults(session, campaign_record, basis, form.typed, at):
        raise RequirementsUnmet(stops)
    reason = read_reason(form.typed.get("reason", "")).text
    return write_move(session, campaign_record, basis, CampaignAction.REOPEN, target, reason=reason, actor=actor, at=at)


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
