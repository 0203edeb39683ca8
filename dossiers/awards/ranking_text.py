"""The stored text of a closed ranking ("bảng xếp hạng đã khóa"), read strictly."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from dossiers.content.canonical import read_json
from dossiers.content.strict import FrozenTextError, read_strictly
from workflow.ranking import Chosen, OrderingStep, UnrankedReason
from workflow.results import ClosedRanking


@dataclass(frozen=True, slots=True)
class SnapshotValue:
    """The snapshot of figures: its number, and the SHA-256 of its figures."""

    number: int
    figures: str


@dataclass(frozen=True, slots=True)
class PlaceValue:
    """One ranked office by its code; amounts in đồng."""

    place: int
    office: str
    plan: int
    collected: int
    debt: int
    chosen: Chosen
    step: OrderingStep


@dataclass(frozen=True, slots=True)
class UnrankedValue:
    """One office without a place."""

    office: str
    reason: UnrankedReason


@dataclass(frozen=True, slots=True)
class RankingValue:
    """A closed ranking as its text holds it.

    `gate` is a fraction in per cent ("7/2"), None when it was off; `tie` are the offices that an officer chose across
    the last place, None without a tie.
    """

    campaign: str
    snapshot: SnapshotValue
    gate: str | None
    places: tuple[PlaceValue, ...]
    unranked: tuple[UnrankedValue, ...]
    tie: tuple[str, ...] | None

    def closed(self) -> ClosedRanking:
        """Return the ranking for the rules of results."""
        return ClosedRanking(
            gate=None if self.gate is None else Fraction(self.gate),
            places={place.office: place.place for place in self.places},
            chosen=frozenset(place.office for place in self.places if place.chosen is Chosen.YES),
            unranked={office.office: office.reason for office in self.unranked},
        )


def _read_version_1(value: Mapping[str, Any]) -> RankingValue:
    return read_strictly(RankingValue, value, "ranking")


READERS: Mapping[int, Callable[[Mapping[str, Any]], RankingValue]] = {1: _read_version_1}
"""The reader of each version, from the JSON values. A text without `ranking_version` has version 1."""


def read_ranking(text: str) -> RankingValue:
    """Return the closed ranking of a canonical text. Raises FrozenTextError."""
    value = read_json(text)
    version = value.pop("ranking_version", 1)
    if version not in READERS:
        raise FrozenTextError(f"ranking version {version} has no reader")
    return READERS[version](value)
