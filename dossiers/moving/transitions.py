"""Moving a dossier along its life: submit, withdraw, review, return, approve, decline, reopen, undo and the others."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from dossiers.campaigns.opening import days_off
from dossiers.content.canonical import CONTENT_VERSION, frozen_text, text_hash
from dossiers.content.text_fields import LONGEST_REASON, as_typed, read_field, text_faults
from dossiers.desk.actor import Actor
from dossiers.desk.errors import Overtaken
from dossiers.dossier import access
from dossiers.dossier.facts import facts_of, nominee_of, place_of, places_in_register, warnings_of
from dossiers.dossier.opened import OpenedDossier, open_draft, open_submitted, with_centre_records
from dossiers.jobs.queue import enqueue
from dossiers.records.journal import record
from dossiers.records.models.dossier import Attachment, Dossier, Drafter, Move, RequestKey, Revision
from dossiers.records.models.papers import NumberStanding, RegisterEntry
from dossiers.records.models.review import Duty, DutyKind
from dossiers.records.queries import dossier as dossier_queries
from dossiers.records.queries import review as review_queries
from dossiers.vietnamese.dates import read_day
from workflow.deadlines import DaysOffUnknown, working_days_after
from workflow.errors import RequirementsUnmet, Unmet, WorkflowError
from workflow.lifecycle import Action, Input, Role, State, Transition, advance, transition_for

KEEP_PAPERS = "keep-papers"
"""The job that makes the papers of a frozen revision and keeps their bytes."""

REVIEWED = frozenset({State.REVIEWED, State.APPROVED, State.DECLINED})
"""The states in which a reviewer's finding stands."""


@dataclass(frozen=True, slots=True)
class Request:
    """A move as it was asked for: `key` names the form that was sent, `version` the dossier that the person saw."""

    action: Action
    key: str
    version: int
    reason: str = ""
    correction_day: str = ""


@dataclass(frozen=True, slots=True)
class Moved:
    """What a move came to; the same request again gives the same answer."""

    reference: str
    action: Action
    revision: int


def move_dossier(
    session: Session,
    reference: str,
    request: Request,
    *,
    actor: Actor,
    arrived: datetime,
    versions: Mapping[str, str],
) -> Moved:
    """Make one move in one transaction, or raise the refusal with every reason.

    `arrived` is the instant at which the request reached the server; `versions` are those of the paper templates.
    Raises NotFound, Overtaken, WrongState, NotYourTurn or RequirementsUnmet.
    """
    dossier = access.find_to_change(session, reference, actor)
    key = _key(reference, request)
    if done := dossier_queries.request_key(session, actor.username, key):
        return Moved(reference, done.action, done.revision)
    dossier_queries.hold_campaign(session, dossier)
    opened, said = _open(session, dossier, request.action), _read_said(request)
    transition = _allowed(session, opened, request, said, actor, arrived)
    if request.action is Action.SUBMIT:
        _freeze(session, opened, actor, arrived, versions)
    if request.action is Action.RETURN:
        review_queries.release_notes(session, dossier, arrived)
    _enter(session, opened, transition, said, actor, arrived)
    session.add(
        RequestKey(
            actor=actor.username,
            key=key,
            dossier_id=dossier.id,
            action=request.action,
            revision=dossier.revision,
            at=arrived,
        )
    )
    return Moved(reference, request.action, dossier.revision)


def record_refusal(
    session: Session, reference: str, action: Action, error: WorkflowError, *, actor: Actor, arrived: datetime
) -> None:
    """Remember a refused move, in a transaction of its own after the roll-back. A late attempt is history too (A19)."""
    detail = {"action": action.value, "codes": [unmet.code for unmet in error.unmet], "name": actor.name}
    record(session, dossier_queries.MOVE_REFUSED, actor=actor.username, subject=reference, at=arrived, detail=detail)


@dataclass(frozen=True, slots=True)
class _Said:
    """What the person says with the move: read where it can be, and a fault for what cannot."""

    reason: str
    correction_day: date | None
    faults: tuple[Unmet, ...]
    correction_day_off: date | None = None

    def faults_of(self, transition: Transition | None) -> tuple[Unmet, ...]:
        """The faults of what this move asks for; the rest of a form is not looked at."""
        asked = () if transition is None else transition.inputs
        return tuple(fault for fault in self.faults if fault.field in asked)


