"""What every drill uses: its figures with their goals, its random numbers, and the machine's load beside them."""

import os
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

Drill = Callable[["Run"], Iterator["Figure"]]


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a drill: the seed of its random numbers, and its size in per cent of the full drill."""

    seed: int
    per_cent: int = 100

    def random(self) -> random.Random:
        """Return the run's random numbers; equal seeds give equal numbers."""
        return random.Random(self.seed)

    def times(self, full: int) -> int:
        """Return how many of `full` repetitions this run makes, at least one."""
        return max(1, full * self.per_cent // 100)


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure, its goal in words, and whether it was reached."""

    what: str
    measured: str
    goal: str
    reached: bool


def load() -> str:
    """Return the average number of running processes in the last minute, and the number of processors."""
    return f"{os.getloadavg()[0]:.1f} of {os.cpu_count()}"
