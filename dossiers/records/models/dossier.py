"""Dossiers ("hồ sơ đề nghị"): drafts, revisions, moves, attachments and papers."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dossiers.records.models.base import Base, PrimaryKey, versioned_by
from dossiers.records.models.campaigns import Participant
from dossiers.records.models.types import Moment, UTCMoment
from workflow.lifecycle import Action, Role, State

Username = String(64)
Hash = String(64)


class Dossier(Base):
    """The nomination of one office in one campaign: one row for each, so at most one nominated collective (A13).

    Columns hold the values that lists show or the database checks; the content is in `Section` and `Revision`.
    `nominee` is copied from the draft when it is saved.
    """

    __tablename__ = "dossiers"
    __table_args__ = (
        CheckConstraint("(state IN ('draft', 'not-nominating')) = (first_on_time IS NULL)", name="first_on_time"),
        CheckConstraint("state IN ('draft', 'not-nominating') OR revision > 0", name="revision"),
        CheckConstraint("(state = 'returned') = (correction_day IS NOT NULL)", name="correction_day"),
        CheckConstraint(
            "state NOT IN ('reviewed', 'approved', 'declined') OR reviewed_by IS NOT NULL", name="reviewed_by"
        ),
        CheckConstraint("(state = 'approved') = (approved_by IS NOT NULL)", name="approved_by"),
        Index(None, "state"),
    )

    id: Mapped[PrimaryKey]
    reference: Mapped[str] = mapped_column(String(64), unique=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id"), unique=True)
    state: Mapped[State] = mapped_column(default=State.DRAFT)
    version: Mapped[int] = mapped_column()
    revision: Mapped[int] = mapped_column(default=0)
    nominee: Mapped[str | None] = mapped_column(String(300))
    still_missing: Mapped[int | None]
    first_on_time: Mapped[datetime | None] = mapped_column(UTCMoment)
    correction_day: Mapped[date | None]
    reviewed_by: Mapped[str | None] = mapped_column(Username)
    approved_by: Mapped[str | None] = mapped_column(Username)
    changed_at: Mapped[Moment]
    assigned_to: Mapped[str | None] = mapped_column(Username)
    warnings: Mapped[int | None]

    participant: Mapped[Participant] = relationship()

    __mapper_args__ = versioned_by(version)


class Section(Base):
    """One section of a draft as it was typed, complete and correct or not; `version` guards against overwriting."""

    __tablename__ = "sections"
    __table_args__ = (UniqueConstraint("dossier_id", "name"),)

    id: Mapped[PrimaryKey]
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossiers.id"))
    name: Mapped[str] = mapped_column(String(32))
    version: Mapped[int] = mapped_column()
    typed: Mapped[str] = mapped_column(Text)
    saved_at: Mapped[Moment]
    saved_by: Mapped[str] = mapped_column(Username)

    __mapper_args__ = versioned_by(version)


class Drafter(Base):
    """A person who wrote in a dossier, and therefore may not review or approve it."""

    __tablename__ = "drafters"

    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossiers.id"), primary_key=True)
    username: Mapped[str] = mapped_column(Username, primary_key=True)


class Move(Base):
    """One entry of a dossier's history, never changed. An undo names the entry that it undoes."""

    __tablename__ = "moves"
    __table_args__ = (Index(None, "dossier_id"),)

    id: Mapped[PrimaryKey]
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossiers.id"))
    action: Mapped[Action]
    source: Mapped[State]
    target: Mapped[State]
    role: Mapped[Role]
    actor: Mapped[str] = mapped_column(Username)
    actor_name: Mapped[str] = mapped_column(String(200))
    revision: Mapped[int]
    reason: Mapped[str] = mapped_column(Text, default="")
    correction_day: Mapped[date | None]
    note: Mapped[str] = mapped_column(String(64), default="")
    at: Mapped[Moment]
    undoes_id: Mapped[int | None] = mapped_column(ForeignKey("moves.id"))


