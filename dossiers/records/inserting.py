"""Inserting new rows at once ("ghi dòng mới"), in few statements and without the bookkeeping of the session.

`session.add` is right for rows that are read or changed afterwards; a row of a history, a log or a queue is not, and
the session's unit of work costs several times what the database needs for it.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Insert, insert
from sqlalchemy.orm import Session

from dossiers.records.models.base import Base, table_of


def insert_row(session: Session, model: type[Base], /, **values: Any) -> None:
    """Insert one new row."""
    session.connection().execute(_insert_into(model), values)


def insert_rows(session: Session, model: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert new rows in one statement, each with the same columns; defaults fill the others."""
    if rows:
        session.connection().execute(_insert_into(model), rows)


def insert_numbered(session: Session, model: type[Base], rows: Sequence[Mapping[str, Any]]) -> tuple[int, ...]:
    """Insert new rows like `insert_rows`; return the number (`id`) that the database gave to each, in their order."""
    if not rows:
        return ()
    return tuple(session.connection().execute(_insert_returning_id(model), rows).scalars())


def columns_of(row: Base) -> dict[str, Any]:
    """Return the columns that are set in a new row that belongs to no session."""
    names = table_of(type(row)).columns.keys()
    return {name: value for name, value in vars(row).items() if name in names}


@cache
def _insert_into(model: type[Base]) -> Insert:
    """Return the statement that inserts into the model's table, built once for each."""
    return insert(table_of(model))


@cache
def _insert_returning_id(model: type[Base]) -> Insert:
    """Return the statement of `insert_numbered`, built once for each model."""
    return insert(table_of(model)).returning(table_of(model).c.id, sort_by_parameter_order=True)
