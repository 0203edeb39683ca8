"""Dumps of tables as lines of JSON ("bản kết xuất dữ liệu"): the same from both databases, readable by both.

Rows are read by the schema of the database, not by the models, so that an old backup keeps its meaning.
"""

import base64
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice
from typing import Any

from sqlalchemy import Column, Inspector, MetaData, Table, func, insert, inspect, select, text
from sqlalchemy.orm import Session

from dossiers.records.models.clock import ClockMark
from dossiers.records.models.desk import DeskIdentity

OUTSIDE = {"alembic_version"}
"""Tables that the migrations write themselves."""
OF_NEW_DESKS = frozenset({DeskIdentity.__tablename__, ClockMark.__tablename__})
"""Tables in which a desk has rows before anybody has done anything."""
BATCH = 500
"""Rows held in memory at once."""


@dataclass(frozen=True, slots=True)
class Extent:
    """The size of a table's dump: the number of its rows, and the SHA-256 of its lines."""

    rows: int
    hash: str


def tables(session: Session) -> tuple[Table, ...]:
    """Return the tables that the database has, by name."""
    inspector, catalogue = inspect(session.connection()), MetaData()
    names = sorted(set(inspector.get_table_names()) - OUTSIDE)
    return tuple(Table(name, catalogue, *_columns(inspector, name)) for name in names)


def _columns(inspector: Inspector, table: str) -> Iterator[Column[Any]]:
    keys = inspector.get_pk_constraint(table)["constrained_columns"]
    for column in inspector.get_columns(table):
        yield Column(column["name"], column["type"], primary_key=column["name"] in keys)


def is_empty(session: Session) -> bool:
    """Return whether all tables are empty, but for what every new desk has."""
    filled = (table for table in tables(session) if table.name not in OF_NEW_DESKS)
    return all(session.execute(select(table).limit(1)).first() is None for table in filled)


def lines(session: Session, table: Table) -> Iterator[bytes]:
    """Return a table's rows in the order of their keys, one JSON object a line."""
    rows = select(table).order_by(*table.primary_key)
    for row in session.execute(rows, execution_options={"yield_per": BATCH}).mappings():
        cells = {column.name: _written(row[column.name]) for column in table.columns}
        yield json.dumps(cells, ensure_ascii=False, sort_keys=True).encode() + b"\n"


def measured(source: Iterable[bytes], keep: Callable[[bytes], object]) -> Extent:
    """Pass every line to `keep` and return the extent of all."""
    digest, rows = hashlib.sha256(), 0
    for line in source:
        digest.update(line)
        keep(line)
        rows += 1
    return Extent(rows, digest.hexdigest())


def extent(session: Session, table: Table) -> Extent:
    """Return the extent that a dump of the table would have."""
    return measured(lines(session, table), lambda _: None)


def load(session: Session, table: Table, source: Iterable[bytes]) -> None:
    """Insert the rows of a dump into an empty table; new rows are numbered after them."""
    rows = ({name: _read(table.columns[name], cell) for name, cell in json.loads(line).items()} for line in source)
    while batch := list(islice(rows, BATCH)):
        session.execute(insert(table), batch)
    if session.get_bind().dialect.name == "postgresql":
        _number_on(session, table)


@contextmanager
def references_at_rest(session: Session) -> Iterator[None]:
    """Check foreign keys only at the end, so that rows may refer to rows that are inserted later."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("PRAGMA defer_foreign_keys = ON"))
        yield
        return
    references = _references(session)
    for table, name in references:
        session.execute(text(f"ALTER TABLE {table} ALTER CONSTRAINT {name} DEFERRABLE INITIALLY DEFERRED"))
    yield
    session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    for table, name in references:
        session.execute(text(f"ALTER TABLE {table} ALTER CONSTRAINT {name} NOT DEFERRABLE"))


def _references(session: Session) -> list[tuple[str, str]]:
    """Return table and name of every foreign key, quoted."""
    inspector, quote = inspect(session.connection()), session.get_bind().dialect.identifier_preparer.quote
    return [
        (quote(table), quote(str(reference["name"])))
        for table in inspector.get_table_names()
        for reference in inspector.get_foreign_keys(table)
    ]


def _number_on(session: Session, table: Table) -> None:
    """Set the counter behind a numbered key to the highest number in use."""
    quote = session.get_bind().dialect.identifier_preparer.quote
    for key in table.primary_key:
        counter = session.scalar(select(func.pg_get_serial_sequence(quote(table.name), key.name)))
        if counter is not None:
            highest = session.scalar(select(func.max(key)))
            session.execute(select(func.setval(counter, highest or 1, highest is not None)))


def _written(value: Any) -> Any:
    """Return a cell as JSON has it; moments in UTC on both databases. Raises TypeError for any other type."""
    if isinstance(value, datetime):
        aware = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
        return aware.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if value is None or isinstance(value, str | int | float):
        return value
    raise TypeError(f"a dump knows no {type(value).__name__}")


def _read(column: Column[Any], cell: Any) -> Any:
    kind = column.type.python_type
    if cell is None or kind not in _READERS:
        return cell
    value = _READERS[kind](cell)
    if kind is datetime and not getattr(column.type, "timezone", False):
        return value.replace(tzinfo=None)
    return value


_READERS: dict[type, Callable[[str], Any]] = {
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
    bytes: base64.b64decode,
}
