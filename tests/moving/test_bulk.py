"""One action on many dossiers: each has its own result, a form sent twice is done once, no other is affected."""

from collections.abc import Sequence

import pytest

from dossiers.desk.actor import Actor
from dossiers.moving import bulk, transitions
from dossiers.moving.bulk import MOST, BulkAction, BulkRequest, BulkResult, ChosenDossier
from dossiers.moving.transitions import Moved
from dossiers.records.models.journal import Act
from dossiers.records.models.review import Duty
from tests.support.dossiers import APPROVER, REVIEWER, REVIEWER_2, VERSIONS, Office, new_key
from tests.support.people import add_account
from workflow.errors import RequirementsUnmet
from workflow.lifecycle import Action, State

REASON = "Đề nghị bổ sung thành tích quý IV."
DAY = "20/01/2011"


def chosen(offices: Sequence[Office]) -> tuple[ChosenDossier, ...]:
    return tuple(ChosenDossier(office.reference, office.version()) for office in offices)


def do(office: Office, asked: BulkRequest, actor: Actor = REVIEWER) -> tuple[BulkResult, ...]:
    return bulk.do_to_many(office.database, asked, actor=actor, at=office.at, versions=VERSIONS)


def returned(offices: Sequence[Office], **more: str) -> BulkRequest:
    return BulkRequest(
        BulkAction.RETURN, new_key(), chosen(offices), **{"reason": REASON, "correction_day": DAY, **more}
    )


def codes(results: Sequence[BulkResult]) -> list[list[str]]:
    return [[unmet.code for unmet in result.unmet] for result in results]


@pytest.fixture
def offices(office: Office) -> list[Office]:
    """Four offices whose dossiers wait for a review."""
    return [item.bring_to(State.SUBMITTED) for item in (office, *(office.other(place) for place in (1, 2, 3)))]


def test_each_dossier_has_its_own_answer_in_the_order_of_the_list(office: Office, offices: list[Office]):
    offices[1].move(Action.REVIEW)
    asked = BulkRequest(BulkAction.REVIEW, new_key(), (*chosen(offices), ChosenDossier("4361-2010-00", 1)))
    assert codes(do(office, asked)) == [[], ["wrong-state"], [], [], ["dossier-not-found"]]
    assert [office.state() for office in offices] == [State.REVIEWED] * 4
    approved = BulkRequest(BulkAction.APPROVE, new_key(), chosen(offices))
    assert codes(do(office, approved, APPROVER)) == [[]] * 4
    assert [office.state() for office in offices] == [State.APPROVED] * 4


def test_the_same_form_sent_again_gives_the_same_answer_and_does_nothing_twice(office: Office, offices: list[Office]):
    asked = returned(offices)
    first, again = do(office, asked), do(office, asked)
    assert first == again
    assert all(item.is_done for item in first)
    assert [len(office.moves()) for office in offices] == [2] * 4
    assert {office.moves()[-1].reason for office in offices} == {REASON}


def test_more_chosen_beside_the_ones_that_are_done_leaves_those_done(office: Office, offices: list[Office]):
    asked = returned(offices)
    do(office, BulkRequest(asked.action, asked.key, asked.chosen[:2], asked.reason, asked.correction_day))
    assert all(item.is_done for item in do(office, asked))
    assert [len(office.moves()) for office in offices] == [2] * 4


def test_a_dossier_that_was_changed_in_between_is_told_so_and_left_alone(office: Office, offices: list[Office]):
    asked = returned(offices)
    offices[2].move(Action.REVIEW)
    offices[2].move(Action.RECHECK)
    assert codes(do(office, asked)) == [[], [], ["overtaken"], []]
    assert offices[2].state() is State.SUBMITTED


def test_what_is_missing_is_told_for_each_and_each_refusal_is_remembered(office: Office, offices: list[Office]):
    results = do(office, returned(offices, reason=" ", correction_day="hôm qua"))
    assert codes(results) == [["reason-missing", "date-unreadable"]] * 4
    with office.database.reading() as session:
        assert session.query(Act).filter(Act.act == "move-refused").count() == 4
    assert [office.state() for office in offices] == [State.SUBMITTED] * 4


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"action": "submit"}, "bulk-deed-unknown"),
        ({"chosen": ()}, "bulk-none-chosen"),
        ({"chosen": tuple(ChosenDossier(f"R-{at}", 1) for at in range(MOST + 1))}, "bulk-too-many"),
        ({"chosen": tuple(ChosenDossier(f"R-{at}", 1) for at in range(500))}, "bulk-too-many"),
        ({"action": "assign"}, "reviewer-missing"),
    ],
)
def test_what_stops_the_whole_is_one_sentence_with_nothing_done(
    office: Office, offices: list[Office], change: dict[str, object], code: str
):
    fields = {"action": "review", "key": new_key(), "chosen": chosen(offices)} | change
    with pytest.raises(RequirementsUnmet) as refused:
        do(office, BulkRequest(**fields))  # type: ignore[arg-type]
    assert [unmet.code for unmet in refused.value.unmet] == [code]
    assert [office.state() for office in offices] == [State.SUBMITTED] * 4


def test_as_many_as_a_page_holds_are_let_in_and_one_that_is_named_twice_counts_once(office: Office):
    many = tuple(ChosenDossier(f"R-{at % MOST}", 1) for at in range(2 * MOST))
    assert len(do(office, BulkRequest(BulkAction.REVIEW, new_key(), many))) == MOST


def test_a_fault_of_ours_with_one_takes_nothing_from_the_others(
    office: Office, offices: list[Office], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    move = transitions.move_dossier

    def broken(session: object, reference: str, *rest: object, **more: object) -> Moved:
        done = move(session, reference, *rest, **more)  # type: ignore[arg-type]
        if reference == offices[1].reference:
            raise OSError("the disk is full")
        return done

    monkeypatch.setattr(transitions, "move_dossier", broken)
    asked = returned(offices)
    assert codes(do(office, asked)) == [[], ["bulk-failed"], [], []]
    assert offices[1].reference in caplog.text
    assert [office.state() for office in offices].count(State.RETURNED) == 3
    monkeypatch.setattr(transitions, "move_dossier", move)
    assert codes(do(office, asked)) == [[]] * 4


def test_many_are_taken_or_given_at_once_and_a_second_click_writes_nothing(office: Office, offices: list[Office]):
    with office.database.writing() as session:
        for person in (REVIEWER, REVIEWER_2):
            add_account(session, person.username, *person.roles, name=person.name, password=False)
    taken = BulkRequest(BulkAction.TAKE, new_key(), chosen(offices))
    assert do(office, taken) == do(office, taken)
    assert {office.dossier().assigned_to for office in offices} == {"reviewer"}
    given = BulkRequest(BulkAction.ASSIGN, new_key(), chosen(offices), reviewer="reviewer-2")
    assert codes(do(office, given, APPROVER)) == [[]] * 4
    assert {office.dossier().assigned_to for office in offices} == {"reviewer-2"}
    assert (
        codes(do(office, BulkRequest(BulkAction.REVIEW, new_key(), chosen(offices)))) == [["assigned-to-another"]] * 4
    )
    with office.database.reading() as session:
        assert session.query(Duty).count() == 8
