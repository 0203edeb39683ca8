"""Extensions, requests for them, and paper dossiers ("gia hạn, hồ sơ giấy")."""

import enum
from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from dossiers.records.models.base import Base, PrimaryKey
from dossiers.records.models.dossier import Examination
from dossiers.records.models.types import Moment, UTCMoment


class ExtensionOrder(Base):
    """An order of the centre that gives more time to one office or to all ("thông báo gia hạn"); never changed.

    `office` is its code, empty for all; `until_day` is included. Each office that gains has an extension of its own.
    `key` identifies the form that was sent: the same form is the same order.
    """

    __tablename__ = "extension_orders"
    __table_args__ = (UniqueConstraint("campaign_id", "number"), UniqueConstraint("key"))

    id: Mapped[PrimaryKey]
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    number: Mapped[int]
    office: Mapped[str] = mapped_column(String(32))
    before: Mapped[Moment]
    until_day: Mapped[date]
    reason: Mapped[str] = mapped_column(Text)
    granted_by: Mapped[str] = mapped_column(String(64))
    granted_name: Mapped[str] = mapped_column(String(200))
    granted_at: Mapped[Moment]
    key: Mapped[str] = mapped_column(String(64))


class ExtensionRecord(Base):
    """An extension of one office ("gia hạn"): added, never changed.

    `before` is the first instant that was late for it until then; `until_day` is included.
    """

    __tablename__ = "extensions"
    __table_args__ = (Index(None, "participant_id"),)

    id: Mapped[PrimaryKey]
    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id"))
    before: Mapped[Moment]
    until_day: Mapped[date]
    reason: Mapped[str] = mapped_column(Text)
    granted_by: Mapped[str] = mapped_column(String(64))
    granted_at: Mapped[Moment]
    order_id: Mapped[int] = mapped_column(ForeignKey("extension_orders.id"))


class RequestState(enum.Enum):
    """Whether a request for more time is open, or how it was answered."""

    OPEN = "open"
    GRANTED = "granted"
    REFUSED = "refused"


class ExtensionRequest(Base):
    """An office's request for more time ("đề nghị gia hạn") with the centre's answer.

    `key` identifies the form that was sent: the same form is the same request.
    """

    __tablename__ = "extension_requests"
    __table_args__ = (Index(None, "dossier_id"), UniqueConstraint("key"))

    id: Mapped[PrimaryKey]
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossiers.id"))
    until_day: Mapped[date]
    reason: Mapped[str] = mapped_column(Text)
    asked_by: Mapped[str] = mapped_column(String(64))
    asked_name: Mapped[str] = mapped_column(String(200))
    asked_at: Mapped[Moment]
    state: Mapped[RequestState] = mapped_column(default=RequestState.OPEN)
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_by: Mapped[str] = mapped_column(String(64), default="")
    answered_name: Mapped[str] = mapped_column(String(200), default="")
    answered_at: Mapped[datetime | None] = mapped_column(UTCMoment)
    order_id: Mapped[int | None] = mapped_column(ForeignKey("extension_orders.id"))
    key: Mapped[str] = mapped_column(String(64))


class PostalReceipt(Base):
    """A paper dossier received by post ("hồ sơ giấy gửi qua bưu điện"); of several the last one counts.

    The scan is in the file store under `scan_hash`, empty without a scan; only an accepted one can be opened, and
    `scan_fault` is the code for which one was refused. `key` identifies the form that was sent: the
    same form is the same registration.
    """

    __tablename__ = "postal_receipts"
    __table_args__ = (
        CheckConstraint("(scan_examination = 'refused') = (scan_fault <> '')", name="scan_fault"),
        Index(None, "dossier_id"),
        Index(None, "scan_hash"),
        UniqueConstraint("key"),
    )

    id: Mapped[PrimaryKey]
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossiers.id"))
    received_day: Mapped[date]
    remark: Mapped[str] = mapped_column(Text)
    scan_name: Mapped[str] = mapped_column(String(255), default="")
    scan_type: Mapped[str] = mapped_column(String(128), default="")
    scan_hash: Mapped[str] = mapped_column(String(64), default="")
    scan_size: Mapped[int] = mapped_column(BigInteger, default=0)
    scan_examination: Mapped[Examination] = mapped_column(default=Examination.ACCEPTED)
    scan_fault: Mapped[str] = mapped_column(String(32), default="")
    registered_by: Mapped[str] = mapped_column(String(64))
    registered_name: Mapped[str] = mapped_column(String(200))
    registered_at: Mapped[Moment]
    key: Mapped[str] = mapped_column(String(64))
