"""The highest times that the desk has seen ("mốc giờ cao nhất"), so that a clock set back anywhere is noticed."""

from enum import StrEnum

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from dossiers.records.models.base import Base
from dossiers.records.models.types import Moment


class ClockKind(StrEnum):
    """Which clock a mark is of; outside the demo business time is real time and has no mark of its own."""

    REAL = "real"
    BUSINESS = "business"


class ClockMark(Base):
    """The highest time that any process has seen on one clock; only a person lowers it."""

    __tablename__ = "clock_marks"

    kind: Mapped[ClockKind] = mapped_column(primary_key=True)
    moment: Mapped[Moment]
    origin: Mapped[str] = mapped_column(String(64), default="")
    """The setting of the demo's clock that the mark is of: a clock that was set anew begins anew."""
    lowered: Mapped[int] = mapped_column(default=0)
    """How often a person has lowered the mark: every process then forgets the higher time that it has seen."""
    jumped_from: Mapped[Moment | None]
    """The mark from which the clock jumped ahead by more than a day while the desk was serving, until accepted."""
