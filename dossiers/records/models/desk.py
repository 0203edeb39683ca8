"""The identity of the desk ("bàn hồ sơ") to which this database belongs; the folder of its files says the same."""

from sqlalchemy import CheckConstraint, String
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
