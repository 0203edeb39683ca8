"""An officer's decision on a tie across the last place ("trường hợp bằng nhau")."""

import json
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from dossiers.awards.campaign_moves import open_to_decide, read_reason
from dossiers.desk.actor import Actor
from dossiers.desk.errors import NotFound
from dossiers.records.journal import record
from dossiers.records.models.awards import TieDecisionRecord
from dossiers.records.queries import figures as figure_queries
from workflow.errors import RequirementsUnmet, Unmet
from workflow.phases import figures_stops
from workflow.ranking import TieDecision
from workflow.ties import tie_stops


def decide_tie(
    session: Session, code: str, tied: Iterable[str], chosen: Iterable[str], reason: str, *, actor: Actor, at: datetime
) -> None:
    """Keep an officer's decision on the tie across the last place.

    Raises NotFound, NotYourTurn, RequirementsUnmet with every reason.
    """
    campaign_record, basis = open_to_decide(session, code, actor)
    if closed := figures_stops(campaign_record.state):
        raise RequirementsUnmet(closed)
    ranking = basis.official()
    typed = read_reason(reason)
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
    record(session, "tie-decided", actor=actor, subject=code, at=at, detail=lists)
