"""What a person may see of a dossier: that it exists, the submitted revision, or the office's working content."""

from enum import IntEnum

from workflow.lifecycle import Role, State


class Sight(IntEnum):
    """How much a person sees, from nothing (for them the dossier does not exist) to the office's working content."""

    NOTHING = 0
    PROGRESS = 1
    REVISION = 2
    WORKING = 3


_CENTRE = frozenset({Role.REVIEWER, Role.APPROVER})


def reads_inside(roles: frozenset[Role], own_office: bool) -> bool:
    """Return whether someone reads what is internal to the centre: sheets, internal notes, who reviews what.

    Nobody of the dossier's own office does, whatever other roles they hold.
    """
    return bool(roles & _CENTRE) and not own_office


def reads_beside_moves(roles: frozenset[Role], own_office: bool) -> bool:
    """Return whether someone reads what centre and office exchange beside the moves: notes, extensions, paper dossiers.

    A printer does not.
    """
    return bool(roles & _CENTRE) or (Role.CLERK in roles and own_office)


def sight(state: State, roles: frozenset[Role], own_office: bool) -> Sight:
    """What someone with these roles sees of a dossier in this state; `own_office`: it is their own office's.

    The centre sees of a draft only that it exists and how far it is, afterwards the last submitted revision, also
    while the office corrects. A printer ("văn thư") sees approved dossiers only.
    """
    if Role.CLERK in roles and own_office:
        return Sight.WORKING
    if roles & _CENTRE:
        return Sight.PROGRESS if state is State.DRAFT else Sight.REVISION
    if Role.PRINTER in roles and state is State.APPROVED:
        return Sight.REVISION
    return Sight.NOTHING
