"""The time to return 63 dossiers in one bulk action, each in a transaction of its own.

`python -m benchmarks.bulk`: the demo's 63 offices with submitted dossiers, on SQLite with full durability and on a
PostgreSQL server started for it; wall time of the action, and of the same form posted again.
"""

import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.pages import address_of, copied, demo
from dossiers.desk.actor import Actor
from dossiers.desk.application import Application
from dossiers.moving import bulk
from dossiers.moving.bulk import BulkAction, BulkRequest, ChosenDossier
from dossiers.papers import issuing
from dossiers.records.models.dossier import Dossier
from dossiers.records.queries import dossier as dossier_queries
from workflow.lifecycle import Role, State

GOAL_SECONDS = 2.0
KINDS = ("sqlite", "postgresql")
LIKE = "4361-2010-31"
"""A submitted dossier of the demo, whose state all others get."""
REVIEWER = Actor("reviewer", "Người thẩm định", frozenset({Role.REVIEWER}))


def main() -> None:
    for kind in KINDS:
        with tempfile.TemporaryDirectory() as folder, address_of(kind) as url, demo(Path(folder), url) as application:
            chosen = submitted(application)
            request = BulkRequest(
                BulkAction.RETURN, "key", chosen, reason="Bổ sung biên bản.", correction_day="20/01/2011"
            )
            first, again = seconds(application, request), seconds(application, request)
            print(f"{kind:12}{len(chosen)} returned in {first:.2f} s, the same form again {again:.2f} s")
    print(f"goal: {GOAL_SECONDS} s")


def submitted(application: Application) -> tuple[ChosenDossier, ...]:
    """Put every dossier of the demo into the submitted state by copying the rows of one; return them all."""
    with application.database.writing() as session:
        like = dossier_queries.dossier_by_reference(session, LIKE)
        assert like is not None
        revision = dossier_queries.revision_of(session, like, like.revision)
        others: Sequence[Dossier] = session.query(Dossier).where(Dossier.state != State.SUBMITTED).all()
        for dossier in others:
            dossier.correction_day = dossier.reviewed_by = dossier.approved_by = dossier.assigned_to = None
            dossier.state, dossier.first_on_time = State.SUBMITTED, like.first_on_time
            dossier.changed_at = like.changed_at
            if not dossier.revision:
                dossier.revision = 1
                session.add(copied(revision, dossier_id=dossier.id, number=1))
        session.flush()
        return tuple(ChosenDossier(dossier.reference, dossier.version) for dossier in session.query(Dossier).all())


def seconds(application: Application, request: BulkRequest) -> float:
    """Return the wall time of the action. Raises AssertionError if a dossier was refused."""
    begun = time.perf_counter()
    results = bulk.do_to_many(
        application.database, request, actor=REVIEWER, at=application.clock.now(), versions=issuing.versions()
    )
    taken = time.perf_counter() - begun
    assert all(result.is_done for result in results), [result for result in results if not result.is_done][:3]
    return taken


if __name__ == "__main__":
    main()
