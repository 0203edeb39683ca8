"""A move of a whole campaign by two people ("một người chuẩn bị, một người duyệt khác thực hiện").

Closing the ranking, opening it again and issuing the decision are each prepared by one person and executed by an
approver who is somebody else. A prepared move that rests on something that has changed since is never executed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from workflow.errors import NotYourTurn, Unmet, WrongState
from workflow.guards import CampaignState
from workflow.lifecycle import CampaignAction, Role

PREPARERS = frozenset({Role.REVIEWER, Role.APPROVER})
"""The roles that may prepare a move of a campaign."""


class ProposalState(StrEnum):
    """The states of a prepared move: chờ thực hiện, được thay, đã rút, không được đồng ý, đã thực hiện."""

    STANDING = "standing"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"
    EXECUTED = "executed"


class Deed(StrEnum):
    """What ends a prepared move: thực hiện, không đồng ý, rút lại."""

    EXECUTE = "execute"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"


ENDS_IN: Mapping[Deed, ProposalState] = {
    Deed.EXECUTE: ProposalState.EXECUTED,
    Deed.REFUSE: ProposalState.REFUSED,
    Deed.WITHDRAW: ProposalState.WITHDRAWN,
}
"""The state of a prepared move after each deed."""


@dataclass(frozen=True, slots=True)
class PreparedMove:
    """A prepared move as the rules read it.

    `prepared_by` and `ended_by` are user names; `ended_name` the full name and `ended_at` the instant in words of its
    end, all empty while it is standing.
    """

    action: CampaignAction
    state: ProposalState
    prepared_by: str
    ended_by: str = ""
    ended_name: str = ""
    ended_at: str = ""


@dataclass(frozen=True, slots=True)
class MoveBasis:
    """What a move is prepared on.

    `moves` is how many moves the campaign had made, `snapshot` the number of the snapshot in force (None without one),
    `tie` the offices chosen by the decision on a tie (None without a decision), `dossiers` the state and the number of
    the submission of each dossier that is no draft, by office code.
    """

    state: CampaignState
    moves: int
    snapshot: int | None
    tie: tuple[str, ...] | None
    dossiers: Mapping[str, tuple[str, int]]


def check_preparing(roles: frozenset[Role]) -> None:
    """Raise NotYourTurn for a person who may not prepare a move."""
    if not PREPARERS & roles:
        raise NotYourTurn((Unmet("preparer-only"),))


def is_done_already(deed: Deed, prepared: PreparedMove, actor: str) -> bool:
    """Return whether this very person has done this deed before: the same form sent twice is answered the same."""
    return prepared.state is ENDS_IN[deed] and prepared.ended_by == actor


def check_deed(deed: Deed, prepared: PreparedMove, actor: str, roles: frozenset[Role]) -> None:
    """Raise NotYourTurn or WrongState where a person may not end a prepared move in this way.

    Only its preparer withdraws it; only an approver who is somebody else executes or refuses it.
    """
    if deed is Deed.WITHDRAW:
        if prepared.prepared_by != actor:
            raise NotYourTurn((Unmet("prepared-by-another"),))
    elif Role.APPROVER not in roles:
        raise NotYourTurn((Unmet("approver-only"),))
    elif prepared.prepared_by == actor:
        raise NotYourTurn((Unmet("prepared-by-you"),))
    if prepared.state is not ProposalState.STANDING:
        raise WrongState((_ended(prepared),))


def deeds_open_to(prepared: PreparedMove, actor: str, roles: frozenset[Role]) -> frozenset[Deed]:
    """Return the deeds that a page may offer to this person."""
    return frozenset(deed for deed in Deed if _is_open(deed, prepared, actor, roles))


def changes_since(prepared: MoveBasis, now: MoveBasis, names: Mapping[str, str]) -> tuple[Unmet, ...]:
    """Return everything that has changed since a move was prepared; `names` are those of the offices, by code.

    After another move of the campaign only that is told: figures and dossiers are then another matter.
    """
    if prepared.state is not now.state:
        return (Unmet("prepared-in-other-state", values=(("before", prepared.state.value), ("now", now.state.value))),)
    if prepared.moves != now.moves:
        return (Unmet("prepared-before-move"),)
    changed = []
    if prepared.snapshot != now.snapshot:
        numbers = (("before", str(prepared.snapshot or "")), ("now", str(now.snapshot or "")))
        changed.append(Unmet("prepared-on-other-figures", values=numbers))
    elif prepared.tie != now.tie:
        changed.append(Unmet("prepared-on-other-tie"))
    if offices := changed_dossiers(prepared, now):
        named = ", ".join(names.get(code, code) for code in offices)
        changed.append(Unmet("prepared-on-other-dossiers", values=(("count", str(len(offices))), ("offices", named))))
    return tuple(changed)


def changed_dossiers(prepared: MoveBasis, now: MoveBasis) -> tuple[str, ...]:
    """Return the codes of the offices whose dossier has changed its state or was submitted again, in order."""
    codes = sorted(prepared.dossiers.keys() | now.dossiers.keys())
    return tuple(code for code in codes if prepared.dossiers.get(code) != now.dossiers.get(code))


def _is_open(deed: Deed, prepared: PreparedMove, actor: str, roles: frozenset[Role]) -> bool:
    try:
        check_deed(deed, prepared, actor, roles)
    except (NotYourTurn, WrongState):
        return False
    return True


def _ended(prepared: PreparedMove) -> Unmet:
    """Return the reason why a prepared move is not standing any more: who ended it, and when."""
    values = (("action", prepared.action.value), ("name", prepared.ended_name), ("at", prepared.ended_at))
    match prepared.state:
        case ProposalState.EXECUTED:
            return Unmet("prepared-executed", values=values)
        case ProposalState.REFUSED:
            return Unmet("prepared-refused", values=values)
        case ProposalState.WITHDRAWN:
            return Unmet("prepared-withdrawn", values=values)
        case _:
            return Unmet("prepared-replaced", values=values)
