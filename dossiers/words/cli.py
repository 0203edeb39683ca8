"""The sentences of the command line and of the server's start ("lời của dòng lệnh"), from templates/words/cli.toml."""

import tomllib
from functools import cache

from dossiers.desk.paths import TEMPLATES


def say(name: str, /, **values: object) -> str:
    """Return the sentence "group.name" with its values filled in."""
    group, _, key = name.partition(".")
    return _sentences()[group][key].format(**values)


def knows(name: str) -> bool:
    """Return whether the sentence "group.name" exists."""
    group, _, key = name.partition(".")
    return key in _sentences()[group]


@cache
def _sentences() -> dict[str, dict[str, str]]:
    return tomllib.loads((TEMPLATES / "words" / "cli.toml").read_text("utf-8"))
