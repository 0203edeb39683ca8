"""The life cycles of a dossier and of its campaign as tables of transitions.

The same table is used to refuse moves, to show buttons, in the tests, and for the diagram in the docs.
"""

from dataclasses import dataclass
from enum import StrEnum

from workflow.bars import (
    NOT_ANOTHER_S,
    NOT_OWN_OFFICE,
    NOT_RECUSED,
    NOT_THE_DRAFTER,
    NOT_THE_REVIEWER,
)
from workflow.campaign import Campaign, CorrectionEnd
from workflow.errors import NotYourTurn, RequirementsUnmet, Unmet, WrongState
from workflow.guards import (
    ANSWERED,
    APPRAISED,
    CAMPAIGN_OPEN,
    CORRECTION_DAY,
    ELIGIBLE_BY_CENTRE,
    EXPLAINED,
    IN_TIME,
    IN_TIME_AGAIN,
    IN_TIME_TO_ABSTAIN,
    IN_TIME_TO_WITHDRAW,
    NO_UNDO_PROPOSED,
    READY_TO_SUBMIT,
    REASONED,
    REVIEW_REPORTED,
    SECOND_PERSON,
    UNDO_PROPOSED,
    WINDOW_ENDED,
    CampaignState,
    Facts,
    Guard,
    asked,
)


class State(StrEnum):
    """The states of a dossier ("hồ sơ"); in the last one its office does not nominate ("không đề nghị")."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    REVIEWED = "reviewed"
    APPROVED = "approved"
    DECLINED = "declined"
    LAPSED = "lapsed"
    NOT_NOMINATING = "not-nominating"


DRAFTING_STATES = frozenset({State.DRAFT, State.RETURNED})
"""The states in which the office writes its content."""

UNSUBMITTED_STATES = frozenset({State.DRAFT, State.NOT_NOMINATING})
"""The states of a dossier of which no submission is in force: a draft, or the office does not nominate."""

WORKING_STATES = DRAFTING_STATES | UNSUBMITTED_STATES
"""The states in which the office reads its working content."""


class Action(StrEnum):
    """The actions on a dossier.

    Nộp, rút, xác nhận đã thẩm định, trả lại, chuyển thẩm định lại, duyệt đề nghị, kết luận không đủ điều kiện, mở lại,
    đóng vì không hoàn thiện, đề nghị hủy bỏ, hủy bỏ quyết định đã ghi, bác đề nghị hủy bỏ, ghi nhận không đề nghị, rút
    lại việc đó.
    """

    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    REVIEW = "review"
    RETURN = "return"
    RECHECK = "recheck"
    APPROVE = "approve"
    DECLINE = "decline"
    REOPEN = "reopen"
    LAPSE = "lapse"
    PROPOSE_UNDO = "propose-undo"
    UNDO = "undo"
    REFUSE_UNDO = "refuse-undo"
    ABSTAIN = "abstain"
    RESUME = "resume"


class Role(StrEnum):
    """The roles of users: cán bộ lập hồ sơ, người thẩm định, người duyệt, văn thư, quản trị."""

    CLERK = "clerk"
    REVIEWER = "reviewer"
    APPROVER = "approver"
    PRINTER = "printer"
    ADMIN = "admin"


class Input(StrEnum):
    """The inputs that an action takes; its guards say which of them must be given."""

    REASON = "reason"
    CORRECTION_DAY = "correction_day"
    WITH_REVIEW = "with_review"


@dataclass(frozen=True, slots=True)
class Transition:
    """One move: its permitted role (`role`), bars on people (`bars`), and conditions (`guards`).

    An undo names the action that it `undoes`: it leads back to the source of that move, which must
    be the last one not undone.
    """

    source: State
    action: Action
    target: State
    role: Role
    guards: tuple[Guard, ...] = (CAMPAIGN_OPEN,)
    bars: tuple[Guard, ...] = ()
    inputs: tuple[Input, ...] = ()
    undoes: Action | None = None


_SAID = (CAMPAIGN_OPEN, REASONED)
_REVIEW = (CAMPAIGN_OPEN, APPRAISED)
_APPROVAL = (CAMPAIGN_OPEN, ELIGIBLE_BY_CENTRE)
_PROPOSE = (*_SAID, NO_UNDO_PROPOSED)
_REFUSE = (*_SAID, UNDO_PROPOSED)
_RETURN = (*_SAID, CORRECTION_DAY)
_REASON = (Input.REASON,)
_RETURN_INPUTS = (Input.REASON, Input.CORRECTION_DAY)
CENTRE_BARS = (NOT_THE_DRAFTER, NOT_OWN_OFFICE, NOT_RECUSED)
"""The bars that apply to all of the centre's work on a dossier."""
_REVIEWER_BARS = (*CENTRE_BARS, NOT_ANOTHER_S)
_APPROVER_BARS = (NOT_THE_DRAFTER, NOT_THE_REVIEWER, NOT_OWN_OFFICE, NOT_RECUSED)


