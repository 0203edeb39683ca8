"""Queries on time limits: extension orders, extensions, requests, paper dossiers."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import BindParameter, ScalarSelect, Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased, contains_eager

from dossiers.records.models.awards import CampaignMove
from dossiers.records.models.campaigns import CampaignRecord, Participant
from dossiers.records.models.deadlines import (
    ExtensionOrder,
    ExtensionRecord,
    ExtensionRequest,
    PostalReceipt,
    RequestState,
)
from dossiers.records.models.dossier import Dossier, Move, Section
from dossiers.records.models.figures import Snapshot, SnapshotRow
from dossiers.records.models.organisations import Organisation
from workflow.guards import CampaignState
from workflow.lifecycle import DRAFTING_STATES, CampaignAction, State


def order_by_key(session: Session, key: str) -> ExtensionOrder | None:
    return session.scalar(select(ExtensionOrder).where(ExtensionOrder.key == key))


def order_by_number(session: Session, campaign: CampaignRecord, number: int) -> ExtensionOrder | None:
    query = select(ExtensionOrder).where(ExtensionOrder.campaign_id == campaign.id, ExtensionOrder.number == number)
    return session.scalar(query)


def orders_of(session: Session, campaign: CampaignRecord) -> Sequence[ExtensionOrder]:
    """Return the campaign's extension orders, the newest first."""
    query = select(ExtensionOrder).where(ExtensionOrder.campaign_id == campaign.id)
    return session.scalars(query.order_by(ExtensionOrder.number.desc())).all()


def highest_order(session: Session, campaign: CampaignRecord) -> int:
    """Return the number of the campaign's last order, 0 without any."""
    query = select(func.max(ExtensionOrder.number)).where(ExtensionOrder.campaign_id == campaign.id)
    return session.scalar(query) or 0


def offices_of_orders(session: Session, campaign: CampaignRecord) -> dict[int, list[str]]:
    """Return the codes of the offices that gained by each order of the campaign, by the order's id."""
    query = select(ExtensionRecord.order_id, Participant.code).join(
        Participant, ExtensionRecord.participant_id == Participant.id
    )
    codes: dict[int, list[str]] = {}
    for row in session.execute(query.where(Participant.campaign_id == campaign.id).order_by(Participant.code)):
        codes.setdefault(row.order_id, []).append(row.code)
    return codes


def extensions_of_campaign(session: Session, campaign: CampaignRecord) -> dict[int, list[ExtensionRecord]]:
    """Return the extensions of a campaign by participant, oldest first."""
    query = select(ExtensionRecord).join(Participant, ExtensionRecord.participant_id == Participant.id)
    extensions: dict[int, list[ExtensionRecord]] = {}
    for extension in session.scalars(query.where(Participant.campaign_id == campaign.id).order_by(ExtensionRecord.id)):
        extensions.setdefault(extension.participant_id, []).append(extension)
    return extensions


@dataclass(frozen=True, slots=True)
class TimeRows:
    """One dossier's extensions with their orders, its requests and paper dossiers, each oldest first."""

    extensions: tuple[tuple[ExtensionRecord, ExtensionOrder], ...]
    requests: tuple[ExtensionRequest, ...]
    receipts: tuple[PostalReceipt, ...]


def time_rows(session: Session, dossier: Dossier) -> TimeRows:
    """Return all of them in one query."""
    return time_rows_of(session.execute(time_query(dossier.id)).all())


def time_query(dossier_id: int | BindParameter[int]) -> Select[*tuple[Any, ...]]:
    """Return the statement for the time limits of one dossier: few rows of each, so their product is small."""
    return (
        select(ExtensionRecord, ExtensionOrder, ExtensionRequest, PostalReceipt)
        .select_from(Dossier)
        .outerjoin(ExtensionRecord, ExtensionRecord.participant_id == Dossier.participant_id)
        .outerjoin(ExtensionOrder, ExtensionOrder.id == ExtensionRecord.order_id)
        .outerjoin(ExtensionRequest, ExtensionRequest.dossier_id == Dossier.id)
        .outerjoin(PostalReceipt, PostalReceipt.dossier_id == Dossier.id)
        .where(Dossier.id == dossier_id)
        .order_by(ExtensionRecord.id, ExtensionRequest.id, PostalReceipt.id)
    )


def time_rows_of(rows: Sequence[Any]) -> TimeRows:
    """Read the rows of `time_query`."""
    return TimeRows(
        extensions=tuple(dict.fromkeys((row[0], row[1]) for row in rows if row[0] is not None)),
        requests=tuple(dict.fromkeys(row[2] for row in rows if row[2] is not None)),
        receipts=tuple(dict.fromkeys(row[3] for row in rows if row[3] is not None)),
    )


