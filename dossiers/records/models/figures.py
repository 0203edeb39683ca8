"""The centre's figures ("số liệu của Trung ương"): pending imports, and snapshots, which are never changed."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from dossiers.records.models.base import Base, PrimaryKey
from dossiers.records.models.types import Dong, Moment, UTCMoment


class PendingImport(Base):
    """A table that was sent; its content is in the file store under `hash`.

    It is pending until a person confirms it; then `snapshot` is the number of the snapshot taken from it. `refused_…`
    say who refused it instead, when and why. `form_key` identifies the form that it was sent with: the same form with
    the same content is one table.
    """

    __tablename__ = "pending_imports"
    __table_args__ = (
        CheckConstraint("(refused_at IS NULL) = (refused_reason = '')", name="refused_reason"),
        CheckConstraint("refused_at IS NULL OR snapshot IS NULL", name="one_end"),
        CheckConstraint("refused_at IS NULL OR refused_by <> sent_by", name="two_people"),
        Index(None, "campaign_id"),
        Index(None, "hash"),
        UniqueConstraint("form_key", "hash"),
    )

    id: Mapped[PrimaryKey]
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    source: Mapped[str] = mapped_column(String(255))
    kind: Mapped[str] = mapped_column(String(8))
    hash: Mapped[str] = mapped_column(String(64))
    unit: Mapped[str] = mapped_column(String(16), default="")
    sent_by: Mapped[str] = mapped_column(String(64))
    sent_name: Mapped[str] = mapped_column(String(200))
    sent_at: Mapped[Moment]
    snapshot: Mapped[int | None]
    refused_by: Mapped[str] = mapped_column(String(64), default="")
    refused_name: Mapped[str] = mapped_column(String(200), default="")
    refused_at: Mapped[datetime | None] = mapped_column(UTCMoment)
    refused_reason: Mapped[str] = mapped_column(Text, default="")
    form_key: Mapped[str | None] = mapped_column(String(64))


class Snapshot(Base):
    """A confirmed table of figures ("bản số liệu"): numbered within the campaign and never changed.

    A correction is a new snapshot. `hash` is that of the source file, `figures_hash` that of the canonical text of the
    figures. `plan_decision` and `plan_day` name the decision that assigned the plans (reading A4).
    """

    __tablename__ = "snapshots"
    __table_args__ = (UniqueConstraint("campaign_id", "number"), Index(None, "hash"))

    id: Mapped[PrimaryKey]
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    number: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    source: Mapped[str] = mapped_column(String(255))
    kind: Mapped[str] = mapped_column(String(8))
    hash: Mapped[str] = mapped_column(String(64))
    sheet: Mapped[str] = mapped_column(String(200))
    unit: Mapped[str] = mapped_column(String(16))
    plan_decision: Mapped[str] = mapped_column(Text, default="")
    plan_day: Mapped[date | None]
    doubts: Mapped[str] = mapped_column(Text, default="[]")
    figures_hash: Mapped[str] = mapped_column(String(64))
    confirmed_by: Mapped[str] = mapped_column(String(64))
    confirmed_name: Mapped[str] = mapped_column(String(200))
    confirmed_at: Mapped[Moment]


class SnapshotRow(Base):
    """One office's figures in a snapshot, in đồng; `plan` is NULL without a plan.

    JSON: `cells` has the source cell of each figure, `funds` the figures by fund.
    """

    __tablename__ = "snapshot_rows"
    __table_args__ = (
        CheckConstraint("plan > 0", name="plan"),
        CheckConstraint("collected >= 0 AND debt >= 0", name="amounts"),
    )

    snapshot_id: Mapped[int] = mapped_column(ForeignKey("snapshots.id"), primary_key=True)
    code: Mapped[str] = mapped_column(String(32), primary_key=True)
    plan: Mapped[int | None] = mapped_column(BigInteger)
    collected: Mapped[Dong]
    debt: Mapped[Dong]
    cells: Mapped[str] = mapped_column(Text)
    funds: Mapped[str] = mapped_column(Text, default="{}")
