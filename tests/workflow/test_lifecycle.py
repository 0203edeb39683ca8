"""The life of a dossier: every state, action and role; what is refused, and in which order it is said."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.campaigns import campaign_4361, second_campaign
from tests.support.contents import PLAN, complete_content, ready_facts, submission_time
from tests.support.random_contents import contents
from workflow.errors import NotYourTurn, RequirementsUnmet, Unmet, WorkflowError, WrongState
from workflow.figures import Figures
from workflow.guards import CampaignState, Facts
from workflow.lifecycle import (
    TRANSITIONS,
    Action,
    CampaignAction,
    Input,
    Role,
    State,
    actions_open_to,
    advance,
    next_campaign_state,
    transition_for,
)

LETTER = campaign_4361()

# What the house decided, written down a second time and apart from the table under test: state, action → role, state.
MOVES = {
    ("draft", "submit"): ("clerk", "submitted"),
    ("submitted", "withdraw"): ("clerk", "draft"),
    ("submitted", "review"): ("reviewer", "reviewed"),
    ("submitted", "return"): ("reviewer", "returned"),
    ("returned", "submit"): ("clerk", "submitted"),
    ("reviewed", "approve"): ("approver", "approved"),
    ("reviewed", "return"): ("approver", "returned"),
    ("reviewed", "recheck"): ("approver", "submitted"),
}

STATES = ("draft", "submitted", "returned", "reviewed", "approved")
ACTIONS = ("submit", "withdraw", "review", "return", "recheck", "approve")
ROLES = ("clerk", "reviewer", "approver", "printer", "admin")


def ready(**changes: Any) -> Facts:
    return ready_facts(LETTER, **changes)


def only(*roles: Role) -> frozenset[Role]:
    return frozenset(roles)


def refusal(state: State, action: Action, roles: frozenset[Role], facts: Facts) -> WorkflowError:
    with pytest.raises(WorkflowError) as refused:
        advance(state, action, roles, facts)
    return refused.value


def refused_codes(state: State, action: Action, roles: frozenset[Role], facts: Facts) -> list[str]:
    return [unmet.code for unmet in refusal(state, action, roles, facts).unmet]


def test_states_actions_and_roles_are_those_of_the_matrix():
    assert tuple(State) == STATES
    assert tuple(Action) == ACTIONS
    assert tuple(Role) == ROLES


@pytest.mark.parametrize(("state", "action", "role"), list(product(STATES, ACTIONS, ROLES)))
def test_every_state_action_and_role(state: str, action: str, role: str):
    source, act, roles = State(state), Action(action), frozenset({Role(role)})
    expected = MOVES.get((state, action))
    if expected is None:
        error = refusal(source, act, roles, ready())
        assert type(error) is WrongState
        assert error.unmet == (Unmet("wrong-state", values=(("state", state), ("action", action))),)
    elif expected[0] != role:
        error = refusal(source, act, roles, ready())
        assert type(error) is NotYourTurn
        assert error.unmet == (Unmet("not-your-role", values=(("role", expected[0]),)),)
    else:
        assert advance(source, act, roles, ready()).target == expected[1]


@pytest.mark.parametrize(("state", "action"), list(product(STATES, ACTIONS)))
def test_someone_without_any_role_can_do_nothing(state: str, action: str):
    assert isinstance(refusal(State(state), Action(action), frozenset(), ready()), NotYourTurn | WrongState)


@pytest.mark.parametrize(("state", "action"), list(product(STATES, ACTIONS)))
def test_someone_with_all_roles_can_make_exactly_the_moves_of_the_table(state: str, action: str):
    everything = frozenset(Role)
    if (state, action) in MOVES:
        assert advance(State(state), Action(action), everything, ready()).target == MOVES[state, action][1]
    else:
        assert isinstance(refusal(State(state), Action(action), everything, ready()), WrongState)


def test_every_state_can_be_reached_from_a_draft():
    reached = {State.DRAFT}
    while more := {one.target for one in TRANSITIONS if one.source in reached} - reached:
        reached |= more
    assert reached == set(State)


def test_from_every_state_but_approved_some_way_leads_on_and_from_approved_none():
    assert {one.source for one in TRANSITIONS} == set(State) - {State.APPROVED}


def test_no_state_and_action_stand_twice_in_the_table():
    moves = [(one.source, one.action) for one in TRANSITIONS]
    assert len(moves) == len(set(moves)) == len(MOVES)


def test_a_wrong_state_is_said_before_a_wrong_role_and_that_before_anything_missing():
    incomplete = ready(content=complete_content(LETTER, meeting__place=""))
    assert isinstance(refusal(State.APPROVED, Action.SUBMIT, only(Role.PRINTER), incomplete), WrongState)
    assert isinstance(refusal(State.DRAFT, Action.SUBMIT, only(Role.PRINTER), incomplete), NotYourTurn)
    assert isinstance(refusal(State.DRAFT, Action.SUBMIT, only(Role.CLERK), incomplete), RequirementsUnmet)


def test_all_that_stops_a_submission_is_said_at_once():
    late = ready(arrived=LETTER.closes(), content=complete_content(LETTER, meeting__place="", meeting__invalid=1))
    codes = refused_codes(State.DRAFT, Action.SUBMIT, only(Role.CLERK), late)
    assert codes == ["field-missing", "ballots-sum", "deadline-passed"]


def test_a_refusal_as_an_error_names_its_codes():
    error = RequirementsUnmet((Unmet("a-code", "a.field"), Unmet("another-code")))
    assert str(error) == "a-code, another-code"


CLOSES = LETTER.closes()
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("state", "action", "target", "code"),
    [
        (State.DRAFT, Action.SUBMIT, State.SUBMITTED, "deadline-passed"),
        (State.SUBMITTED, Action.WITHDRAW, State.DRAFT, "withdraw-too-late"),
    ],
)
def test_an_office_submits_and_withdraws_before_the_closing_moment_only(
    state: State, action: Action, target: State, code: str
):
    assert advance(state, action, only(Role.CLERK), ready(arrived=CLOSES - SECOND)).target is target
    for late in (CLOSES, CLOSES + SECOND):
        assert refused_codes(state, action, only(Role.CLERK), ready(arrived=late)) == [code]


@pytest.mark.parametrize(
    ("state", "action", "role", "target"),
    [
        (State.SUBMITTED, Action.REVIEW, Role.REVIEWER, State.REVIEWED),
        (State.SUBMITTED, Action.RETURN, Role.REVIEWER, State.RETURNED),
        (State.REVIEWED, Action.RECHECK, Role.APPROVER, State.SUBMITTED),
        (State.REVIEWED, Action.APPROVE, Role.APPROVER, State.APPROVED),
    ],
)
def test_the_centre_goes_on_working_after_the_closing_moment(state: State, action: Action, role: Role, target: State):
    later = ready(arrived=CLOSES + timedelta(days=30), correction_day=date(2011, 3, 1))
    assert advance(state, action, only(role), later).target is target


def test_a_returned_dossier_comes_again_after_the_closing_moment_and_within_its_correction_date():
    first, until = submission_time(LETTER), CLOSES + timedelta(days=10)
    facts = ready(first_on_time=first, correction_until=until, arrived=until - SECOND)
    assert advance(State.RETURNED, Action.SUBMIT, only(Role.CLERK), facts).target is State.SUBMITTED
    late = replace(facts, arrived=until)
    assert refused_codes(State.RETURNED, Action.SUBMIT, only(Role.CLERK), late) == ["deadline-passed"]


def test_a_withdrawn_dossier_is_a_draft_again_and_its_earlier_correction_window_counts_no_more():
    until = CLOSES + timedelta(days=10)
    facts = ready(first_on_time=None, correction_until=until, arrived=CLOSES)
    assert refused_codes(State.DRAFT, Action.SUBMIT, only(Role.CLERK), facts) == ["deadline-passed"]


@pytest.mark.parametrize("campaign_state", [CampaignState.CLOSED, CampaignState.DECIDED])
@pytest.mark.parametrize("transition", TRANSITIONS, ids=lambda one: f"{one.source}-{one.action}")
def test_in_a_campaign_that_is_not_open_nothing_moves(transition: Any, campaign_state: CampaignState):
    facts = ready(campaign_state=campaign_state)
    codes = refused_codes(transition.source, transition.action, only(transition.role), facts)
    assert codes == ["campaign-not-open"]


ASKS_FOR = {
    ("submitted", "return"): {Input.REASON, Input.CORRECTION_DAY},
    ("reviewed", "return"): {Input.REASON, Input.CORRECTION_DAY},
    ("reviewed", "recheck"): {Input.REASON},
}


@pytest.mark.parametrize("transition", TRANSITIONS, ids=lambda one: f"{one.source}-{one.action}")
def test_a_move_asks_for_what_it_needs_and_is_refused_without_it(transition: Any):
    needed = ASKS_FOR.get((transition.source, transition.action), set())
    assert set(transition.inputs) == needed
    silent = ready(reason="", correction_day=None)
    missing = {Input.REASON: "reason-missing", Input.CORRECTION_DAY: "correction-day-missing"}
    if needed:
        codes = refused_codes(transition.source, transition.action, only(transition.role), silent)
        assert codes == [missing[one] for one in (Input.REASON, Input.CORRECTION_DAY) if one in needed]
    else:
        assert advance(transition.source, transition.action, only(transition.role), silent).target is transition.target


def test_a_collective_is_approved_only_with_the_centre_s_own_figures_above_the_threshold():
    low = ready(centre=Figures(PLAN, PLAN * 105 // 100, 0))
    assert refused_codes(State.REVIEWED, Action.APPROVE, only(Role.APPROVER), low) == ["not-eligible-by-centre"]
    assert advance(State.SUBMITTED, Action.REVIEW, only(Role.REVIEWER), low).target is State.REVIEWED


# Who may not make a move on account of an earlier part in the same dossier, whatever roles they hold.
BARRED_DRAFTER = {
    ("submitted", "review"),
    ("submitted", "return"),
    ("reviewed", "return"),
    ("reviewed", "recheck"),
    ("reviewed", "approve"),
}
BARRED_REVIEWER = {
    ("draft", "submit"),
    ("returned", "submit"),
    ("reviewed", "return"),
    ("reviewed", "recheck"),
    ("reviewed", "approve"),
}


@pytest.mark.parametrize("roles", [None, frozenset(Role)], ids=["that-role-only", "all-roles"])
@pytest.mark.parametrize(("state", "action"), MOVES)
def test_drafter_reviewer_and_approver_of_a_dossier_are_three_people(
    state: str, action: str, roles: frozenset[Role] | None
):
    source, act, held = State(state), Action(action), roles or only(Role(MOVES[state, action][0]))
    for part, barred, code in (
        ("drafters", BARRED_DRAFTER, "you-drafted-it"),
        ("reviewers", BARRED_REVIEWER, "you-reviewed-it"),
    ):
        facts = ready(**{part: frozenset({"someone"})})
        if (state, action) in barred:
            error = refusal(source, act, held, facts)
            assert isinstance(error, NotYourTurn)
            assert [unmet.code for unmet in error.unmet] == [code]
        else:
            assert advance(source, act, held, facts).target == MOVES[state, action][1]


def test_someone_who_drafted_and_reviewed_is_told_both():
    both = ready(drafters=frozenset({"someone"}), reviewers=frozenset({"someone"}))
    codes = refused_codes(State.REVIEWED, Action.APPROVE, frozenset(Role), both)
    assert codes == ["you-drafted-it", "you-reviewed-it"]


@pytest.mark.parametrize("state", State)
def test_every_action_has_an_answer_in_every_state(state: State):
    openings = actions_open_to(state, frozenset(Role), ready())
    assert [one.action for one in openings] == list(Action)
    assert {one.action for one in openings if one.is_open} == {
        Action(action) for source, action in MOVES if source == state
    }
    assert all(one.transition == transition_for(state, one.action) for one in openings)


def test_an_action_that_is_not_open_says_every_reason_those_about_the_person_first():
    facts = ready(
        drafters=frozenset({"someone"}), campaign_state=CampaignState.CLOSED, reason="", correction_day=date(2010, 1, 1)
    )
    openings = {one.action: one for one in actions_open_to(State.SUBMITTED, only(Role.REVIEWER), facts)}
    assert [unmet.code for unmet in openings[Action.RETURN].refusals] == [
        *("you-drafted-it", "campaign-not-open", "reason-missing", "correction-day-past")
    ]
    assert [unmet.code for unmet in openings[Action.WITHDRAW].refusals] == ["not-your-role", "campaign-not-open"]
    assert [unmet.code for unmet in openings[Action.APPROVE].refusals] == ["wrong-state"]


@st.composite
def situations(draw: st.DrawFn) -> tuple[State, frozenset[Role], Facts]:
    """A state, some roles, and facts of every kind."""
    campaign = draw(st.sampled_from([campaign_4361(), second_campaign()]))
    people = st.frozensets(st.sampled_from(["someone", "other"]))
    offset = timedelta(seconds=draw(st.sampled_from([-200_000, -1, 0, 1, 900_000])))
    facts = ready_facts(
        campaign,
        arrived=campaign.closes() + offset,
        content=draw(contents(campaign)),
        campaign_state=draw(st.sampled_from([CampaignState.OPEN, CampaignState.OPEN, CampaignState.DECIDED])),
        drafters=draw(people),
        reviewers=draw(people),
        attachments=draw(st.sampled_from([(), (("to-trinh-da-ky", 1),), (("khac", 11),)])),
        numbers_taken=draw(st.sampled_from([(), ("bien-ban",)])),
        reason=draw(st.sampled_from(["", "Thiếu số liệu."])),
        correction_day=draw(st.sampled_from([None, campaign.closing.day, campaign.closing.day + timedelta(days=30)])),
        first_on_time=draw(st.sampled_from([None, submission_time(campaign)])),
        correction_until=draw(st.sampled_from([None, campaign.closes() + timedelta(days=20)])),
        centre=draw(st.sampled_from([None, Figures(PLAN, PLAN, 0), Figures(PLAN, PLAN * 2, 0)])),
    )
    return draw(st.sampled_from(State)), draw(st.frozensets(st.sampled_from(Role))), facts


@settings(deadline=None)
@given(situations())
def test_what_is_shown_as_open_is_what_is_let_through(situation: tuple[State, frozenset[Role], Facts]):
    state, roles, facts = situation
    for opening in actions_open_to(state, roles, facts):
        if opening.is_open:
            assert opening.transition is not None
            assert advance(state, opening.action, roles, facts).target is opening.transition.target
        else:
            error = refusal(state, opening.action, roles, facts)
            assert error.unmet
            assert error.unmet == opening.refusals[: len(error.unmet)]
            if isinstance(error, RequirementsUnmet):
                assert error.unmet == opening.refusals


CAMPAIGN_MOVES = {
    ("open", "close"): "closed",
    ("closed", "reopen"): "open",
    ("closed", "decide"): "decided",
}


@pytest.mark.parametrize("action", ["close", "reopen", "decide"])
@pytest.mark.parametrize("state", ["open", "closed", "decided"])
def test_a_campaign_is_open_then_closed_then_decided(state: str, action: str):
    if (state, action) in CAMPAIGN_MOVES:
        found = next_campaign_state(CampaignState(state), CampaignAction(action))
        assert found == CAMPAIGN_MOVES[state, action]
    else:
        with pytest.raises(WrongState) as refused:
            next_campaign_state(CampaignState(state), CampaignAction(action))
        assert refused.value.unmet == (Unmet("wrong-campaign-state", values=(("state", state),)),)
