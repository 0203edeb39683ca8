"""Every act is written with the deed, once, and found by what it was about."""

import json
from datetime import UTC, datetime
from unicodedata import normalize

import pytest
from sqlalchemy import func, select

from dossiers.desk.actor import Actor
from dossiers.records.database import Database
from dossiers.records.journal import canonical_detail, record
from dossiers.records.models.journal import Act
from dossiers.records.queries.journal import acts_about
from tests.support.people import HERE
from workflow.lifecycle import Role

AT = datetime(2011, 1, 7, 1, 0, 0, 250_000, UTC)
REFERENCE = "4361-2010-01"
CLERK = Actor("clerk-01", "Trần Văn Bình", frozenset({Role.CLERK}), "BHXH/01", HERE)


class Mishap(Exception):
    """Whatever may go wrong in the middle of a transaction."""


def test_an_act_says_who_what_when_where_and_how(database: Database) -> None:
    with database.writing() as session:
        record(
            session,
            "moved",
            actor=CLERK,
            subject=REFERENCE,
            at=AT,
            detail={"action": "submit"},
        )
    with database.reading() as session:
        (act,) = acts_about(session, REFERENCE)
    assert (act.act, act.actor, act.subject, act.at, act.address, act.session) == (
        "moved",
        "clerk-01",
        REFERENCE,
        AT,
        HERE.address,
        HERE.session,
    )
    assert json.loads(act.detail) == {"action": "submit"}


def test_an_act_stands_only_if_the_deed_stands(database: Database) -> None:
    def fail() -> None:
        with database.writing() as session:
            record(session, "moved", actor=CLERK, at=AT)
            session.flush()
            raise Mishap

    with pytest.raises(Mishap):
        fail()
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Act)) == 0


def test_acts_are_found_by_their_subject_in_the_order_of_writing(database: Database) -> None:
    with database.writing() as session:
        record(session, "signed-in", actor=CLERK, at=AT)
        record(session, "second-hour-first-written", actor=CLERK, subject=REFERENCE, at=AT.replace(hour=2))
        record(session, "other", actor=CLERK, subject="4361-2010-79", at=AT)
        record(session, "first-hour-last-written", actor=CLERK, subject=REFERENCE, at=AT)
    with database.reading() as session:
        found = [act.act for act in acts_about(session, REFERENCE)]
    assert found == ["second-hour-first-written", "first-hour-last-written"]


def test_one_detail_has_one_text() -> None:
    composed = {"văn thư": 1, "a": ["Huế"]}
    decomposed = {"a": [normalize("NFD", "Huế")], normalize("NFD", "văn thư"): 1}
    assert canonical_detail(composed) == canonical_detail(decomposed) == '{"a":["Huế"],"văn thư":1}'


def test_what_json_does_not_know_is_refused() -> None:
    with pytest.raises(ValueError, match="JSON compliant"):
        canonical_detail({"ratio": float("nan")})
