"""Every word of the vocabulary comes out in all three formats, in the form that its rule asks for."""

import re
from io import BytesIO

import pikepdf
import pypdfium2
import pytest
from docx import Document
from docx.enum.section import WD_ORIENT

from dossiers.documents.papers import Papers
from dossiers.documents.read_back import docx_words, pdf_words
from dossiers.documents.setting.fonts import Fonts
from dossiers.documents.setting.measure import measured
from dossiers.documents.setting.rule_packs import ND30_2020, STYLES
from dossiers.documents.setting.vocabulary import MOST_ANNEXES, VOCABULARY, TemplateFault, parse, words_of
from tests.documents.sample import TEMPLATES, WHOLE_VOCABULARY, WHOLE_VOCABULARY_ABOUT
from tests.documents.test_formats import html_words

FONTS = Fonts(TEMPLATES / "_base" / "fonts")
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture(scope="module")
def pdf(papers: Papers) -> bytes:
    return papers.pdf_from(WHOLE_VOCABULARY, WHOLE_VOCABULARY_ABOUT)


@pytest.fixture(scope="module")
def docx(papers: Papers) -> bytes:
    return papers.docx_from(WHOLE_VOCABULARY, WHOLE_VOCABULARY_ABOUT)


def test_the_sample_uses_the_whole_vocabulary():
    assert {str(item.tag) for item in parse(WHOLE_VOCABULARY).iter()} == set(VOCABULARY)


def test_its_words_are_one_sequence_in_all_formats(papers: Papers, pdf: bytes, docx: bytes):
    words = list(words_of(parse(WHOLE_VOCABULARY)))
    assert pdf_words(pdf) == words
    assert docx_words(docx) == words
    assert html_words(papers.html_from(WHOLE_VOCABULARY, WHOLE_VOCABULARY_ABOUT)) == words


def test_each_annex_counts_its_own_pages_and_shows_no_number_on_its_first(pdf: bytes):
    document, numbers = pypdfium2.PdfDocument(pdf), []
    for number in range(len(document)):
        page = document[number]
        margin = page.get_textpage().get_text_bounded(bottom=page.get_height() - 20 * 72 / 25.4)
        numbers.append(margin.replace("DỰ THẢO", "").strip())
    assert numbers == ["", "2", "", "2", "", "2", "3"]


def test_a_lying_annex_lies_in_both_formats_with_each_margin_on_its_side(pdf: bytes, docx: bytes):
    sizes = [tuple(round(side * 25.4 / 72) for side in page.get_size()) for page in pypdfium2.PdfDocument(pdf)]
    assert sizes == [(210, 297)] * 4 + [(297, 210)] * 3
    sections = Document(BytesIO(docx)).sections
    assert [(round(section.page_width.mm), round(section.page_height.mm)) for section in sections] == [
        *((210, 297), (210, 297)),
        (297, 210),
    ]
    assert [section.orientation for section in sections] == [
        WD_ORIENT.PORTRAIT,
        WD_ORIENT.PORTRAIT,
        WD_ORIENT.LANDSCAPE,
    ]
    margins = {
        tuple(
            round(side.mm)
            for side in (section.top_margin, section.right_margin, section.bottom_margin, section.left_margin)
        )
        for section in sections
    }
    assert margins == {(20, 15, 20, 30)}


def test_a_person_who_edits_the_word_file_finds_the_offices_own_names_as_styles(docx: bytes):
    names = {style.name for style in Document(BytesIO(docx)).styles}
    wanted = {"Quốc hiệu", "Tiêu ngữ", "Trích yếu", "Căn cứ", "Nội dung", "Nơi nhận", "Kính gửi", "Phụ lục"}
    assert wanted < names
    assert names == {style.word.replace("heading", "Heading") for style in STYLES.values()} | {"Normal"}
    assert all("," not in name for name in names)  # Word reads a comma as the beginning of another name.


def test_headings_are_real_headings_in_word_and_in_the_tags_of_the_pdf(pdf: bytes, docx: bytes):
    found = [
        (paragraph.style.name, paragraph.text)
        for paragraph in Document(BytesIO(docx)).paragraphs
        if "Heading" in paragraph.style.name
    ]
    assert found == [
        ("Heading 1", "I. KẾT QUẢ THỰC HIỆN"),
        ("Heading 2", "1. Kết quả thu"),
        ("Heading 3", "a) Thu bảo hiểm xã hội bắt buộc"),
        ("Heading 1", "II. KIẾN NGHỊ"),
    ]
    with pikepdf.open(BytesIO(pdf)) as document:
        tags = [str(drawn.S) for drawn in document.objects if isinstance(drawn, pikepdf.Dictionary) and "/S" in drawn]
    levels = [tag for tag in tags if re.fullmatch(r"/H\d", tag)]
    assert levels == ["/H1", "/H2", "/H3", "/H4", "/H2", "/H2", "/H2"]  # the kind, parts, and an annex's title


