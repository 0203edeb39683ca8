"""The path of a dossier ("đường đi của hồ sơ"): its stations from the draft to the award decision."""

from collections.abc import Mapping, Sequence

from dossiers.dossier.decision_view import OfficeDecision
from dossiers.dossier.opened import OpenedDossier
from dossiers.dossier.path_view import Standing, Station
from dossiers.records.models.dossier import Move
from workflow.lifecycle import Action, State

STATIONS = (State.DRAFT, State.SUBMITTED, State.REVIEWED, State.APPROVED)
"""The stations before the decision."""

DECISION = "decision"
RESUBMISSION = "resubmitted"
"""The name of the second station while the office has the dossier again after a submission."""

STANDS_AT: Mapping[State, State] = {
    State.RETURNED: State.DRAFT,
    State.LAPSED: State.REVIEWED,
    State.DECLINED: State.APPROVED,
    State.NOT_NOMINATING: State.SUBMITTED,
}
"""The station whose place a state takes that is no station itself."""

ENDS = frozenset({State.LAPSED, State.DECLINED, State.NOT_NOMINATING})
"""States in which a dossier goes no further."""

ENTERED_BY: Mapping[str, frozenset[Action]] = {
    State.SUBMITTED: frozenset({Action.SUBMIT}),
    State.REVIEWED: frozenset({Action.REVIEW}),
    State.APPROVED: frozenset({Action.APPROVE}),
    State.RETURNED: frozenset({Action.RETURN, Action.REOPEN}),
    State.LAPSED: frozenset({Action.LAPSE}),
    State.DECLINED: frozenset({Action.DECLINE}),
    State.NOT_NOMINATING: frozenset({Action.ABSTAIN}),
}
"""The actions that enter each; a recheck also leads to SUBMITTED and does not count as entering it."""


def stations_of(opened: OpenedDossier, decided: OfficeDecision | None) -> tuple[Station, ...]:
    """Return the stations, each with the last move into it; `decided` is the decision once it is issued.

    Moves that were undone or that a withdrawal has made void do not count.
    """
    state, course = opened.dossier.state, _course(opened)
    here, back = STATIONS.index(STANDS_AT.get(state, state)), _turned_back(course, state)
    stations = [
        _station(_name(place, here, opened), _standing(place, here, state, decided is not None), course, place == back)
        for place in range(len(STATIONS))
    ]
    return (*stations, _decision(decided))


def _course(opened: OpenedDossier) -> Sequence[Move]:
    """Return the moves in force since the last withdrawal."""
    moves = opened.standing
    withdrawn = [place for place, move in enumerate(moves, 1) if move.action is Action.WITHDRAW]
    return moves[withdrawn[-1] :] if withdrawn else moves


def _turned_back(course: Sequence[Move], state: State) -> int | None:
    """Return the place of the station from which the dossier was last returned; None if it never was."""
    source = next((move.source for move in reversed(course) if move.action is Action.RETURN), None)
    if source is None:
        return None
    return STATIONS.index(State.SUBMITTED if state is State.LAPSED else source)


def _name(place: int, here: int, opened: OpenedDossier) -> str:
    if place == here:
        return opened.dossier.state
    again = here == 0 and opened.dossier.revision > 0
    return RESUBMISSION if again and STATIONS[place] is State.SUBMITTED else STATIONS[place]


def _standing(place: int, here: int, state: State, is_decided: bool) -> Standing:
    """Return how the dossier stands to the station at `place`; after the decision it moves no further."""
    ended = state in ENDS or (is_decided and state is not State.APPROVED)
    if place < here or (place == here and is_decided and not ended):
        return Standing.PASSED
    if place > here:
        return Standing.UNREACHED if ended else Standing.AHEAD
    if ended:
        return Standing.ENDED
    return Standing.BACK if state is State.RETURNED else Standing.PRESENT


def _station(name: str, standing: Standing, course: Sequence[Move], turned_back: bool) -> Station:
    reached = standing not in (Standing.AHEAD, Standing.UNREACHED)
    entering = ENTERED_BY.get(name, frozenset()) if reached else frozenset()
    entered = next((move for move in reversed(course) if move.action in entering), None)
    if entered is None:
        return Station(name, standing, turned_back=turned_back)
    return Station(name, standing, entered.at, entered.actor_name, turned_back=turned_back)


def _decision(decided: OfficeDecision | None) -> Station:
    if decided is None:
        return Station(DECISION, Standing.AHEAD)
    standing = Standing.AWARDED if decided.awards else Standing.ISSUED if decided.abstained else Standing.NOT_AWARDED
    return Station(DECISION, standing, day=decided.day)
