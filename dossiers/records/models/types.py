"""Column types that mean the same on both databases."""

import enum
from datetime import UTC, datetime
from typing import Annotated

from sqlalchemy import BigInteger, DateTime, Dialect, Enum, String
from sqlalchemy.orm import mapped_column
from sqlalchemy.types import TypeDecorator

ENUM_LENGTH = 32
"""Room for a value, fixed so that a new value never changes the column's type."""


def moment_read(raw: datetime | str) -> datetime:
    """The instant that a driver delivered for such a column, where nothing has read it yet: SQLite delivers text."""
    moment = datetime.fromisoformat(raw) if isinstance(raw, str) else raw
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


class UTCMoment(TypeDecorator[datetime]):
    """An instant (thời điểm): aware in any zone when it goes in, aware in UTC when it comes out, microseconds kept.

    SQLite forgets time zones and PostgreSQL answers in the session's own; here both give the same value.
    A naive time is refused, because nobody can say later which instant it was.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.utcoffset() is None:
            raise ValueError(f"a moment needs a time zone: {value.isoformat()} is naive")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def by_value(kind: type[enum.Enum]) -> Enum:
    """Keep an enum as its value in a VARCHAR; ``Base`` adds the check of known values, one name per column.

    No native enum: SQLite has none, and PostgreSQL's own cannot lose a value again.
    """
    return Enum(
        kind,
        native_enum=False,
        create_constraint=False,
        length=ENUM_LENGTH,
        values_callable=lambda members: [member.value for member in members],
    )


Moment = Annotated[datetime, mapped_column(UTCMoment)]
"""An instant in UTC."""

Dong = Annotated[int, mapped_column(BigInteger)]
"""An amount of money in whole đồng: thirteen digits and more, so never a 32-bit column."""

SortKey = Annotated[str, mapped_column(String().with_variant(String(collation="C"), "postgresql"))]
"""A prepared key for Vietnamese order (khóa sắp xếp), compared byte by byte on both databases."""
