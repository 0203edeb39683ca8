"""Reading of the inputs of a move ("lý do, thời hạn hoàn thiện"), as far as they can be parsed."""

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from dossiers.campaigns.opening import days_off
from dossiers.content.text_fields import LONGEST_REASON, as_typed, read_field, text_faults
from dossiers.vietnamese.dates import read_day
from workflow.deadlines import DaysOffUnknown, working_days_after
from workflow.errors import Unmet
from workflow.guards import EXPLAINED, Facts
from workflow.lifecycle import Transition

TICKED = "yes"
"""The value that a ticked box sends."""


@dataclass(frozen=True, slots=True)
class MoveInputs:
    """Reason, correction date and explanation of a move, with a fault for each that cannot be read.

    `correction_day_off` is the next working day, where the correction date is a day off; `with_review` is whether the
    report of the office's own review is added.
    """

    reason: str
    correction_day: date | None
    faults: tuple[Unmet, ...]
    explanation: str = ""
    correction_day_off: date | None = None
    with_review: bool = False

    def faults_of(self, facts: Facts, transition: Transition | None) -> tuple[Unmet, ...]:
        """Return the faults of the inputs that this transition requires; the rest of the form is ignored."""
        asked: tuple[str, ...] = () if transition is None else transition.inputs
        if transition is not None and EXPLAINED in transition.guards and facts.to_explain:
            asked = (*asked, "explanation")
        return tuple(fault for fault in self.faults if fault.field in asked)


def read_inputs(reason: str, correction_day: str, with_review: str = "", explanation: str = "") -> MoveInputs:
    """Read the texts as they were typed; what cannot be read becomes a fault."""
    text, explained = as_typed(reason).strip(), as_typed(explanation).strip()
    day, unread = read_field("correction_day", correction_day, read_day)
    faults = text_faults("reason", text, LONGEST_REASON) + text_faults("explanation", explained, LONGEST_REASON)
    return MoveInputs(text, day, faults + unread, with_review=with_review == TICKED, explanation=explained)


def with_day_off(session: Session, inputs: MoveInputs) -> MoveInputs:
    """Add the next working day where the correction date is a day off; in a year without a calendar no day is one."""
    if inputs.correction_day is None:
        return inputs
    calendar = days_off(session)
    try:
        off = not calendar.is_working(inputs.correction_day)
        following = working_days_after(inputs.correction_day, 1, calendar) if off else None
    except DaysOffUnknown:
        return inputs
    return replace(inputs, correction_day_off=following)


def with_faults(unmet: tuple[Unmet, ...], faults: tuple[Unmet, ...]) -> tuple[Unmet, ...]:
    """Return the reasons with the faults; a field that could not be read is not also reported as missing."""
    faulty = {fault.field for fault in faults}
    return tuple(reason for reason in unmet if reason.field not in faulty) + faults
