"""The command line ("dòng lệnh"): what the people who run the desk do on its server, also while it serves."""

import json
import os
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

import click

from config import Settings, SettingsRefused, read_settings
from dossiers.accounts import administration, password_links
from dossiers.campaigns import opening
from dossiers.campaigns.toml_reader import FileRefused
from dossiers.cli import figures, serving
from dossiers.cli import papers as paper_commands
from dossiers.cli.frame import MISUSED, CommandGroup, Misused, complain
from dossiers.desk.application import Application, open_application
from dossiers.desk.clock import real_now
from dossiers.documents.checker.rules.catalogue import DEFAULT, RULE_SETS
from dossiers.figures import recount
from dossiers.jobs import worker
from dossiers.moving import expiry, transitions
from dossiers.operations import upkeep
from dossiers.operations.backup import backup, restore
from dossiers.papers import folders, keeping, packs
from dossiers.papers.folders import RequestedDossier
from dossiers.records.database import migrate
from dossiers.records.queries import dossier as dossier_queries
from dossiers.vietnamese.amounts import Unit
from dossiers.words.catalogue import read_words
from dossiers.words.cli import say
from workflow.campaign import Campaign
from workflow.deadlines import closing_in_words
from workflow.errors import Unmet
from workflow.lifecycle import State

HANDLERS = {
    transitions.KEEP_PAPERS: keeping.keep_papers,
    packs.MAKE_PACK: packs.make_pack,
    recount.RECOUNT: recount.recount,
    upkeep.SWEEP: upkeep.sweep,
    expiry.LAPSE: expiry.lapse,
}
"""What the job process knows to do."""

FILE = click.Path(path_type=Path)
STATES = ", ".join(State)
RULES = click.Choice(list(RULE_SETS))
RULES_HELP = say("help.check-layout-rules", rules=", ".join(RULE_SETS), default=DEFAULT)
UNIT = click.Choice(["", *(unit.value for unit in Unit)])
STATE = click.Choice([state.value for state in State])


@click.group(cls=CommandGroup, help=say("help.dossiers"))
def main() -> None:
    pass


@main.command(help=say("help.serve"))
def serve() -> int:
    return serving.serve(_settings())


@main.command("jobs", help=say("help.jobs"))
def work() -> None:
    application, stop = _application(), threading.Event()
    upkeep.Hourly(application, stop).start()
    try:
        worker.work(application, HANDLERS, stop=stop)
    finally:
        stop.set()


@main.command(help=say("help.papers"))
@click.argument("reference", metavar=say("help.reference-name"), required=False)
@click.option("--all", "everything", is_flag=True, help=say("help.papers-all"))
@click.option("--state", type=STATE, metavar=say("help.state-name"), help=say("help.papers-state", states=STATES))
@click.option("--campaign", metavar=say("help.campaign-name"), help=say("help.papers-campaign"))
@click.option("--out", type=FILE, metavar=say("help.folder-name"), help=say("help.papers-out"))
def papers(reference: str | None, everything: bool, state: str | None, campaign: str | None, out: Path | None) -> None:
    if out is None or everything == (reference is not None) or (reference is not None and (state or campaign)):
        raise Misused(say("usage.papers"))
    application = _application()
    if reference is not None:
        for path in _write_papers(application, reference, out):
            click.echo(path)
        return
    with application.database.reading() as session:
        chosen = folders.chosen(session, campaign, None if state is None else State(state))
        written = {choice.reference for choice in chosen if folders.has_content(session, choice.reference)}
    _write_all(application, [choice for choice in chosen if choice.reference in written], out)
    _tell_skipped([choice for choice in chosen if choice.reference not in written])


@main.command("papers verify", help=say("help.papers-verify"))
@click.option("--json", "as_json", is_flag=True, help=say("help.json"))
def verify_papers(as_json: bool) -> int:
    return paper_commands.verify(_application(), as_json=as_json)


