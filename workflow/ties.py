"""Conditions for an officer's decision on a tie across the last place ("trường hợp bằng nhau", A1)."""

from workflow.errors import Unmet
from workflow.ranking import Ranking, TieDecision


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
