"""Queries of the start pages: work to do, deadlines, news since a visit."""

import enum
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, case, cast, func, literal, null, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from dossiers.records.models.accounts import Account
from dossiers.records.models.campaigns import CampaignRecord, Participant
from dossiers.records.models.deadlines import ExtensionRecord, ExtensionRequest, PostalReceipt, RequestState
from dossiers.records.models.dossier import Dossier, Move
from dossiers.records.models.organisations import Organisation
from dossiers.records.models.review import Appraisal, Audience, Duty, DutyKind, Note
from workflow.guards import CampaignState
from workflow.lifecycle import Action, State
from workflow.shown_states import ShownState


class WorkQueue(enum.StrEnum):
    """The work queues of the centre: what waits for this person, and the proposals that wait for another."""

    MINE = "mine"
    UNASSIGNED = "unassigned"
    REVIEWED = "reviewed"
    UNDO = "undo"
    PROPOSED = "proposed"


def work_queues(
    session: Session, username: str, office: str | None, wanted: Collection[WorkQueue], most: int
) -> Sequence[tuple[WorkQueue, int, Any]]:
    """Return, for each work queue, the longest-waiting dossiers up to a limit, and the number of all, in one query.

    A row has reference, office and campaign, and `since`, the last move. Dossiers that the person may not judge are
    left out: those of their own office, those they are recused from, and for an approver those they reviewed.
    """
    last = aliased(Move)
    newest = select(func.max(Move.id)).where(Move.dossier_id == Dossier.id).correlate(Dossier).scalar_subquery()
    pile = _pile(last, username).label("pile")
    order = (last.at, Dossier.id)
    query = (
        select(
            pile,
            Dossier.reference,
            Participant.name,
            CampaignRecord.id.label("campaign_id"),
            last.at.label("since"),
            last.actor_name.label("who"),
            func.row_number().over(partition_by=pile, order_by=order).label("place"),
            func.count().over(partition_by=pile).label("many"),
        )
        .select_from(Dossier)
        .join(last, last.id == newest)
        .join(Participant, Dossier.participant_id == Participant.id)
        .join(Organisation, Participant.organisation_id == Organisation.id)
        .join(CampaignRecord, Participant.campaign_id == CampaignRecord.id)
        .where(CampaignRecord.state == CampaignState.OPEN, pile.in_(wanted), ~_recused(username))
    )
    if office is not None:
        query = query.where(Organisation.key != office)
    found = query.subquery()
    shown = select(found).where(found.c.place <= most).order_by(found.c.pile, found.c.place)
    return [(WorkQueue(row.pile), row.many, row) for row in session.execute(shown)]


def counts(session: Session, username: str, at: datetime) -> dict[ShownState, tuple[int, int, int]]:
    """Return how many dossiers are shown in each state at `at`, how many of them in open campaigns, and how many of
    these this person has reviewed.
    """
    is_open, shown = CampaignRecord.state == CampaignState.OPEN, _shown_state(at)
    pending = func.sum(case((is_open, 1), else_=0))
    judged = func.sum(case((and_(is_open, Dossier.reviewed_by == username), 1), else_=0))
    query = (
        select(shown, func.count(), pending, judged)
        .join(Participant, Dossier.participant_id == Participant.id)
        .join(CampaignRecord, Participant.campaign_id == CampaignRecord.id)
        .group_by(shown)
    )
    return {ShownState(row[0]): (row[1], row[2], row[3]) for row in session.execute(query)}


def _shown_state(at: datetime) -> ColumnElement[str]:
    """Return the state by `workflow.shown_states`: a draft is not submitted from the last closing moment on."""
    ended = or_(CampaignRecord.state != CampaignState.OPEN, CampaignRecord.last_closing <= at)
    late = and_(Dossier.state == State.DRAFT, ended)
    return case((late, literal(ShownState.NOT_SUBMITTED.value)), else_=cast(Dossier.state, String)).label("shown")


def open_requests(session: Session) -> Sequence[Any]:
    """Return the unanswered requests for more time in all open campaigns, oldest first."""
    query = (
        select(
            Dossier.reference,
            Participant.name,
            CampaignRecord.id.label("campaign_id"),
            ExtensionRequest.asked_at,
            ExtensionRequest.until_day,
        )
        .join(Dossier, ExtensionRequest.dossier_id == Dossier.id)
        .join(Participant, Dossier.participant_id == Participant.id)
        .join(CampaignRecord, Participant.campaign_id == CampaignRecord.id)
        .where(ExtensionRequest.state == RequestState.OPEN, CampaignRecord.state == CampaignState.OPEN)
    )
    return session.execute(query.order_by(ExtensionRequest.id)).all()


