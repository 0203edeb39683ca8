"""Who reviews which dossier: taking, giving, releasing, stepping back, sharing out, and what nobody is given."""

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from dossiers.desk.actor import Actor
from dossiers.desk.errors import NotFound, Overtaken
from dossiers.reading import dossier_page, list_lines
from dossiers.reading.dossier_list import ListQuery, filtered_list
from dossiers.records.database import Database
from dossiers.records.models.accounts import Account, AccountRole
from dossiers.records.models.campaigns import CampaignRecord
from dossiers.records.models.review import Duty, DutyKind
from dossiers.review import assignments
from dossiers.review.assignments import Assignment
from dossiers.review.duties_view import DutiesView, duties_view
from tests.moving.test_at_once import at_once, kinds
from tests.support.dossiers import ADMIN, APPROVER, PRINTER, REVIEWER, REVIEWER_2, Office
from tests.support.people import add_account
from workflow.errors import NotYourTurn, RequirementsUnmet, WorkflowError, WrongState
from workflow.guards import CampaignState
from workflow.lifecycle import Action, Role, State

WHY = "Người được đề nghị là anh ruột của tôi."
HAS_A_REVIEWER = (State.SUBMITTED, State.REVIEWED)


@pytest.fixture(autouse=True)
def people(loaded: Database) -> None:
    """The accounts of two reviewers and an approver."""
    with loaded.writing() as session:
        for person in (REVIEWER, REVIEWER_2, APPROVER):
            add_account(session, person.username, *person.roles, name=person.name, password=False)


def assign(office: Office, to: Actor | str, actor: Actor = APPROVER, version: int | None = None) -> Assignment:
    username = to if isinstance(to, str) else to.username
    seen = office.version() if version is None else version
    with office.database.writing() as session:
        return assignments.assign(session, office.reference, username, seen, actor=actor, at=office.at)


def release(office: Office, actor: Actor = APPROVER, version: int | None = None) -> Assignment:
    seen = office.version() if version is None else version
    with office.database.writing() as session:
        return assignments.release(session, office.reference, seen, actor=actor, at=office.at)


def recuse(office: Office, actor: Actor = REVIEWER, reason: str = WHY, version: int | None = None) -> Assignment:
    seen = office.version() if version is None else version
    with office.database.writing() as session:
        return assignments.recuse(session, office.reference, reason, seen, actor=actor, at=office.at)


def share_out(office: Office, actor: Actor = APPROVER) -> list[tuple[str, str]]:
    with office.database.writing() as session:
        return [(share.code, share.reviewer) for share in assignments.share_out(session, actor=actor, at=office.at)]


def duties(office: Office) -> list[tuple[DutyKind, str]]:
    with office.database.reading() as session:
        return [(duty.kind, duty.username) for duty in session.scalars(select(Duty).order_by(Duty.id))]


def seen_by(office: Office, actor: Actor) -> DutiesView | None:
    with office.database.reading() as session:
        view = dossier_page.dossier_view(session, office.reference, actor=actor, at=office.at)
        return duties_view(session, view, actor=actor)


def uncovered(office: Office) -> int:
    with office.database.reading() as session:
        return filtered_list(list_lines.lines(session, actor=APPROVER, at=office.at), ListQuery()).uncovered


def codes(error: pytest.ExceptionInfo[WorkflowError]) -> list[str]:
    return [reason.code for reason in error.value.unmet]


@pytest.mark.parametrize("state", HAS_A_REVIEWER)
def test_a_reviewer_takes_a_dossier_and_an_approver_gives_it_to_another_or_to_nobody(office: Office, state: State):
    office.bring_to(state)
    before = duties(office)
    assert assign(office, REVIEWER_2, REVIEWER_2) == Assignment(office.reference, "reviewer-2", REVIEWER_2.name)
    assert assign(office, REVIEWER) == Assignment(office.reference, "reviewer", REVIEWER.name)
    assert office.dossier().assigned_to == "reviewer"
    assert release(office) == Assignment(office.reference)
    assert office.dossier().assigned_to is None
    since = [kind for kind, _ in duties(office)[len(before) :]]
    assert since == [DutyKind.ASSIGNED, DutyKind.ASSIGNED, DutyKind.RELEASED]


