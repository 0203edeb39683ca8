"""Notes on the cells of a table: a doubt ("nghi vấn") needs a person's confirmation, a refusal a corrected file."""

from dataclasses import dataclass
from enum import StrEnum

from workflow.errors import Unmet


class CellVerdict(StrEnum):
    """The result for a cell: accepted, accepted after confirmation, refused."""

    TAKEN = "taken"
    DOUBT = "doubt"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class CellNote:
    """A doubt or a refusal: its code, its cell ("C12", empty for the whole table) and the values for its sentence."""

    verdict: CellVerdict
    unmet: Unmet

    @property
    def cell(self) -> str:
        return self.unmet.field


def doubt(code: str, cell: str, **values: object) -> CellNote:
    return CellNote(CellVerdict.DOUBT, Unmet(code, cell, tuple((name, str(value)) for name, value in values.items())))


def rejection(code: str, cell: str, **values: object) -> CellNote:
    return CellNote(CellVerdict.REFUSED, Unmet(code, cell, tuple((name, str(value)) for name, value in values.items())))
