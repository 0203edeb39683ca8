"""Tables of figures that were sent and wait ("bảng chờ xác nhận"): found, dropped, or refused by a second person."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from dossiers.campaigns.opening import campaign_of
from dossiers.content.text_fields import as_typed, text_faults
from dossiers.desk.actor import Actor
from dossiers.desk.errors import NotFound
from dossiers.figures.table_files import IMPORTERS, require_importer
from dossiers.notices.telling import tell_of_campaign
from dossiers.records.journal import record
from dossiers.records.models.campaigns import CampaignRecord
from dossiers.records.models.figures import PendingImport
from dossiers.records.queries import campaigns as campaign_queries
from dossiers.records.queries import dossier as dossier_queries
from dossiers.records.queries import figures as figure_queries
from dossiers.records.queries.dossier_parts import drafted_in
from workflow.campaign import Campaign
from workflow.deadlines import moment_in_words
from workflow.errors import NotYourTurn, RequirementsUnmet, Unmet
from workflow.figure_tables import (
    PendingTable,
    TableDeed,
    TableState,
    awaits_another,
    check_table_deed,
    is_ended_already,
)
from workflow.phases import figures_stops
from workflow.recipients import Occasion
from workflow.separation import figures_stops_of

LONGEST_REASON = 2_000
"""Characters of the reason for refusing a table."""


@dataclass(frozen=True, slots=True)
class WaitingTable:
    """A table on the start page of those who may confirm figures.

    `is_further`: a snapshot is in force. `is_awaited`: this person sent it, and somebody else has to confirm it.
    """

    campaign: Campaign
    number: int
    source: str
    sent_name: str
    sent_at: datetime
    is_further: bool
    is_awaited: bool


def find_table(session: Session, code: str, number: int) -> tuple[CampaignRecord, PendingImport]:
    """Return a table that was sent, with its campaign. Raises NotFound."""
    campaign_record = dossier_queries.campaign_by_code(session, code)
    return _found(session, campaign_record, number)


def table_to_end(session: Session, code: str, number: int) -> tuple[CampaignRecord, PendingImport]:
    """Return the same with the campaign locked until the transaction ends. Raises NotFound."""
    campaign_record = campaign_queries.campaign_to_change(session, code)
    return _found(session, campaign_record, number)


def check_figures_open(campaign_record: CampaignRecord) -> None:
    """Raise RequirementsUnmet where the campaign's figures no longer change."""
    if stops := figures_stops(campaign_record.state):
        raise RequirementsUnmet(stops)


def separation_of(session: Session, campaign_record: CampaignRecord, actor: Actor) -> tuple[Unmet, ...]:
    """Return why this person does not enter the centre's figures of the campaign: they have drafted a dossier of it."""
    return figures_stops_of(drafted=bool(drafted_in(session, actor.username, campaign_record.id)))


def check_separate(session: Session, campaign_record: CampaignRecord, actor: Actor) -> None:
    """Raise NotYourTurn for a person who has drafted a dossier of the campaign."""
    if stops := separation_of(session, campaign_record, actor):
        raise NotYourTurn(stops)


def number_in_force(session: Session, campaign_record: CampaignRecord) -> int | None:
    """Return the number of the snapshot in force, None before the first."""
    latest = figure_queries.latest_snapshot(session, campaign_record.id)
    return None if latest is None else latest.number


def pending_table(session: Session, campaign_record: CampaignRecord, pending: PendingImport) -> PendingTable:
    """Return a table that was sent as the rules read it."""
    sent_by, zone = pending.sent_by, campaign_of(campaign_record).zone
    if pending.refused_at is not None:
        ended_at = moment_in_words(pending.refused_at, zone)
        return PendingTable(sent_by, True, TableState.REFUSED, pending.refused_by, pending.refused_name, ended_at)
    if pending.snapshot is None:
        return PendingTable(sent_by, number_in_force(session, campaign_record) is not None)
    taken = figure_queries.snapshot_by_number(session, campaign_record.id, pending.snapshot)
    if taken is None:
        raise NotFound("snapshot")
    ended_at = moment_in_words(taken.confirmed_at, zone)
    return PendingTable(sent_by, True, TableState.TAKEN, taken.confirmed_by, taken.confirmed_name, ended_at)


