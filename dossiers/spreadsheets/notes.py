"""What is said of the cells of a table: a doubt ("nghi vấn") waits for a person, a refusal for a better file."""

from dataclasses import dataclass
from enum import StrEnum

from workflow.errors import Unmet


class CellVerdict(StrEnum):
    """What became of a cell: taken as it stands, taken once a person has looked, not taken."""

    TAKEN = "taken"
    DOUBT = "doubt"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class CellNote:
    """A doubt or a refusal: its code, its cell ("C12", empty for the whole table) and the facts for its sentence."""

    verdict: CellVerdict
    unmet: Unmet

    @property
    def cell(self) -> str:
        return self.unmet.field


def doubt(code: str, cell: str, **values: object) -> CellNote:
    return CellNote(CellVerdict.DOUBT, Unmet(code, cell, tuple((name, str(value)) for name, value in values.items())))


def rejection(code: str, cell: str, **values: object) -> CellNote:
    return CellNote(CellVerdict.REFUSED, Unmet(code, cell, tuple((name, str(value)) for name, value in values.items())))
