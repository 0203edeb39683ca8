"""Who reviews which dossier ("phân công thẩm định"): taking, giving, releasing, stepping back, sharing out.

The dossier says who has it now; the duties say who had it when, and are written once.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from dossiers.content.text_fields import LONGEST_REASON, as_typed, text_faults
from dossiers.desk.actor import Actor
from dossiers.desk.errors import Overtaken
from dossiers.dossier import access
from dossiers.dossier.views import DossierView
from dossiers.records.journal import record
from dossiers.records.models.dossier import Dossier
from dossiers.records.models.review import Duty, DutyKind
from dossiers.records.queries import dossier as dossier_queries
from dossiers.records.queries import review as review_queries
from dossiers.records.queries import review_duties as duty_queries
from dossiers.vietnamese.text import person_sort_key
from workflow import duties
from workflow.duties import WAITING_IN, DutyConflicts, Reviewer, duty_stops, may_have
from workflow.errors import NotYourTurn, RequirementsUnmet, Unmet, WrongState
from workflow.guards import CampaignState
from workflow.lifecycle import Role
from workflow.sight import Sight


@dataclass(frozen=True, slots=True)
class Assigned:
    """Who has the dossier after the deed: the account and the name, both empty for nobody."""

    reference: str
    username: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Share:
    """One dossier that was shared out: to whom it went, "" where everybody is barred."""

    reference: str
    code: str
    office: str
    reviewer: str = ""


@dataclass(frozen=True, slots=True)
class DutyLine:
    """One line of who had the dossier, or stepped back from it."""

    kind: str
    name: str
    who: str
    at: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class DutiesView:
    """Who reviews a dossier, for the centre: `is_able` says whether that person still may, `choices` who may have it.

    `own_stops` are the reasons why the person who looks cannot take it.
    """

    reference: str
    version: int
    assigned_to: str
    name: str
    is_able: bool
    is_open: bool
    choices: tuple[Reviewer, ...] = ()
    own_stops: tuple[Unmet, ...] = ()
    may_recuse: bool = False
    lines: tuple[DutyLine, ...] = field(default=())


def assign(session: Session, reference: str, to: str, version: int, *, actor: Actor, at: datetime) -> Assigned:
    """Give the dossier to the reviewer `to`, who may be the actor.

    Whoever has it already has it: the same form twice does nothing the second time.
    Raises NotFound, NotYourTurn, WrongState, RequirementsUnmet, Overtaken.
    """
    dossier = _open(session, reference, actor)
    reviewer = _able(session, to, actor)
    if dossier.assigned_to != to:
        if stops := duty_stops(_case(session, dossier), reviewer, actor.username):
            raise NotYourTurn(stops) if to == actor.username else RequirementsUnmet(stops)
        _unless_overtaken(dossier, version)
        _give(session, dossier, reviewer, actor, at)
    return Assigned(reference, reviewer.username, reviewer.name)


def release(session: Session, reference: str, version: int, *, actor: Actor, at: datetime) -> Assigned:
    """Take the dossier from whoever has it, so that nobody does. Raises like `assign`."""
    dossier = _open(session, reference, actor)
    if dossier.assigned_to is not None:
        _unless_overtaken(dossier, version)
        _give(session, dossier, None, actor, at)
    return Assigned(reference)


def recuse(session: Session, reference: str, reason: str, version: int, *, actor: Actor, at: datetime) -> Assigned:
    """Step back from the dossier for good, with a reason: it is then nobody's, if it was this person's.

    Raises NotFound, NotYourTurn, WrongState, RequirementsUnmet, Overtaken.
    """
    dossier, said = _open(session, reference, actor), as_typed(reason).strip()
    if actor.username in review_queries.recused_from(session, dossier):
        return _present(session, dossier)
    faults = text_faults("reason", said, LONGEST_REASON) if said else (Unmet("recusal-reason-missing", "reason"),)
    if faults:
        raise RequirementsUnmet(faults)
    _unless_overtaken(dossier, version)
    if dossier.assigned_to == actor.username:
        dossier.assigned_to = None
    flag_modified(dossier, "assigned_to")  # a page that was opened before is no longer true, whoever had the dossier
    _write(session, dossier, DutyKind.RECUSED, Reviewer(actor.username, actor.name), actor, at, said)
    record(session, "recused", actor=actor.username, subject=reference, at=at)
    return _present(session, dossier)


def share_out(session: Session, *, actor: Actor, at: datetime) -> tuple[Share, ...]:
    """Give every dossier that waits for a review and has no reviewer to someone, evenly; in one transaction.

    Raises NotYourTurn, RequirementsUnmet when nobody can review.
    """
    _at_centre(actor)
    reviewers = active_reviewers(session)
    if not reviewers:
        raise RequirementsUnmet((Unmet("no-reviewers"),))
    able = frozenset(reviewer.username for reviewer in reviewers)
    found = duty_queries.uncovered_to_change(session, able)
    cases = _cases(session, found)
    loads = duty_queries.loads(session, WAITING_IN)
    by_reference = {one.reference: one for one in found}
    shares = []
    for case, reviewer in duties.share_out(cases, reviewers, loads):
        dossier = by_reference[case.reference]
        if reviewer is not None:
            _give(session, dossier, reviewer, actor, at)
        shares.append(_share(dossier, "" if reviewer is None else reviewer.name))
    return tuple(shares)


def shared_by(session: Session, actor: Actor, at: datetime) -> tuple[Share, ...]:
    """What this person gave out at that instant, by reviewer and code; not who got what is of the own office."""
    _at_centre(actor)
    found = duty_queries.given_by(session, actor.username, at)
    foreign = [one for one in found if one[1].participant.organisation.key != actor.office]
    shares = [_share(dossier, duty.name) for duty, dossier in foreign]
    return tuple(sorted(shares, key=lambda one: (person_sort_key(one.reviewer), one.code)))


def active_reviewers(session: Session) -> tuple[Reviewer, ...]:
    """Everybody who may review now, by name."""
    return _by_name(duty_queries.reviewers(session))


def duties_view(session: Session, seen: DossierView, actor: Actor) -> DutiesView | None:
    """Who reviews the dossier that is seen, in two queries; None for a draft, and for everybody but the centre's
    people of other offices."""
    if not actor.at_centre or seen.sight is not Sight.REVISION:
        return None
    rows = duty_queries.present_duty(session, seen.reference)
    if rows[0].key == actor.office:
        return None
    lines = [row.Duty for row in rows if row.Duty is not None]
    recused = frozenset(line.username for line in lines if line.kind is DutyKind.RECUSED)
    found = duty_queries.reviewers_of(session, rows[0].id)
    drafters = frozenset(one.username for one in found if one.wrote)
    case, able = (
        DutyConflicts(seen.reference, rows[0].key, drafters, recused),
        {one.username: one for one in _by_name(found)},
    )
    has, own = rows[0].assigned_to or "", able.get(actor.username)
    return DutiesView(
        reference=seen.reference,
        version=seen.version,
        assigned_to=has,
        name=able[has].name if has in able else dossier_queries.person_name(session, has),
        is_able=has in able,
        is_open=seen.state in WAITING_IN and rows[0].state is CampaignState.OPEN,
        choices=tuple(one for one in able.values() if may_have(case, one) and one.username != has),
        own_stops=() if own is None else duty_stops(case, own, actor.username),
        may_recuse=actor.username not in recused,
        lines=tuple(
            DutyLine(line.kind.value, line.name, line.entered_name, line.entered_at, line.reason) for line in lines
        ),
    )


def _open(session: Session, reference: str, actor: Actor) -> Dossier:
    """The dossier, locked, if this person may say who reviews it and it is one that is reviewed now."""
    dossier = access.find_to_change(session, reference, actor)
    _at_centre(actor)
    if access.is_own_office(dossier, actor):
        raise NotYourTurn((Unmet("your-own-office"),))
    if dossier.state not in WAITING_IN:
        raise WrongState((Unmet("not-in-review", values=(("state", dossier.state.value),)),))
    dossier_queries.hold_campaign(session, dossier)
    if not _campaign_open(dossier):
        raise RequirementsUnmet((Unmet("campaign-not-open"),))
    return dossier


def _by_name(found: Sequence[Any]) -> tuple[Reviewer, ...]:
    people = [Reviewer(one.username, one.name, one.office_key) for one in found]
    return tuple(sorted(people, key=lambda one: (person_sort_key(one.name), one.username)))


def _at_centre(actor: Actor) -> None:
    if not actor.at_centre:
        raise NotYourTurn((Unmet("centre-only"),))


def _campaign_open(dossier: Dossier) -> bool:
    return dossier.participant.campaign.state is CampaignState.OPEN


def _unless_overtaken(dossier: Dossier, version: int) -> None:
    if version != dossier.version:
        raise Overtaken


def _able(session: Session, username: str, actor: Actor) -> Reviewer:
    """The person of that account, if they may review now."""
    if not username:
        raise RequirementsUnmet((Unmet("reviewer-missing", "reviewer"),))
    found = next((reviewer for reviewer in active_reviewers(session) if reviewer.username == username), None)
    if found is not None:
        return found
    if username == actor.username:
        raise NotYourTurn((Unmet("not-your-role", values=(("role", Role.REVIEWER.value),)),))
    raise RequirementsUnmet((Unmet("not-a-reviewer", "reviewer"),))


def _give(session: Session, dossier: Dossier, reviewer: Reviewer | None, actor: Actor, at: datetime) -> None:
    """Write that the reviewer has the dossier now, or nobody."""
    before = dossier.assigned_to or ""
    if reviewer is None:
        _write(
            session,
            dossier,
            DutyKind.RELEASED,
            Reviewer(before, dossier_queries.person_name(session, before)),
            actor,
            at,
        )
    else:
        _write(session, dossier, DutyKind.ASSIGNED, reviewer, actor, at)
    dossier.assigned_to = None if reviewer is None else reviewer.username
    detail = {"from": before, "to": dossier.assigned_to or ""}
    record(session, "assigned", actor=actor.username, subject=dossier.reference, at=at, detail=detail)


def _write(
    session: Session, dossier: Dossier, kind: DutyKind, whom: Reviewer, actor: Actor, at: datetime, reason: str = ""
) -> None:
    session.add(
        Duty(
            dossier_id=dossier.id,
            kind=kind,
            username=whom.username,
            name=whom.name,
            reason=reason,
            entered_by=actor.username,
            entered_name=actor.name,
            entered_at=at,
        )
    )


def _case(session: Session, dossier: Dossier) -> DutyConflicts:
    """What bars people from the dossier."""
    drafters, _ = dossier_queries.drafters_and_signing_copy(session, dossier)
    recused = review_queries.recused_from(session, dossier)
    return DutyConflicts(dossier.reference, dossier.participant.organisation.key, drafters, recused)


def _cases(session: Session, found: Sequence[Dossier]) -> tuple[DutyConflicts, ...]:
    """The same for many, in two queries."""
    drafters, recused = duty_queries.drafters_of_waiting(session), duty_queries.recused_of_waiting(session)
    nobody: frozenset[str] = frozenset()
    return tuple(
        DutyConflicts(
            one.reference,
            one.participant.organisation.key,
            drafters.get(one.id, nobody),
            recused.get(one.id, nobody),
        )
        for one in found
    )


def _share(dossier: Dossier, reviewer: str) -> Share:
    office = dossier.participant
    return Share(dossier.reference, office.code, office.organisation.name, reviewer)


def _present(session: Session, dossier: Dossier) -> Assigned:
    has = dossier.assigned_to or ""
    return Assigned(dossier.reference, has, dossier_queries.person_name(session, has))
