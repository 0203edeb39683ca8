"""What a campaign knows of itself."""

import ast
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import workflow
from tests.support.campaigns import campaign_4361, second_campaign
from workflow.dossier import Content, Meeting, Member, PaperNumber


def test_an_office_is_found_by_its_code():
    assert campaign_4361().office("77").name == "Bà Rịa - Vũng Tàu"
    assert second_campaign().office("C1").place == "Vĩnh An"


def test_an_office_that_does_not_take_part_is_not_found():
    with pytest.raises(KeyError):
        campaign_4361().office("C1")


def test_a_paper_is_found_by_its_kind_and_only_if_the_campaign_asks_for_it():
    assert campaign_4361().paper("bien-ban").symbol == "BB-HĐTĐKT"
    assert second_campaign().paper("to-trinh").symbol == "TTr-CCT"
    with pytest.raises(KeyError):
        replace(campaign_4361(), papers=()).paper("bien-ban")


def test_a_dossier_s_reference_joins_campaign_and_office():
    assert campaign_4361().reference("01") == "4361-2010-01"


def test_nobody_is_meant_by_an_empty_key():
    assert Meeting(members=(Member("", "Không khóa"),)).member("") is None


def test_a_number_is_given_once_it_has_its_day_too():
    day = date(2011, 1, 6)
    numbers = (PaperNumber("to-trinh", 7, day), PaperNumber("bien-ban", 3, None), PaperNumber("khac", None, day))
    assert Content(numbers=numbers).given_numbers() == (("to-trinh", 7, day),)


OWN_NUMBERS = {
    "centre_duties": {7},
    "deadlines": {5},
    "consistency": {3, 200},
    "expression_reader": {18, 20, 300},
    "figures": {10},
    "names": {1024},
    "sight": {3},
    "simulation": {10, 18},
    "reminders": {3, 7, 8},
}
"""The days that a proposal waits, Saturday, the implausible percentage and how much one finding quotes, the digits,
depth and length of an expression, decimals, the names remembered, the steps of sight, the first ten and the largest
change, the days and the hour of reminders: all numbers of the rules beside 0, 1, 2, 100."""


@pytest.mark.parametrize("path", sorted(Path(workflow.__file__).parent.glob("*.py")), ids=lambda path: path.stem)
def test_no_rule_names_a_campaign_its_year_its_places_or_its_threshold(path: Path):
    tree = ast.parse(path.read_text("utf-8"))
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    constants = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in told]
    assert {constant for constant in constants if type(constant) is int} <= {0, 1, 2, 100} | OWN_NUMBERS.get(
        path.stem, set()
    )
    assert not [constant for constant in constants if isinstance(constant, float)]
    assert not [
        constant for constant in constants if isinstance(constant, str) and re.search(r"4361|20\d\d|BHXH|63", constant)
    ]
