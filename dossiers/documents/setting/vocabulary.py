"""The closed vocabulary of the papers ("bộ thẻ"): the elements, their permitted contents and attributes.

A template's output is parsed strictly against it. Whatever is not listed here is a fault of the template, named with
its line and element, instead of causing an unnoticed layout error.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from unicodedata import is_normalized

from lxml import etree

from dossiers.vietnamese.text import SOLID

INLINE = frozenset({"br"})
PLACE = r"-?[0-9]{1,4}"
MM = r"[1-9][0-9]{0,2}(?:\.[0-9]{1,3})?"
MOST_ANNEXES = 9
"""The most annexes of one paper: each has page names of its own in the print stylesheet."""


class TemplateFault(ValueError):
    """Raised when a template writes something that no paper may contain; has line, element and fault."""

    def __init__(self, line: int, element: str, fault: str) -> None:
        super().__init__(f"line {line}, element <{element}>: {fault}")
        self.line = line
        self.element = element
        self.fault = fault


@dataclass(frozen=True, slots=True)
class VocabularyElement:
    """One element: its children, whether it holds text, and its attributes with patterns of their values."""

    children: frozenset[str] = frozenset()
    text: bool = False
    attributes: Mapping[str, str] = field(default_factory=dict)


def _line(**attributes: str) -> VocabularyElement:
    return VocabularyElement(INLINE, text=True, attributes=attributes)


def _group(*children: str, **attributes: str) -> VocabularyElement:
    return VocabularyElement(frozenset(children), attributes=attributes)


def _shape(*places: str) -> VocabularyElement:
    """Return one shape of a picture; it may have a title, shown when it is pointed at."""
    return VocabularyElement(frozenset({"title"}), attributes={**dict.fromkeys(places, PLACE), "class": CLASSES})


HEAD = ("parent", "agency", "country", "motto", "number", "about", "place-date")
FLOW = (
    *("addressee", "addressee-item", "authority", "basis", "resolution", "para"),
    *("part", "article", "heading", "point", "item"),
    *("unit", "table", "picture", "closing"),
)
OWN_FORM = ("table", "picture")
ANNEX = ("annex-label", "annex-title", "annex-reference")
SHAPES = ("line", "rect", "circle", "text")
CLASSES = r"chart(?:-[a-z]+)?(?: chart-[a-z]+)*"
"""Classes of a picture's shapes, which stylesheets format."""
ALIGN = "left|center|right"
ORIENTATIONS = ("portrait", "landscape")

VOCABULARY: Mapping[str, VocabularyElement] = MappingProxyType(
    {
        "paper": _group("mark", "head", "kind", "subject", *FLOW, "signatures", "annex"),
        "mark": _line(),
        "head": _group(*HEAD),
        "annex": _group(*ANNEX, *FLOW, "signatures", orientation="|".join(ORIENTATIONS)),
        **{name: _line() for name in ("kind", "subject", *HEAD, *ANNEX, *FLOW) if name not in OWN_FORM},
        "table": _group("col", "header", "row"),
        "col": _group(mm=MM, align=ALIGN),
        "header": _group("cell"),
        "row": _group("cell"),
        "cell": _line(),
        "picture": _group("svg", mm=MM),
        "svg": _group("title", "desc", *SHAPES, viewBox="0 0 [0-9]{1,4} [0-9]{1,4}", role="img", **{"class": CLASSES}),
        "line": _shape("x1", "y1", "x2", "y2"),
        "rect": _shape("x", "y", "width", "height"),
        "circle": _shape("cx", "cy", "r"),
        "text": VocabularyElement(
            text=True, attributes={**_shape("x", "y").attributes, "text-anchor": "start|middle|end"}
        ),
        "title": VocabularyElement(text=True),
        "desc": VocabularyElement(text=True),
        "signatures": _group("band", left=MM),
        "band": _group("party"),
        "party": _group("power", "signer", "recipients", "recipient"),
        **{name: _line() for name in ("power", "signer", "recipients", "recipient")},
        "br": VocabularyElement(),
    }
)

_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
_SPACE = re.compile(r"[ \n\t]+")
_TIDY = re.compile(rf"[{SOLID}]+(?: [{SOLID}]+)*")
"""Words of precomposed letters, separated by single spaces: most lines are written so."""


def parse(source: str) -> etree._Element:
    """Return the tree of a paper with white space collapsed. Raises TemplateFault; text must be in NFC already."""
    try:
        root = etree.fromstring(source.encode(), _PARSER)
    except etree.XMLSyntaxError as error:
        raise TemplateFault(error.lineno or 0, "paper", error.msg or "not well-formed") from error
    if root.tag != "paper":
        raise TemplateFault(root.sourceline or 0, str(root.tag), "a paper begins with <paper>")
    _check_attributes(root, VOCABULARY["paper"])
    _check_inside(root, VOCABULARY["paper"])
    _check_annexes(root)
    return root


