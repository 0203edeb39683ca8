"""Whatever breaks at whichever statement: a move is made as a whole or not at all, and can be made again."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, event, select

from dossiers.moving.transitions import Moved
from dossiers.records.database import Database
from dossiers.records.models.metadata import all_tables
from tests.support.campaign_steps import execute, issued_decision, prepare
from tests.support.decided import close_ranking
from tests.support.desks import application_on
from tests.support.dossiers import Office, first_office, new_key
from workflow.lifecycle import Action, CampaignAction, State

Watch = Callable[[str], None]


class Mishap(Exception):
    """The machine's fault, nobody's refusal."""


@contextmanager
def watched(database: Database, watch: Watch) -> Iterator[None]:
    """Call `watch` before and after each statement, and before the commit, of every writing transaction."""

    def before(_connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
        watch(f"before {statement}")

    def after(_connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
        watch(f"after {statement}")

    def commit(_connection: Connection) -> None:
        watch("commit")

    listeners = {"before_cursor_execute": before, "after_cursor_execute": after, "commit": commit}
    for name, listener in listeners.items():
        event.listen(database.engine, name, listener)
    try:
        yield
    finally:
        for name, listener in listeners.items():
            event.remove(database.engine, name, listener)


def everything(database: Database) -> dict[str, list[Any]]:
    """Every row of every table."""
    with database.reading() as session:
        tables = all_tables().sorted_tables
        return {table.name: [*session.execute(select(table).order_by(*table.primary_key))] for table in tables}


def break_everywhere(database: Database, deed: Callable[[], object]) -> list[str]:
    """Try the deed with a mishap at its first point, its second, and so on, until it is done without; its points.

    After each mishap everything must be as it was before.
    """
    before = everything(database)
    for number in range(1_000):
        points: list[str] = []

        def watch(point: str, points: list[str] = points, last: int = number) -> None:
            points.append(point)
            if len(points) > last:
                raise Mishap(point)

        with watched(database, watch), suppress(Mishap):
            deed()
            return points
        assert everything(database) == before, f"half a deed is left after a mishap {points[-1]}"
    raise AssertionError("it never succeeds")


@contextmanager
def answer_lost(database: Database) -> Iterator[None]:
    """Let every commit succeed without the program hearing of it."""
    dialect = database.engine.dialect
    real = dialect.do_commit

    def commit(dbapi_connection: Any) -> None:
        real(dbapi_connection)
        raise Mishap("after the commit")

    dialect.do_commit = commit  # type: ignore[method-assign]
    try:
        yield
    finally:
        dialect.do_commit = real  # type: ignore[method-assign]


Deed = Callable[[Office, int, str], Moved]
DEEDS: dict[str, tuple[State, Deed]] = {
    "submit": (State.DRAFT, lambda office, seen, key: office.move(Action.SUBMIT, version=seen, key=key)),
    "submit again": (State.RETURNED, lambda office, seen, key: office.move(Action.SUBMIT, version=seen, key=key)),
    "return": (State.SUBMITTED, lambda office, seen, key: office.move(Action.RETURN, version=seen, key=key)),
    "approve": (State.REVIEWED, lambda office, seen, key: office.move(Action.APPROVE, version=seen, key=key)),
}


@pytest.mark.parametrize("name", DEEDS)
def test_a_fault_at_any_statement_leaves_all_as_it_was_and_the_same_form_succeeds_afterwards(office: Office, name: str):
    state, deed = DEEDS[name]
    office.fill()
    office.bring_to(state)
    seen, key, before = office.version(), new_key(), everything(office.database)
    points = break_everywhere(office.database, lambda: deed(office, seen, key))
    after = everything(office.database)
    assert len(points) > 20
    assert points[-1] == "commit"
    assert after != before
    assert deed(office, seen, key).revision == office.dossier().revision
    assert everything(office.database) == after


@pytest.mark.parametrize("name", DEEDS)
def test_a_move_whose_commit_was_never_heard_of_is_made_and_the_same_form_says_so(office: Office, name: str):
    state, deed = DEEDS[name]
    office.fill()
    office.bring_to(state)
    seen, key, moves = office.version(), new_key(), len(office.moves())
    with answer_lost(office.database), pytest.raises(Mishap):
        deed(office, seen, key)
    after = everything(office.database)
    assert len(office.moves()) == moves + 1
    assert deed(office, seen, key).revision == office.dossier().revision
    assert everything(office.database) == after


def test_a_fault_while_a_file_is_attached_leaves_the_list_as_it_was_and_the_same_form_adds_it_once(office: Office):
    office.fill()
    key = new_key()
    points = break_everywhere(office.database, lambda: office.attach("khac", "Phụ lục.pdf", key=key))
    after = everything(office.database)
    for statement in ("INSERT INTO attachments", "UPDATE dossiers", "INSERT INTO acts"):
        assert [point for point in points if point.startswith(f"before {statement}")], statement
    assert points[-1] == "commit"
    office.attach("khac", "Phụ lục.pdf", key=key)
    assert everything(office.database) == after


def test_a_fault_while_the_decision_is_issued_leaves_it_prepared_and_the_same_person_can_issue_it(
    loaded: Database, tmp_path: Path
):
    application, office = application_on(loaded, tmp_path), first_office(loaded)
    close_ranking(application, office)
    number = prepare(loaded, office.campaign.code, CampaignAction.DECIDE, at=office.at)

    def issue() -> None:
        execute(loaded, office.campaign.code, number, at=office.at)

    points = break_everywhere(loaded, issue)
    after = everything(loaded)
    for statement in ("INSERT INTO campaign_moves", "INSERT INTO centre_numbers", "INSERT INTO jobs"):
        assert [point for point in points if point.startswith(f"before {statement}")], statement
    assert points[-1] == "commit"
    issue()
    assert everything(loaded) == after
    assert issued_decision(loaded, office.campaign.code).number


def test_a_fault_while_a_section_is_saved_leaves_the_words_that_were_there(office: Office):
    office.fill()
    points = break_everywhere(office.database, lambda: office.save("office", {"office.place": "Nơi khác"}, version=1))
    for statement in ("UPDATE sections", "UPDATE dossiers", "INSERT INTO acts"):
        assert [point for point in points if point.startswith(f"before {statement}")], statement
        assert [point for point in points if point.startswith(f"after {statement}")], statement
    assert points[-1] == "commit"
    assert len(points) >= 19
    assert office.typed()["office.place"] == "Nơi khác"
