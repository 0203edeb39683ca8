"""Random walks through the real use cases: whoever does whatever whenever, the desk answers as a small model says.

The model is written apart from the rules: a table of moves, who took part, and the moments that count.
"""

import hashlib
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import product
from random import Random

import pytest

from dossiers.campaigns.calendar_file import read_calendar
from dossiers.desk.actor import Actor
from dossiers.desk.errors import NotFound, Overtaken
from dossiers.drafting.sections import SavedSection
from dossiers.moving.transitions import Moved
from dossiers.records.database import Database
from dossiers.records.models.dossier import Dossier
from dossiers.records.queries import dossier as dossier_queries
from tests.support.campaigns import DAYS_OFF_FILE, SECOND_DAYS_OFF_FILE, campaign_4361, second_campaign
from tests.support.dossiers import (
    ADMIN,
    APPROVER,
    APPROVER_2,
    PRINTER,
    REVIEWER,
    REVIEWER_2,
    Office,
    new_key,
    sister_campaign,
)
from tests.support.moves import MOVES, STATES, UNDOS
from tests.support.people import add_account
from tests.support.typing import typed_of
from workflow.campaign import CorrectionEnd
from workflow.errors import NotYourTurn, RequirementsUnmet, WrongState
from workflow.lifecycle import Action, Role, State
from workflow.undoing import standing

Way = tuple[str, str]
"""A role, and the state to which its move leads."""
WAYS: Mapping[tuple[str, str], tuple[Way, ...]] = {
    (state, action): tuple((role, target) for *move, role, target in MOVES if move == [state, action])
    for state, action, _, _ in MOVES
}
"""The ways that an action opens in a state."""
UNDO_WAYS: Mapping[tuple[str, str], Way] = {(undone, target): (role, target) for _, undone, role, target in UNDOS}
"""Who takes back an action that came from a state, and where that leads."""
ROADS = (*WAYS, *((state, "undo") for state in STATES if state in {undo[0] for undo in UNDOS}))
PAIRS = [*product(map(str, State), map(str, Action))]
EACH = 12
"""So often at least is every state × action tried, and every move of the table made."""
LONGEST_LIFE = 90
STEPS_AT_MOST = 44 * len(PAIRS)

ANSWERS: dict[type[Exception], str] = {
    NotFound: "not-found",
    NotYourTurn: "not-yours",
    WrongState: "wrong-state",
    Overtaken: "overtaken",
    RequirementsUnmet: "unmet",
}


@dataclass(frozen=True)
class Step:
    """A move that was made: what, where from, by whom."""

    action: str
    source: str
    actor: str


