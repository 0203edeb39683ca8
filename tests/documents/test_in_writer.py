"""The Word files open in LibreOffice and break over pages where our own PDFs do."""

import shutil
import subprocess
from pathlib import Path

import pypdfium2
import pytest

from dossiers.documents.kinds.context import Copy
from dossiers.documents.papers import Papers
from tests.documents.sample import (
    CAMPAIGN_4361,
    CONTENT,
    KINDS,
    SECOND_CAMPAIGN,
    WHOLE_VOCABULARY,
    WHOLE_VOCABULARY_ABOUT,
    context_of,
    ordinary,
)
from workflow.dossier import Content

CASES = {
    "empty": (CAMPAIGN_4361, "01", Content(), Copy.DRAFT),
    "short-hcm": (CAMPAIGN_4361, "79", ordinary(), Copy.SIGNING),
    "normal-brvt": (CAMPAIGN_4361, "77", ordinary(paragraphs=4), Copy.DRAFT),
    "long-hcm": (CAMPAIGN_4361, "79", ordinary(paragraphs=22, members=47), Copy.FINAL),
    "rare-hue": (CAMPAIGN_4361, "46", CONTENT, Copy.SIGNING),
    "second": (SECOND_CAMPAIGN, "C1", ordinary(paragraphs=2), Copy.SIGNING),
}


def first_lines(data: bytes) -> list[str]:
    """What each page begins with, below its top margin."""
    document = pypdfium2.PdfDocument(data)
    pages = [document[number] for number in range(len(document))]
    texts = [page.get_textpage().get_text_bounded(top=page.get_height() - 20 * 72 / 25.4) for page in pages]
    return [" ".join(text.split()[:6]) for text in texts]


@pytest.fixture(scope="module")
def converted(tmp_path_factory: pytest.TempPathFactory, papers: Papers) -> Path:
    """All cases as Word files and, beside them, as LibreOffice prints those: one call for all."""
    folder = tmp_path_factory.mktemp("writer")
    for name, (campaign, code, content, copy) in CASES.items():
        for kind in KINDS:
            context = context_of(kind, content, campaign=campaign, office=campaign.office(code), copy=copy)
            (folder / f"{name}-{kind}.docx").write_bytes(papers.docx(kind, context))
            (folder / f"{name}-{kind}.own").write_bytes(papers.pdf(kind, context))
    (folder / "vocabulary.docx").write_bytes(papers.docx_from(WHOLE_VOCABULARY, WHOLE_VOCABULARY_ABOUT))
    (folder / "vocabulary.own").write_bytes(papers.pdf_from(WHOLE_VOCABULARY, WHOLE_VOCABULARY_ABOUT))
    office = shutil.which("soffice")
    assert office, "LibreOffice Writer is needed: make test installs it"
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    files = sorted(str(path) for path in folder.glob("*.docx"))
    command = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), *files]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return folder


@pytest.mark.parametrize("name", [*(f"{name}-{kind}" for name in CASES for kind in KINDS), "vocabulary"])
def test_the_word_file_has_the_pages_of_the_pdf(converted: Path, name: str):
    ours = first_lines((converted / f"{name}.own").read_bytes())
    theirs = first_lines((converted / f"{name}.pdf").read_bytes())
    assert theirs == ours
