"""Every code of the layout checker has words, and no words stand there for a code that there is not."""

from string import Formatter

import pytest

from dossiers.documents.checker.aspects import Aspect, Component
from dossiers.documents.checker.model import Format
from dossiers.documents.checker.rules.catalogue import NEVER_MEASURED, RULE_SETS
from dossiers.documents.checker.verdicts import FindingPlace, LayoutFinding, RuleSeverity
from dossiers.papers.layout_words import sentences, told, where

ALL_VALUES = {"expected": "30–35", "found": "20", "other": "number"}
CODES = {
    "regulations": set(RULE_SETS),
    "sources": {rule.source for table in RULE_SETS.values() for rule in table.values()},
    "severities": {item.value for item in RuleSeverity},
    "places": {"page", "section", "paragraph", "file"},
    "joins": {"or"},
    "formats": {format_.value for format_ in Format},
    "rules": {name for table in RULE_SETS.values() for name in table} | set(NEVER_MEASURED),
    "components": {component.value for component in Component},
    "expected": {aspect.value for aspect in Aspect},
    "found": {aspect.value for aspect in Aspect},
}


@pytest.mark.parametrize("group", CODES)
def test_each_code_has_words_and_each_word_a_code(group: str) -> None:
    assert set(sentences()[group]) == CODES[group]


def test_there_are_no_other_groups() -> None:
    assert set(sentences()) == set(CODES)


@pytest.mark.parametrize("aspect", Aspect)
def test_a_finding_of_every_aspect_can_be_told(aspect: Aspect) -> None:
    place = FindingPlace(page=2, paragraph=5, component=Component.MOTTO, excerpt="Độc lập")
    line = told(LayoutFinding("P05", aspect, ALL_VALUES, place), "nd30_2020")
    assert line.expected
    assert line.found
    assert "{" not in line.expected + line.found
    assert line.where == "trang 2, đoạn thứ 5 (tiêu ngữ)"


def test_sentences_fill_in_only_what_a_finding_has() -> None:
    known = {"expected", "found", "other", "component"}
    texts = [*sentences()["expected"].values(), *sentences()["found"].values()]
    assert {name for text in texts for _, name, _, _ in Formatter().parse(text) if name} <= known


def test_a_finding_names_the_place_of_its_rule_in_the_regulation() -> None:
    finding = LayoutFinding("P05", Aspect.MARGIN_LEFT, {"expected": "30–35", "found": "20"}, FindingPlace(section=1))
    line = told(finding, "nd30_2020")
    assert (line.expected, line.found, line.name) == ("30–35 mm", "20 mm", "Lề trái")
    assert line.source == "Nghị định 30/2020/NĐ-CP, Phụ lục I, mục I.3"


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (FindingPlace(), "toàn văn bản"),
        (FindingPlace(section=2), "phần 2 của tệp"),
        (FindingPlace(page=3, section=1), "trang 3"),
        (FindingPlace(section=1, paragraph=4), "đoạn thứ 4"),
    ],
)
def test_a_place_is_told_as_closely_as_it_is_known(place: FindingPlace, words: str) -> None:
    assert where(place) == words