def participants_of(session: Session, campaign: CampaignRecord) -> Sequence[Any]:
    """Return id, code, key and name of each participating office, with reference, state and correction day of its
    dossier, by code."""
    query = (
        select(
            Participant.id,
            Participant.code,
            Organisation.key,
            Participant.name,
            Dossier.reference,
            Dossier.state,
            Dossier.correction_day,
        )
        .join(Organisation, Participant.organisation_id == Organisation.id)
        .join(Dossier, Dossier.participant_id == Participant.id)
    )
    return session.execute(query.where(Participant.campaign_id == campaign.id).order_by(Participant.code)).all()


def open_requests(session: Session, campaign: CampaignRecord) -> Sequence[tuple[ExtensionRequest, Dossier]]:
    """Return the unanswered requests of a campaign, oldest first, each with its dossier."""
    query = (
        select(ExtensionRequest, Dossier)
        .join(Dossier, ExtensionRequest.dossier_id == Dossier.id)
        .join(Participant, Dossier.participant_id == Participant.id)
        .options(contains_eager(Dossier.participant))
        .where(Participant.campaign_id == campaign.id, ExtensionRequest.state == RequestState.OPEN)
    )
    return [(row[0], row[1]) for row in session.execute(query.order_by(ExtensionRequest.id))]


def request_by_key(session: Session, key: str) -> ExtensionRequest | None:
    return session.scalar(select(ExtensionRequest).where(ExtensionRequest.key == key))


def request_to_answer(
    session: Session, campaign: CampaignRecord, number: int
) -> tuple[ExtensionRequest, Dossier] | None:
    """Return a request of this campaign with its dossier; the request is locked until the transaction ends."""
    query = (
        select(ExtensionRequest, Dossier)
        .join(Dossier, ExtensionRequest.dossier_id == Dossier.id)
        .join(Participant, Dossier.participant_id == Participant.id)
        .where(Participant.campaign_id == campaign.id, ExtensionRequest.id == number)
        .with_for_update(of=ExtensionRequest)
    )
    row = session.execute(query.execution_options(populate_existing=True)).first()
    return None if row is None else (row[0], row[1])


def is_request_open(session: Session, dossier: Dossier) -> bool:
    """Return whether a request of this dossier is unanswered."""
    waiting = select(ExtensionRequest.id).where(
        ExtensionRequest.dossier_id == dossier.id, ExtensionRequest.state == RequestState.OPEN
    )
    return bool(session.scalar(select(waiting.exists())))


def receipt_by_key(session: Session, key: str) -> PostalReceipt | None:
    return session.scalar(select(PostalReceipt).where(PostalReceipt.key == key))


def receipt_by_number(session: Session, dossier: Dossier, number: int) -> PostalReceipt | None:
    query = select(PostalReceipt).where(PostalReceipt.dossier_id == dossier.id, PostalReceipt.id == number)
    return session.scalar(query)


def returned_until(session: Session, day: date) -> Sequence[Any]:
    """Return reference and campaign of the returned dossiers in open campaigns whose correction date is at most
    `day`."""
    query = (
        select(Dossier.reference, CampaignRecord)
        .join(Participant, Dossier.participant_id == Participant.id)
        .join(CampaignRecord, Participant.campaign_id == CampaignRecord.id)
        .where(
            Dossier.state == State.RETURNED,
            Dossier.correction_day <= day,
            CampaignRecord.state == CampaignState.OPEN,
        )
    )
    return session.execute(query.order_by(Dossier.reference)).all()


