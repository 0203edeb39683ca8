"""Conditions for closing the ranking of a campaign and issuing its decision ("khóa xếp hạng, ra quyết định")."""

from dataclasses import dataclass
from datetime import date, datetime

from workflow.campaign import Campaign
from workflow.deadlines import moment_in_words
from workflow.errors import Unmet
from workflow.ranking import Ranking, TieDecision


@dataclass(frozen=True, slots=True)
class ClosingFacts:
    """The facts for closing the ranking.

    `closes` is the last closing moment of any office, `pending` how many submitted dossiers are not yet approved.
    """

    ranking: Ranking | None
    arrived: datetime
    closes: datetime
    pending: int
    reason: str = ""


def closing_stops(facts: ClosingFacts, campaign: Campaign) -> tuple[Unmet, ...]:
    """Return every reason why the ranking cannot be closed; early or with pending dossiers it needs a reason."""
    if facts.ranking is None:
        return (Unmet("no-snapshot"),)
    stops = []
    if facts.ranking.open_tie:
        offices = ", ".join(campaign.office(code).name for code in facts.ranking.open_tie)
        tied, seats = str(len(facts.ranking.open_tie)), str(facts.ranking.seats_in_tie)
        stops.append(Unmet("tie-open", "", (("tied", tied), ("offices", offices), ("seats", seats))))
    if not facts.reason.strip():
        if facts.arrived < facts.closes:
            closes = moment_in_words(facts.closes, campaign.zone)
            stops.append(Unmet("close-early", "reason", (("closes", closes),)))
        if facts.pending:
            stops.append(Unmet("close-pending", "reason", (("count", str(facts.pending)),)))
    return tuple(stops)


def tie_stops(ranking: Ranking, decision: TieDecision, reason: str) -> tuple[Unmet, ...]:
    """Return every reason why a decision on a tie cannot be taken: it must be of exactly the tie that is open, and
    choose no more offices than there are places left (readings A1, A24)."""
    stops = []
    if decision.tied != frozenset(ranking.open_tie):
        stops.append(Unmet("no-such-tie"))
    elif decision.chosen - decision.tied:
        stops.append(Unmet("tie-not-tied", "chosen"))
    elif len(decision.chosen) > ranking.seats_in_tie:
        seats, chosen = str(ranking.seats_in_tie), str(len(decision.chosen))
        stops.append(Unmet("tie-too-many", "chosen", (("seats", seats), ("chosen", chosen))))
    if not reason.strip():
        stops.append(Unmet("reason-missing", "reason"))
    return tuple(stops)


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
