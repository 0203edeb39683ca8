"""Refused access as acts: equal ones of a minute are one with a count, and nobody fills the database with them."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from dossiers.accounts.refused_access import (
    MOST_KINDS,
    MOST_WAITING,
    Refused,
    RefusedAccess,
    RepeatCounter,
    write_refused,
)
from dossiers.desk.actor import Actor, Origin, stranger
from dossiers.records.database import Database
from dossiers.records.models.journal import Act, ActRepeat
from tests.support.people import HERE, START
from workflow.lifecycle import Role

CLERK = Actor("clerk-01", "Trần Văn Bình", frozenset({Role.CLERK}), "BHXH/01", HERE)
TRIED = RefusedAccess(Refused.ACCESS, CLERK, "4361-2010-79", "dossiers.show", "GET", 404)
NOBODY = RefusedAccess(Refused.LINK, stranger(Origin("198.51.100.1", "")), "", "own.link", "GET", 404)


def acts(database: Database) -> list[tuple[str, str, str, str, int]]:
    with database.reading() as session:
        query = select(Act, ActRepeat).join(ActRepeat, ActRepeat.act_id == Act.id).order_by(Act.id)
        return [(act.act, act.actor, act.address, act.subject, said.count) for act, said in session.execute(query)]


def write(database: Database, *tried: RefusedAccess, after: float = 0) -> None:
    for refused in tried:
        with database.writing() as session:
            write_refused(session, {refused: (1, START + timedelta(seconds=after))})


def test_equal_ones_of_a_minute_are_one_act_with_a_count_and_the_last_time(database: Database):
    write(database, TRIED)
    write(database, TRIED, TRIED, after=20)
    assert acts(database) == [("access-refused", "clerk-01", HERE.address, "4361-2010-79", 3)]
    with database.reading() as session:
        assert session.scalars(select(ActRepeat.last_at)).one() == START + timedelta(seconds=20)
        assert session.scalars(select(Act.at)).one() == START
    write(database, TRIED, after=60)
    assert [count for *_, count in acts(database)] == [3, 1]


def test_another_person_address_session_subject_or_answer_is_another_act(database: Database):
    elsewhere = replace(CLERK, origin=Origin("198.51.100.2", HERE.session))
    later = replace(CLERK, origin=Origin(HERE.address, "another"))
    others = [
        replace(TRIED, actor=replace(CLERK, username="clerk-02")),
        replace(TRIED, actor=elsewhere),
        replace(TRIED, actor=later),
        replace(TRIED, subject="4361-2010-31"),
        replace(TRIED, status=403),
    ]
    write(database, TRIED, *others)
    assert [count for *_, count in acts(database)] == [1] * 6


def test_a_person_who_tries_every_dossier_writes_no_more_than_a_few_acts_a_minute(database: Database):
    write(database, *(replace(TRIED, subject=f"4361-2010-{number}") for number in range(3 * MOST_KINDS)))
    found = acts(database)
    assert len(found) == MOST_KINDS + 1
    assert found[-1] == ("access-refused", "clerk-01", HERE.address, "", 2 * MOST_KINDS)


def test_all_who_are_not_signed_in_share_one_bound_whatever_their_addresses(database: Database):
    strangers = [replace(NOBODY, actor=stranger(Origin(f"198.51.100.{number}", ""))) for number in range(60)]
    write(database, *strangers, TRIED)
    found = acts(database)
    assert len(found) == MOST_KINDS + 2
    assert found[MOST_KINDS] == ("access-refused", "", "several", "", 60 - MOST_KINDS)
    assert found[-1][1] == "clerk-01"


def test_a_process_writes_a_new_one_at_once_and_repeated_ones_every_two_seconds():
    counter = RepeatCounter()
    assert counter.count(TRIED, START) == {TRIED: (1, START)}
    moments = [START + timedelta(milliseconds=100 * step) for step in range(1, 25)]
    written = [counter.count(TRIED, at) for at in moments]
    assert [due for due in written if due] == [{TRIED: (21, moments[20])}]
    assert counter.count(NOBODY, moments[-1]) == {TRIED: (3, moments[-1]), NOBODY: (1, moments[-1])}
    counter.count(NOBODY, moments[-1])
    assert counter.overdue(moments[-1] + timedelta(seconds=1)) == {}
    assert counter.overdue(moments[-1] + timedelta(seconds=2)) == {NOBODY: (1, moments[-1])}


def test_a_strangers_forged_token_is_written_two_seconds_later_at_the_next_request():
    counter, forged = RepeatCounter(), replace(NOBODY, act=Refused.TOKEN)
    assert counter.count(forged, START) == {}
    assert counter.overdue(START + timedelta(seconds=2)) == {forged: (1, START)}
    assert counter.count(replace(TRIED, act=Refused.TOKEN), START) != {}


def test_a_process_holds_only_so_many_different_ones():
    counter = RepeatCounter()
    moments = [START + timedelta(milliseconds=number) for number in range(500)]
    due = [counter.count(replace(TRIED, subject=str(at)), at) for at in moments]
    assert sum(len(written) for written in due) <= MOST_WAITING + 1


def test_a_clock_that_goes_back_stops_no_writing():
    counter = RepeatCounter()
    counter.count(TRIED, START)
    counter.count(TRIED, START + timedelta(seconds=1))
    back = START - timedelta(seconds=30)
    assert counter.count(TRIED, back) == {TRIED: (2, back)}
