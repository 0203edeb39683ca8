"""The commands for accounts: `accounts first-admin`, `accounts reset`. Each prints a link for setting a password."""

import click

from dossiers.accounts import password_links
from dossiers.accounts.administration import COMMAND_LINE
from dossiers.cli.frame import CommandGroup, complain
from dossiers.cli.stores import checked_application
from dossiers.desk.application import Application
from dossiers.desk.clock import real_now
from dossiers.notices import centre_duties
from dossiers.words.cli import say


@click.group(cls=CommandGroup, help=say("help.accounts"))
def accounts() -> None:
    pass


@accounts.command("first-admin", help=say("help.accounts-first-admin"))
@click.argument("username", metavar=say("help.username-name"), default="admin")
@click.argument("name", metavar=say("help.person-name"), default=say("said.admin-name"))
def first_admin(username: str, name: str) -> None:
    application = checked_application()
    with application.database.writing() as session:
        token = password_links.make_first_admin_link(session, username, name, at=real_now())
        centre_duties.tell_of_command(session, username.strip().lower(), at=real_now())
    _print_link(application, token)


@accounts.command("reset", help=say("help.accounts-reset"))
@click.argument("username", metavar=say("help.account-name"))
def reset(username: str) -> None:
    application = checked_application()
    with application.database.writing() as session:
        token = password_links.make_link(session, username, actor=COMMAND_LINE, at=real_now())
        centre_duties.tell_of_command(session, username, at=real_now())
    _print_link(application, token)


def _print_link(application: Application, token: str) -> None:
    """Print only the link on stdout, and the instructions on stderr."""
    complain(say("said.link", hours=int(password_links.VALID_FOR.total_seconds() // 3600)))
    click.echo(password_links.link_address(application.settings.public_url, token))
