"""The centre's figures come in ("nạp số liệu"): a table is received, understood, looked at, and confirmed whole.

Nothing counts before a person has confirmed it; then all of it is one snapshot that never changes.
"""

import json
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any

from sqlalchemy.orm import Session

from dossiers.campaigns.opening import campaign_of
from dossiers.content.canonical import canonical_json, text_hash
from dossiers.content.text_fields import read_field, text_faults
from dossiers.desk.actor import Actor
from dossiers.desk.application import Application
from dossiers.desk.errors import NotFound
from dossiers.drafting.attachments import copy_up_to, plain_name
from dossiers.figures import recount
from dossiers.records.journal import record
from dossiers.records.models.campaigns import CampaignRecord
from dossiers.records.models.figures import PendingImport, Snapshot, SnapshotRow
from dossiers.records.queries import campaigns as campaign_queries
from dossiers.records.queries import dossier as dossier_queries
from dossiers.records.queries import figures as figure_queries
from dossiers.spreadsheets.cells import Sheet, sheets_from
from dossiers.spreadsheets.heads import TOTAL, Figure
from dossiers.spreadsheets.rows import NEEDED, Earlier, Row
from dossiers.spreadsheets.understanding import Understood, understand
from dossiers.uploads import inspection
from dossiers.vietnamese.amounts import Unit
from dossiers.vietnamese.dates import read_day
from dossiers.vietnamese.text import clean_line
from workflow.campaign import Campaign
from workflow.errors import NotYourTurn, RequirementsUnmet, Unmet
from workflow.guards import CampaignState
from workflow.lifecycle import Role

KINDS = ("xlsx", "xls", "csv")
OPENER = "dossiers.spreadsheets.opener"
FILE = "file"
LONGEST_NAME = 200
LONGEST_DECISION = 500
IMPORTERS = frozenset({Role.REVIEWER, Role.APPROVER, Role.ADMIN})
"""Who brings the centre's figures in: its officers, and whoever has the server's command line."""


