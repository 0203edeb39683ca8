"""Receipt, notice of return, list of candidates and report of the review: made by the same engine."""

from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from itertools import product

import pytest

from dossiers.documents.checker.docx.reader import read_docx
from dossiers.documents.checker.pdf.reader import read_pdf
from dossiers.documents.checker.rules.judge import judge
from dossiers.documents.kinds.catalogue import CENTRE_KINDS, PaperSource, further_kind, further_kinds
from dossiers.documents.kinds.context import Copy
from dossiers.documents.kinds.events import NO_EVENTS, NumberedSubmission
from dossiers.documents.kinds.ranking import RANKING
from dossiers.documents.kinds.receipt import receipt_context, receipt_number
from dossiers.documents.papers import Papers
from dossiers.documents.read_back import docx_words, pdf_words
from tests.documents.sample import CAMPAIGN_4361, CONTENT, EVENTS, context_of, ordinary
from workflow.award_rules import Gate, GateKind, TieBreak
from workflow.campaign import Campaign, Orientation
from workflow.dossier import Content
from workflow.signing import Power

OFFICES = ("01", "77", "79")
KINDS = further_kinds()


def text_of(data: bytes) -> str:
    return " ".join(docx_words(data))


def with_orientation(orientation: Orientation) -> Campaign:
    further = tuple(replace(kind, orientation=orientation) for kind in CAMPAIGN_4361.further)
    return replace(CAMPAIGN_4361, further=further)


@pytest.mark.parametrize("office", OFFICES)
@pytest.mark.parametrize("kind", KINDS)
def test_word_file_and_pdf_say_the_same_and_keep_the_layout(papers: Papers, kind: str, office: str):
    context = context_of(kind, ordinary(), campaign=CAMPAIGN_4361, office=CAMPAIGN_4361.office(office))
    docx, pdf = papers.docx(kind, context), papers.pdf(kind, context)
    assert docx_words(docx) == pdf_words(pdf)
    assert judge(read_docx(docx), "nd30_2020").findings == ()
    assert judge(read_pdf(pdf), "nd30_2020").findings == ()


def test_a_receipt_names_when_what_and_by_whom_it_was_sent(papers: Papers):
    words = text_of(papers.docx("giay-xac-nhan", context_of("giay-xac-nhan")))
    for said in ("15 giờ 38 phút, ngày 06 tháng 7 năm 2031", "Khúc Tiếpnhận", "5e1f5e1f 5e1f5e1f", "Phụ bản Kèmtheo"):
        assert said in words
    assert "lần thứ 28" in words
    assert "c4c4c4c4c4c4c4c4" in words


MOMENTS = {
    name: datetime(2031, 7, day, hour, 5)  # noqa: DTZ001 - told in the campaign's zone
    for name, day, hour in (("first", 3, 8), ("next", 11, 14), ("withdrawn", 12, 16))
}
RECEIPT_SENTENCES = [
    ({}, ["Lần nộp này đúng hạn."]),
    ({"by_post": True}, ["Lần nộp này đúng hạn theo ngày nhận hồ sơ giấy."]),
    (
        {"first": NumberedSubmission(26, MOMENTS["first"])},
        ["Lần nộp đúng hạn đầu tiên: lần thứ 26, nhận lúc 08 giờ 05 phút, ngày 03 tháng 7 năm 2031."],
    ),
    (
        {"replaced_by": NumberedSubmission(29, MOMENTS["next"])},
        [
            "Đơn vị đã nộp lại hồ sơ, lần thứ 29, nhận lúc 14 giờ 05 phút, ngày 11 tháng 7 năm 2031.",
            "Lần nộp đó thay cho lần nộp ghi tại giấy này.",
        ],
    ),
    (
        {"withdrawn_at": MOMENTS["withdrawn"]},
        [
            "Đơn vị đã rút hồ sơ lúc 16 giờ 05 phút, ngày 12 tháng 7 năm 2031.",
            "Từ thời điểm đó, lần nộp ghi tại giấy này không còn được xem xét.",
        ],
    ),
]
ONLY_SAID_THEN = ("Lần nộp đúng hạn đầu tiên", "theo ngày nhận hồ sơ giấy", "nộp lại", "rút hồ sơ")


@pytest.mark.parametrize(("changes", "sentences"), RECEIPT_SENTENCES, ids=lambda case: str(case)[:30])
def test_a_receipt_says_of_its_submission_what_is_so_and_nothing_else(
    papers: Papers, changes: dict[str, object], sentences: list[str]
):
    assert EVENTS.arrived is not None
    reference = CAMPAIGN_4361.reference("79")
    events = replace(EVENTS, arrived=replace(EVENTS.arrived, reference=reference, **changes))
    made = receipt_context(CAMPAIGN_4361, CAMPAIGN_4361.office("79"), events)
    assert made is not None
    docx, pdf = papers.docx("giay-xac-nhan", made), papers.pdf("giay-xac-nhan", made)
    words = text_of(docx)
    assert docx_words(docx) == pdf_words(pdf)
    assert [sentence for sentence in sentences if sentence not in words] == []
    assert [part for part in ONLY_SAID_THEN if part in words] == [
        part for part in ONLY_SAID_THEN if part in " ".join(sentences)
    ]
    assert judge(read_docx(docx), "nd30_2020").findings == judge(read_pdf(pdf), "nd30_2020").findings == ()


