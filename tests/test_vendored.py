"""What others made and we ship: unchanged since it was taken, with its licence, and whole for Vietnamese."""

from __future__ import annotations

import hashlib
import itertools
import re
import unicodedata
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

HOME = Path(__file__).resolve().parent.parent
SCREEN = HOME / "dossiers/web/static/vendor"
PAPERS = HOME / "templates/documents/_base/fonts"
BROWSER = HOME / "tests/browser/vendor"


def vietnamese_letters() -> set[str]:
    """The 134 letters with marks: twelve vowels in six tones, but for the six bare ones, and đ; in both cases."""
    toned = (vowel + tone for vowel, tone in itertools.product("aăâeêioôơuưy", ["", *"\u0300\u0301\u0303\u0309\u0323"]))
    marked = {unicodedata.normalize("NFC", letter) for letter in toned} - set("aeiouy") | {"đ"}
    return marked | {letter.upper() for letter in marked}


def lacking(*faces: Path) -> str:
    """The Vietnamese letters and plain signs that none of these faces can draw."""
    asked = vietnamese_letters() | {chr(code) for code in range(32, 127)}
    drawn = {chr(code) for face in faces for code in TTFont(face).getBestCmap()}
    return "".join(sorted(asked - drawn))


@pytest.mark.parametrize("folder", [SCREEN, PAPERS, BROWSER], ids=["screen", "papers", "browser"])
def test_every_vendored_file_is_the_one_that_was_taken(folder: Path):
    listed = dict(reversed(line.split("  ./")) for line in (folder / "SHA256SUMS").read_text().splitlines())
    own = {folder / "SHA256SUMS", folder / "README.md"}
    found = {path for path in folder.rglob("*") if path.is_file()} - own
    assert {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in found} == listed


@pytest.mark.parametrize("folder", [*(p for p in SCREEN.iterdir() if p.is_dir()), PAPERS, BROWSER / "axe-core"])
def test_every_vendored_work_has_its_licence_beside_it(folder: Path):
    text = (folder / "LICENSE").read_text(encoding="utf-8")
    assert re.search("MIT License|Zero-Clause BSD|SIL OPEN FONT LICENSE|Mozilla Public License", text)


def test_no_style_or_script_asks_for_a_map_or_another_site():
    for path in [*SCREEN.rglob("*.css"), *SCREEN.rglob("*.js")]:
        text = path.read_text(encoding="utf-8")
        assert "sourceMappingURL" not in text
        assert re.findall(r"url\([\"']?(?:https?:)?//", text) == []
    assert "sourceMappingURL" not in (BROWSER / "axe-core/axe.min.js").read_text(encoding="utf-8")


def test_there_are_134_vietnamese_letters_with_marks():
    assert len(vietnamese_letters()) == 134


@pytest.mark.parametrize("style", ["Regular", "Bold", "Italic", "BoldItalic"])
def test_each_face_of_the_papers_draws_every_vietnamese_letter(style: str):
    assert lacking(PAPERS / f"LiberationSerif-{style}.ttf") == ""


@pytest.mark.parametrize("weight", [400, 500, 600])
def test_each_weight_of_the_screen_draws_every_vietnamese_letter(weight: int):
    faces = sorted((SCREEN / "be-vietnam-pro").glob(f"*-{weight}-normal.woff2"))
    assert len(faces) == 3
    assert lacking(*faces) == ""


def test_the_style_sheet_of_the_screen_font_names_every_face_once():
    folder = SCREEN / "be-vietnam-pro"
    named = re.findall(r"url\((\S+?)\)", (folder / "faces.css").read_text())
    assert sorted(named) == sorted(path.name for path in folder.glob("*.woff2"))


def test_a_letter_that_a_face_lacks_is_told():
    assert "ệ" in lacking(SCREEN / "be-vietnam-pro/be-vietnam-pro-latin-400-normal.woff2")
