"""The manual's page on campaign files names every key that is read, and no other."""

import re
from dataclasses import replace
from fractions import Fraction

import pytest

from dossiers.campaigns.calendar_file import read_calendar
from dossiers.campaigns.canonical import write_canonical
from dossiers.campaigns.file import CLOSING_WORDS
from dossiers.documents.kinds.catalogue import further_kinds, paper_kinds
from dossiers.documents.setting.rule_packs import RULE_PACKS
from tests.support.campaigns import ROOT, campaign_4361
from workflow.award_rules import Denominator, Gate, GateKind, NominatedClass, RankedClass, TieBreak
from workflow.campaign import CorrectionEnd, Criterion, CriterionSource, Head, NumberWords

PAGE = (ROOT / "docs" / "campaigns.md").read_text("utf-8")
WITH_ALL = replace(
    campaign_4361(),
    ranked=RankedClass(
        5, "đơn vị", Gate(GateKind.OFF), (TieBreak.EXCESS,), every_fund=True, award="Bằng khen", prize=1
    ),
    nominated=NominatedClass(Fraction(5), "tập thể", award="Bằng khen", prize=1),
    offices=campaign_4361().offices[:1],
    number_words=NumberWords.SOUTH,
    correction_end=CorrectionEnd.CLOSES,
    post_counts=True,
    appraisal_required=True,
    criteria=(Criterion("tc-1", "Đúng đối tượng", CriterionSource.PLAN),),
)
GATES = (GateKind.NATIONAL_AVERAGE, GateKind.OFF)
CANONICAL = write_canonical(WITH_ALL)
"""A campaign that says whatever a campaign can say."""


def section(heading: str) -> str:
    """A section of the page, to the next heading."""
    _, found, rest = PAGE.partition(heading)
    assert found
    return re.split(r"\n##", rest, maxsplit=1)[0]


def documented(heading: str) -> list[str]:
    return re.findall(r"(?m)^\| `([a-z_.]+)` \| ", section(heading))


def test_every_single_key_is_explained_in_the_order_of_the_canonical_text():
    assert documented("## Các mục") == re.findall(r"(?m)^([a-z_.]+) = (?!\[\n)", CANONICAL)


@pytest.mark.parametrize("name", ["papers", "attachments", "funds", "criteria", "offices"])
def test_every_key_of_a_list_is_explained(name: str):
    row = CANONICAL.partition(f"\n{name} = [\n")[2].splitlines()[0]
    assert documented(f"### Danh sách `{name}`") == re.findall(r"\b([a-z_]+) = ", row)


@pytest.mark.parametrize(
    "value",
    [
        *(*CLOSING_WORDS, *Denominator, *Head, *TieBreak, *NumberWords, *CorrectionEnd, *CriterionSource),
        *(*GATES, *paper_kinds(), *further_kinds(), *RULE_PACKS),
    ],
)
def test_every_value_to_choose_from_is_named(value: str):
    assert f'`"{value}"`' in PAGE


def test_the_example_of_a_calendar_can_be_read():
    (example,) = re.findall(r"(?s)```toml\n(.*?)```", PAGE)
    assert len(read_calendar(example).entries) == 2


@pytest.mark.parametrize("path", re.findall(r"\]\(\.\./([^)]+)\)", PAGE))
def test_every_file_that_is_pointed_to_is_there(path: str):
    assert (ROOT / path).is_file()
