"""Cache of dossier states: the first test in a process makes the moves, later tests get the resulting rows.

Rows are cached for each database separately, so PostgreSQL never assigns a number twice.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Table, exists, insert, select, union_all, update
from sqlalchemy.orm import Session

from dossiers.records.database import Database
from dossiers.records.models.campaigns import CampaignRecord
from dossiers.records.models.dossier import Dossier
from dossiers.records.models.metadata import all_tables
from workflow.guards import CampaignState

Rows = Sequence[Mapping[str, Any]]
Snapshot = Mapping[Table, Rows]
"""The rows of every table written by the moves, and the changed rows of dossiers and campaigns."""
CHANGED = (Dossier.__tablename__, CampaignRecord.__tablename__)

_snapshots: WeakKeyDictionary[Database, dict[Hashable, Snapshot]] = WeakKeyDictionary()


def prepare_from(database: Database) -> None:
    """Enable the cache for this database, which is unchanged since loading."""
    _snapshots.setdefault(database, {})


def prepared(database: Database, key: Hashable, walk: Callable[[], None], written: Sequence[Table]) -> None:
    """Move the database to the state that `walk` produces: by the cached rows, or by calling it where they may not fit.

    `written` are the tables that are empty in an unchanged database. `walk` may begin in any state; rows are cached
    from and restored into an unchanged database only.
    """
    snapshots = _snapshots.get(database)
    if snapshots is None or not _is_as_new(database, written):
        walk()
        return
    if key in snapshots:
        with database.writing() as session:
            _put(session, snapshots[key])
        return
    walk()
    with database.reading() as session:
        snapshots[key] = _rows_of(session, written)


def _is_as_new(database: Database, written: Sequence[Table]) -> bool:
    """Return whether the database is unchanged: no rows, no moved dossier, every campaign open."""
    dossiers, campaigns = Dossier.__table__, CampaignRecord.__table__
    traces = [
        *(select(exists(select(1).select_from(table))) for table in written),
        select(exists(select(1).select_from(dossiers).where(dossiers.c.version != 1))),
        select(exists(select(1).select_from(campaigns).where(campaigns.c.state != CampaignState.OPEN))),
    ]
    with database.reading() as session:
        return not any(session.scalars(union_all(*traces)))


def _rows_of(session: Session, written: Sequence[Table]) -> Snapshot:
    dossiers, campaigns = (all_tables().tables[name] for name in CHANGED)
    queries = {table: select(table) for table in written}
    queries[dossiers] = select(dossiers).where(dossiers.c.version != 1)
    queries[campaigns] = select(campaigns)
    rows = {table: [dict(row) for row in session.execute(query).mappings()] for table, query in queries.items()}
    return {table: found for table, found in rows.items() if found}


def _put(session: Session, snapshot: Snapshot) -> None:
    for table, rows in snapshot.items():
        if table.name in CHANGED:
            for row in rows:
                session.execute(update(table).where(table.c.id == row["id"]).values(**row))
        else:
            session.execute(insert(table), rows)