@main.command("check-layout", help=say("help.check-layout"))
@click.argument("file", type=FILE, metavar=say("help.file-name"))
@click.option("--rules", type=RULES, default=DEFAULT, metavar=say("help.rules-name"), help=RULES_HELP)
@click.option("--json", "as_json", is_flag=True, help=say("help.json"))
@click.option("--mend", type=FILE, metavar=say("help.file-name"), help=say("help.check-layout-mend"))
def check_layout(file: Path, rules: str, as_json: bool, mend: Path | None) -> int:
    return paper_commands.check_layout(file, rules, as_json=as_json, mend=mend)


@main.group("figures", help=say("help.figures"))
def figure_group() -> None:
    pass


@figure_group.command("import", help=say("help.figures-import"))
@click.argument("file", type=FILE, metavar=say("help.file-name"))
@click.option("--campaign", metavar=say("help.campaign-name"), help=say("help.papers-campaign"))
@click.option("--unit", type=UNIT, default="", metavar=say("help.unit-name"), help=say("help.figures-unit"))
@click.option("--yes", is_flag=True, help=say("help.figures-yes"))
def import_figures(file: Path, campaign: str | None, unit: str, yes: bool) -> int:
    return figures.import_figures(_application(), file, campaign, unit, yes=yes)


@figure_group.command("template", help=say("help.figures-template"))
@click.option("--campaign", metavar=say("help.campaign-name"), help=say("help.papers-campaign"))
@click.option("--funds", "by_fund", is_flag=True, help=say("help.figures-funds"))
@click.option("--out", type=FILE, required=True, metavar=say("help.file-name"), help=say("help.figures-out"))
def figures_template(campaign: str | None, by_fund: bool, out: Path) -> None:
    figures.write_template(_application(), campaign, out, by_fund=by_fund)


@main.command("rank", help=say("help.rank"))
@click.option("--campaign", metavar=say("help.campaign-name"), help=say("help.papers-campaign"))
@click.option("--json", "as_json", is_flag=True, help=say("help.json"))
def rank(campaign: str | None, as_json: bool) -> int:
    return figures.rank(_application(), campaign, as_json=as_json)


@main.command("eligibility", help=say("help.eligibility"))
@click.option("--campaign", metavar=say("help.campaign-name"), help=say("help.papers-campaign"))
@click.option("--json", "as_json", is_flag=True, help=say("help.json"))
def eligibility(campaign: str | None, as_json: bool) -> int:
    return figures.eligibility(_application(), campaign, as_json=as_json)


@main.group("campaigns", help=say("help.campaigns"))
def campaign_commands() -> None:
    pass


@campaign_commands.command("load", help=say("help.campaigns-load"))
@click.argument("file", type=FILE, metavar=say("help.file-name"))
def load_campaign(file: Path) -> None:
    application, text = _application(), _text(file)
    with application.database.writing() as session:
        loaded = opening.load_campaign(session, text, actor=administration.COMMAND_LINE, at=application.clock.now())
    click.echo(_campaign_told(loaded))


@campaign_commands.command("list", help=say("help.campaigns-list"))
@click.option("--json", "as_json", is_flag=True, help=say("help.json"))
def list_campaigns(as_json: bool) -> None:
    with _application().database.reading() as session:
        found = [(opening.campaign_of(kept), kept.state.value) for kept in dossier_queries.campaigns(session)]
    if as_json:
        click.echo(json.dumps([_campaign_values(one, state) for one, state in found], ensure_ascii=False, indent=1))
        return
    for one, state in found:
        click.echo(_campaign_told(one))
        click.echo(say("said.campaign-state", state=read_words().label("campaign_states", state)))


@main.group("calendar", help=say("help.calendar"))
def calendar_commands() -> None:
    pass


@calendar_commands.command("load", help=say("help.calendar-load"))
@click.argument("file", type=FILE, metavar=say("help.file-name"))
def load_calendar(file: Path) -> None:
    application, text = _application(), _text(file)
    with application.database.writing() as session:
        days = opening.load_calendar(session, text, actor=administration.COMMAND_LINE, at=application.clock.now())
    click.echo(say("said.calendar", years=", ".join(map(str, sorted(days.years)))))


@main.group("accounts", help=say("help.accounts"))
def account_commands() -> None:
    pass


