"""Conditions for issuing an award decision ("ban hành quyết định khen thưởng")."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from workflow.errors import Unmet
from workflow.signing import ALONE, Power

SIGNING_POWERS = (Power.HEAD, Power.DEPUTY, Power.ACTING, Power.BY_MANDATE)
"""The powers under which an award decision is signed: none, KT., Q., TUQ. (Nghị định 30/2020/NĐ-CP, điều 13)."""


@dataclass(frozen=True, slots=True)
class AwardTerms:
    """What a decision gives to one class of award: its form, its money in đồng (None: not given yet).

    `name` is the first part of the names of its fields ("office", "collective"), `awarded` how many receive it.
    """

    name: str
    award: str
    prize: int | None
    awarded: int = 0


@dataclass(frozen=True, slots=True)
class IssuingFacts:
    """The facts for issuing the award decision.

    `has_paper` is whether the campaign has the decision's kind of paper; `power` is None where it is unknown, and
    `signer_title` the signer's own title, which is printed under KT. and TUQ.
    """

    number: int | None
    day: date | None
    signer: str
    terms: tuple[AwardTerms, ...]
    today: date
    power: Power | None = Power.HEAD
    signer_title: str = ""
    has_paper: bool = True


def issuing_stops(facts: IssuingFacts) -> tuple[Unmet, ...]:
    """Return every reason why the decision cannot be issued."""
    return (*_paper_stops(facts), *_signing_stops(facts), *_award_stops(facts))


def _paper_stops(facts: IssuingFacts) -> Iterator[Unmet]:
    if not facts.has_paper:
        yield Unmet("decision-paper-missing")
    if facts.number is None:
        yield Unmet("decision-number-missing", "number")
    if facts.day is None:
        yield Unmet("decision-day-missing", "day")
    elif facts.day > facts.today:
        yield Unmet("decision-day-later", "day", (("today", f"{facts.today:%d/%m/%Y}"),))


def _signing_stops(facts: IssuingFacts) -> Iterator[Unmet]:
    if not facts.signer.strip():
        yield Unmet("signer-missing", "signer")
    if facts.power not in SIGNING_POWERS:
        yield Unmet("choice-unknown", "power")
    elif facts.power not in ALONE and not facts.signer_title.strip():
        yield Unmet("signer-title-missing", "signer_title")


def _award_stops(facts: IssuingFacts) -> Iterator[Unmet]:
    given = [terms for terms in facts.terms if terms.awarded]
    yield from (Unmet("award-missing", f"{terms.name}_award") for terms in given if not terms.award.strip())
    yield from (Unmet("prize-missing", f"{terms.name}_prize") for terms in given if terms.prize is None)
    if not given:
        yield Unmet("nobody-awarded")
