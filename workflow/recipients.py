"""Who is told of what ("báo cho ai"): for each event the people, by their relation to the dossier or campaign.

The same value is used to write the notices and to say before an action who will be told. The actor is never told;
people who may not work on a dossier (recused, its drafters, the centre's people of that office) are not told as people
of the centre.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from workflow.lifecycle import Action, Role


class Occasion(StrEnum):
    """What people are told of beside the moves of a dossier."""

    ASSIGNED = "assigned"
    EXTENSION_ASKED = "extension-asked"
    EXTENSION_GRANTED = "extension-granted"
    EXTENSION_REFUSED = "extension-refused"
    PAPERS_RECEIVED = "papers-received"
    FILE_REFUSED = "file-refused"
    SCAN_REFUSED = "scan-refused"
    REMINDER = "reminder"
    CORRECTION_ENDS = "correction-ends"
    FIGURES_WAITING = "figures-waiting"
    FIGURES_REFUSED = "figures-refused"
    CLOSE_PREPARED = "close-prepared"
    REOPEN_PREPARED = "reopen-prepared"
    DECISION_PREPARED = "decision-prepared"
    CLOSE_REFUSED = "close-refused"
    REOPEN_REFUSED = "reopen-refused"
    DECISION_REFUSED = "decision-refused"
    CLOSED = "closed"
    REOPENED = "reopened"
    DECIDED = "decided"
    JOB_FAILED = "job-failed"
    FILES_DAMAGED = "files-damaged"
    CLOCK_BEHIND = "clock-behind"
    CLOCK_JUMPED = "clock-jumped"
    CENTRE_CHANGE_PROPOSED = "centre-change-proposed"
    CENTRE_CHANGE_MADE = "centre-change-made"
    CENTRE_CHANGE_CONFIRMED = "centre-change-confirmed"
    CENTRE_CHANGE_REFUSED = "centre-change-refused"


Event = Action | Occasion
"""What people are told of: a move of a dossier, named by its action, or another occasion."""


class Relation(StrEnum):
    """How people stand to a dossier or a campaign.

    Cán bộ của đơn vị; người được giao thẩm định (chưa giao thì mọi người thẩm định); người thẩm định; người duyệt; văn
    thư; quản trị; cán bộ của các đơn vị tham gia; người đã chuẩn bị hoặc đã gửi việc chờ người thứ hai; chính người
    có tài khoản; mọi người của Trung ương.
    """

    OFFICE = "office"
    REVIEWER = "reviewer"
    REVIEWERS = "reviewers"
    APPROVERS = "approvers"
    PRINTERS = "printers"
    ADMINS = "admins"
    OFFICES = "offices"
    PREPARER = "preparer"
    PERSON = "person"
    CENTRE = "centre"


class Delivery(StrEnum):
    """When an event leaves by mail: always at once; as the person prefers; in the daily mail only."""

    ALWAYS = "always"
    PREFERRED = "preferred"
    DAILY = "daily"


_OFFICE_AND_REVIEWER = (Relation.OFFICE, Relation.REVIEWER)
_DECIDING = (Relation.APPROVERS, Relation.REVIEWERS)

RECIPIENTS: Mapping[Event, tuple[Relation, ...]] = {
    Action.SUBMIT: _OFFICE_AND_REVIEWER,
    Action.WITHDRAW: _OFFICE_AND_REVIEWER,
    Action.REVIEW: (Relation.APPROVERS,),
    Action.RETURN: _OFFICE_AND_REVIEWER,
    Action.RECHECK: (Relation.REVIEWER,),
    Action.APPROVE: (*_OFFICE_AND_REVIEWER, Relation.PRINTERS),
    Action.DECLINE: _OFFICE_AND_REVIEWER,
    Action.REOPEN: _OFFICE_AND_REVIEWER,
    Action.LAPSE: (*_OFFICE_AND_REVIEWER, Relation.APPROVERS),
    Action.PROPOSE_UNDO: (Relation.APPROVERS, Relation.REVIEWER),
    Action.UNDO: _OFFICE_AND_REVIEWER,
    Action.REFUSE_UNDO: (Relation.APPROVERS, Relation.REVIEWER),
    Action.ABSTAIN: _OFFICE_AND_REVIEWER,
    Action.RESUME: _OFFICE_AND_REVIEWER,
    Occasion.ASSIGNED: (Relation.REVIEWER,),
    Occasion.EXTENSION_ASKED: (Relation.APPROVERS,),
    Occasion.EXTENSION_GRANTED: (Relation.OFFICES,),
    Occasion.EXTENSION_REFUSED: (Relation.OFFICE,),
    Occasion.PAPERS_RECEIVED: _OFFICE_AND_REVIEWER,
    Occasion.FILE_REFUSED: (Relation.OFFICE,),
    Occasion.SCAN_REFUSED: (Relation.PREPARER,),
    Occasion.REMINDER: (Relation.OFFICE,),
    Occasion.CORRECTION_ENDS: (Relation.OFFICE,),
    Occasion.FIGURES_WAITING: _DECIDING,
    Occasion.FIGURES_REFUSED: (Relation.PREPARER,),
    Occasion.CLOSE_PREPARED: (Relation.APPROVERS,),
    Occasion.REOPEN_PREPARED: (Relation.APPROVERS,),
    Occasion.DECISION_PREPARED: (Relation.APPROVERS,),
    Occasion.CLOSE_REFUSED: (Relation.PREPARER,),
    Occasion.REOPEN_REFUSED: (Relation.PREPARER,),
    Occasion.DECISION_REFUSED: (Relation.PREPARER,),
    Occasion.CLOSED: _DECIDING,
    Occasion.REOPENED: _DECIDING,
    Occasion.DECIDED: (Relation.OFFICES, *_DECIDING, Relation.PRINTERS),
    Occasion.JOB_FAILED: (Relation.ADMINS,),
    Occasion.FILES_DAMAGED: (Relation.ADMINS,),
    Occasion.CLOCK_BEHIND: (Relation.ADMINS,),
    Occasion.CLOCK_JUMPED: (Relation.ADMINS,),
    Occasion.CENTRE_CHANGE_PROPOSED: (Relation.ADMINS,),
    Occasion.CENTRE_CHANGE_MADE: (Relation.PERSON, Relation.CENTRE),
    Occasion.CENTRE_CHANGE_CONFIRMED: (Relation.PERSON, Relation.PREPARER),
    Occasion.CENTRE_CHANGE_REFUSED: (Relation.PREPARER,),
}

DELIVERIES: Mapping[Event, Delivery] = {
    Action.RETURN: Delivery.ALWAYS,
    Occasion.JOB_FAILED: Delivery.DAILY,
    Occasion.CENTRE_CHANGE_PROPOSED: Delivery.ALWAYS,
    Occasion.CENTRE_CHANGE_MADE: Delivery.ALWAYS,
    Occasion.CENTRE_CHANGE_CONFIRMED: Delivery.ALWAYS,
}
"""The events that do not leave as the person prefers."""

ROLES: Mapping[Relation, frozenset[Role]] = {
    Relation.OFFICE: frozenset({Role.CLERK}),
    Relation.OFFICES: frozenset({Role.CLERK}),
    Relation.REVIEWER: frozenset({Role.REVIEWER}),
    Relation.REVIEWERS: frozenset({Role.REVIEWER}),
    Relation.APPROVERS: frozenset({Role.APPROVER}),
    Relation.PRINTERS: frozenset({Role.PRINTER}),
    Relation.ADMINS: frozenset({Role.ADMIN}),
    Relation.PREPARER: frozenset({Role.REVIEWER, Role.APPROVER, Role.ADMIN}),
    Relation.PERSON: frozenset(Role) - {Role.CLERK},
    Relation.CENTRE: frozenset(Role) - {Role.CLERK},
}
"""The roles of which a person of each relation holds at least one."""


@dataclass(frozen=True, slots=True)
class Addressee:
    """A person who may be told; `office` is the key of a clerk's organisation."""

    username: str
    name: str
    roles: frozenset[Role]
    office: str | None = None


