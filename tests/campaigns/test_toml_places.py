"""Every key and row of a file has its line and column."""

import tomllib
from collections.abc import Iterator
from typing import Any

import pytest

from dossiers.campaigns.canonical import write_canonical
from dossiers.campaigns.toml_places import place_of, places_of
from tests.support.campaigns import CAMPAIGN_4361_FILE, SECOND_CAMPAIGN_FILE, campaign_4361

SMALL = """\
name = "Đợt"  # name = "khác"
closing.day = 2011-01-10
[letter]
number = "4361/BHXH-TĐKT"
  "day" = 2010-10-08
lines = ["một", 'hai # ]',
  "ba ]"]

[[offices]]
code = "01"
head = { lines = ["A", "B = 1"], 'place' = "Hà Nội" }
[[offices]]
code = \"\"\"
[không.phải]
code = "02\"\"\"
[offices.place]
name = ""
papers = [{ kind = "a" }, { kind = "b" }]
"""


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("name", (1, 1)),
        ("closing", (2, 1)),
        ("closing.day", (2, 9)),
        ("letter", (3, 2)),
        ("letter.number", (4, 1)),
        ("letter.day", (5, 3)),
        ("letter.lines[2]", (6, 17)),
        ("letter.lines[3]", (7, 3)),
        ("offices[1]", (9, 1)),
        ("offices[1].head.lines[2]", (11, 24)),
        ("offices[1].head.place", (11, 34)),
        ("offices[2].code", (13, 1)),
        ("offices[2].place.name", (17, 1)),
        ("offices[2].place.papers[2].kind", (18, 29)),
    ],
)
def test_a_place_is_the_line_and_column_of_the_key_or_of_the_row(path: str, place: tuple[int, int]):
    assert places_of(SMALL)[path] == place


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("letter.subject", (3, 2)),
        ("offices[2].name", (12, 1)),
        ("offices[9].name", (9, 3)),
        ("theme", None),
        ("", None),
    ],
)
def test_what_is_not_in_the_file_is_where_it_belongs(path: str, place: tuple[int, int] | None):
    assert place_of(path, places_of(SMALL)) == place


def paths(value: Any, path: str = "") -> Iterator[str]:
    if path:
        yield path
    if isinstance(value, dict):
        for key, part in value.items():
            yield from paths(part, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for number, part in enumerate(value, 1):
            yield from paths(part, f"{path}[{number}]")


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize(
    "text",
    [CAMPAIGN_4361_FILE.read_text("utf-8"), SECOND_CAMPAIGN_FILE.read_text("utf-8"), write_canonical(campaign_4361())],
    ids=["4361", "second", "canonical"],
)
def test_every_key_of_a_campaign_s_file_stands_where_it_is_told(text: str, ends: str):
    text = text.replace("\n", ends)
    places, lines = places_of(text), text.split("\n")
    for path in paths(tomllib.loads(text)):
        line, column = places[path]
        name = path.rpartition(".")[2]
        if "[" not in name:
            assert lines[line - 1][column - 1 :].startswith(name)
