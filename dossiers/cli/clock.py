"""The commands for the clock: `clock`, which shows it beside the highest time seen, and `clock accept`."""

import sys

import click

from dossiers.accounts.administration import COMMAND_LINE
from dossiers.cli.frame import ALL_IS_WELL, REFUSED, Command, complain
from dossiers.cli.stores import checked_application
from dossiers.desk.application import Application
from dossiers.desk.clock_watch import ClockWatch
from dossiers.notices.digest import ZONE
from dossiers.operations.clock_marks import ClockView, accept_clock, clock_views
from dossiers.records.models.clock import ClockKind
from dossiers.vietnamese.dates import show_moment
from dossiers.words.cli import say


@click.command(cls=Command, help=say("help.clock"))
def clock() -> int:
    views = _views(checked_application())
    for view in views:
        click.echo(_line(view))
    if any(view.is_behind for view in views):
        complain(say("clock.behind"))
    if any(view.has_jumped for view in views):
        complain(say("clock.jumped"))
    return REFUSED if any(view.is_behind or view.has_jumped for view in views) else ALL_IS_WELL


@click.command("clock accept", cls=Command, help=say("help.clock-accept"))
@click.option("--reason", required=True, metavar=say("help.reason-name"), help=say("help.clock-reason"))
@click.option("--yes", is_flag=True, help=say("help.clock-yes"))
def accept(reason: str, yes: bool) -> int:
    application = checked_application()
    for view in _views(application):
        click.echo(_line(view))
    if not yes and not (sys.stdin.isatty() and click.confirm(say("clock.ask"))):
        complain(say("clock.not-accepted"))
        return REFUSED
    with application.database.writing(business=False) as session:
        accept_clock(session, _watch(application), reason, actor=COMMAND_LINE, at=application.clock.reading()[0])
    click.echo(say("clock.accepted"))
    return ALL_IS_WELL


def _watch(application: Application) -> ClockWatch:
    return application.watch or ClockWatch(application.database, application.clock)


def _views(application: Application) -> tuple[ClockView, ...]:
    with application.database.reading() as session:
        return clock_views(session, _watch(application))


def _line(view: ClockView) -> str:
    seen = say("clock.nothing-seen") if view.seen is None else show_moment(view.seen, ZONE)
    shown = show_moment(view.shown, ZONE)
    if view.kind is ClockKind.REAL:
        return say("clock.real", shown=shown, seen=seen)
    return say("clock.business", shown=shown, seen=seen)
