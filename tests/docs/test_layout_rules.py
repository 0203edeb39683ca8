"""The manual's page of the layout rules is the one that the checker's table gives, and lists every rule."""

import pytest

from dossiers.documents.checker.rules.catalogue import RULE_SETS
from tests.layout_rules import PAGE, PAGE_RULES, layout_rules_page, limits, unlisted


def test_the_page_is_written_anew_by_make_gallery():
    assert PAGE.read_text(encoding="utf-8") == layout_rules_page()


def test_every_rule_of_the_table_is_on_the_page():
    assert unlisted() == []


def test_a_rule_that_the_page_leaves_out_is_seen(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(
        "tests.layout_rules.PAGE_RULES", {name: PAGE_RULES[name] for name in PAGE_RULES if name != "P01"}
    )
    assert unlisted() == ["P01"]


@pytest.mark.parametrize(
    ("pack", "rule", "text"),
    [
        ("nd30_2020", "P05", "30–35 mm"),
        ("nd30_2020", "C19", "10 or 12.7 mm; 13–14 pt; not bold; upright"),
        ("ttlt55_2005", "C21", "at least 1 line; or exactly 15 pt and more"),
        ("nd30_2020", "C07", "1/3–1/2 of the text's length"),
        ("nd30_2020", "C03", "as long as the text"),
    ],
)
def test_the_limits_of_a_rule_are_told_with_their_units(pack: str, rule: str, text: str):
    assert limits(RULE_SETS[pack][rule]) == text
