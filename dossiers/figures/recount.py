"""Counting the findings of submitted dossiers again ("điểm cần xem") when the centre has new figures.

A list shows the count; what the findings are is asked anew on every page.
"""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from dossiers.desk.application import Application
from dossiers.dossier.facts import warnings_of
from dossiers.dossier.opened import open_submitted, with_centre_records
from dossiers.jobs.attempts import ProgressReport
from dossiers.jobs.queue import enqueue
from dossiers.records.queries import campaigns as campaign_queries
from dossiers.records.queries import dossier as dossier_queries
from workflow.lifecycle import State

RECOUNT = "recount-findings"
"""The job that counts them again; its key is the snapshot, so that each is counted for once."""


def ask_for_recount(session: Session, code: str, snapshot: int) -> None:
    """Ask for it in the transaction that keeps the snapshot."""
    enqueue(session, RECOUNT, f"{code}/{snapshot}", {"campaign": code})


def recount(application: Application, args: Mapping[str, object], told: ProgressReport) -> str:
    """Count the findings of every submitted dossier of a campaign (job); the result is how many counts changed."""
    with application.database.reading() as session:
        kept = dossier_queries.campaign_by_code(session, str(args["campaign"]))
        there = () if kept is None else campaign_queries.dossiers_of(session, kept)
        references = [one.reference for one in there if one.state is not State.DRAFT]
    changed = 0
    for done, reference in enumerate(references, start=1):
        with application.database.writing() as session:
            changed += _recount(session, reference)
        told(done, len(references))
    return str(changed)


def _recount(session: Session, reference: str) -> bool:
    """A count is nobody's deed: the dossier's version stays, so that no page in the making grows stale by it."""
    dossier = dossier_queries.dossier_by_reference(session, reference)
    if dossier is None or dossier.state is State.DRAFT:
        return False
    file = with_centre_records(session, open_submitted(session, dossier))
    return dossier_queries.keep_count_of_findings(session, dossier.id, len(warnings_of(file)))
