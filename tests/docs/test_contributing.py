"""The manual, README and CONTRIBUTING name what exists, and each recipe names the files that its example touches."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = ("README.md", "CONTRIBUTING.md")
ROOM = "<room>"
TOPS = ("workflow/", "templates/", "dossiers/", "tests/", "docs/", "benchmarks/", "config.py", "CHANGELOG.md")
MADE = {"var/"}
"""Named, and made by running the desk."""

EXAMPLES = {
    "A sentence or label": r"window-not-over",
    "A field of the dossier": r"individuals_rewarded",
    "A paper kind": r"thong-bao-gia-han|Event\.EXTENDED|\bextension_context\b|\bExtended\(",
    "A move (transition)": r"Action\.LAPSE|^lapse = |'lapse'|\| lapse \||/lapse |\"lapse\"",
    "A page": (
        r"deadlines/extensions\.html|web\.deadlines import .*extensions|\"extensions\.(index|newest)\""
        r"|^extensions = |/4361-2010/extensions  "
    ),
}
"""Each recipe, and what stands in every file that its example touched."""


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def section(title: str, page: str = "CONTRIBUTING.md") -> str:
    """A section of the page, to the next heading of any level."""
    _, found, rest = read(page).partition(f"# {title}\n")
    assert found, title
    return re.split(r"(?m)^##", rest, maxsplit=1)[0]


def named_paths(text: str) -> set[str]:
    """Paths from the top of the checkout, in backticks or as links; names inside a folder are not paths."""
    ticked = re.findall(r"`([^`\s]+)`", text)
    linked = [link for link in re.findall(r"\]\(([^)]+)\)", text) if "://" not in link]
    return {path for path in ticked if path.startswith(TOPS) or path in MADE} | set(linked)


def exists(path: str) -> bool:
    """Whether a file or folder is there; a path with <room> must be there for some room."""
    if ROOM in path:
        return any(ROOT.glob(path.replace(ROOM, "*").rstrip("/")))
    whole = ROOT / path
    return whole.is_dir() if path.endswith("/") else whole.exists()


@pytest.mark.parametrize("path", sorted({path for page in PAGES for path in named_paths(read(page))} - MADE))
def test_every_path_that_is_named_exists(path: str):
    assert exists(path)


@pytest.mark.parametrize("page", sorted(page.name for page in (ROOT / "docs").glob("*.md")))
def test_every_path_and_link_of_the_manual_exists(page: str):
    text = read(f"docs/{page}")
    links = {path for path in named_paths(text) if not path.startswith(TOPS)}
    paths = named_paths(text) - links
    assert [path for path in sorted(paths) if not exists(path)] == []
    assert [link for link in sorted(links) if not (ROOT / "docs" / link).exists()] == []


def test_a_path_that_does_not_exist_is_seen():
    wrong = "`dossiers/deeds/` and `workflow/lifecycle.py`, `dossiers/web/nouns/<room>/`, [a page](docs/house.md)"
    assert {path for path in named_paths(wrong) if not exists(path)} == {
        "dossiers/deeds/",
        "dossiers/web/nouns/<room>/",
        "docs/house.md",
    }


def named_targets(text: str) -> set[str]:
    return set(re.findall(r"`make ([a-z]+)", text))


def targets() -> set[str]:
    """What the Makefile can make."""
    return set(re.findall(r"(?m)^([a-z]+):", read("Makefile")))


@pytest.mark.parametrize("target", sorted({name for page in PAGES for name in named_targets(read(page))}))
def test_every_command_of_make_that_is_named_exists(target: str):
    assert target in targets()


def test_a_command_that_does_not_exist_is_seen():
    assert named_targets("`make haste` and `make lint`") - targets() == {"haste"}


def floors() -> list[list[str]]:
    """The rooms of `dossiers/`, floor by floor from the top, as the import contract has them."""
    contracts = tomllib.loads(read("pyproject.toml"))["tool"]["importlinter"]["contracts"]
    (rooms,) = [contract for contract in contracts if contract.get("containers") == ["dossiers"]]
    return [sorted(layer.split(" | ")) for layer in rooms["layers"]]


def told_floors(text: str) -> list[list[str]]:
    """The same as the table of the page has them."""
    rows = re.findall(r"(?m)^\| ([0-9]+) \| `([a-z]+)` \| ", text)
    numbers = sorted({int(floor) for floor, _ in rows})
    return [sorted(room for floor, room in rows if int(floor) == number) for number in numbers]


def test_the_table_of_rooms_is_the_import_contract():
    assert told_floors(section("The rooms on one screen")) == floors()


def test_the_map_of_the_readme_has_every_room_in_its_order():
    drawn = re.search(r"(?s)```\n dossiers/(.*?)```", read("README.md"))
    assert drawn
    lines = [re.split(r"\s{3,}", line.strip())[0] for line in drawn[1].splitlines()]
    assert [sorted(line.split(" · ")) for line in lines if line and not line.startswith("workflow/")] == floors()


def test_a_room_on_a_wrong_floor_is_seen():
    moved = section("The rooms on one screen").replace("| 7 | `drafting` |", "| 6 | `drafting` |")
    assert told_floors(moved) != floors()


@cache
def sources() -> dict[str, str]:
    """Product, manual and tests, without what this file itself says."""
    paths = (path for top in ("workflow", "dossiers", "templates", "docs", "tests") for path in (ROOT / top).rglob("*"))
    suffixes = {".py", ".toml", ".html", ".xml", ".md"}
    return {
        str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
        for path in sorted(paths)
        if path.suffix in suffixes and path != Path(__file__) and "node_modules" not in path.parts
    }


def touched(pattern: str) -> Iterator[str]:
    """The files in which the example stands."""
    found = re.compile(pattern, re.MULTILINE)
    return (name for name, text in sources().items() if found.search(text))


def is_named(name: str, paths: set[str]) -> bool:
    """Whether a path of the recipe is this file or a folder around it."""
    patterns = (
        re.escape(path).replace(re.escape(ROOM), "[^/]+") + (".*" if path.endswith("/") else "") for path in paths
    )
    return any(re.fullmatch(pattern, name) for pattern in patterns)


@pytest.mark.parametrize("recipe", EXAMPLES)
def test_a_recipe_names_every_file_that_its_example_touches(recipe: str):
    paths, files = named_paths(section(recipe)), list(touched(EXAMPLES[recipe]))
    assert len(files) > 4
    assert [name for name in files if not is_named(name, paths)] == []


def test_a_recipe_that_leaves_a_file_out_is_seen():
    text = section("A move (transition)").replace("`workflow/lifecycle.py`", "the table")
    missing = [name for name in touched(EXAMPLES["A move (transition)"]) if not is_named(name, named_paths(text))]
    assert missing == ["workflow/lifecycle.py"]
