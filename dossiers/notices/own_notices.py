"""A person's own notices ("thông báo của tôi"): the newest ones in words, and marking them as read."""

from datetime import datetime

from sqlalchemy.orm import Session

from dossiers.desk.actor import Actor
from dossiers.desk.errors import NotFound
from dossiers.notices.wording import WrittenNotice, written
from dossiers.records.queries import notices as notice_queries

SHOWN = 100
"""Notices on the page, the newest first."""


def own_notices(session: Session, *, actor: Actor) -> tuple[WrittenNotice, ...]:
    """Return the newest notices of this person."""
    return tuple(written(notice) for notice in notice_queries.notices_of(session, actor.username, SHOWN))


def mark_read(session: Session, notice_id: int, *, actor: Actor, at: datetime) -> None:
    """Mark one notice as read; `at` is real time. Raises NotFound for a notice of somebody else."""
    if notice_queries.notice_of(session, actor.username, notice_id) is None:
        raise NotFound("notice")
    notice_queries.mark_read(session, actor.username, notice_id, at)


def mark_all_read(session: Session, *, actor: Actor, at: datetime) -> None:
    """Mark all notices of this person as read; `at` is real time."""
    notice_queries.mark_read(session, actor.username, None, at)
