"""The three kinds of refusal. They carry codes and facts; the sentences are in templates/."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Unmet:
    """One reason why something cannot be done.

    `code` names the sentence in the catalogue, `field` the field a person can correct ("figures.plan", or ""), `values`
    the facts that the sentence mentions, ready to be shown.
    """

    code: str
    field: str = ""
    values: tuple[tuple[str, str], ...] = ()

    @property
    def section(self) -> str:
        """The section of the dossier that contains the field ("figures"), or ""."""
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
    """The move exists and the person may make it, but requirements are missing; `unmet` lists all of them."""
