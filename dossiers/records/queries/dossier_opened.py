"""The queries that open one dossier: few statements, and none that multiplies long texts by many rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Integer, Select, String, and_, bindparam, cast, func, or_, select
from sqlalchemy.orm import Session, aliased

from dossiers.records.models.awards import CampaignMove, EarlierAward
from dossiers.records.models.campaigns import Participant
from dossiers.records.models.dossier import Dossier, Move, SigningCopy
from dossiers.records.models.figures import Snapshot, SnapshotRow
from dossiers.records.models.journal import Act
from dossiers.records.models.review import Audience, Note
from dossiers.records.queries.deadlines import TimeRows, time_query, time_rows_of
from dossiers.records.queries.dossier import MOVE_REFUSED
from dossiers.records.queries.dossier_parts import People, parts_text, people_of
from workflow.lifecycle import CampaignAction

SEPARATOR = "\n"
"""The separator of aggregated texts; no number contains it."""


@dataclass(frozen=True, slots=True)
class RelatedRows:
    """The rows of one dossier beside its content and history.

    `people` are usernames by their part in the dossier, `unanswered` the numbers of the notes that were delivered
    to the office and that it has not answered, `reopened_at` is the instant at which the campaign's ranking was
    last opened again.
    """

    people: People
    unanswered: tuple[int, ...]
    reopened_at: datetime | None
    signing_copy: SigningCopy | None
    time: TimeRows


def related_rows(session: Session, dossier: Dossier) -> RelatedRows:
    """Return what belongs to the dossier beside its content and history, in one query."""
    rows = session.execute(_related_query(), {"dossier_id": dossier.id}).all()
    *_, signing_copy, people, numbers, reopened_at = rows[0]
    return RelatedRows(
        people=people_of(people),
        unanswered=tuple(sorted(map(int, _split(numbers)))),
        reopened_at=reopened_at,
        signing_copy=signing_copy,
        time=time_rows_of(rows),
    )


def moves_and_refusals(session: Session, dossier: Dossier, code: str) -> tuple[tuple[Move, ...], tuple[Act, ...]]:
    """Return the moves of the dossier and its moves refused for that code, each oldest first, in one query."""
    rows = session.execute(_moves_query(code), {"dossier_id": dossier.id}).all()
    moves = dict.fromkeys(row[0] for row in rows if row[0] is not None)
    return tuple(moves), tuple(row[1] for row in rows if row[1] is not None)


@dataclass(frozen=True, slots=True)
class CentreRows:
    """The centre's records of one office: its row in the last snapshot, its earlier awards, the newest first.

    `figures` is None where the snapshot does not have the office. The totals are of all offices with a plan, in đồng.
    """

    figures: tuple[Snapshot, SnapshotRow] | None
    awards: Sequence[EarlierAward]
    total_plan: int
    total_debt: int


def centre_rows(session: Session, dossier: Dossier) -> CentreRows:
    """Return the centre's records of the dossier's office, in one query."""
    rows = session.execute(_centre_query(), {"participant_id": dossier.participant_id}).all()
    snapshot, figures, _, plan, debt = rows[0]
    return CentreRows(
        figures=None if figures is None else (snapshot, figures),
        awards=[row[2] for row in rows if row[2] is not None],
        total_plan=int(plan or 0),
        total_debt=int(debt or 0),
    )


DOSSIER_ID = bindparam("dossier_id", type_=Integer)
"""The statements below are built once: composing them costs more than the database needs to answer."""


@cache
def _related_query() -> Select[*tuple[Any, ...]]:
    """Return the statement of `related_rows`."""
    unanswered = select(func.aggregate_strings(cast(Note.number, String), SEPARATOR)).where(
        Note.dossier_id == DOSSIER_ID,
        Note.audience == Audience.OFFICE,
        Note.released_at.is_not(None),
        Note.answered_at.is_(None),
        Note.closed_at.is_(None),
    )
    reopened = (
        select(func.max(CampaignMove.at))
        .join(Participant, Participant.campaign_id == CampaignMove.campaign_id)
        .where(Participant.id == Dossier.participant_id, CampaignMove.action == CampaignAction.REOPEN)
        .correlate(Dossier)
    )
    return (
        time_query(DOSSIER_ID)
        .outerjoin(SigningCopy, SigningCopy.dossier_id == Dossier.id)
        .add_columns(SigningCopy, parts_text(DOSSIER_ID), unanswered.scalar_subquery(), reopened.scalar_subquery())
    )


@cache
def _moves_query(code: str) -> Select[*tuple[Any, ...]]:
    """Return the statement of `moves_and_refusals`.

    The refusals are joined to the first move only, so the rows are as many as both together.
    """
    earlier = aliased(Move)
    first = select(func.min(earlier.id)).where(earlier.dossier_id == DOSSIER_ID).scalar_subquery()
    refused = and_(
        Act.subject == Dossier.reference,
        Act.act == MOVE_REFUSED,
        Act.detail.contains(f'"{code}"', autoescape=True),
        or_(Move.id.is_(None), Move.id == first),
    )
    query = (
        select(Move, Act).select_from(Dossier).outerjoin(Move, Move.dossier_id == Dossier.id).outerjoin(Act, refused)
    )
    return query.where(Dossier.id == DOSSIER_ID).order_by(Move.id, Act.id)


@cache
def _centre_query() -> Select[*tuple[Any, ...]]:
    """Return the statement of `centre_rows`."""
    numbered = aliased(Snapshot)
    latest = (
        select(func.max(numbered.number))
        .where(numbered.campaign_id == Participant.campaign_id)
        .correlate(Participant)
        .scalar_subquery()
    )
    total, office = aliased(SnapshotRow), aliased(Participant)
    taking_part = select(office.code).where(office.campaign_id == Snapshot.campaign_id).correlate(Snapshot)
    planned = (total.snapshot_id == Snapshot.id, total.plan.is_not(None), total.code.in_(taking_part))
    totals = (
        select(func.sum(amount)).where(*planned).correlate(Snapshot).scalar_subquery()
        for amount in (total.plan, total.debt)
    )
    return (
        select(Snapshot, SnapshotRow, EarlierAward, *totals)
        .select_from(Participant)
        .outerjoin(Snapshot, and_(Snapshot.campaign_id == Participant.campaign_id, Snapshot.number == latest))
        .outerjoin(SnapshotRow, and_(SnapshotRow.snapshot_id == Snapshot.id, SnapshotRow.code == Participant.code))
        .outerjoin(EarlierAward, EarlierAward.organisation_id == Participant.organisation_id)
        .where(Participant.id == bindparam("participant_id", type_=Integer))
        .order_by(EarlierAward.day.desc(), EarlierAward.id.desc())
    )


def _split(texts: str | None) -> list[str]:
    return texts.split(SEPARATOR) if texts else []
