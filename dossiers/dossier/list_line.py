"""One dossier in a list, as a plain value."""

from dataclasses import dataclass
from datetime import date, datetime

from workflow.lifecycle import State
from workflow.phases import Permitted
from workflow.shown_states import ShownState, shown_state


@dataclass(frozen=True, slots=True)
class Line:
    """One dossier in a list; `permitted` is what its campaign lets pages say of it.

    The fields from `assigned_to` on are filled for the centre only: the reviewer's username and name, whether the
    dossier waits for a review without one, the number of findings, the days it has waited for the centre, and
    the version that an action from the list names.
    """

    reference: str
    campaign: str
    code: str
    name: str
    full_name: str
    state: State
    permitted: Permitted
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

    @property
    def shown(self) -> ShownState:
        """The state as it is shown, filtered and counted."""
        return shown_state(self.state, self.permitted.phase)
