"""A person's own notices ("thông báo của tôi"): the newest ones in words, and marking them as read."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from dossiers.desk.actor import Actor
from dossiers.desk.errors import NotFound
from dossiers.notices.wording import WrittenNotice, written
from dossiers.records.models.notices import Notice
from dossiers.records.queries import dossier as dossier_queries
from dossiers.records.queries import notices as notice_queries
from workflow.lifecycle import Action
from workflow.notice_steps import step_stands
from workflow.phases import Phase, phase_of
from workflow.recipients import Occasion, Relation

SHOWN = 100
"""Notices on the page, the newest first."""


def own_notices(session: Session, *, actor: Actor, at: datetime) -> tuple[WrittenNotice, ...]:
    """Return the newest notices of this person; `at` is business time."""
    notices = notice_queries.notices_of(session, actor.username, SHOWN)
    return in_words(session, notices, at=at)


def in_words(session: Session, notices: Sequence[Notice], *, at: datetime) -> tuple[WrittenNotice, ...]:
    """Return these notices in words, each with its next step if the phase of its campaign still lets it be done."""
    phases = {each.code: phase_of(each.state, each.last_closing, at) for each in dossier_queries.campaigns(session)}
    return tuple(written(notice, with_step=_has_step(notice, phases.get(notice.campaign))) for notice in notices)


def _has_step(notice: Notice, phase: Phase | None) -> bool:
    """Tell if the notice names its step; one that belongs to no campaign always does."""
    event = Action(notice.event) if notice.event in set(Action) else Occasion(notice.event)
    return phase is None or step_stands(event, Relation(notice.relation), phase)


def mark_read(session: Session, notice_id: int, *, actor: Actor, at: datetime) -> None:
    """Mark one notice as read; `at` is real time. Raises NotFound for a notice of somebody else."""
    if notice_queries.notice_of(session, actor.username, notice_id) is None:
        raise NotFound("notice")
    notice_queries.mark_read(session, actor.username, notice_id, at)


def mark_all_read(session: Session, *, actor: Actor, at: datetime) -> None:
    """Mark all notices of this person as read; `at` is real time."""
    notice_queries.mark_read(session, actor.username, None, at)
