"""How long returning 63 dossiers in one deed takes, each in a transaction of its own, as people wait for it.

`python -m benchmarks.bulk`: the demo's 63 offices with their dossiers submitted, on SQLite with its full durability and
on a PostgreSQL of its own; wall time, and the same form sent a second time.
"""

import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.pages import address_of, copied, demo
from dossiers.desk.actor import Actor
from dossiers.desk.application import Application
from dossiers.moving import bulk
from dossiers.moving.bulk import BulkRequest, ChosenDossier, Deed
from dossiers.papers import issuing
from dossiers.records.models.dossier import Dossier
from dossiers.records.queries import dossier as dossier_queries
from workflow.lifecycle import Role, State

GOAL_SECONDS = 2.0
KINDS = ("sqlite", "postgresql")
LIKE = "4361-2010-31"
"""A submitted dossier of the demo: every other one is brought to where it is."""
REVIEWER = Actor("reviewer", "Người thẩm định", frozenset({Role.REVIEWER}))


def main() -> None:
    for kind in KINDS:
        with tempfile.TemporaryDirectory() as folder, address_of(kind) as url, demo(Path(folder), url) as application:
            chosen = submitted(application)
            asked = BulkRequest(Deed.RETURN, "key", chosen, reason="Bổ sung biên bản.", correction_day="20/01/2011")
            first, again = seconds(application, asked), seconds(application, asked)
            print(f"{kind:12}{len(chosen)} returned in {first:.2f} s, the same form again {again:.2f} s")
    print(f"goal: {GOAL_SECONDS} s")


def submitted(application: Application) -> tuple[ChosenDossier, ...]:
    """Every dossier of the demo submitted, by way of the rows of one that is."""
    with application.database.writing() as session:
        like = dossier_queries.dossier_by_reference(session, LIKE)
        assert like is not None
        revision = dossier_queries.revision_of(session, like, like.revision)
        others: Sequence[Dossier] = session.query(Dossier).where(Dossier.state != State.SUBMITTED).all()
        for other in others:
            other.correction_day = other.reviewed_by = other.approved_by = other.assigned_to = None
            other.state, other.first_on_time, other.changed_at = State.SUBMITTED, like.first_on_time, like.changed_at
            if not other.revision:
                other.revision = 1
                session.add(copied(revision, dossier_id=other.id, number=1))
        session.flush()
        return tuple(ChosenDossier(one.reference, one.version) for one in session.query(Dossier).all())


def seconds(application: Application, asked: BulkRequest) -> float:
    begun = time.perf_counter()
    results = bulk.do_to_many(
        application.database, asked, actor=REVIEWER, arrived=application.clock.now(), versions=issuing.versions()
    )
    taken = time.perf_counter() - begun
    assert all(result.is_done for result in results), [result for result in results if not result.is_done][:3]
    return taken


if __name__ == "__main__":
    main()
