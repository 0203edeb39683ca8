"""The stored text of an award decision ("quyết định tặng thưởng"), read strictly.

Version 2 adds to version 1: the power under which it is signed with the signer's own title (`power`, `signer_title`),
the closed ranking on which it rests (`ranking`), and who prepared it (`prepared_by`, `prepared_name`). From version 2
on the `prize` of each award is the one that the decision gives; 0 is a decision without money. In version 1 it is
the campaign's, and 0 there also where the campaign left it open.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from dossiers.content.canonical import read_json
from dossiers.content.strict import FrozenTextError, read_strictly
from workflow.signing import Power

DECISION_VERSION = 2
"""The version that is written."""


@dataclass(frozen=True, slots=True)
class AwardValue:
    """One award: of an office by its place, or of an office's collective; `prize` in đồng, 0 for none."""

    office: str
    collective: str
    place: int | None
    award: str
    prize: int


@dataclass(frozen=True, slots=True)
class DecisionValue:
    """A decision as its text holds it; `snapshot` is the number of the snapshot of figures that it rests on.

    `signer_title` is the signer's own title, empty where it is not printed. `ranking` is the SHA-256 of the text of
    the closed ranking. `prepared_by` and `prepared_name` are user name and full name of the person who prepared it.
    A decision of version 1 was signed by the head, and has empty texts for the others.
    """

    campaign: str
    number: int
    series: str
    day: date
    signer: str
    power: Power
    signer_title: str
    snapshot: int
    ranking: str
    prepared_by: str
    prepared_name: str
    awards: tuple[AwardValue, ...]


_LATER: Mapping[str, str] = {
    "power": Power.HEAD.value,
    **dict.fromkeys(("signer_title", "ranking", "prepared_by", "prepared_name"), ""),
}
"""The values of version 1 for the keys that version 2 added."""


def _read_version_1(value: Mapping[str, Any]) -> DecisionValue:
    for key in sorted(value.keys() & _LATER.keys()):
        raise FrozenTextError(f"decision: unknown key {key!r}")
    return _read_version_2({**value, **_LATER})


def _read_version_2(value: Mapping[str, Any]) -> DecisionValue:
    return read_strictly(DecisionValue, value, "decision")


READERS: Mapping[int, Callable[[Mapping[str, Any]], DecisionValue]] = {1: _read_version_1, 2: _read_version_2}
"""The reader of each version, from the JSON values. A text without `decision_version` has version 1."""


def read_decision(text: str) -> DecisionValue:
    """Return the decision of a canonical text. Raises FrozenTextError."""
    value = read_json(text)
    version = value.pop("decision_version", 1)
    if version not in READERS:
        raise FrozenTextError(f"decision version {version} has no reader")
    return READERS[version](value)
