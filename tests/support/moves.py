"""The specified moves of a dossier, written manually and independent of the table of `workflow.lifecycle`.

Every test of permissions by role and state reads them from here.
"""

from collections.abc import Mapping

STATES = ("draft", "submitted", "returned", "reviewed", "approved", "declined", "lapsed", "not-nominating")
ACTIONS = (
    *("submit", "withdraw", "review", "return", "recheck", "approve"),
    *("decline", "reopen", "lapse", "propose-undo", "undo", "refuse-undo"),
    *("abstain", "resume"),
)
ROLES = ("clerk", "reviewer", "approver", "printer", "admin")

MOVES = (
    ("draft", "submit", "clerk", "submitted"),
    ("submitted", "withdraw", "clerk", "draft"),
    ("draft", "abstain", "clerk", "not-nominating"),
    ("not-nominating", "resume", "clerk", "draft"),
    ("submitted", "review", "reviewer", "reviewed"),
    ("submitted", "return", "reviewer", "returned"),
    ("returned", "submit", "clerk", "submitted"),
    ("returned", "lapse", "reviewer", "lapsed"),
    ("reviewed", "approve", "approver", "approved"),
    ("reviewed", "return", "approver", "returned"),
    ("reviewed", "recheck", "approver", "submitted"),
    ("reviewed", "decline", "approver", "declined"),
    ("declined", "reopen", "approver", "submitted"),
    ("lapsed", "reopen", "approver", "returned"),
    ("approved", "propose-undo", "reviewer", "approved"),
    ("approved", "propose-undo", "approver", "approved"),
    ("approved", "refuse-undo", "approver", "approved"),
)
"""State, action, role, state after it."""

UNDOS = (
    ("reviewed", "review", "reviewer", "submitted"),
    ("returned", "return", "reviewer", "submitted"),
    ("returned", "return", "approver", "reviewed"),
    ("submitted", "recheck", "approver", "reviewed"),
    ("declined", "decline", "approver", "reviewed"),
    ("approved", "approve", "approver", "reviewed"),
)
"""An undo leads back to the source of the undone action: state, undone action, role, state after it."""

LAST_MOVE: Mapping[str, tuple[str, str] | None] = {
    "draft": None,
    "submitted": ("submit", "draft"),
    "returned": ("return", "submitted"),
    "reviewed": ("review", "submitted"),
    "approved": ("approve", "reviewed"),
    "declined": ("decline", "reviewed"),
    "lapsed": ("lapse", "returned"),
    "not-nominating": ("abstain", "draft"),
}
"""The last move of the shortest path to each state, and its source."""

NOT_YET_MET = {
    ("returned", "lapse", "reviewer"),
    ("approved", "undo", "approver"),
    ("approved", "refuse-undo", "approver"),
}
"""Moves with unmet requirements on the shortest path: the window has not ended, or no undo was proposed."""

SEE_EVERY_STATE = ("clerk", "reviewer", "approver")
SEE_APPROVED = (*SEE_EVERY_STATE, "printer")


def roles_for(state: str, action: str) -> set[str]:
    """Return the roles that may make the move in a state reached by the shortest path; none without such a move."""
    if action == "undo":
        last = LAST_MOVE[state]
        return {role for source, undone, role, target in UNDOS if source == state and (undone, target) == last}
    return {role for source, name, role, _ in MOVES if (source, name) == (state, action)}


def answer(state: str, action: str, role: str) -> str:
    """Return the expected answer to a complete and timely request of one role: done, 403, 404, 409 or 422."""
    if role not in (SEE_APPROVED if state == "approved" else SEE_EVERY_STATE):
        return "404"
    roles = roles_for(state, action)
    if not roles:
        return "409"
    if role not in roles:
        return "403"
    return "422" if (state, action, role) in NOT_YET_MET else "done"
