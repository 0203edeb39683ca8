"""Folders of the files read at run time: beside the code, in a checkout or an editable install."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
REFERENCE = ROOT / "dossiers" / "reference"
PAPER_FONTS = TEMPLATES / "documents" / "_base" / "fonts"
