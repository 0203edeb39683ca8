"""The three formats say the same words, and all of them; hostile text comes out as text."""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date, time
from io import BytesIO
from typing import Any
from unicodedata import normalize

import pypdfium2
import pytest
from docx import Document
from lxml import html as lxml_html

from dossiers.documents.kinds.context import Copy, PaperContext
from dossiers.documents.papers import Papers
from dossiers.documents.read_back import docx_words, pdf_words
from dossiers.vietnamese.amounts import show_amount, two_digits
from dossiers.vietnamese.dates import day_in_paper, time_in_paper
from tests.documents.sample import (
    ALL_KINDS,
    CAMPAIGN,
    CAMPAIGN_4361,
    CONTENT,
    KINDS,
    OFFICE,
    SECOND_CAMPAIGN,
    context_of,
    ordinary,
)
from workflow.campaign import Campaign
from workflow.dossier import Content

CODED = {"key", "candidate", "nominee", "chair", "secretary", "role", "attendance", "method", "mode", "kind"}
"""Fields of the content that hold keys and codes; the paper shows the names and words behind them."""

PLACES_OF_ONE_PAPER = {"to-trinh": 6, "bien-ban": 6}


BLOCKS = ("p", "h2", "h3", "h4", "h5", "td", "th")


def html_words(fragment: str) -> list[str]:
    """The words of a page preview, block by block."""
    root = lxml_html.fromstring(fragment)
    blocks = (node for node in root.iter(*BLOCKS) if not node.xpath("./p | ./hr"))
    for line_break in root.iter("br"):
        line_break.tail = f" {line_break.tail or ''}"
    return [word for block in blocks for word in block.text_content().split()]


def texts_of(papers: Papers, kind: str, context: PaperContext) -> dict[str, str]:
    """The words of each format as one text."""
    return {
        "html": " ".join(html_words(papers.html(kind, context))),
        "pdf": " ".join(pdf_words(papers.pdf(kind, context))),
        "docx": " ".join(docx_words(papers.docx(kind, context))),
    }


