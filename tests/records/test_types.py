"""Values come back from both databases as they went in, or are refused."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError, StatementError

from dossiers.records.database import Database
from tests.support.shelf import Box, Colour, ShelfBase

HANOI = timezone(timedelta(hours=7))
CLOSING = datetime(2011, 1, 10, 0, 0, 0, 1, HANOI)


@pytest.fixture
def shelf(database: Database) -> Database:
    ShelfBase.metadata.create_all(database.engine)
    return database


def keep(shelf: Database, *boxes: Box) -> None:
    with shelf.writing() as session:
        session.add_all(boxes)


def test_a_moment_comes_back_in_utc_with_its_microseconds(shelf: Database) -> None:
    keep(shelf, Box(put_at=CLOSING))
    with shelf.reading() as session:
        moment = session.scalars(select(Box.put_at)).one()
    assert moment == CLOSING
    assert moment.utcoffset() == timedelta(0)
    assert moment.isoformat() == "2011-01-09T17:00:00.000001+00:00"


def test_a_naive_moment_is_refused_when_written(shelf: Database) -> None:
    with pytest.raises(StatementError, match="2011-01-10T00:00:00 is naive"):
        keep(shelf, Box(put_at=datetime(2011, 1, 10)))  # noqa: DTZ001 - that is what is refused


def test_a_naive_moment_is_refused_when_compared(shelf: Database) -> None:
    with shelf.reading() as session, pytest.raises(StatementError, match="naive"):
        session.scalars(select(Box).where(Box.put_at < datetime(2011, 1, 10)))  # noqa: DTZ001


def test_moments_are_compared_as_instants_whatever_their_zone(shelf: Database) -> None:
    whole_second, later = CLOSING.replace(microsecond=0), CLOSING + timedelta(microseconds=1)
    keep(shelf, Box(label="whole", put_at=whole_second), Box(label="at", put_at=CLOSING), Box(label="on", put_at=later))
    with shelf.reading() as session:
        before = session.scalars(select(Box.label).where(Box.put_at < CLOSING.astimezone(UTC))).all()
        ordered = session.scalars(select(Box.label).order_by(Box.put_at.desc())).all()
    assert before == ["whole"]
    assert ordered == ["on", "at", "whole"]


def test_no_moment_stays_no_moment(shelf: Database) -> None:
    keep(shelf, Box())
    with shelf.reading() as session:
        assert session.scalars(select(Box.put_at)).one() is None


def test_an_enum_is_kept_as_its_value(shelf: Database) -> None:
    keep(shelf, Box(inside=Colour.RED, outside=Colour.O_BRIEN))
    with shelf.reading() as session:
        assert session.execute(text("SELECT inside, outside FROM boxes")).one() == ("red", "o'brien")
        assert session.scalars(select(Box)).one().outside is Colour.O_BRIEN


@pytest.mark.parametrize("column", ["inside", "outside"])
def test_the_database_itself_refuses_an_unknown_value(shelf: Database, column: str) -> None:
    with pytest.raises(IntegrityError, match=f"ck_boxes_{column}"), shelf.writing() as session:
        session.execute(text(f"INSERT INTO boxes (count, {column}) VALUES (0, 'blue')"))


def test_an_amount_beyond_32_bits_is_kept(shelf: Database) -> None:
    keep(shelf, Box(worth=9_876_543_210_123))
    with shelf.reading() as session:
        assert session.scalars(select(Box.worth)).one() == 9_876_543_210_123


def test_sort_keys_are_ordered_byte_by_byte(shelf: Database) -> None:
    keep(shelf, *(Box(order=key) for key in ("b", "B", "a b", "ab", "đ", "~", "a-b")))
    with shelf.reading() as session:
        assert session.scalars(select(Box.order).order_by(Box.order)).all() == ["B", "a b", "a-b", "ab", "b", "~", "đ"]
