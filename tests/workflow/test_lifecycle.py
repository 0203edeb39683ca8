"""The life of a dossier: every state, action and role; what is refused, and in which order it is said."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.campaigns import campaign_4361, second_campaign
from tests.support.contents import PLAN, complete_content, ready_facts
from tests.support.moves import ACTIONS, MOVES, ROLES, STATES, UNDOS
from tests.support.random_contents import contents
from workflow.campaign import CorrectionEnd
from workflow.deadlines import SubmissionWindow, submission_window
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
    Transition,
    actions_open_to,
    advance,
    next_campaign_state,
    transition_for,
)
from workflow.separation import Part
from workflow.undoing import can_only_refuse, standing

LETTER = campaign_4361()


def ready(**changes: Any) -> Facts:
    """Facts under which nothing but what is changed can stop a move."""
    return ready_facts(LETTER, **{"undo_proposed_by": "other", **changes})


def ready_for(transition: Transition, **changes: Any) -> Facts:
    """The same for this move: what an undo undoes has happened, and a window that lapses is over."""
    if transition.action is Action.PROPOSE_UNDO:
        changes = {"undo_proposed_by": "", **changes}
    if transition.undoes is not None:
        changes = {"last": (transition.undoes.value, transition.target.value), **changes}
    if transition.action is Action.LAPSE:
        changes = {
            "campaign": replace(LETTER, correction_end=CorrectionEnd.CLOSES),
            "arrived": LETTER.closes(),
            **changes,
        }
    return ready(**changes)


def name_of(transition: Transition) -> str:
    return "-".join(filter(None, (transition.source, transition.action, transition.undoes, transition.role)))


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


def test_the_table_holds_exactly_the_moves_of_the_house():
    told = [
        (transition.source.value, transition.action.value, transition.role.value, transition.target.value)
        for transition in TRANSITIONS
        if not transition.undoes
    ]
    assert sorted(told) == sorted(MOVES)
    undos = [
        (transition.source.value, transition.undoes.value, transition.role.value, transition.target.value)
        for transition in TRANSITIONS
        if transition.undoes
    ]
    assert sorted(undos) == sorted(UNDOS)
    assert {transition.action for transition in TRANSITIONS if transition.undoes} == {Action.UNDO}


@pytest.mark.parametrize("transition", TRANSITIONS, ids=name_of)
def test_every_move_is_open_to_its_role(transition: Transition):
    assert advance(transition.source, transition.action, only(transition.role), ready_for(transition)) is transition
    assert (
        advance(transition.source, transition.action, frozenset(Role), ready_for(transition)).source
        is transition.source
    )


@pytest.mark.parametrize(("state", "action", "role"), list(product(STATES, ACTIONS, ROLES)))
def test_every_state_action_and_role(state: str, action: str, role: str):
    source, act, roles = State(state), Action(action), frozenset({Role(role)})
    there = [move for move in MOVES if move[:2] == (state, action)]
    if not there:
        error = refusal(source, act, roles, ready())
        assert type(error) is WrongState
        assert error.unmet == (Unmet("wrong-state", values=(("state", state), ("action", action))),)
    elif role not in {transition[2] for transition in there}:
        error = refusal(source, act, roles, ready())
        assert type(error) is NotYourTurn
        assert error.unmet == (Unmet("not-your-role", values=(("role", there[0][2]),)),)


@pytest.mark.parametrize(("state", "role"), list(product(STATES, ROLES)))
@pytest.mark.parametrize("last", [*UNDOS, None], ids=str)
def test_an_undo_is_there_for_the_last_move_that_stands_and_for_whoever_has_its_role(
    state: str, role: str, last: tuple[str, ...] | None
):
    facts = ready(last=None if last is None else (last[1], last[3]))
    there = [undo for undo in UNDOS if last is not None and undo[0] == state and undo[1::2] == last[1::2]]
    if not there:
        assert isinstance(refusal(State(state), Action.UNDO, only(Role(role)), facts), WrongState)
    elif role != there[0][2]:
        assert isinstance(refusal(State(state), Action.UNDO, only(Role(role)), facts), NotYourTurn)
    else:
        assert advance(State(state), Action.UNDO, only(Role(role)), facts).target == there[0][3]


@pytest.mark.parametrize(("state", "action"), list(product(STATES, ACTIONS)))
def test_someone_without_any_role_can_do_nothing(state: str, action: str):
    assert isinstance(refusal(State(state), Action(action), frozenset(), ready()), NotYourTurn | WrongState)


def test_every_state_can_be_reached_from_a_draft():
    reached = {State.DRAFT}
    while more := {transition.target for transition in TRANSITIONS if transition.source in reached} - reached:
        reached |= more
    assert reached == set(State)


def test_from_every_state_some_way_leads_on():
    assert {transition.source for transition in TRANSITIONS} == set(State)


def test_no_move_stands_twice_in_the_table():
    moves = [
        (transition.source, transition.action, transition.role, transition.undoes, transition.target)
        for transition in TRANSITIONS
    ]
    assert len(moves) == len(set(moves)) == len(MOVES) + len(UNDOS)


@pytest.mark.parametrize(
    ("actions", "stand"),
    [
        ([], ()),
        (["submit", "review"], (0, 1)),
        (["submit", "review", "undo"], (0,)),
        (["submit", "review", "undo", "return"], (0, 3)),
        (["submit", "review", "approve", "propose-undo", "undo"], (0, 1)),
        (["submit", "review", "approve", "propose-undo", "undo", "undo"], (0,)),
        (["submit", "review", "approve", "propose-undo"], (0, 1, 2)),
    ],
)
def test_what_was_undone_stands_no_more_and_a_proposal_to_undo_is_no_decision(
    actions: list[str], stand: tuple[int, ...]
):
    assert standing(map(Action, actions)) == stand


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
        (State.DRAFT, Action.ABSTAIN, State.NOT_NOMINATING, "abstain-too-late"),
        (State.NOT_NOMINATING, Action.RESUME, State.DRAFT, "abstain-too-late"),
    ],
)
def test_an_office_submits_withdraws_abstains_and_resumes_before_the_closing_moment_only(
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
    until = CLOSES + timedelta(days=10)
    facts = ready(window=SubmissionWindow(CLOSES, until), arrived=until - SECOND)
    assert advance(State.RETURNED, Action.SUBMIT, only(Role.CLERK), facts).target is State.SUBMITTED
    late = replace(facts, arrived=until)
    assert refused_codes(State.RETURNED, Action.SUBMIT, only(Role.CLERK), late) == ["deadline-passed"]


def test_a_withdrawn_dossier_is_a_draft_again_and_its_earlier_correction_window_counts_no_more():
    day = CLOSES.astimezone(LETTER.zone).date() + timedelta(days=10)
    window = submission_window(LETTER.closing, LETTER.zone, returned=False, correction_day=day)
    facts = ready(window=window, arrived=CLOSES)
    assert refused_codes(State.DRAFT, Action.SUBMIT, only(Role.CLERK), facts) == ["deadline-passed"]


@pytest.mark.parametrize(
    ("campaign_state", "code"),
    [(CampaignState.CLOSED, "campaign-not-open"), (CampaignState.DECIDED, "campaign-decided")],
)
@pytest.mark.parametrize("transition", TRANSITIONS, ids=name_of)
def test_in_a_campaign_that_is_not_open_nothing_moves(transition: Any, campaign_state: CampaignState, code: str):
    facts = ready_for(transition, campaign_state=campaign_state)
    codes = refused_codes(transition.source, transition.action, only(transition.role), facts)
    assert codes == [code]


REASON, DAY = Input.REASON, Input.CORRECTION_DAY
ASKS_FOR = {
    ("submitted", "return"): (REASON, DAY),
    ("reviewed", "return"): (REASON, DAY),
    ("reviewed", "recheck"): (REASON,),
    ("reviewed", "decline"): (REASON,),
    ("declined", "reopen"): (REASON,),
    ("lapsed", "reopen"): (REASON, DAY),
    ("approved", "propose-undo"): (REASON,),
    ("approved", "refuse-undo"): (REASON,),
    **{(state, "undo"): (REASON,) for state, _, _, _ in UNDOS},
}
MAY_TAKE = {("draft", "abstain"): (REASON, Input.WITH_REVIEW)}
"""The inputs that may be left empty."""


@pytest.mark.parametrize("transition", TRANSITIONS, ids=name_of)
def test_a_move_asks_for_what_it_needs_and_is_refused_without_it(transition: Transition):
    needed = ASKS_FOR.get((transition.source, transition.action), ())
    may = MAY_TAKE.get((transition.source, transition.action), ())
    assert transition.inputs == (*needed, *may)
    for reason in ("", " ", "\n\t"):
        silent = ready_for(transition, reason=reason, correction_day=None)
        missing = {REASON: "reason-missing", DAY: "correction-day-missing"}
        if needed:
            codes = refused_codes(transition.source, transition.action, only(transition.role), silent)
            assert codes == [missing[guard] for guard in needed]
        else:
            assert advance(transition.source, transition.action, only(transition.role), silent) is transition


def test_a_collective_is_approved_only_with_the_centre_s_own_figures_above_the_threshold():
    low = ready(centre=Figures(PLAN, PLAN * 105 // 100, 0))
    assert refused_codes(State.REVIEWED, Action.APPROVE, only(Role.APPROVER), low) == ["not-eligible-by-centre"]
    assert advance(State.SUBMITTED, Action.REVIEW, only(Role.REVIEWER), low).target is State.REVIEWED


# Whom a move bars on account of an earlier part in the same dossier, or of their office, whatever roles they hold.
BARS = {
    "you-drafted-it": {"drafters": frozenset({"someone"})},
    "you-reviewed-it": {"reviewers": frozenset({"someone"})},
    "your-own-office": {"own_office": True},
    "you-recused": {"recused": frozenset({"someone"})},
    "you-appraised-it": {"centre_work": {Part.APPRAISED: frozenset({"someone"})}},
    "you-noted-it": {"centre_work": {Part.NOTED: frozenset({"someone"})}},
    "you-registered-it": {"centre_work": {Part.REGISTERED: frozenset({"someone"})}},
    "you-entered-its-figures": {"centre_work": {Part.FIGURES: frozenset({"someone"})}},
    "assigned-to-another": {"assigned_to": "other"},
}


AT_CENTRE = {"you-reviewed-it", "you-appraised-it", "you-noted-it", "you-registered-it", "you-entered-its-figures"}
"""A part in a dossier at the centre: whoever had it neither decides as approver nor acts for the office."""


def barred_from(transition: Transition) -> set[str]:
    """The bars of a move, said a second time: whose decision it is tells who is kept out."""
    if transition.role is Role.CLERK:
        return AT_CENTRE
    if transition.action is Action.LAPSE:
        return set()
    centre = {"you-drafted-it", "your-own-office", "you-recused"}
    if transition.action is Action.PROPOSE_UNDO or (transition.source, transition.action) == (
        State.LAPSED,
        Action.REOPEN,
    ):
        return centre
    return centre | ({"assigned-to-another"} if transition.role is Role.REVIEWER else AT_CENTRE)


@pytest.mark.parametrize("roles", [None, frozenset(Role)], ids=["that-role-only", "all-roles"])
@pytest.mark.parametrize("transition", TRANSITIONS, ids=name_of)
def test_nobody_judges_what_they_wrote_reviewed_or_are_too_near_to(
    transition: Transition, roles: frozenset[Role] | None
):
    if roles is not None and transition.action is Action.PROPOSE_UNDO:
        roles = only(transition.role)
    for code, part in BARS.items():
        facts = ready_for(transition, **part)
        if code in barred_from(transition):
            error = refusal(transition.source, transition.action, roles or only(transition.role), facts)
            assert isinstance(error, NotYourTurn)
            assert [unmet.code for unmet in error.unmet] == [code]
        else:
            assert (
                advance(transition.source, transition.action, roles or only(transition.role), facts).target
                is transition.target
            )


def test_whoever_a_dossier_is_assigned_to_reviews_it():
    assert advance(State.SUBMITTED, Action.REVIEW, only(Role.REVIEWER), ready(assigned_to="someone"))


def test_an_approval_is_taken_back_by_a_second_person_only():
    facts = ready(last=("approve", "reviewed"), undo_proposed_by="")
    undo = (State.APPROVED, Action.UNDO, only(Role.APPROVER))
    assert refused_codes(*undo, facts) == ["undo-not-proposed"]
    assert refused_codes(*undo, replace(facts, undo_proposed_by="someone")) == ["undo-proposed-by-you"]
    assert advance(*undo, replace(facts, undo_proposed_by="other")).target is State.REVIEWED


def test_a_returned_dossier_lapses_at_the_end_of_its_window_where_the_campaign_says_so():
    until = CLOSES + timedelta(days=10)
    closing = replace(LETTER, correction_end=CorrectionEnd.CLOSES)
    facts = ready(window=SubmissionWindow(CLOSES, until), arrived=until, campaign=closing)
    lapse = (State.RETURNED, Action.LAPSE, only(Role.REVIEWER))
    assert advance(*lapse, facts).target is State.LAPSED
    assert refused_codes(*lapse, replace(facts, arrived=until - SECOND)) == ["window-not-over"]
    assert refused_codes(*lapse, replace(facts, window=SubmissionWindow(until + SECOND, until))) == ["window-not-over"]
    assert refused_codes(*lapse, replace(facts, campaign=LETTER)) == ["window-stays-open"]
    assert refused_codes(*lapse, replace(facts, asks_for_time=True)) == ["more-time-unanswered"]


def test_a_returned_dossier_comes_again_only_when_every_note_is_answered():
    facts = ready(window=SubmissionWindow(CLOSES, CLOSES), unanswered=(2, 5))
    error = refusal(State.RETURNED, Action.SUBMIT, only(Role.CLERK), facts)
    assert [(unmet.code, unmet.field) for unmet in error.unmet] == [
        ("note-unanswered", "notes.2"),
        ("note-unanswered", "notes.5"),
    ]
    assert advance(State.DRAFT, Action.SUBMIT, only(Role.CLERK), facts)


@pytest.mark.parametrize(
    ("counts", "received", "in_time"),
    [
        (True, date(2011, 1, 9), True),
        (True, date(2011, 1, 10), False),
        (True, None, False),
        (False, date(2011, 1, 9), False),
    ],
)
def test_a_paper_dossier_in_time_makes_a_late_submission_one_in_time_where_the_campaign_says_so(
    counts: bool, received: date | None, in_time: bool
):
    campaign = replace(LETTER, post_counts=counts)
    facts = ready(campaign=campaign, arrived=CLOSES + timedelta(days=3), received_by_post=received)
    if in_time:
        assert advance(State.DRAFT, Action.SUBMIT, only(Role.CLERK), facts)
    else:
        assert refused_codes(State.DRAFT, Action.SUBMIT, only(Role.CLERK), facts) == ["deadline-passed"]


def test_a_correction_date_on_a_day_off_is_refused_and_the_next_working_day_said():
    facts = ready(correction_day=date(2011, 1, 22), correction_day_off=date(2011, 1, 24))
    error = refusal(State.SUBMITTED, Action.RETURN, only(Role.REVIEWER), facts)
    assert error.unmet == (
        Unmet("correction-day-off", "correction_day", (("day", "22/01/2011"), ("next", "24/01/2011"))),
    )


def test_someone_who_drafted_and_reviewed_is_told_both():
    both = ready(drafters=frozenset({"someone"}), reviewers=frozenset({"someone"}))
    codes = refused_codes(State.REVIEWED, Action.APPROVE, frozenset(Role), both)
    assert codes == ["you-drafted-it", "you-reviewed-it"]


@pytest.mark.parametrize("state", State)
def test_every_action_has_an_answer_in_every_state(state: State):
    openings = actions_open_to(state, frozenset(Role), ready())
    assert [opening.action for opening in openings] == list(Action)
    expected = {Action(action) for source, action, _, _ in MOVES if source == state}
    expected -= {Action.LAPSE, Action.PROPOSE_UNDO}  # A window has to end, and a proposal is pending already.
    assert {opening.action for opening in openings if opening.is_open} == expected
    assert all(opening.transition == transition_for(state, opening.action, frozenset(Role)) for opening in openings)


def test_an_action_that_is_not_open_says_every_reason_those_about_the_person_first():
    facts = ready(
        drafters=frozenset({"someone"}), campaign_state=CampaignState.CLOSED, reason="", correction_day=date(2010, 1, 1)
    )
    openings = {opening.action: opening for opening in actions_open_to(State.SUBMITTED, only(Role.REVIEWER), facts)}
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
        window=SubmissionWindow(
            campaign.closes(), draw(st.sampled_from([None, campaign.closes() + timedelta(days=20)]))
        ),
        centre=draw(st.sampled_from([None, Figures(PLAN, PLAN, 0), Figures(PLAN, PLAN * 2, 0)])),
        assigned_to=draw(st.sampled_from(["", "someone", "other"])),
        recused=draw(people),
        own_office=draw(st.booleans()),
        unanswered=draw(st.sampled_from([(), (), (1, 3)])),
        received_by_post=draw(st.sampled_from([None, campaign.closing.last_day])),
        last=draw(st.sampled_from([None, *((undone, back) for _, undone, _, back in UNDOS)])),
        undo_proposed_by=draw(st.sampled_from(["", "someone", "other"])),
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


def test_a_pending_proposal_is_answered_before_another_is_made_and_none_is_refused_that_was_not_made():
    pending, none = ready(undo_proposed_by="other"), ready(undo_proposed_by="")
    propose, refuse = (State.APPROVED, Action.PROPOSE_UNDO), (State.APPROVED, Action.REFUSE_UNDO)
    assert refused_codes(*propose, only(Role.REVIEWER), pending) == ["undo-proposed-already"]
    assert advance(*propose, only(Role.REVIEWER), none).target is State.APPROVED
    assert refused_codes(*refuse, only(Role.APPROVER), none) == ["undo-not-proposed"]
    assert advance(*refuse, only(Role.APPROVER), pending).target is State.APPROVED
    assert advance(*refuse, only(Role.APPROVER), ready(undo_proposed_by="someone")).target is State.APPROVED


def test_a_proposal_and_its_refusal_leave_the_approval_standing():
    talk = (Action.SUBMIT, Action.REVIEW, Action.APPROVE, Action.PROPOSE_UNDO, Action.REFUSE_UNDO, Action.UNDO)
    assert standing(talk) == (0, 1)


@pytest.mark.parametrize(
    ("role", "changes", "left"),
    [
        (Role.APPROVER, {"undo_proposed_by": ""}, {"propose-undo", "undo"}),
        (Role.APPROVER, {"undo_proposed_by": "other"}, {"undo", "refuse-undo"}),
        (Role.APPROVER, {"undo_proposed_by": "someone"}, {"refuse-undo"}),
        (Role.APPROVER, {"undo_proposed_by": "other", "reviewers": frozenset({"someone"})}, set()),
        (Role.APPROVER, {"undo_proposed_by": "", "own_office": True}, set()),
        (Role.REVIEWER, {"undo_proposed_by": ""}, {"propose-undo"}),
        (Role.REVIEWER, {"undo_proposed_by": "other"}, set()),
        (Role.REVIEWER, {"undo_proposed_by": "", "recused": frozenset({"someone"})}, set()),
    ],
)
def test_forms_about_an_undo_that_could_only_refuse_this_person_are_left_out(
    role: Role, changes: dict[str, Any], left: set[str]
):
    facts = ready(last=("approve", "reviewed"), **changes)
    mine = [
        opening
        for opening in actions_open_to(State.APPROVED, only(role), facts)
        if opening.transition is not None and opening.transition.role is role
    ]
    assert {opening.action.value for opening in mine if not can_only_refuse(opening, facts)} == left


def test_no_other_form_is_left_out_even_where_the_person_is_barred():
    facts = ready(own_office=True, recused=frozenset({"someone"}), last=("review", "submitted"))
    for state, role in ((State.SUBMITTED, Role.REVIEWER), (State.REVIEWED, Role.APPROVER)):
        for opening in actions_open_to(state, only(role), facts):
            assert opening.action is Action.UNDO or not can_only_refuse(opening, facts)
