"""Queries on the audit log."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dossiers.records.models.journal import Act, ActRepeat


def acts_about(session: Session, subject: str) -> Sequence[Act]:
    """Return every act about a subject, in the order in which they were written."""
    return session.scalars(select(Act).where(Act.subject == subject).order_by(Act.id)).all()


def repeat_to_count(session: Session, key: str, minute: datetime) -> ActRepeat | None:
    """Return the count of an equal refused access of that minute, locked until the transaction ends."""
    query = select(ActRepeat).where(ActRepeat.key == key, ActRepeat.minute == minute)
    return session.scalar(query.with_for_update())


def refused_kinds(session: Session, actor: str, minute: datetime) -> int:
    """Return how many different refused accesses a person has had within that minute; "" for people not signed in."""
    query = select(func.count()).where(ActRepeat.minute == minute, ActRepeat.actor == actor)
    return session.scalar(query) or 0
