"""Pictures in papers: in the PDF and in the Word file, as large in both, every value readable as text."""

import re
from io import BytesIO
from zipfile import ZipFile

import pikepdf
import pypdfium2
import pytest
from docx import Document
from lxml import etree
from PIL import Image, ImageChops

from dossiers.documents.checker.pdf.drawn_lines import drawn_on
from dossiers.documents.checker.pdf.figures import pictured_on
from dossiers.documents.checker.pdf.letters import GlyphStyles, letters_of, page_view
from dossiers.documents.kinds.ranking import MOST_BARS, RANKING, RankingPaper
from dossiers.documents.papers import Papers
from dossiers.documents.setting.vocabulary import TemplateFault
from tests.documents.sample import WHOLE_VOCABULARY, WHOLE_VOCABULARY_ABOUT, campaign_context
from workflow.figures import shown_percent

SVG = "{http://www.w3.org/2000/svg}"
PICTURE = re.search("<picture.*</picture>", WHOLE_VOCABULARY)
assert PICTURE is not None


def ranking(count: int) -> RankingPaper:
    context = campaign_context(RANKING, count)
    assert isinstance(context, RankingPaper)
    return context


@pytest.fixture(scope="module")
def docx(papers: Papers) -> bytes:
    return papers.docx(RANKING, ranking(30))


@pytest.fixture(scope="module")
def pdf(papers: Papers) -> bytes:
    return papers.pdf(RANKING, ranking(30))


def drawings(docx: bytes) -> list[etree._Element]:
    with ZipFile(BytesIO(docx)) as archive:
        names = sorted(name for name in archive.namelist() if name.endswith(".svg"))
        return [etree.fromstring(archive.read(name)) for name in names]


def texts(drawing: etree._Element, kind: str) -> list[str]:
    return [label.text or "" for label in drawing.iter(f"{SVG}text") if label.get("class") == kind]


def test_every_percentage_of_the_ranking_is_read_back_from_the_word_files_pictures(docx: bytes):
    context = ranking(30)
    bars, plot = drawings(docx)
    assert texts(bars, "chart-value") == [shown_percent(bar.percent, context.marks) for bar in context.bars[0]]
    assert texts(bars, "chart-name") == [bar.name for bar in context.bars[0]]
    assert len(context.bars[0]) == len(context.rows) + len(context.unranked)
    told = [title.text for title in plot.iter(f"{SVG}title")][1:]
    expected = [(point.name, point.percent, point.debt) for point in context.points]
    assert told == [f"{n}: {shown_percent(p, context.marks)}; {shown_percent(d)}" for n, p, d in expected]


def test_the_pdf_holds_the_same_texts_in_its_pictures_and_none_of_them_in_its_own_lines(pdf: bytes, docx: bytes):
    document = pypdfium2.PdfDocument(pdf)
    pages = [document[number] for number in range(len(document))]
    shown = [page for page in pages if pictured_on(page.raw)]
    assert len(shown) == 2
    for page, drawing in zip(shown, drawings(docx), strict=True):
        everything = re.sub(r"\s", "", page.get_textpage().get_text_range())
        for text in drawing.iter(f"{SVG}text"):
            assert re.sub(r"\s", "", text.text or "") in everything
        own = "".join(letter.text for letter in letters_of(page.raw, page_view(page.raw), GlyphStyles()))
        assert "112,79%" not in own
        assert "Tỷ lệ hoàn thành kế hoạch" in own
        assert drawn_on(page.raw, page_view(page.raw)) == ([], [])


def test_pictures_say_in_words_what_they_show_to_those_who_do_not_see_them(pdf: bytes, docx: bytes):
    inner = [shape._inline.docPr.get("descr") for shape in Document(BytesIO(docx)).inline_shapes]
    with pikepdf.open(BytesIO(pdf)) as document:
        figures = [
            drawn
            for drawn in document.objects
            if isinstance(drawn, pikepdf.Dictionary) and drawn.get("/S") == "/Figure"
        ]
        assert sorted(str(figure.Alt) for figure in figures) == sorted(inner)
    assert "Mỗi đơn vị một thanh" in inner[0]
    assert "Phụ lục I" in inner[1]


def test_a_picture_is_as_large_in_word_as_in_the_pdf_and_stays_within_the_margins(pdf: bytes, docx: bytes):
    in_word = [(round(shape.width.mm, 1), round(shape.height.mm, 1)) for shape in Document(BytesIO(docx)).inline_shapes]
    with pikepdf.open(BytesIO(pdf)) as document:
        figures = [
            drawn
            for drawn in document.objects
            if isinstance(drawn, pikepdf.Dictionary) and drawn.get("/S") == "/Figure"
        ]
        boxes = [[float(side) for side in figure.A.BBox] for figure in figures]
    in_pdf = [(round((box[2] - box[0]) * 25.4 / 96, 1), round((box[3] - box[1]) * 25.4 / 96, 1)) for box in boxes]
    assert sorted(in_pdf) == sorted(in_word)
    assert all(width == 165 and height <= 257 for width, height in in_word)


def test_an_older_word_shows_the_same_picture_as_dots(docx: bytes):
    """The Word file's PNG has ink where the SVG draws, and is as wide."""
    with ZipFile(BytesIO(docx)) as archive:
        picture = Image.open(BytesIO(archive.read("word/media/picture1.png")))
        picture.load()
    assert picture.width == pytest.approx(165 / 25.4 * 200, abs=2)
    assert ImageChops.invert(picture.convert("L")).getbbox() is not None
    inked = sum(picture.convert("L").histogram()[:128]) / (picture.width * picture.height)
    assert 0.005 < inked < 0.5


@pytest.mark.parametrize("count", [1, 31, 32, 100])
def test_no_picture_holds_more_bars_than_find_room_on_a_page(papers: Papers, count: int):
    context = ranking(count)
    assert all(0 < len(part) <= MOST_BARS for part in context.bars)
    assert sum(map(len, context.bars)) == 2 * count
    assert len(drawings(papers.docx(RANKING, context))) == len(context.bars) + 1


def test_a_paper_with_pictures_has_the_same_bytes_each_time(papers: Papers, pdf: bytes, docx: bytes):
    assert papers.pdf(RANKING, ranking(30)) == pdf
    assert papers.docx(RANKING, ranking(30)) == docx


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        ('<picture mm="166">', "wider than 165 mm"),
        ("<script>alert(1)</script>", "unknown element"),
        ('<line class="chart-axis" x1="1" y1="1" x2="2" y2="2" style="stroke:red"/>', "unknown attribute 'style'"),
        ('<rect class="red" x="1" y="1" width="2" height="2"/>', "attribute 'class' can't be 'red'"),
        ('<image href="http://other.example/a.png"/>', "unknown element"),
    ],
)
def test_a_picture_holds_nothing_but_the_known_shapes_within_the_margins(papers: Papers, wrong: str, fault: str):
    assert PICTURE is not None
    good = PICTURE[0]
    bad = good.replace('<picture mm="60">', wrong) if "picture" in wrong else good.replace("</svg>", f"{wrong}</svg>")
    source = f"<paper><para>Trước.</para>{bad}<para>Sau.</para></paper>"
    with pytest.raises(TemplateFault, match=re.escape(fault)):
        papers.pdf_from(source, WHOLE_VOCABULARY_ABOUT)


def test_the_preview_shows_the_picture_without_a_style_of_its_own(papers: Papers):
    shown = papers.html(RANKING, ranking(3))
    assert shown.count("<svg") == 2
    assert "<style" not in shown
    assert "style=" not in shown
    assert "112,79%" in shown[shown.index("<svg") :]
