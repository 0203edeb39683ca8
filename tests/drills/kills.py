"""Kill the server, its workers, the job process and PostgreSQL at random points under load: nothing acknowledged is
lost or done twice, and the desk is back by itself, or as soon as systemd starts it again."""

import random
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from sqlalchemy import select

from dossiers.records.models.jobs import Job
from tests.drills.desks import Desk, children, served_desk
from tests.drills.drilling import Figure, Run
from tests.drills.ledger import Ledger, broken_promises, jobs_left
from tests.drills.lives import lived

BACK = 5.0
"""Seconds after which the desk must be back."""
LONGEST_PAUSE = 1.5
"""Seconds of undisturbed work between two kills, at most."""
DRAINED = 300.0
OFFICES = 8


@dataclass(slots=True)
class Kills:
    """What came of the kills on one database: the seconds until the desk was back by victim, and every fault."""

    kind: str
    returns: dict[str, list[float]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    ledger: Ledger = field(default_factory=Ledger)

    def figures(self) -> Iterator[Figure]:
        """Yield the faults, which are named on stderr, and the slowest return of each kind of kill."""
        print(*self.faults, sep="\n", file=sys.stderr)
        said = f"{len(self.faults)} in {self.ledger.acknowledged} acknowledged"
        yield Figure(f"{self.kind}: faults", said, "0", not self.faults)
        errors = self.ledger.answers[500]
        yield Figure(f"{self.kind}: answers without a sentence", str(errors), "0", not errors)
        for victim, seconds in self.returns.items():
            times = sorted(seconds)
            said = f"{times[-1]:.1f} s, half in {times[len(times) // 2]:.1f} s"
            what = f"{self.kind}: {len(times)} × {victim}, slowest return"
            yield Figure(what, said, f"≤ {BACK:.0f} s", times[-1] <= BACK)


Kill = Callable[[Desk, random.Random], None]
"""Kills something, starts again what systemd would start, and returns when the desk is whole again."""


def kill_server(desk: Desk, chance: random.Random) -> None:
    """Kill the supervisor, or gunicorn's main process, or every process at once."""
    everything = desk.processes()
    web = desk.web_server()
    desk.kill(*chance.choice([[desk.supervisor], [web or desk.supervisor], everything]))
    desk.wait_until(desk.has_ended)
    desk.start()
    desk.wait_until(desk.workers)  # The old ones may still answer what had come.
    desk.wait_for_health()


def kill_worker(desk: Desk, chance: random.Random) -> None:
    """Kill a web process; gunicorn starts another."""
    before = desk.workers()
    victim = chance.choice(before)
    desk.kill(victim)
    desk.wait_until(lambda: victim not in (now := desk.workers()) and len(now) == len(before))
    desk.wait_for_health()


def kill_job_process(desk: Desk, _chance: random.Random) -> None:
    """Kill the job process, and wait until another one has taken up a job."""
    victim = desk.job_process()
    if victim is not None:
        desk.kill(victim)
    desk.wait_until(lambda: (now := desk.job_process()) is not None and now != victim and _works(desk, now))


def stop_postgresql(desk: Desk, _chance: random.Random) -> None:
    """Stop PostgreSQL as a power failure would, and start it again."""
    desk.store.stop_at_once()
    desk.store.start()
    desk.wait_for_health()


def _works(desk: Desk, job_process: int) -> bool:
    """Return whether a job was taken up by this process or by a child of it; the load makes new jobs all the time."""
    with desk.application.database.reading() as session:
        workers = session.scalars(select(Job.worker).order_by(Job.claimed_at.desc().nulls_last()).limit(20)).all()
    numbers = {job_process, *children(job_process)}
    return bool(numbers & {int(worker.split(":")[1]) for worker in workers if worker})


PLAN: Mapping[str, Mapping[str, tuple[int, Kill]]] = {
    "sqlite": {
        "server": (100, kill_server),
        "worker": (150, kill_worker),
        "job process": (50, kill_job_process),
    },
    "postgresql": {
        "server": (100, kill_server),
        "worker": (150, kill_worker),
        "job process": (50, kill_job_process),
        "database server": (50, stop_postgresql),
    },
}
"""How often each is killed in the full drill."""


def drill(run: Run) -> Iterator[Figure]:
    """Kill everything in random order on a desk of each database, then compare all that was acknowledged with what is
    stored."""
    for kind, victims in PLAN.items():
        chance, kills = run.random(), Kills(kind)
        order = [(victim, kill) for victim, (full, kill) in victims.items() for _ in range(run.times(full))]
        chance.shuffle(order)
        with served_desk(kind, OFFICES) as desk:
            with lived(desk, kills.ledger, chance):
                for victim, kill in order:
                    time.sleep(chance.uniform(0.1, LONGEST_PAUSE))
                    began = time.monotonic()
                    kill(desk, chance)
                    kills.returns.setdefault(victim, []).append(time.monotonic() - began)
            kills.faults += [*_drained(desk), *broken_promises(desk.application, kills.ledger)]
        yield from kills.figures()


def _drained(desk: Desk) -> list[str]:
    """Wait until the papers of every submission are kept; return what is left undone as a fault."""
    try:
        desk.wait_until(lambda: not jobs_left(desk.application), DRAINED)
    except AssertionError:
        return [f"{jobs_left(desk.application)} papers' jobs are not done after {DRAINED:.0f} s"]
    return []
