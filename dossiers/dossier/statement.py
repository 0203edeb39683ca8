"""The statement of an office that does not nominate, as a plain value."""

from dataclasses import dataclass
from datetime import datetime

from workflow.dossier import LocalReview


@dataclass(frozen=True, slots=True)
class Statement:
    """An office's statement that it does not nominate; `review` is the report of its own review, if it added one."""

    at: datetime
    who: str
    reason: str
    review: LocalReview | None