def discard(session: Session, code: str, number: int, *, actor: Actor, at: datetime) -> None:
    """Drop a pending table; the next sweep removes its bytes. Where a snapshot is in force only its sender does.

    Raises NotYourTurn, WrongState for a refused table, RequirementsUnmet for a campaign whose figures are closed, and
    NotFound, also for a table that was taken.
    """
    require_importer(actor)
    campaign_record, pending = table_to_end(session, code, number)
    if pending.snapshot is not None:
        raise NotFound("import")
    check_table_deed(TableDeed.DROP, pending_table(session, campaign_record, pending), actor.username)
    check_figures_open(campaign_record)
    record(session, "figures-dropped", actor=actor, subject=code, at=at, detail={"hash": pending.hash})
    session.delete(pending)


def refuse(session: Session, code: str, number: int, reason: str, *, actor: Actor, at: datetime) -> None:
    """Refuse a table that somebody else sent, with a reason; its sender is told and reads it.

    The same person's same request is answered the same. Raises NotFound, NotYourTurn, WrongState, RequirementsUnmet.
    """
    require_importer(actor)
    campaign_record, pending = table_to_end(session, code, number)
    table, typed = pending_table(session, campaign_record, pending), as_typed(reason).strip()
    if is_ended_already(TableDeed.REFUSE, table, actor.username):
        return
    check_table_deed(TableDeed.REFUSE, table, actor.username)
    check_separate(session, campaign_record, actor)
    check_figures_open(campaign_record)
    if faults := text_faults("refusal", typed, LONGEST_REASON) if typed else (Unmet("reason-missing", "refusal"),):
        raise RequirementsUnmet(faults)
    pending.refused_by, pending.refused_name = actor.username, actor.name
    pending.refused_at, pending.refused_reason = at, typed
    session.flush()
    record(session, "figures-refused", actor=actor, subject=code, at=at, detail={"hash": pending.hash})
    event, cause, by = Occasion.FIGURES_REFUSED, f"figures-table/{pending.id}/refused", pending.sent_by
    tell_of_campaign(session, event, campaign_record, cause=cause, actor=actor, at=at, prepared_by=by)


def tell_of_waiting(
    session: Session, campaign_record: CampaignRecord, pending: PendingImport, *, actor: Actor, at: datetime
) -> None:
    """Tell those who may confirm a further table that it waits; nobody of the first one."""
    if number_in_force(session, campaign_record) is None:
        return
    cause = f"figures-table/{pending.id}"
    tell_of_campaign(session, Occasion.FIGURES_WAITING, campaign_record, cause=cause, actor=actor, at=at)


def waiting_tables(session: Session, *, actor: Actor) -> tuple[WaitingTable, ...]:
    """Return the pending tables of open campaigns, the oldest first; nothing for those who may not import figures."""
    if not IMPORTERS & actor.roles:
        return ()
    return tuple(
        WaitingTable(
            campaign=campaign_of(campaign_record),
            number=pending.id,
            source=pending.source,
            sent_name=pending.sent_name,
            sent_at=pending.sent_at,
            is_further=is_further,
            is_awaited=awaits_another(PendingTable(pending.sent_by, is_further), actor.username),
        )
        for pending, campaign_record, is_further in figure_queries.tables_waiting(session)
    )


def _found(
    session: Session, campaign_record: CampaignRecord | None, number: int
) -> tuple[CampaignRecord, PendingImport]:
    pending = None if campaign_record is None else figure_queries.pending_import(session, campaign_record.id, number)
    if campaign_record is None or pending is None:
        raise NotFound("import")
    return campaign_record, pending
