"""Undone moves ("hủy bỏ quyết định đã ghi"): which moves of a history are in force, which forms a page leaves out."""

from collections.abc import Iterable

from workflow.bars import NOT_ANOTHER_S
from workflow.guards import Facts, asked
from workflow.lifecycle import UNDO_TALK, Action, Opening

LASTING_REFUSALS = frozenset({"undo-proposed-by-you", "undo-proposed-already"})
"""The refusals that hold as long as the pending proposal does."""


def can_only_refuse(opening: Opening, facts: Facts) -> bool:
    """Return whether a form about an undo could only refuse this person, so that a page leaves it out.

    That is so where the person is barred for good, has proposed the undo that is pending, or would propose a second
    one; a refusal of a proposal needs one. A bar by assignment can be lifted. Every other action stays on the page.
    """
    if opening.transition is None or opening.action not in {Action.UNDO, *UNDO_TALK}:
        return False
    if opening.action is Action.REFUSE_UNDO and not facts.undo_proposed_by:
        return True
    bars = tuple(bar for bar in opening.transition.bars if bar is not NOT_ANOTHER_S)
    return bool(asked(bars, facts)) or any(unmet.code in LASTING_REFUSALS for unmet in opening.refusals)


def standing(actions: Iterable[Action]) -> tuple[int, ...]:
    """Return the indexes of the moves of a history that are not undone: an undo removes itself and the last one."""
    stand: list[int] = []
    for place, action in enumerate(actions):
        if action is Action.UNDO:
            stand.pop()
        elif action not in UNDO_TALK:
            stand.append(place)
    return tuple(stand)
