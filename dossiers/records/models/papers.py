"""The offices' registers of outgoing papers ("sổ văn bản đi")."""

import enum
from datetime import date

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from dossiers.records.models.base import Base, PrimaryKey
from dossiers.records.models.types import Moment


class NumberStanding(enum.Enum):
    """Whether the paper with this number is current or replaced; a used number is never free again."""

    CURRENT = "current"
    REPLACED = "replaced"


class RegisterEntry(Base):
    """One number that an office gave to a paper: unique in the office, the year and the series (its symbol)."""

    __tablename__ = "register_entries"
    __table_args__ = (
        UniqueConstraint("organisation_id", "year", "series", "number"),
        Index(None, "dossier_id"),
    )

    id: Mapped[PrimaryKey]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    year: Mapped[int]
    series: Mapped[str] = mapped_column(String(64))
    number: Mapped[int]
    day: Mapped[date]
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossiers.id"))
    kind: Mapped[str] = mapped_column(String(32))
    standing: Mapped[NumberStanding] = mapped_column(default=NumberStanding.CURRENT)
    entered_at: Mapped[Moment]
