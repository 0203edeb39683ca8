"""The state of a dossier as people see it ("trạng thái"), which depends on the phase of its campaign.

The stored state of a dossier that nobody submitted stays a draft; from the campaign's last closing moment on it is
shown, counted and listed as not submitted ("không nộp").
"""

from enum import StrEnum

from workflow.lifecycle import State
from workflow.phases import Phase


class ShownState(StrEnum):
    """The states of `State`, and one more: a draft after the last closing moment ("không nộp")."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    REVIEWED = "reviewed"
    APPROVED = "approved"
    DECLINED = "declined"
    LAPSED = "lapsed"
    NOT_NOMINATING = "not-nominating"
    NOT_SUBMITTED = "not-submitted"


def shown_state(state: State, phase: Phase) -> ShownState:
    """Return the state as it is shown in this phase of the campaign."""
    if state == State.DRAFT and phase != Phase.RECEIVING:
        return ShownState.NOT_SUBMITTED
    return ShownState(state)
