"""The state of the kept files ("kiểm tra kho tệp"): the runs of the scrubber, and the files that are not whole."""

from enum import StrEnum

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from dossiers.records.models.base import Base
from dossiers.records.models.types import Moment

HASH_LENGTH = 64


class FaultKind(StrEnum):
    """Why a kept file is not whole."""

    DAMAGED = "damaged"
    """It has another content than its name says, or cannot be read."""
    MISSING = "missing"
    """A row names it, and it is not there."""


class ScrubRun(Base):
    """One run of the scrubber over all kept files, in slices. Its moments are of the real clock."""

    __tablename__ = "scrub_runs"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    """The day of a run by itself, or the moment of one that was asked for."""
    began_at: Mapped[Moment]
    ended_at: Mapped[Moment | None]
    after: Mapped[str] = mapped_column(String(HASH_LENGTH), default="")
    """The file that was examined last, in the order of the hashes."""
    files: Mapped[int] = mapped_column(default=0)
    damaged: Mapped[int] = mapped_column(default=0)
    missing: Mapped[int] = mapped_column(default=0)
    repaired: Mapped[int] = mapped_column(default=0)
    """Files that were not whole before this run and are again."""


class FaultyFile(Base):
    """A kept file that is not whole; the row goes when the file is whole again or no row names it any more."""

    __tablename__ = "file_faults"

    hash: Mapped[str] = mapped_column(String(HASH_LENGTH), primary_key=True)
    kind: Mapped[FaultKind]
    found_at: Mapped[Moment]
    run: Mapped[str] = mapped_column(String(64))
    """The run that found it."""
    owners: Mapped[str] = mapped_column(Text)
    """What it belongs to: a JSON list of pairs, the kind of owner and its reference or code."""