def _undo(source: State, undoes: Action, target: State, role: Role, *more: Guard) -> Transition:
    bars = _REVIEWER_BARS if role is Role.REVIEWER else _APPROVER_BARS
    return Transition(source, Action.UNDO, target, role, (*_SAID, *more), bars, _REASON, undoes)


def _office(
    source: State, action: Action, target: State, guards: tuple[Guard, ...], inputs: tuple[Input, ...] = ()
) -> Transition:
    """Return a move of the office: of a clerk who has had no part at the centre in this dossier."""
    return Transition(source, action, target, Role.CLERK, guards, (NOT_THE_REVIEWER,), inputs)


TRANSITIONS = (
    _office(State.DRAFT, Action.SUBMIT, State.SUBMITTED, (*READY_TO_SUBMIT, EXPLAINED, IN_TIME)),
    _office(State.RETURNED, Action.SUBMIT, State.SUBMITTED, (*READY_TO_SUBMIT, EXPLAINED, ANSWERED, IN_TIME_AGAIN)),
    _office(State.SUBMITTED, Action.WITHDRAW, State.DRAFT, (CAMPAIGN_OPEN, IN_TIME_TO_WITHDRAW)),
    _office(
        State.DRAFT,
        Action.ABSTAIN,
        State.NOT_NOMINATING,
        (CAMPAIGN_OPEN, REVIEW_REPORTED, IN_TIME_TO_ABSTAIN),
        (Input.REASON, Input.WITH_REVIEW),
    ),
    _office(State.NOT_NOMINATING, Action.RESUME, State.DRAFT, (CAMPAIGN_OPEN, IN_TIME_TO_ABSTAIN)),
    Transition(State.SUBMITTED, Action.REVIEW, State.REVIEWED, Role.REVIEWER, _REVIEW, _REVIEWER_BARS),
    Transition(State.SUBMITTED, Action.RETURN, State.RETURNED, Role.REVIEWER, _RETURN, _REVIEWER_BARS, _RETURN_INPUTS),
    Transition(State.REVIEWED, Action.RETURN, State.RETURNED, Role.APPROVER, _RETURN, _APPROVER_BARS, _RETURN_INPUTS),
    Transition(State.REVIEWED, Action.RECHECK, State.SUBMITTED, Role.APPROVER, _SAID, _APPROVER_BARS, _REASON),
    Transition(State.REVIEWED, Action.APPROVE, State.APPROVED, Role.APPROVER, _APPROVAL, _APPROVER_BARS),
    Transition(State.REVIEWED, Action.DECLINE, State.DECLINED, Role.APPROVER, _SAID, _APPROVER_BARS, _REASON),
    Transition(State.DECLINED, Action.REOPEN, State.SUBMITTED, Role.APPROVER, _SAID, _APPROVER_BARS, _REASON),
    Transition(State.RETURNED, Action.LAPSE, State.LAPSED, Role.REVIEWER, (CAMPAIGN_OPEN, WINDOW_ENDED)),
    Transition(State.LAPSED, Action.REOPEN, State.RETURNED, Role.APPROVER, _RETURN, CENTRE_BARS, _RETURN_INPUTS),
    _undo(State.REVIEWED, Action.REVIEW, State.SUBMITTED, Role.REVIEWER),
    _undo(State.RETURNED, Action.RETURN, State.SUBMITTED, Role.REVIEWER),
    _undo(State.RETURNED, Action.RETURN, State.REVIEWED, Role.APPROVER),
    _undo(State.SUBMITTED, Action.RECHECK, State.REVIEWED, Role.APPROVER),
    _undo(State.DECLINED, Action.DECLINE, State.REVIEWED, Role.APPROVER),
    Transition(State.APPROVED, Action.PROPOSE_UNDO, State.APPROVED, Role.REVIEWER, _PROPOSE, CENTRE_BARS, _REASON),
    Transition(State.APPROVED, Action.PROPOSE_UNDO, State.APPROVED, Role.APPROVER, _PROPOSE, CENTRE_BARS, _REASON),
    Transition(State.APPROVED, Action.REFUSE_UNDO, State.APPROVED, Role.APPROVER, _REFUSE, _APPROVER_BARS, _REASON),
    _undo(State.APPROVED, Action.APPROVE, State.REVIEWED, Role.APPROVER, SECOND_PERSON),
)

