"""Run drills and print their figures: `python -m tests.drills [NAME …] [--seed N] [--per-cent P]`; `make drills` runs
all. Exit code 1 if a goal was not reached. Each module of this folder with a function `drill` is a drill."""

import argparse
import importlib
import pkgutil
import sys
import time
from collections.abc import Iterator

from tests import drills
from tests.drills.drilling import Drill, Run, load

DEFAULT_SEED = 4361


def all_drills() -> dict[str, Drill]:
    """Return every drill by the name of its module."""
    names = sorted(module.name for module in pkgutil.iter_modules(drills.__path__) if module.name != "__main__")
    modules = {name: importlib.import_module(f"tests.drills.{name}") for name in names}
    return {name: module.drill for name, module in modules.items() if hasattr(module, "drill")}


def lines(name: str, drill: Drill, run: Run) -> Iterator[tuple[str, bool]]:
    """Run one drill; yield each figure as a line, and whether its goal was reached."""
    before, began = load(), time.monotonic()
    for figure in drill(run):
        verdict = "reached" if figure.reached else "MISSED"
        yield f"{name:<14} {figure.what:<58} {figure.measured:<28} goal {figure.goal:<18} {verdict}", figure.reached
    yield f"{name:<14} {time.monotonic() - began:.0f} s, seed {run.seed}, load {before} before, {load()} after", True


def main() -> int:
    drills_by_name = all_drills()
    parser = argparse.ArgumentParser(prog="python -m tests.drills")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(drills_by_name))
    parser.add_argument("--seed", type=int, default=DEFAULT_SEED)
    parser.add_argument("--per-cent", type=int, default=100, help="the size of the drills in per cent of the full ones")
    chosen = parser.parse_args()
    if unknown := set(chosen.names) - set(drills_by_name):
        parser.error(f"no such drill: {', '.join(sorted(unknown))}")
    run, reached = Run(chosen.seed, chosen.per_cent), True
    for name in chosen.names or drills_by_name:
        for line, good in lines(name, drills_by_name[name], run):
            print(line, flush=True)
            reached = reached and good
    return 0 if reached else 1


if __name__ == "__main__":
    sys.exit(main())
