"""Assignment of reviewers ("phân công thẩm định"): assigning, releasing, recusing, sharing out.

The dossier holds the present reviewer; the duties are the history, and are never changed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from dossiers.content.text_fields import LONGEST_REASON, as_typed, text_faults
from dossiers.desk.actor import Actor
from dossiers.desk.errors import Overtaken
from dossiers.dossier import access
from dossiers.notices.telling import tell_of_dossier
from dossiers.records.journal import record
from dossiers.records.models.dossier import Dossier
from dossiers.records.models.review import Duty, DutyKind
from dossiers.records.queries import dossier as dossier_queries
from dossiers.records.queries import review as review_queries
from dossiers.records.queries import review_duties as duty_queries
from dossiers.vietnamese.text import person_sort_key
from workflow import duties
from workflow.duties import WAITING_IN, DutyConflicts, Reviewer, duty_stops
from workflow.errors import NotYourTurn, RequirementsUnmet, Unmet, WrongState
from workflow.guards import campaign_stops
from workflow.lifecycle import Role
from workflow.recipients import Occasion


@dataclass(frozen=True, slots=True)
class Assignment:
    """The reviewer of a dossier: username and name, both empty if unassigned."""

    reference: str
    username: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Share:
    """One distributed dossier: the reviewer's name, "" if all are barred."""

    reference: str
    code: str
    office: str
    reviewer: str = ""


def assign(session: Session, reference: str, to: str, version: int, *, actor: Actor, at: datetime) -> Assignment:
    """Assign the dossier to the reviewer with the username `to`, who may be the actor.

    Nothing changes where it is assigned to them already, so the same form twice is done once. Raises NotFound,
    NotYourTurn, WrongState, RequirementsUnmet, Overtaken.
    """
    dossier = _open(session, reference, actor)
    reviewer = _able(session, to, actor)
    if dossier.assigned_to != to:
        if stops := duty_stops(_case(session, dossier), reviewer, actor.username):
            raise NotYourTurn(stops) if to == actor.username else RequirementsUnmet(stops)
        _unless_overtaken(dossier, version)
        _give(session, dossier, reviewer, actor, at)
    return Assignment(reference, reviewer.username, reviewer.name)


def release(session: Session, reference: str, version: int, *, actor: Actor, at: datetime) -> Assignment:
    """Release the dossier from its reviewer. Raises like `assign`."""
    dossier = _open(session, reference, actor)
    if dossier.assigned_to is not None:
        _unless_overtaken(dossier, version)
        _give(session, dossier, None, actor, at)
    return Assignment(reference)


def recuse(session: Session, reference: str, reason: str, version: int, *, actor: Actor, at: datetime) -> Assignment:
    """Recuse the actor from the dossier permanently, with a reason; if it was assigned to them, it becomes unassigned.

    Raises NotFound, NotYourTurn, WrongState, RequirementsUnmet, Overtaken.
    """
    dossier, text = _open(session, reference, actor), as_typed(reason).strip()
    if actor.username in review_queries.recused_from(session, dossier):
        return _present(session, dossier)
    faults = text_faults("reason", text, LONGEST_REASON) if text else (Unmet("recusal-reason-missing", "reason"),)
    if faults:
        raise RequirementsUnmet(faults)
    _unless_overtaken(dossier, version)
    if dossier.assigned_to == actor.username:
        dossier.assigned_to = None
    flag_modified(dossier, "assigned_to")  # raises the version: pages opened before are outdated in any case
    _write(session, dossier, DutyKind.RECUSED, Reviewer(actor.username, actor.name), actor, at, text)
    record(session, "recused", actor=actor, subject=reference, at=at)
    return _present(session, dossier)


def share_out(session: Session, *, actor: Actor, at: datetime) -> tuple[Share, ...]:
    """Assign every dossier that waits for a review without a reviewer, evenly among the reviewers.

    Raises NotYourTurn, RequirementsUnmet when there are no reviewers.
    """
    _at_centre(actor)
    reviewers = active_reviewers(session)
    if not reviewers:
        raise RequirementsUnmet((Unmet("no-reviewers"),))
    able = frozenset(reviewer.username for reviewer in reviewers)
    uncovered = duty_queries.uncovered_to_change(session, able)
    cases, loads = _cases(session, uncovered), duty_queries.loads(session, WAITING_IN)
    chosen = [reviewer for _, reviewer in duties.share_out(cases, reviewers, loads)]
    for dossier, reviewer in zip(uncovered, chosen, strict=True):
        if reviewer is not None:
            _give(session, dossier, reviewer, actor, at)
    return tuple(
        _share(dossier, "" if reviewer is None else reviewer.name)
        for dossier, reviewer in zip(uncovered, chosen, strict=True)
    )


def shared_by(session: Session, *, actor: Actor, at: datetime) -> tuple[Share, ...]:
    """Return the dossiers that this person assigned at that instant, by reviewer and code, without
    those of their own office.
    """
    _at_centre(actor)
    duties_given = duty_queries.given_by(session, actor.username, at)
    shares = [
        _share(dossier, duty.name)
        for duty, dossier in duties_given
        if dossier.participant.organisation.key != actor.office
    ]
    return tuple(sorted(shares, key=lambda share: (person_sort_key(share.reviewer), share.code)))


