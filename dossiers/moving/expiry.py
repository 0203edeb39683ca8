"""The end of the correction window ("hết thời hạn hoàn thiện"): where a campaign says so, the desk closes what it left.

A job asks the very rules that a reviewer asks, by business time, each dossier in its own transaction: done twice, or by
two workers at once, it closes nothing twice.
"""

import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from dossiers.campaigns.opening import campaign_of
from dossiers.desk.actor import Actor
from dossiers.desk.application import Application
from dossiers.jobs.queue import enqueue
from dossiers.moving import transitions
from dossiers.records.database import Database
from dossiers.records.queries import deadlines as deadline_queries
from dossiers.records.queries import dossier as dossier_queries
from workflow.campaign import CorrectionEnd
from workflow.errors import WorkflowError
from workflow.lifecycle import Action, Role

LAPSE = "lapse-returned"
DESK = Actor("-desk-", "Bàn hồ sơ (tự động)", frozenset({Role.REVIEWER}))
"""Who closes dossiers when nobody has to decide; no account can have this name."""

_log = logging.getLogger(__name__)


def ask_to_lapse(session: Session, now: datetime) -> None:
    """Ask for this hour's look at ended windows; whoever asks again in the same hour asks for the same."""
    enqueue(session, LAPSE, f"{now:%Y-%m-%dT%H}", {})


def lapse(application: Application, _args: Mapping[str, object], told: Callable[[int, int], None]) -> str:
    """Close every returned dossier whose window has ended by the desk's clock (job); the result is how many."""
    return str(lapse_ended(application.database, application.clock.now(), told))


def lapse_ended(database: Database, at: datetime, told: Callable[[int, int], None] = lambda *_: None) -> int:
    """Close them, each in its own transaction; return how many. What has moved in the meantime is left alone."""
    with database.reading() as session:
        found = candidates(session, at)
    closed = 0
    for done, reference in enumerate(found, start=1):
        closed += _lapse_one(database, reference, at)
        told(done, len(found))
    return closed


def candidates(session: Session, at: datetime) -> tuple[str, ...]:
    """The returned dossiers that may have to close, by reference; the rules decide on each."""
    rows = deadline_queries.returned_until(session, at.astimezone(UTC).date())
    return tuple(row.reference for row in rows if campaign_of(row[1]).correction_end is CorrectionEnd.CLOSES)


def _lapse_one(database: Database, reference: str, at: datetime) -> bool:
    try:
        with database.writing() as session:
            dossier = dossier_queries.dossier_to_change(session, reference)
            if dossier is None:
                return False
            asked = transitions.Request(Action.LAPSE, f"{LAPSE}/{dossier.version}", dossier.version)
            transitions.move_dossier(session, reference, asked, actor=DESK, at=at, versions={})
    except WorkflowError as refused:
        _log.info("%s stays returned: %s", reference, refused)
        return False
    return True
