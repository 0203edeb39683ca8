"""The commands for the centre's figures: `figures import`, `figures template`, `rank`, `eligibility`."""

import json
from pathlib import Path
from typing import Any

import click

from dossiers.accounts.administration import COMMAND_LINE
from dossiers.cli.environment import FILE, campaign_option, json_option
from dossiers.cli.frame import ALL_IS_WELL, REFUSED, Command, CommandGroup, complain
from dossiers.cli.stores import checked_application
from dossiers.desk.errors import NotFound
from dossiers.figures import imports, ranking, table_files
from dossiers.figures.ranking import RankingBasis
from dossiers.figures.tables import empty_table
from dossiers.records.queries import dossier as dossier_queries
from dossiers.spreadsheets.cell_notes import CellNote, CellVerdict
from dossiers.spreadsheets.rows import NEEDED
from dossiers.spreadsheets.understanding import Understood
from dossiers.vietnamese.amounts import Unit, show_amount
from dossiers.words.catalogue import read_words
from dossiers.words.cli import say
from workflow.errors import RequirementsUnmet, Unmet
from workflow.figures import PER_CENT, shown_percent
from workflow.ranking import Ranking
from workflow.ranking_reasons import reasons_of

UNIT = click.Choice(["", *(unit.value for unit in Unit)])


@click.group(cls=CommandGroup, help=say("help.figures"))
def figures() -> None:
    pass


@figures.command("import", help=say("help.figures-import"))
@click.argument("file", type=FILE, metavar=say("help.file-name"))
@campaign_option
@click.option("--unit", type=UNIT, default="", metavar=say("help.unit-name"), help=say("help.figures-unit"))
@click.option("--yes", is_flag=True, help=say("help.figures-yes"))
def import_figures(file: Path, campaign: str | None, unit: str, yes: bool) -> int:
    """Show a table as read, ask for confirmation, and import it; `yes` accepts only a table without doubts.

    Where a snapshot is in force the table is only registered: a second person confirms it on its page. The exit code
    is 1 as long as the table is not in force.
    """
    application = checked_application()
    table = table_files.open_table(file, file.name, application.settings.max_file_bytes)
    with application.database.reading() as session:
        code = ranking.newest_campaign(session, campaign)
        row = dossier_queries.campaign_by_code(session, code)
        if row is None:
            raise NotFound(code)
        understood = imports.understand_table(session, row, table, unit)
    _print_understood(understood)
    if not _is_confirmed(understood, yes=yes):
        return REFUSED
    with application.database.writing() as session:
        checked, files = imports.CheckedTable(table, file, understood), application.files
        confirmation, at = imports.Confirmation(seen=""), application.clock.now()
        if imports.register(session, files, code, checked, unit, actor=COMMAND_LINE, at=at) is not None:
            complain(say("said.figures-waiting", source=table.source))
            return REFUSED
        number = imports.take(session, files, code, checked, confirmation, actor=COMMAND_LINE, at=at)
    click.echo(say("said.figures-taken", number=number, count=len(understood.rows)))
    return ALL_IS_WELL


def _is_confirmed(understood: Understood, *, yes: bool) -> bool:
    """Return whether the table may be imported: without a refused cell, and confirmed by the person or by `yes`."""
    if understood.refused or not understood.rows:
        complain(say("said.figures-refused", count=len(understood.refused)))
        return False
    if yes and understood.doubts:
        complain(say("said.figures-doubted", count=len(understood.doubts)))
        return False
    if not yes and not click.confirm(say("said.figures-ask", count=len(understood.rows)), err=True):
        complain(say("said.figures-not-taken"))
        return False
    return True


@figures.command("template", help=say("help.figures-template"))
@campaign_option
@click.option("--funds", "by_fund", is_flag=True, help=say("help.figures-funds"))
@click.option("--out", type=FILE, required=True, metavar=say("help.file-name"), help=say("help.figures-out"))
def write_template(campaign: str | None, by_fund: bool, out: Path) -> None:
    """Write the empty table with the offices filled in."""
    basis = _basis(campaign)
    out.write_bytes(empty_table(basis.campaign, by_fund=by_fund))
    click.echo(out)


