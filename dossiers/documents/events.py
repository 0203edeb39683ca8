"""What happened to a dossier, as the centre's papers tell it ("sự kiện của hồ sơ"): values only."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Event(StrEnum):
    """The kinds of what happened."""

    ARRIVED = "arrived"
    SENT_BACK = "sent-back"


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that was handed in, with the SHA-256 of its bytes."""

    title: str
    hash: str


@dataclass(frozen=True, slots=True)
class Arrived:
    """One submission: which revision, when in the campaign's zone, the content's SHA-256, who sent it, its parts."""

    reference: str
    revision: int
    at: datetime
    hash: str
    submitted_by: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class SentBack:
    """Why a dossier was returned, on which day, and until when it may come again."""

    reference: str
    revision: int
    reason: str
    day: date
    correction_day: date


@dataclass(frozen=True, slots=True)
class Events:
    """What there is to tell of a dossier; None for what has not happened, or is not for this person to see."""

    arrived: Arrived | None = None
    sent_back: SentBack | None = None


NOTHING = Events()
