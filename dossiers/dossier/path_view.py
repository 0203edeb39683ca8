"""The stations of a dossier's path ("đường đi của hồ sơ") for the pages, the decision the last of them."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Standing(StrEnum):
    """How a dossier stands to a station of its path.

    PASSED and AHEAD: the station is behind it or before it. PRESENT: it is there. BACK: it was returned to there.
    ENDED: it went no further; UNREACHED: a station after that. AWARDED, NOT_AWARDED: the decision was issued.
    ISSUED: it was issued, and the office had said that it does not nominate.
    """

    PASSED = "passed"
    PRESENT = "present"
    BACK = "back"
    ENDED = "ended"
    AHEAD = "ahead"
    UNREACHED = "unreached"
    AWARDED = "awarded"
    NOT_AWARDED = "not-awarded"
    ISSUED = "issued"


@dataclass(frozen=True, slots=True)
class Station:
    """One station of the dossier's path; `name` is its code among the words for stations.

    `at` and `who` are of the move that led there, `day` is that of the award decision. `turned_back`: from here it was
    returned to its office.
    """

    name: str
    standing: Standing
    at: datetime | None = None
    who: str = ""
    day: date | None = None
    turned_back: bool = False
