"""Column types that mean the same on both databases."""

import enum
from datetime import UTC, datetime
from typing import Annotated

from sqlalchemy import BigInteger, DateTime, Dialect, Enum, String
from sqlalchemy.orm import mapped_column
from sqlalchemy.types import TypeDecorator

ENUM_LENGTH = 32
"""The column's length, fixed so that a new value does not change the type."""


def moment_read(raw: datetime | str) -> datetime:
    """Return the instant of an unread value of such a column; SQLite's driver delivers text."""
    moment = datetime.fromisoformat(raw) if isinstance(raw, str) else raw
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


class UTCMoment(TypeDecorator[datetime]):
    """An instant ("thời điểm"), with microseconds: aware in any zone when stored, aware in UTC when loaded.

    SQLite does not store time zones and PostgreSQL answers in the session's own; here both give the same value.
    Raises ValueError for a naive time, whose instant is not known.
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
    """Return a type that stores an enum as its value in a VARCHAR; ``Base`` adds the check constraint.

    Not a native enum: SQLite has none, and a value cannot be removed from PostgreSQL's.
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
"""An amount in whole đồng: thirteen digits and more, so a 64-bit column."""

SortKey = Annotated[str, mapped_column(String().with_variant(String(collation="C"), "postgresql"))]
"""A key for Vietnamese order ("khóa sắp xếp"), compared byte by byte on both databases."""
