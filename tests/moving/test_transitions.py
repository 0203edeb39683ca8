"""Moving a dossier: who may make which move when, what each leaves behind, and what a refusal leaves untouched."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from dossiers.desk.actor import Actor
from dossiers.desk.errors import NotFound, Overtaken
from dossiers.moving import transitions
from dossiers.moving.transitions import Moved, Request
from dossiers.records.models.campaigns import CampaignRecord
from dossiers.records.models.dossier import Dossier, Move, RequestKey, Revision
from dossiers.records.models.jobs import Job
from dossiers.records.queries import dossier as dossier_queries
from dossiers.records.queries.journal import acts_about
from tests.support import moves
from tests.support.dossiers import ADMIN, APPROVER, PRINTER, REVIEWER, VERSIONS, Office, new_key
from tests.support.moves import ACTIONS, ROLES, STATES
from workflow.dossier import OFFICE_KEY
from workflow.errors import NotYourTurn, RequirementsUnmet, Unmet, WorkflowError, WrongState
from workflow.guards import CampaignState
from workflow.lifecycle import Action, Role, State

ANSWERS: dict[type[Exception], str] = {
    Overtaken: "409",
    WrongState: "409",
    NotYourTurn: "403",
    RequirementsUnmet: "422",
    NotFound: "404",
}


def people(office: Office) -> dict[str, Actor]:
    return {
        "clerk": office.clerk,
        "stranger": office.other().clerk,
        "reviewer": REVIEWER,
        "approver": APPROVER,
        "printer": PRINTER,
        "admin": ADMIN,
        "nobody": Actor("nobody", "Không vai trò", frozenset()),
    }


def answer(office: Office, action: str, actor: Actor) -> str:
    """What the desk says to a complete and timely request; whatever it did is undone."""
    row = office.dossier()
    asked = Request(Action(action), new_key(), row.version, "Thiếu xác nhận số liệu.", "20/01/2022")
    at = max(office.at, row.changed_at)
    with Session(office.database.engine) as session:
        try:
            transitions.move_dossier(session, office.reference, asked, actor=actor, at=at, versions=VERSIONS)
        except tuple(ANSWERS) as refused:
            return ANSWERS[type(refused)]
        finally:
            session.rollback()
    return "done"


def answers(office: Office) -> dict[str, list[str]]:
    return {name: [answer(office, action, actor) for action in ACTIONS] for name, actor in people(office).items()}


def expected(state: str) -> dict[str, list[str]]:
    """The answers that each person gets to each action; no role sees nothing, and neither does another office."""
    roles = {"clerk": "clerk", "stranger": "", "nobody": ""} | {role: role for role in ROLES}
    return {name: [moves.answer(state, action, role) for action in ACTIONS] for name, role in roles.items()}


def brought_to(office: Office, state: str) -> None:
    """The state, reached with a complete draft."""
    if state == "draft":
        office.fill()
    else:
        office.bring_to(State(state))


def set_campaign(office: Office, state: CampaignState) -> None:
    with office.database.writing() as session:
        kept = update(CampaignRecord).where(CampaignRecord.code == office.campaign.code)
        session.execute(kept.values(state=state))


def snapshot(office: Office) -> dict[str, list[Any]]:
    """Everything that the database says of the dossier, and of what was to be done for it."""
    with office.database.reading() as session:
        tables = (Dossier, Move, Revision, RequestKey, Job)
        return {table.__tablename__: [*session.execute(select(*table.__table__.columns))] for table in tables}


def refused(office: Office, action: Action, actor: Actor | None = None, **asked: Any) -> WorkflowError:
    before = snapshot(office)
    with pytest.raises(WorkflowError) as refusal:
        office.move(action, actor, **asked)
    assert snapshot(office) == before
    return refusal.value


def codes(error: WorkflowError) -> list[str]:
    return [unmet.code for unmet in error.unmet]


# --- The whole table ---


@pytest.mark.parametrize("state", STATES)
def test_every_state_action_and_person_gets_the_answer_of_the_table(office: Office, state: str):
    assert tuple(Action) == ACTIONS
    assert tuple(State) == STATES
    brought_to(office, state)
    assert answers(office) == expected(state)


@pytest.mark.parametrize("state", STATES)
def test_in_a_closed_campaign_every_move_of_the_table_is_refused_with_that_reason(office: Office, state: str):
    brought_to(office, state)
    set_campaign(office, CampaignState.CLOSED)
    closed = {name: [cell.replace("done", "422") for cell in cells] for name, cells in expected(state).items()}
    assert answers(office) == closed


@pytest.mark.parametrize(
    ("campaign_state", "code"),
    [(CampaignState.CLOSED, "campaign-not-open"), (CampaignState.DECIDED, "campaign-decided")],
)
def test_once_the_ranking_is_closed_nothing_moves_any_more(office: Office, campaign_state: CampaignState, code: str):
    office.bring_to(State.REVIEWED)
    set_campaign(office, campaign_state)
    for action in (Action.RETURN, Action.RECHECK, Action.APPROVE):
        assert codes(refused(office, action, APPROVER)) == [code]


# --- What a move leaves behind ---


def test_a_dossiers_way_is_told_by_its_history_move_by_move(any_office: Office):
    any_office.fill()
    day = any_office.at.date() + timedelta(days=14)
    steps = [
        (Action.SUBMIT, any_office.clerk, State.SUBMITTED, 1),
        (Action.RETURN, REVIEWER, State.RETURNED, 1),
        (Action.SUBMIT, any_office.clerk, State.SUBMITTED, 2),
        (Action.REVIEW, REVIEWER, State.REVIEWED, 2),
        (Action.RECHECK, APPROVER, State.SUBMITTED, 2),
        (Action.REVIEW, REVIEWER, State.REVIEWED, 2),
        (Action.RETURN, APPROVER, State.RETURNED, 2),
        (Action.SUBMIT, any_office.clerk, State.SUBMITTED, 3),
        (Action.WITHDRAW, any_office.clerk, State.DRAFT, 3),
        (Action.SUBMIT, any_office.clerk, State.SUBMITTED, 4),
        (Action.REVIEW, REVIEWER, State.REVIEWED, 4),
        (Action.APPROVE, APPROVER, State.APPROVED, 4),
    ]
    source = State.DRAFT
    for number, (action, actor, target, revision) in enumerate(steps):
        at = any_office.at + timedelta(minutes=number)
        done = any_office.move(action, actor, at=at, reason=f"  Lý do {number}. ")
        assert done == Moved(any_office.reference, action, revision)
        move = any_office.moves()[-1]
        assert (move.action, move.source, move.target, move.revision) == (action, source, target, revision)
        assert (move.actor, move.actor_name, move.at) == (actor.username, actor.name, at)
        gives_reason = action in (Action.RETURN, Action.RECHECK)
        assert move.reason == (f"Lý do {number}." if gives_reason else "")
        assert move.correction_day == (day if action is Action.RETURN else None)
        source = target
    assert len(any_office.moves()) == len(steps)


def test_each_move_is_an_act_in_the_record(office: Office):
    office.bring_to(State.REVIEWED)
    with office.database.reading() as session:
        moved = [act for act in acts_about(session, office.reference) if act.act == "moved"]
        assert [(act.actor, act.detail) for act in moved] == [
            (office.clerk.username, '{"action":"submit","revision":1,"source":"draft","target":"submitted"}'),
            (REVIEWER.username, '{"action":"review","revision":1,"source":"submitted","target":"reviewed"}'),
        ]


def test_who_reviewed_and_who_approved_stands_beside_the_state(office: Office):
    office.bring_to(State.REVIEWED)
    assert (office.dossier().reviewed_by, office.dossier().approved_by) == (REVIEWER.username, None)
    office.move(Action.RECHECK)
    assert office.dossier().reviewed_by is None
    office.move(Action.REVIEW)
    office.move(Action.APPROVE)
    assert (office.dossier().reviewed_by, office.dossier().approved_by) == (REVIEWER.username, APPROVER.username)


def test_approving_a_collective_without_the_centres_figures_is_kept_in_the_history(office: Office):
    office.bring_to(State.APPROVED)
    assert [move.note for move in office.moves()] == ["", "", "no-centre-figures"]


def test_approving_an_office_alone_needs_no_figures_of_the_centre(office: Office):
    both = office.complete(office=True)
    votes = tuple(ballot for ballot in both.meeting.ballots if ballot.candidate == OFFICE_KEY)
    alone = office.complete(office=True, nomination__collective=False, meeting__ballots=votes)
    office.bring_to(State.APPROVED, alone)
    assert [move.note for move in office.moves()] == ["", "", ""]


# --- What a move asks for ---


@pytest.mark.parametrize(
    ("state", "action"),
    [(State.SUBMITTED, Action.RETURN), (State.REVIEWED, Action.RETURN), (State.REVIEWED, Action.RECHECK)],
)
def test_sending_back_needs_a_reason_that_somebody_can_read(office: Office, state: State, action: Action):
    office.bring_to(state)
    actor = REVIEWER if state is State.SUBMITTED else APPROVER
    for reason in ("", "   \n", "\u200b\u00ad"):
        error = refused(office, action, actor, reason=reason)
        assert error.unmet == (Unmet("reason-missing", "reason"),)


@pytest.mark.parametrize(
    ("reason", "code"),
    [("dài " * 2000, "text-too-long"), ("rỗng\x00", "text-unprintable"), ("Chưa đạt 👎", "text-unprintable")],
)
def test_a_reason_has_a_length_and_signs_that_can_be_printed(office: Office, reason: str, code: str):
    office.bring_to(State.SUBMITTED)
    error = refused(office, Action.RETURN, reason=reason)
    assert [(unmet.code, unmet.field) for unmet in error.unmet] == [(code, "reason")]


@pytest.mark.parametrize(
    ("day", "code"),
    [
        ("", "correction-day-missing"),
        ("31/02/2011", "date-impossible"),
        ("sớm", "date-unreadable"),
        ("06/01/2011", "correction-day-past"),
        ("5 MB " * 1_000_000, "date-unreadable"),
    ],
)
def test_a_correction_day_must_be_a_day_that_is_not_over(office: Office, day: str, code: str):
    office.bring_to(State.SUBMITTED)
    error = refused(office, Action.RETURN, correction_day=day)
    assert [(unmet.code, unmet.field) for unmet in error.unmet] == [(code, "correction_day")]


def test_the_present_day_may_be_the_correction_day_to_its_very_end(office: Office):
    office.bring_to(State.SUBMITTED)
    office.move(Action.RETURN, correction_day=office.at.date())
    assert office.dossier().correction_day == office.at.date()


def test_everything_that_is_wrong_with_a_return_is_said_at_once(office: Office):
    office.bring_to(State.SUBMITTED)
    error = refused(office, Action.RETURN, reason="", correction_day="32/1/2011")
    assert codes(error) == ["reason-missing", "date-impossible"]


def test_what_a_move_does_not_ask_for_is_not_looked_at(office: Office):
    office.bring_to(State.REVIEWED)
    office.move(Action.RECHECK, correction_day="không biết")
    office.move(Action.REVIEW, reason="\x00", correction_day="31/02/2011")
    assert [move.reason for move in office.moves()][-1] == ""
    assert [move.correction_day for move in office.moves()] == [None] * 4


def test_all_that_stops_a_submission_is_said_in_one_answer(office: Office):
    typed = office.complete(
        signing__signer="", meeting__invalid=1, numbers=office.complete().numbers[:1], review__summary=""
    )
    office.fill(typed)
    office.save("figures", {"figures.unit": "dong", "figures.plan": "1,234"})
    error = refused(office, Action.SUBMIT, at=office.closes)
    assert isinstance(error, RequirementsUnmet)
    assert [(unmet.code, unmet.field) for unmet in error.unmet] == [
        ("amount-ambiguous", "figures.plan"),
        ("field-missing", "office.signer"),
        ("field-missing", "figures.collected"),
        ("field-missing", "figures.debt"),
        ("field-missing", "review.summary"),
        ("ballots-sum", "meeting.valid"),
        ("number-missing", "papers.bien-ban.number"),
        ("number-missing", "papers.bien-ban.day"),
        ("deadline-passed", ""),
    ]


def test_the_scans_that_a_campaign_asks_for_are_asked_for(any_office: Office):
    any_office.fill()
    for number in [file.number for file in any_office.view().attachments]:
        any_office.detach(number)
    missing = [spec.kind for spec in any_office.campaign.attachments if spec.least]
    if not missing:
        assert any_office.move(Action.SUBMIT).revision == 1
        return
    error = refused(any_office, Action.SUBMIT)
    assert [(unmet.code, unmet.field) for unmet in error.unmet] == [
        ("attachment-missing", "attachments.to-trinh-da-ky")
    ]


# --- Once, and on what was seen ---


def test_the_same_form_sent_twice_is_one_move_and_gets_the_same_answer(office: Office):
    office.fill()
    seen, key = office.version(), new_key()
    first = office.move(Action.SUBMIT, key=key, version=seen)
    after = snapshot(office)
    again = office.move(Action.SUBMIT, key=key, version=seen, at=office.closes + timedelta(days=1))
    assert again == first == Moved(office.reference, Action.SUBMIT, 1)
    assert snapshot(office) == after


def test_the_same_form_gives_its_answer_also_when_the_dossier_has_gone_on(office: Office):
    office.fill()
    key = new_key()
    office.move(Action.SUBMIT, key=key)
    office.move(Action.RETURN)
    office.move(Action.SUBMIT)
    before = snapshot(office)
    assert office.move(Action.SUBMIT, key=key).revision == 1
    assert snapshot(office) == before


def test_a_key_is_good_for_one_person_one_dossier_and_one_action(office: Office):
    office.fill()
    other = office.other()
    other.fill()
    office.move(Action.SUBMIT, key="same")
    assert other.move(Action.SUBMIT, key="same").reference == other.reference
    with pytest.raises(WrongState):
        office.move(Action.SUBMIT, office.colleague, key="same")
    office.move(Action.WITHDRAW, key="same")
    assert office.state() is State.DRAFT
    office.move(Action.SUBMIT, office.colleague, key="same")
    assert [move.action for move in office.moves()] == [Action.SUBMIT, Action.WITHDRAW, Action.SUBMIT]


@pytest.mark.parametrize("key", [" ", "\x00", "x" * 10_000, "🔑", "'; --"])
def test_any_key_will_do(office: Office, key: str):
    office.fill()
    assert office.move(Action.SUBMIT, key=key) == office.move(Action.SUBMIT, key=key)
    assert len(office.moves()) == 1


def test_a_move_on_a_page_that_is_no_longer_true_is_refused(office: Office):
    office.fill()
    seen = office.version()
    office.save("office", {"office.place": "Hà Nội", "office.signer": "Người khác", "office.mode": "head"})
    error = refused(office, Action.SUBMIT, version=seen)
    assert isinstance(error, Overtaken)
    assert codes(error) == ["overtaken"]
    assert office.move(Action.SUBMIT).revision == 1


def test_what_is_missing_is_said_before_that_the_page_is_old(office: Office):
    office.save("office", {"office.place": "Hà Nội"})
    assert "field-missing" in codes(refused(office, Action.SUBMIT, version=-1))


# --- Refusals that are remembered ---


def test_a_late_attempt_stands_in_the_history_and_changes_nothing(any_office: Office):
    any_office.fill()
    late = any_office.closes
    before = snapshot(any_office)
    error = refused(any_office, Action.SUBMIT, at=late)
    with any_office.database.writing() as session:
        transitions.record_refusal(session, any_office.reference, Action.SUBMIT, error, actor=any_office.clerk, at=late)
    assert snapshot(any_office) == before
    (entry,) = any_office.view(at=late).history
    assert (entry.act, entry.action, entry.codes, entry.at) == ("refused", "submit", ("deadline-passed",), late)
    assert entry.who == any_office.clerk.name


def test_a_refused_move_of_another_offices_clerk_is_not_even_told_the_state(office: Office):
    office.bring_to(State.SUBMITTED)
    for action in Action:
        with pytest.raises(NotFound):
            office.move(action, office.other().clerk)


# --- Two tables that must agree ---


def test_nothing_but_a_submission_makes_a_revision(office: Office):
    office.bring_to(State.APPROVED)
    assert [revision.number for revision in office.revisions()] == [1]
    with office.database.reading() as session:
        dossier = dossier_queries.dossier_by_reference(session, office.reference)
        assert dossier is not None
        assert (dossier.revision, dossier.nominee, dossier.still_missing) == (1, "Phòng Nghiệp vụ Một", 0)


def test_an_admin_with_the_clerks_role_is_a_clerk_of_the_own_office_only(office: Office):
    everything = Actor("all", "Người kiêm nhiệm", frozenset(Role), "BHXH/02")
    office.fill()
    with pytest.raises(NotYourTurn):
        office.move(Action.SUBMIT, everything)
