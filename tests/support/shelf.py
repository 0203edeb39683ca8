"""A table for tests with every supported kind of column."""

from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import MetaData, String
from sqlalchemy.orm import Mapped, mapped_column, registry

from dossiers.records.models.base import NAMING, Base, PrimaryKey
from dossiers.records.models.types import Dong, Moment, SortKey


class Colour(StrEnum):
    RED = "red"
    O_BRIEN = "o'brien"


class ShelfBase(Base):
    """The conventions of the application's tables with separate metadata, so that the application's
    schema is unchanged.
    """

    __abstract__ = True
    metadata = MetaData(naming_convention=NAMING)
    registry: ClassVar[Any] = registry(metadata=metadata, type_annotation_map=Base.type_annotation_map)


class Box(ShelfBase):
    __tablename__ = "boxes"

    id: Mapped[PrimaryKey]
    count: Mapped[int] = mapped_column(default=0)
    put_at: Mapped[Moment | None]
    inside: Mapped[Colour | None]
    outside: Mapped[Colour | None]
    worth: Mapped[Dong | None]
    label: Mapped[str | None] = mapped_column(String(20), unique=True)
    order: Mapped[SortKey | None]
