"""Conditions for closing the ranking of a campaign ("khóa xếp hạng")."""

from dataclasses import dataclass
from datetime import datetime

from workflow.campaign import Campaign
from workflow.deadlines import moment_in_words
from workflow.errors import Unmet
from workflow.ranking import Ranking


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
