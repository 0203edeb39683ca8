"""The appraisal sheet on paper: what it says, what it leaves open, and that long words keep the layout."""

from dataclasses import replace

import pytest

from dossiers.documents.checker.docx.reader import read_docx
from dossiers.documents.checker.pdf.reader import read_pdf
from dossiers.documents.checker.rules.judge import judge
from dossiers.documents.kinds.appraisal_sheet import APPRAISAL, AppraisalSheet, appraisal_context
from dossiers.documents.kinds.events import Appraised, AppraisedCriterion, Events
from dossiers.documents.papers import Papers
from dossiers.documents.read_back import docx_words, pdf_words
from dossiers.words.catalogue import read_words
from tests.documents.sample import CAMPAIGN, CAMPAIGN_4361, CONTENT, EVENTS, OFFICE
from workflow.dossier import Content
from workflow.eligibility import collective_proof
from workflow.figures import Figures

assert EVENTS.appraised is not None
TOLD: Appraised = EVENTS.appraised
LONG = ("Số liệu trong tờ trình chưa khớp với bảng tổng hợp; đề nghị đơn vị giải trình. " * 7)[:500]


def context(events: Events = EVENTS, content: Content = CONTENT) -> AppraisalSheet:
    made = appraisal_context(CAMPAIGN, OFFICE, content, events)
    assert made is not None
    return made


def told(**changes: object) -> Events:
    return replace(EVENTS, appraised=replace(TOLD, **changes))


def words(papers: Papers, made: AppraisalSheet) -> str:
    return " ".join(papers.words(APPRAISAL, made))


def test_a_sheet_names_the_dossier_every_criterion_the_findings_the_opinion_and_the_reviewer(papers: Papers):
    text = words(papers, context())
    for said in (
        "Q-7-Q7 của Chi nhánh Ẵngvôi Khuỷnh, nộp lần thứ 28",
        "01 Vượt Mứckhoán đã giao Đạt Thừa Bốnphần so với sổ.",
        "02 Giữ Nợđọng trong mức Cần làm rõ Chưa rõ sổ Khoảntồn ở bến Tơvò.",
        "03 Nộp đủ Bảnkê Chưa đạt -",
        "- Số ở Tờ trình lệch với sổ Đầumối.",
        "Hồ sơ tạm Đủý. Cần hỏi thêm trạm Cồnbãi.",
        "Đề nghị: trả lại hồ sơ để đơn vị hoàn thiện./.",
        "NGƯỜI THẨM ĐỊNH Mạc Thẩmxét",
    ):
        assert said in text


def test_office_and_centre_stand_side_by_side_and_the_centre_s_figures_decide(papers: Papers):
    assert EVENTS.assessed is not None
    lower = collective_proof(Figures(800_000_000_000, 803_456_789_123, 0), CAMPAIGN.nominated)
    made = context(replace(EVENTS, assessed=replace(EVENTS.assessed, proof=lower)))
    text = words(papers, made)
    assert "712.345.678.901 800.000.000.000" in text
    assert "Theo số liệu tổng hợp, Chi nhánh Ẵngvôi Khuỷnh đạt 100,43% kế hoạch" in text
    assert "chưa đủ điều kiện đề nghị tập thể" in text


def test_without_the_centre_s_figures_the_office_s_own_are_named_as_such(papers: Papers):
    text = words(papers, context(replace(EVENTS, assessed=None)))
    assert "Theo số liệu đơn vị báo cáo" in text
    assert "bản số liệu" not in text
    assert "712.345.678.901 -" in text


@pytest.mark.parametrize(
    ("collected", "eligible"), [(100_000, "nothing"), (100_001, "office"), (107_500, "office"), (107_501, "both")]
)
def test_what_the_figures_allow_is_the_rules_own_word(collected: int, eligible: str):
    claims = replace(CONTENT.claims, plan=100_000, collected=collected, debt=0)
    assert context(replace(EVENTS, assessed=None), replace(CONTENT, claims=claims)).eligible == eligible


def test_what_is_open_is_dots_and_makes_the_sheet_a_draft(papers: Papers):
    open_ = told(criteria=(AppraisedCriterion("Một", "", ""),), opinion="", advice="", is_complete=False)
    text = words(papers, context(open_))
    assert text.startswith("DỰ THẢO")
    assert "01 Một ……… -" in text
    assert "Đề nghị: ………./." in text


def test_without_criteria_and_findings_the_sheet_says_so(papers: Papers):
    text = words(papers, context(told(criteria=(), findings=())))
    assert "không đặt tiêu chí riêng" in text
    assert "Không có điểm nào" in text


def test_verdicts_against_the_record_are_the_first_rows_with_what_the_record_says(papers: Papers):
    agreed = AppraisedCriterion("Một", "met", "Đúng sổ.")
    other = AppraisedCriterion("Hai", "met", "Đã nộp bù.", "debt-no")
    text = words(papers, context(told(criteria=(agreed, other))))
    assert "Có 01 tiêu chí được kết luận khác" in text
    assert "01 Hai Đạt (khác số liệu, hồ sơ: tỷ lệ nợ vượt mức được xét) Đã nộp bù. 02 Một Đạt Đúng sổ." in text
    assert "kết luận khác" not in words(papers, context(told(criteria=(agreed,))))


@pytest.mark.parametrize("answer", read_words(strict=True).labels["known_answers"])
def test_every_answer_of_the_record_has_words_on_paper(papers: Papers, answer: str):
    text = words(papers, context(told(criteria=(AppraisedCriterion("Một", "unclear", "Vì thế.", answer),))))
    assert "(khác số liệu, hồ sơ: )" not in text


def test_no_sheet_is_told_before_it_was_written_or_to_whoever_may_not_see_it():
    assert appraisal_context(CAMPAIGN, OFFICE, CONTENT, replace(EVENTS, appraised=None)) is None


@pytest.mark.parametrize("rules", ["nd30_2020", "ttlt55_2005"])
def test_the_longest_remarks_and_opinions_keep_words_and_layout_in_both_formats(papers: Papers, rules: str):
    many = told(
        criteria=tuple(AppraisedCriterion(criterion.title, "unclear", LONG) for criterion in CAMPAIGN_4361.criteria),
        findings=(LONG,) * 9,
        opinion="\n".join([LONG] * 10),
    )
    made = appraisal_context(CAMPAIGN_4361, CAMPAIGN_4361.office("77"), CONTENT, many)
    assert made is not None
    docx, pdf = papers.docx(APPRAISAL, made), papers.pdf(APPRAISAL, made)
    assert docx_words(docx) == pdf_words(pdf)
    assert judge(read_docx(docx), rules).findings == ()
    assert judge(read_pdf(pdf), rules).findings == ()
