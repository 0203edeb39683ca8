"""What an attacker sends to the pages of the review desk: a clear answer, and nothing that should not be there."""

import pytest

from tests.support.web import Web


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00%2B07:00", "9999-12-31T23:59:59-07:00", "2010-10-11T08:00:00"])
def test_an_instant_that_no_calendar_knows_is_no_fault_of_ours(web: Web, moment: str):
    answer = web.browser("reviewer").get(f"/dossiers/shared?at={moment}")
    assert answer.status_code == 200
