"""Visibility of a dossier: its existence, the submitted revision, or the office's working content."""

from enum import IntEnum

from workflow.lifecycle import UNSUBMITTED_STATES, Role, State


class Sight(IntEnum):
    """The levels of visibility, from nothing (the dossier appears not to exist) to the office's working content."""

    NOTHING = 0
    PROGRESS = 1
    REVISION = 2
    WORKING = 3


_CENTRE = frozenset({Role.REVIEWER, Role.APPROVER})


def reads_inside(roles: frozenset[Role], own_office: bool) -> bool:
    """Return whether someone reads the centre's internal data: sheets, internal notes, assignments.

    People of the dossier's own office do not, regardless of other roles.
    """
    return bool(roles & _CENTRE) and not own_office


def reads_beside_moves(roles: frozenset[Role], own_office: bool) -> bool:
    """Return whether someone reads the exchange of centre and office beside the moves: notes,
    extensions, paper dossiers.

    A printer does not.
    """
    return bool(roles & _CENTRE) or (Role.CLERK in roles and own_office)


def sight(state: State, roles: frozenset[Role], own_office: bool) -> Sight:
    """Return the visibility of a dossier in this state for these roles; `own_office`: it is their own office's.

    Without a submission in force the centre sees only its existence and progress, else the last submitted revision,
    also while the office corrects. A printer ("văn thư") sees approved dossiers only.
    """
    if Role.CLERK in roles and own_office:
        return Sight.WORKING
    if roles & _CENTRE:
        return Sight.PROGRESS if state in UNSUBMITTED_STATES else Sight.REVISION
    if Role.PRINTER in roles and state is State.APPROVED:
        return Sight.REVISION
    return Sight.NOTHING
