"""Campaigns ("đợt thi đua"), who takes part, and the calendar of days off."""

from datetime import date

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dossiers.records.models.base import Base, PrimaryKey
from dossiers.records.models.organisations import Organisation
from dossiers.records.models.types import Moment
from workflow.guards import CampaignState


class CampaignRecord(Base):
    """A campaign as it was loaded: `text` is the canonical file, whose SHA-256 is part of every revision.

    The text is long and is read from the database only when something asks for it. `last_closing` is the last closing
    moment of any office, extensions included; each extension moves it.
    """

    __tablename__ = "campaigns"

    id: Mapped[PrimaryKey]
    code: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[str] = mapped_column(String(300))
    state: Mapped[CampaignState] = mapped_column(default=CampaignState.OPEN)
    text: Mapped[str] = mapped_column(Text, deferred=True)
    text_hash: Mapped[str] = mapped_column(String(64))
    last_closing: Mapped[Moment]
    loaded_at: Mapped[Moment]
    loaded_by: Mapped[str] = mapped_column(String(64))


class Participant(Base):
    """An office that takes part in a campaign, with the names that it has there."""

    __tablename__ = "participants"
    __table_args__ = (
        UniqueConstraint("campaign_id", "organisation_id"),
        UniqueConstraint("campaign_id", "code"),
        Index(None, "organisation_id"),
    )

    id: Mapped[PrimaryKey]
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    code: Mapped[str] = mapped_column(String(32))
    name: Mapped[str] = mapped_column(String(200))
    full_name: Mapped[str] = mapped_column(String(300))

    campaign: Mapped[CampaignRecord] = relationship()
    organisation: Mapped[Organisation] = relationship()


class CalendarYear(Base):
    """A year whose days off are entered; working days can be counted in such years only."""

    __tablename__ = "calendar_years"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class CalendarDay(Base):
    """A weekday off ("ngày nghỉ"), or a weekend day worked in lieu ("ngày làm bù")."""

    __tablename__ = "calendar_days"

    day: Mapped[date] = mapped_column(primary_key=True)
    worked: Mapped[bool]
    name: Mapped[str] = mapped_column(String(200))
