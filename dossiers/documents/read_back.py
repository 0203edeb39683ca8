"""Finished papers read back as words ("đọc lại văn bản"), to compare formats and to find names.

A PDF and a Word file of one paper give the same sequence. Left out is what only paged media repeat: page numbers, the
draft's mark on later pages, and the header row of a table that continues on the next page.
"""

from collections.abc import Iterator
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from lxml import etree

from dossiers.documents.checker.docx.package import W

TOP_MARGIN_POINTS = 20 * 72 / 25.4
APART = 3.0
"""Points: letters further apart belong to two words, regardless of characters between them."""
TABLE_OPENINGS = ("STT", "Hạng")
"""The first word of every table's header row; the column below it numbers the rows."""


def pdf_words(data: bytes) -> list[str]:
    """Return the words of a PDF in reading order, page margins once."""
    import pypdfium2

    words: list[str] = []
    document = pypdfium2.PdfDocument(data)
    try:
        for number in range(len(document)):
            margin, body = _page_texts(document[number])
            words += margin.split() if number == 0 else []
            words += _without_repeated_header(body.split(), words)
    finally:
        document.close()
    return words


def pdf_pages(data: bytes) -> int:
    """Return how many pages a PDF has."""
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    try:
        return len(document)
    finally:
        document.close()


def docx_words(data: bytes) -> list[str]:
    """Return the words of a Word file in reading order: the first page's head margin, then the body."""
    with ZipFile(BytesIO(data)) as archive:
        body = etree.fromstring(archive.read("word/document.xml"))
        margin = etree.fromstring(archive.read(_first_header(archive, body)))
    return [word for part in (margin, body) for line in part.iter(f"{W}p") for word in _line(line).split()]


def _page_texts(page: Any) -> tuple[str, str]:
    """Return the text of the top margin and the text below it, in the file's order; a new line begins a new word."""
    from dossiers.documents.checker.pdf.letters import GlyphStyles, letters_of, page_view

    parts: tuple[list[str], list[str]] = ([], [])
    before = None
    for letter in letters_of(page.raw, page_view(page.raw), GlyphStyles()):
        part = parts[letter.base > TOP_MARGIN_POINTS]
        parted = before is not None and (abs(letter.base - before.base) > 1 or abs(letter.left - before.right) > APART)
        part.append(f" {letter.text}" if parted else letter.text)
        before = letter
    margin, body = ("".join(part) for part in parts)
    return margin, body


def _without_repeated_header(page: list[str], before: list[str]) -> list[str]:
    """Return the page's words without a header row at its top that repeats that of the last table before.

    The rows below it differ by their order number, and a new table differs by its second word.
    """
    opening = page[0] if page else ""
    if opening not in TABLE_OPENINGS or opening not in before:
        return page
    begun = len(before) - 1 - before[::-1].index(opening)
    pairs = enumerate(zip(page, before[begun:], strict=False))
    same = next((at for at, (now, then) in pairs if now != then), len(page))
    return page[same:] if same > 1 else page


def _first_header(archive: ZipFile, body: etree._Element) -> str:
    """Return the name of the part that holds the first page's header."""
    reference = next(header for header in body.iter(f"{W}headerReference") if header.get(f"{W}type") == "first")
    wanted = next(value for name, value in reference.attrib.items() if name.endswith("}id"))
    relations = etree.fromstring(archive.read("word/_rels/document.xml.rels"))
    return f"word/{next(relation.get('Target') for relation in relations if relation.get('Id') == wanted)}"


def _line(paragraph: etree._Element) -> str:
    return "".join(_pieces(paragraph))


def _pieces(paragraph: etree._Element) -> Iterator[str]:
    for piece in paragraph.iter(f"{W}t", f"{W}br", f"{W}tab"):
        yield (piece.text or "") if piece.tag == f"{W}t" else " "