def test_a_receipt_is_of_the_system_with_its_own_number_and_without_signer_or_dots(papers: Papers):
    context = context_of("giay-xac-nhan", campaign=CAMPAIGN_4361)
    assert EVENTS.arrived is not None
    number = f"Số: 28/GXN-{EVENTS.arrived.reference} "
    for words in (docx_words(papers.docx("giay-xac-nhan", context)), pdf_words(papers.pdf("giay-xac-nhan", context))):
        text = " ".join(words)
        assert number in text
        assert text.endswith(
            "Giấy xác nhận này do hệ thống tiếp nhận hồ sơ của Bảo hiểm xã hội Việt Nam lập tự động, không cần chữ ký "
            "và con dấu; mã kiểm tra nêu trên xác định đúng nội dung đã nhận./."
        )
        assert "…" not in text
        assert "Nơi nhận" not in text


def test_no_two_receipts_have_the_same_number():
    references = [f"{code}-{office}" for code in ("1", "1-2", "11") for office in ("1", "11", "2-1", "01")]
    every = product(references, (1, 2, 11, 112))
    numbers = {receipt_number(CAMPAIGN_4361, reference, revision) for reference, revision in every}
    assert len(numbers) == len(set(references)) * 4


def test_a_signed_paper_without_its_signer_still_breaks_the_rules(papers: Papers):
    context = context_of("giay-xac-nhan", campaign=CAMPAIGN_4361)
    paper = read_docx(papers.docx("giay-xac-nhan", context))
    reworded = (
        replace(run, text=run.text.replace("không cần chữ ký", "phải có chữ ký"))
        for paragraph in paper.paragraphs
        for run in paragraph.runs
    )
    without = replace(
        paper,
        paragraphs=tuple(replace(each, runs=tuple(next(reworded) for _ in each.runs)) for each in paper.paragraphs),
    )
    assert [finding.rule for finding in judge(paper, "nd30_2020").findings] == []
    assert [finding.rule for finding in judge(without, "nd30_2020").findings] == ["C30", "C33", "C35", "C36"]


def test_a_notice_names_every_reason_and_the_last_day(papers: Papers):
    words = text_of(papers.docx("thong-bao-tra-lai", context_of("thong-bao-tra-lai")))
    for said in ("Thiếu dấu Giáplai.", "Lệch số Khoảntồn.", "chậm nhất ngày 21 tháng 7 năm 2031"):
        assert said in words


def test_a_paper_of_the_centre_has_its_head_its_place_and_its_signer(papers: Papers):
    words = text_of(papers.docx("thong-bao-tra-lai", context_of("thong-bao-tra-lai")))
    assert words.startswith("BẢO HIỂM XÃ HỘI VIỆT NAM CỘNG HÒA")
    assert "Hà Nội, ngày 09 tháng 7 năm 2031" in words
    assert "TL. TỔNG GIÁM ĐỐC TRƯỞNG BAN THI ĐUA - KHEN THƯỞNG" in words


@pytest.mark.parametrize(
    ("power", "lines"),
    [
        (Power.HEAD, "TỔNG GIÁM ĐỐC"),
        (Power.ACTING, "Q. TỔNG GIÁM ĐỐC"),
        (Power.DEPUTY, "KT. TỔNG GIÁM ĐỐC PHÓ TỔNG GIÁM ĐỐC"),
        (Power.BY_ORDER, "TL. TỔNG GIÁM ĐỐC PHÓ TỔNG GIÁM ĐỐC"),
        (Power.BY_MANDATE, "TUQ. TỔNG GIÁM ĐỐC PHÓ TỔNG GIÁM ĐỐC"),
    ],
)
def test_every_power_stands_on_paper_in_both_formats(papers: Papers, power: Power, lines: str):
    assert CAMPAIGN_4361.centre is not None
    centre = replace(CAMPAIGN_4361.centre, power=power, title="Phó Tổng Giám đốc")
    context = context_of("thong-bao-tra-lai", campaign=replace(CAMPAIGN_4361, centre=centre))
    docx, pdf = papers.docx("thong-bao-tra-lai", context), papers.pdf("thong-bao-tra-lai", context)
    assert lines in text_of(docx)
    assert " ".join(pdf_words(pdf)) == text_of(docx)
    assert judge(read_docx(docx), "nd30_2020").findings == ()


