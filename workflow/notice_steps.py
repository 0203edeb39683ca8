"""Until when the next step in a notice can be done ("việc tiếp theo"): by the phase of its campaign.

A notice is kept and read again later. Steps that only say where something may be read are not in the table: they stay.
"""

from collections.abc import Mapping

from workflow.lifecycle import Action
from workflow.phases import Phase
from workflow.recipients import Event, Occasion, Relation

_RECEIVING = frozenset({Phase.RECEIVING})
_OPEN = frozenset({Phase.RECEIVING, Phase.UNDER_REVIEW})
_CLOSED = frozenset({Phase.CLOSED})
_ANY = frozenset(Phase)

OFFICE_STEPS: Mapping[Event, frozenset[Phase]] = {
    Action.WITHDRAW: _RECEIVING,
    Action.RETURN: _OPEN,
    Action.REOPEN: _OPEN,
    Action.UNDO: _OPEN,
    Action.ABSTAIN: _RECEIVING,
    Action.RESUME: _RECEIVING,
    Occasion.EXTENSION_GRANTED: _RECEIVING,
    Occasion.FILE_REFUSED: _OPEN,
    Occasion.REMINDER: _RECEIVING,
    Occasion.CORRECTION_ENDS: _OPEN,
}
"""For the people of an office."""

CENTRE_STEPS: Mapping[Event, frozenset[Phase]] = {
    Action.SUBMIT: _OPEN,
    Action.WITHDRAW: _RECEIVING,
    Action.REVIEW: _OPEN,
    Action.RETURN: _OPEN,
    Action.RECHECK: _OPEN,
    Action.REOPEN: _OPEN,
    Action.PROPOSE_UNDO: _OPEN,
    Action.UNDO: _OPEN,
    Action.RESUME: _RECEIVING,
    Occasion.ASSIGNED: _OPEN,
    Occasion.EXTENSION_ASKED: _OPEN,
    Occasion.SCAN_REFUSED: _OPEN,
    Occasion.FIGURES_WAITING: _OPEN,
    Occasion.FIGURES_REFUSED: _OPEN,
    Occasion.CLOSE_PREPARED: _OPEN,
    Occasion.REOPEN_PREPARED: _CLOSED,
    Occasion.DECISION_PREPARED: _CLOSED,
    Occasion.CLOSE_REFUSED: _OPEN,
    Occasion.REOPEN_REFUSED: _CLOSED,
    Occasion.DECISION_REFUSED: _CLOSED,
}
"""For everybody else."""


def step_stands(event: Event, relation: Relation, phase: Phase) -> bool:
    """Tell if the step of this event, for people of this relation, can be done or is true in this phase."""
    steps = OFFICE_STEPS if relation in (Relation.OFFICE, Relation.OFFICES) else CENTRE_STEPS
    return phase in steps.get(event, _ANY)
