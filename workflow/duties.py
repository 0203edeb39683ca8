"""Who reviews which dossier ("phân công thẩm định"): who may be given one, and how those without a reviewer are
shared out. Nobody is given a dossier of the own office, one that they drafted, or one from which they stepped back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workflow.errors import Unmet
from workflow.lifecycle import State

WAITING_IN = frozenset({State.SUBMITTED, State.REVIEWED})
"""The states in which a dossier waits for the centre, and is given to a reviewer: while the office corrects it, nothing
of the centre's must come between the office and its submission."""

MUST_HAVE_A_REVIEWER = State.SUBMITTED
"""The state in which a dossier without a reviewer would wait for nobody."""


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Someone who may review: the account, the name, and the key of the own office where there is one."""

    username: str
    name: str
    office: str | None = None


@dataclass(frozen=True, slots=True)
class DutyConflicts:
    """What bars people from one dossier: whose it is, who wrote in it, who stepped back from it."""

    reference: str
    office: str
    drafters: frozenset[str] = frozenset()
    recused: frozenset[str] = frozenset()


def duty_stops(case: DutyConflicts, reviewer: Reviewer, actor: str) -> tuple[Unmet, ...]:
    """Every reason why this reviewer cannot have the dossier, said to the actor: "you" where it is the same person."""
    own = reviewer.username == actor
    named = (("name", reviewer.name),)
    stops: list[Unmet] = []
    if reviewer.office is not None and reviewer.office == case.office:
        stops.append(Unmet("your-own-office") if own else Unmet("reviewer-of-own-office", "reviewer", named))
    if reviewer.username in case.drafters:
        stops.append(Unmet("you-drafted-it") if own else Unmet("reviewer-drafted-it", "reviewer", named))
    if reviewer.username in case.recused:
        stops.append(Unmet("you-recused") if own else Unmet("reviewer-recused", "reviewer", named))
    return tuple(stops)


def may_have(case: DutyConflicts, reviewer: Reviewer) -> bool:
    return not duty_stops(case, reviewer, reviewer.username)


def is_uncovered(state: State, has_able_reviewer: bool) -> bool:
    """Whether the dossier waits for a review and for nobody: no reviewer, or one who can no longer review."""
    return state is MUST_HAVE_A_REVIEWER and not has_able_reviewer


def share_out(
    cases: Sequence[DutyConflicts], reviewers: Sequence[Reviewer], loads: Mapping[str, int]
) -> tuple[tuple[DutyConflicts, Reviewer | None], ...]:
    """Give each dossier, in order, to whoever has the fewest then; of equals to the first of `reviewers`.

    `loads` is how many dossiers each has already. None where everybody is barred.
    """
    load = {reviewer.username: loads.get(reviewer.username, 0) for reviewer in reviewers}
    given: list[tuple[DutyConflicts, Reviewer | None]] = []
    for case in cases:
        free = [reviewer for reviewer in reviewers if may_have(case, reviewer)]
        chosen = min(free, key=lambda one: load[one.username], default=None)
        if chosen is not None:
            load[chosen.username] += 1
        given.append((case, chosen))
    return tuple(given)