def _check_annexes(root: etree._Element) -> None:
    """Check that nothing follows the annexes but annexes (P11: their pages are numbered on their own)."""
    annexes = root.findall("annex")
    if len(annexes) > MOST_ANNEXES:
        raise TemplateFault(annexes[MOST_ANNEXES].sourceline or 0, "annex", f"more than {MOST_ANNEXES} annexes")
    for annex in annexes:
        following = annex.getnext()
        if following is not None and following.tag != "annex":
            raise TemplateFault(following.sourceline or 0, str(following.tag), "does not belong behind an annex")


def _check_inside(group: etree._Element, word: VocabularyElement) -> None:
    """Check a group: known elements in their place, no loose text. One pass; a paper has hundreds of elements."""
    _refuse_loose_text(group)
    for element in group:
        name = element.tag
        inner = VOCABULARY.get(name)
        if inner is None:
            raise TemplateFault(element.sourceline or 0, str(name), "unknown element")
        if name not in word.children:
            raise TemplateFault(element.sourceline or 0, str(name), f"does not belong in <{group.tag}>")
        if inner.attributes or element.keys():
            _check_attributes(element, inner)
        if inner.text:
            _check_line(element, inner)
        else:
            _check_inside(element, inner)


def _refuse_loose_text(group: etree._Element) -> None:
    loose = "".join([group.text or "", *[child.tail or "" for child in group]])
    if loose and not loose.isspace():
        raise TemplateFault(group.sourceline or 0, str(group.tag), "no text may stand here")


def _check_attributes(element: etree._Element, word: VocabularyElement) -> None:
    line, name = element.sourceline or 0, str(element.tag)
    for attribute, value in element.attrib.items():
        if attribute not in word.attributes:
            raise TemplateFault(line, name, f"unknown attribute {attribute!r}")
        if not re.fullmatch(word.attributes[str(attribute)], str(value)):
            raise TemplateFault(line, name, f"attribute {attribute!r} can't be {value!r}")
    if absent := sorted(set(word.attributes) - set(map(str, element.attrib))):
        raise TemplateFault(line, name, f"attribute {absent[0]!r} is missing")


def _check_line(line: etree._Element, word: VocabularyElement) -> None:
    """Check a line and collapse its white space as HTML does: runs are one space, none at the ends. Text is in NFC."""
    if not len(line):
        text = line.text
        if text and not _TIDY.fullmatch(text):
            line.text = _tidied(line, [text])[0]
        return
    breaks = list(line)
    for line_break in breaks:
        if line_break.tag not in word.children:
            fault = f"does not belong in <{line.tag}>" if line_break.tag in VOCABULARY else "unknown element"
            raise TemplateFault(line_break.sourceline or 0, str(line_break.tag), fault)
        _check_attributes(line_break, VOCABULARY["br"])
        if line_break.text or len(line_break):
            raise TemplateFault(line_break.sourceline or 0, "br", "nothing may stand in it")
    texts = _tidied(line, [line.text or "", *(line_break.tail or "" for line_break in breaks)])
    line.text = texts[0]
    for line_break, text in zip(breaks, texts[1:], strict=True):
        line_break.tail = text


def _tidied(line: etree._Element, texts: list[str]) -> list[str]:
    """Return the texts of a line with white space collapsed. Raises TemplateFault for text that is not in NFC."""
    if not is_normalized("NFC", "".join(texts)):
        raise TemplateFault(line.sourceline or 0, str(line.tag), "text is not in NFC")
    texts = [_SPACE.sub(" ", text) for text in texts]
    texts[0], texts[-1] = texts[0].lstrip(" "), texts[-1].rstrip(" ")
    return texts


def words_of(root: etree._Element) -> tuple[str, ...]:
    """Return the words of a paper in reading order."""
    lines = (element for element in root.iter() if VOCABULARY[str(element.tag)].children & INLINE == INLINE)
    return tuple(word for line in lines for word in line_text(line).split())


def paragraphs_of(root: etree._Element) -> tuple[str, ...]:
    """Return the paragraphs of a paper in reading order: each line, and each table row with cells separated by bars."""
    found = (_paragraph(element) for element in root.iter())
    return tuple(text for text in found if text)


def _paragraph(element: etree._Element) -> str:
    """Return the text of an element as a paragraph; "" for one that is part of another."""
    if element.tag in ("row", "header"):
        return " | ".join(" ".join(line_text(cell).split()) for cell in element)
    if element.tag == "cell" or VOCABULARY[str(element.tag)].children & INLINE != INLINE:
        return ""
    return " ".join(line_text(element).split())


def line_text(line: etree._Element) -> str:
    """Return the text of one line of the vocabulary; a line break is white space."""
    return "\n".join([line.text or "", *(line_break.tail or "" for line_break in line)])
