"""Refusals carry codes and facts; the sentences are the catalogue's."""

import ast
from pathlib import Path

import pytest

from dossiers import vietnamese
from dossiers.vietnamese.faults import CODES, Unreadable


def _codes_in_source() -> set[str]:
    [folder] = map(Path, vietnamese.__path__)
    sources = [path.read_text("utf-8") for path in folder.glob("*.py")]
    trees = [ast.parse(source) for source in sources]
    calls = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]
    refusals = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "Unreadable"]
    return {ast.literal_eval(call.args[0]) for call in refusals}


def test_the_table_of_codes_has_every_code_that_is_raised_and_no_other():
    assert _codes_in_source() == set(CODES)


def test_a_refusal_is_a_value_error_with_a_code_and_facts():
    refused = Unreadable("amount-negative", text="-5")
    with pytest.raises(ValueError, match="amount-negative"):
        raise refused
    assert (refused.code, refused.values) == ("amount-negative", {"text": "-5"})