def news(
    session: Session, username: str, *, office: str | None, states: Collection[State], beside: bool, most: int
) -> Sequence[Any]:
    """Return the acts of others since this person's visit before the present one, the newest first, in one query.

    Each row has `since`, that earlier visit, None at the first one; a row without `at` means that nothing happened.
    `office` (an organisation's key) restricts the result to that office's dossiers and includes the centre's acts
    beside moves; without it the result is the centre's view. Only dossiers now in one of the states. Without `beside`
    there are moves only, and no counts of notes.
    """
    happened = union_all(*_happened(centre=office is None, beside=beside)).subquery()
    query = (
        select(happened, Dossier.reference, Participant.name)
        .join(Dossier, happened.c.dossier_id == Dossier.id)
        .join(Participant, Dossier.participant_id == Participant.id)
        .join(Organisation, Participant.organisation_id == Organisation.id)
        .where(Dossier.state.in_(states), happened.c.actor != username)
    )
    if office is not None:
        query = query.where(Organisation.key == office)
    done = query.subquery()
    visited = (
        select(Account.earlier_visit_at.label("since"), done)
        .outerjoin(done, done.c.at > Account.earlier_visit_at)
        .where(Account.username == username)
        .order_by(done.c.at.desc(), done.c.id.desc())
        .limit(most)
    )
    return session.execute(visited).all()


def _pile(last: Any, username: str) -> ColumnElement[str]:
    """Return the work queue of a dossier; NULL for none."""
    submitted, approved = Dossier.state == State.SUBMITTED, Dossier.state == State.APPROVED
    proposed = and_(approved, last.action == Action.PROPOSE_UNDO)
    return case(
        (and_(submitted, Dossier.assigned_to == username), WorkQueue.MINE.value),
        (and_(submitted, Dossier.assigned_to.is_(None)), WorkQueue.UNASSIGNED.value),
        (
            and_(Dossier.state == State.REVIEWED, Dossier.reviewed_by != username, ~_appraised(username)),
            WorkQueue.REVIEWED.value,
        ),
        (and_(proposed, last.actor == username), WorkQueue.PROPOSED.value),
        (and_(proposed, Dossier.reviewed_by != username), WorkQueue.UNDO.value),
        else_=null(),
    )


def _appraised(username: str) -> ColumnElement[bool]:
    """Return whether this person wrote a sheet of the dossier or closed the note of somebody else."""
    sheet = select(Appraisal.id).where(Appraisal.dossier_id == Dossier.id, Appraisal.written_by == username)
    note = select(Note.id).where(Note.dossier_id == Dossier.id, Note.closed_by == username, Note.written_by != username)
    return or_(sheet.correlate(Dossier).exists(), note.correlate(Dossier).exists())


def _recused(username: str) -> ColumnElement[bool]:
    """Return whether this person is recused from the dossier."""
    duty = select(Duty.id).where(Duty.dossier_id == Dossier.id, Duty.kind == DutyKind.RECUSED)
    return duty.where(Duty.username == username).correlate(Dossier).exists()


def _happened(*, centre: bool, beside: bool) -> list[Select[Any]]:
    """Return the sources of news, all with the same columns: moves, requests, extensions and receipts."""
    moves = _event("moved", Move.id, cast(Move.action, String), Move.at, Move.actor, Move.actor_name, Move.dossier_id)
    if not beside:
        return [moves.add_columns(literal(0).label("notes"))]
    released = (
        select(func.count())
        .where(Note.dossier_id == Move.dossier_id, Note.audience == Audience.OFFICE, Note.released_at == Move.at)
        .correlate(Move)
        .scalar_subquery()
    )
    notes = case((Move.action == Action.RETURN, released), else_=0)
    requested = _event(
        "beside",
        ExtensionRequest.id,
        literal("asked"),
        ExtensionRequest.asked_at,
        ExtensionRequest.asked_by,
        ExtensionRequest.asked_name,
        ExtensionRequest.dossier_id,
        ExtensionRequest.until_day,
    )
    first = moves.add_columns(notes.label("notes"))
    if centre:
        return [first, requested.add_columns(literal(0).label("notes"))]
    return [
        first,
        *(event.add_columns(literal(0).label("notes")) for event in (requested, _refused(), _granted(), _by_post())),
    ]


def _refused() -> Select[Any]:
    """Return requests for more time that were refused; granted ones appear as their extensions."""
    request = ExtensionRequest
    return _event(
        "beside",
        request.id,
        literal("refused"),
        request.answered_at,
        request.answered_by,
        request.answered_name,
        request.dossier_id,
        request.until_day,
    ).where(request.state == RequestState.REFUSED)


def _granted() -> Select[Any]:
    extension = ExtensionRecord
    who = func.coalesce(Account.name, extension.granted_by)
    granted = _event(
        "beside",
        extension.id,
        literal("granted"),
        extension.granted_at,
        extension.granted_by,
        who,
        Dossier.id,
        extension.until_day,
    )
    of_office = granted.select_from(extension).join(Dossier, Dossier.participant_id == extension.participant_id)
    return of_office.outerjoin(Account, Account.username == extension.granted_by)


def _by_post() -> Select[Any]:
    receipt = PostalReceipt
    return _event(
        "beside",
        receipt.id,
        literal("by-post"),
        receipt.registered_at,
        receipt.registered_by,
        receipt.registered_name,
        receipt.dossier_id,
        receipt.received_day,
    )


def _event(
    act: str, key: Any, action: Any, at: Any, actor: Any, who: Any, dossier: Any, day: Any = None
) -> Select[Any]:
    return select(
        literal(act).label("act"),
        key.label("id"),
        action.label("action"),
        at.label("at"),
        actor.label("actor"),
        who.label("who"),
        dossier.label("dossier_id"),
        (Move.correction_day if day is None else day).label("day"),
    )
