"""Organisations ("cơ quan, đơn vị"): a tree with dates of validity."""

from datetime import date

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from dossiers.records.models.base import Base, PrimaryKey
from dossiers.records.models.types import SortKey


class Organisation(Base):
    """An agency or one of its offices. `key` identifies it: "BHXH" for the centre, "BHXH/01" for an office."""

    __tablename__ = "organisations"

    id: Mapped[PrimaryKey]
    key: Mapped[str] = mapped_column(String(64), unique=True)
    code: Mapped[str] = mapped_column(String(32))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    kind: Mapped[str] = mapped_column(String(32))
    name: Mapped[str] = mapped_column(String(200))
    full_name: Mapped[str] = mapped_column(String(300))
    place: Mapped[str] = mapped_column(String(200))
    sort_key: Mapped[SortKey]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
