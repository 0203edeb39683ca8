"""Where the project keeps what it reads at run time: beside the code, in a checkout or an editable install."""

from pathlib import Path

HOME = Path(__file__).resolve().parents[2]
TEMPLATES = HOME / "templates"
REFERENCE = HOME / "dossiers" / "reference"
