"""What jobs of one name may take ("giới hạn của việc nền"): time, memory, and the lane in which they run."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum


class JobLane(StrEnum):
    """Jobs of one lane wait for each other only: neither a long job nor a slow mail server holds up the others."""

    QUICK = "quick"
    """Ends in seconds, and somebody waits for it: an examination, a check of a layout, a paper."""
    PAPERS = "papers"
    """The papers of submissions, which nobody waits for: one that is not kept yet is made when it is opened."""
    LONG = "long"
    """Takes minutes, and somebody waits for it: packs, the papers of a campaign."""
    UPKEEP = "upkeep"
    """Takes minutes or hours, and nobody waits for it: sweeping, recounting, backups."""
    MAIL = "mail"
    """Mostly waits for the mail server."""


AT_ONCE: Mapping[JobLane, int] = {
    JobLane.QUICK: 2,
    JobLane.PAPERS: 2,
    JobLane.LONG: 1,
    JobLane.UPKEEP: 1,
    JobLane.MAIL: 1,
}
"""The attempts that one job process runs at once in each lane."""


@dataclass(frozen=True, slots=True)
class JobLimits:
    """The most seconds that one attempt may take, and the most megabytes of memory that it may take beyond what the
    job process had before. Nobody waits for one that `yields`: on a busy machine it gets hardly any processor time.
    """

    seconds: float = 300
    megabytes: int = 1024
    lane: JobLane = JobLane.QUICK
    yields: bool = False


DEFAULT = JobLimits()
"""The limits of a name that has none of its own."""

LimitTable = Mapping[str, JobLimits]


def names_of(lane: JobLane, names: Collection[str], limits: LimitTable) -> tuple[str, ...]:
    """Return those of the names whose jobs run in this lane."""
    return tuple(name for name in names if limits.get(name, DEFAULT).lane is lane)
