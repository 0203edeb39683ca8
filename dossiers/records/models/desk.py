"""What belongs to the desk ("bàn hồ sơ") as a whole: its identity, which the folder of its files has too, and the forms
that it has carried out."""

from sqlalchemy import CheckConstraint, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from dossiers.records.models.base import Base
from dossiers.records.models.types import Moment


class DeskIdentity(Base):
    """The only row of its table: a random name, given once when the desk was made, kept by every backup."""

    __tablename__ = "desk_identity"
    __table_args__ = (CheckConstraint("id = 1", name="only_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    desk: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[Moment]
    """Real time."""


class SentForm(Base):
    """A form that was carried out: the same form again gets the same answer. Its moment is of the real clock."""

    __tablename__ = "sent_forms"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    """The hash of who sent it, where to, and all its fields."""
    answer: Mapped[str] = mapped_column(Text, default="")
    sent_at: Mapped[Moment] = mapped_column(index=True)
