"""The commands by their names, each imported when it is asked for."""

from collections.abc import Iterator, Mapping, MutableMapping
from importlib import import_module

import click

from dossiers.cli.frame import Command, CommandGroup
from dossiers.words.cli import say


class CommandTable(MutableMapping[str, click.Command]):
    """Commands by name. `places` says where each is that was not asked for yet, as "module:name" of this package."""

    def __init__(self, places: Mapping[str, str]) -> None:
        self._places = dict(places)
        self._commands: dict[str, click.Command] = {}

    def __getitem__(self, name: str) -> click.Command:
        if name not in self._commands:
            module, _, attribute = self._places[name].partition(":")
            self._commands[name] = getattr(import_module(f"{__package__}.{module}"), attribute)
        return self._commands[name]

    def __setitem__(self, name: str, command: click.Command) -> None:
        self._places[name], self._commands[name] = "", command

    def __delitem__(self, name: str) -> None:
        del self._places[name]
        self._commands.pop(name, None)

    def __contains__(self, name: object) -> bool:
        return name in self._places

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


class TopGroup(CommandGroup):
    """The outermost group, which lists its commands without importing them."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List each command with the beginning of its help, the sentence `help.<command>`."""
        names = self.list_commands(ctx)
        limit = formatter.width - 6 - max(map(len, names))
        listed = [Command(name, help=say(f"help.{name.replace(' ', '-')}")) for name in names]
        with formatter.section("Commands"):
            formatter.write_dl([(str(command.name), command.get_short_help_str(limit)) for command in listed])
