"""Importing the centre's figures ("nạp số liệu"): a table is received, shown as understood, and confirmed whole.

Nothing counts before a person has confirmed it; a confirmed table is one snapshot that never changes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from dossiers.campaigns.opening import campaign_of
from dossiers.content.text_fields import read_field, text_faults
from dossiers.desk.actor import Actor
from dossiers.desk.errors import NotFound
from dossiers.figures.snapshots import LONGEST_NAME, SnapshotTitle, add_snapshot, fingerprint
from dossiers.figures.table_files import SentTable, StoredTable, reopen_table, require_importer
from dossiers.records.files import Files
from dossiers.records.journal import record
from dossiers.records.models.campaigns import CampaignRecord
from dossiers.records.models.figures import PendingImport
from dossiers.records.queries import campaigns as campaign_queries
from dossiers.records.queries import dossier as dossier_queries
from dossiers.records.queries import figures as figure_queries
from dossiers.spreadsheets.rows import Earlier
from dossiers.spreadsheets.understanding import Understood, understand
from dossiers.vietnamese.amounts import Unit
from dossiers.vietnamese.dates import read_day
from dossiers.vietnamese.text import clean_line
from workflow.campaign import Campaign
from workflow.errors import RequirementsUnmet, Unmet
from workflow.phases import figures_stops

LONGEST_DECISION = 500


@dataclass(frozen=True, slots=True)
class Preview:
    """The interpretation of a pending table.

    `seen` identifies this interpretation: the confirmation repeats it, so that only a shown one can be confirmed.
    """

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
    """The form for confirming a table: a name, the decision that assigned the plans, which doubts were read.

    `looked_at` are the codes of the doubts; `seen` is the preview's.
    """

    seen: str
    name: str = ""
    plan_decision: str = ""
    plan_day: str = ""
    looked_at: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class CheckedTable:
    """A table with the file that holds it and its interpretation, to be imported without a preview."""

    table: SentTable
    path: Path
    understood: Understood


def understand_table(session: Session, campaign_record: CampaignRecord, table: SentTable, unit: str = "") -> Understood:
    """Return the interpretation of a table for the campaign. Raises RequirementsUnmet for an unknown unit."""
    earlier = _earlier_plans(session, campaign_record)
    return understand(table.sheets, campaign_of(campaign_record), unit=_unit(unit), earlier=earlier)


def receive(session: Session, code: str, table: StoredTable, unit: str, *, actor: Actor, at: datetime) -> int:
    """Keep a stored table until a person confirms or discards it, and return its number.

    Raises NotYourTurn, NotFound, RequirementsUnmet for an unknown unit or a campaign whose figures are closed.
    """
    require_importer(actor)
    known_unit = _unit(unit)
    pending = PendingImport(
        campaign_id=_open_campaign(session, code).id,
        source=table.source,
        kind=table.kind,
        hash=table.hash,
        unit="" if known_unit is None else known_unit.value,
        sent_by=actor.username,
        sent_at=at,
    )
    session.add(pending)
    session.flush()
    detail = {"source": table.source, "hash": table.hash}
    record(session, "figures-sent", actor=actor.username, subject=code, at=at, detail=detail)
    return pending.id


def preview(session: Session, files: Files, code: str, number: int, *, limit: int, actor: Actor) -> Preview:
    """Return the interpretation of a pending table of at most `limit` bytes. Raises NotYourTurn, NotFound."""
    require_importer(actor)
    campaign_record, pending = _pending(session, code, number)
    understood = understand_table(session, campaign_record, reopen_table(files, pending, limit), pending.unit)
    seen = fingerprint(understood, pending.hash)
    return Preview(number, pending.source, pending.sent_at, campaign_of(campaign_record), understood, seen)


def confirm(
    session: Session,
    files: Files,
    code: str,
    number: int,
    confirmation: Confirmation,
    *,
    limit: int,
    actor: Actor,
    at: datetime,
) -> int:
    """Take a whole pending table of at most `limit` bytes as a new snapshot, and return the snapshot's number.

    The same form sent twice takes it once. Raises NotFound, NotYourTurn, or RequirementsUnmet with every refused cell,
    every doubt that was not confirmed, and what could not be read; nothing is stored then.
    """
    require_importer(actor)
    campaign_record, pending = _pending(session, code, number)
    if pending.snapshot is not None:
        return pending.snapshot
    _open_campaign(session, code)
    shown = preview(session, files, code, number, limit=limit, actor=actor)
    title, unread = _read(confirmation)
    if faults := (*_confirmation_faults(shown, confirmation), *unread):
        raise RequirementsUnmet(faults)
    source = StoredTable(pending.source, pending.kind, pending.hash)
    snapshot = add_snapshot(session, campaign_record, source, shown.understood, title, actor=actor, at=at)
    pending.snapshot = snapshot.number
    return snapshot.number


def discard(session: Session, code: str, number: int, *, actor: Actor, at: datetime) -> None:
    """Drop a pending table; the next sweep removes its bytes. Raises NotYourTurn, NotFound."""
    require_importer(actor)
    _, pending = _pending(session, code, number)
    if pending.snapshot is not None:
        raise NotFound("import")
    record(session, "figures-dropped", actor=actor.username, subject=code, at=at, detail={"hash": pending.hash})
    session.delete(pending)


def take(
    session: Session,
    files: Files,
    code: str,
    checked: CheckedTable,
    confirmation: Confirmation,
    *,
    actor: Actor,
    at: datetime,
) -> int:
    """Take a table without a preview, as the command line does after showing it; return the snapshot's number.

    Raises NotYourTurn, NotFound, RequirementsUnmet for refused cells or a table without rows.
    """
    require_importer(actor)
    campaign_record = _open_campaign(session, code)
    title, unread = _read(confirmation)
    faults = tuple(note.unmet for note in checked.understood.refused)
    if faults or unread or not checked.understood.rows:
        raise RequirementsUnmet((*faults, *unread))
    with checked.path.open("rb") as stream:
        source = StoredTable(checked.table.source, checked.table.kind, files.store(stream).hash)
    return add_snapshot(session, campaign_record, source, checked.understood, title, actor=actor, at=at).number


def _confirmation_faults(shown: Preview, confirmation: Confirmation) -> tuple[Unmet, ...]:
    """Return every refused cell, an understanding that is not the one shown, every doubt that was not confirmed."""
    refused = [note.unmet for note in shown.understood.refused]
    changed = [Unmet("preview-changed")] if shown.seen != confirmation.seen else []
    missed = {note.unmet.code for note in shown.understood.doubts} - confirmation.looked_at
    return (*refused, *changed, *(Unmet("doubt-not-looked-at", "", (("code", code),)) for code in sorted(missed)))


def _open_campaign(session: Session, code: str) -> CampaignRecord:
    """Return the campaign, locked until the transaction ends, as long as its figures may still change."""
    campaign_record = campaign_queries.campaign_to_change(session, code)
    if campaign_record is None:
        raise NotFound(code)
    if stops := figures_stops(campaign_record.state):
        raise RequirementsUnmet(stops)
    return campaign_record


def _pending(session: Session, code: str, number: int) -> tuple[CampaignRecord, PendingImport]:
    campaign_record = dossier_queries.campaign_by_code(session, code)
    pending = None if campaign_record is None else figure_queries.pending_import(session, campaign_record.id, number)
    if campaign_record is None or pending is None:
        raise NotFound("import")
    return campaign_record, pending


def _unit(text: str) -> Unit | None:
    if not text:
        return None
    if text not in {unit.value for unit in Unit}:
        raise RequirementsUnmet((Unmet("choice-unknown", "unit"),))
    return Unit(text)


def _earlier_plans(session: Session, campaign_record: CampaignRecord) -> Mapping[str, Earlier]:
    """Return the last known plan of each office, from this campaign or the one before it, by office code."""
    plans: dict[str, Earlier] = {}
    for campaign, office, plan in figure_queries.plans_before(session, campaign_record):
        plans.setdefault(office, Earlier(plan, campaign))
    return plans


def _read(confirmation: Confirmation) -> tuple[SnapshotTitle, tuple[Unmet, ...]]:
    """Name, decision and its day as they are stored, and a fault for each that cannot be."""
    name, decision = clean_line(confirmation.name), clean_line(confirmation.plan_decision)
    day, unread = read_field("plan_day", confirmation.plan_day, read_day)
    faults = text_faults("snapshot_name", name, LONGEST_NAME) + text_faults("plan_decision", decision, LONGEST_DECISION)
    return SnapshotTitle(name, decision, day), (*faults, *unread)
