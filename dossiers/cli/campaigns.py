"""The commands for campaigns: `campaigns load`, `campaigns list`, `calendar load`."""

import json
from pathlib import Path

import click

from dossiers.accounts.administration import COMMAND_LINE
from dossiers.campaigns import opening
from dossiers.campaigns.toml_reader import FileRefused
from dossiers.cli.environment import FILE, json_option
from dossiers.cli.frame import CommandGroup
from dossiers.cli.stores import checked_application
from dossiers.deadlines.closings import CampaignClosing, campaign_closings
from dossiers.records.queries import dossier as dossier_queries
from dossiers.words.catalogue import read_words
from dossiers.words.cli import say
from dossiers.words.closings import closing_words
from workflow.campaign import Campaign
from workflow.deadlines import Closing
from workflow.errors import Unmet


@click.group(cls=CommandGroup, help=say("help.campaigns"))
def campaigns() -> None:
    pass


@campaigns.command("load", help=say("help.campaigns-load"))
@click.argument("file", type=FILE, metavar=say("help.file-name"))
def load_campaign(file: Path) -> None:
    application, text = checked_application(), _text(file)
    with application.database.writing() as session:
        campaign = opening.load_campaign(session, text, actor=COMMAND_LINE, at=application.clock.now())
    click.echo(_campaign_line(campaign, campaign.closing))


@campaigns.command("list", help=say("help.campaigns-list"))
@json_option
def list_campaigns(as_json: bool) -> None:
    application = checked_application()
    with application.database.reading() as session:
        now = application.clock.now()
        found = dossier_queries.campaigns(session)
        closings = campaign_closings(session, {row.id: opening.campaign_of(row) for row in found})
        rows = [
            (opening.campaign_of(row), closings[row.id], row.state.value, opening.permitted_in(row, now).phase)
            for row in found
        ]
    if as_json:
        values = [_campaign_values(campaign, closing, state) for campaign, closing, state, _ in rows]
        click.echo(json.dumps(values, ensure_ascii=False, indent=1))
        return
    for campaign, closing, _, phase in rows:
        click.echo(_campaign_line(campaign, closing.stated))
        click.echo(say("said.campaign-state", state=read_words().label("phases", phase)))


@click.group(cls=CommandGroup, help=say("help.calendar"))
def calendar() -> None:
    pass


@calendar.command("load", help=say("help.calendar-load"))
@click.argument("file", type=FILE, metavar=say("help.file-name"))
def load_calendar(file: Path) -> None:
    application, text = checked_application(), _text(file)
    with application.database.writing() as session:
        days = opening.load_calendar(session, text, actor=COMMAND_LINE, at=application.clock.now())
    click.echo(say("said.calendar", years=", ".join(map(str, sorted(days.years)))))


def _text(file: Path) -> str:
    """Return the text of a file, without a byte order mark. Raises FileRefused if it is not UTF-8."""
    try:
        return file.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise FileRefused((Unmet("file-not-text"),)) from None


def _campaign_line(campaign: Campaign, closing: Closing) -> str:
    values = {"code": campaign.code, "name": campaign.name, "offices": len(campaign.offices)}
    return say("said.campaign", closing=closing_words(closing, campaign.zone_words), **values)


def _campaign_values(campaign: Campaign, closing: CampaignClosing, state: str) -> dict[str, object]:
    values = {"code": campaign.code, "name": campaign.name, "offices": len(campaign.offices)}
    return {**values, "state": state, "closes": closing.closes.isoformat()}
