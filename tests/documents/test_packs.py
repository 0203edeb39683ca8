"""Packs for the printer: in order, with empty pages where asked, the same bytes each time."""

from dataclasses import replace
from io import BytesIO
from zipfile import ZipFile

import pikepdf
import pypdfium2
from PIL import ImageChops

from dossiers.documents.papers import Papers
from dossiers.documents.setting.binding import merge_pdfs, zip_files
from dossiers.documents.setting.metadata import SYNTHETIC, Metadata
from tests.documents.sample import CAMPAIGN_4361, KINDS, context_of, ordinary


def blank(pages: int, width: float = 595.0) -> bytes:
    document, stored = pikepdf.new(), BytesIO()
    for _ in range(pages):
        document.add_blank_page(page_size=(width, 842))
    document.save(stored)
    return stored.getvalue()


def widths(data: bytes) -> list[float]:
    with pikepdf.open(BytesIO(data)) as document:
        return [float(page.mediabox[2]) for page in document.pages]


def test_parts_follow_each_other_in_their_order():
    assert widths(merge_pdfs([blank(1, 100), blank(2, 200), blank(1, 300)], blank_after_odd=False)) == [
        100,
        200,
        200,
        300,
    ]


def test_an_empty_page_follows_an_odd_part_but_not_the_last():
    parts = [blank(1, 100), blank(2, 200), blank(3, 300)]
    assert widths(merge_pdfs(parts, blank_after_odd=True)) == [100, 100, 200, 200, 300, 300, 300]
    assert widths(merge_pdfs(parts[:1], blank_after_odd=True)) == [100]
    assert widths(merge_pdfs([], blank_after_odd=True)) == []


def test_a_pack_says_what_it_is_and_that_its_figures_are_not_real():
    about = Metadata("Đợt thi đua nước rút", "Bảo hiểm xã hội tỉnh Huế", "Bảo hiểm xã hội Việt Nam", SYNTHETIC)
    with pikepdf.open(BytesIO(merge_pdfs([blank(1)], False, about))) as document:
        said = {name: str(words) for name, words in document.docinfo.items()}
    assert (said["/Title"], said["/Keywords"]) == ("Đợt thi đua nước rút", SYNTHETIC)


def test_a_pack_of_papers_keeps_their_words_and_is_the_same_twice(papers: Papers):
    parts = [papers.pdf(kind, context_of(kind, ordinary(), campaign=CAMPAIGN_4361)) for kind in KINDS]
    packed = merge_pdfs(parts, blank_after_odd=True)
    assert packed == merge_pdfs(iter(parts), blank_after_odd=True)
    document = pypdfium2.PdfDocument(packed)
    text = "\n".join(document[number].get_textpage().get_text_range() for number in range(len(document)))
    assert "TỜ TRÌNH" in text
    assert "BIÊN BẢN" in text
    with pikepdf.open(BytesIO(packed)) as checked:
        assert checked.check_pdf_syntax() == []


def test_an_archive_keeps_names_and_order_and_is_the_same_twice():
    files = [("02-hà-giang/tờ-trình.docx", b"two"), ("01/a.docx", b"one")]
    data = zip_files(files)
    assert data == zip_files(iter(files))
    with ZipFile(BytesIO(data)) as archive:
        assert [(name, archive.read(name)) for name in archive.namelist()] == files
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_pack_draws_every_page_as_the_paper_alone_does_with_one_font_a_face(papers: Papers):
    offices = CAMPAIGN_4361.offices[:4]
    contexts = [
        context_of(kind, ordinary(), campaign=CAMPAIGN_4361, office=office) for office in offices for kind in KINDS
    ]
    parts = [papers.pdf(kind, context) for kind, context in zip(list(KINDS) * 4, contexts, strict=True)]
    packed = merge_pdfs(parts, blank_after_odd=False)
    assert len(packed) < 0.6 * sum(map(len, parts))
    with pikepdf.open(BytesIO(packed)) as document:
        names = {str(font.BaseFont) for page in document.pages for font in page.resources.Font.values()}
    assert names == {f"/SHARED+Liberation-Serif{face}" for face in ("", "-Bold", "-Italic", "-Bold-Italic")}
    alone = [page for part in parts for page in pypdfium2.PdfDocument(part)]
    together = list(pypdfium2.PdfDocument(packed))
    assert len(alone) == len(together)
    for item, other in zip(alone, together, strict=True):
        assert item.get_textpage().get_text_range() == other.get_textpage().get_text_range()
        assert ImageChops.difference(item.render().to_pil(), other.render().to_pil()).getbbox() is None


def test_a_font_with_letters_that_are_not_shared_keeps_its_own(papers: Papers):
    content = replace(ordinary(), review=replace(ordinary().review, summary="Chữ Hy Lạp: Ωμέγα."))
    part = papers.pdf("to-trinh", context_of("to-trinh", content, campaign=CAMPAIGN_4361))
    packed = merge_pdfs([part, part], blank_after_odd=False)
    assert "Ωμέγα" in "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(packed))
