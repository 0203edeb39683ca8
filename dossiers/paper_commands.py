"""The command that looks at finished papers: `papers verify`, for those that were kept."""

import json
import sys

import click

from dossiers import verifying
from dossiers.command_frame import ALL_IS_WELL, REFUSED
from dossiers.command_words import say
from dossiers.desk import Desk
from dossiers.verifying import Verified


def verify(desk: Desk, *, as_json: bool) -> int:
    """Prove every kept paper, with a progress bar on stderr; each bad one is named."""
    kept = verifying.kept_papers(desk)
    with click.progressbar(
        verifying.verified(desk, kept), length=len(kept), label=say("said.verify-progress"), file=sys.stderr
    ) as bar:
        found = list(bar)
    bad = [one for one in found if not one.good]
    if as_json:
        values = [{**_paper_values(one), "verdict": one.verdict.value} for one in found]
        click.echo(json.dumps({"checked": len(found), "bad": len(bad), "papers": values}, indent=1))
    else:
        _tell_verified(found, bad)
    return REFUSED if bad else ALL_IS_WELL


def _tell_verified(found: list[Verified], bad: list[Verified]) -> None:
    same_words = sum(one.verdict is verifying.Verdict.SAME_WORDS for one in found)
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