@dataclass(frozen=True, slots=True)
class SentTable:
    """A table as it was sent: its plain name, its kind, and what its sheets say."""

    source: str
    kind: str
    sheets: tuple[Sheet, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """What was understood of a table that waits. `seen` names exactly this understanding: a confirmation says it, so
    that nobody confirms what he was not shown."""

    number: int
    source: str
    sent_at: datetime
    campaign: Campaign
    understood: Understood
    seen: str

    @property
    def may_be_taken(self) -> bool:
        return not self.understood.refused and bool(self.understood.rows)


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What a person says with "take it": a name, the decision that assigned the plans, which doubts were looked at.

    `looked_at` are the codes of the doubts; `seen` is the preview's.
    """

    seen: str
    name: str = ""
    plan_decision: str = ""
    plan_day: str = ""
    looked_at: frozenset[str] = field(default_factory=frozenset)


def open_table(path: Path, name: str, limit: int) -> SentTable:
    """What a table file says, opened in a process of its own. Raises RequirementsUnmet with what is wrong with it."""
    shown = plain_name(name)
    kind = Path(shown).suffix.lower().lstrip(".")
    size = path.stat().st_size
    if kind not in KINDS:
        raise _refused("table-kind-unknown", shown)
    if size == 0:
        raise _refused("file-empty", shown)
    if size > limit:
        raise _refused("file-too-large", shown, limit=str(limit // (1024 * 1024)))
    try:
        said: dict[str, Any] = json.loads(inspection.in_subprocess(path, OPENER, kind))
    except inspection.SubprocessStopped as stopped:
        raise _refused(stopped.code, shown) from None
    if "refused" in said:
        raise _refused(said["refused"], shown, **said["values"])
    return SentTable(shown, kind, sheets_from(said["sheets"]))


def understand_table(session: Session, kept: CampaignRecord, table: SentTable, unit: str = "") -> Understood:
    """What a table says of this campaign's offices. Raises RequirementsUnmet for a unit that there is not."""
    return understand(table.sheets, campaign_of(kept), unit=_unit(unit), earlier=_earlier(session, kept))


def receive(
    application: Application,
    code: str,
    name: str | None,
    stream: IO[bytes] | None,
    unit: str,
    *,
    actor: Actor,
    at: datetime,
) -> int:
    """Keep a table that waits for a person, and return its number. Raises RequirementsUnmet, NotYourTurn, NotFound."""
    _require(actor)
    if stream is None or not name:
        raise RequirementsUnmet((Unmet("file-missing", FILE),))
    limit = application.settings.max_file_bytes
    with tempfile.NamedTemporaryFile(dir=application.settings.data_dir, prefix="figures-") as incoming:
        if copy_up_to(stream, incoming.file, limit):
            raise _refused("file-too-large", plain_name(name), limit=str(limit // (1024 * 1024)))
        incoming.flush()
        table = open_table(Path(incoming.name), name, limit)
        incoming.seek(0)
        hash_ = application.files.store(incoming.file).hash
    said = _unit(unit)
    with application.database.writing() as session:
        kept = _open_campaign(session, code)
        waiting = PendingImport(
            campaign_id=kept.id,
            source=table.source,
            kind=table.kind,
            hash=hash_,
            unit="" if said is None else said.value,
            sent_by=actor.username,
            sent_at=at,
        )
        session.add(waiting)
        session.flush()
        detail = {"source": table.source, "hash": hash_}
        record(session, "figures-sent", actor=actor.username, subject=code, at=at, detail=detail)
        return waiting.id


def preview(application: Application, session: Session, code: str, number: int, *, actor: Actor) -> Preview:
    """What was understood of a table that waits. Raises NotFound."""
    _require(actor)
    kept, waiting = _waiting(session, code, number)
    table = open_table_again(application, waiting)
    understood = understand_table(session, kept, table, waiting.unit)
    seen = fingerprint(understood, waiting.hash)
    return Preview(number, waiting.source, waiting.sent_at, campaign_of(kept), understood, seen)


def open_table_again(application: Application, waiting: PendingImport) -> SentTable:
    """A table that waits, from its kept bytes. Its name need not be that of the file under which they lie."""
    return open_table(application.files.path(waiting.hash), f"x.{waiting.kind}", application.settings.max_file_bytes)


def confirm(
    application: Application,
    session: Session,
    code: str,
    number: int,
    said: Confirmation,
    *,
    actor: Actor,
    at: datetime,
) -> int:
    """Take a whole table as a new snapshot, and return the snapshot's number.

    Raises NotFound, NotYourTurn, or RequirementsUnmet: with every refused cell, every doubt that nobody looked at,
    and what could not be read of what was said. Nothing is taken then.
    """
    _require(actor)
    kept, waiting = _waiting(session, code, number)
    if waiting.snapshot is not None:
        return waiting.snapshot  # the same form sent twice: it is done once
    _open_campaign(session, code)
    shown = preview(application, session, code, number, actor=actor)
    faults = [note.unmet for note in shown.understood.refused]
    if shown.seen != said.seen:
        faults.append(Unmet("preview-changed"))
    missed = {note.unmet.code for note in shown.understood.doubts} - said.looked_at
    faults += [Unmet("doubt-not-looked-at", "", (("code", one),)) for one in sorted(missed)]
    read, unread = _read(said)
    if faults or unread:
        raise RequirementsUnmet((*faults, *unread))
    source = _Source(waiting.source, waiting.kind, waiting.hash)
    waiting.snapshot = _keep(session, kept, source, shown.understood, read, actor, at).number
    return waiting.snapshot


def discard(session: Session, code: str, number: int, *, actor: Actor, at: datetime) -> None:
    """Drop a table that waits; its bytes go with the next sweep. Raises NotFound."""
    _require(actor)
    _, waiting = _waiting(session, code, number)
    if waiting.snapshot is not None:
        raise NotFound("import")
    record(session, "figures-dropped", actor=actor.username, subject=code, at=at, detail={"hash": waiting.hash})
    session.delete(waiting)


@dataclass(frozen=True, slots=True)
class Sent:
    """A table with the file that holds it and what was understood of it, to be taken without a preview."""

    table: SentTable
    path: Path
    understood: Understood


def take(
    application: Application, session: Session, code: str, sent: Sent, said: Confirmation, *, actor: Actor, at: datetime
) -> int:
    """Take a table at once, as the command line does after showing it. Raises RequirementsUnmet for refused cells."""
    _require(actor)
    kept = _open_campaign(session, code)
    read, unread = _read(said)
    faults = tuple(note.unmet for note in sent.understood.refused)
    if faults or unread or not sent.understood.rows:
        raise RequirementsUnmet((*faults, *unread))
    with sent.path.open("rb") as stream:
        source = _Source(sent.table.source, sent.table.kind, application.files.store(stream).hash)
    return _keep(session, kept, source, sent.understood, read, actor, at).number


def fingerprint(understood: Understood, file_hash: str) -> str:
    """What names an understanding of a file: its amounts and every note."""
    notes = [
        [note.verdict, note.unmet.code, note.unmet.field, *map(list, note.unmet.values)] for note in understood.notes
    ]
    return text_hash(canonical_json({"file": file_hash, "rows": _rows_value(understood.rows), "notes": notes}))


@dataclass(frozen=True, slots=True)
class _Source:
    name: str
    kind: str
    hash: str


@dataclass(frozen=True, slots=True)
class _Said:
    """What a person said of a table, as it can be kept."""

    name: str
    plan_decision: str
    plan_day: date | None


def _keep(
    session: Session,
    kept: CampaignRecord,
    source: _Source,
    understood: Understood,
    said: _Said,
    actor: Actor,
    at: datetime,
) -> Snapshot:
    before = figure_queries.latest_snapshot(session, kept.id)
    number = 1 if before is None else before.number + 1
    doubts = [
        {"code": doubt.unmet.code, "cell": doubt.cell, "values": dict(doubt.unmet.values)}
        for doubt in understood.doubts
    ]
    snapshot = Snapshot(
        campaign_id=kept.id,
        number=number,
        name=said.name or source.name[:LONGEST_NAME],
        source=source.name,
        kind=source.kind,
        hash=source.hash,
        sheet=understood.sheet[:LONGEST_NAME],
        unit=understood.unit.value if understood.unit else "",
        plan_decision=said.plan_decision,
        plan_day=said.plan_day,
        doubts=json.dumps(doubts, ensure_ascii=False),
        figures_hash=text_hash(canonical_json({"rows": _rows_value(understood.rows)})),
        confirmed_by=actor.username,
        confirmed_name=actor.name,
        confirmed_at=at,
    )
    session.add(snapshot)
    session.flush()
    session.add_all(_record(snapshot.id, row) for row in understood.rows)
    session.flush()
    detail = {"number": number, "hash": source.hash, "figures": snapshot.figures_hash, "doubts": len(doubts)}
    record(session, "figures-taken", actor=actor.username, subject=kept.code, at=at, detail=detail)
    recount.ask_for_recount(session, kept.code, number)
    return snapshot


def _record(snapshot_id: int, row: Row) -> SnapshotRow:
    value = _row_value(row)
    cells = {"name": row.name_cell, **{_place(*place): cell for place, cell in row.cells.items()}}
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
    return [_row_value(row) for row in sorted(rows, key=lambda row: row.office.code)]


def _row_value(row: Row) -> dict[str, Any]:
    funds: dict[str, dict[str, int]] = {}
    for (figure, fund), amount in row.amounts.items():
        if fund != TOTAL and figure in NEEDED:
            funds.setdefault(fund, {})[figure.value] = amount
    totals = {figure.value: row.total(figure) for figure in NEEDED}
    return {"code": row.office.code, **totals, "funds": funds}


def _place(figure: Figure, fund: str) -> str:
    return f"{figure.value}.{fund}" if fund else figure.value


def _require(actor: Actor) -> None:
    if not IMPORTERS & actor.roles:
        raise NotYourTurn((Unmet("centre-only"),))


def _open_campaign(session: Session, code: str) -> CampaignRecord:
    """The campaign, locked, as long as its figures may still change."""
    kept = campaign_queries.campaign_to_change(session, code)
    if kept is None:
        raise NotFound(code)
    if kept.state is not CampaignState.OPEN:
        raise RequirementsUnmet((Unmet("figures-closed"),))
    return kept


def _waiting(session: Session, code: str, number: int) -> tuple[CampaignRecord, PendingImport]:
    kept = dossier_queries.campaign_by_code(session, code)
    waiting = None if kept is None else figure_queries.pending_import(session, kept.id, number)
    if kept is None or waiting is None:
        raise NotFound("import")
    return kept, waiting


def _unit(text: str) -> Unit | None:
    if not text:
        return None
    if text not in {unit.value for unit in Unit}:
        raise RequirementsUnmet((Unmet("choice-unknown", "unit"),))
    return Unit(text)


def _earlier(session: Session, kept: CampaignRecord) -> Mapping[str, Earlier]:
    """The last plan of each office that the desk knows, from this campaign or the one before it."""
    found: dict[str, Earlier] = {}
    for campaign, office, plan in figure_queries.plans_before(session, kept):
        found.setdefault(office, Earlier(plan, campaign))
    return found


def _read(said: Confirmation) -> tuple[_Said, tuple[Unmet, ...]]:
    """Name, decision and its day as they can be kept, and a fault for each that cannot."""
    name, decision = clean_line(said.name), clean_line(said.plan_decision)
    day, unread = read_field("plan_day", said.plan_day, read_day)
    faults = text_faults("snapshot_name", name, LONGEST_NAME) + text_faults("plan_decision", decision, LONGEST_DECISION)
    return _Said(name, decision, day), (*faults, *unread)


def _refused(code: str, name: str, **values: str) -> RequirementsUnmet:
    return RequirementsUnmet((Unmet(code, FILE, (("name", name), *values.items())),))
