"""Queries on the audit log."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from dossiers.records.models.journal import Act


def acts_about(session: Session, subject: str) -> Sequence[Act]:
    """Return every act about a subject, in the order in which they were written."""
    return session.scalars(select(Act).where(Act.subject == subject).order_by(Act.id)).all()
