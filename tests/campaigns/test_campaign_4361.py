"""The campaign of letter 4361/BHXH-TĐKT, word for word where the letter has the words."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from dossiers.campaigns.canonical import write_canonical
from dossiers.campaigns.file import read_campaign
from dossiers.documents.kinds.catalogue import paper_kinds
from dossiers.documents.setting.rule_packs import RULE_PACKS
from tests.support.campaigns import campaign_4361, second_campaign
from workflow.award_rules import CouncilRule, Denominator
from workflow.campaign import Head, Letter, Titles
from workflow.deadlines import Closing

CAMPAIGN = campaign_4361()


def test_the_letter_is_cited_as_it_was_sent():
    assert CAMPAIGN.letter == Letter(
        kind="Công văn",
        number="4361/BHXH-TĐKT",
        day=date(2010, 10, 8),
        issuer="Bảo hiểm xã hội Việt Nam",
        subject="phát động đợt thi đua nước rút",
    )
    assert CAMPAIGN.addressee == CAMPAIGN.agency == "Bảo hiểm xã hội Việt Nam"


def test_the_theme_is_the_letter_s():
    assert CAMPAIGN.theme == (
        "Đoàn kết, sáng tạo, thi đua hoàn thành xuất sắc nhiệm vụ, phấn đấu thu vượt chỉ tiêu kế hoạch được giao, "
        "lập thành tích chào mừng 1000 năm Thăng Long - Hà Nội, chào mừng Đại hội thi đua yêu nước toàn quốc "
        "lần thứ VIII, Đại hội Đảng toàn quốc lần thứ XI"
    )


def test_the_campaign_ran_from_10_october_to_the_end_of_2010_and_closed_before_10_january():
    assert CAMPAIGN.period == (date(2010, 10, 10), date(2010, 12, 31))
    assert CAMPAIGN.figures_day == date(2010, 12, 31)
    assert CAMPAIGN.closing == Closing(date(2011, 1, 10), inclusive=False)
    assert (CAMPAIGN.zone_name, CAMPAIGN.zone_words) == ("Asia/Ho_Chi_Minh", "giờ Việt Nam")


def test_five_offices_are_ranked_and_more_than_five_per_cent_nominates_a_collective():
    assert CAMPAIGN.ranked.places == 5
    assert CAMPAIGN.nominated.over_percent == Fraction(5)


def test_the_council_needs_two_thirds_present_and_more_than_half_of_all_members():
    assert CAMPAIGN.council == CouncilRule(Fraction(2, 3), Fraction(1, 2), True, Denominator.ALL_MEMBERS)


def test_the_letter_asks_for_a_proposal_of_the_office_and_minutes_of_its_council():
    assert [(paper.kind, paper.head, paper.symbol) for paper in CAMPAIGN.papers] == [
        ("to-trinh", Head.OFFICE, "TTr-BHXH"),
        ("bien-ban", Head.COUNCIL, "BB-HĐTĐKT"),
    ]


def test_a_proposal_rests_on_the_law_and_the_decree_of_that_time():
    law, decree = CAMPAIGN.bases
    assert law.startswith("Luật Thi đua, Khen thưởng ngày 26 tháng 11 năm 2003 và Luật sửa đổi")
    assert law.endswith("ngày 14 tháng 6 năm 2005")
    assert decree == (
        "Nghị định số 42/2010/NĐ-CP ngày 15 tháng 4 năm 2010 của Chính phủ quy định chi tiết thi hành một số điều "
        "của Luật Thi đua, Khen thưởng và Luật sửa đổi, bổ sung một số điều của Luật Thi đua, Khen thưởng"
    )
    assert read_campaign(write_canonical(CAMPAIGN)) == CAMPAIGN


def test_a_campaign_may_name_no_further_basis():
    without = replace(CAMPAIGN, bases=())
    assert "bases" not in write_canonical(without)
    assert read_campaign(write_canonical(without)) == without


def test_no_attachment_is_compulsory():
    assert [(attachment.kind, attachment.least, attachment.most) for attachment in CAMPAIGN.attachments] == [
        ("to-trinh-da-ky", 0, 1),
        ("bien-ban-da-ky", 0, 1),
        ("bao-cao-thanh-tich", 0, 3),
        ("xac-nhan-so-lieu", 0, 3),
        ("khac", 0, 10),
    ]


def test_each_office_reviews_the_campaign_itself_and_has_ten_working_days_to_correct():
    assert CAMPAIGN.local_review_required
    assert CAMPAIGN.correction_working_days == 10
    assert CAMPAIGN.titles == Titles("Giám đốc", "Phó Giám đốc")


def test_the_desk_can_make_what_both_campaigns_ask_for():
    for campaign in (CAMPAIGN, second_campaign()):
        assert {paper.kind for paper in campaign.papers} <= set(paper_kinds())
        assert campaign.rule_pack in RULE_PACKS


def test_the_63_provinces_of_2010_take_part_5_of_them_cities():
    codes = [office.code for office in CAMPAIGN.offices]
    assert len(codes) == len(set(codes)) == 63
    assert codes == sorted(codes)
    assert (codes[0], codes[-1]) == ("01", "96")
    cities = [office.name for office in CAMPAIGN.offices if office.head_lines[1].startswith("THÀNH PHỐ")]
    assert cities == ["Hà Nội", "Hải Phòng", "Đà Nẵng", "Hồ Chí Minh", "Cần Thơ"]
    assert all(office.head_lines[1].startswith("TỈNH ") for office in CAMPAIGN.offices if office.name not in cities)


@pytest.mark.parametrize(
    ("code", "full_name", "place", "second_line"),
    [
        ("01", "Bảo hiểm xã hội thành phố Hà Nội", "Hà Nội", "THÀNH PHỐ HÀ NỘI"),
        ("79", "Bảo hiểm xã hội Thành phố Hồ Chí Minh", "Thành phố Hồ Chí Minh", "THÀNH PHỐ HỒ CHÍ MINH"),
        ("77", "Bảo hiểm xã hội tỉnh Bà Rịa - Vũng Tàu", "Bà Rịa - Vũng Tàu", "TỈNH BÀ RỊA - VŨNG TÀU"),
        ("38", "Bảo hiểm xã hội tỉnh Thanh Hóa", "Thanh Hóa", "TỈNH THANH HÓA"),
    ],
)
def test_an_office_s_names_are_its_own(code: str, full_name: str, place: str, second_line: str):
    office = CAMPAIGN.office(code)
    assert (office.full_name, office.place) == (full_name, place)
    assert office.head_lines == ("BẢO HIỂM XÃ HỘI", second_line)
    assert office.parent_lines == ("BẢO HIỂM XÃ HỘI VIỆT NAM",)
    assert office.council_lines == ("HỘI ĐỒNG", "THI ĐUA - KHEN THƯỞNG")
    assert office.council_parent_lines == office.head_lines


def test_every_full_name_ends_with_the_office_s_name_and_every_head_says_it_in_capitals():
    for office in CAMPAIGN.offices:
        assert office.full_name.endswith(office.name)
        assert office.head_lines[1].endswith(office.name.upper())
        assert office.place.endswith(office.name)


SHARED = {"zone_name"}
"""The one thing that both campaigns of the tests have in common."""


def test_the_second_campaign_shares_nothing_with_the_first():
    other = second_campaign()
    same = {name for name in CAMPAIGN.__slots__ if getattr(CAMPAIGN, name) == getattr(other, name)}
    assert same == SHARED
    for first, second in (
        (CAMPAIGN.letter, other.letter),
        (CAMPAIGN.figures, other.figures),
        (CAMPAIGN.titles, other.titles),
    ):
        assert not {name for name in first.__slots__ if getattr(first, name) == getattr(second, name)}
    assert not {paper.symbol for paper in CAMPAIGN.papers} & {paper.symbol for paper in other.papers}
    assert other.closing.inclusive
    assert (other.ranked.places, len(other.offices), other.nominated.over_percent) == (3, 7, 10)
