"""The three kinds of refusal. They carry codes and facts; the sentences live in templates/."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Unmet:
    """One reason why something cannot be done.

    `code` names the sentence in the catalogue, `field` the place a person can mend ("figures.plan", or ""),
    `values` the facts that the sentence mentions, ready to be shown.
    """

    code: str
    field: str = ""
    values: tuple[tuple[str, str], ...] = ()

    @property
    def section(self) -> str:
        """The part of the dossier in which the field stands ("figures"), or ""."""
        return self.field.partition(".")[0]


class WorkflowError(Exception):
    """A move that the rules refuse; `unmet` lists every reason."""

    def __init__(self, unmet: tuple[Unmet, ...]) -> None:
        super().__init__(", ".join(reason.code for reason in unmet))
        self.unmet = unmet


class WrongState(WorkflowError):
    """The dossier is in a state from which there is no such move."""


class NotYourTurn(WorkflowError):
    """This person's role, or an earlier part in the same dossier, bars the move."""


class RequirementsUnmet(WorkflowError):
    """The move exists and is yours, but something is missing: the whole list, mended in one go."""
