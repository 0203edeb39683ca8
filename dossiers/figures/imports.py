"""Importing the centre's figures ("nạp số liệu"): a table is received, shown as understood, and confirmed whole.

Nothing counts before a person has confirmed it; a confirmed table is one snapshot that never changes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from dossiers.campaigns.opening import campaign_of
from dossiers.content.canonical import text_hash
from dossiers.content.text_fields import read_field, text_faults
from dossiers.desk.actor import Actor
from dossiers.desk.errors import NotFound
from dossiers.figures.pending_tables import (
    check_figures_open,
    check_separate,
    find_table,
    number_in_force,
    pending_table,
    separation_of,
    table_to_end,
    tell_of_waiting,
)
from dossiers.figures.snapshots import LONGEST_NAME, SnapshotTitle, add_snapshot, fingerprint
from dossiers.figures.table_files import SentTable, StoredTable, reopen_table, require_importer
from dossiers.records.files import Files
from dossiers.records.journal import record
from dossiers.records.models.campaigns import CampaignRecord
from dossiers.records.models.figures import PendingImport
from dossiers.records.queries import campaigns as campaign_queries
from dossiers.records.queries import figures as figure_queries
from dossiers.spreadsheets.rows import Earlier
from dossiers.spreadsheets.understanding import Understood, understand
from dossiers.vietnamese.amounts import Unit
from dossiers.vietnamese.dates import read_day
from dossiers.vietnamese.text import clean_line
from workflow.campaign import Campaign
from workflow.errors import NotYourTurn, RequirementsUnmet, Unmet
from workflow.figure_tables import (
    PendingTable,
    TableDeed,
    check_table_deed,
    in_force_changes,
    is_ended_already,
    table_deeds_open_to,
)

LONGEST_DECISION = 500


@dataclass(frozen=True, slots=True)
class Preview:
    """The interpretation of a table that was sent, by whom and when, and what this person may do with it.

    `seen` identifies this interpretation and `in_force` the snapshot that it is compared with (its number, None without
    one): the confirmation repeats both, so that only what was shown can be confirmed. `stops` are the reasons why this
    person neither takes nor refuses any table; `refused_reason` is that of a
    second person.
    """

    number: int
    source: str
    sent_name: str
    sent_at: datetime
    campaign: Campaign
    understood: Understood
    seen: str
    in_force: int | None
    table: PendingTable
    deeds: frozenset[TableDeed]
    stops: tuple[Unmet, ...]
    refused_reason: str

    @property
    def may_be_taken(self) -> bool:
        return not self.understood.refused and bool(self.understood.rows)


@dataclass(frozen=True, slots=True)
class Confirmation:
    """The form for confirming a table: a name, the decision that assigned the plans, which doubts were read.

    `looked_at` are the codes of the doubts; `seen` and `in_force` are the preview's.
    """

    seen: str
    name: str = ""
    plan_decision: str = ""
    plan_day: str = ""
    looked_at: frozenset[str] = field(default_factory=frozenset)
    in_force: int | None = None


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


def receive(
    session: Session, code: str, table: StoredTable, unit: str, *, actor: Actor, at: datetime, key: str = ""
) -> int:
    """Keep a stored table until a person confirms or discards it, and return its number.

    Where a snapshot is in force, those who may confirm it are told. Raises NotYourTurn, NotFound, RequirementsUnmet for
    an unknown unit or a campaign whose figures are closed.
    """
    require_importer(actor)
    known_unit, form_key = _unit(unit), text_hash(f"{actor.username}/{key}") if key else None
    if form_key and (sent := _sent_already(session, code, form_key, table.hash)):
        return sent.id
    campaign_record = _open_campaign(session, code)
    check_separate(session, campaign_record, actor)
    pending = PendingImport(
        campaign_id=campaign_record.id,
        source=table.source,
        kind=table.kind,
        hash=table.hash,
        unit="" if known_unit is None else known_unit.value,
        sent_by=actor.username,
        sent_name=actor.name,
        sent_at=at,
        form_key=form_key,
    )
    session.add(pending)
    session.flush()
    detail = {"source": table.source, "hash": table.hash}
    record(session, "figures-sent", actor=actor, subject=code, at=at, detail=detail)
    tell_of_waiting(session, campaign_record, pending, actor=actor, at=at)
    return pending.id


def preview(session: Session, files: Files, code: str, number: int, *, limit: int, actor: Actor) -> Preview:
    """Return the interpretation of a pending table of at most `limit` bytes. Raises NotYourTurn, NotFound."""
    require_importer(actor)
    campaign_record, pending = find_table(session, code, number)
    understood = understand_table(session, campaign_record, reopen_table(files, pending, limit), pending.unit)
    table, stops = pending_table(session, campaign_record, pending), separation_of(session, campaign_record, actor)
    return Preview(
        number=number,
        source=pending.source,
        sent_name=pending.sent_name,
        sent_at=pending.sent_at,
        campaign=campaign_of(campaign_record),
        understood=understood,
        seen=fingerprint(understood, pending.hash),
        in_force=number_in_force(session, campaign_record),
        table=table,
        deeds=table_deeds_open_to(table, actor.username) - ({TableDeed.TAKE, TableDeed.REFUSE} if stops else set()),
        stops=stops,
        refused_reason=pending.refused_reason,
    )


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

    The same form sent twice takes it once. Where a snapshot is in force, somebody else confirms than the sender. Raises
    NotFound, NotYourTurn, WrongState where another person ended it before, or RequirementsUnmet with every refused
    cell, every doubt that was not confirmed, another snapshot in force than the one shown, and what could not be read;
    nothing is stored then.
    """
    require_importer(actor)
    campaign_record, pending = table_to_end(session, code, number)
    waiting = pending_table(session, campaign_record, pending)
    if pending.snapshot is not None and is_ended_already(TableDeed.TAKE, waiting, actor.username):
        return pending.snapshot
    check_table_deed(TableDeed.TAKE, waiting, actor.username)
    check_separate(session, campaign_record, actor)
    check_figures_open(campaign_record)
    shown = preview(session, files, code, number, limit=limit, actor=actor)
    title, unread = _read(confirmation)
    if faults := (*_confirmation_faults(shown, confirmation), *unread):
        raise RequirementsUnmet(faults)
    source = StoredTable(pending.source, pending.kind, pending.hash)
    snapshot = add_snapshot(session, campaign_record, source, shown.understood, title, actor=actor, at=at)
    pending.snapshot = snapshot.number
    return snapshot.number


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

    Raises NotYourTurn also where a snapshot is in force, because a second person has to confirm then (`register` keeps
    it for that person); NotFound, or RequirementsUnmet for refused cells or a table without rows.
    """
    require_importer(actor)
    campaign_record = _open_campaign(session, code)
    check_separate(session, campaign_record, actor)
    if number_in_force(session, campaign_record) is not None:
        raise NotYourTurn((Unmet("figures-second-person"),))
    title, unread = _read(confirmation)
    faults = tuple(note.unmet for note in checked.understood.refused)
    if faults or unread or not checked.understood.rows:
        raise RequirementsUnmet((*faults, *unread))
    source = _stored(files, checked)
    return add_snapshot(session, campaign_record, source, checked.understood, title, actor=actor, at=at).number


def register(
    session: Session, files: Files, code: str, checked: CheckedTable, unit: str, *, actor: Actor, at: datetime
) -> int | None:
    """Keep a checked table for a second person to confirm and return its number, None where no snapshot is in force.

    Raises NotFound, and what `receive` raises.
    """
    campaign_record = _open_campaign(session, code)
    if number_in_force(session, campaign_record) is None:
        return None
    return receive(session, code, _stored(files, checked), unit, actor=actor, at=at)


def _stored(files: Files, checked: CheckedTable) -> StoredTable:
    with checked.path.open("rb") as stream:
        return StoredTable(checked.table.source, checked.table.kind, files.store(stream).hash)


def _confirmation_faults(shown: Preview, confirmation: Confirmation) -> tuple[Unmet, ...]:
    """Return every refused cell, another understanding or snapshot in force than shown, every unconfirmed doubt."""
    refused = [note.unmet for note in shown.understood.refused]
    changed = [Unmet("preview-changed")] if shown.seen != confirmation.seen else []
    changed += in_force_changes(confirmation.in_force, shown.in_force)
    missed = {note.unmet.code for note in shown.understood.doubts} - confirmation.looked_at
    return (*refused, *changed, *(Unmet("doubt-not-looked-at", "", (("code", code),)) for code in sorted(missed)))


def _sent_already(session: Session, code: str, form_key: str, hash_: str) -> PendingImport | None:
    """Return the table that this form brought before; the campaign stays locked until the transaction ends."""
    campaign_record = campaign_queries.campaign_to_change(session, code)
    if campaign_record is None:
        return None
    return figure_queries.import_of_form(session, campaign_record.id, form_key, hash_)


def _open_campaign(session: Session, code: str) -> CampaignRecord:
    """Return the campaign, locked until the transaction ends, as long as its figures may still change."""
    campaign_record = campaign_queries.campaign_to_change(session, code)
    if campaign_record is None:
        raise NotFound(code)
    check_figures_open(campaign_record)
    return campaign_record


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