@click.command(cls=Command, help=say("help.rank"))
@campaign_option
@json_option
def rank(campaign: str | None, as_json: bool) -> int:
    """Print the ranking of the latest confirmed snapshot with the reason for each place."""
    basis = _basis(campaign)
    official = basis.official()
    if official is None:
        raise RequirementsUnmet((Unmet("no-snapshot"),))
    if as_json:
        click.echo(json.dumps(ranking.ranking_values(basis, official), ensure_ascii=False, indent=1))
    else:
        _print_ranking(basis, official)
    return ALL_IS_WELL


@click.command(cls=Command, help=say("help.eligibility"))
@campaign_option
@json_option
def eligibility(campaign: str | None, as_json: bool) -> int:
    """Print for each office whether it may nominate a collective, by the centre's figures."""
    basis = _basis(campaign)
    if basis.snapshot is None:
        raise RequirementsUnmet((Unmet("no-snapshot"),))
    proofs = ranking.eligibilities(basis)
    if as_json:
        click.echo(json.dumps([_eligibility_values(proof) for proof in proofs], ensure_ascii=False, indent=1))
        return ALL_IS_WELL
    for proof in proofs:
        percent = shown_percent(proof.proof.figures.percent, _landmarks(basis)) if proof.proof else say("said.no-plan")
        verdict = say("said.eligible" if proof.eligible else "said.not-eligible")
        click.echo(
            say("said.eligibility", code=proof.office.code, name=proof.office.name, percent=percent, verdict=verdict)
        )
    return ALL_IS_WELL


def _basis(campaign: str | None) -> RankingBasis:
    """Return the figures of the campaign with this code, or of the newest one."""
    with checked_application().database.reading() as session:
        return ranking.basis_by_code(session, ranking.newest_campaign(session, campaign), actor=COMMAND_LINE)


def _eligibility_values(proof: ranking.Eligibility) -> dict[str, Any]:
    plan = None if proof.figures is None else proof.figures.plan
    collected = None if proof.figures is None else proof.figures.collected
    return {"office": proof.office.code, "eligible": proof.eligible, "plan": plan, "collected": collected}


def _print_understood(understood: Understood) -> None:
    """Print the amounts of each office on stdout, then every doubt and refusal with its cell on stderr."""
    for row in understood.rows:
        amounts = ["–" if (amount := row.total(figure)) is None else show_amount(amount) for figure in NEEDED]
        click.echo(say("said.figures-row", code=row.office.code, name=row.office.name, amounts=" · ".join(amounts)))
    for note in understood.notes:
        complain(_note(note))


def _note(note: CellNote) -> str:
    sentence = read_words().refusal(note.unmet)
    verdict = say("said.note-refused" if note.verdict is CellVerdict.REFUSED else "said.note-doubt")
    place = say("said.note-at", cell=note.cell) if note.cell else say("said.note-table")
    return say("said.note", verdict=verdict, place=place, sentence=sentence)


def _print_ranking(basis: RankingBasis, official: Ranking) -> None:
    words, names = read_words(), {office.code: office.name for office in basis.campaign.offices}
    reasons = reasons_of(official)
    if basis.snapshot is not None:
        click.echo(say("said.ranking-of", number=basis.snapshot.number, name=basis.snapshot.name))
    if official.gate is not None:
        click.echo(say("said.ranking-gate", gate=shown_percent(official.gate)))
    for place in official.places:
        values = {"place": place.place, "code": place.office, "name": names[place.office]}
        values |= {"percent": shown_percent(place.figures.percent, _landmarks(basis))}
        values |= {
            "debt": shown_percent(place.figures.debt_percent),
            "step": words.label("steps", reasons[place.office]),
        }
        click.echo(say("said.ranking-place", chosen=words.label("chosen", place.chosen.value), **values))
    for code, reason in official.unranked:
        why = words.label("unranked", reason.value)
        click.echo(say("said.ranking-unranked", code=code, name=names[code], reason=why))


def _landmarks(basis: RankingBasis) -> tuple[Any, ...]:
    """Return the percentages that a rounded figure must not seem to reach: the plan and the threshold."""
    return (PER_CENT, PER_CENT + basis.campaign.nominated.over_percent)
