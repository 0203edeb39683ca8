"""Queries on the identity of the desk, and on the forms that it has carried out."""

import secrets
from datetime import datetime

from sqlalchemy import delete, inspect
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from dossiers.records.models.desk import DeskIdentity, SentForm


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


def begin_form(session: Session, key: str, *, at: datetime) -> tuple[SentForm, bool]:
    """Return the row of a form, and whether this transaction has begun it; another one at the same time waits here."""
    if (known := session.get(SentForm, key)) is not None:
        return known, False
    row = SentForm(key=key, sent_at=at, answer="")
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        return session.get_one(SentForm, key), False
    return row, True


def forget_forms(session: Session, before: datetime) -> None:
    """Delete the forms that were carried out before this moment."""
    session.execute(delete(SentForm).where(SentForm.sent_at < before))
