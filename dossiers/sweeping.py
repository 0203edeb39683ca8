"""Deleting what has outlived its use (dọn dữ liệu tạm): for a job that runs every hour, by real time."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from dossiers import kept_texts, throttle
from dossiers.records import account_queries

SESSIONS_KEPT = timedelta(hours=12) + kept_texts.GRACE
"""A session's longest life, and the week in which a form of it may still come."""


def sweep(session: Session, at: datetime) -> None:
    """Delete kept texts after a day, sessions a week after their end, dead links, old attempts to sign in."""
    account_queries.forget_before(
        session, posts=at - kept_texts.KEPT, sessions=at - SESSIONS_KEPT, attempts=at - throttle.KEPT
    )