@pytest.mark.parametrize("state", [State.DRAFT, State.APPROVED])
def test_what_is_not_reviewed_now_is_given_to_nobody(office: Office, state: State):
    office.bring_to(state)
    before = duties(office)
    for deed in (lambda: assign(office, REVIEWER), lambda: release(office), lambda: recuse(office)):
        with pytest.raises(WrongState) as refused:
            deed()
        assert codes(refused) == ["not-in-review"]
    assert duties(office) == before


@pytest.mark.parametrize(
    ("campaign_state", "code"),
    [(CampaignState.CLOSED, "campaign-not-open"), (CampaignState.DECIDED, "campaign-decided")],
)
def test_a_closed_campaign_gives_out_nothing(office: Office, campaign_state: CampaignState, code: str):
    office.bring_to(State.SUBMITTED)
    with office.database.writing() as session:
        session.execute(update(CampaignRecord).values(state=campaign_state))
    with pytest.raises(RequirementsUnmet) as refused:
        assign(office, REVIEWER)
    assert codes(refused) == [code]
    assert share_out(office) == []


def test_it_is_the_centres_business_alone(office: Office):
    office.bring_to(State.SUBMITTED)
    with pytest.raises(NotYourTurn) as refused:
        assign(office, REVIEWER, office.clerk)
    assert codes(refused) == ["centre-only"]
    for stranger in (office.other().clerk, PRINTER, ADMIN):
        with pytest.raises(NotFound):
            assign(office, REVIEWER, stranger)
    with pytest.raises(NotYourTurn):
        share_out(office, office.clerk)
    assert seen_by(office, office.clerk) is None


def test_nobody_is_given_a_dossier_of_the_own_office_or_one_that_they_wrote(office: Office):
    with office.database.writing() as session:
        add_account(session, "both", Role.REVIEWER, Role.CLERK, name="Kiêm Nhiệm", office="BHXH/01", password=False)
        add_account(session, "hand", Role.REVIEWER, name="Tay Viết", password=False)
    hand = office.person("hand", Role.REVIEWER)
    office.fill(actor=hand)
    office.move(Action.SUBMIT)
    with pytest.raises(RequirementsUnmet) as of_office:
        assign(office, "both")
    with pytest.raises(RequirementsUnmet) as wrote:
        assign(office, "hand")
    assert (codes(of_office), codes(wrote)) == (["reviewer-of-own-office"], ["reviewer-drafted-it"])
    moved_on = Actor("hand", "Tay Viết", frozenset({Role.REVIEWER}))
    with pytest.raises(NotYourTurn) as own:
        assign(office, moved_on, moved_on)
    assert codes(own) == ["you-drafted-it"]
    with pytest.raises(NotYourTurn) as of_own:
        assign(office, REVIEWER, office.person("both", Role.REVIEWER))
    assert codes(of_own) == ["your-own-office"]
    view = seen_by(office, REVIEWER)
    assert view is not None
    assert {choice.username for choice in view.choices} == {"reviewer", "reviewer-2"}
    assert duties(office) == []


def test_only_somebody_who_may_review_now_is_given_a_dossier(office: Office):
    office.bring_to(State.SUBMITTED)
    with office.database.writing() as session:
        session.execute(update(Account).where(Account.username == "reviewer-2").values(active=False))
    for username, code in (
        ("reviewer-2", "not-a-reviewer"),
        ("approver-2", "not-a-reviewer"),
        ("", "reviewer-missing"),
    ):
        with pytest.raises(RequirementsUnmet) as refused:
            assign(office, username)
        assert codes(refused) == [code]
    with pytest.raises(NotYourTurn) as own:
        assign(office, APPROVER, APPROVER)
    assert codes(own) == ["not-your-role"]


