"""The commands that look at finished papers: `papers verify` for those that were kept, `check-layout` for any."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click

from dossiers.cli.frame import ALL_IS_WELL, REFUSED, complain
from dossiers.desk.application import Application
from dossiers.documents.checker.verdicts import Report, RuleSeverity
from dossiers.papers import layout_check, verifying
from dossiers.papers.layout_words import rule_name, told, word
from dossiers.papers.verifying import Verified
from dossiers.words.cli import say


def verify(application: Application, *, as_json: bool) -> int:
    """Prove every kept paper, with a progress bar on stderr; each bad one is named."""
    with application.database.reading() as session:
        kept = verifying.kept_papers(session)
    verified = verifying.verified(application.database, application.files, kept, demo=application.settings.demo)
    with click.progressbar(verified, length=len(kept), label=say("said.verify-progress"), file=sys.stderr) as bar:
        found = list(bar)
    bad = [one for one in found if not one.good]
    if as_json:
        values = [{**_paper_values(one), "verdict": one.verdict.value} for one in found]
        click.echo(json.dumps({"checked": len(found), "bad": len(bad), "papers": values}, indent=1))
    else:
        _tell_verified(found, bad)
    return REFUSED if bad else ALL_IS_WELL


def _tell_verified(found: list[Verified], bad: list[Verified]) -> None:
    same_words = sum(one.verdict is verifying.PaperVerdict.SAME_WORDS for one in found)
    click.echo(say("said.verified", count=len(found), bad=len(bad), bytes=len(found) - len(bad) - same_words))
    if same_words:
        click.echo(say("said.verified-by-words", count=same_words))
    for one in bad:
        click.echo(say("said.verify-bad", reason=say(f"verdicts.{one.verdict.value}"), **_paper_values(one)))


def _paper_values(one: Verified) -> dict[str, str | int]:
    paper = one.paper
    return {
        "reference": paper.reference,
        "revision": paper.revision,
        "kind": paper.kind,
        "format": paper.format,
        "hash": paper.hash,
    }


def check_layout(file: Path, rules: str, *, as_json: bool, mend: Path | None) -> int:
    """Judge a finished file, and write its corrected copy if asked to. Raises RequirementsUnmet for one not judged."""
    checked = layout_check.check(file, file.name, rules)
    if as_json:
        click.echo(json.dumps(_report_values(checked.report), ensure_ascii=False, indent=1))
    else:
        _tell_report(file.name, checked.report)
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


def _tell_report(name: str, report: Report) -> None:
    errors = sum(finding.severity is RuleSeverity.ERROR for finding in report.findings)
    counts = {"errors": errors, "warnings": len(report.findings) - errors}
    counts |= {"passed": len(report.passed), "unmeasured": len(report.not_measured)}
    click.echo(say("said.layout-summary", name=name, rules=word("regulations", report.rules), **counts))
    for finding in report.findings:
        line = told(finding, report.rules)
        click.echo(say("said.layout-finding", label=rule_name(finding.rule), **asdict(line)))
        if line.excerpt:
            click.echo(say("said.layout-excerpt", excerpt=line.excerpt))
