"""The shape of the code, measured: packages, sizes, names, and lines that stand twice."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent
MIGRATIONS = HOME / "dossiers" / "records" / "migrations" / "versions"

LONGEST_MODULE = 300
LONGEST_FUNCTION = 40
USUAL_FUNCTION = 20
"""Lines: 95 of 100 functions are no longer, docstring included."""
LONGEST_IDENTICAL_RUN = 9
"""Lines of code that may stand alike in two files, one after the other."""

SAME_IN_TWO_LAYERS = {"EarlierAward"}
"""Public classes that stand twice because they are the same thing in two layers."""
NOT_ROOMS = {"static"}
WITHOUT_A_ROOM = {"clock", "journal", "metadata", "base", "types", "organisations"}
"""Modules of the records that belong to all rooms."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


def product_files() -> list[Path]:
    rooms = [HOME / "config.py", *(HOME / "workflow").rglob("*.py"), *(HOME / "dossiers").rglob("*.py")]
    return sorted(path for path in rooms if MIGRATIONS not in path.parents)


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def name_of(path: Path) -> str:
    return path.relative_to(HOME).as_posix()


def functions() -> Iterator[tuple[str, int]]:
    """Every function of the product by its place, with its length in lines from `def` to its last one."""
    for path in product_files():
        for node in ast.walk(tree_of(path)):
            if isinstance(node, Function):
                yield f"{name_of(path)}:{node.name}", (node.end_lineno or node.lineno) - node.lineno + 1


def test_nothing_lies_directly_in_the_product_but_packages():
    assert [path.name for path in (HOME / "dossiers").glob("*.py")] == ["__init__.py"]


def folders(home: Path) -> set[str]:
    return {path.name for path in home.iterdir() if path.is_dir() and not path.name.startswith("_")} - NOT_ROOMS


def test_every_layer_uses_the_same_nouns():
    rooms = folders(HOME / "dossiers")
    assert folders(HOME / "dossiers" / "web") - {"base"} <= rooms
    assert folders(HOME / "templates" / "pages") - {"base"} <= rooms
    assert folders(HOME / "tests" / "web") <= rooms | {"base"}
    for layer in ("models", "queries"):
        modules = {path.stem for path in (HOME / "dossiers" / "records" / layer).glob("[!_]*.py")}
        nouns = {module.split("_")[0] for module in modules - WITHOUT_A_ROOM}
        assert nouns <= rooms, layer


def test_no_module_is_too_long():
    lengths = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in product_files()}
    assert {name: length for name, length in lengths.items() if length > LONGEST_MODULE} == {}


def test_no_function_is_too_long_and_most_are_short():
    lengths = sorted(length for _, length in functions())
    assert {place: length for place, length in functions() if length > LONGEST_FUNCTION} == {}
    assert lengths[len(lengths) * 95 // 100] <= USUAL_FUNCTION
    assert len(lengths) > 1500


def public_classes() -> Iterator[tuple[str, str]]:
    for path in product_files():
        for node in tree_of(path).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                yield node.name, name_of(path)


def test_a_class_name_stands_for_one_thing():
    places = defaultdict(list)
    for name, place in public_classes():
        places[name].append(place)
    assert {name for name, found in places.items() if len(found) > 1} == SAME_IN_TWO_LAYERS
    assert len(SAME_IN_TWO_LAYERS) <= 12


def test_no_variable_is_called_one():
    for path in [*product_files(), *(HOME / "tests").rglob("*.py"), *(HOME / "benchmarks").glob("*.py")]:
        bound = {
            node.id if isinstance(node, ast.Name) else node.arg
            for node in ast.walk(tree_of(path))
            if isinstance(node, ast.arg) or (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store))
        }
        assert "one" not in bound, name_of(path)