class Revision(Base):
    """A submitted revision: `text` is the canonical JSON whose SHA-256 is `hash`; it is never rewritten.

    `findings` are those that the office explained at the submission, as JSON outside the hashed text; None for a
    submission of before they were kept.

    The index on `arrived` finds the last arrival without reading the long text.
    """

    __tablename__ = "revisions"
    __table_args__ = (UniqueConstraint("dossier_id", "number"), Index(None, "dossier_id", "arrived"))

    id: Mapped[PrimaryKey]
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossiers.id"))
    number: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    hash: Mapped[str] = mapped_column(Hash)
    content_version: Mapped[int]
    arrived: Mapped[Moment]
    submitted_by: Mapped[str] = mapped_column(Username)
    findings: Mapped[str | None] = mapped_column(Text)


class Abstention(Base):
    """An office's statement that it does not nominate in this campaign ("không đề nghị trong đợt này").

    `review` is the canonical text of a content with the report of the office's own review ("báo cáo sơ kết") as it was
    then; None without one. `taken_back_at` is the instant at which the office took the statement back.
    """

    __tablename__ = "abstentions"
    __table_args__ = (Index(None, "dossier_id"),)

    id: Mapped[PrimaryKey]
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossiers.id"))
    reason: Mapped[str] = mapped_column(Text)
    review: Mapped[str | None] = mapped_column(Text)
    said_at: Mapped[Moment]
    said_by: Mapped[str] = mapped_column(Username)
    said_name: Mapped[str] = mapped_column(String(200))
    taken_back_at: Mapped[datetime | None] = mapped_column(UTCMoment)


class RequestKey(Base):
    """The key of a form that was sent, so that the same form is done once and answered the same again."""

    __tablename__ = "request_keys"
    __table_args__ = (UniqueConstraint("actor", "key"),)

    id: Mapped[PrimaryKey]
    actor: Mapped[str] = mapped_column(Username)
    key: Mapped[str] = mapped_column(String(64))
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossiers.id"))
    action: Mapped[Action]
    revision: Mapped[int]
    at: Mapped[Moment]


class Examination(StrEnum):
    """How far the examination of an attached file is: only an accepted one is part of the dossier."""

    ACCEPTED = "accepted"
    WAITING = "waiting"
    REFUSED = "refused"


class Attachment(Base):
    """A file attached to a dossier; its content is in the file store under `hash`.

    `form_key` identifies the form that it was sent with: the same form with the same content is one attachment. `fault`
    is the code for which a refused file was refused.
    """

    __tablename__ = "attachments"
    __table_args__ = (
        CheckConstraint("(examination = 'refused') = (fault <> '')", name="fault"),
        Index(None, "dossier_id"),
        Index(None, "hash"),
        UniqueConstraint("form_key", "hash"),
    )

    id: Mapped[PrimaryKey]
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossiers.id"))
    kind: Mapped[str] = mapped_column(String(32))
    name: Mapped[str] = mapped_column(String(255))
    media_type: Mapped[str] = mapped_column(String(128))
    size: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[str] = mapped_column(Hash)
    added_at: Mapped[Moment]
    added_by: Mapped[str] = mapped_column(Username)
    removed_at: Mapped[datetime | None] = mapped_column(UTCMoment)
    form_key: Mapped[str | None] = mapped_column(String(64))
    examination: Mapped[Examination] = mapped_column(default=Examination.ACCEPTED)
    fault: Mapped[str] = mapped_column(String(32), default="")

    @property
    def is_waiting(self) -> bool:
        """Whether it is under examination."""
        return self.examination is Examination.WAITING


class SigningCopy(Base):
    """The signing copy ("bản trình ký") last taken: the content that the director was given to sign."""

    __tablename__ = "signing_copies"

    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossiers.id"), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    taken_at: Mapped[Moment]
    taken_by: Mapped[str] = mapped_column(Username)


class KeptPaper(Base):
    """One stored paper of a revision: its hash in the file store, and the versions that made it."""

    __tablename__ = "kept_papers"
    __table_args__ = (UniqueConstraint("dossier_id", "revision", "kind", "format"), Index(None, "hash"))

    id: Mapped[PrimaryKey]
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossiers.id"))
    revision: Mapped[int]
    kind: Mapped[str] = mapped_column(String(32))
    format: Mapped[str] = mapped_column(String(8))
    hash: Mapped[str] = mapped_column(Hash)
    size: Mapped[int] = mapped_column(BigInteger)
    made_with: Mapped[str] = mapped_column(Text)
    made_at: Mapped[Moment]