_BY_MOVE = {
    move: tuple(transition for transition in TRANSITIONS if (transition.source, transition.action) == move)
    for move in {(transition.source, transition.action) for transition in TRANSITIONS}
}


class CampaignAction(StrEnum):
    """The actions on a whole campaign: close the ranking, open it again, issue the decision."""

    CLOSE = "close"
    REOPEN = "reopen"
    DECIDE = "decide"


CAMPAIGN_TRANSITIONS = {
    (CampaignState.OPEN, CampaignAction.CLOSE): CampaignState.CLOSED,
    (CampaignState.CLOSED, CampaignAction.REOPEN): CampaignState.OPEN,
    (CampaignState.CLOSED, CampaignAction.DECIDE): CampaignState.DECIDED,
}


@dataclass(frozen=True, slots=True)
class Opening:
    """Whether an action is open to someone, and if not, every reason why."""

    action: Action
    transition: Transition | None
    refusals: tuple[Unmet, ...]

    @property
    def is_open(self) -> bool:
        return not self.refusals


def transition_for(
    state: State, action: Action, roles: frozenset[Role] = frozenset(), last: tuple[str, str] | None = None
) -> Transition | None:
    """Return the transition for this state and action, or None; of several the one for these roles.

    `last` is the action and the source of the last move not undone; only that one can be undone.
    """
    possible = [
        transition
        for transition in _BY_MOVE.get((state, action), ())
        if transition.undoes is None or last == (transition.undoes, transition.target)
    ]
    return next((transition for transition in possible if transition.role in roles), possible[0] if possible else None)


def campaign_has(campaign: Campaign, action: Action) -> bool:
    """Return whether the campaign has that action at all: dossiers lapse only where the campaign closes uncompleted
    ones."""
    return action is not Action.LAPSE or campaign.correction_end is CorrectionEnd.CLOSES


UNDO_TALK = frozenset({Action.PROPOSE_UNDO, Action.REFUSE_UNDO})
"""The moves that speak of an undo and change no state: a proposal, and its refusal or withdrawal."""


def advance(state: State, action: Action, roles: frozenset[Role], facts: Facts) -> Transition:
    """Return the move that leads to the next state, or raise an error with the reason why there is none.

    Raises WrongState, NotYourTurn or RequirementsUnmet, the last with all reasons at once.
    """
    transition = transition_for(state, action, roles, facts.last)
    if transition is None:
        raise WrongState((_wrong_state(state, action),))
    if barred := _barred(transition, roles, facts):
        raise NotYourTurn(barred)
    if unmet := asked(transition.guards, facts):
        raise RequirementsUnmet(unmet)
    return transition


def actions_open_to(state: State, roles: frozenset[Role], facts: Facts) -> tuple[Opening, ...]:
    """Return for every action whether it is open to a person with these roles and, if not, every reason."""
    return tuple(_opening(state, action, roles, facts) for action in Action)


def next_campaign_state(state: CampaignState, action: CampaignAction) -> CampaignState:
    """Return the campaign's next state. Raises WrongState when the table has no such move."""
    target = CAMPAIGN_TRANSITIONS.get((state, action))
    if target is None:
        raise WrongState((Unmet("wrong-campaign-state", values=(("state", state.value),)),))
    return target


def _opening(state: State, action: Action, roles: frozenset[Role], facts: Facts) -> Opening:
    transition = transition_for(state, action, roles, facts.last)
    if transition is None:
        return Opening(action, None, (_wrong_state(state, action),))
    return Opening(action, transition, _barred(transition, roles, facts) + asked(transition.guards, facts))


def _wrong_state(state: State, action: Action) -> Unmet:
    return Unmet("wrong-state", values=(("state", state.value), ("action", action.value)))


def _barred(transition: Transition, roles: frozenset[Role], facts: Facts) -> tuple[Unmet, ...]:
    if transition.role not in roles:
        return (Unmet("not-your-role", values=(("role", transition.role.value),)),)
    return asked(transition.bars, facts)
