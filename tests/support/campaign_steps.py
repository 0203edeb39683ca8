"""Moves of a whole campaign for tests: prepared by one person and executed by another, through the real use cases."""

from collections.abc import Mapping
from datetime import datetime

from dossiers.awards import decision, proposals
from dossiers.awards.proposals import MoveForm
from dossiers.desk.actor import Actor
from dossiers.records.database import Database
from dossiers.records.queries import dossier as dossier_queries
from tests.support.dossiers import APPROVER, REVIEWER, new_key
from workflow.lifecycle import CampaignAction

DECISION_FORM: Mapping[str, str] = {
    "number": "12",
    "day": "07/01/2011",
    "signer": "Lê Bạch Hồng",
    "power": "head",
    "office_award": "Bằng khen",
    "office_prize": "5.000.000",
    "collective_award": "Giấy khen",
    "collective_prize": "0",
}
"""A complete form of a decision, as typed."""


def prepare(
    database: Database,
    code: str,
    action: CampaignAction,
    typed: Mapping[str, str] | None = None,
    *,
    at: datetime,
    actor: Actor = REVIEWER,
    key: str = "",
    snapshot: int | None = None,
    seen: str | None = None,
) -> int:
    """Prepare a move; return its number. Without texts the decision has a complete form, the others a reason."""
    usual = DECISION_FORM if action is CampaignAction.DECIDE else {"reason": "Đã đủ số liệu."}
    form = MoveForm(key or new_key(), usual if typed is None else typed, snapshot, seen)
    with database.writing() as session:
        return proposals.prepare(session, code, action, form, actor=actor, at=at)


def execute(database: Database, code: str, number: int, *, at: datetime, actor: Actor = APPROVER) -> None:
    """Execute a prepared move."""
    with database.writing() as session:
        proposals.execute(session, code, number, actor=actor, at=at)


def carry_out(
    database: Database,
    code: str,
    action: CampaignAction,
    typed: Mapping[str, str] | None = None,
    *,
    at: datetime,
    actors: tuple[Actor, Actor] = (REVIEWER, APPROVER),
) -> None:
    """Prepare a move by the first of two people, and execute it by the second."""
    execute(database, code, prepare(database, code, action, typed, at=at, actor=actors[0]), at=at, actor=actors[1])


def issued_decision(database: Database, code: str) -> decision.Issued:
    """Return the decision that was issued for a campaign."""
    with database.reading() as session:
        kept = dossier_queries.campaign_by_code(session, code)
        assert kept is not None
        issued = decision.decision_of(session, kept)
    assert issued is not None
    return issued
