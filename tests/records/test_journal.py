"""Every act is written with the deed, once, and found by what it was about."""

import json
from datetime import UTC, datetime
from unicodedata import normalize

import pytest
from sqlalchemy import func, select

from dossiers.records.database import Database
from dossiers.records.journal import canonical_detail, record
from dossiers.records.models.journal import Act
from dossiers.records.queries.journal import acts_about

AT = datetime(2011, 1, 7, 1, 0, 0, 250_000, UTC)
REFERENCE = "4361-2010-01"


class Mishap(Exception):
    """Whatever may go wrong in the middle of a transaction."""


def test_an_act_says_who_what_when_where_and_how(database: Database) -> None:
    with database.writing() as session:
        record(
            session,
            "moved",
            actor="clerk-01",
            subject=REFERENCE,
            at=AT,
            detail={"action": "submit"},
            where="127.0.0.1",
        )
    with database.reading() as session:
        (act,) = acts_about(session, REFERENCE)
    assert (act.act, act.actor, act.subject, act.at, act.address) == (
        "moved",
        "clerk-01",
        REFERENCE,
        AT,
        "127.0.0.1",
    )
    assert json.loads(act.detail) == {"action": "submit"}


def test_an_act_stands_only_if_the_deed_stands(database: Database) -> None:
    def fail() -> None:
        with database.writing() as session:
            record(session, "moved", actor="clerk-01", at=AT)
            session.flush()
            raise Mishap

    with pytest.raises(Mishap):
        fail()
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Act)) == 0


def test_acts_are_found_by_their_subject_in_the_order_of_writing(database: Database) -> None:
    with database.writing() as session:
        record(session, "signed-in", actor="clerk-01", at=AT)
        record(session, "second-hour-first-written", actor="a", subject=REFERENCE, at=AT.replace(hour=2))
        record(session, "other", actor="b", subject="4361-2010-79", at=AT)
        record(session, "first-hour-last-written", actor="c", subject=REFERENCE, at=AT)
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
