"""Each rule that a PDF shows is kept by a good file and found broken in one that breaks it by the smallest step."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from dossiers.documents.checker.model import Format
from dossiers.documents.checker.pdf.reader import read_pdf
from dossiers.documents.checker.rules.catalogue import RULE_SETS
from dossiers.documents.checker.rules.judge import judge
from dossiers.documents.checker.verdicts import Report
from tests.documents.checker.broken import BREAKS, GOOD, GOOD_PAPERS, Break
from tests.documents.checker.pdf_files import pdf_files
from tests.documents.checker.typed import BODY, Block, Typed

LONG = replace(GOOD, body=(*BODY[:-1], *[Block(BODY[0].text * 9)] * 3, BODY[-1]))
"""Its second paragraph of nine goes over the end of the first page."""
NARROW = replace(LONG, bottom=11)
UNSHOWN = tuple(f"lying, {edge}" for edge in ("right", "bottom", "left"))
SHOWN = [case for case in BREAKS if case.rule not in ("P04", "N02") and not case.how.startswith(UNSHOWN)]
"""What a page shows: its edges only where text reaches them, so a lying sheet's upper one; no empty paragraph."""

Judged = Callable[[Typed], Report]


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Judged:
    """The report on the PDF of a typed paper; all are printed in one call."""
    papers = [*GOOD_PAPERS.values(), LONG, NARROW, *(paper for case in SHOWN for paper in (case.good, case.broken))]
    papers = list(dict.fromkeys(papers))
    printed = pdf_files(papers, tmp_path_factory.mktemp("typed"))
    reports = {paper: judge(read_pdf(data), "nd30_2020") for paper, data in zip(papers, printed, strict=True)}
    return reports.__getitem__


def told(report: Report) -> list[tuple[str, str, dict[str, str], str]]:
    return [
        (finding.rule, finding.aspect.value, dict(finding.values), finding.place.excerpt) for finding in report.findings
    ]


@pytest.mark.parametrize("name", GOOD_PAPERS)
def test_a_pdf_that_keeps_every_rule_has_no_findings(judged: Judged, name: str) -> None:
    assert told(judged(GOOD_PAPERS[name])) == []


@pytest.mark.parametrize("case", SHOWN, ids=lambda case: f"{case.rule}-{case.how}")
def test_a_broken_rule_is_found_in_a_pdf_and_no_other(judged: Judged, case: Break) -> None:
    assert case.rule in judged(case.good).passed
    broken = {finding.rule for finding in judged(case.broken).findings}
    assert case.rule in broken, told(judged(case.broken))
    assert broken <= {case.rule, *case.also}, told(judged(case.broken))


def test_a_lower_margin_is_found_too_narrow_where_the_text_goes_on(judged: Judged) -> None:
    assert "P04" in judged(LONG).passed
    assert {finding.rule for finding in judged(NARROW).findings} == {"P04"}


def test_every_rule_that_a_pdf_can_break_has_a_broken_pdf() -> None:
    claimed = {name for name, rule in RULE_SETS["nd30_2020"].items() if rule.measured_in(Format.PDF)}
    assert claimed - {case.rule for case in SHOWN} == {"P04", "N03"}
