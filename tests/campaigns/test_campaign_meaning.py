"""Values of a campaign file that are well formed and yet cannot be meant: refused when it is loaded, at their place."""

import pytest

from dossiers.campaigns.canonical import read_canonical, write_canonical
from dossiers.campaigns.file import read_campaign
from tests.campaigns.test_campaign_files import PLAIN, faults, swap, told, with_
from tests.support.campaigns import SECOND_CAMPAIGN_FILE


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("letter.day", '"1/1/2022"', "letter-after-period"),
        ("figures_day", '"31/12/2031"', "figures-day-far"),
        ("figures_day", '"15/1/2022"', "figures-day-far"),
        ("figures_day", '"31/12/2011"', "figures-day-far"),
        ("figures_day", '"9/10/2020"', "figures-day-far"),
        ("council.threshold", '"0"', "threshold-zero"),
        ("letter.number", '"KH-CTĐH"', "letter-number-unfit"),
        ("letter.number", '"215"', "letter-number-unfit"),
        ("letter.number", '"215/"', "letter-number-unfit"),
        ("letter.number", '"hai trăm/KH-CTĐH"', "letter-number-unfit"),
        ("letter.number", '"215/KH CTĐH"', "letter-number-unfit"),
        ("letter.number", '"ngày 5/10/2021"', "letter-number-unfit"),
        ("centre.head_lines", '["Cục Thuế tỉnh Đông Hải"]', "head-line-small"),
        ("centre.head_lines", '["' + "CỤC THUẾ " * 22 + 'A"]', "head-line-too-long"),
    ],
)
def test_a_value_that_cannot_be_meant_is_told_at_its_place(key: str, value: str, code: str):
    place = f"{key}[1]" if value.startswith("[") else key
    assert told(with_(key, value)) == [(place, code)]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("letter.day", '"31/12/2021"'),
        ("figures_day", '"14/1/2022"'),
        ("figures_day", '"10/10/2020"'),
        ("council.threshold", '"1/100"'),
        ("letter.number", '"05/2021/NQ-HĐND"'),
        ("letter.number", '"215a/KH-CTĐH"'),
        ("letter.number", '"01/CTr-BHXH"'),
    ],
)
def test_an_unusual_value_that_may_be_meant_is_read(key: str, value: str):
    assert told(with_(key, value)) == []


def test_every_fund_needs_funds():
    text = PLAIN.replace("ranked.places", "ranked.every_fund = true\nranked.places", 1)
    start = text.index("\nfunds = [")
    without_funds = text[:start] + text[text.index("\n]", start) + 2 :]
    assert told(without_funds) == [("ranked.every_fund", "every-fund-without-funds")]


def test_two_offices_of_one_name_are_told_with_the_first_of_them():
    campaign = read_campaign(PLAIN)
    second, third = campaign.offices[1].name, campaign.offices[2].name
    assert told(swap(f'name = "{third}"', f'name = "{second.upper()}"')) == [("offices[3].name", "row-twice")]


def test_a_line_of_all_offices_is_told_where_it_is_written():
    text = SECOND_CAMPAIGN_FILE.read_text("utf-8")
    small = swap('["HỘI ĐỒNG", "XÉT KHEN THƯỞNG"]', '["HỘI ĐỒNG", "Xét khen thưởng"]', text)
    assert told(small) == [("heads.council_lines[2]", "head-line-small")]


def test_a_line_of_an_office_is_told_at_the_office():
    line = read_campaign(PLAIN).offices[0].head_lines[0]
    found = told(swap(f'"{line}"', f'"{line.capitalize()}"'))
    assert ("offices[1].head_lines[1]", "head-line-small") in found


def test_rows_that_are_no_offices_are_told_and_nothing_else_breaks():
    for rows in ("[3, {}]", '["x"]', "{}", "3"):
        start = PLAIN.index("\noffices = [")
        assert [place for place, _ in told(f"{PLAIN[:start]}\noffices = {rows}\n") if place.startswith("offices")]


def test_what_cannot_be_meant_is_told_with_all_other_faults():
    text = with_("council.threshold", '"0"', with_("name", '""'))
    assert sorted(told(text)) == [("council.threshold", "threshold-zero"), ("name", "text-empty")]


def test_a_stored_campaign_is_read_whatever_it_means():
    """Stored before these checks existed, or by a program without them."""
    campaign = read_campaign(with_("letter.number", '"215"', with_("council.threshold", '"0"')))
    assert read_canonical(write_canonical(campaign)) == campaign
    assert faults(with_("name", '""')) == [("name", "text-empty")]
