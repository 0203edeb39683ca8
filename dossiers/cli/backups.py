"""The commands for backups: `backup`, `backup verify`, `backup list`, `restore`."""

import json
from pathlib import Path

import click

from dossiers.cli.environment import FILE, json_option, settings_of_environment
from dossiers.cli.frame import ALL_IS_WELL, REFUSED, Command, complain
from dossiers.cli.stores import checked_application, complain_of_folder
from dossiers.desk.application import Application, open_application
from dossiers.desk.backup_plan import BackupPlan
from dossiers.desk.clock import real_now
from dossiers.operations import backup as archives
from dossiers.operations.scheduled_backup import (
    ZONE,
    BackupAge,
    backup_state,
    check_by_restoring,
    keep_backup,
    verified_backups,
)
from dossiers.vietnamese.dates import show_moment
from dossiers.words.cli import say

AGES = {
    BackupAge.NOT_SET: "said.backup-not-set",
    BackupAge.AWAY: "said.backup-away",
    BackupAge.MISSING: "said.backup-missing",
    BackupAge.OLD: "said.backup-old",
    BackupAge.FRESH: "said.backup-fresh",
}


@click.command(cls=Command, help=say("help.backup"))
@click.argument("file", type=FILE, metavar=say("help.optional-file-name"), required=False)
def backup(file: Path | None) -> int:
    """Back up into the file, or without one as the schedule does."""
    application = checked_application()
    if file is not None:
        manifest = archives.backup(application, file)
        click.echo(say("said.backed-up", file=file, tables=len(manifest.tables), files=len(manifest.files)))
        return ALL_IS_WELL
    return _keep(application, application.settings.backup)


def _keep(application: Application, plan: BackupPlan | None) -> int:
    if plan is None:
        complain(say("said.backup-not-set"))
        return REFUSED
    if plan.is_away:
        complain_of_folder(plan, application.settings.data_dir)
        return REFUSED
    path = keep_backup(application, plan, lambda *_: None, at=real_now())
    click.echo(say("said.backup-kept", file=path))
    return ALL_IS_WELL


@click.command("backup verify", cls=Command, help=say("help.backup-verify"))
@click.argument("file", type=FILE, metavar=say("help.file-name"))
def verify_backup(file: Path) -> None:
    manifest = check_by_restoring(open_application(settings_of_environment()), file)
    click.echo(say("said.backup-verified", file=file, tables=len(manifest.tables), files=len(manifest.files)))


@click.command("backup list", cls=Command, help=say("help.backup-list"))
@json_option
def list_backups(as_json: bool) -> int:
    """List the verified backups of the schedule, the newest first."""
    settings = settings_of_environment()
    plan, state = settings.backup, backup_state(settings.backup, at=real_now())
    kept = verified_backups(plan) if plan is not None else ()
    if as_json:
        made_at = state.made_at.isoformat() if state.made_at else None
        files = [str(found.path) for found in kept]
        click.echo(json.dumps({"state": state.age.value, "made_at": made_at, "files": files}, indent=1))
    else:
        at = show_moment(state.made_at, ZONE) if state.made_at else ""
        click.echo(say(AGES[state.age], folder=plan.folder if plan else "", at=at))
        for found in kept:
            click.echo(say("said.backup-listed", file=found.path))
    if plan is not None and not plan.is_away:
        complain_of_folder(plan, settings.data_dir)
    return ALL_IS_WELL if kept and state.well else REFUSED


@click.command(cls=Command, help=say("help.restore"))
@click.argument("file", type=FILE, metavar=say("help.file-name"))
def restore(file: Path) -> None:
    manifest = archives.restore(open_application(settings_of_environment()), file)
    click.echo(say("said.restored", file=file, tables=len(manifest.tables), files=len(manifest.files)))
