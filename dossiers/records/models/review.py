"""Review at the centre ("thẩm định"): notes, duties, appraisal sheets."""

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from dossiers.records.models.base import Base, PrimaryKey, versioned_by
from dossiers.records.models.types import Moment, UTCMoment
from workflow.appraisal import Advice
from workflow.lifecycle import Role


class Audience(enum.Enum):
    """For whom a note is meant: the centre itself, or the office, which then has to answer it."""

    INTERNAL = "internal"
    OFFICE = "office"


class Note(Base):
    """A note on a field, or on a paragraph of a paper ("ghi chú thẩm định").

    `place` is the field's name or "paper/<kind>/<paragraph>", `quote` its text in that revision. `released_at` is
    when a return made it visible to the office; the answer may change until the office submits again. `mended` is
    set when the office has changed what the note asks for; `role` is the one in which the note was written (whose
    turn it was); `version` guards answers against overwriting.
    """

    __tablename__ = "notes"
    __table_args__ = (UniqueConstraint("dossier_id", "number"),)

    id: Mapped[PrimaryKey]
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossiers.id"))
    number: Mapped[int]
    revision: Mapped[int]
    place: Mapped[str] = mapped_column(String(200))
    quote: Mapped[str] = mapped_column(Text)
    audience: Mapped[Audience]
    text: Mapped[str] = mapped_column(Text)
    written_by: Mapped[str] = mapped_column(String(64))
    written_name: Mapped[str] = mapped_column(String(200))
    written_at: Mapped[Moment]
    role: Mapped[Role]
    released_at: Mapped[datetime | None] = mapped_column(UTCMoment)
    answer: Mapped[str] = mapped_column(Text, default="")
    mended: Mapped[bool] = mapped_column(default=False)
    answered_by: Mapped[str] = mapped_column(String(64), default="")
    answered_name: Mapped[str] = mapped_column(String(200), default="")
    answered_at: Mapped[datetime | None] = mapped_column(UTCMoment)
    closed_at: Mapped[datetime | None] = mapped_column(UTCMoment)
    closed_by: Mapped[str] = mapped_column(String(64), default="")
    closed_name: Mapped[str] = mapped_column(String(200), default="")
    version: Mapped[int] = mapped_column()

    __mapper_args__ = versioned_by(version)


class DutyKind(enum.Enum):
    """The kind of an entry: assignment to a reviewer, release from them, or their recusal."""

    ASSIGNED = "assigned"
    RELEASED = "released"
    RECUSED = "recused"


class Duty(Base):
    """One entry in the history of a dossier's reviewers ("phân công thẩm định"); never changed."""

    __tablename__ = "duties"
    __table_args__ = (Index(None, "dossier_id"),)

    id: Mapped[PrimaryKey]
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossiers.id"))
    kind: Mapped[DutyKind]
    username: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(Text, default="")
    entered_by: Mapped[str] = mapped_column(String(64))
    entered_name: Mapped[str] = mapped_column(String(200))
    entered_at: Mapped[Moment]


class Appraisal(Base):
    """One version of the appraisal sheet ("phiếu thẩm định") of a revision: never changed, the last one counts.

    `verdicts` is JSON: verdict and remark by the criterion's code.
    """

    __tablename__ = "appraisals"
    __table_args__ = (UniqueConstraint("dossier_id", "revision", "number"),)

    id: Mapped[PrimaryKey]
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossiers.id"))
    revision: Mapped[int]
    number: Mapped[int]
    verdicts: Mapped[str] = mapped_column(Text)
    opinion: Mapped[str] = mapped_column(Text)
    advice: Mapped[Advice | None]
    written_by: Mapped[str] = mapped_column(String(64))
    written_name: Mapped[str] = mapped_column(String(200))
    written_at: Mapped[Moment]