@dataclass
class Life:
    """One dossier as the model knows it: its state, who took part, and the moments that count."""

    office: Office
    now: datetime
    closes: datetime
    state: str = "draft"
    complete: bool = False
    drafters: set[str] = field(default_factory=set)
    reviewers: set[str] = field(default_factory=set)
    recused: set[str] = field(default_factory=set)
    assigned_to: str | None = None
    first_on_time: datetime | None = None
    correction_day: date | None = None
    reviewed_by: str | None = None
    approved_by: str | None = None
    submissions: int = 0
    made: list[str] = field(default_factory=list)
    standing: list[Step] = field(default_factory=list)
    proposed_by: str | None = None
    appraisers: set[str] = field(default_factory=set)
    answered: dict[str, tuple[str, Actor, Moved]] = field(default_factory=dict)

    @property
    def people(self) -> tuple[Actor, ...]:
        """Everybody who may turn up; two of them hold all roles."""
        office, everything = self.office, tuple(Role)
        jacks = (office.person("jack", *everything), office.other(5).person("jill", *everything))
        centre = (REVIEWER, REVIEWER_2, APPROVER, APPROVER_2, PRINTER, ADMIN)
        return (office.clerk, office.colleague, *jacks, *centre, office.other().clerk)

    def roles(self, actor: Actor) -> set[str]:
        away = {"clerk"} if actor.office != self.office.clerk.office else set()
        return {str(role) for role in actor.roles} - away

    def sees(self, actor: Actor) -> bool:
        roles = self.roles(actor)
        return bool(roles & {"clerk", "reviewer", "approver"}) or ("printer" in roles and self.state == "approved")

    def end_of(self, day: date) -> datetime:
        return datetime.combine(day + timedelta(days=1), time.min, tzinfo=self.office.campaign.zone)

    def ways(self, action: str) -> tuple[Way, ...]:
        """The moves that there are now under that name."""
        if action != "undo":
            return WAYS.get((self.state, action), ())
        last = self.standing[-1] if self.standing else None
        way = UNDO_WAYS.get((last.action, last.source)) if last else None
        return () if way is None else (way,)

    def way_of(self, actor: Actor, action: str) -> Way:
        ways = self.ways(action)
        return next((way for way in ways if way[0] in self.roles(actor)), ways[0])

    def barred(self, actor: Actor, action: str) -> bool:
        role, _ = self.way_of(actor, action)
        if role not in self.roles(actor):
            return True
        if role == "clerk":
            return actor.username in self.reviewers | self.appraisers
        if action == "lapse":
            return False
        near = actor.office == self.office.clerk.office or actor.username in self.drafters | self.recused
        if action == "propose-undo" or (self.state, action) == ("lapsed", "reopen"):
            return near
        if role == "reviewer":
            return near or self.assigned_to not in (None, actor.username)
        return near or actor.username in self.reviewers | self.appraisers

    def holds(self, actor: Actor, action: str, reason: str, day: date | None) -> bool:
        """Whether everything that the move asks for is there and in time."""
        closes = self.closes
        if self.state == "returned" and self.correction_day is not None:
            closes = max(closes, self.end_of(self.correction_day))
        dated = day is not None and self.now < self.end_of(day) and is_working(day)
        second = self.state != "approved" or self.proposed_by not in (None, actor.username)
        return {
            "submit": self.complete and self.now < closes,
            "withdraw": self.now < self.closes,
            **dict.fromkeys(("abstain", "resume"), self.now < self.closes),
            "lapse": self.office.campaign.correction_end is CorrectionEnd.CLOSES and self.now >= closes,
            "return": bool(reason) and dated,
            "reopen": bool(reason) and (dated or self.state != "lapsed"),
            "undo": bool(reason) and second,
            "propose-undo": bool(reason) and self.proposed_by is None,
            "refuse-undo": bool(reason) and self.proposed_by is not None,
            **dict.fromkeys(("recheck", "decline"), bool(reason)),
        }.get(action, True)

    def is_ripe(self, action: str) -> bool:
        """Whether what must have come before has come: a second person's proposal, the end of a window."""
        if action == "refuse-undo" or (action == "undo" and self.state == "approved"):
            return self.proposed_by is not None
        return action != "lapse" or any(self.holds(person, action, "", None) for person in self.people)

    def answer(self, actor: Actor, action: str, reason: str, day: date | None, current: bool) -> str:
        """What the desk must answer."""
        if not self.sees(actor):
            return "not-found"
        if not self.ways(action):
            return "wrong-state"
        if self.barred(actor, action):
            return "not-yours"
        if not self.holds(actor, action, reason, day):
            return "unmet"
        return "moved" if current else "overtaken"

    def move(self, actor: Actor, action: str, day: date | None) -> None:
        step, (role, target) = Step(action, self.state, actor.username), self.way_of(actor, action)
        self.made.append(action)
        self.proposed_by = actor.username if action == "propose-undo" else None
        if action == "undo":
            self.standing.pop()
        elif action not in ("propose-undo", "refuse-undo"):
            self.standing.append(step)
        if role == "reviewer" and self.state == "submitted" and self.assigned_to is None:
            self.assigned_to = actor.username
        self.state = target
        self.correction_day = day if target == "returned" else None
        if role == "reviewer" and action not in ("lapse", "propose-undo"):
            self.reviewers.add(actor.username)
        if role == "clerk":
            self.drafters.add(actor.username)
        if action == "submit":
            self.submissions += 1
            self.first_on_time = self.first_on_time or self.now
        if action == "withdraw":
            self.first_on_time = None
        reviews = [move.actor for move in self.standing if move.action == "review"]
        self.reviewed_by = reviews[-1] if target in ("reviewed", "approved", "declined") else None
        approvals = [move.actor for move in self.standing if move.action == "approve"]
        self.approved_by = approvals[-1] if target == "approved" else None

    def save_answer(self, actor: Actor, current: bool) -> str:
        if not self.sees(actor):
            return "not-found"
        if "clerk" not in self.roles(actor):
            return "not-yours"
        if self.state not in ("draft", "returned"):
            return "wrong-state"
        if actor.username in self.reviewers | self.appraisers:
            return "not-yours"
        return "saved" if current else "overtaken"


