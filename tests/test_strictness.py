"""The test run itself: no test hides, and every test of a database is counted."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HIDING = {
    "skip": "def test_it(): pytest.skip('later')",
    "mark": "@pytest.mark.skip(reason='later')\ndef test_it(): pass",
    "condition": "@pytest.mark.skipif(True, reason='later')\ndef test_it(): pass",
    "expected": "@pytest.mark.xfail\ndef test_it(): assert False",
    "unexpected": "@pytest.mark.xfail(strict=False)\ndef test_it(): pass",
    "inside": "def test_it(): pytest.xfail('later')",
    "module": "pytest.importorskip('a_library_that_nobody_has')\ndef test_it(): pass",
    "no_cases": "@pytest.mark.parametrize('case', [])\ndef test_it(case): pass",
}
VERDICTS = ("PASSED", "FAILED", "ERROR", "SKIPPED", "XFAIL", "XPASS")
COUNTED = """
@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request):
    request.node.user_properties.append(("database", request.param))
def test_both(kind): pass
@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_fails_on_one(kind): assert False
def test_none(): pass
"""


def run(folder: Path, *options: str, **sources: str) -> tuple[int, str]:
    """Run pytest with the strict part of our tests on files of its own, each with one of the sources."""
    for name, source in sources.items():
        (folder / f"test_{name}.py").write_text(f"import pytest\n{source}\n")
    command = [sys.executable, "-m", "pytest", "-p", "tests.support.strictness", "-p", "no:cacheprovider", *options]
    environ = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


def test_every_test_that_hides_fails_and_an_honest_one_passes(tmp_path: Path) -> None:
    code, said = run(tmp_path, "--continue-on-collection-errors", "-rA", **HIDING, honest="def test_it(): pass")
    told = {tuple(re.split(r"\W+", line)[:2]) for line in said.splitlines() if line.startswith(VERDICTS)}
    assert code == 1
    assert {name for verdict, name in told if verdict != "PASSED"} == {f"test_{name}" for name in HIDING}
    assert {name for verdict, name in told if verdict == "PASSED"} == {"test_honest"}


@pytest.mark.parametrize("options", [(), ("-n", "2")], ids=["alone", "in two processes"])
def test_every_test_is_counted_on_its_database(tmp_path: Path, options: tuple[str, ...]) -> None:
    code, said = run(tmp_path, *options, counted=COUNTED)
    assert code == 1
    assert "tests run on each database: sqlite: 2, postgresql: 1" in said
