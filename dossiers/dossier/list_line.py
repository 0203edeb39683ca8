"""One dossier in a list, as a plain value."""

from dataclasses import dataclass
from datetime import date, datetime

from workflow.lifecycle import State


@dataclass(frozen=True, slots=True)
class Line:
    """One dossier in a list.

    From `assigned_to` on it is the centre's own business, and nothing for anybody else: the reviewer's account and
    name, whether it waits for a review without one, the number of findings, for how many whole days it has been
    waiting for the centre, and the version that a decision from the list names.
    """

    reference: str
    campaign: str
    code: str
    name: str
    full_name: str
    state: State
    revision: int
    nominee: str
    still_missing: int | None
    first_on_time: datetime | None
    arrived: datetime | None
    correction_day: date | None
    reviewed_by: str
    approved_by: str
    assigned_to: str = ""
    reviewer: str = ""
    is_uncovered: bool = False
    findings: int | None = None
    age: int | None = None
    version: int = 0
