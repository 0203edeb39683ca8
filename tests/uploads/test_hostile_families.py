"""One file of every family of the upload drill is refused; the drill sends all of them to the real server."""

import random
from pathlib import Path

from dossiers.uploads.examiner import verdict
from dossiers.uploads.inspection import UploadRefused, identify
from tests.drills.honest_files import docx, linear_pdf, scanned_pdf, xlsx
from tests.drills.hostile_files import archives, documents, names, pdfs, pictures


def _code(path: Path, name: str, data: bytes) -> str:
    """Return the code with which a file is refused, or "accepted"; examined within this process."""
    path.write_bytes(data)
    try:
        return verdict(identify(path, name), data)
    except UploadRefused as refused:
        return refused.code


def test_a_file_of_every_hostile_family_is_refused(tmp_path: Path):
    chance = random.Random(4361)
    sample = {
        family: (name, data)
        for maker in (archives, documents, pdfs, pictures, names)
        for family, name, data in maker(chance)
        if len(data) < 3_000_000
    }
    codes = {family: _code(tmp_path / "upload", name, data) for family, (name, data) in sample.items()}
    assert len(codes) >= 20
    assert {family for family, code in codes.items() if code == "accepted"} == set()
    assert codes["overlapping entries"] == codes["entry that leads outside"] == "file-damaged"
    assert codes["fetching formula"] == "file-active-content"
    assert codes["pdf stream bomb"] == codes["pdf doubly packed"] == codes["animated bomb"] == "file-bomb"


def test_honest_files_of_every_library_are_taken(tmp_path: Path):
    chance = random.Random(4361)
    for maker, name in ((docx, "a.docx"), (xlsx, "a.xlsx"), (scanned_pdf, "a.pdf"), (linear_pdf, "a.pdf")):
        assert _code(tmp_path / "upload", name, maker(chance)) == "accepted", maker
