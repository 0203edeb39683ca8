"""Random walks through the real use cases: whoever does whatever whenever, the desk answers as a small model says.

The model is written apart from the rules: a table of moves, who took part, and the moments that count.
"""

import hashlib
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import product
from random import Random

import pytest

from dossiers.actor import Actor
from dossiers.drafting import Saved
from dossiers.errors import NotFound, Overtaken
from dossiers.moving import Moved
from dossiers.records import queries
from dossiers.records.database import Database
from dossiers.records.dossiers import Dossier
from tests.support.dossiers import (
    ADMIN,
    APPROVER,
    APPROVER_2,
    PRINTER,
    REVIEWER,
    REVIEWER_2,
    Office,
    both_campaigns,
    new_key,
)
from tests.support.typing import typed_of
from workflow.errors import NotYourTurn, RequirementsUnmet, WrongState
from workflow.lifecycle import Action, Role, State

MOVES = {
    ("draft", "submit"): ("clerk", "submitted"),
    ("submitted", "withdraw"): ("clerk", "draft"),
    ("submitted", "review"): ("reviewer", "reviewed"),
    ("submitted", "return"): ("reviewer", "returned"),
    ("returned", "submit"): ("clerk", "submitted"),
    ("reviewed", "approve"): ("approver", "approved"),
    ("reviewed", "return"): ("approver", "returned"),
    ("reviewed", "recheck"): ("approver", "submitted"),
}
PAIRS = [*product(map(str, State), map(str, Action))]
EACH = 20
"""So often at least is every state × action tried, and every move of the table made."""
STEPS_AT_MOST = 3_000

ANSWERS: dict[type[Exception], str] = {
    NotFound: "not-found",
    NotYourTurn: "not-yours",
    WrongState: "wrong-state",
    Overtaken: "overtaken",
    RequirementsUnmet: "unmet",
}