def test_the_pdf_declares_an_archive_copy_with_tags_language_and_colours(pdf: bytes):
    with pikepdf.open(BytesIO(pdf)) as document:
        root = document.Root
        with document.open_metadata() as about:
            assert (about["pdfaid:part"], about["pdfaid:conformance"]) == ("2", "A")
        assert root.MarkInfo.Marked is True
        assert root.StructTreeRoot.K
        assert str(root.Lang) == "vi"
        assert root.ViewerPreferences.DisplayDocTitle is True
        assert str(root.OutputIntents[0].S) == "/GTS_PDFA1"
        assert root.OutputIntents[0].DestOutputProfile.N == 3
        assert document.trailer.ID[0] == document.trailer.ID[1]
        fonts = [
            drawn for drawn in document.objects if isinstance(drawn, pikepdf.Dictionary) and "/DescendantFonts" in drawn
        ]
        assert fonts
        assert all("/ToUnicode" in font for font in fonts)


def test_only_tables_of_figures_are_tables_to_a_reader_that_speaks(pdf: bytes):
    with pikepdf.open(BytesIO(pdf)) as document:
        tags = [str(drawn.S) for drawn in document.objects if isinstance(drawn, pikepdf.Dictionary) and "/S" in drawn]
    pieces = 1 + 2 + 3  # a table is one on each of its pages, with its header row
    assert tags.count("/THead") == pieces
    assert tags.count("/TR") == len(parse(WHOLE_VOCABULARY).findall(".//row")) + pieces


def test_nothing_is_laid_out_by_tabs_or_by_empty_paragraphs(docx: bytes):
    body = Document(BytesIO(docx)).element.body
    assert list(body.iter(f"{W}tab")) == []
    for paragraph in body.findall(f"{W}p"):
        drawn = any(paragraph.find(f".//{W}{name}") is not None for name in ("pBdr", "drawing"))
        ends_a_part = paragraph.find(f"{W}pPr/{W}pStyle").get(f"{W}val") == "end"
        assert "".join(paragraph.itertext()).strip() or drawn or ends_a_part


def test_header_rows_repeat_and_rows_and_signatures_stay_whole(docx: bytes):
    document = Document(BytesIO(docx))
    for table in document.tables:
        assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in table._tbl.tr_lst)
        framed = table._tbl.tblPr.find(f"{W}tblBorders") is not None
        assert [row.find(f"{W}trPr/{W}tblHeader") is not None for row in table._tbl.tr_lst] == [
            framed and number == 0 for number in range(len(table.rows))
        ]
    closing = next(paragraph for paragraph in document.paragraphs if paragraph.style.name == "Đoạn kết")
    assert closing.style.paragraph_format.keep_with_next
    assert closing.style.paragraph_format.keep_together


def test_several_addressees_stand_below_the_colon(docx: bytes):
    paragraphs = Document(BytesIO(docx)).paragraphs
    opening = next(paragraph for paragraph in paragraphs if paragraph.text == "Kính gửi:")
    items = [paragraph for paragraph in paragraphs if paragraph.style.name == "Nơi được kính gửi"]
    metrics = FONTS.metrics(bold=False, italic=False)
    colon = opening.paragraph_format.left_indent.mm + metrics.width("Kính gửi", 14)
    assert [item.paragraph_format.left_indent.mm for item in items] == pytest.approx([colon, colon], abs=0.02)


@pytest.mark.parametrize("mark", ["", "<mark>DỰ THẢO</mark>"])
def test_an_annex_may_be_a_file_of_its_own(papers: Papers, mark: str):
    source = (
        f"<paper>{mark}<annex orientation='landscape'><annex-label>Phụ lục</annex-label>"
        "<annex-title>DANH SÁCH</annex-title><annex-reference>(Kèm theo Tờ trình)</annex-reference>"
        "<para>Một.</para></annex></paper>"
    )
    pdf, docx = (make(source, WHOLE_VOCABULARY_ABOUT) for make in (papers.pdf_from, papers.docx_from))
    pages = pypdfium2.PdfDocument(pdf)
    assert [round(pages[number].get_size()[0] * 25.4 / 72) for number in range(len(pages))] == [297]
    document = Document(BytesIO(docx))
    assert [round(section.page_width.mm) for section in document.sections] == [297]
    assert document.core_properties.title == "Phụ lục - DANH SÁCH"
    assert document.core_properties.subject == "(Kèm theo Tờ trình)"
    assert pdf_words(pdf) == docx_words(docx) == list(words_of(parse(source)))


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("<annex orientation='portrait'/><para>a</para>", "does not belong behind an annex"),
        ("<annex orientation='sideways'/>", "can't be"),
        ("<annex/>", "'orientation' is missing"),
        ("<annex orientation='portrait'/>" * (MOST_ANNEXES + 1), "more than"),
        ("<para>a</para><addressee-item>- b.</addressee-item>", "an addressee that ends in a colon"),
        ("<annex orientation='landscape'><table><col mm='165' align='left'/></table></annex>", "add up to 252 mm"),
    ],
)
def test_what_would_not_fit_its_place_is_refused(source, fault):
    with pytest.raises(TemplateFault, match=fault):
        measured(parse(f"<paper>{source}</paper>"), ND30_2020, FONTS)
