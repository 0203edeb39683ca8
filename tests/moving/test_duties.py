"""Drafter ≠ reviewer ≠ approver of one dossier, also for people who hold all roles; and what databases refuse."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import insert, update
from sqlalchemy.exc import IntegrityError

from dossiers.desk.actor import Actor
from dossiers.records.models.campaigns import Participant
from dossiers.records.models.dossier import Attachment, Dossier, Move, RequestKey, Revision, Section
from dossiers.records.models.papers import RegisterEntry
from dossiers.records.models.review import Duty
from dossiers.review.appraisals import save_sheet
from dossiers.review.notes import close_note
from tests.support.dossiers import APPROVER, REVIEWER, REVIEWER_2, Office
from workflow.errors import NotYourTurn
from workflow.lifecycle import Action, Role, State

EVERYTHING = tuple(Role)


def barred(office: Office, action: Action, actor: Actor) -> list[str]:
    """Why this person may not; the page says it to the same person in the same words."""
    seen = {opening.action: [unmet.code for unmet in opening.refusals] for opening in office.view(actor).openings}
    with pytest.raises(NotYourTurn) as refused:
        office.move(action, actor)
    codes = [unmet.code for unmet in refused.value.unmet]
    assert seen[action][: len(codes)] == codes
    return codes


def allowed(office: Office, action: Action, actor: Actor) -> None:
    seen = {opening.action: opening.is_open for opening in office.view(actor).openings}
    assert seen[action]
    office.move(action, actor)


def test_whoever_wrote_or_submitted_may_neither_review_nor_approve(office: Office):
    writer, sender = office.person("writer", *EVERYTHING), office.person("sender", *EVERYTHING)
    office.fill()
    office.save("office", {"office.place": "Hà Nội", "office.signer": "A B", "office.mode": "head"}, actor=writer)
    allowed(office, Action.SUBMIT, sender)
    for actor in (writer, sender):
        assert barred(office, Action.REVIEW, actor) == ["you-drafted-it", "your-own-office"]
        assert barred(office, Action.RETURN, actor) == ["you-drafted-it", "your-own-office"]
    office.move(Action.REVIEW)
    for actor in (writer, sender):
        for action in (Action.RETURN, Action.RECHECK, Action.APPROVE):
            assert barred(office, action, actor) == ["you-drafted-it", "your-own-office"]


def test_attaching_or_taking_away_a_file_is_writing_too(office: Office):
    hand = office.person("hand", *EVERYTHING)
    office.fill()
    office.attach("khac", actor=hand)
    office.move(Action.SUBMIT)
    assert barred(office, Action.REVIEW, hand) == ["you-drafted-it", "your-own-office"]


def test_whoever_reviewed_may_not_approve_nor_send_back_as_approver(office: Office):
    judge = Actor("judge", "Người kiêm nhiệm", frozenset({Role.REVIEWER, Role.APPROVER}))
    office.fill()
    office.move(Action.SUBMIT)
    allowed(office, Action.REVIEW, judge)
    for action in (Action.RETURN, Action.RECHECK, Action.APPROVE):
        assert barred(office, action, judge) == ["you-reviewed-it"]
    allowed(office, Action.APPROVE, APPROVER)


def test_having_reviewed_an_earlier_submission_bars_approving_a_later_one(office: Office):
    judge = Actor("judge", "Người kiêm nhiệm", frozenset({Role.REVIEWER, Role.APPROVER}))
    office.bring_to(State.SUBMITTED)
    office.move(Action.RETURN, judge)
    office.move(Action.SUBMIT)
    office.move(Action.REVIEW, judge)
    assert barred(office, Action.APPROVE, judge) == ["you-reviewed-it"]


def test_whoever_reviewed_may_not_submit_the_corrected_dossier(office: Office):
    clerk = office.person("both", *EVERYTHING)
    office.bring_to(State.SUBMITTED)
    office.move(Action.RETURN, replace(clerk, office=None))
    assert barred(office, Action.SUBMIT, clerk) == ["you-reviewed-it"]
    allowed(office, Action.SUBMIT, office.colleague)


def test_someone_with_all_roles_who_took_no_part_may_do_each_thing_once(office: Office):
    office.bring_to(State.SUBMITTED)
    fresh, other = (office.other().person(name, *EVERYTHING) for name in ("fresh", "other"))
    allowed(office, Action.REVIEW, fresh)
    allowed(office, Action.APPROVE, other)
    assert (office.dossier().reviewed_by, office.dossier().approved_by) == ("fresh", "other")


def test_nobody_judges_the_dossier_of_their_own_office(office: Office):
    office.bring_to(State.SUBMITTED)
    own = office.person("fresh", *EVERYTHING)
    assert barred(office, Action.REVIEW, own) == ["your-own-office"]
    office.move(Action.REVIEW)
    for action in (Action.RETURN, Action.RECHECK, Action.APPROVE, Action.DECLINE):
        assert barred(office, action, own) == ["your-own-office"]


def test_a_decision_of_a_reviewer_takes_the_dossier_and_another_reviewer_is_told_so(office: Office):
    office.bring_to(State.RETURNED)
    office.move(Action.SUBMIT)
    assert office.dossier().assigned_to == REVIEWER.username
    assert office.count(Duty) == 1
    assert barred(office, Action.REVIEW, REVIEWER_2) == ["assigned-to-another"]
    allowed(office, Action.REVIEW, REVIEWER)


def test_having_drafted_one_dossier_bars_nothing_in_another(office: Office):
    clerk = office.person("clerk-and-reviewer", Role.REVIEWER)
    office.fill(actor=clerk)
    other = office.other().bring_to(State.SUBMITTED)
    allowed(other, Action.REVIEW, clerk)


# --- What the database itself refuses ---


@pytest.mark.parametrize(
    ("state", "impossible"),
    [
        (State.DRAFT, {"state": State.SUBMITTED}),
        (State.DRAFT, {"revision": 1, "state": State.SUBMITTED}),
        (State.SUBMITTED, {"state": State.DRAFT}),
        (State.SUBMITTED, {"first_on_time": None}),
        (State.SUBMITTED, {"revision": 0}),
        (State.SUBMITTED, {"state": State.RETURNED}),
        (State.RETURNED, {"state": State.SUBMITTED}),
        (State.RETURNED, {"correction_day": None}),
        (State.SUBMITTED, {"state": State.REVIEWED}),
        (State.REVIEWED, {"reviewed_by": None}),
        (State.REVIEWED, {"state": State.APPROVED}),
        (State.REVIEWED, {"approved_by": "approver"}),
        (State.APPROVED, {"approved_by": None}),
        (State.APPROVED, {"reviewed_by": None}),
        (State.APPROVED, {"state": State.REVIEWED}),
        (State.APPROVED, {"state": State.DRAFT}),
        (State.DECLINED, {"reviewed_by": None}),
        (State.DECLINED, {"approved_by": "approver"}),
        (State.LAPSED, {"state": State.RETURNED}),
    ],
    ids=str,
)
def test_the_database_refuses_a_state_whose_columns_do_not_fit(
    office: Office, state: State, impossible: dict[str, Any]
):
    office.bring_to(state)
    row = update(Dossier).where(Dossier.reference == office.reference).values(**impossible)
    with pytest.raises(IntegrityError), office.database.writing() as session:
        session.execute(row)
    assert office.state() is state


def test_the_database_refuses_a_state_that_the_program_does_not_know(office: Office):
    with pytest.raises(IntegrityError), office.database.writing() as session:
        session.connection().exec_driver_sql("UPDATE dossiers SET state = 'lost'")


@pytest.mark.parametrize("table", [Section, Revision, RequestKey, RegisterEntry], ids=lambda model: model.__tablename__)
def test_the_database_refuses_the_same_row_twice(office: Office, table: type[Any]):
    office.bring_to(State.SUBMITTED)
    with office.database.reading() as session:
        first = session.query(table).first()
        row = {column.key: getattr(first, column.key) for column in table.__table__.columns if column.key != "id"}
    with pytest.raises(IntegrityError), office.database.writing() as session:
        session.execute(insert(table).values(**row))


def test_an_office_has_one_dossier_in_a_campaign(office: Office):
    row = office.dossier()
    same = {"reference": "another", "version": 1, "changed_at": office.at, "participant_id": row.participant_id}
    with pytest.raises(IntegrityError), office.database.writing() as session:
        session.execute(insert(Dossier).values(**same))


@pytest.mark.parametrize("table", [Move, Attachment, Revision], ids=lambda model: model.__tablename__)
def test_nothing_belongs_to_a_dossier_that_is_not_there(office: Office, table: type[Any]):
    office.fill()
    office.attach("khac")
    office.move(Action.SUBMIT)
    with pytest.raises(IntegrityError), office.database.writing() as session:
        session.execute(update(table).values(dossier_id=999_999))
    with pytest.raises(IntegrityError), office.database.writing() as session:
        session.execute(update(Participant).values(campaign_id=999_999))


JUDGE = Actor("judge", "Người kiêm nhiệm", frozenset({Role.REVIEWER, Role.APPROVER}))


def test_whoever_wrote_the_sheet_does_not_approve_even_where_another_reviewer_marked_it_reviewed(any_office: Office):
    any_office.bring_to(State.SUBMITTED)
    codes = [criterion.code for criterion in any_office.campaign.criteria]
    form = {f"verdicts.{code}": "met" for code in codes} | {f"remarks.{code}": "Đã xem." for code in codes}
    form |= {"opinion": "Đủ.", "advice": "approve"}
    with any_office.database.writing() as session:
        save_sheet(session, any_office.reference, form, revision=1, number=0, actor=JUDGE, at=any_office.at)
    allowed(any_office, Action.REVIEW, REVIEWER)
    assert barred(any_office, Action.APPROVE, JUDGE) == ["you-appraised-it"]
    allowed(any_office, Action.APPROVE, APPROVER)


def test_whoever_closed_another_s_note_does_not_approve_and_whoever_withdrew_their_own_does(any_office: Office):
    any_office.bring_to(State.SUBMITTED)
    theirs = any_office.note("Thiếu chức vụ.", by=REVIEWER)
    any_office.move(Action.REVIEW, REVIEWER)
    own = any_office.note("Xem lại chức vụ.", by=APPROVER)
    with any_office.database.writing() as session:
        close_note(session, any_office.reference, own, actor=APPROVER, at=any_office.at)
        close_note(session, any_office.reference, theirs, actor=JUDGE, at=any_office.at)
    assert barred(any_office, Action.APPROVE, JUDGE) == ["you-appraised-it"]
    allowed(any_office, Action.APPROVE, APPROVER)
