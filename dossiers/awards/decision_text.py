"""The stored text of an award decision ("quyết định tặng thưởng"), read strictly."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from dossiers.content.canonical import read_json
from dossiers.content.strict import FrozenTextError, read_strictly


@dataclass(frozen=True, slots=True)
class AwardValue:
    """One award: of an office by its place, or of an office's collective; `prize` in đồng."""

    office: str
    collective: str
    place: int | None
    award: str
    prize: int


@dataclass(frozen=True, slots=True)
class DecisionValue:
    """A decision as its text holds it; `snapshot` is the number of the snapshot of figures that it rests on."""

    campaign: str
    number: int
    series: str
    day: date
    signer: str
    snapshot: int
    awards: tuple[AwardValue, ...]


def _read_version_1(value: Mapping[str, Any]) -> DecisionValue:
    return read_strictly(DecisionValue, value, "decision")


READERS: Mapping[int, Callable[[Mapping[str, Any]], DecisionValue]] = {1: _read_version_1}
"""The reader of each version, from the JSON values. A text without `decision_version` has version 1."""


def read_decision(text: str) -> DecisionValue:
    """Return the decision of a canonical text. Raises FrozenTextError."""
    value = read_json(text)
    version = value.pop("decision_version", 1)
    if version not in READERS:
        raise FrozenTextError(f"decision version {version} has no reader")
    return READERS[version](value)
