"""Stored texts of campaigns: every version is read; a change of the fields needs a new version."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from dossiers.campaigns.canonical import READERS, read_canonical, write_canonical
from dossiers.campaigns.file import CampaignRefused
from tests.support.golden import field_paths, golden_text
from workflow.award_rules import CouncilRule, Denominator, Gate, GateKind, NominatedClass, RankedClass, TieBreak
from workflow.campaign import (
    AttachmentSpec,
    Campaign,
    Centre,
    CorrectionEnd,
    Criterion,
    CriterionSource,
    DecisionTerms,
    FigureWords,
    Fund,
    FurtherPaper,
    Head,
    Letter,
    NumberWords,
    Office,
    Orientation,
    PaperSpec,
    Titles,
)
from workflow.deadlines import Closing
from workflow.signing import Power

FULL = Campaign(
    code="77-2022",
    name="Đợt thi đua “về đích sớm” năm 2022",
    letter=Letter("Kế hoạch", "77/KH-CTĐH", date(2022, 3, 1), "Cục Thuế tỉnh Đông Hải", "phát động thi đua năm 2022"),
    theme="Kỷ cương, tận tâm",
    addressee="Cục Thuế tỉnh Đông Hải",
    agency="Cục Thuế tỉnh Đông Hải",
    agency_code="CTDH",
    council_name="Hội đồng Xét khen thưởng",
    office_short="CCT",
    records_unit="HCNS",
    titles=Titles("Chi cục trưởng", "Phó Chi cục trưởng"),
    period=(date(2022, 3, 1), date(2022, 12, 31)),
    figures_day=date(2022, 12, 31),
    closing=Closing(date(2023, 1, 14), inclusive=True),
    zone_name="Asia/Ho_Chi_Minh",
    zone_words="giờ Hà Nội",
    correction_working_days=5,
    figures=FigureWords("thu ngân sách", "Dự toán", "Số thực thu", "Số nợ đọng"),
    ranked=RankedClass(
        places=1,
        title="Chi cục dẫn đầu",
        gate=Gate(GateKind.CEILING, Fraction(7, 2)),
        tie_breaks=(TieBreak.EXCESS,),
        every_fund=True,
        award="Giấy khen",
        prize=5_000_000,
    ),
    nominated=NominatedClass(Fraction(15, 2), "Tập thể tiêu biểu", "Giấy khen", 2_000_000),
    council=CouncilRule(Fraction(2, 3), Fraction(3, 4), strictly_more=False, denominator=Denominator.PRESENT),
    local_review_required=True,
    papers=(
        PaperSpec("to-trinh", "Tờ trình", Head.OFFICE, "TTr-CCT"),
        PaperSpec("bien-ban", "Biên bản", Head.COUNCIL, "BB"),
    ),
    attachments=(AttachmentSpec("khac", "Tài liệu khác", 0, 10),),
    rule_pack="nd30_2020",
    offices=(
        Office(
            code="01",
            name="Bắc Sơn",
            full_name="Chi cục Thuế huyện Bắc Sơn",
            place="Bắc Sơn",
            head_lines=("CHI CỤC THUẾ", "HUYỆN BẮC SƠN"),
            parent_lines=("CỤC THUẾ TỈNH ĐÔNG HẢI",),
            council_lines=("HỘI ĐỒNG", "XÉT KHEN THƯỞNG"),
            council_parent_lines=("CHI CỤC THUẾ HUYỆN BẮC SƠN",),
            aliases=("H. Bắc Sơn",),
        ),
    ),
    bases=("Luật Thi đua, khen thưởng ngày 26/11/2003",),
    further=(FurtherPaper("danh-sach", "Danh sách", "DS-CTĐH", Orientation.LANDSCAPE),),
    centre=Centre(
        ("CỤC THUẾ TỈNH ĐÔNG HẢI",), ("TỔNG CỤC THUẾ",), "Đông Hải", Power.DEPUTY, "Cục trưởng", "Phó Cục trưởng"
    ),
    number_words=NumberWords.SOUTH,
    funds=(Fund("noi-dia", "Thu nội địa", ("nội địa", "NĐ")),),
    correction_end=CorrectionEnd.CLOSES,
    post_counts=True,
    criteria=(Criterion("vuot", "Vượt dự toán", CriterionSource.PLAN), Criterion("khac", "Tiêu chí khác")),
    decision=DecisionTerms(
        ("Quyết định quy định thẩm quyền",), "Trưởng phòng Tổ chức", ("Chánh Văn phòng",), "quỹ khen thưởng"
    ),
    appraisal_required=True,
)
"""A campaign in which no field has its default."""

PLAIN = replace(
    FULL,
    ranked=RankedClass(1, "Chi cục dẫn đầu"),
    nominated=NominatedClass(Fraction(5), "Tập thể tiêu biểu"),
    offices=(replace(FULL.offices[0], aliases=()),),
    bases=(),
    further=(),
    centre=None,
    number_words=NumberWords.NORTH,
    funds=(),
    correction_end=CorrectionEnd.STAYS,
    post_counts=False,
    criteria=(),
    decision=DecisionTerms(),
    appraisal_required=False,
)
"""A campaign of which the text leaves out every key that may be left out."""

TODAY = max(READERS)
SECOND = replace(FULL, appraisal_required=False)
FIRST = replace(SECOND, decision=DecisionTerms())
CAMPAIGNS = {1: {"": FIRST, "-plain": PLAIN}, 2: {"": SECOND}, 3: {"": FULL}}
"""What the golden files of each version say, as campaigns of today."""


@pytest.mark.parametrize("version", READERS)
def test_a_stored_text_of_every_version_is_read(version: int):
    for name, campaign in CAMPAIGNS[version].items():
        assert read_canonical(golden_text(f"campaign-v{version}{name}.toml")) == campaign


@pytest.mark.parametrize("version", READERS)
def test_the_writer_gives_the_golden_text_byte_for_byte(version: int):
    """Also of a campaign that uses no key of the later versions: its text is what it was."""
    for name, campaign in CAMPAIGNS[version].items():
        assert write_canonical(campaign) == golden_text(f"campaign-v{version}{name}.toml")


def test_another_field_of_a_campaign_needs_another_version():
    assert [*field_paths(Campaign)] == golden_text(f"campaign-v{TODAY}.fields").splitlines()


def test_a_text_without_a_version_is_of_the_first_and_one_without_a_reader_is_an_error():
    text = write_canonical(FIRST)
    assert not text.startswith("version")
    assert read_canonical(f"version = 2\n{text}") == FIRST
    with pytest.raises(ValueError, match="campaign version 1 has keys of version 2"):
        read_canonical(write_canonical(SECOND).removeprefix("version = 2\n"))
    with pytest.raises(ValueError, match="campaign version 2 has keys of version 3"):
        read_canonical(write_canonical(FULL).replace("version = 3\n", "version = 2\n"))
    with pytest.raises(ValueError, match="campaign version 99 has no reader"):
        read_canonical("version = 99\n" + text)


@pytest.mark.parametrize(
    ("old", "new", "place", "code"),
    [
        ('name = "Đợt', 'motto = "x"\nname = "Đợt', "motto", "key-unknown"),
        ('aliases = ["H. Bắc Sơn"]', "alias = []", "offices[1].alias", "key-misspelt"),
        ('kind = "danh-sach", ', "", "further[1].kind", "key-missing"),
        ("council.strictly_more = false\n", "", "council.strictly_more", "key-missing"),
        ("post_counts = true", 'post_counts = "yes"', "post_counts", "not-true-or-false"),
    ],
)
def test_a_text_that_the_writer_did_not_write_is_an_error_that_names_the_place(old, new, place, code):
    text = write_canonical(FULL)
    assert text.count(old) == 1
    with pytest.raises(CampaignRefused) as refused:
        read_canonical(text.replace(old, new))
    assert (place, code) in {(fault.field, fault.code) for fault in refused.value.faults}