def deadline_rows(
    session: Session,
    *,
    states: Collection[State] = DRAFTING_STATES,
    office: str | None = None,
) -> Sequence[Any]:
    """Return what the deadlines of dossiers in open campaigns depend on, by campaign and code: columns only, one query.

    `extended` is the last day that an extension of the office includes, `extended_at` the instant of that extension,
    `moved_at` that of the dossier's last move, `opened_at` and `reopened_at` those of the campaign. `plan` to
    `funds` are the office's figures in the centre's last snapshot, `total_plan` and `total_debt` those of all offices
    with a plan. `office` is an organisation's key.
    """
    extended, totals = _extended_offices().subquery(), _snapshot_totals().subquery()
    own = and_(SnapshotRow.snapshot_id == totals.c.snapshot_id, SnapshotRow.code == Participant.code)
    query = (
        select(
            *(Dossier.reference, Dossier.state, Dossier.still_missing, Dossier.correction_day, Dossier.assigned_to),
            *(Participant.code, Organisation.key.label("office_key"), Participant.name, Participant.campaign_id),
            *(extended.c.until_day.label("extended"), extended.c.granted_at.label("extended_at")),
            *(_last_move().label("moved_at"), CampaignRecord.loaded_at.label("opened_at")),
            *(_last_reopening().label("reopened_at"), SnapshotRow.plan, SnapshotRow.collected, SnapshotRow.debt),
            *(SnapshotRow.funds, totals.c.total_plan, totals.c.total_debt),
        )
        .join(Participant, Dossier.participant_id == Participant.id)
        .join(Organisation, Participant.organisation_id == Organisation.id)
        .join(CampaignRecord, Participant.campaign_id == CampaignRecord.id)
        .outerjoin(extended, extended.c.participant_id == Participant.id)
        .outerjoin(totals, totals.c.campaign_id == Participant.campaign_id)
        .outerjoin(SnapshotRow, own)
        .where(CampaignRecord.state == CampaignState.OPEN, Dossier.state.in_(states))
    )
    if office is not None:
        query = query.where(Organisation.key == office)
    return session.execute(query.order_by(Participant.campaign_id.desc(), Participant.code)).all()


def _extended_offices() -> Select[int, date, datetime]:
    """Return for each extended office the last day of its extensions and the instant of the last of them."""
    return select(
        ExtensionRecord.participant_id,
        func.max(ExtensionRecord.until_day).label("until_day"),
        func.max(ExtensionRecord.granted_at).label("granted_at"),
    ).group_by(ExtensionRecord.participant_id)


def _snapshot_totals() -> Select[*tuple[Any, ...]]:
    """Return for each campaign its last snapshot, with plan and debt of all offices that have a plan."""
    later = aliased(Snapshot)
    newer = select(later.id).where(later.campaign_id == Snapshot.campaign_id, later.number > Snapshot.number)
    return (
        select(
            Snapshot.campaign_id,
            Snapshot.id.label("snapshot_id"),
            func.sum(SnapshotRow.plan).label("total_plan"),
            func.sum(SnapshotRow.debt).filter(SnapshotRow.plan.is_not(None)).label("total_debt"),
        )
        .join(SnapshotRow, SnapshotRow.snapshot_id == Snapshot.id)
        .where(~newer.exists())
        .group_by(Snapshot.campaign_id, Snapshot.id)
    )


def _last_move() -> ScalarSelect[datetime]:
    return select(func.max(Move.at)).where(Move.dossier_id == Dossier.id).correlate(Dossier).scalar_subquery()


def _last_reopening() -> ScalarSelect[datetime]:
    reopened = select(func.max(CampaignMove.at)).where(CampaignMove.action == CampaignAction.REOPEN)
    return reopened.where(CampaignMove.campaign_id == CampaignRecord.id).correlate(CampaignRecord).scalar_subquery()


def typed_figures(session: Session, office: str) -> dict[str, str]:
    """Return the section of figures as an office (an organisation's key) has typed it, by the dossier's reference."""
    query = (
        select(Dossier.reference, Section.typed)
        .join(Section, Section.dossier_id == Dossier.id)
        .join(Participant, Dossier.participant_id == Participant.id)
        .join(Organisation, Participant.organisation_id == Organisation.id)
        .where(Organisation.key == office, Section.name == "figures")
    )
    return {row.reference: row.typed for row in session.execute(query)}


def closing_rows(session: Session) -> Sequence[Any]:
    """Return for each campaign with extensions `for_all`, the last day of its orders for all offices (None without
    one), and `later`, how many offices have an extension beyond that day: one query."""
    orders = (
        select(ExtensionOrder.campaign_id, func.max(ExtensionOrder.until_day).label("for_all"))
        .where(ExtensionOrder.office == "")
        .group_by(ExtensionOrder.campaign_id)
        .subquery()
    )
    extended = _extended_offices().subquery()
    beyond = or_(orders.c.for_all.is_(None), extended.c.until_day > orders.c.for_all)
    query = (
        select(Participant.campaign_id, orders.c.for_all, func.count().filter(beyond).label("later"))
        .join(extended, extended.c.participant_id == Participant.id)
        .outerjoin(orders, orders.c.campaign_id == Participant.campaign_id)
        .group_by(Participant.campaign_id, orders.c.for_all)
    )
    return session.execute(query).all()


def latest_extension(session: Session, campaign: CampaignRecord) -> date | None:
    """Return the last day that any extension in the campaign includes; None without extensions."""
    query = select(func.max(ExtensionRecord.until_day)).join(
        Participant, ExtensionRecord.participant_id == Participant.id
    )
    return session.scalar(query.where(Participant.campaign_id == campaign.id))
