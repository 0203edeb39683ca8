"""Notices ("thông báo") to people, and the outbox ("hộp thư đi"): rows written in the transaction that causes them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dossiers.records.models.base import Base, PrimaryKey
from dossiers.records.models.types import Moment, UTCMoment


class MailState(StrEnum):
    """The states of a mail. A suppressed one was not sent because nothing may leave; `Mail.failure` says why."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    SUPPRESSED = "suppressed"


class Mail(Base):
    """One mail of the outbox, to the address that the person had when it was written. All moments are real time.

    `key` is derived from cause and person, so that one cause gives one mail to one person. `message_id` is set before
    the first attempt and kept. `claimed_by` is the process that sends it now.
    """

    __tablename__ = "mails"
    __table_args__ = (Index(None, "state", "due_at"), Index(None, "account_id"))

    id: Mapped[PrimaryKey]
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    key: Mapped[str] = mapped_column(String(64), unique=True)
    address: Mapped[str] = mapped_column(String(254))
    message_id: Mapped[str] = mapped_column(String(255), default="")
    state: Mapped[MailState] = mapped_column(default=MailState.WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    failure: Mapped[str] = mapped_column(String(32), default="")
    """The code of the last failure or of the reason for not sending."""
    answer: Mapped[str] = mapped_column(Text, default="")
    """The server's own words at the last attempt."""
    written_at: Mapped[Moment]
    due_at: Mapped[Moment]
    claimed_by: Mapped[str] = mapped_column(String(255), default="")
    claimed_at: Mapped[datetime | None] = mapped_column(UTCMoment)
    sent_at: Mapped[datetime | None] = mapped_column(UTCMoment)


class Notice(Base):
    """One event told to one person; `cause` identifies the event, so that nobody is told of it twice.

    `about` is a dossier's reference, a campaign's code or empty. `facts` is a JSON object of short texts for the
    sentence: names and days, nothing of a dossier's content. `by_digest`: it leaves with the next daily mail. `at` is
    business time, the other moments are real time.
    """

    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint("account_id", "cause"),
        Index(None, "account_id", "read_at"),
        Index(None, "cause"),
        Index(None, "mail_id"),
    )

    id: Mapped[PrimaryKey]
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    event: Mapped[str] = mapped_column(String(32))
    relation: Mapped[str] = mapped_column(String(32))
    cause: Mapped[str] = mapped_column(String(255))
    about: Mapped[str] = mapped_column(String(64), default="")
    campaign: Mapped[str] = mapped_column(String(32), default="")
    facts: Mapped[str] = mapped_column(Text, default="{}")
    at: Mapped[Moment]
    written_at: Mapped[Moment]
    read_at: Mapped[datetime | None] = mapped_column(UTCMoment)
    by_digest: Mapped[bool] = mapped_column(default=False)
    mail_id: Mapped[int | None] = mapped_column(ForeignKey("mails.id"))

    mail: Mapped[Mail | None] = relationship()
