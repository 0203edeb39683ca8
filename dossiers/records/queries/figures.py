"""Queries on the centre's figures and its decisions on campaigns."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from dossiers.records.models.awards import CampaignMove, CentreNumber, EarlierAward
from dossiers.records.models.campaigns import CampaignRecord
from dossiers.records.models.figures import PendingImport, Snapshot, SnapshotRow
from dossiers.records.models.organisations import Organisation
from workflow.guards import CampaignState


def latest_snapshot(session: Session, campaign_id: int) -> Snapshot | None:
    """Return the snapshot in force: the last one confirmed."""
    query = select(Snapshot).where(Snapshot.campaign_id == campaign_id).order_by(Snapshot.number.desc()).limit(1)
    return session.scalar(query)


def snapshot_by_number(session: Session, campaign_id: int, number: int) -> Snapshot | None:
    return session.scalar(select(Snapshot).where(Snapshot.campaign_id == campaign_id, Snapshot.number == number))


def snapshots(session: Session, campaign_id: int) -> Sequence[Snapshot]:
    """Return all snapshots of a campaign, the newest first."""
    query = select(Snapshot).where(Snapshot.campaign_id == campaign_id).order_by(Snapshot.number.desc())
    return session.scalars(query).all()


def rows_of(session: Session, snapshot: Snapshot) -> Sequence[SnapshotRow]:
    """Return the figures of all offices in a snapshot, by office code."""
    query = select(SnapshotRow).where(SnapshotRow.snapshot_id == snapshot.id).order_by(SnapshotRow.code)
    return session.scalars(query).all()


def plans_before(session: Session, campaign: CampaignRecord) -> Sequence[tuple[str, str, int]]:
    """Return campaign code, office code and plan in đồng from the last snapshot of this and of each earlier campaign,
    the newest first."""
    latest = (
        select(Snapshot.campaign_id, func.max(Snapshot.number).label("number"))
        .group_by(Snapshot.campaign_id)
        .subquery()
    )
    query = (
        select(CampaignRecord.code, SnapshotRow.code, SnapshotRow.plan)
        .join(Snapshot, Snapshot.campaign_id == CampaignRecord.id)
        .join(latest, (latest.c.campaign_id == Snapshot.campaign_id) & (latest.c.number == Snapshot.number))
        .join(SnapshotRow, SnapshotRow.snapshot_id == Snapshot.id)
        .where(CampaignRecord.id <= campaign.id, SnapshotRow.plan.is_not(None))
        .order_by(CampaignRecord.id.desc())
    )
    return [(campaign, office, plan) for campaign, office, plan in session.execute(query) if plan is not None]


def pending_import(session: Session, campaign_id: int, number: int) -> PendingImport | None:
    """Return a table that was sent as it is now in the database."""
    query = select(PendingImport).where(PendingImport.campaign_id == campaign_id, PendingImport.id == number)
    return session.scalar(query.execution_options(populate_existing=True))


def import_of_form(session: Session, campaign_id: int, form_key: str, hash_: str) -> PendingImport | None:
    """Return the table of this content that was sent with this form, or None."""
    sent = select(PendingImport).where(PendingImport.form_key == form_key, PendingImport.hash == hash_)
    return session.scalar(sent.where(PendingImport.campaign_id == campaign_id))


def pending_imports(session: Session, campaign_id: int) -> Sequence[PendingImport]:
    """Return the pending tables of a campaign, the newest first."""
    query = select(PendingImport).where(PendingImport.campaign_id == campaign_id, *_waits())
    return session.scalars(query.order_by(PendingImport.id.desc())).all()


def refused_imports(session: Session, campaign_id: int) -> Sequence[PendingImport]:
    """Return the tables of a campaign that a second person refused, the newest first."""
    query = select(PendingImport).where(PendingImport.campaign_id == campaign_id, PendingImport.refused_at.is_not(None))
    return session.scalars(query.order_by(PendingImport.id.desc())).all()


def tables_waiting(session: Session) -> Sequence[tuple[PendingImport, CampaignRecord, bool]]:
    """Return the pending tables of all open campaigns, the oldest first, each with its campaign and whether a snapshot
    of that campaign is in force."""
    in_force = select(Snapshot.id).where(Snapshot.campaign_id == PendingImport.campaign_id).exists()
    query = (
        select(PendingImport, CampaignRecord, in_force)
        .join(CampaignRecord, CampaignRecord.id == PendingImport.campaign_id)
        .where(CampaignRecord.state == CampaignState.OPEN, *_waits())
    )
    return [(row[0], row[1], row[2]) for row in session.execute(query.order_by(PendingImport.id))]


def _waits() -> tuple[ColumnElement[bool], ...]:
    return PendingImport.snapshot.is_(None), PendingImport.refused_at.is_(None)


def campaign_moves(session: Session, campaign_id: int) -> Sequence[CampaignMove]:
    """Return the moves of a campaign, oldest first."""
    query = select(CampaignMove).where(CampaignMove.campaign_id == campaign_id).order_by(CampaignMove.id)
    return session.scalars(query).all()


def highest_number(session: Session, organisation_id: int, year: int, series: str) -> int:
    """Return the highest number of a series that the centre has given in a year; 0 before the first."""
    query = select(func.max(CentreNumber.number)).where(
        CentreNumber.organisation_id == organisation_id, CentreNumber.year == year, CentreNumber.series == series
    )
    return session.scalar(query) or 0


def is_number_given(session: Session, organisation_id: int, year: int, series: str, number: int) -> bool:
    query = select(CentreNumber.id).where(
        CentreNumber.organisation_id == organisation_id,
        CentreNumber.year == year,
        CentreNumber.series == series,
        CentreNumber.number == number,
    )
    return session.scalar(query) is not None


def earlier_awards(session: Session, organisation_id: int) -> Sequence[EarlierAward]:
    """Return the awards that an office and its collectives had, the newest first."""
    query = select(EarlierAward).where(EarlierAward.organisation_id == organisation_id)
    return session.scalars(query.order_by(EarlierAward.day.desc(), EarlierAward.id.desc())).all()


def organisation_by_key(session: Session, key: str) -> Organisation | None:
    return session.scalar(select(Organisation).where(Organisation.key == key))
