"""The receipt of a submission ("giấy xác nhận đã nhận hồ sơ"): what it states of its submission, and whether it counts.

A course begins with the first submission of a draft and ends with a withdrawal; within it, a returned dossier that is
submitted again keeps its first on-time submission.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from workflow.lifecycle import Action

ON_TIME_BY_POST = "on-time-by-post"
"""The remark on a late submission that is on time by the day on which the paper dossier was received."""


@dataclass(frozen=True, slots=True)
class PastMove:
    """One move of a dossier's history: its action, the number of the revision, its instant, the name of who made it.

    `by_post`: the submission has the remark ON_TIME_BY_POST.
    """

    action: Action
    revision: int
    at: datetime
    who: str = ""
    by_post: bool = False


@dataclass(frozen=True, slots=True)
class ReceiptFacts:
    """The facts of one submission. `first` is the first on-time submission of its course, possibly itself.

    `replaced_by` is the next submission of the same course, `withdrawn_at` the instant at which the office withdrew the
    course; a submission with either does not count any more.
    """

    submission: PastMove
    first: PastMove
    replaced_by: PastMove | None = None
    withdrawn_at: datetime | None = None

    @property
    def counts(self) -> bool:
        return self.replaced_by is None and self.withdrawn_at is None


def receipt_facts(moves: Iterable[PastMove], number: int) -> ReceiptFacts:
    """Return the facts of submission `number` from the whole history, oldest first. Raises LookupError without one."""
    course: list[PastMove] = []
    for move in moves:
        if move.action is Action.SUBMIT:
            course.append(move)
        elif move.action is Action.WITHDRAW:
            if any(submission.revision == number for submission in course):
                return _facts(course, number, move.at)
            course = []
    return _facts(course, number, None)


def _facts(course: list[PastMove], number: int, withdrawn_at: datetime | None) -> ReceiptFacts:
    places = [place for place, submission in enumerate(course) if submission.revision == number]
    if not places:
        raise LookupError(number)
    own, following = course[places[0]], course[places[0] + 1 :]
    return ReceiptFacts(own, course[0], following[0] if following else None, withdrawn_at)
