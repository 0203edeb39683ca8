"""Who may be given a dossier, and how those without a reviewer are shared out."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from workflow.duties import DutyConflicts, Reviewer, duty_stops, is_uncovered, may_have, share_out
from workflow.lifecycle import State

AN, BE = Reviewer("an", "Vũ An"), Reviewer("be", "Lê Bé", "BHXH/01")
CASE = DutyConflicts("R-1", "BHXH/01", frozenset({"be", "chi"}), frozenset({"be"}))


def codes(reviewer: Reviewer, actor: str) -> list[str]:
    return [stop.code for stop in duty_stops(CASE, reviewer, actor)]


def test_every_bar_is_told_at_once_to_oneself_or_of_another():
    assert codes(BE, "be") == ["your-own-office", "you-drafted-it", "you-recused"]
    assert codes(BE, "an") == ["reviewer-of-own-office", "reviewer-drafted-it", "reviewer-recused"]
    assert codes(AN, "an") == []


def test_somebody_of_no_office_is_of_nobodys_own_office():
    assert may_have(DutyConflicts("R-2", ""), AN)


def test_only_what_waits_for_a_review_can_be_uncovered():
    assert [state for state in State if is_uncovered(state, has_able_reviewer=False)] == [State.SUBMITTED]
    assert not is_uncovered(State.SUBMITTED, has_able_reviewer=True)


PEOPLE = [Reviewer(name, name, office) for name, office in (("an", None), ("be", "A"), ("chi", "B"), ("dao", None))]
CASES = st.lists(
    st.builds(
        DutyConflicts,
        st.uuids().map(str),
        st.sampled_from(["A", "B", "C"]),
        st.frozensets(st.sampled_from(["an", "be", "chi", "dao"])),
        st.frozensets(st.sampled_from(["an", "be", "chi", "dao"])),
    ),
    max_size=40,
)


@given(CASES)
def test_everything_goes_to_somebody_who_may_have_it_or_to_nobody_where_all_are_barred(cases: list[DutyConflicts]):
    given_out = share_out(cases, PEOPLE, {})
    assert [case for case, _ in given_out] == cases
    for case, reviewer in given_out:
        assert may_have(case, reviewer) if reviewer else not any(may_have(case, person) for person in PEOPLE)


@given(st.integers(0, 60), st.dictionaries(st.sampled_from(["an", "be", "chi", "dao"]), st.integers(0, 9)))
def test_without_bars_nobody_ends_up_with_two_more_than_another_who_was_given_any(size: int, loads: dict[str, int]):
    given_out = share_out([DutyConflicts(f"R-{at}", "C") for at in range(size)], PEOPLE, loads)
    got = Counter(reviewer.username for _, reviewer in given_out if reviewer)
    ends = {person.username: loads.get(person.username, 0) + got[person.username] for person in PEOPLE}
    assert sum(got.values()) == size
    assert all(ends[name] <= min(ends.values()) + 1 for name in got)


def test_of_equals_the_first_is_given_the_next():
    given_out = share_out([DutyConflicts(f"R-{at}", "C") for at in range(5)], PEOPLE, {"an": 1})
    assert [item.username for _, item in given_out if item] == ["be", "chi", "dao", "an", "be"]
