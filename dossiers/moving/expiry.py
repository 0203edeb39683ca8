"""The end of the correction window ("hết thời hạn hoàn thiện"): a campaign may let returned dossiers lapse.

A job applies the rules of a reviewer's move by business time, each dossier in its own transaction: run twice, or by two
workers at once, it closes nothing twice.
"""

import logging
from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from dossiers.campaigns.opening import campaign_of
from dossiers.desk.actor import THE_DESK
from dossiers.jobs.queue import enqueue
from dossiers.moving import transitions
from dossiers.records.database import Database
from dossiers.records.models.jobs import Priority
from dossiers.records.queries import deadlines as deadline_queries
from dossiers.records.queries import dossier as dossier_queries
from workflow.campaign import CorrectionEnd
from workflow.errors import WorkflowError
from workflow.lifecycle import Action

LAPSE = "lapse-returned"

_log = logging.getLogger(__name__)


def ask_to_lapse(session: Session, at: datetime) -> None:
    """Enqueue this hour's check for ended windows; again in the same hour it is the same job."""
    enqueue(session, LAPSE, f"{at:%Y-%m-%dT%H}", {}, priority=Priority.UPKEEP)


def lapse_ended(database: Database, at: datetime, progress: Callable[[int, int], None] = lambda *_: None) -> int:
    """Close every returned dossier whose window has ended, each in its own transaction, and return the count.

    A dossier moved in the meantime is not changed.
    """
    with database.reading() as session:
        found = candidates(session, at)
    closed = 0
    for done, reference in enumerate(found, start=1):
        closed += _lapse_one(database, reference, at)
        progress(done, len(found))
    return closed


def candidates(session: Session, at: datetime) -> tuple[str, ...]:
    """Return the references of the dossiers that may have to close; the rules decide on each."""
    rows = deadline_queries.returned_until(session, at.astimezone(UTC).date())
    return tuple(row.reference for row in rows if campaign_of(row[1]).correction_end is CorrectionEnd.CLOSES)


def _lapse_one(database: Database, reference: str, at: datetime) -> bool:
    try:
        with database.writing() as session:
            dossier = dossier_queries.dossier_to_change(session, reference)
            if dossier is None:
                return False
            request = transitions.Request(Action.LAPSE, f"{LAPSE}/{dossier.version}", dossier.version)
            transitions.move_dossier(session, reference, request, actor=THE_DESK, at=at, versions={})
    except WorkflowError as refused:
        _log.info("%s stays returned: %s", reference, refused)
        return False
    return True
