"""Who confirms, refuses or drops a table of figures: one person for the first one, two where a snapshot is in force."""

from dataclasses import replace

import pytest

from workflow.errors import NotYourTurn, WorkflowError, WrongState
from workflow.figure_tables import (
    PendingTable,
    TableDeed,
    TableState,
    awaits_another,
    check_table_deed,
    in_force_changes,
    is_ended_already,
    table_deeds_open_to,
)

FIRST = PendingTable("sender", is_further=False)
FURTHER = PendingTable("sender", is_further=True)
TAKE, REFUSE, DROP = TableDeed.TAKE, TableDeed.REFUSE, TableDeed.DROP
END = {"ended_by": "second", "ended_name": "Người Hai", "ended_at": "08 giờ ngày 07/01/2011"}
TAKEN = replace(FURTHER, state=TableState.TAKEN, **END)
REFUSED = replace(FURTHER, state=TableState.REFUSED, **END)


@pytest.mark.parametrize(
    ("table", "person", "deeds"),
    [
        (FIRST, "sender", {TAKE, DROP}),
        (FIRST, "second", {TAKE, DROP}),
        (FURTHER, "sender", {DROP}),
        (FURTHER, "second", {TAKE, REFUSE}),
        (TAKEN, "sender", set()),
        (TAKEN, "second", set()),
        (REFUSED, "sender", set()),
        (REFUSED, "second", set()),
    ],
)
def test_the_first_table_needs_one_person_and_a_further_one_two(
    table: PendingTable, person: str, deeds: set[TableDeed]
):
    assert table_deeds_open_to(table, person) == deeds


@pytest.mark.parametrize(
    ("table", "person", "deed", "kind", "code"),
    [
        (FURTHER, "sender", TAKE, NotYourTurn, "figures-second-person"),
        (FURTHER, "sender", REFUSE, NotYourTurn, "figures-sent-by-you"),
        (FURTHER, "second", DROP, NotYourTurn, "figures-sent-by-another"),
        (FIRST, "second", REFUSE, WrongState, "figures-first-table"),
        (TAKEN, "third", TAKE, WrongState, "figures-taken-already"),
        (TAKEN, "third", REFUSE, WrongState, "figures-taken-already"),
        (REFUSED, "third", TAKE, WrongState, "figures-refused-already"),
        (REFUSED, "sender", DROP, WrongState, "figures-refused-already"),
    ],
)
def test_who_may_not_end_a_table_is_told_why(
    table: PendingTable, person: str, deed: TableDeed, kind: type[WorkflowError], code: str
):
    with pytest.raises(kind) as refused:
        check_table_deed(deed, table, person)
    (unmet,) = refused.value.unmet
    assert unmet.code == code
    if table.state is not TableState.WAITING:
        assert dict(unmet.values) == {"name": "Người Hai", "at": "08 giờ ngày 07/01/2011"}


def test_only_the_same_deed_of_the_same_person_is_done_already():
    assert is_ended_already(TAKE, TAKEN, "second")
    assert is_ended_already(REFUSE, REFUSED, "second")
    assert not is_ended_already(TAKE, TAKEN, "third")
    assert not is_ended_already(TAKE, REFUSED, "second")
    assert not any(is_ended_already(deed, FURTHER, "") for deed in TableDeed)


def test_only_the_sender_of_a_further_table_awaits_another_person():
    awaiting = [(table, person) for table in (FIRST, FURTHER, TAKEN, REFUSED) for person in ("sender", "second")]
    assert [pair for pair in awaiting if awaits_another(*pair)] == [(FURTHER, "sender")]


@pytest.mark.parametrize(
    ("seen", "now", "codes"),
    [
        (None, None, []),
        (1, 1, []),
        (None, 1, ["figures-force-new"]),
        (1, 2, ["figures-force-changed"]),
        (1, None, ["figures-force-changed"]),
    ],
)
def test_a_table_is_compared_anew_where_another_snapshot_is_in_force_than_the_one_shown(
    seen: int | None, now: int | None, codes: list[str]
):
    assert [unmet.code for unmet in in_force_changes(seen, now)] == codes
