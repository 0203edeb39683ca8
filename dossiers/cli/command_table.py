"""The outermost group, whose commands are each imported when it is asked for."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click

from dossiers.cli.frame import Command, CommandGroup
from dossiers.words.cli import say


class TopGroup(CommandGroup):
    """The outermost group. `places` says where each command is, as "module:name" of this package."""

    def __init__(self, *args: Any, places: Mapping[str, str], **options: Any) -> None:
        super().__init__(*args, **options)
        self._places = places

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - as click calls it
        """Return the names of the commands, sorted, without importing them."""
        return sorted(self._places)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - as click calls it
        """Import a command; None if there is none of this name."""
        if cmd_name not in self._places:
            return None
        module, _, attribute = self._places[cmd_name].partition(":")
        command: click.Command = getattr(import_module(f"{__package__}.{module}"), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List each command with the beginning of its help, the sentence `help.<command>`."""
        names = self.list_commands(ctx)
        limit = formatter.width - 6 - max(map(len, names))
        listed = [Command(name, help=say(f"help.{name.replace(' ', '-')}")) for name in names]
        with formatter.section("Commands"):
            formatter.write_dl([(str(command.name), command.get_short_help_str(limit)) for command in listed])
