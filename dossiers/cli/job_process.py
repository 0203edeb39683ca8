"""The command `jobs`, which runs the job process."""

import os
from collections.abc import Callable, Mapping
from typing import Any

import click

from dossiers.cli.environment import settings_of_environment
from dossiers.cli.frame import Command
from dossiers.cli.memory import freeze_objects
from dossiers.cli.stores import when_stores_answer
from dossiers.desk.application import Application, open_application
from dossiers.desk.stores import check_stores
from dossiers.jobs import worker
from dossiers.jobs.attempts import Handler, ProgressReport
from dossiers.notices.failed_jobs import tell_failed
from dossiers.operations.clock_marks import ClockUpkeep
from dossiers.operations.handlers import HANDLERS, LIMITS, load_libraries, load_paper_makers
from dossiers.operations.health import SignOfLife
from dossiers.operations.upkeep import HourlyScheduler
from dossiers.words.cli import say

YIELDING = 10
"""How much the job process yields to people: beside busy web processes it gets a tenth of the processor. The kernel's
schedulers of disks follow the same figure."""


class AfterFirstRound:
    """Does something once, after the first round: a job process that was killed takes up work before anything else."""

    def __init__(self, *deeds: Callable[[], None]) -> None:
        self._deeds = deeds
        self._rounds = 0

    def __call__(self) -> None:
        self._rounds += 1
        if self._rounds == 2:
            for deed in self._deeds:
                deed()


def yielding(handler: Handler) -> Handler:
    """Return the handler for a process that yields from its beginning."""

    def handle(application: Application, args: Mapping[str, Any], report: ProgressReport) -> str | None:
        yield_to_people()
        return handler(application, args, report)

    return handle


def yield_to_people() -> None:
    """Yield, unless this process yields even more: only root may take that back."""
    if os.getpriority(os.PRIO_PROCESS, 0) < YIELDING:
        os.setpriority(os.PRIO_PROCESS, 0, YIELDING)


@click.command(cls=Command, help=say("help.jobs"))
def jobs() -> None:
    application = open_application(settings_of_environment())
    when_stores_answer(application.database, lambda: check_stores(application.database, application.files))
    load_libraries()
    freeze_objects()
    application.database.guard = None  # Its time never goes back: jobs go on while the clock is behind.
    settled = AfterFirstRound(load_paper_makers, freeze_objects, yield_to_people)
    alive = SignOfLife(application.settings.data_dir)
    scheduler = HourlyScheduler(application.database, application.settings.backup)
    upkeep = (settled, alive, scheduler, ClockUpkeep(application))
    handlers = {name: yielding(handler) for name, handler in HANDLERS.items()}
    worker.work(application, handlers, LIMITS, tell_failed, between=upkeep)
