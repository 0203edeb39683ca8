"""The names of a dossier's states on pages and in tables, by the phase of its campaign.

After the ranking is closed nothing waits any more, and after the decision nothing is said to be still to come.
"""

from collections.abc import Mapping

from dossiers.words.catalogue import Words
from workflow.lifecycle import State
from workflow.phases import Phase
from workflow.shown_states import shown_state

STATE_GROUPS: Mapping[Phase, str] = {
    Phase.RECEIVING: "states",
    Phase.UNDER_REVIEW: "states",
    Phase.CLOSED: "states_closed",
    Phase.DECIDED: "states_decided",
}
"""The group of labels for the states in each phase."""


def state_label(words: Words, state: State, phase: Phase) -> str:
    """Return the name of a dossier's state in a phase of its campaign."""
    return words.label(STATE_GROUPS[phase], shown_state(state, phase))
