"""The words in generated Excel tables ("chữ trong bảng tính"), from templates/words/tables.toml."""

import tomllib
from functools import cache

from dossiers.desk.paths import TEMPLATES

FILE = TEMPLATES / "words" / "tables.toml"


def table_word(name: str) -> str:
    """Return the words of that name. Raises KeyError for an unknown name."""
    return _words()[name]


@cache
def _words() -> dict[str, str]:
    return tomllib.loads(FILE.read_text("utf-8"))
