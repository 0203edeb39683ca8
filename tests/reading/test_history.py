"""A dossier's whole life: everything is told once to whom it concerns, and nothing of the centre's to the office."""

from datetime import timedelta

import pytest

from dossiers.desk.actor import Actor
from dossiers.desk.errors import NotFound
from dossiers.dossier.views import HistoryEntry
from dossiers.reading import history
from dossiers.review import notes
from dossiers.review.notes import NoteAnswer
from tests.support.dossiers import APPROVER, APPROVER_2, PRINTER, REVIEWER, Office
from tests.support.people import add_account
from workflow.errors import RequirementsUnmet
from workflow.lifecycle import Action, Role, State


def life(office: Office, actor: Actor) -> list[HistoryEntry]:
    """The life as that person sees it, the oldest first."""
    with office.database.reading() as session:
        return list(reversed(history.life_of(session, office.reference, actor=actor, at=office.at).entries))


def told(office: Office, actor: Actor) -> list[str]:
    return [entry.action for entry in life(office, actor)]


def test_every_move_is_told_with_who_when_and_why(office: Office):
    office.bring_to(State.RETURNED)
    (submitted, returned) = life(office, office.clerk)
    assert (submitted.action, submitted.who, submitted.at) == ("submit", office.clerk.name, office.at)
    assert (returned.action, returned.who, returned.reason) == (
        *("return", REVIEWER.name),
        "Số liệu chưa khớp với bảng tổng hợp.",
    )
    assert returned.correction_day == office.at.date() + timedelta(days=14)


def test_an_undo_names_what_it_takes_back_and_that_says_when(office: Office):
    office.bring_to(State.APPROVED)
    later = office.at + timedelta(hours=3)
    office.move(Action.PROPOSE_UNDO, REVIEWER, reason="Nhầm tập thể.")
    office.move(Action.UNDO, APPROVER_2, at=later, reason="Đúng là nhầm.")
    approved, proposed, undone = life(office, REVIEWER)[-3:]
    assert (approved.action, approved.undone_at) == ("approve", later)
    assert (proposed.action, proposed.undone_at, proposed.reason) == ("propose-undo", None, "Nhầm tập thể.")
    assert (undone.action, undone.undoes, undone.who) == ("undo", "approve", APPROVER_2.name)


def test_a_late_attempt_is_part_of_the_life(office: Office):
    office.bring_to(State.RETURNED)
    late = office.closes + timedelta(days=90)
    with pytest.raises(RequirementsUnmet) as refused:
        office.move(Action.SUBMIT, at=late)
    office.remember(Action.SUBMIT, refused.value, office.clerk, late)
    assert [(entry.act, entry.action, entry.codes) for entry in life(office, office.clerk)][-1] == (
        *("refused", "submit"),
        ("deadline-passed",),
    )


def test_what_the_centre_does_among_itself_is_not_told_to_the_office_nor_to_the_printer(office: Office):
    office.bring_to(State.SUBMITTED)
    with office.database.writing() as session:
        add_account(session, REVIEWER.username, *REVIEWER.roles, name=REVIEWER.name, password=False)
    office.assign(REVIEWER)
    office.note("Xem lại số liệu quý IV.", internal=True)
    office.note("Bổ sung quyết định giao kế hoạch.")
    inside = {"assigned", "noted-inside", "noted-for-office"}
    assert inside <= set(told(office, APPROVER))
    assert not inside & set(told(office, office.clerk))
    office.move(Action.RETURN)
    assert inside & set(told(office, office.clerk)) == {"noted-for-office"}
    own = office.person("both", Role.REVIEWER)
    assert inside & set(told(office, own)) == {"noted-for-office"}
    with pytest.raises(NotFound):
        told(office, PRINTER)


def test_more_time_and_why_is_told_to_both(office: Office):
    office.bring_to(State.SUBMITTED)
    until = office.campaign.closing.day + timedelta(days=3)
    office.extend(until)
    for actor in (office.clerk, APPROVER):
        (given,) = [entry for entry in life(office, actor) if entry.action == "time-given"]
        assert given.day == until
        assert given.reason


def test_a_draft_has_no_life_to_be_read_by_the_centre(office: Office):
    with pytest.raises(NotFound):
        life(office, APPROVER)
    assert life(office, office.clerk) == []


def test_whoever_only_prints_is_told_the_moves_and_neither_notes_nor_more_time(office: Office):
    office.bring_to(State.SUBMITTED)
    office.extend(office.campaign.closing.day + timedelta(days=3))
    office.note("Bổ sung quyết định giao kế hoạch.")
    office.move(Action.RETURN)
    with office.database.writing() as session:
        notes.answer_note(
            session, office.reference, 1, NoteAnswer("Đã bổ sung.", True, 1), actor=office.clerk, at=office.at
        )
    for action in (Action.SUBMIT, Action.REVIEW, Action.APPROVE):
        office.move(action)
    assert {entry.act for entry in life(office, PRINTER)} == {"moved"}
    assert {"time-given", "noted-for-office"} <= set(told(office, office.clerk))