def _key(reference: str, request: Request) -> str:
    """The form's key, good for this dossier and this action only, whatever signs it is made of."""
    return text_hash(f"{reference}/{request.action}/{request.key}")


def _open(session: Session, dossier: Dossier, action: Action) -> OpenedDossier:
    """A submission is about the office's draft, every other move about what was submitted."""
    if action is not Action.SUBMIT:
        return open_submitted(session, dossier)
    dossier_queries.hold_register(session, dossier)
    return open_draft(session, dossier)


def _allowed(
    session: Session, opened: OpenedDossier, request: Request, said: _Said, actor: Actor, arrived: datetime
) -> Transition:
    """The move that the table holds, if the rules open it; they are asked before the version: a refusal says why."""
    dossier = opened.dossier
    said = _with_day_off(session, said)
    facts = facts_of(
        opened,
        actor,
        arrived,
        reason=said.reason,
        correction_day=said.correction_day,
        correction_day_off=said.correction_day_off,
    )
    roles = access.roles_here(dossier, actor)
    faults = said.faults_of(transition_for(dossier.state, request.action, roles, facts.last))
    try:
        transition = advance(dossier.state, request.action, roles, facts)
    except RequirementsUnmet as refused:
        raise RequirementsUnmet(_with_faults(refused.unmet, faults)) from refused
    if faults:
        raise RequirementsUnmet(faults)
    if request.version != dossier.version or _written_after(dossier, request.action, arrived):
        raise Overtaken
    if arrived < dossier.changed_at:
        raise RequirementsUnmet((Unmet("clock-behind"),))
    return transition


def _with_day_off(session: Session, said: _Said) -> _Said:
    """A correction date on a day off, with the next working day; days of a year that nobody has entered may be any."""
    if said.correction_day is None:
        return said
    calendar = days_off(session)
    try:
        off = not calendar.is_working(said.correction_day)
        following = working_days_after(said.correction_day, 1, calendar) if off else None
    except DaysOffUnknown:
        return said
    return replace(said, correction_day_off=following)


def _read_said(request: Request) -> _Said:
    reason = as_typed(request.reason).strip()
    day, unread = read_field("correction_day", request.correction_day, read_day)
    return _Said(reason, day, text_faults("reason", reason, LONGEST_REASON) + unread)


def _with_faults(unmet: tuple[Unmet, ...], faults: tuple[Unmet, ...]) -> tuple[Unmet, ...]:
    """What could not be read is said instead of "missing"."""
    faulty = {fault.field for fault in faults}
    return tuple(one for one in unmet if one.field not in faulty) + faults


def _enter(
    session: Session, opened: OpenedDossier, transition: Transition, said: _Said, actor: Actor, arrived: datetime
) -> None:
    """Write the move: the state and its columns, the line of history, the act."""
    dossier, inputs = opened.dossier, transition.inputs
    move = Move(
        dossier_id=dossier.id,
        action=transition.action,
        source=transition.source,
        target=transition.target,
        role=transition.role,
        actor=actor.username,
        actor_name=actor.name,
        revision=dossier.revision,
        reason=said.reason if Input.REASON in inputs else "",
        correction_day=said.correction_day if Input.CORRECTION_DAY in inputs else None,
        note=_note(opened, transition.action, arrived),
        at=arrived,
        undoes_id=opened.standing[-1].id if transition.undoes else None,
    )
    had = dossier.assigned_to
    _set_columns(opened, move)
    session.add(move)
    if dossier.assigned_to != had:
        session.add(_taken(dossier, actor, arrived))
    session.flush()
    names = {"action": move.action.value, "source": move.source.value, "target": move.target.value}
    detail = {**names, "revision": move.revision}
    record(session, "moved", actor=actor.username, subject=dossier.reference, at=arrived, detail=detail)


def _written_after(dossier: Dossier, action: Action, arrived: datetime) -> bool:
    """Whether the content is younger than the request: words written after the closing moment are never on time."""
    return action is Action.SUBMIT and dossier.changed_at > arrived


def _set_columns(opened: OpenedDossier, move: Move) -> None:
    """Bring the dossier's columns to where the move leads; the database checks that they fit the state."""
    dossier, target = opened.dossier, move.target
    dossier.state, dossier.changed_at, dossier.correction_day = target, move.at, move.correction_day
    if target is State.DRAFT:
        dossier.first_on_time = None
    elif dossier.first_on_time is None:
        dossier.first_on_time = move.at
    dossier.reviewed_by = _reviewed_by(opened, move)
    if move.source is State.RETURNED and move.action is Action.UNDO:
        dossier.nominee = nominee_of(opened.reading.content)  # not what the office has written since
    if target is not State.APPROVED:
        dossier.approved_by = None
    elif move.action is Action.APPROVE:
        dossier.approved_by = move.actor
    if move.role is Role.REVIEWER and move.source is State.SUBMITTED and dossier.assigned_to is None:
        dossier.assigned_to = move.actor


