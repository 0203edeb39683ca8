"""The notice of more time, to one office or to all: made by the same engine, true to both regulations."""

from dataclasses import replace
from datetime import date

import pytest

from dossiers.documents.checker.docx.reader import read_docx
from dossiers.documents.checker.pdf.reader import read_pdf
from dossiers.documents.checker.rules.judge import judge
from dossiers.documents.kinds.catalogue import PaperSource, further_kind
from dossiers.documents.kinds.context import About, Copy
from dossiers.documents.kinds.notices import EXTENSION
from dossiers.documents.papers import Papers
from dossiers.documents.read_back import docx_words, pdf_words
from tests.documents.sample import CAMPAIGN_4361, CONTENT, EVENTS
from workflow.campaign import Campaign

LONG = "Mưa lũ làm sạt lở đường, cầu hư hỏng; bưu gửi và cán bộ không qua lại được trong nhiều ngày liền. " * 12


def notice(campaign: Campaign = CAMPAIGN_4361, **changes: object):
    assert EVENTS.extended is not None
    events = replace(EVENTS, extended=replace(EVENTS.extended, **changes))
    made = further_kind(EXTENSION).context(PaperSource(campaign, campaign.office("77"), CONTENT, Copy.FINAL, events))
    assert made is not None
    return made


@pytest.mark.parametrize(("day", "pack"), [(date(2011, 1, 11), "ttlt55_2005"), (date(2031, 7, 11), "nd30_2020")])
@pytest.mark.parametrize("reason", ["Mưa lũ.", "Mưa lũ.\nĐường sạt lở.", LONG])
@pytest.mark.parametrize("for_all", [False, True])
def test_both_files_say_the_same_and_keep_the_layout_of_their_day(
    papers: Papers, day: date, pack: str, reason: str, for_all: bool
):
    context = notice(day=day, reason=reason, for_all=for_all)
    assert isinstance(context.about, About)
    assert context.about.rule_pack == pack
    docx, pdf = papers.docx(EXTENSION, context), papers.pdf(EXTENSION, context)
    assert docx_words(docx) == pdf_words(pdf)
    assert judge(read_docx(docx), pack).findings == ()
    assert judge(read_pdf(pdf), pack).findings == ()


def test_to_one_office_it_names_the_office_both_last_days_and_every_reason(papers: Papers):
    words = " ".join(papers.words(EXTENSION, notice()))
    office = CAMPAIGN_4361.office("77").full_name
    for said in (
        f"Kính gửi: {office}",
        f"cho {office} như sau:",
        "trước khi gia hạn: nhận đến hết ngày 12 tháng 7 năm 2031",
        "sau khi gia hạn: nhận đến hết ngày 25 tháng 7 năm 2031, giờ Việt Nam",
        "Nước dâng Ngậpbãi.",
        "Đường đứt Đèosương.",
        "Số: ……/TB-BHXH",
    ):
        assert said in words
    assert "muộn hơn vẫn theo" not in words


def test_to_all_it_names_no_office_and_says_that_whoever_has_more_keeps_it(papers: Papers):
    words = " ".join(papers.words(EXTENSION, notice(for_all=True)))
    assert "Kính gửi: Các đơn vị tham gia đợt thi đua nước rút năm 2010" in words
    assert "Đơn vị đã được gia hạn đến ngày muộn hơn vẫn theo thời hạn đó." in words
    assert CAMPAIGN_4361.office("77").full_name not in words
