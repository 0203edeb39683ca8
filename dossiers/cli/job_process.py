"""The command `jobs`, which runs the job process."""

import os

import click

from dossiers.cli.environment import settings_of_environment
from dossiers.cli.frame import Command
from dossiers.cli.memory import freeze_objects
from dossiers.cli.stores import when_stores_answer
from dossiers.desk.application import open_application
from dossiers.desk.stores import check_stores
from dossiers.jobs import worker
from dossiers.notices.failed_jobs import tell_failed
from dossiers.operations.clock_marks import ClockUpkeep
from dossiers.operations.handlers import HANDLERS, LIMITS, load_libraries
from dossiers.operations.health import SignOfLife
from dossiers.operations.upkeep import HourlyScheduler
from dossiers.words.cli import say

YIELDING = 10
"""How much the job process yields to people: beside busy web processes it gets a tenth of the processor. The kernel's
schedulers of disks follow the same figure."""


@click.command(cls=Command, help=say("help.jobs"))
def jobs() -> None:
    application = open_application(settings_of_environment())
    when_stores_answer(application.database, lambda: check_stores(application.database, application.files))
    os.nice(YIELDING)
    load_libraries()
    freeze_objects()
    application.database.guard = None  # Its time never goes back: jobs go on while the clock is behind.
    alive = SignOfLife(application.settings.data_dir)
    upkeep = (alive, HourlyScheduler(application.database, application.settings.backup), ClockUpkeep(application))
    worker.work(application, HANDLERS, limits=LIMITS, on_failed=tell_failed, between=upkeep)