@pytest.mark.parametrize("orientation", Orientation)
def test_the_list_lies_or_stands_as_the_campaign_has_it(papers: Papers, orientation: Orientation):
    context = context_of("danh-sach", campaign=with_orientation(orientation))
    sheets = read_docx(papers.docx("danh-sach", context)).sheets
    assert [sheet.width > sheet.height for sheet in sheets] == [orientation is Orientation.LANDSCAPE]
    report = judge(read_pdf(papers.pdf("danh-sach", context)), "nd30_2020")
    assert report.findings == ()
    assert {"C37", "C38", "C39"} <= set(report.passed)


def test_a_list_cites_the_proposal_that_it_goes_with(papers: Papers):
    words = text_of(papers.docx("danh-sach", context_of("danh-sach", campaign=CAMPAIGN_4361)))
    assert "(Kèm theo Tờ trình số 73/TTr-BHXH ngày 29 tháng 6 năm 2031 của" in words


def test_a_report_has_its_numbered_parts_in_order_and_amounts_in_words(papers: Papers):
    words = text_of(papers.docx("bao-cao-so-ket", context_of("bao-cao-so-ket")))
    parts = [words.index(part) for part in ("I. KẾT QUẢ", "1. Số liệu", "a) ", "II. SƠ KẾT", "III. ĐỀ NGHỊ")]
    assert parts == sorted(parts)
    assert "Tám trăm linh ba tỷ" in words
    assert "Đơn vị tính: đồng" in words


def test_a_report_of_an_office_that_proposes_nothing_asks_for_no_award(papers: Papers):
    content = replace(CONTENT, nomination=replace(CONTENT.nomination, office=False, collective=False))
    words = text_of(papers.docx("bao-cao-so-ket", context_of("bao-cao-so-ket", content)))
    assert "II. SƠ KẾT" in words
    assert [part for part in ("III. ĐỀ NGHỊ", "tặng thưởng cho", "theo Tờ trình") if part in words] == []


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_dossier_has_dots_and_papers_of_events_only_after_the_event(papers: Papers, kind: str):
    case = PaperSource(CAMPAIGN_4361, CAMPAIGN_4361.offices[0], Content(), Copy.DRAFT, NO_EVENTS)
    context = further_kind(kind).context(case)
    assert (context is None) == (kind in CENTRE_KINDS)
    if context is not None:
        words = text_of(papers.docx(kind, context))
        assert "……" in words
        assert words.startswith("DỰ THẢO") or "DỰ THẢO" not in words


def test_a_campaign_without_a_centre_has_no_papers_of_it():
    case = PaperSource(replace(CAMPAIGN_4361, centre=None), CAMPAIGN_4361.offices[0], CONTENT, Copy.FINAL, EVENTS)
    assert [further_kind(kind).context(case) for kind in CENTRE_KINDS] == [None] * len(CENTRE_KINDS)


@pytest.mark.parametrize(
    ("ranked", "said", "unsaid"),
    [
        (
            {"gate": Gate(), "tie_breaks": (TieBreak.DEBT, TieBreak.EXCESS)},
            [
                "không quá 4,17% (bình quân chung của các đơn vị có kế hoạch)",
                "được xét tiếp theo tỷ lệ nợ thấp hơn, rồi số vượt lớn hơn; vẫn bằng nhau thì đồng hạng",
                "tối đa 05 đơn vị",
                "vượt kế hoạch trên 5% được đề nghị 01 tập thể",
            ],
            ["mỗi quỹ"],
        ),
        (
            {"gate": Gate(GateKind.CEILING, Fraction(417, 100)), "tie_breaks": (), "every_fund": True},
            ["(mức ấn định của đợt thi đua)", "Đơn vị có tỷ lệ bằng nhau thì đồng hạng", "mỗi quỹ đều đạt kế hoạch"],
            ["xét tiếp"],
        ),
    ],
)
def test_the_ranking_says_how_the_letter_was_read(
    papers: Papers, ranked: dict[str, object], said: list[str], unsaid: list[str]
):
    campaign = replace(CAMPAIGN_4361, ranked=replace(CAMPAIGN_4361.ranked, **ranked))
    words = " ".join(papers.words(RANKING, context_of(RANKING, campaign=campaign)))
    assert [item for item in said if item not in words] == []
    assert [item for item in unsaid if item in words] == []


def test_a_ranking_without_a_gate_says_so(papers: Papers):
    assert EVENTS.ranked is not None
    events = replace(EVENTS, ranked=replace(EVENTS.ranked, gate=None))
    case = PaperSource(CAMPAIGN_4361, CAMPAIGN_4361.offices[0], CONTENT, Copy.FINAL, events)
    context = further_kind(RANKING).context(case)
    assert context is not None
    assert "Không giới hạn tỷ lệ nợ." in " ".join(papers.words(RANKING, context))
