"""Assignment of reviewers to dossiers ("phân công thẩm định"): who may be assigned, and how
unassigned dossiers are distributed.

No person is assigned a dossier of their own office, one that they drafted, or one from which they recused themselves.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workflow.errors import Unmet
from workflow.lifecycle import State

WAITING_IN = frozenset({State.SUBMITTED, State.REVIEWED})
"""The states in which a dossier waits for the centre and a reviewer can be assigned. While the office corrects it, an
assignment would make the office's open page outdated."""

MUST_HAVE_A_REVIEWER = State.SUBMITTED
"""The state in which a dossier without a reviewer would not be handled by anyone."""


@dataclass(frozen=True, slots=True)
class Reviewer:
    """A person who may review: username, name, and the key of their own office, if any."""

    username: str
    name: str
    office: str | None = None


@dataclass(frozen=True, slots=True)
class DutyConflicts:
    """The facts that bar people from one dossier: its office (key), who wrote in it, who recused
    themselves (usernames).
    """

    reference: str
    office: str
    drafters: frozenset[str] = frozenset()
    recused: frozenset[str] = frozenset()


def duty_stops(case: DutyConflicts, reviewer: Reviewer, actor: str) -> tuple[Unmet, ...]:
    """Return every reason why this reviewer cannot have the dossier, worded for the actor ("you" if the same
    person)."""
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
    """Return whether nothing bars this reviewer from the dossier."""
    return not duty_stops(case, reviewer, reviewer.username)


def is_uncovered(state: State, has_able_reviewer: bool) -> bool:
    """Return whether the dossier waits for a review that is not covered: no reviewer, or one who may not review now."""
    return state is MUST_HAVE_A_REVIEWER and not has_able_reviewer


def share_out(
    cases: Sequence[DutyConflicts], reviewers: Sequence[Reviewer], loads: Mapping[str, int]
) -> tuple[tuple[DutyConflicts, Reviewer | None], ...]:
    """Assign each dossier, in order, to the reviewer who then has the fewest; of equals to the first of `reviewers`.

    `loads` is how many dossiers each has already, by username. The reviewer is None if all are barred.
    """
    load = {reviewer.username: loads.get(reviewer.username, 0) for reviewer in reviewers}
    given: list[tuple[DutyConflicts, Reviewer | None]] = []
    for case in cases:
        free = [reviewer for reviewer in reviewers if may_have(case, reviewer)]
        chosen = min(free, key=lambda reviewer: load[reviewer.username], default=None)
        if chosen is not None:
            load[chosen.username] += 1
        given.append((case, chosen))
    return tuple(given)
