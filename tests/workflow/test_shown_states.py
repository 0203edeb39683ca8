"""The state as people see it: a draft that nobody submitted is "không nộp" from the last closing moment on."""

from datetime import UTC, datetime, timedelta

import pytest

from workflow.guards import CampaignState
from workflow.lifecycle import State
from workflow.phases import Phase, phase_of
from workflow.shown_states import ShownState, shown_state

CLOSING = datetime(2011, 1, 9, 17, tzinfo=UTC)


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("phase", Phase)
def test_only_a_draft_changes_its_name_and_only_after_the_last_closing_moment(state: State, phase: Phase):
    late = state is State.DRAFT and phase is not Phase.RECEIVING
    assert shown_state(state, phase) == ("not-submitted" if late else state)


def test_every_stored_state_is_shown_and_one_more():
    assert {*map(str, State)} | {"not-submitted"} == {*map(str, ShownState)}


@pytest.mark.parametrize(
    ("state", "after", "shown"),
    [
        (CampaignState.OPEN, timedelta(microseconds=-1), ShownState.DRAFT),
        (CampaignState.OPEN, timedelta(0), ShownState.NOT_SUBMITTED),
        (CampaignState.CLOSED, timedelta(days=-9), ShownState.NOT_SUBMITTED),
        (CampaignState.DECIDED, timedelta(days=9), ShownState.NOT_SUBMITTED),
    ],
)
def test_the_closing_moment_itself_is_the_first_that_is_late(state: CampaignState, after: timedelta, shown: ShownState):
    assert shown_state(State.DRAFT, phase_of(state, CLOSING, CLOSING + after)) is shown
