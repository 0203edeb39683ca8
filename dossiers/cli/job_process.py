"""The command `jobs`, which runs the job process."""

import os
from collections.abc import Mapping
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
from dossiers.operations.handlers import HANDLERS, LIMITS, load_libraries
from dossiers.operations.health import SignOfLife
from dossiers.operations.upkeep import HourlyScheduler
from dossiers.words.cli import say

YIELDING = 10
"""How much the job process yields to people: beside busy web processes it gets a tenth of the processor. The kernel's
schedulers of disks follow the same figure."""


class Yielding:
    """Lets the process yield from its second round on: one that was killed takes up work before it waits for people."""

    def __init__(self) -> None:
        self._has_begun = False

    def __call__(self) -> None:
        if self._has_begun:
            _yield_to_people()
        self._has_begun = True


def yielding(handler: Handler) -> Handler:
    """Return the handler for a process that yields from its beginning."""

    def handle(application: Application, args: Mapping[str, Any], report: ProgressReport) -> str | None:
        _yield_to_people()
        return handler(application, args, report)

    return handle


def _yield_to_people() -> None:
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
    alive = SignOfLife(application.settings.data_dir)
    scheduler = HourlyScheduler(application.database, application.settings.backup)
    upkeep = (Yielding(), alive, scheduler, ClockUpkeep(application))
    handlers = {name: yielding(handler) for name, handler in HANDLERS.items()}
    worker.work(application, handlers, LIMITS, tell_failed, between=upkeep)
