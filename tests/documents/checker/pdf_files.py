"""PDF files of typed papers ("tệp PDF"): real ones, which LibreOffice prints from the Word files of the tests."""

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from tests.documents.checker.typed import Typed
from tests.documents.checker.word_files import Shape, word_file


def pdf_files(papers: Sequence[Typed], folder: Path, shape: Shape = Shape.WORD) -> list[bytes]:
    """Each paper as PDF, all in one call; equal papers are printed once."""
    office = shutil.which("soffice")
    assert office, "LibreOffice Writer is needed: make test installs it"
    places = {paper: folder / f"{at}.docx" for at, paper in enumerate(dict.fromkeys(papers))}
    for paper, place in places.items():
        place.write_bytes(word_file(paper, shape))
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder)]
    subprocess.run([*command, *map(str, places.values())], check=True, capture_output=True, timeout=300)
    return [places[paper].with_suffix(".pdf").read_bytes() for paper in papers]
