"""The record of acts (nhật ký): every move, refusal, sign-in, change and download, written once."""

import json
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from dossiers.records.models.base import Base, PrimaryKey
from dossiers.records.models.types import Moment


class Act(Base):
    """One line of the record: who did what, to which thing, when and from where. Never changed."""

    __tablename__ = "acts"

    id: Mapped[PrimaryKey]
    at: Mapped[Moment]
    act: Mapped[str] = mapped_column(String(64))
    """The kind of act as a code; the words for it live in the templates."""
    actor: Mapped[str] = mapped_column(String(255))
    subject: Mapped[str] = mapped_column(String(255), index=True)
    """What it was about, for example a dossier's reference; empty if it was about nothing in particular."""
    detail: Mapped[str] = mapped_column(Text)
    """Canonical JSON."""
    address: Mapped[str] = mapped_column(String(255))
    """The remote address; empty for the command line and for work in the background."""


def record(
    session: Session,
    act: str,
    *,
    actor: str,
    at: datetime,
    subject: str = "",
    detail: Mapping[str, Any] | None = None,
    where: str = "",
) -> None:
    """Write one act in the caller's transaction: it stands if and only if the deed stands."""
    text = canonical_detail(detail or {})
    session.add(Act(at=at, act=act, actor=actor, subject=subject, detail=text, address=where))


def acts_about(session: Session, subject: str) -> Sequence[Act]:
    """Return every act about a thing, in the order in which they were written."""
    return session.scalars(select(Act).where(Act.subject == subject).order_by(Act.id)).all()


def canonical_detail(detail: Mapping[str, Any]) -> str:
    """Return the one JSON text of a detail: keys sorted, letters NFC, nothing that JSON does not know."""
    text = json.dumps(detail, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return unicodedata.normalize("NFC", text)
