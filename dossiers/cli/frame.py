"""click in Vietnamese: help, usage errors, and every refusal as sentences on stderr with an exit code."""

import errno
import sys
from collections.abc import Iterable
from typing import Any

import click
from sqlalchemy.exc import OperationalError

from dossiers.campaigns.toml_reader import FileRefused
from dossiers.desk.clock import ClockNotSet
from dossiers.desk.errors import ClockSetBack, NotFound
from dossiers.notices.digest import ZONE
from dossiers.operations.backup import BackupRefused
from dossiers.operations.founding import FoundingRefused
from dossiers.records.faults import DatabaseUnavailable, FilesUnavailable, StoreFault, reason_of
from dossiers.records.migrations import SchemaOutOfDate
from dossiers.vietnamese.dates import show_moment
from dossiers.words.catalogue import read_words
from dossiers.words.cli import knows, say
from workflow.errors import Unmet, WorkflowError

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
        return super().resolve_command(ctx, [both, *args[2:]] if both in self.commands else args)

    def main(self, *args: Any, **options: Any) -> Any:
        """Run the command and exit with the code that it returns, 0 for None."""
        try:
            code = super().main(*args, **{**options, "standalone_mode": False}) or ALL_IS_WELL
        except click.UsageError as error:
            code = _misused(error)
        except click.Abort:
            code = INTERRUPTED
        except (DatabaseUnavailable, FilesUnavailable, SchemaOutOfDate) as error:
            complain_of_store(error)
            code = REFUSED
        except FoundingRefused as error:
            code = _refused([say(f"founding-refused.{error.code}")])
        except (WorkflowError, FileRefused, BackupRefused) as error:
            code = _refused(_reasons(error))
        except (NotFound, ClockNotSet, ClockSetBack, OperationalError, OSError) as error:
            code = _refused([_sentence(error)])
        sys.exit(code)


class Misused(click.UsageError):
    """Arguments that exclude each other; the message is a Vietnamese sentence."""


def complain(sentence: str) -> None:
    """Print an error or a notice on stderr; stdout is for results."""
    click.echo(sentence, err=True)


def complain_of_store(error: DatabaseUnavailable | FilesUnavailable | SchemaOutOfDate) -> None:
    """Print what is wrong with a store, and what the database server or the operating system itself has reported."""
    complain(say(f"stores.{error.fault.value}"))
    reported = error.origin if isinstance(error, DatabaseUnavailable | FilesUnavailable) else None
    if not isinstance(reported, SchemaOutOfDate | None) and error.fault is not StoreFault.DATABASE_BUSY:
        complain(say("said.reported", reason=reason_of(reported)))


def _refused(sentences: Iterable[str]) -> int:
    for sentence in sentences:
        complain(sentence)
    return REFUSED


def _reasons(error: WorkflowError | FileRefused | BackupRefused) -> list[str]:
    """Return the sentences of all reasons."""
    if isinstance(error, BackupRefused):
        return [say(f"backup-refused.{error.code}", value=error.value)]
    if isinstance(error, FileRefused):
        return [_at_place(fault) for fault in error.faults]
    return [read_words().refusal(reason) for reason in error.unmet]


def _at_place(fault: Unmet) -> str:
    """Return the sentence, preceded by the place in the file unless the sentence begins with it."""
    sentence = read_words().refusal(fault)
    return sentence if sentence.startswith(fault.field) else say("said.at-place", place=fault.field, sentence=sentence)


def _sentence(error: Exception) -> str:
    if isinstance(error, OSError):
        return say("said.file-trouble", file=error.filename or "", reason=os_reason(error))
    if isinstance(error, NotFound):
        return say("said.not-found", what=error)
    if isinstance(error, OperationalError):
        return say("said.database-trouble", reason=error.orig)
    if isinstance(error, ClockSetBack):
        return say("clock.set-back", shown=show_moment(error.shown, ZONE), seen=show_moment(error.seen, ZONE))
    return say("said.clock-not-set")


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
