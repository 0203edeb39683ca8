"""Decisions on a whole campaign: ties, the closing of the ranking, the award decision.

Rows are never changed, except that a prepared move gets its end.
"""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from dossiers.records.models.base import Base, PrimaryKey
from dossiers.records.models.types import Moment, UTCMoment
from workflow.campaign_moves import ProposalState
from workflow.guards import CampaignState
from workflow.lifecycle import CampaignAction


class TieDecisionRecord(Base):
    """An officer's decision on a tie across the last place, for one snapshot; the last one counts (reading A1).

    `tied` and `chosen` are office codes as JSON, in order.
    """

    __tablename__ = "tie_words"
    __table_args__ = (Index(None, "snapshot_id"),)

    id: Mapped[PrimaryKey]
    snapshot_id: Mapped[int] = mapped_column(ForeignKey("snapshots.id"))
    tied: Mapped[str] = mapped_column(Text)
    chosen: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    decided_by: Mapped[str] = mapped_column(String(64))
    decided_name: Mapped[str] = mapped_column(String(200))
    decided_at: Mapped[Moment]


class CampaignMove(Base):
    """One move of a whole campaign: the ranking closed, opened again, the decision issued.

    `text` is the canonical JSON of the ranking that was closed, or of the decision that was issued; `hash` its SHA-256.
    """

    __tablename__ = "campaign_moves"
    __table_args__ = (Index(None, "campaign_id"),)

    id: Mapped[PrimaryKey]
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    action: Mapped[CampaignAction]
    source: Mapped[CampaignState]
    target: Mapped[CampaignState]
    snapshot_id: Mapped[int | None] = mapped_column(ForeignKey("snapshots.id"))
    reason: Mapped[str] = mapped_column(Text, default="")
    text: Mapped[str] = mapped_column(Text, default="")
    hash: Mapped[str] = mapped_column(String(64), default="")
    actor: Mapped[str] = mapped_column(String(64))
    actor_name: Mapped[str] = mapped_column(String(200))
    at: Mapped[Moment]


class CampaignProposal(Base):
    """A move of a campaign that one person has prepared for another to execute; at most one of an action is standing.

    `basis` is the canonical JSON of what it rests on, `typed` that of the form as typed. `key` identifies the form that
    was sent: the same form is the same proposal. `ended_…` say who executed, refused, withdrew or replaced it, when
    and why; `move_id` is the move that executed it.
    """

    __tablename__ = "campaign_proposals"
    __table_args__ = (
        UniqueConstraint("key"),
        CheckConstraint("(state = 'standing') = (ended_at IS NULL)", name="ended_at"),
        CheckConstraint("(state = 'executed') = (move_id IS NOT NULL)", name="move_id"),
        CheckConstraint("state <> 'executed' OR ended_by <> prepared_by", name="two_people"),
        Index(None, "campaign_id"),
        Index(
            "uq_campaign_proposals_standing",
            *("campaign_id", "action"),
            unique=True,
            sqlite_where=text("state = 'standing'"),
            postgresql_where=text("state = 'standing'"),
        ),
    )

    id: Mapped[PrimaryKey]
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    action: Mapped[CampaignAction]
    state: Mapped[ProposalState] = mapped_column(default=ProposalState.STANDING)
    basis: Mapped[str] = mapped_column(Text)
    typed: Mapped[str] = mapped_column(Text)
    key: Mapped[str] = mapped_column(String(64))
    prepared_by: Mapped[str] = mapped_column(String(64))
    prepared_name: Mapped[str] = mapped_column(String(200))
    prepared_at: Mapped[Moment]
    ended_by: Mapped[str] = mapped_column(String(64), default="")
    ended_name: Mapped[str] = mapped_column(String(200), default="")
    ended_at: Mapped[datetime | None] = mapped_column(UTCMoment)
    ended_reason: Mapped[str] = mapped_column(Text, default="")
    move_id: Mapped[int | None] = mapped_column(ForeignKey("campaign_moves.id"))


class CentreNumber(Base):
    """One number of the centre's own register of outgoing papers ("sổ văn bản đi"), given when the paper is issued."""

    __tablename__ = "centre_numbers"
    __table_args__ = (UniqueConstraint("organisation_id", "year", "series", "number"),)

    id: Mapped[PrimaryKey]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    year: Mapped[int]
    series: Mapped[str] = mapped_column(String(64))
    number: Mapped[int]
    day: Mapped[date]
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    kind: Mapped[str] = mapped_column(String(32))
    given_at: Mapped[Moment]


class KeptCampaignPaper(Base):
    """One stored paper of a decided campaign: its hash in the file store, and the versions that made it."""

    __tablename__ = "kept_campaign_papers"
    __table_args__ = (UniqueConstraint("campaign_id", "kind", "format"), Index(None, "hash"))

    id: Mapped[PrimaryKey]
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    kind: Mapped[str] = mapped_column(String(32))
    format: Mapped[str] = mapped_column(String(8))
    hash: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(BigInteger)
    made_with: Mapped[str] = mapped_column(Text)
    made_at: Mapped[Moment]


class EarlierAward(Base):
    """An award that an office, or one of its collectives, had before ("khen thưởng đã nhận").

    `collective` is empty for the office itself; `subject` is the achievement.
    """

    __tablename__ = "earlier_awards"
    __table_args__ = (Index(None, "organisation_id"),)

    id: Mapped[PrimaryKey]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    collective: Mapped[str] = mapped_column(String(300), default="")
    award: Mapped[str] = mapped_column(String(300))
    subject: Mapped[str] = mapped_column(Text)
    decision: Mapped[str] = mapped_column(String(300))
    day: Mapped[date]
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaigns.id"))
    entered_by: Mapped[str] = mapped_column(String(64))
    entered_at: Mapped[Moment]
