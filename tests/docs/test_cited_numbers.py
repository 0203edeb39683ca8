"""Every number that code, words, templates or the manual cite stands in the manual: readings and layout rules."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
READING = re.compile(r"(?<![\w.%/+-])A[0-9]{1,2}(?!\w)")
"""A reading of the letter, "A16". Paper sizes (A4) and cells (A1) look the same; as numbers of readings they exist."""
LAYOUT_RULE = re.compile(r"(?<![\w.%/+])[PCDN][0-9]{2}(?!\w)")
"""A layout rule, "P10", "C46", "D04"; N.. are conventions of this project."""

WHOLE = ("workflow", "dossiers", "templates", "docs", "benchmarks", "tests/layout_rules.py")
SINGLE = ("config.py", "Makefile", "README.md", "CONTRIBUTING.md", "CHANGELOG.md")
SUFFIXES = {".py", ".toml", ".html", ".xml", ".md", ".css", ".txt", ".conf", ""}
FOREIGN = {"vendor", "pictures", "fonts", "__pycache__"}
CODE = ("workflow/", "dossiers/", "templates/", "config.py")
DECISIONS, RULES = "docs/decisions.md", "docs/layout-rules.md"


def texts(root: Path) -> Iterator[tuple[str, str]]:
    """What cites numbers: product and manual whole; of tests the comments and docstrings, for their data are cells."""
    for place in WHOLE + SINGLE:
        start = root / place
        for path in sorted(start.rglob("*")) if start.is_dir() else [start]:
            name = path.relative_to(root)
            if path.is_file() and path.suffix in SUFFIXES and not FOREIGN & set(name.parts):
                yield str(name), path.read_text(encoding="utf-8")
    for path in sorted((root / "tests").rglob("*.py")):
        if path != Path(__file__):
            yield str(path.relative_to(root)), comments_and_docstrings(path.read_text(encoding="utf-8"))


@cache
def ours() -> Mapping[str, str]:
    """The texts of this checkout, by their names."""
    return dict(texts(ROOT))


def comments_and_docstrings(source: str) -> str:
    """The comments of a module, and its docstrings: each string that stands by itself as a statement."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    comments = [token.string for token in tokens if token.type == tokenize.COMMENT]
    docstrings = [
        node.value.value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
    ]
    return "\n".join((*comments, *docstrings))


def listed(page: str) -> set[str]:
    """The numbers that a page explains: the first cell of a row."""
    return set(re.findall(r"(?m)^\| ([A-Z][0-9]{1,2}) \| ", page))


def unexplained(cited: Mapping[str, str], root: Path = ROOT) -> list[str]:
    """Each number in these texts that no page of the manual explains, as "file: number"."""
    readings, rules = (listed((root / page).read_text(encoding="utf-8")) for page in (DECISIONS, RULES))
    return [
        f"{name}: {number}"
        for name, text in cited.items()
        for pattern, known in ((READING, readings), (LAYOUT_RULE, rules))
        for number in sorted(set(pattern.findall(text)) - known)
    ]


def test_every_cited_number_stands_in_the_manual():
    assert unexplained(ours()) == []


def test_the_files_that_cite_numbers_are_read():
    cited = ours()
    assert "A16" in READING.findall(cited["dossiers/reference/campaigns/4361-2010.toml"])
    assert "A11" in READING.findall(cited["workflow/figures.py"])
    assert "C46" in LAYOUT_RULE.findall(cited["workflow/campaign.py"])
    assert "P10" in LAYOUT_RULE.findall(cited["templates/words/layout.toml"])
    assert any(LAYOUT_RULE.search(text) for name, text in cited.items() if name.startswith("tests/documents/"))


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ('"""Granted with a reason (A99)."""', ["A99"]),
        ("# readings A1 to A8, A25", ["A25"]),
        ("reading A0", ["A0"]),
        ("[cách hiểu] A4, A88: số liệu", ["A88"]),
        ("<p>{# layout rule C47 #}</p>", ["C47"]),
        ("margins (P01-P13)", ["P13"]),
        ("signed as D08 asks", ["D08"]),
        ("A4 upright, cells A1 and AA30, page=%D9%A1, letter-D65x, (A19), C46.", []),
    ],
)
def test_a_number_that_no_page_explains_is_seen(text: str, numbers: list[str]):
    assert unexplained({"planted.py": text}) == [f"planted.py: {number}" for number in numbers]


def test_a_number_that_loses_its_row_is_seen(tmp_path: Path):
    (tmp_path / "docs").mkdir()
    for page in (DECISIONS, RULES):
        rows = (ROOT / page).read_text(encoding="utf-8").splitlines(keepends=True)
        kept = [row for row in rows if not row.startswith(("| A16 |", "| C46 |"))]
        (tmp_path / page).write_text("".join(kept), encoding="utf-8")
    found = unexplained(ours(), tmp_path)
    assert "workflow/campaign.py: C46" in found
    assert "dossiers/reference/campaigns/4361-2010.toml: A16" in found


def test_of_a_test_only_comments_and_docstrings_count():
    source = '"""A module (A1)."""\ncell = "A77"  # see A2\n\n\ndef check():\n    """Asks C19."""\n    return "D99"\n'
    assert comments_and_docstrings(source).split() == ["#", "see", "A2", "A", "module", "(A1).", "Asks", "C19."]


def test_every_reading_and_every_kind_of_rule_is_on_its_page():
    readings = listed((ROOT / DECISIONS).read_text(encoding="utf-8"))
    assert readings == {f"A{number}" for number in range(1, 25)}
    assert {rule[0] for rule in listed((ROOT / RULES).read_text(encoding="utf-8"))} == set("PCDN")


def missing_pages(cited: Mapping[str, str]) -> list[str]:
    """Pages of a manual that are cited and do not exist, as "file: page"; a page is cited by its path from the top."""
    found = ((name, page) for name, text in cited.items() for page in re.findall(r"[\w./<>-]+\.md(?!\w)", text))
    return sorted({f"{name}: {page}" for name, page in found if not (ROOT / page).is_file()})


def test_every_page_that_code_cites_exists():
    assert missing_pages({name: text for name, text in ours().items() if name.startswith(CODE)}) == []


def test_a_page_that_does_not_exist_is_seen():
    cited = {"workflow/planted.py": "see docs/decisions.md and (campaign.md 4.2)"}
    assert missing_pages(cited) == ["workflow/planted.py: campaign.md"]
