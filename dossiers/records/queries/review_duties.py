"""Queries on the assignment of reviewers: who may review, how much each has, which dossiers have no reviewer."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session, contains_eager

from dossiers.records.models.accounts import Account, AccountRole
from dossiers.records.models.campaigns import CampaignRecord, Participant
from dossiers.records.models.dossier import Dossier, Drafter
from dossiers.records.models.organisations import Organisation
from dossiers.records.models.review import Duty, DutyKind
from workflow.duties import MUST_HAVE_A_REVIEWER
from workflow.guards import CampaignState
from workflow.lifecycle import Role, State


def reviewers(session: Session) -> Sequence[Any]:
    """Return username, name and own office (key) of all who may review now."""
    query = select(Account.username, Account.name, Account.office_key).join(AccountRole)
    query = query.where(AccountRole.role == Role.REVIEWER, Account.active.is_(True))
    return session.execute(query.order_by(Account.username)).all()


def loads(session: Session, states: Collection[State]) -> dict[str, int]:
    """Return how many dossiers in these states each reviewer has, by username."""
    query = select(Dossier.assigned_to, func.count()).where(Dossier.assigned_to.is_not(None), Dossier.state.in_(states))
    rows = session.execute(query.group_by(Dossier.assigned_to))
    return {username: count for username, count in rows if username is not None}


def uncovered_to_change(session: Session, able: Collection[str]) -> Sequence[Dossier]:
    """Return the dossiers of open campaigns that wait for a review without one of these reviewers, by campaign and
    code.

    Dossiers and campaigns are locked until the transaction ends.
    """
    open_now = select(CampaignRecord).where(CampaignRecord.state == CampaignState.OPEN).order_by(CampaignRecord.id)
    campaigns = session.scalars(open_now.with_for_update(read=True)).all()
    query = (
        select(Dossier)
        .join(Dossier.participant)
        .join(Participant.organisation)
        .where(_waiting(), or_(Dossier.assigned_to.is_(None), Dossier.assigned_to.not_in(able)))
        .where(Participant.campaign_id.in_([campaign.id for campaign in campaigns]))
        .options(contains_eager(Dossier.participant).contains_eager(Participant.organisation))
        .order_by(Participant.campaign_id, Participant.code)
        .with_for_update(of=Dossier)
    )
    return session.scalars(query.execution_options(populate_existing=True)).all()


def drafters_of_waiting(session: Session) -> dict[int, frozenset[str]]:
    """Return who wrote in the dossiers that wait for a review, by the dossier's id."""
    query = select(Drafter.dossier_id, Drafter.username).join(Dossier, Drafter.dossier_id == Dossier.id)
    return _grouped(session.execute(query.where(_waiting())).all())


def recused_of_waiting(session: Session) -> dict[int, frozenset[str]]:
    """Return who is recused from the dossiers that wait for a review, by the dossier's id."""
    query = select(Duty.dossier_id, Duty.username).join(Dossier, Duty.dossier_id == Dossier.id)
    return _grouped(session.execute(query.where(_waiting(), Duty.kind == DutyKind.RECUSED)).all())


def present_duty(session: Session, reference: str) -> Sequence[Any]:
    """Return id, present reviewer, office and campaign's state of the dossier, one row for each duty, oldest first.

    One query; a dossier without any duty has one row, whose duty is None.
    """
    query = (
        select(Dossier.id, Dossier.assigned_to, Organisation.key, CampaignRecord.state, Duty)
        .join(Participant, Dossier.participant_id == Participant.id)
        .join(Organisation, Participant.organisation_id == Organisation.id)
        .join(CampaignRecord, Participant.campaign_id == CampaignRecord.id)
        .outerjoin(Duty, Duty.dossier_id == Dossier.id)
    )
    return session.execute(query.where(Dossier.reference == reference).order_by(Duty.id)).all()


def reviewers_of(session: Session, dossier_id: int) -> Sequence[Any]:
    """Return username, name and own office of all who may review now, and whether they wrote in that dossier."""
    wrote = exists().where(Drafter.dossier_id == dossier_id, Drafter.username == Account.username)
    query = select(Account.username, Account.name, Account.office_key, wrote.label("wrote")).join(AccountRole)
    return session.execute(query.where(AccountRole.role == Role.REVIEWER, Account.active.is_(True))).all()


def given_by(session: Session, username: str, at: datetime) -> Sequence[tuple[Duty, Dossier]]:
    """Return the duties that a person assigned at one instant, each with its dossier."""
    query = (
        select(Duty, Dossier)
        .join(Dossier, Duty.dossier_id == Dossier.id)
        .join(Dossier.participant)
        .join(Participant.organisation)
        .options(contains_eager(Dossier.participant).contains_eager(Participant.organisation))
        .where(Duty.kind == DutyKind.ASSIGNED, Duty.entered_by == username, Duty.entered_at == at)
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def _waiting() -> ColumnElement[bool]:
    return Dossier.state == MUST_HAVE_A_REVIEWER


def _grouped(rows: Sequence[Any]) -> dict[int, frozenset[str]]:
    people: dict[int, set[str]] = {}
    for dossier, username in rows:
        people.setdefault(dossier, set()).add(username)
    return {dossier: frozenset(usernames) for dossier, usernames in people.items()}
