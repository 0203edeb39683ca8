"""What a person waits for is in no lane with work that nobody waits for."""

import pytest

from dossiers.jobs.limits import DEFAULT, JobLane, names_of
from dossiers.operations.handlers import HANDLERS, LIMITS


@pytest.mark.parametrize("lane", JobLane)
def test_in_a_lane_either_all_jobs_yield_to_people_or_none(lane: JobLane) -> None:
    names = names_of(lane, HANDLERS, LIMITS)
    assert names
    assert len({LIMITS.get(name, DEFAULT).yields for name in names}) == 1
