"""One transaction at a time for work that has no row to lock ("lần lượt")."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session


def take_turn(session: Session, work: str) -> None:
    """Wait until no other transaction does this work, and keep it until this one ends. SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(func.hashtext(work))))
