"""The audit log ("nhật ký"): one row for every move, refusal, sign-in, change and download."""

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from dossiers.records.models.base import Base, PrimaryKey
from dossiers.records.models.types import Moment


class Act(Base):
    """One entry of the log: who did what, to what, when, from where and in which session.
    Never updated or deleted."""

    __tablename__ = "acts"

    id: Mapped[PrimaryKey]
    at: Mapped[Moment]
    act: Mapped[str] = mapped_column(String(64))
    """The kind of act as a code; its words are in the templates."""
    actor: Mapped[str] = mapped_column(String(255))
    subject: Mapped[str] = mapped_column(String(255), index=True)
    """The subject of the act, for example a dossier's reference; may be empty."""
    detail: Mapped[str] = mapped_column(Text)
    """Canonical JSON."""
    address: Mapped[str] = mapped_column(String(255))
    """The network address of the request; "command-line", "job-process" or "process" for what no request did."""
    session: Mapped[str] = mapped_column(String(64))
    """The public id of the session; for a process its user and machine; empty for someone without a session."""


class ActRepeat(Base):
    """How often a refused access was tried within one minute; the act itself was written at the first time.

    `key` is the digest of what makes two of them equal; `actor` the username, empty for people who are not signed in.
    """

    __tablename__ = "act_repeats"
    __table_args__ = (UniqueConstraint("key", "minute"), Index(None, "minute", "actor"))

    act_id: Mapped[int] = mapped_column(ForeignKey("acts.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(64))
    minute: Mapped[Moment]
    actor: Mapped[str] = mapped_column(String(255))
    count: Mapped[int]
    last_at: Mapped[Moment]
