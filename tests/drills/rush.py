"""Drill: 500 offices submit at the same moment, then 500 people open a page while others submit.

The desk has started before: its job process has loaded its libraries and done the jobs of a start.
"""

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from tests.drills.crowd import Answered, Sending, percentile, request, submissions, together
from tests.drills.desks import Desk, served_desk
from tests.drills.drilling import Figure, Run
from tests.drills.ledger import Ledger, Told, broken_promises, jobs_due

OFFICES = 500
GOALS = {"sqlite": 5.0, "postgresql": 3.0}
"""Seconds within which 99 of 100 are answered."""
PAGE_GOAL = 1.0


def drill(run: Run) -> Iterator[Figure]:
    """Yield the figures of both rushes on both databases."""
    for kind, goal in GOALS.items():
        with _rested_desk(kind, run.times(OFFICES)) as desk:
            yield from _submissions(desk, kind, goal)
        with _rested_desk(kind, run.times(OFFICES)) as desk:
            yield from _pages(desk, kind)


@contextmanager
def _rested_desk(kind: str, offices: int) -> Iterator[Desk]:
    """Yield a desk whose processes wait for work."""
    with served_desk(kind, offices) as desk:
        desk.wait_until(lambda: _is_at_rest(desk))
        yield desk


def _is_at_rest(desk: Desk) -> bool:
    """Return whether no job is due and the processes used hardly any processor time within a second."""
    before = desk.processor_seconds()
    time.sleep(1)
    return not jobs_due(desk.application) and desk.processor_seconds() - before < 0.1


def _submissions(desk: Desk, kind: str, goal: float) -> Iterator[Figure]:
    forms = submissions(desk)
    answers = together(desk.port, [Sending(form) for form in forms.values()])
    p99 = percentile([answer.seconds for answer in answers], 0.99)
    yield Figure(f"{len(answers)} submit at once, {kind}: p99", f"{p99:.2f} s", f"≤ {goal:g} s", p99 <= goal)
    yield from promises(desk, kind, dict(zip(forms, answers, strict=True)))


def _pages(desk: Desk, kind: str) -> Iterator[Figure]:
    """Everyone opens the own dossier, a fifth submit."""
    forms, people = submissions(desk), desk.furnished.people
    clerks = [person for name, person in people.items() if name.startswith("clerk-")]
    pages = [Sending(request(desk, clerk, "/dossiers/")) for clerk in clerks]
    some = dict(list(forms.items())[::5])
    answers = together(desk.port, [*pages, *map(Sending, some.values())])
    shown, submitted = answers[: len(pages)], answers[len(pages) :]
    slowest = max(answer.seconds for answer in shown)
    counts = Counter(answer.status for answer in shown)
    what = f"{len(pages)} pages and {len(some)} submissions at once, {kind}: slowest page's answer"
    fine = slowest <= PAGE_GOAL and set(counts) <= {200, 503}
    yield Figure(what, f"{slowest:.2f} s, {dict(counts)}", f"≤ {PAGE_GOAL:g} s, 200 or 503", fine)
    yield from promises(desk, kind, dict(zip(some, submitted, strict=True)))


def promises(desk: Desk, kind: str, answers: dict[str, Answered]) -> Iterator[Figure]:
    """Yield how many submissions were not taken, lost, or stored twice."""
    ledger = Ledger()
    for reference, answer in answers.items():
        if answer.status == 303:
            ledger.moved(Told(reference, "submit"))
    refused = Counter((answer.status, answer.codes) for answer in answers.values() if answer.status != 303)
    yield Figure(f"submissions not taken, {kind}", f"{sum(refused.values())} {dict(refused) or ''}", "0", not refused)
    broken = broken_promises(desk.application, ledger)
    yield Figure(f"lost, double, half, {kind}", f"{len(broken)} {broken[:2] or ''}", "0", not broken)
