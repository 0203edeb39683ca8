"""click in Vietnamese: help, usage errors, and every refusal as sentences on stderr with an exit code."""

import errno
import sys
from collections.abc import Iterable
from typing import Any

import click

from dossiers.words.cli import knows, say

ALL_IS_WELL, REFUSED, MISUSED = 0, 1, 2
"""Exit codes: done; refused, with the reasons on stderr; wrong usage or invalid settings."""

INTERRUPTED = 130


class Formatter(click.HelpFormatter):
    """Help with Vietnamese headings."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, (prefix or say("frame.usage")) + " ")

    def write_heading(self, heading: str) -> None:
        name = f"headings.{heading}"
        super().write_heading(say(name) if knows(name) else heading)


class CommandContext(click.Context):
    """The click context of all commands."""

    formatter_class = Formatter


class Command(click.Command):
    """A command with Vietnamese help."""

    context_class = CommandContext

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"options_metavar": say("frame.options"), **options})

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = say("frame.help")
        return option


class CommandGroup(Command, click.Group):
    """A group of commands; the outermost one also prints refusals and exits."""

    command_class = Command
    group_class = type

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"subcommand_metavar": say("frame.subcommand"), **options})

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        """Resolve command names of two words, such as `papers verify` beside `papers`."""
        both = " ".join(args[:2])
        return super().resolve_command(ctx, [both, *args[2:]] if self.get_command(ctx, both) else args)

    def main(self, *args: Any, **options: Any) -> Any:
        """Run the command and exit with the code that it returns, 0 for None."""
        try:
            code = super().main(*args, **{**options, "standalone_mode": False}) or ALL_IS_WELL
        except click.UsageError as error:
            code = _misused(error)
        except click.Abort:
            code = INTERRUPTED
        except Exception as error:
            from dossiers.cli.failures import sentences_of

            if not (sentences := sentences_of(error)):
                raise
            code = _refused(sentences)
        sys.exit(code)


class Misused(click.UsageError):
    """Arguments that exclude each other; the message is a Vietnamese sentence."""


def complain(sentence: str) -> None:
    """Print an error or a notice on stderr; stdout is for results."""
    click.echo(sentence, err=True)


def _refused(sentences: Iterable[str]) -> int:
    for sentence in sentences:
        complain(sentence)
    return REFUSED


def os_reason(error: OSError) -> str:
    """Return the reason of an operating system error: in Vietnamese for common ones, else in the system's words."""
    name = f"os-errors.{errno.errorcode.get(error.errno or 0)}"
    return say(name) if knows(name) else str(error.strerror or error)


def _misused(error: click.UsageError) -> int:
    """Print the misuse and how to get help; return the exit code."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        complain(error.format_message())
        return MISUSED
    if error.ctx is not None:
        complain(error.ctx.get_usage())
    complain(_misuse(error))
    if error.ctx is not None:
        complain(say("usage.see-help", command=error.ctx.command_path))
    return MISUSED


def _misuse(error: click.UsageError) -> str:
    if isinstance(error, click.NoSuchOption):
        return say("usage.no-such-option", name=error.option_name)
    if isinstance(error, click.exceptions.NoSuchCommand):
        return say("usage.no-such-command", name=error.command_name)
    if isinstance(error, click.BadParameter) and error.param is not None:
        return _bad_parameter(error, error.param)
    if isinstance(error, click.BadOptionUsage):
        return say("usage.bad-option", name=error.option_name)
    return error.message if isinstance(error, Misused) else say("usage.not-understood")


def _bad_parameter(error: click.BadParameter, parameter: click.Parameter) -> str:
    name = parameter.opts[0] if isinstance(parameter, click.Option) else parameter.human_readable_name
    if isinstance(error, click.MissingParameter):
        return say("usage.missing", name=name)
    if isinstance(parameter.type, click.Choice):
        return say("usage.bad-choice", name=name, choices=", ".join(map(str, parameter.type.choices)))
    return say("usage.bad-value", name=name)
