"""Counting the findings of submitted dossiers again ("điểm cần xem") when the centre has new figures.

Lists show the stored count; pages compute the findings again.
"""

from sqlalchemy.orm import Session

from dossiers.dossier.facts import warnings_of
from dossiers.dossier.opened import open_submitted
from dossiers.jobs.attempts import ProgressReport
from dossiers.jobs.queue import enqueue
from dossiers.records.database import Database
from dossiers.records.models.jobs import Priority
from dossiers.records.queries import campaigns as campaign_queries
from dossiers.records.queries import dossier as dossier_queries
from workflow.lifecycle import UNSUBMITTED_STATES

RECOUNT = "recount-findings"
"""The name of the job; its key is the snapshot, so that each snapshot is counted for once."""


def request_recount(session: Session, code: str, snapshot: int) -> None:
    """Enqueue the job in the transaction that stores the snapshot; `code` is the campaign's."""
    enqueue(session, RECOUNT, f"{code}/{snapshot}", {"campaign": code}, priority=Priority.UPKEEP)


def submitted_dossiers(session: Session, code: str) -> tuple[str, ...]:
    """Return the references of a campaign's dossiers with a submission in force; none for an unknown campaign."""
    campaign_record = dossier_queries.campaign_by_code(session, code)
    dossiers = () if campaign_record is None else campaign_queries.dossiers_of(session, campaign_record)
    return tuple(dossier.reference for dossier in dossiers if dossier.state not in UNSUBMITTED_STATES)


def recount_findings(session: Session, reference: str) -> bool:
    """Count the findings of one submitted dossier and return whether the count changed.

    The dossier's version stays: a new count must not make an open page outdated.
    """
    dossier = dossier_queries.dossier_by_reference(session, reference)
    if dossier is None or dossier.state in UNSUBMITTED_STATES:
        return False
    warnings = warnings_of(open_submitted(session, dossier))
    return dossier_queries.keep_count_of_findings(session, dossier.id, len(warnings))


def recount_campaign(database: Database, code: str, report: ProgressReport) -> int:
    """Recount a campaign's submitted dossiers, one transaction a dossier; return how many counts changed."""
    with database.reading() as session:
        references = submitted_dossiers(session, code)
    changed = 0
    for done, reference in enumerate(references, start=1):
        with database.writing() as session:
            changed += recount_findings(session, reference)
        report(done, len(references))
    return changed
