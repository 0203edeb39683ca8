"""Shared base of all tables: names of constraints, storage of enums, counting of versions."""

import enum
from typing import Annotated, Any, ClassVar

from sqlalchemy import CheckConstraint, Column, Enum, MetaData, Table
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from dossiers.records.models.types import by_value

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
"""Names of constraints, the same on both databases, so that a migration can address them."""

PrimaryKey = Annotated[int, mapped_column(primary_key=True)]
"""A row's number, assigned by the database."""


class Base(DeclarativeBase):
    """The base of all models. ``Mapped[SomeEnum]`` is stored as its value, with a check constraint."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {enum.Enum: by_value(enum.Enum)}

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        table = cls.__dict__.get("__table__")
        if isinstance(table, Table):
            _check_enums(table)


def versioned_by(column: Mapped[int]) -> dict[str, Any]:
    """Return the `__mapper_args__` of a model whose `column` counts its versions: an update of a row that another
    transaction has changed raises StaleDataError."""
    return {"version_id_col": column}


def _check_enums(table: Table) -> None:
    """Add ``ck_<table>_<column>`` to each enum column, so that the database refuses an unknown value."""
    for column in table.columns:
        if isinstance(column.type, Enum):
            table.append_constraint(CheckConstraint(_one_of(column), name=column.name))


def _one_of(column: Column[Any]) -> str:
    values = ", ".join("'" + value.replace("'", "''") + "'" for value in column.type.enums)  # type: ignore[attr-defined]
    return f"{column.name} IN ({values})"


def table_of(model: type[Base]) -> Table:
    """Return the table of a model, for statements whose rows are no objects."""
    table = model.__table__
    if not isinstance(table, Table):
        raise TypeError(model)
    return table