class Walk:
    """Walks one life after the other, and compares every answer and every row with the model."""

    def __init__(self, database: Database, seed: int) -> None:
        self.random, self.database = Random(seed), database
        self.tried: Counter[tuple[str, str]] = Counter()
        self.made: Counter[tuple[str, str]] = Counter()
        self.steps = 0
        self.offices = self._offices()
        with database.writing() as session:
            for person in (REVIEWER, REVIEWER_2):
                add_account(session, person.username, *person.roles, name=person.name, password=False)

    def _offices(self) -> Iterator[Office]:
        """Offices of three campaigns by turns; two of them have the same offices and their registers of numbers."""
        for place in range(1, 61, 2):
            yield Office(self.database, campaign_4361(), campaign_4361().offices[place].code)
            yield Office(self.database, sister_campaign(), sister_campaign().offices[place + 1].code)
            if place < len(second_campaign().offices):
                yield Office(self.database, second_campaign(), second_campaign().offices[place].code)

    def walked_enough(self) -> bool:
        return all(self.tried[pair] >= EACH for pair in PAIRS) and all(self.made[pair] >= EACH for pair in ROADS)

    def lacks(self, state: str) -> bool:
        """Whether something was not tried, or not made, often enough in that state."""
        tried = any(self.tried[pair] < EACH for pair in PAIRS if pair[0] == state)
        return tried or any(self.made[pair] < EACH for pair in ROADS if pair[0] == state)

    def known(self, life: Life, action: str) -> tuple[object, ...]:
        """How well that way is known: how often gone, whether it only leads there and back for nothing, and whether it
        leads where nothing is lacking."""
        ((_, target), *_) = life.ways(action)
        made = min(self.made[life.state, action], EACH)
        known = not self.lacks(target)
        return made, action == "abstain" and known, known, self.random.random()

    def live(self) -> None:
        """One dossier from its first word on, until nothing has moved for a while."""
        life, idle, end = self.new_life(), 0, self.steps + LONGEST_LIFE
        while idle < 30 and self.steps < end and not self.walked_enough():
            before = len(life.made)
            self.step(life)
            idle = idle + 1 if len(life.made) == before else 0
            assert self.steps < STEPS_AT_MOST, self.told()

    def new_life(self) -> Life:
        """A complete draft, four days to a few hours before the closing moment."""
        office = next(self.offices)
        begins = office.at - timedelta(days=2) + timedelta(hours=self.random.choice([0, 30, 80, 101]))
        office.fill(at=begins)
        return Life(office, begins, office.closes, complete=True, drafters={office.clerk.username})

    def step(self, life: Life) -> None:
        self.steps += 1
        life.now += timedelta(seconds=self.random.choice([0, 1, 60, 3_600, 20_000]))
        chance = self.random.random()
        if chance < 0.15:
            self.write(life)
        elif chance < 0.2 and life.answered:
            self.send_again(life)
        elif chance < 0.23:
            self.extend(life)
        elif chance < 0.26 and life.state in ("submitted", "reviewed"):
            self.change_duty(life)
        elif life.state == "returned" and chance < (0.7 if self.lacks("lapsed") else 0.3):
            self.wait(life)
        else:
            self.ask(life)
        check(life)

    def ask(self, life: Life) -> None:
        """Somebody asks for a move: mostly one that leads on, by somebody who may make it."""
        action, actor = self.pick(life)
        self.tried[life.state, action] += 1
        current = self.random.random() > 0.05
        reason = self.random.choice(["Đề nghị bổ sung số liệu.", "Cần đối chiếu lại.", "Thiếu chữ ký.", " "])
        day = self.random.choice([life.now.date() + timedelta(days=days) for days in (-1, 0, 1, 5, 14)] + [None])
        expected: object = life.answer(actor, action, reason.strip(), day, current)
        key, version = new_key(), life.office.version() - (not current)
        said = answer(
            lambda: life.office.move(
                Action(action),
                actor,
                at=life.now,
                key=key,
                version=version,
                reason=reason,
                correction_day="" if day is None else day,
            )
        )
        if expected == "moved":
            self.made[life.state, action] += 1
            life.move(actor, action, day)
            expected = Moved(life.office.reference, Action(action), life.submissions)
            life.answered[key] = (action, actor, expected)
        assert said == expected, (life, actor, action, reason, day)

    def pick(self, life: Life) -> tuple[str, Actor]:
        """What was seldom tried in this state, or the way on that was seldom gone, mostly by somebody who may go it."""
        seldom = [action for state, action in PAIRS if state == life.state and self.tried[state, action] < EACH]
        ways = [action for state, action in ROADS if state == life.state and life.ways(action)]
        ways = [action for action in ways if life.is_ripe(action) or self.random.random() < 0.1]
        if seldom and (not ways or self.random.random() < 0.75):
            return self.random.choice(seldom), self.random.choice(life.people)
        if not ways or self.random.random() < 0.05:
            return self.random.choice([*map(str, Action)]), self.random.choice(life.people)
        action = min(ways, key=lambda way: self.known(life, way))
        roles = {role for role, _ in life.ways(action)}
        able = [person for person in life.people if roles & life.roles(person)]
        fit = [item for item in able if not life.barred(item, action)]
        return action, self.random.choice(fit if fit and self.random.random() < 0.8 else able)

    def wait(self, life: Life) -> None:
        """Nobody does anything until the correction window is over."""
        assert life.correction_day is not None
        life.now = max(life.now, life.closes, life.end_of(life.correction_day))

    def change_duty(self, life: Life) -> None:
        """The dossier is given to a reviewer, or someone steps back from it for good."""
        if self.random.random() < 0.7:
            to = self.random.choice([REVIEWER, REVIEWER_2])
            barred = to.username in life.recused and life.assigned_to != to.username
            said = answer(lambda: life.office.assign(to, APPROVER, at=life.now))
            assert said == ("unmet" if barred else None), (life, to)
            life.assigned_to = life.assigned_to if barred else to.username
            return
        leaves = self.random.choice([REVIEWER_2, APPROVER_2])
        life.office.recuse(leaves, at=life.now)
        life.recused.add(leaves.username)
        life.assigned_to = None if life.assigned_to == leaves.username else life.assigned_to

    def extend(self, life: Life) -> None:
        """The centre gives the office more time than it has, its correction window counted."""
        window = [] if life.correction_day is None else [life.end_of(life.correction_day)]
        last_day = (max([life.closes, *window]) - timedelta(seconds=1)).date()
        until = max(last_day, life.now.date()) + timedelta(days=self.random.choice([1, 2]))
        life.office.extend(until, at=life.now)
        life.closes = life.end_of(until)

    def write(self, life: Life) -> None:
        """Somebody writes: words that complete the draft, or a gap in it."""
        actor = self.random.choice(life.people[:4] if self.random.random() < 0.7 else life.people)
        whole, current = self.random.random() < 0.7, self.random.random() > 0.1
        signer, place = "Nguyễn Văn An" if whole else "", f"Nơi thứ {self.steps}"
        typed = typed_of(life.office.complete(signing__signer=signer, signing__place=place))["office"]
        expected = life.save_answer(actor, current)
        version = None if current else 0
        said = answer(lambda: life.office.save("office", typed, version=version, actor=actor, at=life.now))
        if expected == "saved":
            assert isinstance(said, SavedSection)
            life.complete = whole
            life.drafters.add(actor.username)
        else:
            assert said == expected, (life, actor)

    def send_again(self, life: Life) -> None:
        """The very form that was answered before, on whatever version: the same answer, and nothing happens."""
        key, (action, actor, moved) = self.random.choice([*life.answered.items()])
        if life.sees(actor):
            assert life.office.move(Action(action), actor, at=life.now, key=key, version=1, reason="") == moved

    def told(self) -> str:
        """How often each state × action was tried, and how often made."""
        lines = [f"random walk on {self.database.kind}: {self.steps} steps; tried (made)"]
        lines.append(" " * 10 + "".join(f"{action:>13}" for action in map(str, Action)))
        for state in map(str, State):
            cells = (f"{self.tried[state, action]} ({self.made[state, action]})" for action in map(str, Action))
            lines.append(f"{state:10}" + "".join(f"{cell:>13}" for cell in cells))
        return "\n".join(lines)


