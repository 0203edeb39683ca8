"""Progress of a dossier: deadline, sections, the checks of its submission, the last return."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from dossiers.content.canonical import frozen_content
from dossiers.content.form_fields import FIELDS
from dossiers.desk.actor import Actor
from dossiers.dossier.facts import facts_of, still_missing
from dossiers.dossier.opened import OpenedDossier
from dossiers.dossier.statement import Statement
from dossiers.dossier.views import Deadline, Progress, Return, SubmissionCheck, Task
from dossiers.records.models.dossier import Move
from dossiers.records.queries import dossier as dossier_queries
from workflow.lifecycle import (
    Action,
    State,
    transition_for,
)

ATTACHMENTS = "attachments"

NOT_YET_GIVEN = {"field-missing", "number-missing", "attachment-missing"}
"""Codes of reasons for missing, not for wrong values."""


def shown_still_missing(own: bool, state: State, still_missing: int | None) -> int | None:
    """Return the count of missing things for the office itself; the centre sees it of a draft only."""
    return still_missing if own or state is State.DRAFT else None


def submission_checks(opened: OpenedDossier, actor: Actor, at: datetime) -> tuple[SubmissionCheck, ...]:
    """Return every guard of the submission, from the same table of transitions that a submission uses.

    An explanation of findings is still to be written: it is sent with the submission itself.
    """
    transition = transition_for(opened.dossier.state, Action.SUBMIT)
    if transition is None:
        return ()
    facts = replace(facts_of(opened, actor, at), found=opened.found, explanation="")
    return tuple(SubmissionCheck(guard.name, guard.look(facts)) for guard in transition.guards)


def tasks_of(opened: OpenedDossier, actor: Actor, at: datetime) -> tuple[Task, ...]:
    """Return every section and the attachments, each with how far it is."""
    stops = still_missing(opened, actor, at)
    codes = {name: [stop.code for stop in stops if stop.section == name] for name in (*FIELDS, ATTACHMENTS)}
    sections = tuple(_task(name, codes[name], name in opened.sections) for name in FIELDS)
    files = _task(ATTACHMENTS, codes[ATTACHMENTS], begun=True)
    if files.progress is Progress.DONE and not opened.attachments:
        files = Task(ATTACHMENTS, Progress.OPTIONAL, 0)
    return (*sections, files)


def _task(section: str, codes: list[str], begun: bool) -> Task:
    """Return how far a section is: one with a fault is FAULTY, one that only lacks something MISSING."""
    if not codes and begun:
        return Task(section, Progress.DONE, 0)
    if not begun:
        return Task(section, Progress.EMPTY, len(codes))
    return Task(section, Progress.MISSING if set(codes) <= NOT_YET_GIVEN else Progress.FAULTY, len(codes))


def deadline_of(opened: OpenedDossier) -> Deadline:
    """Return until when the office may submit: as the campaign states it, or its latest extension."""
    stated, campaign = opened.campaign.closing, opened.campaign
    if opened.extensions:
        stated = max((extension.until for extension in opened.extensions), key=lambda until: until.day)
    extended, day = bool(opened.extensions), opened.dossier.correction_day
    return Deadline(opened.window.ends, stated, campaign.zone_words, extended, day)


def causes_of_deadline(opened: OpenedDossier) -> tuple[datetime | None, ...]:
    """Return what made the end of its time the office's own; an extension only where the time ends by it."""
    moved = opened.moves[-1].at if opened.moves else None
    by_extension = opened.window.ends == opened.window.closes
    extended = max((extension.granted_at for extension in opened.extensions), default=None) if by_extension else None
    return opened.dossier.participant.campaign.loaded_at, opened.reopened_at, moved, extended


def last_return(opened: OpenedDossier) -> Return | None:
    """Return why and until when the dossier was returned; None in any other state."""
    if opened.dossier.state is not State.RETURNED:
        return None
    return return_by(next(move for move in reversed(opened.moves) if move.target is State.RETURNED))


def return_by(move: Move) -> Return:
    """Return why and until when a move returned its dossier."""
    return Return(move.reason, move.actor_name, move.at, move.correction_day or move.at.date())


def last_statement(session: Session, opened: OpenedDossier) -> Statement | None:
    """Return what the office said when it chose not to nominate; None in any other state, without a query."""
    if opened.dossier.state is not State.NOT_NOMINATING:
        return None
    said = dossier_queries.abstention_of(session, opened.dossier)
    if said is None:
        return None
    review = None if said.review is None else frozen_content(said.review).review
    return Statement(said.said_at, said.said_name, said.reason, review)
