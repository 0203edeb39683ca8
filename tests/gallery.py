"""The pictures of the manual: each kind of paper page by page, each word of the vocabulary where it stands.

`make gallery` draws them anew into `docs/pictures/`, and writes `docs/gallery.md`, `docs/vocabulary.md` and
`docs/layout-rules.md`.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
from lxml import etree
from PIL import Image, ImageDraw

from dossiers.documents.papers import Papers
from dossiers.documents.setting.rule_packs import STYLES
from dossiers.documents.setting.vocabulary import VOCABULARY, line_text, parse
from tests.documents.sample import (
    ALL_KINDS,
    CAMPAIGN_4361,
    ROOT,
    TEMPLATES,
    WHOLE_VOCABULARY,
    WHOLE_VOCABULARY_ABOUT,
    gallery_context,
)
from tests.layout_rules import PAGE as LAYOUT_RULES
from tests.layout_rules import layout_rules_page

PICTURES = ROOT / "docs" / "pictures"
PAGE_DPI, WORD_DPI = 72, 90
AROUND = 14
"""Pixels of paper around a word in its picture."""
MARKED = (11, 79, 138)

Box = tuple[float, float, float, float]
"""Left, bottom, right, top in points from the lower left corner, as a PDF counts."""


def main() -> None:
    papers = Papers(TEMPLATES)
    kinds = {kind: _pages(papers.pdf(kind, gallery_context(kind))) for kind in ALL_KINDS}
    for kind, pages in kinds.items():
        _save(_side_by_side(pages), f"paper-{kind}.png")
    drawn = dict(_word_pictures(papers))
    for word, picture in drawn.items():
        _save(picture, f"word-{word}.png")
    (ROOT / "docs" / "gallery.md").write_text(gallery_page(list(kinds)), encoding="utf-8")
    (ROOT / "docs" / "vocabulary.md").write_text(vocabulary_page(), encoding="utf-8")
    LAYOUT_RULES.write_text(layout_rules_page(), encoding="utf-8")
    sys.stdout.write(f"{len(kinds)} papers, {len(drawn)} words\n")


def gallery_page(kinds: list[str]) -> str:
    """The page that shows each kind of paper."""
    titles = {paper.kind: paper.title for paper in (*CAMPAIGN_4361.papers, *CAMPAIGN_4361.further)}
    shown = "\n\n".join(f"## {titles[kind]}\n\n![{kind}](pictures/paper-{kind}.png)" for kind in kinds)
    return f"# The papers, page by page\n\nDrawn by `make gallery` from synthetic figures.\n\n{shown}\n"


def vocabulary_page() -> str:
    """The page that lists each word: what stands in it, its attributes, its Word style, and how it looks."""
    lines = [
        "# The vocabulary of the papers",
        "",
        "What a template may write, and nothing else: anything unknown is refused with its line and element. The blue",
        "frame shows the word on paper. Written by `make gallery` from `dossiers/documents/setting/vocabulary.py`.",
        "",
        "| word | in it | attributes | Word style | on paper |",
        "|---|---|---|---|---|",
    ]
    for name, word in VOCABULARY.items():
        inside = " ".join(f"`{child}`" for child in sorted(word.children - {"br"})) or ("text" if word.text else "")
        attributes = " ".join(f"`{attribute}`" for attribute in word.attributes)
        style = STYLES[name].word if name in STYLES else ""
        picture = f"![{name}](pictures/word-{name}.png)" if name in PICTURED else ""
        lines.append(f"| `{name}` | {inside} | {attributes} | {style} | {picture} |")
    return "\n".join(lines) + "\n"


SHAPES = VOCABULARY["svg"].children
PICTURED = [name for name in VOCABULARY if name not in ("br", "col", "paper", "picture", "svg", *SHAPES)]
"""Words that are seen on paper themselves."""


def _pages(pdf: bytes) -> list[Image.Image]:
    document = pypdfium2.PdfDocument(pdf)
    return [document[number].render(scale=PAGE_DPI / 72).to_pil() for number in range(len(document))]


def _side_by_side(pages: list[Image.Image]) -> Image.Image:
    sheet = Image.new("RGB", (sum(page.width + 8 for page in pages), max(page.height for page in pages) + 8), "#888")
    left = 4
    for page in pages:
        sheet.paste(page, (left, 4))
        left += page.width + 8
    return sheet


def _word_pictures(papers: Papers) -> Iterator[tuple[str, Image.Image]]:
    """Each word framed where it first stands on a paper that uses all of them."""
    document = pypdfium2.PdfDocument(papers.pdf_from(WHOLE_VOCABULARY, WHOLE_VOCABULARY_ABOUT))
    tree = parse(WHOLE_VOCABULARY)
    places = _places(document, sorted(filter(_is_line, tree.iter()), key=_last_if_in_margin))
    for name in PICTURED:
        found = [places[line] for line in next(tree.iter(name)).iter() if line in places]
        page = found[0][0]
        sides = list(zip(*(box for number, box in found if number == page), strict=True))
        yield name, _framed(document[page], (min(sides[0]), min(sides[1]), max(sides[2]), max(sides[3])))


def _is_line(element: etree._Element) -> bool:
    return element.tag not in SHAPES and bool(line_text(element).strip())


def _last_if_in_margin(element: etree._Element) -> bool:
    return element.tag == "mark"


def _places(document: pypdfium2.PdfDocument, lines: list[etree._Element]) -> dict[etree._Element, tuple[int, Box]]:
    """The page of each line and the box around it; lines follow each other on paper as in the tree."""
    places, page, texts, at = {}, 0, document[0].get_textpage(), 0
    for line in lines:
        words = line_text(line).split()
        if _last_if_in_margin(line):
            page, at, texts = 0, 0, document[0].get_textpage()
        while (begin := texts.search(" ".join(words[:3]), at, match_case=True).get_next()) is None:
            page, at = page + 1, 0
            texts = document[page].get_textpage()
        end = texts.search(" ".join(words[-3:]), begin[0], match_case=True).get_next() or begin
        at = end[0] + end[1]
        boxes = [texts.get_rect(number) for number in range(texts.count_rects(begin[0], at - begin[0]))]
        sides = list(zip(*boxes, strict=True))
        places[line] = page, (min(sides[0]), min(sides[1]), max(sides[2]), max(sides[3]))
    return places


def _framed(page: pypdfium2.PdfPage, box: Box) -> Image.Image:
    scale, height = WORD_DPI / 72, page.get_height()
    sheet = page.render(scale=scale).to_pil().convert("RGB")
    left, top, right, bottom = (round(side * scale) for side in (box[0], height - box[3], box[2], height - box[1]))
    ImageDraw.Draw(sheet).rectangle((left - 4, top - 4, right + 4, bottom + 4), outline=MARKED, width=2)
    return sheet.crop((0, max(0, top - AROUND), sheet.width, min(sheet.height, bottom + AROUND)))


def _save(picture: Image.Image, name: str) -> None:
    PICTURES.mkdir(exist_ok=True)
    picture.convert("L" if name.startswith("paper-") else "P").save(Path(PICTURES / name), optimize=True)


if __name__ == "__main__":
    main()