def leaves(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Every plain value within dataclasses and tuples, with the name of its field."""
    if is_dataclass(value):
        for field in fields(value):
            yield from leaves(getattr(value, field.name), field.name)
    elif isinstance(value, tuple):
        for item in value:
            yield from leaves(item, name)
    else:
        yield name, value


def shown_forms(value: Any) -> list[str]:
    """How a value of the content stands on paper."""
    if isinstance(value, str):
        return value.split("\n")
    if isinstance(value, date):
        return [day_in_paper(value)]
    if isinstance(value, time):
        return [time_in_paper(value)]
    return [two_digits(value) if value < 100 else show_amount(value)]


def values_of(content: Content) -> list[Any]:
    found = (value for name, value in leaves(content) if name not in CODED)
    return [value for value in found if value not in ("", None) and not isinstance(value, bool)]


def test_the_samples_values_are_all_distinct():
    forms = [form for value in values_of(CONTENT) for form in shown_forms(value)]
    assert len(forms) == len(set(forms)) > 50


def test_every_value_of_the_content_is_found_in_all_formats(papers: Papers):
    made = [texts_of(papers, kind, context_of(kind)) for kind in KINDS]
    for form in ("html", "pdf", "docx"):
        text = " ".join(paper[form] for paper in made)
        words = [shown for value in values_of(CONTENT) for shown in shown_forms(value) if shown not in text]
        assert words == [], form


def test_every_word_of_the_campaign_and_the_office_is_found_in_all_formats(papers: Papers):
    made = [texts_of(papers, kind, context_of(kind)) for kind in KINDS]
    letter = CAMPAIGN.letter
    wanted = [
        f"{letter.kind} số {letter.number} {day_in_paper(letter.day)} của {letter.issuer} về việc {letter.subject}",
        "phong trào Lũythừa Xuânhồng",
        CAMPAIGN.addressee,
        CAMPAIGN.council_name,
        CAMPAIGN.records_unit,
        CAMPAIGN.titles.head.upper(),
        CAMPAIGN.titles.deputy.upper(),
        *(value for _, value in leaves(CAMPAIGN.figures)),
        CAMPAIGN.ranked.title,
        CAMPAIGN.nominated.title,
        "7,5%",
        "3/7",
        "53%",
        *(paper.symbol for paper in CAMPAIGN.papers),
        OFFICE.full_name,
        *(line for _, line in leaves((OFFICE.head_lines, OFFICE.parent_lines))),
        *(line for _, line in leaves((OFFICE.council_lines, OFFICE.council_parent_lines))),
    ]
    for form in ("html", "pdf", "docx"):
        text = " ".join(paper[form] for paper in made)
        assert [item for item in wanted if item not in text] == [], form


CASES: list[tuple[str, Campaign, str, Content, Copy]] = [
    ("rare", CAMPAIGN, "Q7", CONTENT, Copy.SIGNING),
    ("rare draft", CAMPAIGN, "Q7", CONTENT, Copy.DRAFT),
    ("final", CAMPAIGN, "Q7", CONTENT, Copy.FINAL),
    ("empty", CAMPAIGN_4361, "01", Content(), Copy.DRAFT),
    ("ordinary", CAMPAIGN_4361, "79", ordinary(), Copy.DRAFT),
    ("long", CAMPAIGN_4361, "77", ordinary(paragraphs=14, members=41), Copy.DRAFT),
    ("second", SECOND_CAMPAIGN, "C1", ordinary(), Copy.SIGNING),
]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0])
def test_the_words_of_pdf_docx_and_page_are_one_sequence(papers: Papers, kind: str, case):
    _, campaign, code, content, copy = case
    context = context_of(kind, content, campaign=campaign, office=campaign.office(code), copy=copy)
    words = list(papers.words(kind, context))
    assert len(words) > 200
    assert docx_words(papers.docx(kind, context)) == words
    assert pdf_words(papers.pdf(kind, context)) == words
    assert html_words(papers.html(kind, context)) == words


@pytest.mark.parametrize("kind", KINDS)
def test_a_draft_is_marked_on_every_page_and_a_signing_copy_on_none(papers: Papers, kind: str):
    for copy, marked in ((Copy.DRAFT, True), (Copy.SIGNING, False), (Copy.FINAL, False)):
        context = context_of(kind, ordinary(paragraphs=14), campaign=CAMPAIGN_4361, copy=copy)
        document = pypdfium2.PdfDocument(papers.pdf(kind, context))
        pages = [document[number].get_textpage().get_text_range() for number in range(len(document))]
        assert len(pages) > 2
        assert ["DỰ THẢO" in page for page in pages] == [marked] * len(pages)
        assert ("DỰ THẢO" in papers.html(kind, context)) == marked
        section = Document(BytesIO(papers.docx(kind, context))).sections[0]
        headers = (section.first_page_header, section.header)
        assert [header.paragraphs[0].text.startswith("DỰ THẢO") for header in headers] == [marked] * 2


def test_pages_are_numbered_from_the_second(papers: Papers):
    context = context_of("bien-ban", ordinary(paragraphs=14))
    document = pypdfium2.PdfDocument(papers.pdf("bien-ban", context))
    for number in range(len(document)):
        page = document[number]
        margin = page.get_textpage().get_text_bounded(bottom=page.get_height() - 20 * 72 / 25.4)
        assert margin.strip() == ("" if number == 0 else str(number + 1))


def test_signing_and_final_copies_differ_in_no_word(papers: Papers):
    for kind in KINDS:
        signing, final = (papers.words(kind, context_of(kind, copy=copy)) for copy in (Copy.SIGNING, Copy.FINAL))
        assert signing == final


def test_nothing_of_one_campaign_is_on_anothers_papers(papers: Papers):
    for kind in KINDS:
        for campaign, code in ((SECOND_CAMPAIGN, "A1"), (CAMPAIGN, "Q7")):
            context = context_of(kind, ordinary(), campaign=campaign, office=campaign.office(code))
            text = " ".join(papers.words(kind, context))
            for foreign in ("4361", "BHXH", "Bảo hiểm xã hội Việt Nam", "2010", "trên mức 5%", "TĐKT"):
                assert foreign not in text


def test_the_second_campaigns_own_words_and_rule_are_printed(papers: Papers):
    contexts = {kind: context_of(kind, ordinary(), campaign=SECOND_CAMPAIGN) for kind in KINDS}
    proposal, minutes = (" ".join(papers.words(kind, contexts[kind])) for kind in KINDS)
    assert "Kế hoạch số 215/KH-CTĐH ngày 05 tháng 10 năm 2021 của Cục Thuế tỉnh Đông Hải" in proposal
    assert "KT. CHI CỤC TRƯỞNG PHÓ CHI CỤC TRƯỞNG" in proposal
    assert "trên mức 10% để được xét chọn tập thể" in proposal
    assert "ít nhất 75% tổng số thành viên" in minutes
    assert "từ 70% trở lên; tỷ lệ tính trên số thành viên có mặt hoặc gửi phiếu (09)" in minutes


HOSTILE = [
    *(
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        '"><svg onload=alert(1)>',
        "<b>đậm</b>",
        "</para></paper>",
    ),
    *(
        "<?php echo 1 ?>",
        "<!-- chú thích",
        "<![CDATA[x]]>",
        "]]>",
        "&lt;&amp;&#60;",
        "&xxe;",
        "<!DOCTYPE a [<!ENTITY x 'y'>]>",
    ),
    *(
        "{{ 7*7 }}",
        "{% raw %}",
        "{{ ''.__class__.__mro__ }}",
        "{# mất #}",
        "${7*7}",
        "#{7*7}",
        "<%= 7*7 %>",
        "%(x)s {0}",
    ),
    *(
        "javascript:alert(1)",
        "<a href='javascript:x'>y</a>",
        "<style>*{display:none}</style>",
        "<link rel=stylesheet href=//x>",
    ),
    *("<img src='file:///etc/passwd'>", "<iframe src=//x>", "</w:t></w:r><w:p/>", "<w:instrText>DDEAUTO</w:instrText>"),
    *("=1+1", "@import url(//x)", "\\u003cscript\\u003e", "'; DROP TABLE dossiers;--", "../../etc/passwd", "a\tb  c"),
]


def poisoned(content: Content, poison: str) -> Content:
    """The content with the same poison in every text field that people fill."""

    def with_poison(value: Any, name: str = "") -> Any:
        if is_dataclass(value):
            return replace(
                value, **{field.name: with_poison(getattr(value, field.name), field.name) for field in fields(value)}
            )
        if isinstance(value, tuple):
            return tuple(with_poison(item, name) for item in value)
        return poison if type(value) is str and value and name not in CODED else value

    return with_poison(content)


TAGS = {
    "div",
    "section",
    "p",
    "h2",
    "h3",
    "h4",
    "h5",
    "hr",
    "table",
    "colgroup",
    "col",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "br",
}
ATTRIBUTES = {"class", "role", "scope", "width"}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("poison", HOSTILE)
def test_hostile_text_is_text_in_page_and_word_file(papers: Papers, kind: str, poison: str):
    context = context_of(kind, poisoned(CONTENT, poison))
    expected = " ".join(normalize("NFC", poison).split())
    words = papers.words(kind, context)
    assert " ".join(words).count(expected) >= PLACES_OF_ONE_PAPER[kind]
    fragment = lxml_html.fromstring(papers.html(kind, context))
    assert {str(node.tag) for node in fragment.iter()} <= TAGS
    assert {name for node in fragment.iter() for name in node.attrib} <= ATTRIBUTES
    assert html_words(papers.html(kind, context)) == list(words)
    assert docx_words(papers.docx(kind, context)) == list(words)


@pytest.mark.parametrize("kind", KINDS)
def test_hostile_text_is_text_in_the_pdf(papers: Papers, kind: str):
    merits = replace(CONTENT.nomination, office_achievements="\n".join(HOSTILE))
    content = replace(CONTENT, nomination=merits)
    words = pdf_words(papers.pdf(kind, context_of(kind, content)))
    assert words == list(papers.words(kind, context_of(kind, content)))
    assert [hostile for hostile in HOSTILE if " ".join(hostile.split()) not in " ".join(words)] == []


def test_a_word_longer_than_the_sheet_is_broken_and_not_lost(papers: Papers):
    endless = "Dài" * 200
    content = replace(CONTENT, meeting=replace(CONTENT.meeting, place=endless))
    data = papers.pdf("bien-ban", context_of("bien-ban", content))
    assert endless in "".join(pdf_words(data))
    page = pypdfium2.PdfDocument(data)[0]
    right_edge = max(found.get_bounds()[2] for found in page.get_objects())
    assert right_edge <= (210 - 15 + 0.5) * 72 / 25.4


def test_numbers_and_symbols_are_whole_and_lines_full_wherever_the_line_ends(papers: Papers):
    """A symbol is pushed over the end of a line, a letter at a time, in many paragraphs of one paper."""
    symbol, opening = "4361/BHXH-TĐKT/ƯĐ-2010", "Nay xem xét thành tích đạt được"
    pushes = ["a" * count for count in range(1, 41)]
    lines = [f"{opening} {push} số {symbol} và kết quả họp của Hội đồng" for push in pushes]
    merits = "\n".join(["Đơn vị hoàn thành vượt mức kế hoạch.", *lines])
    nomination = replace(CONTENT.nomination, office_achievements=merits)
    data = papers.pdf("to-trinh", context_of("to-trinh", replace(CONTENT, nomination=nomination)))
    document = pypdfium2.PdfDocument(data)
    lines = [
        line
        for number in range(len(document))
        for line in document[number].get_textpage().get_text_range().splitlines()
    ]
    assert sum(symbol in line for line in lines) == len(pushes)
    assert sum(line.startswith(opening) for line in lines) == len(pushes)
    assert {symbol in line for line in lines if line.startswith(opening)} == {True, False}


@pytest.mark.parametrize("kind", ALL_KINDS)
def test_the_preview_carries_no_style_attributes(papers: Papers, kind: str):
    assert not re.search(r"<[^>]*\sstyle=", papers.html(kind, context_of(kind)))
    assert ".paper" in papers.preview_css()


@pytest.mark.parametrize("kind", ALL_KINDS)
def test_only_the_papers_own_font_is_embedded(papers: Papers, kind: str):
    import pikepdf

    context = context_of(kind, replace(CONTENT, claims=replace(CONTENT.claims, plan_decision="漢字 \U0001f600 ไทย")))
    with pikepdf.open(BytesIO(papers.pdf(kind, context))) as document:
        fonts = {
            str(drawn.BaseFont)
            for drawn in document.objects
            if isinstance(drawn, pikepdf.Dictionary) and "/BaseFont" in drawn
        }
        files = [drawn for drawn in document.objects if isinstance(drawn, pikepdf.Dictionary) and "/FontFile2" in drawn]
    assert fonts
    assert all(re.fullmatch(r"/[A-Z]{6}\+Liberation-Serif(-Bold)?(-Italic)?", name) for name in fonts), fonts
    assert len(files) == len(fonts)


def test_files_say_what_they_are_and_whose(papers: Papers):
    import pikepdf

    context = context_of("to-trinh")
    for synthetic in (True, False):
        with pikepdf.open(BytesIO(papers.pdf("to-trinh", context, synthetic=synthetic))) as document:
            about = {name: str(value) for name, value in document.docinfo.items()}
            assert str(document.Root.Lang) == "vi"
        core = Document(BytesIO(papers.docx("to-trinh", context, synthetic=synthetic))).core_properties
        assert about["/Title"] == core.title == "TỜ TRÌNH - Số: 73/TTr-ẴGV"
        assert about["/Subject"] == core.subject == "Đề nghị tặng thưởng trong phong trào Lũythừa Xuânhồng"
        assert about["/Author"] == core.author == OFFICE.full_name
        assert about.get("/Keywords", "") == core.keywords == ("số liệu mô phỏng" if synthetic else "")
        assert core.language == "vi-VN"
        assert not {"/CreationDate", "/ModDate"} & set(about)
