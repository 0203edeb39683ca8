"""The command `serve`, which runs the server."""

import click

from dossiers.cli import serving
from dossiers.cli.environment import settings_of_environment
from dossiers.cli.frame import Command
from dossiers.words.cli import say


@click.command(cls=Command, help=say("help.serve"))
@click.option("--reload", is_flag=True, help=say("help.serve-reload"))
def serve(reload: bool) -> int:
    return serving.serve(settings_of_environment(), reload=reload)
