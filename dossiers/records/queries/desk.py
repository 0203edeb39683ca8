"""Queries on the identity of the desk."""

import secrets
from datetime import datetime

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from dossiers.records.models.desk import DeskIdentity


def desk_of(session: Session) -> str | None:
    """Return the identity of the desk; None before one was given, or before the schema had a place for it."""
    if not inspect(session.connection()).has_table(DeskIdentity.__tablename__):
        return None
    row = session.get(DeskIdentity, 1)
    return None if row is None else row.desk


def give_identity(session: Session, desk: str | None = None, *, at: datetime) -> str:
    """Return the identity of the desk, after storing this one or a new random one if it has none."""
    former = desk_of(session)
    if former is None:
        session.add(DeskIdentity(id=1, desk=(made := desk or secrets.token_hex(16)), made_at=at))
        return made
    return former
