"""What a receipt states of its submission: its first on-time instant, what replaced it, whether it was withdrawn."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.lifecycle import Action
from workflow.receipts import PastMove, receipt_facts

START = datetime(2011, 1, 5, 1, tzinfo=UTC)


def history(words: str) -> tuple[PastMove, ...]:
    """A history of moves an hour apart: "submit withdraw submit" has the submissions 1 and 2."""
    moves, submissions = [], 0
    for hour, word in enumerate(words.split()):
        submissions += word == "submit"
        moves.append(PastMove(Action(word), submissions, at(hour)))
    return tuple(moves)


def at(hour: int) -> datetime:
    return START + timedelta(hours=hour)


@pytest.mark.parametrize(
    ("words", "number", "first", "replaced", "withdrawn"),
    [
        ("submit", 1, 0, None, None),
        ("submit review approve", 1, 0, None, None),
        ("submit return submit", 1, 0, 2, None),
        ("submit return submit", 2, 0, None, None),
        ("submit withdraw", 1, 0, None, 1),
        ("submit withdraw submit", 1, 0, None, 1),
        ("submit withdraw submit", 2, 2, None, None),
        ("submit return submit withdraw submit", 1, 0, 2, 3),
        ("submit return submit withdraw submit", 2, 0, None, 3),
        ("submit return submit withdraw submit", 3, 4, None, None),
        ("submit withdraw submit withdraw submit return submit", 2, 2, None, 3),
        ("submit withdraw submit withdraw submit return submit", 3, 4, 6, None),
        ("submit withdraw submit withdraw submit return submit", 4, 4, None, None),
        ("submit return undo review", 1, 0, None, None),
    ],
)
def test_first_on_time_is_of_the_submission_s_own_course(
    words: str, number: int, first: int, replaced: int | None, withdrawn: int | None
):
    facts = receipt_facts(history(words), number)
    assert facts.submission.revision == number
    assert facts.first.at == at(first)
    assert (facts.replaced_by and facts.replaced_by.at) == (None if replaced is None else at(replaced))
    assert facts.withdrawn_at == (None if withdrawn is None else at(withdrawn))
    assert facts.counts is (replaced is withdrawn is None)


def test_a_submission_that_never_was_has_no_receipt():
    with pytest.raises(LookupError):
        receipt_facts(history("submit withdraw"), 2)


@given(st.lists(st.sampled_from(["submit withdraw", "submit return submit withdraw", "submit return submit"])))
def test_what_a_receipt_says_of_its_first_instant_never_changes(courses: list[str]):
    courses = [course if course.endswith("withdraw") else f"{course} withdraw" for course in courses]
    moves = history(" ".join([*courses, "submit"]))
    said = {}
    for end in range(1, len(moves) + 1):
        for number in {move.revision for move in moves[:end] if move.action is Action.SUBMIT}:
            facts = receipt_facts(moves[:end], number)
            assert facts.first.at <= facts.submission.at
            assert said.setdefault(number, facts.first) == facts.first
    assert sum(receipt_facts(moves, number).counts for number in said) == 1
