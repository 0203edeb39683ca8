"""The commands for papers: `papers` writes them, `papers verify` checks the stored ones, `check-layout` any file."""

import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import click

from dossiers.cli.environment import FILE, campaign_option, json_option
from dossiers.cli.frame import ALL_IS_WELL, REFUSED, Command, Misused, complain
from dossiers.cli.stores import checked_application
from dossiers.desk.application import Application
from dossiers.documents.checker.rules.catalogue import DEFAULT, RULE_SETS
from dossiers.documents.checker.verdicts import Report, RuleSeverity
from dossiers.papers import folders, layout_check, verifying
from dossiers.papers.folders import RequestedDossier
from dossiers.papers.layout_words import rule_name, told, word
from dossiers.papers.verifying import PaperVerdict, Verified
from dossiers.words.cli import say
from workflow.lifecycle import State

STATES = ", ".join(State)
STATE = click.Choice([state.value for state in State])
RULES = click.Choice(list(RULE_SETS))
RULES_HELP = say("help.check-layout-rules", rules=", ".join(RULE_SETS), default=DEFAULT)


@click.command(cls=Command, help=say("help.papers"))
@click.argument("reference", metavar=say("help.reference-name"), required=False)
@click.option("--all", "everything", is_flag=True, help=say("help.papers-all"))
@click.option("--state", type=STATE, metavar=say("help.state-name"), help=say("help.papers-state", states=STATES))
@campaign_option
@click.option("--out", type=FILE, metavar=say("help.folder-name"), help=say("help.papers-out"))
def papers(reference: str | None, everything: bool, state: str | None, campaign: str | None, out: Path | None) -> None:
    if out is None or everything == (reference is not None) or (reference is not None and (state or campaign)):
        raise Misused(say("usage.papers"))
    application = checked_application()
    if reference is not None:
        for path in _write_papers(application, reference, out):
            click.echo(path)
        return
    with application.database.reading() as session:
        dossiers = folders.select_dossiers(session, campaign, None if state is None else State(state))
        filled = {dossier.reference for dossier in dossiers if folders.has_content(session, dossier.reference)}
    _write_all(application, [dossier for dossier in dossiers if dossier.reference in filled], out)
    _print_skipped([dossier for dossier in dossiers if dossier.reference not in filled])


def _write_all(application: Application, dossiers: Sequence[RequestedDossier], out: Path) -> None:
    """Write the papers of each dossier into a folder of its office, with a progress bar on stderr."""
    with click.progressbar(dossiers, label=say("said.papers-progress"), file=sys.stderr) as bar:
        for dossier in bar:
            _write_papers(application, dossier.reference, out / dossier.folder)
    click.echo(say("said.papers-written", count=len(dossiers), out=out))


def _write_papers(application: Application, reference: str, folder: Path) -> Sequence[Path]:
    at, demo = application.clock.now(), application.settings.demo
    return folders.write_papers(application.database, application.files, reference, folder, at=at, demo=demo)


def _print_skipped(skipped: Sequence[RequestedDossier]) -> None:
    if skipped:
        click.echo(say("said.papers-skipped", count=len(skipped)))
    for dossier in skipped:
        click.echo(say("said.papers-skipped-one", reference=dossier.reference, name=dossier.name))


@click.command("papers verify", cls=Command, help=say("help.papers-verify"))
@json_option
def verify_papers(as_json: bool) -> int:
    """Verify every stored paper, with a progress bar on stderr, and list the bad ones."""
    application = checked_application()
    with application.database.reading() as session:
        kept = verifying.kept_papers(session)
    verified = verifying.verify(application.database, application.files, kept, demo=application.settings.demo)
    with click.progressbar(verified, length=len(kept), label=say("said.verify-progress"), file=sys.stderr) as bar:
        results = list(bar)
    bad = [result for result in results if not result.good]
    if as_json:
        values = [{**_paper_values(result), "verdict": result.verdict.value} for result in results]
        click.echo(json.dumps({"checked": len(results), "bad": len(bad), "papers": values}, indent=1))
    else:
        _print_verified(results, bad)
    return REFUSED if bad else ALL_IS_WELL


def _print_verified(results: list[Verified], bad: list[Verified]) -> None:
    found = Counter(result.verdict for result in results)
    click.echo(say("said.verified", count=len(results), bad=len(bad), bytes=found[PaperVerdict.SAME_BYTES]))
    if found[PaperVerdict.SAME_WORDS]:
        click.echo(say("said.verified-by-words", count=found[PaperVerdict.SAME_WORDS]))
    if found[PaperVerdict.UNCHANGED]:
        click.echo(say("said.verified-by-hash", count=found[PaperVerdict.UNCHANGED]))
    for result in bad:
        sentence = "said.verify-bad-campaign" if result.paper.revision is None else "said.verify-bad"
        click.echo(say(sentence, reason=say(f"verdicts.{result.verdict.value}"), **_paper_values(result)))


def _paper_values(result: Verified) -> dict[str, str | int | None]:
    paper = result.paper
    return {
        "reference": paper.reference,
        "revision": paper.revision,
        "kind": paper.kind,
        "format": paper.format,
        "hash": paper.hash,
    }


@click.command("check-layout", cls=Command, help=say("help.check-layout"))
@click.argument("file", type=FILE, metavar=say("help.file-name"))
@click.option("--rules", type=RULES, default=DEFAULT, metavar=say("help.rules-name"), help=RULES_HELP)
@json_option
@click.option("--mend", type=FILE, metavar=say("help.file-name"), help=say("help.check-layout-mend"))
def check_layout(file: Path, rules: str, as_json: bool, mend: Path | None) -> int:
    """Check a finished file and write its corrected copy if `mend` is given. Raises RequirementsUnmet if unreadable."""
    checked = layout_check.check(file, file.name, rules)
    if as_json:
        click.echo(json.dumps(_report_values(checked.report), ensure_ascii=False, indent=1))
    else:
        _print_report(file.name, checked.report)
    if mend is not None:
        corrected = layout_check.correct(file, file.name, rules)
        mend.write_bytes(corrected.data)
        complain(say("said.layout-mended", file=mend, mended=len(corrected.mended), left=len(corrected.left)))
    return ALL_IS_WELL if checked.report.holds else REFUSED


def _report_values(report: Report) -> dict[str, object]:
    lines = [asdict(told(finding, report.rules)) for finding in report.findings]
    components = {component.value: words for component, words in report.components.items()}
    lists = {"passed": report.passed, "not_measured": report.not_measured, "components": components}
    return {"rules": report.rules, "findings": lines, **lists}


def _print_report(name: str, report: Report) -> None:
    errors = sum(finding.severity is RuleSeverity.ERROR for finding in report.findings)
    counts = {"errors": errors, "warnings": len(report.findings) - errors}
    counts |= {"passed": len(report.passed), "unmeasured": len(report.not_measured)}
    click.echo(say("said.layout-summary", name=name, rules=word("regulations", report.rules), **counts))
    for finding in report.findings:
        line = told(finding, report.rules)
        click.echo(say("said.layout-finding", label=rule_name(finding.rule), **asdict(line)))
        if line.excerpt:
            click.echo(say("said.layout-excerpt", excerpt=line.excerpt))