def answer(deed: Callable[[], object]) -> object:
    """What the desk says: the deed's own answer, or which refusal."""
    try:
        return deed()
    except tuple(ANSWERS) as refused:
        return next(name for kind, name in ANSWERS.items() if isinstance(refused, kind))


def check(life: Life) -> None:
    """State ↔ columns ↔ history ↔ revisions, and all of them as the model has them."""
    with life.office.database.reading() as session:
        row = dossier_queries.dossier_by_reference(session, life.office.reference)
        assert row is not None
        moves, revisions = dossier_queries.moves_of(session, row), dossier_queries.revisions_of(session, row)
        drafters, _ = dossier_queries.drafters_and_signing_copy(session, row)
    known = (life.state, life.submissions, life.first_on_time, life.correction_day)
    assert columns(row) == (*known, life.reviewed_by, life.approved_by, life.assigned_to)
    stand = [moves[place] for place in standing(move.action for move in moves)]
    assert [(move.action.value, move.source.value, move.actor) for move in stand] == [
        (move.action, move.source, move.actor) for move in life.standing
    ]
    undone = {move.undoes_id for move in moves if move.action is Action.UNDO}
    assert None not in undone
    assert undone.isdisjoint(move.id for move in stand)
    assert [move.action.value for move in moves] == life.made
    assert [move.source for move in moves] == [State.DRAFT, *(move.target for move in moves)][: len(moves)]
    assert (moves[-1].target if moves else State.DRAFT) is row.state
    assert [revision.number for revision in revisions] == [*range(1, life.submissions + 1)]
    assert all(revision.hash == hashlib.sha256(revision.text.encode()).hexdigest() for revision in revisions[-1:])
    assert drafters == life.drafters


