"""Background jobs ("việc làm nền"): rows written in the transaction that requests the work, run after its commit."""

from enum import IntEnum, StrEnum

from sqlalchemy import Index, SmallInteger, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from dossiers.records.models.base import Base, PrimaryKey
from dossiers.records.models.types import Moment


class JobState(StrEnum):
    """The progress of a job."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Priority(IntEnum):
    """The order in which jobs that are due begin: the lower number first."""

    AWAITED = 10
    """A person is waiting for it."""
    SOON = 20
    """The papers of a submission, packs, mails."""
    UPKEEP = 30
    """Nobody waits for it: sweeping, recounting, reminders."""


class JobFault(StrEnum):
    """Why the last attempt at a job failed."""

    RAISED = "raised"
    """The handler raised an error."""
    TIME = "time"
    """It took longer than jobs of its name may."""
    MEMORY = "memory"
    """It needed more memory than jobs of its name may."""
    CRASHED = "crashed"
    """The process of the attempt ended by itself, for example by a fault of a library."""
    LOST = "lost"
    """The worker ended, or gave no sign of life."""
    UNKNOWN = "unknown"
    """The program has no handler of this name any more."""


class Job(Base):
    """One job. Its moments are of the real clock, never of a shifted campaign clock."""

    __tablename__ = "jobs"
    __table_args__ = (
        UniqueConstraint("name", "key"),
        Index(None, "state", "due_at"),
        Index(None, "owner", "claimed_at"),
    )

    id: Mapped[PrimaryKey]
    name: Mapped[str] = mapped_column(String(64))
    key: Mapped[str] = mapped_column(String(255))
    """Identifies the job among those of its name: a second request with the same key is the same job."""
    args: Mapped[str] = mapped_column(Text)
    """A JSON object."""
    state: Mapped[JobState] = mapped_column(default=JobState.WAITING)
    progress_done: Mapped[int] = mapped_column(default=0)
    progress_total: Mapped[int] = mapped_column(default=0)
    result: Mapped[str] = mapped_column(Text, default="")
    error: Mapped[str] = mapped_column(Text, default="")
    attempts: Mapped[int] = mapped_column(default=0)
    worker: Mapped[str] = mapped_column(String(255), default="")
    """The worker of the last attempt; with `attempts` it identifies one attempt, and an abandoned one cannot write."""
    created_at: Mapped[Moment]
    due_at: Mapped[Moment]
    claimed_at: Mapped[Moment | None]
    heartbeat: Mapped[Moment | None]
    finished_at: Mapped[Moment | None]
    priority: Mapped[int] = mapped_column(SmallInteger, default=Priority.SOON)
    owner: Mapped[str | None] = mapped_column(String(64))
    """The username of the person who asked for it; None for work of the desk itself."""
    fault: Mapped[JobFault | None]
    """The kind of the last failure; `error` says more."""
