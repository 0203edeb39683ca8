"""What use cases refuse besides the rules themselves. Codes and facts; the sentences live in templates/."""

from collections.abc import Mapping

from workflow.errors import Unmet, WorkflowError


class NotFound(LookupError):
    """There is no such thing, or it is not this person's business: both answer 404."""


class Overtaken(WorkflowError):
    """Someone else changed the dossier in the meantime (409)."""

    def __init__(self) -> None:
        super().__init__((Unmet("overtaken"),))


class SheetOvertaken(Overtaken):
    """Someone else wrote the appraisal sheet first, or the office has submitted again since the page was opened."""

    def __init__(self, unmet: Unmet) -> None:
        WorkflowError.__init__(self, (unmet,))


class SectionOvertaken(Overtaken):
    """Someone else saved this section first: `theirs` is what now stands there, at `version`."""

    def __init__(self, theirs: Mapping[str, str], version: int, saved_by: str) -> None:
        super().__init__()
        self.theirs = theirs
        self.version = version
        self.saved_by = saved_by