def columns(row: Dossier) -> tuple[object, ...]:
    decided = row.reviewed_by, row.approved_by, row.assigned_to
    return row.state.value, row.revision, row.first_on_time, row.correction_day, *decided


def test_random_walks_answer_as_the_model_says_and_visit_everything(
    loaded: Database, capsys: pytest.CaptureFixture[str]
):
    walk = Walk(loaded, seed=4361)
    while not walk.walked_enough():
        walk.live()
    with capsys.disabled():
        print(f"\n{walk.told()}", file=sys.stderr)
    assert min(walk.tried[pair] for pair in PAIRS) >= EACH
    assert min(walk.made[pair] for pair in ROADS) >= EACH
    assert sum(walk.made[pair] for pair in PAIRS if pair not in ROADS) == 0


def test_on_a_walk_every_page_offers_exactly_what_the_model_allows(loaded: Database):
    walk = Walk(loaded, seed=215)
    life = walk.new_life()
    for _ in range(30):
        walk.step(life)
        for actor in life.people:
            if life.sees(actor):
                openings = life.office.view(actor, life.now).openings
                assert {opening.action.value: opening.is_open for opening in openings} == allowed(life, actor)


def allowed(life: Life, actor: Actor) -> dict[str, bool]:
    """The moves of this person's roles in this state: open, where a form that says nothing yet could succeed."""
    there = [action for action in map(str, Action) if life.ways(action)]
    if life.office.campaign.correction_end is CorrectionEnd.STAYS:
        there = [action for action in there if action != "lapse"]
    return {
        action: not life.barred(actor, action) and life.holds(actor, action, "", None)
        for action in there
        if life.way_of(actor, action)[0] in life.roles(actor) and not left_out(life, actor, action)
    }


def left_out(life: Life, actor: Actor, action: str) -> bool:
    """Whether a page has no form for it: one about an undo that could only refuse this person."""
    if action == "refuse-undo" and life.proposed_by is None:
        return True
    if action == "propose-undo" and life.proposed_by is not None:
        return True
    if action == "undo" and life.state == "approved" and life.proposed_by == actor.username:
        return True
    near = actor.office == life.office.clerk.office or actor.username in life.drafters | life.recused
    role, _ = life.way_of(actor, action)
    judged = role == "approver" and action != "propose-undo" and actor.username in life.reviewers | life.appraisers
    return action in ("undo", "propose-undo", "refuse-undo") and (near or judged)


def is_working(day: date) -> bool:
    """Whether offices work on that day, by the calendar files of both campaigns."""
    off, worked = calendars()
    return day in worked or (day.weekday() < 5 and day not in off)


@cache
def calendars() -> tuple[frozenset[date], frozenset[date]]:
    """The days off and the days worked in lieu."""
    entries = [
        entry for file in (DAYS_OFF_FILE, SECOND_DAYS_OFF_FILE) for entry in read_calendar(file.read_text()).entries
    ]
    return frozenset(entry.day for entry in entries if not entry.worked), frozenset(
        entry.day for entry in entries if entry.worked
    )
