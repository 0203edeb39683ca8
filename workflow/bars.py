"""The bars of the moves ("ai không được làm"): people who may not make a move because of their part in the dossier.

They hold regardless of role, and a person who is barred is refused before any condition of the move is looked at.
"""

from collections.abc import Callable

from workflow.errors import Unmet
from workflow.guards import Facts, Guard


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


NOT_THE_DRAFTER = Guard("not-the-drafter", _not_among(lambda facts: facts.drafters, "you-drafted-it"))
NOT_THE_REVIEWER = Guard("not-the-reviewer", _not_among(lambda facts: facts.reviewers, "you-reviewed-it"))
NOT_THE_APPRAISER = Guard("not-the-appraiser", _not_among(lambda facts: facts.appraisers, "you-appraised-it"))
NOT_ANOTHER_S = Guard("not-another-s", _reviewed_by_chosen)
NOT_RECUSED = Guard("not-recused", _not_among(lambda facts: facts.recused, "you-recused"))
NOT_OWN_OFFICE = Guard("not-own-office", _of_another_office)