def _taken(dossier: Dossier, actor: Actor, at: datetime) -> Duty:
    """The duty of a reviewer whose decision has taken the dossier."""
    who = {"username": actor.username, "name": actor.name, "entered_by": actor.username, "entered_name": actor.name}
    return Duty(dossier_id=dossier.id, kind=DutyKind.ASSIGNED, entered_at=at, **who)


def _reviewed_by(opened: OpenedDossier, move: Move) -> str | None:
    """Who has reviewed the dossier as it stands after the move: of a move that was undone, whoever had before it."""
    if move.target not in REVIEWED:
        return None
    if move.action is Action.REVIEW:
        return move.actor
    return next((move.actor for move in reversed(opened.standing) if move.action is Action.REVIEW), None)


def _note(opened: OpenedDossier, action: Action, arrived: datetime) -> str:
    """What the history keeps of a move that was open and yet remarkable.

    A collective was approved with no centre's figures at hand; what came in by post was on time; a content was
    submitted that is not the one signed.
    """
    without_centre = opened.centre is None or opened.centre.figures is None
    if action is Action.APPROVE and opened.reading.content.nomination.collective and without_centre:
        return "no-centre-figures"
    if action is Action.SUBMIT and opened.dossier.state is State.DRAFT and arrived >= opened.window.closes:
        return "on-time-by-post"
    if action is Action.SUBMIT and opened.differs_from_signed:
        return "differs-from-signed"
    return ""


def _freeze(
    session: Session, opened: OpenedDossier, actor: Actor, arrived: datetime, versions: Mapping[str, str]
) -> None:
    """Make the content an immutable, numbered revision and enter the papers' numbers in the office's register."""
    dossier = opened.dossier
    dossier.revision += 1
    known = with_centre_records(session, opened)
    dossier.still_missing, dossier.warnings = 0, len(warnings_of(known))
    text = revision_text(opened, versions)
    session.add(
        Revision(
            dossier_id=dossier.id,
            number=dossier.revision,
            text=text,
            hash=text_hash(text),
            content_version=CONTENT_VERSION,
            arrived=arrived,
            submitted_by=actor.username,
        )
    )
    session.merge(Drafter(dossier_id=dossier.id, username=actor.username))
    _register(session, opened, arrived)
    args = {"reference": dossier.reference, "revision": dossier.revision}
    enqueue(session, KEEP_PAPERS, f"{dossier.reference}/{dossier.revision}", args)


def revision_text(opened: OpenedDossier, versions: Mapping[str, str]) -> str:
    """The canonical text that is hashed: content, attachments, campaign, versions of templates and rule packs."""
    return frozen_text(
        opened.reading.content,
        attachments=[_file_value(attachment) for attachment in opened.attachments],
        campaign={"code": opened.campaign.code, "hash": opened.dossier.participant.campaign.text_hash},
        reference=opened.dossier.reference,
        rule_pack=opened.campaign.rule_pack,
        versions=dict(versions),
    )


def _file_value(one: Attachment) -> dict[str, str | int]:
    """What a revision says of a file; `number` leads back to its row."""
    return {
        "number": one.id,
        "kind": one.kind,
        "name": one.name,
        "media_type": one.media_type,
        "size": one.size,
        "hash": one.hash,
    }


def _register(session: Session, opened: OpenedDossier, arrived: datetime) -> None:
    """Enter each paper's number; a new number replaces the old one, which is never free again."""
    for kind, place, day in places_in_register(opened):
        entry = dossier_queries.current_entry(opened.register, opened.dossier, kind)
        if entry is not None and place_of(entry) == place:
            entry.day = day
            continue
        if entry is not None:
            entry.standing = NumberStanding.REPLACED
        year, series, number = place
        session.add(
            RegisterEntry(
                organisation_id=opened.dossier.participant.organisation_id,
                year=year,
                series=series,
                number=number,
                day=day,
                dossier_id=opened.dossier.id,
                kind=kind,
                entered_at=arrived,
            )
        )
