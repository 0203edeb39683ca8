"""The commands on the centre's figures: `figures import`, `figures template`, `rank`, `eligibility`."""

import json
from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from dossiers.accounts.administration import COMMAND_LINE
from dossiers.cli.frame import ALL_IS_WELL, REFUSED, complain
from dossiers.desk.application import Application
from dossiers.desk.errors import NotFound
from dossiers.figures import imports
from dossiers.figures import ranking as assessing
from dossiers.figures.ranking import RankingBasis
from dossiers.figures.tables import empty_table
from dossiers.records.queries import dossier as dossier_queries
from dossiers.spreadsheets.notes import CellNote, CellVerdict
from dossiers.spreadsheets.rows import NEEDED
from dossiers.spreadsheets.understanding import Understood
from dossiers.vietnamese.amounts import show_amount
from dossiers.words.catalogue import read_words
from dossiers.words.cli import say
from workflow.errors import RequirementsUnmet, Unmet
from workflow.figures import shown_percent
from workflow.ranking import Ranking

LANDMARK = 100


def import_figures(application: Application, file: Path, campaign: str | None, unit: str, *, yes: bool) -> int:
    """Show what was understood of a table, ask, and take it whole; with `yes` only a table without any doubt."""
    table = imports.open_table(file, file.name, application.settings.max_file_bytes)
    with application.database.reading() as session:
        code = assessing.newest_campaign(session, campaign)
        kept = dossier_queries.campaign_by_code(session, code)
        if kept is None:
            raise NotFound(code)
        understood = imports.understand_table(session, kept, table, unit)
    _tell(understood)
    if understood.refused or not understood.rows:
        complain(say("said.figures-refused", count=len(understood.refused)))
        return REFUSED
    if yes and understood.doubts:
        complain(say("said.figures-doubted", count=len(understood.doubts)))
        return REFUSED
    if not yes and not click.confirm(say("said.figures-ask", count=len(understood.rows)), err=True):
        complain(say("said.figures-not-taken"))
        return REFUSED
    with application.database.writing() as session:
        sent = imports.Sent(table, file, understood)
        said = imports.Confirmation(seen="")
        number = imports.take(application, session, code, sent, said, actor=COMMAND_LINE, at=application.clock.now())
    click.echo(say("said.figures-taken", number=number, count=len(understood.rows)))
    return ALL_IS_WELL


def write_template(application: Application, campaign: str | None, out: Path, *, by_fund: bool) -> None:
    """Write the empty table with the offices filled in."""
    with application.database.reading() as session:
        found = _basis(session, campaign)
    out.write_bytes(empty_table(found.campaign, by_fund=by_fund))
    click.echo(out)


def rank(application: Application, campaign: str | None, *, as_json: bool) -> int:
    """Print the ranking of the latest confirmed snapshot with the reason for each place."""
    with application.database.reading() as session:
        found = _basis(session, campaign)
    ranking = found.official()
    if ranking is None:
        raise RequirementsUnmet((Unmet("no-snapshot"),))
    if as_json:
        click.echo(json.dumps(assessing.ranking_values(found, ranking), ensure_ascii=False, indent=1))
    else:
        _tell_ranking(found, ranking)
    return ALL_IS_WELL


def eligibility(application: Application, campaign: str | None, *, as_json: bool) -> int:
    """Print for each office whether it may nominate a collective, by the centre's figures."""
    with application.database.reading() as session:
        found = _basis(session, campaign)
    if found.snapshot is None:
        raise RequirementsUnmet((Unmet("no-snapshot"),))
    proofs = assessing.eligibilities(found)
    if as_json:
        click.echo(json.dumps([_eligibility_values(proof) for proof in proofs], ensure_ascii=False, indent=1))
        return ALL_IS_WELL
    for proof in proofs:
        percent = shown_percent(proof.proof.figures.percent, _landmarks(found)) if proof.proof else say("said.no-plan")
        verdict = say("said.eligible" if proof.eligible else "said.not-eligible")
        click.echo(
            say("said.eligibility", code=proof.office.code, name=proof.office.name, percent=percent, verdict=verdict)
        )
    return ALL_IS_WELL


def _basis(session: Session, campaign: str | None) -> RankingBasis:
    return assessing.basis(session, assessing.newest_campaign(session, campaign), actor=COMMAND_LINE)


def _eligibility_values(one: assessing.Eligibility) -> dict[str, Any]:
    plan = None if one.figures is None else one.figures.plan
    collected = None if one.figures is None else one.figures.collected
    return {"office": one.office.code, "eligible": one.eligible, "plan": plan, "collected": collected}


def _tell(understood: Understood) -> None:
    """What was understood, a line an office, then every doubt and every refusal at its cell."""
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


def _tell_ranking(found: RankingBasis, ranking: Ranking) -> None:
    words, names = read_words(), {office.code: office.name for office in found.campaign.offices}
    if found.snapshot is not None:
        click.echo(say("said.ranking-of", number=found.snapshot.number, name=found.snapshot.name))
    if ranking.gate is not None:
        click.echo(say("said.ranking-gate", gate=shown_percent(ranking.gate)))
    for place in ranking.places:
        values = {"place": place.place, "code": place.office, "name": names[place.office]}
        values |= {"percent": shown_percent(place.figures.percent, _landmarks(found))}
        values |= {"debt": shown_percent(place.figures.debt_percent), "step": words.label("steps", place.step.value)}
        click.echo(say("said.ranking-place", chosen=words.label("chosen", place.chosen.value), **values))
    for code, reason in ranking.unranked:
        why = words.label("unranked", reason.value)
        click.echo(say("said.ranking-unranked", code=code, name=names[code], reason=why))


def _landmarks(found: RankingBasis) -> tuple[Any, ...]:
    return (LANDMARK, LANDMARK + found.campaign.nominated.over_percent)
