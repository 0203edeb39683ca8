"""The directions of imports: which package may import which, seen to hold and seen to fail."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from copy import deepcopy
from importlib.metadata import packages_distributions
from itertools import permutations
from pathlib import Path

import pytest
from grimp import ImportGraph, build_graph
from importlinter.application.use_cases import read_user_options
from importlinter.configuration import configure
from importlinter.contracts.forbidden import ForbiddenContract
from importlinter.contracts.independence import IndependenceContract
from importlinter.contracts.layers import LayersContract
from importlinter.domain.contract import Contract

HOME = Path(__file__).resolve().parent.parent
OUR_MODULES = {"config", "dossiers", "workflow"}
STARTED_NOT_IMPORTED = {"tzdata"}
"""zoneinfo loads the zones that a system lacks."""
ENTRY_POINTS = {"dossiers/cli/environment.py", "dossiers/web/app.py"}
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


WEB_FLOORS = {f"dossiers.web.{name}" for name in ("app", "navigation", "accounts", "base", "static")}


def contracts() -> tuple[Contract, ...]:
    """The contracts of pyproject.toml as import-linter understands them."""
    configure()
    options = read_user_options(str(HOME / "pyproject.toml"))
    return tuple(
        CONTRACT_TYPES[contract["type"]](contract["name"], options.session_options, contract)
        for contract in options.contracts_options
    )


CONTRACT_TYPES = {"layers": LayersContract, "forbidden": ForbiddenContract, "independence": IndependenceContract}
CONTRACTS = contracts()


def broken(graph: ImportGraph, *, importer: str = "", imported: str = "") -> set[str]:
    """The names of the contracts that the imports break, with one import planted if it is named."""
    planted = deepcopy(graph)
    if importer:
        planted.add_import(importer=importer, imported=imported)
    return {contract.name for contract in CONTRACTS if not contract.check(deepcopy(planted), verbose=False).kept}


def rooms(graph: ImportGraph, home: str) -> set[str]:
    return set(graph.find_children(home))


def arrows_inside(graph: ImportGraph, home: str) -> set[tuple[str, str]]:
    """The pairs of packages directly inside `home` of which the first imports the second."""
    prefix = f"{home}."
    pairs = set()
    for module in graph.modules:
        if not module.startswith(prefix):
            continue
        room = prefix + module.removeprefix(prefix).split(".")[0]
        for imported in graph.find_modules_directly_imported_by(module):
            if imported.startswith(prefix):
                target = prefix + imported.removeprefix(prefix).split(".")[0]
                pairs |= {(room, target)} if target != room else set()
    return pairs


@pytest.fixture(scope="module")
def graph() -> ImportGraph:
    """The imports of the product, read as import-linter reads them."""
    return build_graph(
        "dossiers", "workflow", include_external_packages=True, exclude_type_checking_imports=True, cache_dir=None
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


def test_what_the_linter_is_told_holds():
    linter = str(Path(sys.executable).with_name("lint-imports"))
    result = subprocess.run([linter, "--no-cache", "--no-logo"], cwd=HOME, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout
    assert f"Contracts: {len(CONTRACTS)} kept, 0 broken." in result.stdout


def test_every_contract_holds(graph: ImportGraph):
    assert broken(graph) == set()


def test_an_import_the_other_way_round_is_refused_in_every_room(graph: ImportGraph):
    """Wherever one room imports another, the reverse import is planted; each room is planted into."""
    arrows = {arrow for home in ("dossiers", "dossiers.web") for arrow in arrows_inside(graph, home)}
    accepted = {arrow for arrow in arrows if not broken(graph, importer=f"{arrow[1]}.planted", imported=arrow[0])}
    assert accepted == set()
    assert {low for _, low in arrows} >= rooms(graph, "dossiers") - {"dossiers.cli", "dossiers.web"}
    assert broken(graph, importer="dossiers.web.planted", imported="dossiers.cli")
    assert len(arrows) > 150


def test_rooms_on_one_floor_do_not_know_each_other(graph: ImportGraph):
    for first, second in (("moving", "reading"), ("review", "awards"), ("papers", "figures"), ("accounts", "jobs")):
        assert broken(graph, importer=f"dossiers.{first}.planted", imported=f"dossiers.{second}")
    for first, second in permutations(sorted(rooms(graph, "dossiers.web") - WEB_FLOORS), 2):
        assert broken(graph, importer=f"{first}.planted", imported=second)


def test_flask_is_refused_outside_the_web_package(graph: ImportGraph):
    ours = (rooms(graph, "dossiers") | {"workflow"}) - {"dossiers.web"}
    accepted = {room for room in ours if not broken(graph, importer=f"{room}.planted", imported="flask")}
    assert accepted == set()


def test_a_room_that_no_contract_names_is_a_fault(graph: ImportGraph):
    for home in ("dossiers", "dossiers.web"):
        assert broken(graph, importer=f"{home}.cellar", imported="workflow.errors")


@pytest.mark.parametrize(
    ("importer", "imported", "contract"),
    [
        ("dossiers.records.queries.dossier", "dossiers.documents.papers", "Records and documents"),
        ("dossiers.documents.papers", "dossiers.records.files", "Records and documents"),
        ("dossiers.documents.checker.verdicts", "dossiers.documents.setting.rule_packs", "The layout checker reads"),
        ("dossiers.documents.checker.verdicts", "dossiers.documents.kinds.sheet", "The layout checker reads"),
        ("dossiers.documents.checker.verdicts", "dossiers.documents.papers", "The layout checker reads"),
        ("workflow.figures", "dossiers.vietnamese.amounts", "The rules import nothing of ours"),
        ("workflow.figures", "config", "The rules import nothing of ours"),
    ],
)
def test_an_import_that_a_contract_forbids_breaks_that_contract(
    graph: ImportGraph, importer: str, imported: str, contract: str
):
    assert any(name.startswith(contract) for name in broken(graph, importer=importer, imported=imported))


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
    "spoilt", [("dossiers/drafting/sections.py", "from config import Settings")], indirect=["spoilt"]
)
def test_settings_read_inside_the_product_are_seen(spoilt: Path):
    assert "dossiers/drafting/sections.py" in readers_of_the_settings(spoilt)


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
