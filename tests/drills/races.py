"""Races in process on both databases: 50 approvals at once, two clicks on every button, two people on one dossier."""

import logging
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Barrier
from typing import Any

from argon2 import PasswordHasher

from dossiers.accounts import passwords
from tests.drills.drilling import Figure, Run
from tests.drills.stages import Rows, Stage
from tests.drills.stores import opened_store
from tests.support.browsers import codes
from tests.support.web import CORRECTION_DAY, REASON, office_in, reference, typed_sections
from tests.web import test_matrix as matrix_test
from tests.web.matrix import PERSONAS, Row, rows
from workflow.lifecycle import Action, State

KINDS = ("sqlite", "postgresql")
APPROVALS = 50
KEYLESS = frozenset({"/login", "/logout", "/account"})
"""Forms that begin or end a session: their second click meets another session."""
NOTED = frozenset({"acts", "jobs"})
"""Tables of which a second click may write a further row: it is an act as well, and a finished job may be due again."""


@dataclass(frozen=True, slots=True)
class Click:
    """A form to be sent by a person."""

    who: str
    path: str
    fields: Mapping[str, Any]


Answer = tuple[int, str]
"""The status, and where the answer leads or the reasons that it gives."""


def drill(run: Run) -> Iterator[Figure]:
    """Yield the figures of each database."""
    logging.disable(logging.CRITICAL)
    former, passwords._hasher = passwords._hasher, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    try:
        for kind in KINDS:
            with opened_store(kind) as store, tempfile.TemporaryDirectory(prefix="drill-races-") as name:
                stage = Stage.made(store, Path(name))
                yield from _approvals(stage)
                yield from _two_people(stage)
                yield from _double_clicks(stage, max(1, 100 // run.per_cent))
                stage.web.application.database.dispose()
    finally:
        passwords._hasher = former
        logging.disable(logging.NOTSET)


def at_once(stage: Stage, clicks: Sequence[Click]) -> list[Answer]:
    """Send all forms at the same moment; return the answers in their order."""
    gate, browsers = Barrier(len(clicks)), [stage.browser(click.who) for click in clicks]

    def send(number: int) -> Answer:
        gate.wait(60)
        answer = browsers[number].post(clicks[number].path, dict(clicks[number].fields))
        return answer.status_code, answer.location or ",".join(codes(answer))

    with ThreadPoolExecutor(len(clicks)) as pool:
        return list(pool.map(send, range(len(clicks))))


def _approvals(stage: Stage) -> Iterator[Figure]:
    """Yield how many of 50 approvals of one dossier were made."""
    stage.restore("open")
    whole = reference(office_in(State.REVIEWED))
    form = {"version": str(stage.web.version(whole)), "action": "approve"}
    clicks = [Click("approver", f"/dossiers/{whole}/approve", {**form, "key": str(n)}) for n in range(APPROVALS)]
    before, answers = stage.rows(), at_once(stage, clicks)
    told, made = Counter(status for status, _ in answers), len(stage.rows()["moves"]) - len(before["moves"])
    good = told == {303: 1, 409: APPROVALS - 1} and made == 1
    yield Figure(f"{stage.store.kind}: {APPROVALS} approvals at once", f"{dict(told)}, {made} made", "1 made", good)


def _two_people(stage: Stage) -> Iterator[Figure]:
    """Yield what two people at one dossier were told: one of them wins, the other gets a reason."""
    kind, draft, submitted = stage.store.kind, reference(office_in(State.DRAFT)), reference(office_in(State.SUBMITTED))
    section = {**typed_sections()["office"], "version": "1"}
    seen, drafted = str(stage.web.version(submitted)), str(stage.web.version(draft))
    answer = {"version": seen, "reason": REASON, "correction_day": CORRECTION_DAY}
    races = {
        "two clerks save a section": (
            Click("clerk-79", f"/dossiers/{draft}/draft/office", {**section, "office.place": "Nơi này"}),
            Click("clerk-79-2", f"/dossiers/{draft}/draft/office", {**section, "office.place": "Nơi kia"}),
        ),
        "saving and submitting": (
            Click("clerk-79", f"/dossiers/{draft}/draft/office", {**section, "office.place": "Nơi khác"}),
            Click("clerk-79-2", f"/dossiers/{draft}/submit", {"version": drafted, "key": "s"}),
        ),
        "reviewing and withdrawing": (
            Click("reviewer", f"/dossiers/{submitted}/review", {**answer, "key": "r"}),
            Click("clerk-31", f"/dossiers/{submitted}/withdraw", {**answer, "key": "w"}),
        ),
        "reviewing and returning": (
            Click("reviewer", f"/dossiers/{submitted}/review", {**answer, "key": "r"}),
            Click("reviewer", f"/dossiers/{submitted}/return", {**answer, "key": "b"}),
        ),
    }
    for name, clicks in races.items():
        stage.restore("open")
        told = sorted(status for status, _ in at_once(stage, clicks))
        good = told[0] == 303 and told[1] in {403, 409}
        yield Figure(f"{kind}: {name} at once", str(told), "303, 403 or 409", good)


def _double_clicks(stage: Stage, stride: int) -> Iterator[Figure]:
    """Yield how many forms, clicked twice at once, were answered twice or done twice."""
    told: list[str] = []
    clickable = list(_clickable())[::stride]
    for who, row in clickable:
        stage.restore("open")
        click = _click(stage, who, row)
        before = stage.rows()
        single = stage.browser(click.who).post(click.path, dict(click.fields))
        after = stage.rows()
        stage.restore("open")
        answers = at_once(stage, [_click(stage, who, row) for _ in range(2)])
        if {status for status, _ in answers} != {single.status_code} or len(set(answers)) > 1:
            told.append(f"{who} {row}: alone {single.status_code}, twice {answers}")
        elif doubled := _doubled(before, after, stage.rows()):
            told.append(f"{who} {row}: written twice: {doubled}")
    print(*told, sep="\n", end="\n" if told else "", file=sys.stderr)
    said = f"{len(told)} of {len(clickable)}"
    yield Figure(f"{stage.store.kind}: forms clicked twice, two answers or deeds", said, "0", not told)


def _clickable() -> Iterator[tuple[str, Row]]:
    """Yield every row of the matrix that changes something when its form is sent, with the first person who may."""
    seen = set()
    for row in rows():
        allowed = [who for who, status in zip(PERSONAS, row.expected, strict=True) if status == "303"]
        if row.method == "POST" and allowed and row.path not in KEYLESS and (row.path, row.state) not in seen:
            seen.add((row.path, row.state))
            yield allowed[0], row


def _click(stage: Stage, persona: str, row: Row) -> Click:
    """Return the form of a row with the key that its page would give it."""
    path, whole = matrix_test._filled(stage.web, row), matrix_test._reference(row)
    body = matrix_test._body(stage.web, path, whole)
    who = persona
    if persona not in matrix_test.CENTRE:
        who = f"clerk-{matrix_test._office(row, persona)}{'-2' if persona == 'colleague' else ''}"
    last = row.path.rpartition("/")[2]
    return Click(who, path, {"key": "k", **body, **({"action": last} if last in set(Action) else {})})


def _doubled(before: Rows, after: Rows, twice: Rows) -> list[str]:
    """Return the tables to which two clicks added more than one click did."""
    return [
        name
        for name in after
        if name not in NOTED and len(twice[name]) - len(before[name]) > max(0, len(after[name]) - len(before[name]))
    ]