@dataclass(frozen=True, slots=True)
class Concern:
    """What an event is about: the key of the dossier's office, its reviewer, and who may not work on it.

    `offices` are the keys of the offices concerned by an event of a campaign, `prepared_by` the username of the person
    who prepared or sent what a second person has answered, `person` that of the one whose account is changed.
    """

    office: str | None = None
    assigned_to: str | None = None
    barred: frozenset[str] = frozenset()
    offices: frozenset[str] = frozenset()
    prepared_by: str | None = None
    person: str | None = None


@dataclass(frozen=True, slots=True)
class Recipient:
    """A person who is told, and why."""

    username: str
    name: str
    relation: Relation


def relations(event: Event, undoes: Action | None = None) -> tuple[Relation, ...]:
    """Return who is told; of an undo, those who were told of the move that it `undoes`."""
    return RECIPIENTS[event if undoes is None else undoes]


def delivery(event: Event) -> Delivery:
    """Return when the event leaves by mail."""
    return DELIVERIES.get(event, Delivery.PREFERRED)


def recipients(
    told: Iterable[Relation], people: Iterable[Addressee], concern: Concern, *, actor: str
) -> tuple[Recipient, ...]:
    """Return the people who are told, each once, by relation in the given order and then by username."""
    others = sorted((person for person in people if person.username != actor), key=lambda person: person.username)
    found: dict[str, Recipient] = {}
    for relation in told:
        for person in others:
            if _stands(person, relation, concern):
                found.setdefault(person.username, Recipient(person.username, person.name, relation))
    return tuple(found.values())


def _stands(person: Addressee, relation: Relation, concern: Concern) -> bool:
    """Return whether the person has this relation to the concern."""
    if not ROLES[relation] & person.roles:
        return False
    if relation is Relation.PREPARER:
        return person.username == concern.prepared_by
    if relation is Relation.PERSON:
        return person.username == concern.person
    if relation is Relation.OFFICE:
        return person.office is not None and person.office == concern.office
    if relation is Relation.OFFICES:
        return person.office in concern.offices
    if person.username in concern.barred or (person.office is not None and person.office == concern.office):
        return False
    return relation is not Relation.REVIEWER or concern.assigned_to in (None, person.username)
