"""Duties at the centre ("nhiệm vụ ở Trung ương") are given by two administrators, where there are two.

What gives somebody a duty of the centre, or the means to act in one, is proposed by one administrator and confirmed by
another: a role, a password link, an account that is enabled again. An administrator who is alone acts alone, and the
people of the centre are told.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from workflow.campaign_moves import ENDS_IN, Deed, ProposalState
from workflow.errors import NotYourTurn, Unmet, WrongState
from workflow.lifecycle import Role

CENTRE_ROLES = frozenset(Role) - {Role.CLERK}
VALID_FOR = timedelta(days=7)
"""How long a proposal waits."""
REMEMBERED = timedelta(days=7)
"""How long an administrator still counts who was disabled or lost the role: nobody becomes alone by that at once."""


class CentreChange(StrEnum):
    """What is proposed: giao nhiệm vụ, cấp liên kết đặt mật khẩu, mở lại tài khoản."""

    ROLES = "roles"
    LINK = "link"
    ENABLE = "enable"


@dataclass(frozen=True, slots=True)
class CentreProposal:
    """A proposal as the rules read it: who made it, its state and until when it waits."""

    proposed_by: str
    state: ProposalState
    expires_at: datetime


def gains_duty(before: frozenset[Role], after: frozenset[Role]) -> bool:
    """Return whether somebody with these roles would get a further duty of the centre."""
    return bool((after - before) & CENTRE_ROLES)


def has_duty(roles: frozenset[Role]) -> bool:
    """Return whether somebody with these roles has a duty of the centre."""
    return bool(roles & CENTRE_ROLES)


def check_proposal_deed(deed: Deed, proposal: CentreProposal, actor: str, at: datetime) -> ProposalState:
    """Return the state in which the proposal ends.

    Raises WrongState for one that has ended, NotYourTurn for the wrong administrator: only its proposer withdraws it,
    only another administrator confirms or refuses it.
    """
    if proposal.state is not ProposalState.STANDING or at >= proposal.expires_at:
        raise WrongState((Unmet("centre-change-ended"),))
    if (deed is Deed.WITHDRAW) != (proposal.proposed_by == actor):
        raise NotYourTurn((Unmet("centre-change-of-another" if deed is Deed.WITHDRAW else "centre-change-by-you"),))
    return ENDS_IN[deed]
