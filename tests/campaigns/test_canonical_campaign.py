"""The one text that stands for a campaign."""

import re
from dataclasses import fields, replace
from datetime import date
from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dossiers.campaigns.canonical import write_canonical
from dossiers.campaigns.file import read_campaign
from dossiers.vietnamese.text import PRINTABLE, clean_line
from tests.support.campaigns import SECOND_CAMPAIGN_FILE, campaign_4361, second_campaign
from workflow.award_rules import CouncilRule, Denominator, Gate, GateKind, NominatedClass, RankedClass, TieBreak
from workflow.campaign import AttachmentSpec, Campaign, CorrectionEnd, CriterionSource, Letter, NumberWords, Orientation

CAMPAIGNS = pytest.mark.parametrize(
    "campaign", [campaign_4361(), second_campaign()], ids=lambda campaign: campaign.code
)


GATES = [Gate(), Gate(GateKind.OFF), Gate(GateKind.CEILING, Fraction(7, 2)), Gate(GateKind.CEILING, Fraction(0))]


@pytest.mark.parametrize("gate", GATES)
@pytest.mark.parametrize("tie_breaks", [(), *permutations(TieBreak, 1), *permutations(TieBreak)])
@pytest.mark.parametrize("every_fund", [True, False])
def test_every_rule_of_ranking_is_read_back_as_it_was(gate: Gate, tie_breaks, every_fund: bool):
    ranked = RankedClass(3, "đơn vị", gate, tie_breaks, every_fund, award="Giấy khen", prize=5_000_000)
    campaign = replace(second_campaign(), ranked=ranked)
    assert read_campaign(write_canonical(campaign)) == campaign


def test_a_campaign_kept_before_there_were_rules_of_ranking_keeps_its_text_and_the_usual_rule():
    plain = replace(second_campaign(), ranked=RankedClass(3, "đơn vị"))
    text = write_canonical(plain)
    assert not re.findall(r"ranked\.(?!places|title)", text)
    assert read_campaign(text).ranked == RankedClass(3, "đơn vị")


@CAMPAIGNS
def test_a_written_campaign_is_read_back_as_it_was(campaign: Campaign):
    text = write_canonical(campaign)
    assert read_campaign(text) == campaign
    assert write_canonical(read_campaign(text)) == text


def test_comments_order_and_defaults_of_a_file_leave_no_trace():
    plain = SECOND_CAMPAIGN_FILE.read_text("utf-8")
    keys, tables = plain[: plain.index("[letter]")], plain[plain.index("[letter]") :]
    reordered = "\n".join(sorted(keys.splitlines())) + "\n\n# Ghi chú thêm.\n" + tables
    assert write_canonical(read_campaign(reordered)) == write_canonical(second_campaign())


LINES = st.text(st.sampled_from(sorted(PRINTABLE - {"\n"})), min_size=1, max_size=40).map(clean_line).filter(bool)
SHARES = st.fractions(0, 1, max_denominator=50)
DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 31))


@settings(deadline=None, max_examples=30)
@given(
    st.builds(Letter, LINES, LINES, DAYS, LINES, LINES),
    st.builds(CouncilRule, SHARES, SHARES.filter(lambda share: share < 1), st.booleans(), st.sampled_from(Denominator)),
    st.builds(NominatedClass, st.fractions(0, 1000, max_denominator=1000), LINES),
    st.lists(st.builds(AttachmentSpec, st.just("khac"), LINES, st.integers(0, 3), st.integers(3, 9)), max_size=1),
    st.tuples(LINES, LINES),
)
def test_whatever_a_campaign_says_is_read_back_as_it_was(letter, council, nominated, attachments, head_lines):
    office = replace(second_campaign().offices[0], head_lines=head_lines)
    campaign = replace(
        second_campaign(),
        letter=letter,
        council=council,
        nominated=nominated,
        attachments=tuple(attachments),
        offices=(office, *second_campaign().offices[1:]),
    )
    assert read_campaign(write_canonical(campaign)) == campaign


OTHER = {
    str: lambda value: value + " khác",
    bool: lambda value: not value,
    int: lambda value: value + 1,
    date: lambda value: value.replace(day=value.day - 1),
    Fraction: lambda value: value / 2,
    CorrectionEnd: lambda _: CorrectionEnd.CLOSES,
    Denominator: lambda _: Denominator.PRESENT,
    NumberWords: lambda _: NumberWords.SOUTH,
    Orientation: lambda _: Orientation.LANDSCAPE,
    type(None): lambda _: CriterionSource.PLAN,  # what a criterion shows: the only last part that may be left out
}


def other(value):
    """Another value of the same type, different in the last of its parts."""
    if type(value) in OTHER:
        return OTHER[type(value)](value)
    if isinstance(value, tuple):
        return (*value[:-1], other(value[-1])) if value else ("khác",)
    last = fields(value)[-1].name
    return replace(value, **{last: other(getattr(value, last))})


@pytest.mark.parametrize("name", [field.name for field in fields(Campaign)])
def test_every_part_of_a_campaign_shows_in_its_text(name: str):
    changed = replace(campaign_4361(), **{name: other(getattr(campaign_4361(), name))})
    assert write_canonical(changed) != write_canonical(campaign_4361())


@pytest.mark.parametrize("name", [field.name for field in fields(campaign_4361().offices[0])])
def test_every_part_of_an_office_shows_in_the_text(name: str):
    office = campaign_4361().offices[0]
    value = getattr(office, name)
    changed = replace(office, **{name: other(value)})
    campaign = replace(campaign_4361(), offices=(changed, *campaign_4361().offices[1:]))
    assert write_canonical(campaign) != write_canonical(campaign_4361())
