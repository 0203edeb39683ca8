"""Golden files: stored texts of each version in their original form, with their SHA-256 (tests/data/golden.sha256).

They are never changed. A new version gets a new file, made by its writer.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, get_args, get_type_hints

DATA = Path(__file__).parents[1] / "data"
SUMS = DATA / "golden.sha256"


def golden_text(name: str) -> str:
    """Return the text of a golden file. Fails when its hash differs from the recorded one."""
    data = (DATA / name).read_bytes()
    sums = dict(reversed(line.split("  ")) for line in SUMS.read_text("utf-8").splitlines())
    assert hashlib.sha256(data).hexdigest() == sums[name], f"{name} was changed: a new version needs a new file"
    return data.decode("utf-8")


def field_paths(kind: type, place: str = "") -> Iterator[str]:
    """Yield the paths of all fields of a dataclass and of those within it: "meeting.members.name"."""
    hints = get_type_hints(kind)
    for field in fields(kind):
        yield f"{place}{field.name}"
        for part in (hints[field.name], *get_args(hints[field.name])):
            if is_dataclass(part):
                yield from field_paths(part, f"{place}{field.name}.")


def key_paths(value: Any, place: str = "") -> set[str]:
    """Return the paths of all keys of a JSON value, rows of a list taken together."""
    if isinstance(value, list):
        return {path for item in value for path in key_paths(item, place)}
    if not isinstance(value, dict):
        return set()
    return {f"{place}{key}" for key in value} | {
        path for key, part in value.items() for path in key_paths(part, f"{place}{key}.")
    }
