"""The award decision as a paper: its grounds, its awarded by class, its money, who signs and who carries it out."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from dossiers.documents.checker.docx.reader import read_docx
from dossiers.documents.checker.pdf.reader import read_pdf
from dossiers.documents.checker.rules.judge import judge
from dossiers.documents.kinds.catalogue import PaperSource, further_kind
from dossiers.documents.kinds.context import Copy, PaperContext
from dossiers.documents.kinds.decision import DECISION, MOST_IN_ARTICLE
from dossiers.documents.kinds.events import Awarded, CitedProposal, DecisionFacts
from dossiers.documents.papers import Papers
from dossiers.documents.read_back import docx_words, pdf_words
from tests.documents.sample import CAMPAIGN_4361, CONTENT, EVENTS, SECOND_CAMPAIGN
from workflow.campaign import Campaign, DecisionTerms, FurtherPaper, Orientation
from workflow.signing import Power

FORM = "Bằng khen của Tổng Giám đốc Bảo hiểm xã hội Việt Nam"
LONGEST = [CAMPAIGN_4361.office(code) for code in ("77", "79", "46", "01")]


def awarded(count: int, prize: int = 0) -> tuple[Awarded, ...]:
    return tuple(Awarded(LONGEST[at % 4].full_name, FORM, prize) for at in range(count))


def collectives(count: int, prize: int = 0) -> tuple[Awarded, ...]:
    offices = [LONGEST[at % 4].full_name for at in range(count)]
    return tuple(
        Awarded(f"Phòng Thu số {at}, {name}", FORM, prize, CitedProposal(name, at, "TTr-BHXH", date(2011, 1, 6)))
        for at, name in enumerate(offices, 1)
    )


def decided(offices: Sequence[Awarded] = (), of_offices: Sequence[Awarded] = ()) -> DecisionFacts:
    assert EVENTS.decided is not None
    return replace(
        EVENTS.decided, day=date(2011, 2, 1), series="QĐ-BHXH", offices=tuple(offices), collectives=tuple(of_offices)
    )


def context(facts: DecisionFacts, campaign: Campaign = CAMPAIGN_4361) -> PaperContext:
    case = PaperSource(campaign, campaign.offices[0], CONTENT, Copy.FINAL, replace(EVENTS, decided=facts))
    made = further_kind(DECISION).context(case)
    assert made is not None
    return made


def words(papers: Papers, facts: DecisionFacts, campaign: Campaign = CAMPAIGN_4361) -> str:
    return " ".join(papers.words(DECISION, context(facts, campaign)))


@pytest.mark.parametrize("prize", [0, 5_000_000, 10**12])
@pytest.mark.parametrize(("offices", "of_offices"), [(1, 0), (0, 1), (4, 1), (5, 1), (5, 40)])
def test_a_decision_on_any_number_says_the_same_in_both_formats_keeps_the_layout_and_has_no_dots(
    papers: Papers, offices: int, of_offices: int, prize: int
):
    made = context(decided(awarded(offices, prize), collectives(of_offices, prize)))
    docx, pdf = papers.docx(DECISION, made), papers.pdf(DECISION, made)
    assert docx_words(docx) == pdf_words(pdf)
    assert judge(read_docx(docx), "nd30_2020").findings == ()
    assert judge(read_pdf(pdf), "nd30_2020").findings == ()
    assert [word for word in docx_words(docx) if "…" in word or word == "DỰ"] == []


def test_the_grounds_are_competence_laws_letter_ranking_and_proposals_in_that_order_each_with_its_subject(
    papers: Papers,
):
    said = words(papers, decided(awarded(1), collectives(2)))
    grounds = [
        "Căn cứ Nghị định số 94/2008/NĐ-CP ngày 22 tháng 8 năm 2008 của Chính phủ quy định chức năng, nhiệm vụ, quyền "
        "hạn và cơ cấu tổ chức của Bảo hiểm xã hội Việt Nam;",
        "Căn cứ Luật Thi đua, Khen thưởng ngày 26 tháng 11 năm 2003",
        "Căn cứ Nghị định số 42/2010/NĐ-CP ngày 15 tháng 4 năm 2010 của Chính phủ quy định chi tiết thi hành",
        "Căn cứ Công văn số 4361/BHXH-TĐKT ngày 08 tháng 10 năm 2010 của Bảo hiểm xã hội Việt Nam về việc phát động",
        "Căn cứ kết quả xếp hạng các đơn vị tham gia đợt thi đua nước rút năm 2010 chốt ngày 24 tháng 7 năm 2031 theo "
        "bản số liệu số 37 “Tổnghợp Cuốimùa” xác nhận ngày 23 tháng 7 năm 2031",
        "Xét đề nghị tại Tờ trình số 01/TTr-BHXH ngày 06 tháng 01 năm 2011 của Bảo hiểm xã hội tỉnh Bà Rịa - Vũng Tàu",
        "Xét đề nghị tại Tờ trình số 02/TTr-BHXH ngày 06 tháng 01 năm 2011 của Bảo hiểm xã hội Thành phố Hồ Chí Minh",
        "Theo đề nghị của Trưởng Ban Thi đua - Khen thưởng. QUYẾT ĐỊNH:",
    ]
    places = [said.find(ground) for ground in grounds]
    assert places == sorted(places)
    assert -1 not in places


def test_an_office_awarded_together_with_its_collective_has_one_proposal(papers: Papers):
    (collective,) = collectives(1)
    said = words(papers, decided([replace(awarded(1)[0], proposal=collective.proposal)], [collective]))
    assert said.count("Xét đề nghị tại Tờ trình số 01/TTr-BHXH") == 1


def test_a_few_are_named_in_article_1_and_there_is_no_annex(papers: Papers):
    said = words(papers, decided(awarded(MOST_IN_ARTICLE - 1), collectives(1)))
    assert "Phụ lục" not in said
    assert f"1. Tặng {FORM} cho 04 đơn vị có thành tích xuất sắc" in said
    assert f"2. Tặng {FORM} cho 01 tập thể có thành tích xuất sắc" in said
    assert "- Phòng Thu số 1, Bảo hiểm xã hội tỉnh Bà Rịa - Vũng Tàu." in said


def test_more_are_listed_in_an_annex_for_each_class_of_award_with_their_proposals(papers: Papers):
    said = words(papers, decided(awarded(5, 5_000_000), collectives(7, 2_000_000)))
    first, second = said.index("Phụ lục I DANH SÁCH ĐƠN VỊ"), said.index("Phụ lục II DANH SÁCH TẬP THỂ")
    assert "Phòng Thu" not in said[:second]
    assert "(danh sách tại Phụ lục I kèm theo)" in said
    assert "(danh sách tại Phụ lục II kèm theo)" in said
    assert "Xét đề nghị của các đơn vị tại các Tờ trình nêu trong Phụ lục kèm theo;" in said
    assert "(Kèm theo Quyết định số 86/QĐ-BHXH ngày 01 tháng 02 năm 2011 của Bảo hiểm xã hội Việt Nam)" in said
    assert "07 Phòng Thu số 7, Bảo hiểm xã hội Thành phố" not in said[first:second]
    assert "07/TTr-BHXH ngày 06/01/2011" in said[second:]


def test_one_class_of_many_has_one_annex_without_a_number(papers: Papers):
    said = words(papers, decided(awarded(MOST_IN_ARTICLE + 1)))
    assert "danh sách tại Phụ lục kèm theo" in said
    assert "Phụ lục I" not in said
    assert f"tặng thưởng Tặng {FORM} cho 06 đơn vị" in said


def test_money_stands_in_figures_and_in_words_for_each_class_and_in_all(papers: Papers):
    said = words(papers, decided(awarded(2, 5_000_000), collectives(2, 2_500_000)))
    assert "Điều 2. Tiền thưởng kèm theo - Mỗi đơn vị: 5.000.000 đồng (Bằng chữ: Năm triệu đồng)." in said
    assert "- Mỗi tập thể: 2.500.000 đồng (Bằng chữ: Hai triệu năm trăm nghìn đồng)." in said
    assert "Tổng số tiền thưởng là 15.000.000 đồng (Bằng chữ: Mười lăm triệu đồng), chi từ quỹ thi đua" in said
    assert "Điều 4. Trách nhiệm thi hành" in said
    assert "- Như Điều 4;" in said


def test_a_decision_without_money_says_nothing_of_money(papers: Papers):
    said = words(papers, decided(awarded(5), collectives(3)))
    assert "Bằng chữ" not in said
    assert "Tiền thưởng" not in said
    assert "Điều 3. Trách nhiệm thi hành" in said
    assert "- Như Điều 3;" in said


def test_awards_of_unequal_form_or_money_are_listed_with_each_its_own(papers: Papers):
    unequal = (replace(awarded(1)[0], award="Cờ thi đua", prize=9_000_000), *awarded(1))
    said = words(papers, decided(unequal))
    assert "Tặng thưởng 02 đơn vị" in said
    assert "Cờ thi đua 9.000.000" in said
    assert f"{FORM} -" in said
    assert "- Các đơn vị: 9.000.000 đồng (Bằng chữ: Chín triệu đồng), theo mức ghi trong danh sách." in said


def test_the_campaign_names_who_carries_the_decision_out(papers: Papers):
    said = words(papers, decided(awarded(1)))
    assert "Chánh Văn phòng, Trưởng Ban Thi đua - Khen thưởng, Trưởng Ban Kế hoạch - Tài chính, Giám đốc" in said
    silent = words(papers, decided(awarded(1)), replace(CAMPAIGN_4361, decision=DecisionTerms()))
    assert "Thủ trưởng các đơn vị có liên quan, các đơn vị, tập thể có tên tại Điều 1 chịu trách nhiệm" in silent


@pytest.mark.parametrize(
    ("power", "title", "lines"),
    [
        (Power.HEAD, "", "TỔNG GIÁM ĐỐC Doãn Ấnký"),
        (Power.DEPUTY, "Phó Tổng Giám đốc", "KT. TỔNG GIÁM ĐỐC PHÓ TỔNG GIÁM ĐỐC Doãn Ấnký"),
        (Power.BY_MANDATE, "Trưởng Ban", "TUQ. TỔNG GIÁM ĐỐC TRƯỞNG BAN Doãn Ấnký"),
    ],
)
def test_the_signer_stands_under_the_power_and_title(papers: Papers, power: Power, title: str, lines: str):
    assert lines in words(papers, replace(decided(awarded(1)), power=power, signer_title=title))


def test_another_campaign_s_decision_has_its_own_grounds_words_of_numbers_and_proposer(papers: Papers):
    further = (*SECOND_CAMPAIGN.further, FurtherPaper(DECISION, "Quyết định", "QĐ-CTĐH", Orientation.PORTRAIT))
    campaign = replace(SECOND_CAMPAIGN, further=further)
    said = words(papers, decided([Awarded("Chi cục Thuế huyện Núi Ấn", "Giấy khen", 5_105_000)]), campaign)
    assert "Căn cứ Quyết định số 1836/QĐ-BTC" in said
    assert "Theo đề nghị của Trưởng phòng Tổ chức cán bộ." in said
    assert "5.105.000 đồng (Bằng chữ: Năm triệu một trăm lẻ năm ngàn đồng)." in said
    assert "bảo hiểm" not in said.lower()


def test_a_deputy_who_signs_notices_does_not_propose_the_decision(papers: Papers):
    campaign = replace(SECOND_CAMPAIGN, decision=DecisionTerms())
    campaign = replace(campaign, further=(FurtherPaper(DECISION, "Quyết định", "QĐ", Orientation.PORTRAIT),))
    assert "Theo đề nghị của" not in words(papers, decided(awarded(1)), campaign)