def code_lines(path: Path) -> list[tuple[int, str]]:
    """The lines of a file that hold code: without blank lines, comments, docstrings and imports."""
    source = path.read_text(encoding="utf-8")
    skipped: set[int] = set()
    for node in ast.walk(tree_of(path)):
        is_text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if is_text or isinstance(node, ast.Import | ast.ImportFrom):
            skipped |= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    comments = {
        token.start[0]
        for token in tokenize.generate_tokens(io.StringIO(source).readline)
        if token.type == tokenize.COMMENT and not token.line[: token.start[1]].strip()
    }
    return [
        (number, line.strip())
        for number, line in enumerate(source.splitlines(), 1)
        if len(line.strip()) > 1 and number not in skipped | comments
    ]


def identical_runs(paths: list[Path], longest: int) -> list[str]:
    """The places of which more than `longest` lines of code, one after the other, stand in another file as well."""
    windows = defaultdict(list)
    for path in paths:
        lines = code_lines(path)
        for begin in range(len(lines) - longest):
            window = tuple(text for _, text in lines[begin : begin + longest + 1])
            windows[window].append((name_of(path) if path.is_relative_to(HOME) else path.name, lines[begin][0]))
    doubled = [sorted(places) for places in windows.values() if len({file for file, _ in places}) > 1]
    return [" = ".join(f"{file}:{line}" for file, line in places) for places in sorted(doubled)]


def test_no_ten_lines_stand_alike_in_two_files():
    assert identical_runs(product_files(), LONGEST_IDENTICAL_RUN) == []


def test_ten_lines_that_stand_alike_are_seen(tmp_path: Path):
    body = "".join(f"value_{number} = compute({number})\n" for number in range(10))
    for name, head in (("first.py", "import os\n"), ("second.py", '"""Another file."""\n# A comment.\n')):
        (tmp_path / name).write_text(head + body)
    paths = sorted(tmp_path.glob("*.py"))
    assert identical_runs(paths, 9) == ["first.py:2 = second.py:3"]
    assert identical_runs(paths, 10) == []


APPLICATION_ROOMS = {"cli", "demo", "desk", "jobs", "operations", "web"}


def annotations(function: Function) -> dict[str, str]:
    parameters = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    return {each.arg: ast.unparse(each.annotation) if each.annotation else "" for each in parameters}


def public_functions() -> Iterator[tuple[str, str, Function]]:
    """Public functions of the product's packages: the package, the place, the function."""
    for path in product_files():
        if path.parts[len(HOME.parts)] != "dossiers":
            continue
        room = path.relative_to(HOME / "dossiers").parts[0]
        for node in tree_of(path).body:
            if isinstance(node, Function) and not node.name.startswith("_"):
                yield room, f"{name_of(path)}:{node.name}", node


def test_only_wiring_operations_and_jobs_take_the_whole_application():
    takers = {
        place
        for room, place, function in public_functions()
        if room not in APPLICATION_ROOMS and "Application" in annotations(function).values()
    }
    assert takers == set()


def test_a_use_case_takes_the_session_first_and_actor_and_instant_by_name():
    for room, place, function in public_functions():
        if room in {"records", "web", "cli", "demo", "jobs"}:
            continue
        named = {each.arg for each in function.args.kwonlyargs}
        types = annotations(function)
        if "session" in types and types.get("actor") == "Actor" and "at" in types:
            assert {"actor", "at"} <= named, place
            assert next(iter(types)) == "session", place
        assert not {"arrived", "now", "moment", "instant"} & types.keys() or "session" not in types, place


def template_comments() -> Iterator[tuple[str, str]]:
    for path in (HOME / "templates" / "pages").rglob("*.*"):
        for comment in re.findall(r"\{#.*?#\}", path.read_text(encoding="utf-8"), re.DOTALL):
            yield path.relative_to(HOME).as_posix(), comment


def test_the_comments_of_templates_name_classes_that_exist():
    known = {
        node.name for path in product_files() for node in ast.walk(tree_of(path)) if isinstance(node, ast.ClassDef)
    }
    named = {
        (place, name)
        for place, comment in template_comments()
        for name in re.findall(r"(?<![\w\"/.])((?:[A-Z][a-z]+){2,})\b", comment)
    }
    assert {(place, name) for place, name in named if name not in known} == set()
    assert len(named) > 20
