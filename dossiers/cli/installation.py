"""The commands for the installation: `init`, `migrate`, `health`."""

import json

import click

from dossiers.cli.environment import json_option, settings_of_environment
from dossiers.cli.frame import ALL_IS_WELL, REFUSED, Command, complain
from dossiers.cli.stores import checked_application, complain_of_folder
from dossiers.desk.application import open_application
from dossiers.operations.checkup import Checkup
from dossiers.operations.founding import ensure_desk, found_desk, update_desk
from dossiers.operations.health import HealthVerdict
from dossiers.records.faults import StoreFault
from dossiers.words.cli import say

PATIENCE = 20.0
"""Seconds after which `health` reports a part that hangs: longer than it takes to give up a connection."""


@click.command(cls=Command, help=say("help.init"))
def init() -> int:
    application = open_application(settings_of_environment())
    plan = application.settings.backup
    if plan is not None and plan.is_away:
        complain_of_folder(plan, application.settings.data_dir)
        return REFUSED
    desk = found_desk(application)
    click.echo(say("said.founded", folder=application.settings.data_dir, desk=desk))
    return ALL_IS_WELL


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
def health(as_json: bool) -> int:
    """Print every part that is not well; the exit code is 1 if one has failed."""
    application = checked_application()
    now = application.clock.now().isoformat()
    found = Checkup(application).health(patience=PATIENCE)
    if as_json:
        click.echo(json.dumps(found.values(), indent=1))
    else:
        if found.can_serve:
            click.echo(say("said.health", **found.findings["read"].facts, now=now))
        else:
            complain(say("said.health-failed", now=now))
        for name, finding in found.findings.items():
            if finding.verdict is not HealthVerdict.OK:
                complain(say("said.health-part", part=say(f"health.{name}"), sentence=_sentence_of(finding.fault)))
    return ALL_IS_WELL if found.can_serve else REFUSED


def _sentence_of(fault: str) -> str:
    """Return the sentence of a fault of the stores, or of one that only the health has."""
    return say(f"stores.{fault}" if fault in set(StoreFault) else f"health-faults.{fault}")
