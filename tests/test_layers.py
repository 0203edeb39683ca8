"""What the gate leaves out is run by the proof, and every test belongs to one layer."""

import re
from itertools import chain
from pathlib import Path

import pytest

from tests.support.layers import (
    LAYERS,
    LONG,
    ON_BOTH_IN_THE_GATE,
    ON_POSTGRESQL_IN_THE_PROOF,
    ONE_OF_EACH_IN_THE_GATE,
    ONLY_IN_THE_PROOF,
    SECOND_CAMPAIGN_IN_THE_PROOF,
    layer_of,
)

HOME = Path(__file__).resolve().parent.parent
NAMED = (
    *(LONG + ON_BOTH_IN_THE_GATE + ON_POSTGRESQL_IN_THE_PROOF + ONLY_IN_THE_PROOF + SECOND_CAMPAIGN_IN_THE_PROOF),
    *ONE_OF_EACH_IN_THE_GATE,
)


def recipe(target: str) -> str:
    """The commands of one target of the Makefile."""
    found = re.search(rf"^{target}:.*\n((?:\t.*\n)+)", (HOME / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert found is not None
    return found[1]


def test_the_proof_runs_every_test_without_choosing():
    (whole,) = [line for line in recipe("proof").splitlines() if "$(PYTEST)" in line]
    assert not re.search(r"\s(-m|-k|--ignore|--deselect)\b", whole)
    assert "tests/" not in whole
    assert "-m tests.proof\n" in recipe("proof")


def test_continuous_integration_runs_the_gate_and_the_proof():
    run = (HOME / ".ci" / "run").read_text("utf-8")
    assert run.index("make test") < run.index("make proof")


def test_the_gate_runs_everything_but_the_proof():
    commands = [line for line in recipe("test").splitlines() if "$(PYTEST)" in line]
    assert [re.findall(r'-m "(.*?)"', line) for line in commands] == [["not proof"], ["not proof"]]
    assert [re.findall(r"(?:--ignore )?tests\S*", line) for line in commands] == [
        ["tests/workflow"],
        ["tests", "--ignore tests/workflow"],
    ]


def test_every_folder_with_tests_belongs_to_one_layer():
    folders = [*chain.from_iterable(LAYERS.values())]
    assert len(folders) == len(set(folders))
    there = {path.relative_to(HOME / "tests").parts[0] for path in (HOME / "tests").glob("*/**/test_*.py")}
    assert there == set(folders) - {""}


def test_a_test_in_a_folder_of_no_layer_is_refused():
    with pytest.raises(pytest.UsageError, match="tests/attic belongs to no layer"):
        layer_of("tests/attic/test_old.py::test_it")


@pytest.mark.parametrize("name", NAMED)
def test_what_the_lists_name_is_there(name: str):
    file, _, function = name.partition("::")
    assert (HOME / file).exists()
    assert not function or f"\ndef {function}(" in (HOME / file).read_text("utf-8")
