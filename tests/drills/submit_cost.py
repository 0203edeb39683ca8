"""The cost of one submission with all checks, and its throughput beside a minimal one: benchmarks/submission.py."""

from collections.abc import Iterator

from benchmarks.submission import GOAL_CPU_MS, GOAL_SHARE, KINDS, ROUNDS, costs_on
from tests.drills.drilling import Figure, Run


def drill(run: Run) -> Iterator[Figure]:
    """Measure submissions on SQLite and PostgreSQL, each in turn with a minimal one; both commit to a disk."""
    for kind in KINDS:
        costs = costs_on(kind, run.times(ROUNDS))
        cpu, share = costs.cpu_ms, costs.share
        yield Figure(
            f"CPU of one submission with all checks, {kind}", f"{cpu:.1f} ms", f"≤ {GOAL_CPU_MS} ms", cpu <= GOAL_CPU_MS
        )
        yield Figure(
            f"its throughput beside the minimal one, {kind}", f"{share:.0%}", f"≥ {GOAL_SHARE:.0%}", share >= GOAL_SHARE
        )
