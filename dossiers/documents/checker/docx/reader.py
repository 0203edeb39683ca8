"""The reader of Word files ("đọc tệp Word"): declared values, with styles, defaults and themes resolved.

Nothing of the renderer is used, and nothing outside the file is followed.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from zipfile import BadZipFile

from lxml import etree

from dossiers.documents.checker.docx.drawn_lines import ParagraphLine, lines_of
from dossiers.documents.checker.docx.package import Element, WordPackage, value
from dossiers.documents.checker.docx.sections import PARTS, PageSection, section_marks
from dossiers.documents.checker.docx.tabs import TAB_ALIGNS
from dossiers.documents.checker.docx.walk import ParagraphDraft, Walk
from dossiers.documents.checker.model import Align, Area, DocumentModel, Format, PageNumber, Paragraph
from dossiers.documents.checker.verdicts import LayoutRefused

FRAME_ALIGNS = {"left": Align.LEFT, "center": Align.CENTER, "right": Align.RIGHT}


def read_docx(data: bytes) -> DocumentModel:
    """Return the model of a Word file. Raises LayoutRefused when its parts can't be read."""
    try:
        return open_word(data).model
    except (BadZipFile, KeyError, ValueError, etree.XMLSyntaxError) as error:
        raise LayoutRefused("layout-unreadable") from error


@dataclass(frozen=True, slots=True)
class OpenedWord:
    """A Word file opened to be changed: its model, and the elements, section marks and lines that it was read from."""

    model: DocumentModel
    elements: dict[int, Element]
    sections: list[Element]
    lines: list[ParagraphLine]
    walk: Walk


def open_word(data: bytes) -> OpenedWord:
    """Return the model of a Word file with the way back to its XML."""
    walk = Walk(WordPackage(data))
    drafts = walk.read_body()
    for at, draft in enumerate(drafts, 1):
        draft.paragraph = replace(draft.paragraph, number=at)
    margins: list[Paragraph] = []
    numbers: list[PageNumber] = []
    for at, section in enumerate(walk.sections, 1):
        for shown, paragraphs in _margins(walk, section, at):
            numbers += shown
            margins += paragraphs
    counted = [replace(paragraph, number=len(drafts) + at) for at, paragraph in enumerate(margins, 1)]
    lines = list(lines_of(drafts, walk.sections))
    model = DocumentModel(
        format=Format.DOCX,
        sheets=tuple(section.sheet for section in walk.sections),
        paragraphs=(*(draft.paragraph for draft in drafts), *counted),
        strokes=tuple(line.stroke() for line in lines),
        page_numbers=tuple(numbers),
        language=walk.styles.language,
    )
    elements = {draft.paragraph.number: draft.element for draft in drafts}
    return OpenedWord(model, elements, list(section_marks(walk.body)), lines, walk)


def _margins(walk: Walk, section: PageSection, at: int) -> Iterator[tuple[list[PageNumber], list[Paragraph]]]:
    """Yield page numbers and paragraphs in a section's headers and footers, of its first page if that differs."""
    kinds = [("default", not section.first_differs), *([("first", True)] if section.first_differs else [])]
    for place in PARTS:
        for kind, on_first in kinds:
            name = section.margins.get((place, kind))
            part = walk.package.part(name) if name else None
            if part is not None:
                yield _margin(walk, part, section, at, Area(place), on_first)


def _margin(
    walk: Walk, part: Element, section: PageSection, at: int, area: Area, on_first: bool
) -> tuple[list[PageNumber], list[Paragraph]]:
    numbers, paragraphs = [], []
    for draft in walk.read_margin(part, at, area):
        style = walk.styles.known(value(draft.element, "pPr/pStyle"), "paragraph")
        content = walk.reader.content(draft.element, style, {})
        if content.page_number is None:
            paragraphs.append(draft.paragraph)
            continue
        align = _number_align(draft, content.page_tabs, content.page_aligned)
        look, start, arabic = content.page_number, section.start, section.arabic
        numbers.append(PageNumber(area, align, look, at, on_first, value=start, arabic=arabic))
    return numbers, [paragraph for paragraph in paragraphs if paragraph.text]


def _number_align(draft: ParagraphDraft, tabs: int, aligned: str) -> Align | None:
    """Return the alignment of a page number: by its own tab, its frame, a tab stop before it, or its paragraph."""
    frame = FRAME_ALIGNS.get(draft.values.get("frame.xAlign", ""))
    if aligned or frame:
        return FRAME_ALIGNS.get(aligned) or frame
    if tabs:
        stops = sorted((float(name[4:]), kind) for name, kind in draft.values.items() if name.startswith("tab."))
        kept = [kind for _, kind in stops if kind != "clear"]
        return TAB_ALIGNS.get(kept[tabs - 1], Align.LEFT) if tabs <= len(kept) else Align.LEFT
    return draft.form.align