def active_reviewers(session: Session) -> tuple[Reviewer, ...]:
    """Return all who may review now, by name."""
    return reviewers_by_name(duty_queries.reviewers(session))


def _open(session: Session, reference: str, actor: Actor) -> Dossier:
    """Return the dossier, locked, if this person may assign it and it waits for the centre now."""
    dossier = access.find_to_change(session, reference, actor)
    _at_centre(actor)
    if access.is_own_office(dossier, actor):
        raise NotYourTurn((Unmet("your-own-office"),))
    if dossier.state not in WAITING_IN:
        raise WrongState((Unmet("not-in-review", values=(("state", dossier.state.value),)),))
    dossier_queries.hold_campaign(session, dossier)
    if closed := campaign_stops(dossier.participant.campaign.state):
        raise RequirementsUnmet(closed)
    return dossier


def reviewers_by_name(rows: Sequence[Any]) -> tuple[Reviewer, ...]:
    """Return the reviewers of these rows (username, name, office_key), by name."""
    reviewers = [Reviewer(row.username, row.name, row.office_key) for row in rows]
    return tuple(sorted(reviewers, key=lambda reviewer: (person_sort_key(reviewer.name), reviewer.username)))


def _at_centre(actor: Actor) -> None:
    if not actor.at_centre:
        raise NotYourTurn((Unmet("centre-only"),))


def _unless_overtaken(dossier: Dossier, version: int) -> None:
    if version != dossier.version:
        raise Overtaken


def _able(session: Session, username: str, actor: Actor) -> Reviewer:
    """Return the reviewer with that username. Raises NotYourTurn or RequirementsUnmet if they may not review now."""
    if not username:
        raise RequirementsUnmet((Unmet("reviewer-missing", "reviewer"),))
    reviewers = {reviewer.username: reviewer for reviewer in active_reviewers(session)}
    if username in reviewers:
        return reviewers[username]
    if username == actor.username:
        raise NotYourTurn((Unmet("not-your-role", values=(("role", Role.REVIEWER.value),)),))
    raise RequirementsUnmet((Unmet("not-a-reviewer", "reviewer"),))


def _give(session: Session, dossier: Dossier, reviewer: Reviewer | None, actor: Actor, at: datetime) -> None:
    """Assign the dossier to the reviewer, or release it (None); write the duty and the log."""
    before = dossier.assigned_to or ""
    if reviewer is None:
        released = Reviewer(before, dossier_queries.person_name(session, before))
        _write(session, dossier, DutyKind.RELEASED, released, actor, at)
    else:
        _write(session, dossier, DutyKind.ASSIGNED, reviewer, actor, at)
    dossier.assigned_to = None if reviewer is None else reviewer.username
    if reviewer is not None:
        cause = f"assigned/{dossier.reference}/{dossier.version}/{reviewer.username}"
        tell_of_dossier(session, Occasion.ASSIGNED, dossier, cause=cause, actor=actor, at=at)
    detail = {"from": before, "to": dossier.assigned_to or ""}
    record(session, "assigned", actor=actor, subject=dossier.reference, at=at, detail=detail)


def _write(
    session: Session, dossier: Dossier, kind: DutyKind, reviewer: Reviewer, actor: Actor, at: datetime, reason: str = ""
) -> None:
    session.add(
        Duty(
            dossier_id=dossier.id,
            kind=kind,
            username=reviewer.username,
            name=reviewer.name,
            reason=reason,
            entered_by=actor.username,
            entered_name=actor.name,
            entered_at=at,
        )
    )


def _case(session: Session, dossier: Dossier) -> DutyConflicts:
    """Return the facts that bar people from the dossier."""
    drafters, _ = dossier_queries.drafters_and_signing_copy(session, dossier)
    recused = review_queries.recused_from(session, dossier)
    return DutyConflicts(dossier.reference, dossier.participant.organisation.key, drafters, recused)


def _cases(session: Session, dossiers: Sequence[Dossier]) -> tuple[DutyConflicts, ...]:
    """Return these facts for many dossiers, with two queries."""
    drafters, recused = duty_queries.drafters_of_waiting(session), duty_queries.recused_of_waiting(session)
    nobody: frozenset[str] = frozenset()
    return tuple(
        DutyConflicts(
            dossier.reference,
            dossier.participant.organisation.key,
            drafters.get(dossier.id, nobody),
            recused.get(dossier.id, nobody),
        )
        for dossier in dossiers
    )


def _share(dossier: Dossier, reviewer: str) -> Share:
    office = dossier.participant
    return Share(dossier.reference, office.code, office.name, reviewer)


def _present(session: Session, dossier: Dossier) -> Assignment:
    username = dossier.assigned_to or ""
    return Assignment(dossier.reference, username, dossier_queries.person_name(session, username))
