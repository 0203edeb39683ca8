"""The bars of the moves ("ai không được làm"): people who may not make a move because of their part in the dossier.

They hold regardless of role, and a person who is barred is refused before any condition of the move is looked at.
"""

from collections.abc import Callable

from workflow.errors import Unmet
from workflow.guards import Facts, Guard
from workflow.separation import LaterDeed, Part, separation_stops


def _not_among(people: Callable[[Facts], frozenset[str]], code: str) -> Callable[[Facts], tuple[Unmet, ...]]:
    """Return the condition that the actor is none of these people."""
    return lambda facts: (Unmet(code),) if facts.actor in people(facts) else ()


def _reviewed_by_chosen(facts: Facts) -> tuple[Unmet, ...]:
    """Require that the actor is the assigned reviewer; people of the dossier's office learn of no assignment."""
    if facts.own_office or facts.assigned_to in ("", facts.actor):
        return ()
    return (Unmet("assigned-to-another"),)


def _of_another_office(facts: Facts) -> tuple[Unmet, ...]:
    return (Unmet("your-own-office"),) if facts.own_office else ()


def parts_of(facts: Facts) -> frozenset[Part]:
    """Return what the actor has done on the dossier."""
    people = {Part.DRAFTED: facts.drafters, Part.REVIEWED: facts.reviewers, **facts.centre_work}
    return frozenset(part for part, names in people.items() if facts.actor in names)


def _parts_at_centre(facts: Facts) -> frozenset[Part]:
    return parts_of(facts) - {Part.DRAFTED}


NOT_THE_DRAFTER = Guard(
    "not-the-drafter", lambda facts: separation_stops(parts_of(facts) & {Part.DRAFTED}, LaterDeed.REVIEW)
)
NOT_THE_REVIEWER = Guard("not-the-reviewer", lambda facts: separation_stops(_parts_at_centre(facts), LaterDeed.DECIDE))
NOT_ANOTHER_S = Guard("not-another-s", _reviewed_by_chosen)
NOT_RECUSED = Guard("not-recused", _not_among(lambda facts: facts.recused, "you-recused"))
NOT_OWN_OFFICE = Guard("not-own-office", _of_another_office)
