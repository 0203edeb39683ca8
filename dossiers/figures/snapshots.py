"""Snapshots of the centre's figures ("bản số liệu"): the interpretation of a table, stored whole and never changed."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from dossiers.content.canonical import canonical_json, text_hash
from dossiers.desk.actor import Actor
from dossiers.figures.recount import request_recount
from dossiers.figures.table_files import StoredTable
from dossiers.records.journal import record
from dossiers.records.models.campaigns import CampaignRecord
from dossiers.records.models.figures import Snapshot, SnapshotRow
from dossiers.records.queries import figures as figure_queries
from dossiers.spreadsheets.heads import TOTAL, Figure
from dossiers.spreadsheets.rows import NEEDED, Row
from dossiers.spreadsheets.understanding import Understood

LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class SnapshotTitle:
    """The title of a snapshot: its own name (or ""), and the decision that assigned the plans with its day."""

    name: str
    plan_decision: str
    plan_day: date | None


def add_snapshot(
    session: Session,
    campaign_record: CampaignRecord,
    source: StoredTable,
    understood: Understood,
    title: SnapshotTitle,
    *,
    actor: Actor,
    at: datetime,
) -> Snapshot:
    """Store the rows as the campaign's next snapshot and request the job that counts findings again."""
    latest = figure_queries.latest_snapshot(session, campaign_record.id)
    doubts = [
        {"code": doubt.unmet.code, "cell": doubt.cell, "values": dict(doubt.unmet.values)}
        for doubt in understood.doubts
    ]
    snapshot = Snapshot(
        campaign_id=campaign_record.id,
        number=1 if latest is None else latest.number + 1,
        name=title.name or source.source[:LONGEST_NAME],
        source=source.source,
        kind=source.kind,
        hash=source.hash,
        sheet=understood.sheet[:LONGEST_NAME],
        unit=understood.unit.value if understood.unit else "",
        plan_decision=title.plan_decision,
        plan_day=title.plan_day,
        doubts=json.dumps(doubts, ensure_ascii=False),
        figures_hash=text_hash(canonical_json({"rows": _rows_value(understood.rows)})),
        confirmed_by=actor.username,
        confirmed_name=actor.name,
        confirmed_at=at,
    )
    _write(session, snapshot, understood.rows)
    detail = {"number": snapshot.number, "hash": source.hash, "figures": snapshot.figures_hash, "doubts": len(doubts)}
    record(session, "figures-taken", actor=actor, subject=campaign_record.code, at=at, detail=detail)
    request_recount(session, campaign_record.code, snapshot.number)
    return snapshot


def fingerprint(understood: Understood, file_hash: str) -> str:
    """Return the hash that identifies the interpretation of a file: its amounts and every note."""
    notes = [
        [note.verdict, note.unmet.code, note.unmet.field, *map(list, note.unmet.values)] for note in understood.notes
    ]
    return text_hash(canonical_json({"file": file_hash, "rows": _rows_value(understood.rows), "notes": notes}))


def _write(session: Session, snapshot: Snapshot, rows: Iterable[Row]) -> None:
    session.add(snapshot)
    session.flush()
    session.add_all(_row_record(snapshot.id, row) for row in rows)
    session.flush()


def _row_record(snapshot_id: int, row: Row) -> SnapshotRow:
    value = row_values(row)
    cells = {"name": row.name_cell, **{_column(*place): cell for place, cell in row.cells.items()}}
    cells |= {figure.value: row.cell(figure) for figure in NEEDED if row.cell(figure)}
    return SnapshotRow(
        snapshot_id=snapshot_id,
        code=row.office.code,
        plan=value["plan"],
        collected=value["collected"],
        debt=value["debt"],
        cells=canonical_json(cells),
        funds=canonical_json(value["funds"]),
    )


def _rows_value(rows: Iterable[Row]) -> list[dict[str, Any]]:
    return [row_values(row) for row in sorted(rows, key=lambda row: row.office.code)]


def row_values(row: Row) -> dict[str, Any]:
    """Return the figures of a row as they are stored: `code`, the totals in đồng by figure, `funds` by fund."""
    funds: dict[str, dict[str, int]] = {}
    for (figure, fund), amount in row.amounts.items():
        if fund != TOTAL and figure in NEEDED:
            funds.setdefault(fund, {})[figure.value] = amount
    totals = {figure.value: row.total(figure) for figure in NEEDED}
    return {"code": row.office.code, **totals, "funds": funds}


def _column(figure: Figure, fund: str) -> str:
    """Return the name of a column of the table: the figure, with the fund where it is given by fund."""
    return f"{figure.value}.{fund}" if fund else figure.value