@dataclass
class Life:
    """One dossier as the model knows it: its state, who took part, and the moments that count."""

    office: Office
    now: datetime
    state: str = "draft"
    complete: bool = False
    drafters: set[str] = field(default_factory=set)
    reviewers: set[str] = field(default_factory=set)
    first_on_time: datetime | None = None
    correction_day: date | None = None
    reviewed_by: str | None = None
    approved_by: str | None = None
    submissions: int = 0
    made: list[str] = field(default_factory=list)
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

    def barred(self, actor: Actor, action: str) -> bool:
        role, _ = MOVES[self.state, action]
        if role not in self.roles(actor):
            return True
        took_part = {
            "clerk": self.reviewers if action == "submit" else set(),
            "reviewer": self.drafters,
            "approver": self.drafters | self.reviewers,
        }
        return actor.username in took_part[role]

    def holds(self, action: str, reason: str, day: date | None) -> bool:
        """Whether everything that the move asks for is there and in time."""
        closes = self.office.closes
        if action == "submit" and self.state == "returned" and self.correction_day is not None:
            closes = max(closes, self.end_of(self.correction_day))
        return {
            "submit": self.complete and self.now < closes,
            "withdraw": self.now < closes,
            "review": True,
            "return": bool(reason) and day is not None and self.now < self.end_of(day),
            "recheck": bool(reason),
            "approve": True,
        }[action]

    def answer(self, actor: Actor, action: str, reason: str, day: date | None, current: bool) -> str:
        """What the desk must answer."""
        if not self.sees(actor):
            return "not-found"
        if (self.state, action) not in MOVES:
            return "wrong-state"
        if self.barred(actor, action):
            return "not-yours"
        if not self.holds(action, reason, day):
            return "unmet"
        return "moved" if current else "overtaken"

    def move(self, actor: Actor, action: str, day: date | None) -> None:
        role, self.state = MOVES[self.state, action]
        self.made.append(action)
        self.correction_day = day if action == "return" else None
        if role == "reviewer":
            self.reviewers.add(actor.username)
        if action == "submit":
            self.drafters.add(actor.username)
            self.submissions += 1
            self.first_on_time = self.first_on_time or self.now
        if action == "withdraw":
            self.first_on_time = None
        self.reviewed_by = {"review": actor.username, "approve": self.reviewed_by}.get(action)
        self.approved_by = actor.username if action == "approve" else None

    def save_answer(self, actor: Actor, current: bool) -> str:
        if not self.sees(actor):
            return "not-found"
        if "clerk" not in self.roles(actor):
            return "not-yours"
        if self.state not in ("draft", "returned"):
            return "wrong-state"
        if actor.username in self.reviewers:
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

    def _offices(self) -> Iterator[Office]:
        for place in range(1, 63):
            for campaign in both_campaigns():
                if place < len(campaign.offices):
                    yield Office(self.database, campaign, campaign.offices[place].code)

    def walked_enough(self) -> bool:
        return all(self.tried[pair] >= EACH for pair in PAIRS) and all(self.made[pair] >= EACH for pair in MOVES)

    def live(self) -> None:
        """One dossier from its first word on, until nothing has moved for a while."""
        life, idle = self.new_life(), 0
        while idle < 15 and not self.walked_enough():
            before = len(life.made)
            self.step(life)
            idle = idle + 1 if len(life.made) == before else 0
            assert self.steps < STEPS_AT_MOST, self.told()

    def new_life(self) -> Life:
        """A complete draft, four days to a few hours before the closing moment."""
        office = next(self.offices)
        begins = office.at - timedelta(days=2) + timedelta(hours=self.random.choice([0, 30, 80, 101]))
        office.fill(at=begins)
        return Life(office, begins, complete=True, drafters={office.clerk.username})

    def step(self, life: Life) -> None:
        self.steps += 1
        life.now += timedelta(seconds=self.random.choice([0, 1, 60, 3_600, 20_000]))
        chance = self.random.random()
        if chance < 0.15:
            self.write(life)
        elif chance < 0.2 and life.answered:
            self.send_again(life)
        else:
            self.ask(life)
        check(life)

    def ask(self, life: Life) -> None:
        """Somebody asks for a move: mostly one that leads on, by somebody who may make it."""
        action, actor = self.pick(life)
        self.tried[life.state, action] += 1
        current = self.random.random() > 0.05
        reason = self.random.choice(["Đề nghị bổ sung số liệu.", "Cần đối chiếu lại.", "Thiếu chữ ký.", ""])
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
        ways = [action for state, action in MOVES if state == life.state]
        if seldom and (not ways or self.random.random() < 0.6):
            return self.random.choice(seldom), self.random.choice(life.people)
        if not ways or self.random.random() < 0.05:
            return self.random.choice([*map(str, Action)]), self.random.choice(life.people)
        rare = {way: (min(self.made[life.state, way], EACH), way != "review", self.random.random()) for way in ways}
        action = min(ways, key=rare.__getitem__)
        role, _ = MOVES[life.state, action]
        able = [one for one in life.people if role in life.roles(one)]
        fit = [one for one in able if not life.barred(one, action)]
        return action, self.random.choice(fit if fit and self.random.random() < 0.8 else able)

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
            assert isinstance(said, Saved)
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
        lines.append(" " * 10 + "".join(f"{action:>12}" for action in map(str, Action)))
        for state in map(str, State):
            cells = (f"{self.tried[state, action]} ({self.made[state, action]})" for action in map(str, Action))
            lines.append(f"{state:10}" + "".join(f"{cell:>12}" for cell in cells))
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
        row = queries.dossier_by_reference(session, life.office.reference)
        assert row is not None
        moves, revisions = queries.moves_of(session, row), queries.revisions_of(session, row)
        drafters, _ = queries.drafters_and_signing_copy(session, row)
    known = (life.state, life.submissions, life.first_on_time, life.correction_day)
    assert columns(row) == (*known, life.reviewed_by, life.approved_by)
    assert [move.action.value for move in moves] == life.made
    assert [move.source for move in moves] == [State.DRAFT, *(move.target for move in moves)][: len(moves)]
    assert (moves[-1].target if moves else State.DRAFT) is row.state
    assert [one.number for one in revisions] == [*range(1, life.submissions + 1)]
    assert all(one.hash == hashlib.sha256(one.text.encode()).hexdigest() for one in revisions[-1:])
    assert drafters == life.drafters


def columns(row: Dossier) -> tuple[object, ...]:
    return row.state.value, row.revision, row.first_on_time, row.correction_day, row.reviewed_by, row.approved_by


def test_random_walks_answer_as_the_model_says_and_visit_everything(
    loaded: Database, capsys: pytest.CaptureFixture[str]
):
    walk = Walk(loaded, seed=4361)
    while not walk.walked_enough():
        walk.live()
    with capsys.disabled():
        print(f"\n{walk.told()}", file=sys.stderr)
    assert min(walk.tried[pair] for pair in PAIRS) >= EACH
    assert min(walk.made[pair] for pair in MOVES) >= EACH
    assert sum(walk.made[pair] for pair in PAIRS if pair not in MOVES) == 0


def test_on_a_walk_every_page_offers_exactly_what_the_model_allows(loaded: Database):
    walk = Walk(loaded, seed=215)
    life = walk.new_life()
    for _ in range(30):
        walk.step(life)
        for actor in life.people:
            if life.sees(actor):
                openings = life.office.view(actor, life.now).openings
                assert {one.action.value: one.is_open for one in openings} == allowed(life, actor)


def allowed(life: Life, actor: Actor) -> dict[str, bool]:
    """The moves of this person's roles in this state: open, where a form that says nothing yet could succeed."""
    return {
        action: not life.barred(actor, action) and life.holds(action, "", None)
        for (state, action), (role, _) in MOVES.items()
        if state == life.state and role in life.roles(actor)
    }