@account_commands.command("first-admin", help=say("help.accounts-first-admin"))
@click.argument("username", metavar=say("help.username-name"), default="admin")
@click.argument("name", metavar=say("help.person-name"), default=say("said.admin-name"))
def first_admin(username: str, name: str) -> None:
    application = _application()
    with application.database.writing() as session:
        token = password_links.first_admin(session, username, name, at=real_now())
    _tell_link(application, token)


@account_commands.command("reset", help=say("help.accounts-reset"))
@click.argument("username", metavar=say("help.account-name"))
def reset(username: str) -> None:
    application = _application()
    with application.database.writing() as session:
        token = password_links.make_link(session, username, actor=administration.COMMAND_LINE, at=real_now())
    _tell_link(application, token)


@main.command("backup", help=say("help.backup"))
@click.argument("file", type=FILE, metavar=say("help.file-name"))
def back_up(file: Path) -> None:
    made = backup(open_application(_settings()), file)
    click.echo(say("said.backed-up", file=file, tables=len(made.tables), files=len(made.files)))


@main.command("restore", help=say("help.restore"))
@click.argument("file", type=FILE, metavar=say("help.file-name"))
def bring_back(file: Path) -> None:
    read = restore(open_application(_settings()), file)
    click.echo(say("said.restored", file=file, tables=len(read.tables), files=len(read.files)))


@main.command("migrate", help=say("help.migrate"))
def bring_up_to_date() -> None:
    application = open_application(_settings())
    migrate(application.database)
    click.echo(say("said.migrated", revision=application.database.revision()))


@main.command(help=say("help.health"))
@click.option("--json", "as_json", is_flag=True, help=say("help.json"))
def health(as_json: bool) -> None:
    application = _application()
    found, now = application.database.describe(), application.clock.now()
    values = {"database": found.engine, "version": found.version, "journal": found.journal, "now": now.isoformat()}
    if as_json:
        click.echo(json.dumps({"status": "ok", **values}, indent=1))
    else:
        click.echo(say("said.health", **values))


def _settings() -> Settings:
    """The settings, or the end: every fault on stderr."""
    try:
        return read_settings(os.environ)
    except SettingsRefused as refused:
        for sentence in refused.sentences:
            complain(sentence)
        sys.exit(MISUSED)


def _application() -> Application:
    """The desk, its database answering and up to date."""
    application = open_application(_settings())
    application.database.check()
    return application


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except UnicodeDecodeError:
        raise FileRefused((Unmet("file-not-text"),)) from None


def _campaign_told(campaign: Campaign) -> str:
    closing = closing_in_words(campaign.closing, campaign.zone_words)
    values = {"code": campaign.code, "name": campaign.name, "offices": len(campaign.offices)}
    return say("said.campaign", closing=closing, **values)


def _campaign_values(campaign: Campaign, state: str) -> dict[str, object]:
    values = {"code": campaign.code, "name": campaign.name, "offices": len(campaign.offices)}
    return {**values, "state": state, "closes": campaign.closes().isoformat()}


def _write_all(application: Application, chosen: Sequence[RequestedDossier], out: Path) -> None:
    """Write the papers of all, each office's in its folder, with a progress bar on stderr."""
    with click.progressbar(chosen, label=say("said.papers-progress"), file=sys.stderr) as bar:
        for one in bar:
            _write_papers(application, one.reference, out / one.folder)
    click.echo(say("said.papers-written", count=len(chosen), out=out))


def _write_papers(application: Application, reference: str, folder: Path) -> Sequence[Path]:
    """Write the papers of one dossier into a folder and return where they are."""
    at, demo = application.clock.now(), application.settings.demo
    return folders.write_papers(application.database, application.files, reference, folder, at=at, demo=demo)


def _tell_skipped(skipped: Sequence[RequestedDossier]) -> None:
    if skipped:
        click.echo(say("said.papers-skipped", count=len(skipped)))
    for one in skipped:
        click.echo(say("said.papers-skipped-one", reference=one.reference, name=one.name))


def _tell_link(application: Application, token: str) -> None:
    """The link alone on stdout, what to do with it on stderr."""
    complain(say("said.link", hours=int(password_links.VALID_FOR.total_seconds() // 3600)))
    click.echo(password_links.link_address(application.settings.public_url, token))


if __name__ == "__main__":
    main()
