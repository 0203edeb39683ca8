"""What every table (bảng) has in common: one naming rule, one way to keep states, one way to count versions."""

import enum
from typing import Annotated, Any, ClassVar

from sqlalchemy import CheckConstraint, Column, Enum, MetaData, Table
from sqlalchemy.orm import DeclarativeBase, mapped_column

from dossiers.records.models.types import by_value

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
"""Every constraint has a name that both databases share, so that a migration can find it again."""

PrimaryKey = Annotated[int, mapped_column(primary_key=True)]
"""A row's own number (mã số dòng), given by the database."""


class Base(DeclarativeBase):
    """The root of all models. ``Mapped[SomeEnum]`` is kept as its value and checked by the database."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {enum.Enum: by_value(enum.Enum)}

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        table = cls.__dict__.get("__table__")
        if isinstance(table, Table):
            _check_enums(table)


def _check_enums(table: Table) -> None:
    """Add ``ck_<table>_<column>``: the database itself refuses a value that the program does not know."""
    for column in table.columns:
        if isinstance(column.type, Enum):
            table.append_constraint(CheckConstraint(_one_of(column), name=column.name))


def _one_of(column: Column[Any]) -> str:
    values = ", ".join("'" + value.replace("'", "''") + "'" for value in column.type.enums)  # type: ignore[attr-defined]
    return f"{column.name} IN ({values})"
