"""Errors raised by use cases in addition to those of the rules. The sentences for the codes are in templates/words."""

from collections.abc import Mapping
from datetime import datetime

from workflow.errors import Unmet, WorkflowError


class NotFound(LookupError):
    """The object does not exist or the person may not see it; both cases answer 404."""


class ClockSetBack(Exception):
    """The clock of this machine is behind a time that the desk has seen: nothing is written until it is right (503).

    `shown` is what the clock shows, `seen` the highest time seen before.
    """

    def __init__(self, shown: datetime, seen: datetime) -> None:
        super().__init__(f"the clock shows {shown.isoformat()}, after {seen.isoformat()}")
        self.shown = shown
        self.seen = seen


class Overtaken(WorkflowError):
    """Someone else changed the dossier since the person opened it (409)."""

    def __init__(self) -> None:
        super().__init__((Unmet("overtaken"),))


class EnteredAtOnce(WorkflowError):
    """Another request has entered the same thing at the same moment; nothing of this one was stored (409)."""

    def __init__(self) -> None:
        super().__init__((Unmet("entered-at-once"),))


class SheetOvertaken(Overtaken):
    """Someone else saved the appraisal sheet, or the office submitted again, since the page was opened."""

    def __init__(self, unmet: Unmet) -> None:
        WorkflowError.__init__(self, (unmet,))


class SectionOvertaken(Overtaken):
    """Someone else saved this section first: `theirs` is its stored text by field name, at `version`."""

    def __init__(self, theirs: Mapping[str, str], version: int, saved_by: str) -> None:
        super().__init__()
        self.theirs = theirs
        self.version = version
        self.saved_by = saved_by