def test_whoever_steps_back_says_why_and_is_out_for_good(office: Office):
    office.bring_to(State.SUBMITTED)
    assign(office, REVIEWER)
    for reason, code in ((" ", "recusal-reason-missing"), ("a" * 5001, "text-too-long")):
        with pytest.raises(RequirementsUnmet) as refused:
            recuse(office, reason=reason)
        assert codes(refused) == [code]
    assert recuse(office) == Assignment(office.reference)
    assert office.dossier().assigned_to is None
    for action in (Action.REVIEW, Action.RETURN):
        with pytest.raises(NotYourTurn) as barred:
            office.move(action, REVIEWER)
        assert codes(barred) == ["you-recused"]
    with pytest.raises(RequirementsUnmet) as given:
        assign(office, REVIEWER)
    with pytest.raises(NotYourTurn) as taken:
        assign(office, REVIEWER, REVIEWER)
    assert (codes(given), codes(taken)) == (["reviewer-recused"], ["you-recused"])
    office.move(Action.REVIEW, REVIEWER_2)


def test_an_approver_steps_back_too_and_the_reviewer_keeps_the_dossier(office: Office):
    office.bring_to(State.REVIEWED)
    assert recuse(office, APPROVER).username == "reviewer"
    with pytest.raises(NotYourTurn) as barred:
        office.move(Action.APPROVE, APPROVER)
    assert codes(barred) == ["you-recused"]


def test_every_deed_makes_older_pages_old_and_the_same_form_twice_does_nothing_twice(office: Office):
    office.bring_to(State.SUBMITTED)
    for deed in (
        lambda seen: assign(office, REVIEWER, version=seen),
        lambda seen: release(office, version=seen),
        lambda seen: assign(office, REVIEWER_2, version=seen),
        lambda seen: recuse(office, version=seen),
    ):
        before, written = office.version(), len(duties(office))
        assert deed(before) == deed(before)
        assert (office.version() > before, len(duties(office))) == (True, written + 1)
        with pytest.raises(Overtaken):
            release(office, version=before) if office.dossier().assigned_to else assign(
                office, REVIEWER_2, version=before
            )


def test_of_two_who_take_it_at_once_one_has_it_and_the_other_is_told(office: Office):
    office.bring_to(State.SUBMITTED)
    seen = office.version()
    answers = at_once(
        [lambda reviewer=reviewer: assign(office, reviewer, reviewer, seen) for reviewer in (REVIEWER, REVIEWER_2)]
    )
    assert kinds(answers) == {"Assignment": 1, "Overtaken": 1}
    winner = next(answer for answer in answers if isinstance(answer, Assignment))
    assert office.dossier().assigned_to == winner.username
    assert duties(office) == [(DutyKind.ASSIGNED, winner.username)]


def test_assigning_does_not_count_as_a_move_of_the_dossier(office: Office):
    office.bring_to(State.SUBMITTED)
    before = office.dossier().changed_at
    with office.database.writing() as session:
        later = office.at + timedelta(days=3)
        assignments.assign(session, office.reference, "reviewer", office.version(), actor=APPROVER, at=later)
    assert office.dossier().changed_at == before


# --- Sharing out, and whether every dossier has a reviewer ---


def test_what_nobody_reviews_is_shared_out_evenly_and_always_the_same_way(office: Office):
    offices = [office, *(office.other(place) for place in range(1, 7))]
    for each in offices:
        each.bring_to(State.SUBMITTED)
    assign(offices[3], REVIEWER_2)
    assert uncovered(office) == 6
    given = dict(share_out(office))
    assert sorted(given) == sorted(office.code for office in offices if office is not offices[3])
    assert Counter(office.dossier().assigned_to for office in offices) == {"reviewer": 3, "reviewer-2": 4}
    assert next(iter(given.values())) == REVIEWER.name
    assert (uncovered(office), share_out(office)) == (0, [])
    with office.database.reading() as session:
        shown = [(share.code, share.reviewer) for share in assignments.shared_by(session, actor=APPROVER, at=office.at)]
    assert sorted(shown) == sorted([*given.items(), (offices[3].code, REVIEWER_2.name)])


