"""Deleting what has outlived its use (dọn dữ liệu tạm): for a job that runs every hour, by real time."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from dossiers.accounts import saved_forms, throttle
from dossiers.records.queries import accounts as account_queries

SESSIONS_KEPT = timedelta(hours=12) + saved_forms.GRACE
"""A session's longest life, and the week in which a form of it may still come."""


def sweep(session: Session, at: datetime) -> None:
    """Delete kept texts after a day, sessions a week after their end, dead links, old attempts to sign in."""
    account_queries.forget_before(
        session, posts=at - saved_forms.KEPT_FOR, sessions=at - SESSIONS_KEPT, attempts=at - throttle.KEPT_FOR
    )
