"""The path of a dossier: where it stands, who brought it there and when, and where it was returned."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import pytest

from dossiers.dossier.decision_view import OfficeAward, OfficeDecision
from dossiers.dossier.path_view import Standing, Station
from dossiers.reading import dossier_page
from dossiers.reading.path import stations_of
from tests.support.campaigns import campaign_4361
from tests.support.dossiers import APPROVER, REVIEWER, Office
from workflow.lifecycle import Action, State
from workflow.results import CollectiveResult, OfficeResult

DECIDED_ON = date(2011, 2, 15)
AWARDED = OfficeDecision(
    campaign=campaign_4361(),
    number=12,
    series="QĐ-BHXH",
    day=DECIDED_ON,
    awards=(OfficeAward("", "Bằng khen", 0),),
    result=OfficeResult.AWARDED,
    place=1,
    ranked=9,
    gate=None,
    collective_result=CollectiveResult.NOT_NOMINATED,
    nominee="",
)
NOT_AWARDED = replace(AWARDED, awards=(), result=OfficeResult.BEHIND, place=9)
ABSTAINED = replace(NOT_AWARDED, abstained=True)
HOUR = timedelta(hours=1)


@dataclass(slots=True)
class Walk:
    """A dossier whose moves are an hour apart: `at` are the moments of the moves made, in order."""

    office: Office
    moves: int = 0

    def __call__(self, *actions: Action) -> "Walk":
        for action in actions:
            by_approver = action is Action.RETURN and self.office.dossier().state is State.REVIEWED
            self.office.move(action, APPROVER if by_approver else None, at=self.at(self.moves))
            self.moves += 1
        return self

    def at(self, move: int) -> datetime:
        return self.office.at + move * HOUR


@pytest.fixture
def walk(office: Office) -> Walk:
    office.fill(office.complete(office=True))
    return Walk(office)


def path(office: Office, decided: OfficeDecision | None = None) -> tuple[Station, ...]:
    with office.database.reading() as session:
        opened = dossier_page.open_as_seen(session, office.reference, actor=office.clerk)
        return stations_of(opened, decided)


def names(stations: tuple[Station, ...]) -> list[tuple[str, str]]:
    return [(station.name, station.standing.value) for station in stations]


SUBMIT, REVIEW, RETURN, APPROVE = Action.SUBMIT, Action.REVIEW, Action.RETURN, Action.APPROVE
BEFORE_THE_DECISION = [
    ((), "draft:present submitted:ahead reviewed:ahead approved:ahead"),
    ((SUBMIT,), "draft:passed submitted:present reviewed:ahead approved:ahead"),
    ((SUBMIT, Action.WITHDRAW), "draft:present resubmitted:ahead reviewed:ahead approved:ahead"),
    ((SUBMIT, RETURN), "returned:back resubmitted:ahead reviewed:ahead approved:ahead"),
    ((SUBMIT, RETURN, SUBMIT), "draft:passed submitted:present reviewed:ahead approved:ahead"),
    ((SUBMIT, REVIEW), "draft:passed submitted:passed reviewed:present approved:ahead"),
    ((SUBMIT, REVIEW, APPROVE), "draft:passed submitted:passed reviewed:passed approved:present"),
    ((SUBMIT, REVIEW, Action.DECLINE), "draft:passed submitted:passed reviewed:passed declined:ended"),
    ((SUBMIT, REVIEW, Action.DECLINE, Action.REOPEN), "draft:passed submitted:present reviewed:ahead approved:ahead"),
]


@pytest.mark.parametrize(("actions", "stations"), BEFORE_THE_DECISION, ids=lambda case: str(case)[-40:])
def test_the_path_ends_at_the_decision_that_is_still_to_come(walk: Walk, actions: tuple[Action, ...], stations: str):
    walk(*actions)
    assert [f"{name}:{standing}" for name, standing in names(path(walk.office))] == [
        *stations.split(),
        "decision:ahead",
    ]


@pytest.mark.parametrize(
    ("actions", "stations"),
    [
        ((), "draft:ended submitted:unreached reviewed:unreached approved:unreached"),
        ((SUBMIT,), "draft:passed submitted:ended reviewed:unreached approved:unreached"),
        ((SUBMIT, RETURN), "returned:ended resubmitted:unreached reviewed:unreached approved:unreached"),
        ((SUBMIT, REVIEW, APPROVE), "draft:passed submitted:passed reviewed:passed approved:passed"),
        ((SUBMIT, REVIEW, Action.DECLINE), "draft:passed submitted:passed reviewed:passed declined:ended"),
    ],
    ids=lambda case: str(case)[-40:],
)
@pytest.mark.parametrize("decided", [AWARDED, NOT_AWARDED, ABSTAINED], ids=["awarded", "not-awarded", "abstained"])
def test_after_the_decision_nothing_is_still_to_come(
    walk: Walk, actions: tuple[Action, ...], stations: str, decided: OfficeDecision
):
    walk(*actions)
    *before, last = path(walk.office, decided)
    assert [f"{station.name}:{station.standing}" for station in before] == stations.split()
    standing = {AWARDED: Standing.AWARDED, NOT_AWARDED: Standing.NOT_AWARDED, ABSTAINED: Standing.ISSUED}[decided]
    assert last == Station("decision", standing, day=DECIDED_ON)


def test_a_declined_dossier_names_who_declined_it_and_when_beside_its_reviewer(walk: Walk):
    walk(SUBMIT, REVIEW, Action.DECLINE)
    told = [(station.name, station.who, station.at) for station in path(walk.office)[1:4]]
    assert told == [
        ("submitted", walk.office.clerk.name, walk.at(0)),
        ("reviewed", REVIEWER.name, walk.at(1)),
        ("declined", APPROVER.name, walk.at(2)),
    ]


def test_a_lapsed_dossier_was_submitted_and_ended_at_the_moment_of_its_lapse(office: Office):
    office.bring_to(State.LAPSED)
    stations = path(office)
    assert names(stations) == [
        ("draft", "passed"),
        ("submitted", "passed"),
        ("lapsed", "ended"),
        ("approved", "unreached"),
        ("decision", "ahead"),
    ]
    lapse = office.moves()[-1]
    assert lapse.action is Action.LAPSE
    assert (stations[2].at, stations[2].who) == (lapse.at, lapse.actor_name)
    assert stations[1].who == office.clerk.name


def test_a_returned_dossier_names_who_returned_it_and_when(walk: Walk):
    first = path(walk(SUBMIT, RETURN).office)[0]
    assert (first.who, first.at) == (REVIEWER.name, walk.at(1))


@pytest.mark.parametrize(
    ("actions", "turned_back"),
    [
        ((), []),
        ((SUBMIT, REVIEW, APPROVE), []),
        ((SUBMIT, REVIEW, Action.DECLINE), []),
        ((SUBMIT, RETURN), [1]),
        ((SUBMIT, REVIEW, RETURN), [2]),
        ((SUBMIT, RETURN, SUBMIT), [1]),
        ((SUBMIT, RETURN, SUBMIT, REVIEW, APPROVE), [1]),
        ((SUBMIT, RETURN, Action.UNDO), []),
        ((SUBMIT, RETURN, SUBMIT, Action.WITHDRAW), []),
    ],
    ids=lambda case: str(case)[-50:],
)
def test_there_is_a_way_back_only_from_where_the_dossier_was_returned(
    walk: Walk, actions: tuple[Action, ...], turned_back: list[int]
):
    for action in actions:
        if action is Action.UNDO:
            walk.office.move(action, REVIEWER, at=walk.at(walk.moves))
        else:
            walk(action)
    assert [place for place, station in enumerate(path(walk.office)) if station.turned_back] == turned_back
