"""Duties at the centre are given by two administrators: what counts, and who ends a proposal."""

from datetime import UTC, datetime, timedelta

import pytest

from workflow.campaign_moves import Deed, ProposalState
from workflow.centre_duties import CENTRE_ROLES, CentreProposal, check_proposal_deed, gains_duty, has_duty
from workflow.errors import NotYourTurn, WrongState
from workflow.lifecycle import Role

AT = datetime(2011, 1, 7, 1, tzinfo=UTC)
WAITING = CentreProposal("admin", ProposalState.STANDING, AT + timedelta(days=7))


@pytest.mark.parametrize("role", Role)
def test_every_role_but_the_clerks_is_a_duty_of_the_centre(role: Role):
    clerk = frozenset({Role.CLERK})
    assert (role in CENTRE_ROLES) is (role is not Role.CLERK)
    assert has_duty(frozenset({role})) is gains_duty(clerk, clerk | {role}) is (role is not Role.CLERK)


def test_losing_or_keeping_a_duty_gains_none():
    both = frozenset({Role.REVIEWER, Role.APPROVER})
    assert not gains_duty(both, both)
    assert not gains_duty(both, frozenset({Role.REVIEWER, Role.CLERK}))
    assert gains_duty(frozenset({Role.REVIEWER}), frozenset({Role.APPROVER}))


@pytest.mark.parametrize(
    ("deed", "actor", "ends"),
    [
        (Deed.EXECUTE, "admin-2", ProposalState.EXECUTED),
        (Deed.REFUSE, "admin-2", ProposalState.REFUSED),
        (Deed.WITHDRAW, "admin", ProposalState.WITHDRAWN),
        (Deed.EXECUTE, "admin", None),
        (Deed.REFUSE, "admin", None),
        (Deed.WITHDRAW, "admin-2", None),
    ],
)
def test_another_administrator_confirms_or_refuses_and_only_the_proposer_withdraws(
    deed: Deed, actor: str, ends: ProposalState | None
):
    if ends is None:
        with pytest.raises(NotYourTurn):
            check_proposal_deed(deed, WAITING, actor, AT)
    else:
        assert check_proposal_deed(deed, WAITING, actor, AT) is ends


@pytest.mark.parametrize("state", [state for state in ProposalState if state is not ProposalState.STANDING])
def test_a_proposal_that_has_ended_or_expired_is_ended_by_nobody(state: ProposalState):
    ended = CentreProposal("admin", state, WAITING.expires_at)
    for deed, actor in ((Deed.EXECUTE, "admin-2"), (Deed.WITHDRAW, "admin")):
        with pytest.raises(WrongState):
            check_proposal_deed(deed, ended, actor, AT)
        with pytest.raises(WrongState):
            check_proposal_deed(deed, WAITING, actor, WAITING.expires_at)
        check_proposal_deed(deed, WAITING, actor, WAITING.expires_at - timedelta(microseconds=1))
