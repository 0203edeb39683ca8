"""Drill: 1,000 offices submit across the closing moment, 500 at a time, without a proxy and behind nginx."""

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from tests.drills.crowd import Answered, Sending, submissions, together
from tests.drills.desks import Desk, served_desk
from tests.drills.drilling import Figure, Run
from tests.drills.ledger import Ledger, Told, broken_promises
from tests.support.nginx import nginx
from tests.support.supervised import free_port

OFFICES = 1_000
LEAD = timedelta(seconds=6)
"""From the start of the drill to the closing moment."""
SPAN = (-4.0, 2.0)
"""The seconds around the closing moment in which requests are sent."""


def drill(run: Run) -> Iterator[Figure]:
    """Yield the figures on both databases, bare and behind nginx."""
    for kind in ("sqlite", "postgresql"):
        with served_desk(kind, run.times(OFFICES)) as desk:
            yield from _across(desk, run, kind, desk.port, "bare")
        with served_desk(kind, run.times(OFFICES), TRUSTED_PROXIES="1") as desk:
            port = free_port()
            with nginx(port, desk.port):
                yield from _across(desk, run, kind, port, "behind nginx")


def _across(desk: Desk, run: Run, kind: str, port: int, how: str) -> Iterator[Figure]:
    forms, chance = submissions(desk), run.random()
    moments = [LEAD.total_seconds() + chance.uniform(*SPAN) for _ in forms]
    closes_at = _close_soon(desk)
    sendings = [Sending(form, moment) for form, moment in zip(forms.values(), moments, strict=True)]
    answers = dict(zip(forms, together(port, sendings), strict=True))
    yield from _figures(desk, f"{kind}, {how}", answers, closes_at)


def _close_soon(desk: Desk) -> float:
    """Set the business clock so that the campaign closes after LEAD seconds; return that moment as Unix time.

    As a real campaign it closes with a whole second of the machine: the stamp of nginx has whole milliseconds.
    """
    time.sleep(1 - time.time() % 1)
    second, begin = datetime.fromtimestamp(int(time.time()), UTC), desk.furnished.campaign.closes() - LEAD
    clock = replace(desk.application.clock, machine=lambda: second)
    clock.set_time(begin, default=begin, last_move=None)
    clock.start()
    return (second + LEAD).timestamp()


def _figures(desk: Desk, where: str, answers: dict[str, Answered], closes_at: float) -> Iterator[Figure]:
    early = {ref: answer for ref, answer in answers.items() if answer.sent and answer.sent < closes_at}
    late = {ref: answer for ref, answer in answers.items() if answer.begun >= closes_at}
    wrongly = [answer for answer in early.values() if answer.status != 303]
    taken = [answer.begun - closes_at for answer in late.values() if answer.status == 303]
    ledger = Ledger()
    for reference, answer in answers.items():
        if answer.status == 303:
            ledger.moved(Told(reference, "submit"))
    broken = broken_promises(desk.application, ledger)
    slowest = max(answer.seconds for answer in answers.values())
    yield Figure(f"wrongly late, {where}", f"{len(wrongly)} of {len(early)} sent in time", "0", not wrongly)
    by = f", by {max(taken) * 1000:.1f} ms" if taken else ""
    yield Figure(f"accepted late, {where}", f"{len(taken)} of {len(late)} sent later{by}", "0", not taken)
    yield Figure(f"lost, double, half, {where}", f"{len(broken)}, slowest {slowest:.1f} s", "0", not broken)
