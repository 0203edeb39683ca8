"""The command for mails: `mail test`, which sends one mail and prints what the server answered."""

import secrets

import click

from dossiers.cli.environment import settings_of_environment
from dossiers.cli.frame import ALL_IS_WELL, REFUSED, CommandGroup, complain
from dossiers.desk.clock import real_now
from dossiers.notices.sending import send_trial
from dossiers.words.cli import say


@click.group(cls=CommandGroup, help=say("help.mail"))
def mail() -> None:
    pass


@mail.command("test", help=say("help.mail-test"))
@click.argument("address", metavar=say("help.address-name"))
def test(address: str) -> int:
    settings = settings_of_environment()
    if settings.mail is None:
        complain(say("mail.no-server"))
        return REFUSED
    place = {"host": settings.mail.host, "port": settings.mail.port, "address": address}
    attempted = send_trial(settings.mail, settings.public_url, address, secrets.token_hex(16), at=real_now())
    if attempted.failure is None:
        click.echo(say("mail.accepted", answer=attempted.answer, **place))
        return ALL_IS_WELL
    complain(say(f"mail-failures.{attempted.failure.value}", answer=attempted.answer or say("mail.nothing"), **place))
    return REFUSED
