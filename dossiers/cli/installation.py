"""The commands that run the installation: `init`, `serve`, `jobs`, `migrate`, `health`."""

import json
import os

import click

from dossiers.cli import serving
from dossiers.cli.environment import checked_application, json_option, settings_of_environment
from dossiers.cli.frame import Command
from dossiers.cli.memory import freeze_objects
from dossiers.desk.application import open_application
from dossiers.jobs import worker
from dossiers.notices.failed_jobs import tell_failed
from dossiers.operations.clock_marks import ClockUpkeep
from dossiers.operations.founding import ensure_desk, found_desk, update_desk
from dossiers.operations.handlers import HANDLERS, LIMITS, load_libraries
from dossiers.operations.upkeep import HourlyScheduler
from dossiers.words.cli import say

YIELDING = 10
"""How much the job process yields to people: with busy web processes it gets a tenth of the processor. The kernel's
schedulers of disks follow the same figure."""


@click.command(cls=Command, help=say("help.serve"))
@click.option("--reload", is_flag=True, help=say("help.serve-reload"))
def serve(reload: bool) -> int:
    return serving.serve(settings_of_environment(), reload=reload)


@click.command(cls=Command, help=say("help.jobs"))
def jobs() -> None:
    application = checked_application()
    os.nice(YIELDING)
    load_libraries()
    freeze_objects()
    application.database.guard = None  # Its time never goes back: jobs go on while the clock is behind.
    upkeep = (HourlyScheduler(application.database, application.settings.backup), ClockUpkeep(application))
    worker.work(application, HANDLERS, limits=LIMITS, on_failed=tell_failed, between=upkeep)


@click.command(cls=Command, help=say("help.init"))
def init() -> None:
    application = open_application(settings_of_environment())
    desk = found_desk(application)
    click.echo(say("said.founded", folder=application.settings.data_dir, desk=desk))


@click.command(cls=Command, help=say("help.migrate"))
def migrate() -> None:
    application = open_application(settings_of_environment())
    if application.settings.demo:
        ensure_desk(application)
    else:
        update_desk(application)
    click.echo(say("said.migrated", revision=application.database.revision()))


@click.command(cls=Command, help=say("help.health"))
@json_option
def health(as_json: bool) -> None:
    application = checked_application()
    description, now = application.database.describe(), application.clock.now()
    values = {
        "database": description.engine,
        "version": description.version,
        "journal": description.journal,
        "now": now.isoformat(),
    }
    if as_json:
        click.echo(json.dumps({"status": "ok", **values}, indent=1))
    else:
        click.echo(say("said.health", **values))
