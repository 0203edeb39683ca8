"""Mending of page numbers ("số trang"): in the middle of the top margin, from page 2 on."""

from lxml import etree

from dossiers.documents.checker.docx import edits as edit
from dossiers.documents.checker.docx.copy import WordCopy
from dossiers.documents.checker.docx.package import Element, W

FONT, SIZE = "Times New Roman", 14
NUMBER_WORDS = " -–—"
"""The characters that may surround a page's number in a paragraph that only holds the number."""


def number_pages(copy: WordCopy) -> None:
    """Remove all lone page numbers and add one in the middle of the top margin; other text in the margins stays."""
    for part in copy.margin_parts():
        for paragraph in list(part.iter(f"{W}p")):
            if _shows_number(paragraph):
                _empty(paragraph)
    for at, mark in enumerate(copy.opened.sections):
        header = copy.header(at)
        if header is None and at == 0:
            header = copy.add_header(mark)
        if header is not None and not any(map(_shows_number, header.iter(f"{W}p"))):
            header.insert(0, _number())
        _count(mark, first=at == 0)


def _count(mark: Element, *, first: bool) -> None:
    """Set Arabic figures; hide the number on the first page, also of a section that restarts."""
    counted = edit.ensure_child(mark, "pgNumType", edit.SECTION)
    edit.set_attributes(counted, fmt="")
    if first or counted.get(f"{W}start"):
        edit.set_attributes(edit.ensure_child(mark, "titlePg", edit.SECTION), val="1")


def _shows_number(paragraph: Element) -> bool:
    simple = (field.get(f"{W}instr", "") for field in paragraph.iter(f"{W}fldSimple"))
    asked = (field.text or "" for field in paragraph.iter(f"{W}instrText"))
    return any(words.split()[:1] == ["PAGE"] for words in (*simple, *asked))


def _empty(paragraph: Element) -> None:
    """Remove a page number, and its paragraph if it is then empty; a margin keeps one paragraph."""
    words = "".join(text.text or "" for text in paragraph.iter(f"{W}t"))
    if words.strip(NUMBER_WORDS) and not words.strip(NUMBER_WORDS).isdigit():
        return
    parent = paragraph.getparent()
    if sum(child.tag == f"{W}p" for child in parent) > 1:
        parent.remove(paragraph)
        return
    for child in [child for child in paragraph if child.tag != f"{W}pPr"]:
        paragraph.remove(child)


def _number() -> Element:
    look = (
        f'<w:rPr><w:rFonts w:ascii="{FONT}" w:hAnsi="{FONT}" w:cs="{FONT}"/><w:b w:val="0"/><w:i w:val="0"/>'
        f'<w:color w:val="000000"/><w:sz w:val="{SIZE * 2}"/><w:szCs w:val="{SIZE * 2}"/><w:u w:val="none"/></w:rPr>'
    )
    pieces = (
        '<w:fldChar w:fldCharType="begin"/>',
        '<w:instrText xml:space="preserve"> PAGE </w:instrText>',
        '<w:fldChar w:fldCharType="separate"/>',
        "<w:t>2</w:t>",
        '<w:fldChar w:fldCharType="end"/>',
    )
    runs = "".join(f"<w:r>{look}{piece}</w:r>" for piece in pieces)
    place = '<w:spacing w:before="0" w:after="0"/><w:ind w:left="0" w:firstLine="0"/><w:jc w:val="center"/>'
    return etree.fromstring(f'<w:p xmlns:w="{W.strip("{}")}"><w:pPr>{place}</w:pPr>{runs}</w:p>')
