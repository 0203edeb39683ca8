"""The phase of a campaign, and what pages may say and offer in it."""

from datetime import datetime, timedelta

import pytest

from workflow.guards import CampaignState
from workflow.phases import Permitted, Phase, Submission, permitted, phase_of

LAST = datetime.fromisoformat("2011-01-10T00:00:00+07:00")
INSTANT = timedelta(microseconds=1)
OPEN, CLOSED, DECIDED = CampaignState.OPEN, CampaignState.CLOSED, CampaignState.DECIDED


def _permitted(phase: Phase, holds: str, submission: str) -> Permitted:
    names = ("receives", "writes", "moves", "extends", "acts", "awaits")
    return Permitted(phase, *(name in holds.split() for name in names), submission=Submission(submission))


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
        (OPEN, LAST - INSTANT, _permitted(Phase.RECEIVING, "receives writes moves extends acts awaits", "main")),
        (OPEN, LAST, _permitted(Phase.UNDER_REVIEW, "writes moves extends acts awaits", "pressable")),
        (CLOSED, LAST - INSTANT, _permitted(Phase.CLOSED, "writes acts awaits", "pressable")),
        (CLOSED, LAST, _permitted(Phase.CLOSED, "writes acts awaits", "pressable")),
        (DECIDED, LAST - INSTANT, _permitted(Phase.DECIDED, "", "gone")),
        (DECIDED, LAST, _permitted(Phase.DECIDED, "", "gone")),
    ],
)
def test_what_pages_may_say_and_offer(state: CampaignState, at: datetime, expected: Permitted):
    assert permitted(state, LAST, at) == expected


def test_a_paper_dossier_that_came_in_time_keeps_the_submission_the_next_step_while_the_campaign_is_open():
    late = permitted(OPEN, LAST, LAST, ends=LAST, by_post=True)
    assert (late.receives, late.submission) == (False, Submission.MAIN)
    assert permitted(CLOSED, LAST, LAST, ends=LAST, by_post=True).submission is Submission.PRESSABLE
    assert permitted(DECIDED, LAST, LAST, ends=LAST, by_post=True).submission is Submission.GONE


def test_an_office_whose_correction_window_is_open_may_submit_while_the_campaign_is_under_review():
    office = permitted(OPEN, LAST, LAST, ends=LAST + timedelta(days=10))
    assert (office.phase, office.receives, office.submission) == (Phase.UNDER_REVIEW, True, Submission.MAIN)


def test_an_office_whose_own_time_is_over_is_not_pushed_while_others_have_an_extension():
    office = permitted(OPEN, LAST, LAST - timedelta(days=2), ends=LAST - timedelta(days=3))
    assert (office.phase, office.receives, office.submission) == (Phase.RECEIVING, False, Submission.PRESSABLE)


@pytest.mark.parametrize("state", [CLOSED, DECIDED])
def test_no_correction_window_outlives_the_closed_ranking(state: CampaignState):
    assert not permitted(state, LAST, LAST, ends=LAST + timedelta(days=10)).receives


def test_a_dossier_that_is_on_time_by_post_is_named_as_one_that_may_still_come():
    assert permitted(OPEN, LAST, LAST, by_post=True).shown_phase is Phase.RECEIVING
    assert permitted(OPEN, LAST, LAST).shown_phase is Phase.UNDER_REVIEW
    for state, phase in ((CLOSED, Phase.CLOSED), (DECIDED, Phase.DECIDED)):
        assert permitted(state, LAST, LAST, by_post=True).shown_phase is phase
