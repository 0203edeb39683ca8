"""The phase of a campaign, and what pages may say and offer in it."""

from datetime import datetime, timedelta

import pytest

from workflow.guards import CampaignState
from workflow.phases import Permitted, Phase, Submission, permitted, phase_of

LAST = datetime.fromisoformat("2011-01-10T00:00:00+07:00")
INSTANT = timedelta(microseconds=1)
OPEN, CLOSED, DECIDED = CampaignState.OPEN, CampaignState.CLOSED, CampaignState.DECIDED


@pytest.mark.parametrize(
    ("state", "at", "phase"),
    [
        (OPEN, LAST - INSTANT, Phase.RECEIVING),
        (OPEN, LAST, Phase.UNDER_REVIEW),
        (OPEN, LAST + timedelta(days=16), Phase.UNDER_REVIEW),
        (CLOSED, LAST - INSTANT, Phase.CLOSED),
        (CLOSED, LAST, Phase.CLOSED),
        (DECIDED, LAST - INSTANT, Phase.DECIDED),
        (DECIDED, LAST, Phase.DECIDED),
    ],
)
def test_the_phase_follows_the_state_and_while_open_the_last_closing_moment(
    state: CampaignState, at: datetime, phase: Phase
):
    assert phase_of(state, LAST, at) is phase


@pytest.mark.parametrize(
    ("state", "at", "expected"),
    [
        (OPEN, LAST - INSTANT, Permitted(Phase.RECEIVING, True, True, True, True, Submission.MAIN)),
        (OPEN, LAST, Permitted(Phase.UNDER_REVIEW, False, True, True, True, Submission.PRESSABLE)),
        (CLOSED, LAST - INSTANT, Permitted(Phase.CLOSED, False, True, False, True, Submission.PRESSABLE)),
        (CLOSED, LAST, Permitted(Phase.CLOSED, False, True, False, True, Submission.PRESSABLE)),
        (DECIDED, LAST - INSTANT, Permitted(Phase.DECIDED, False, False, False, False, Submission.GONE)),
        (DECIDED, LAST, Permitted(Phase.DECIDED, False, False, False, False, Submission.GONE)),
    ],
)
def test_what_pages_may_say_and_offer(state: CampaignState, at: datetime, expected: Permitted):
    assert permitted(state, LAST, at) == expected


def test_an_office_whose_correction_window_is_open_may_submit_while_the_campaign_is_under_review():
    office = permitted(OPEN, LAST, LAST, ends=LAST + timedelta(days=10))
    assert (office.phase, office.receives, office.submission) == (Phase.UNDER_REVIEW, True, Submission.MAIN)


def test_an_office_whose_own_time_is_over_is_not_pushed_while_others_have_an_extension():
    office = permitted(OPEN, LAST, LAST - timedelta(days=2), ends=LAST - timedelta(days=3))
    assert (office.phase, office.receives, office.submission) == (Phase.RECEIVING, False, Submission.PRESSABLE)


@pytest.mark.parametrize("state", [CLOSED, DECIDED])
def test_no_correction_window_outlives_the_closed_ranking(state: CampaignState):
    assert not permitted(state, LAST, LAST, ends=LAST + timedelta(days=10)).receives
