"""The house's directions: which room may import which, seen to hold and seen to fail."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

HOME = Path(__file__).resolve().parent.parent
OUR_MODULES = {"config", "dossiers", "workflow"}
STARTED_NOT_IMPORTED = {"gunicorn", "psycopg", "tzdata"}
"""The server is a command, SQLAlchemy loads the driver of PostgreSQL, and zoneinfo the zones that a system lacks."""
ENTRY_POINTS = {"dossiers/cli/__main__.py", "dossiers/web/app.py"}
NOT_OURS = {"var", "build", "vendor", "__pycache__", "award_dossier_desk.egg-info"}


def imported(path: Path) -> Iterator[str]:
    """The modules that a file imports when it runs; what stands under TYPE_CHECKING is for the type checker only."""
    waiting: list[ast.AST] = [ast.parse(path.read_text(encoding="utf-8"))]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            waiting.extend(node.orelse)
            continue
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "." * node.level + (node.module or "")
        waiting.extend(ast.iter_child_nodes(node))


def strangers(room: Path, *own: str) -> list[str]:
    """What a room imports beside the standard library and its own names, as "file: module"."""
    return [
        f"{path.name}: {module}"
        for path in sorted(room.rglob("*.py"))
        for module in imported(path)
        if module.split(".")[0] not in sys.stdlib_module_names
        and not any(module == name or module.startswith(f"{name}.") for name in own)
    ]


def readers_of_the_settings(home: Path) -> set[str]:
    rooms = [*(home / "workflow").rglob("*.py"), *(home / "dossiers").rglob("*.py")]
    return {str(path.relative_to(home)) for path in rooms if "config" in set(imported(path))}


def lint(home: Path) -> subprocess.CompletedProcess[str]:
    """Run import-linter on a tree; the tree's own modules come before the installed ones."""
    program = "import sys; sys.path.insert(0, ''); from importlinter.cli import lint_imports_command as run; run()"
    return subprocess.run(
        [sys.executable, "-c", program, "--no-cache", "--no-logo"], cwd=home, capture_output=True, text=True
    )


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The rooms of the checkout in another place, to be spoilt there."""
    home = tmp_path_factory.mktemp("house")
    for room in ("workflow", "dossiers"):
        shutil.copytree(HOME / room, home / room, ignore=lambda _, names: [n for n in names if n in NOT_OURS])
    shutil.copy(HOME / "config.py", home)
    shutil.copy(HOME / "pyproject.toml", home)
    return home


@pytest.fixture
def spoilt(copied: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    """The copy with one line more at the end of one file."""
    name, line = request.param
    whole = (copied / name).read_text(encoding="utf-8")
    (copied / name).write_text(f"{whole}\n{line}\n", encoding="utf-8")
    yield copied
    (copied / name).write_text(whole, encoding="utf-8")


def test_imports_go_one_way():
    result = lint(HOME)
    assert result.returncode == 0, result.stdout
    assert re.search(r"Contracts: \d+ kept, 0 broken\.", result.stdout)


@pytest.mark.parametrize(
    ("spoilt", "contract"),
    [
        (("dossiers/drafting/drafting.py", "import dossiers.web"), "Imports go one way"),
        (("dossiers/records/queries/dossier.py", "from dossiers import drafting"), "Imports go one way"),
        (("dossiers/records/queries/dossier.py", "import dossiers.documents"), "Records and documents"),
        (("dossiers/documents/__init__.py", "def late():\n    import dossiers.records"), "Records and documents"),
        (
            ("dossiers/documents/checker/seen.py", "import dossiers.documents.setting.rule_packs"),
            "The layout checker reads",
        ),
        (("workflow/figures.py", "import dossiers.vietnamese"), "The rules import nothing of ours"),
        (("workflow/figures.py", "import config"), "The rules import nothing of ours"),
    ],
    indirect=["spoilt"],
)
def test_an_import_against_the_direction_is_refused(spoilt: Path, contract: str):
    result = lint(spoilt)
    assert result.returncode == 1
    assert re.search(rf"^{contract}.* BROKEN$", result.stdout, re.MULTILINE)


def test_the_rules_rest_on_the_standard_library_alone():
    assert strangers(HOME / "workflow", "workflow") == []


def test_vietnamese_words_and_numbers_rest_on_the_standard_library_and_the_rules_alone():
    assert strangers(HOME / "dossiers" / "vietnamese", "dossiers.vietnamese", "workflow") == []


def test_only_entry_points_read_the_settings():
    assert readers_of_the_settings(HOME) <= ENTRY_POINTS


@pytest.mark.parametrize(
    "spoilt", [("workflow/deadlines.py", "def late():\n    from flask import g")], indirect=["spoilt"]
)
def test_a_library_in_the_rules_is_seen(spoilt: Path):
    assert strangers(spoilt / "workflow", "workflow") == ["deadlines.py: flask"]


@pytest.mark.parametrize(
    "spoilt", [("dossiers/drafting/drafting.py", "from config import Settings")], indirect=["spoilt"]
)
def test_settings_read_inside_the_house_are_seen(spoilt: Path):
    assert "dossiers/drafting/drafting.py" in readers_of_the_settings(spoilt)


def declared() -> set[str]:
    project = tomllib.loads((HOME / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {re.split(r"[^a-z0-9-]", name)[0] for name in project["dependencies"]}


def used() -> set[str]:
    """The distributions whose modules the application imports."""
    rooms = [HOME / "config.py", *(HOME / "workflow").rglob("*.py"), *(HOME / "dossiers").rglob("*.py")]
    owners = packages_distributions()
    tops = {module.split(".")[0] for path in rooms for module in imported(path)}
    return {owner.lower().replace("_", "-") for top in tops - OUR_MODULES for owner in owners.get(top, ())}


def test_what_is_imported_is_declared_and_what_is_declared_is_needed():
    assert used() - declared() == set()
    assert declared() - used() == STARTED_NOT_IMPORTED


def our_texts() -> Iterator[tuple[str, str]]:
    """Every text file that belongs to the project, by its name from the top."""
    for path in HOME.rglob("*"):
        name = path.relative_to(HOME)
        hidden = any(part.startswith(".") and part != ".ci" for part in name.parts[:-1])
        if path.is_file() and not hidden and not NOT_OURS & set(name.parts):
            try:
                yield str(name), path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue


def test_no_file_knows_the_machine_that_it_was_written_on():
    homes = "|".join(["root", "home", "work", "opt", "Users", "mnt"])
    place = re.compile(rf"(?<![\w.}}/-])/(?:{homes})/\w")
    assert [(name, found.group()) for name, text in our_texts() if (found := place.search(text))] == []


def test_the_locks_name_packages_and_hashes_and_no_host():
    locks = sorted(HOME.glob("requirements*.lock"))
    assert [lock.stem for lock in locks] == ["requirements-build", "requirements-dev", "requirements"]
    for text in (lock.read_text() for lock in locks):
        assert "://" not in text
        pinned = re.findall(r"^[a-z0-9-]+==\S+(?: ; .+?)? \\(?:\n    --hash=sha256:[0-9a-f]{64}(?: \\)?)+$", text, re.M)
        assert len(pinned) == len(re.findall(r"^\S", text, re.M)) > 1