def test_sharing_out_gives_nobody_what_they_may_not_have_and_leaves_what_everybody_is_barred_from(office: Office):
    other = office.other().bring_to(State.SUBMITTED)
    office.bring_to(State.SUBMITTED)
    recuse(office, REVIEWER)
    recuse(office, REVIEWER_2)
    recuse(other, REVIEWER)
    assert share_out(office) == [(office.code, ""), (other.code, REVIEWER_2.name)]
    assert (office.dossier().assigned_to, uncovered(office)) == (None, 1)


@pytest.mark.parametrize("lost", ["account", "role"])
def test_a_dossier_whose_reviewer_can_no_longer_review_counts_as_uncovered_and_is_shared_out_again(
    office: Office, lost: str
):
    office.bring_to(State.SUBMITTED)
    assign(office, REVIEWER)
    assert uncovered(office) == 0
    with office.database.writing() as session:
        account = session.scalars(select(Account).where(Account.username == "reviewer")).one()
        if lost == "account":
            account.active = False
        else:
            session.execute(delete(AccountRole).where(AccountRole.account_id == account.id))
    view = seen_by(office, APPROVER)
    assert view is not None
    assert (uncovered(office), view.is_able, view.name) == (1, False, REVIEWER.name)
    assert share_out(office) == [(office.code, REVIEWER_2.name)]
    assert uncovered(office) == 0


def test_without_anybody_to_review_nothing_is_shared_out(office: Office):
    office.bring_to(State.SUBMITTED)
    with office.database.writing() as session:
        session.execute(update(Account).values(active=False))
    with pytest.raises(RequirementsUnmet) as refused:
        share_out(office)
    assert codes(refused) == ["no-reviewers"]


def test_two_who_share_out_at_once_give_each_dossier_once(office: Office):
    offices = [office, *(office.other(place) for place in range(1, 5))]
    for each in offices:
        each.bring_to(State.SUBMITTED)
    at_once([lambda: share_out(office), lambda: share_out(office, REVIEWER)])
    assert len(duties(office)) == 5
    assert sorted(Counter(office.dossier().assigned_to for office in offices).values()) == [2, 3]


def test_the_centre_sees_who_had_it_when_and_why_not(office: Office):
    office.bring_to(State.SUBMITTED)
    assign(office, REVIEWER)
    recuse(office)
    view = seen_by(office, REVIEWER_2)
    assert view is not None
    assert [(line.kind, line.name, line.who, line.reason) for line in view.lines] == [
        ("assigned", REVIEWER.name, APPROVER.name, ""),
        ("recused", REVIEWER.name, REVIEWER.name, WHY),
    ]
    assert (view.assigned_to, view.may_recuse, view.own_stops) == ("", True, ())


def test_a_line_tells_the_centre_alone_who_reviews_it_what_was_found_and_how_long_it_waits(office: Office):
    office.bring_to(State.SUBMITTED, office.complete(office=True))
    assign(office, REVIEWER)
    both = office.person("both", Role.REVIEWER)
    later = office.at + timedelta(days=3, hours=23)
    with office.database.reading() as session:
        told, *blank = (
            next(line for line in list_lines.lines(session, actor=who, at=later) if line.reference == office.reference)
            for who in (APPROVER, office.clerk, both)
        )
        before = list_lines.lines(session, actor=APPROVER, at=office.at - timedelta(days=9))
        (early,) = (line for line in before if line.age is not None)
    assert (told.assigned_to, told.reviewer, told.findings, told.age) == ("reviewer", REVIEWER.name, 1, 4)
    assert (told.version, told.is_uncovered, early.age) == (office.version(), False, 0)
    for line in blank:
        assert (line.assigned_to, line.reviewer, line.findings, line.age, line.version) == ("", "", None, None, 0)
    office.move(Action.REVIEW)
    office.move(Action.RETURN, APPROVER)
    with office.database.reading() as session:
        (line,) = (
            line for line in list_lines.lines(session, actor=APPROVER, at=later) if line.reference == office.reference
        )
    assert (line.age, line.findings) == (None, 1)
