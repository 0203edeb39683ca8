"""Conditions for issuing an award decision ("ban hành quyết định khen thưởng")."""

from dataclasses import dataclass
from datetime import date

from workflow.errors import Unmet


@dataclass(frozen=True, slots=True)
class IssuingFacts:
    """The facts for issuing the award decision.

    `awards` are the forms of award that it would give, `awarded` how many offices and collectives it would award.
    """

    number: int | None
    day: date | None
    signer: str
    awards: tuple[str, ...]
    awarded: int
    today: date


def issuing_stops(facts: IssuingFacts) -> tuple[Unmet, ...]:
    """Return every reason why the decision cannot be issued."""
    stops = []
    if facts.number is None:
        stops.append(Unmet("decision-number-missing", "number"))
    if facts.day is None:
        stops.append(Unmet("decision-day-missing", "day"))
    elif facts.day > facts.today:
        stops.append(Unmet("decision-day-later", "day", (("today", f"{facts.today:%d/%m/%Y}"),)))
    if not facts.signer.strip():
        stops.append(Unmet("signer-missing", "signer"))
    if any(not award.strip() for award in facts.awards):
        stops.append(Unmet("award-missing", "award"))
    if not facts.awarded:
        stops.append(Unmet("nobody-awarded"))
    return tuple(stops)
