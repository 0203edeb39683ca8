"""Small changes to the properties in a Word file ("sửa định dạng"); the order of children follows the schema."""

from collections.abc import Iterator, Sequence

from lxml import etree

from dossiers.documents.checker.docx.package import TWIP, Element, W


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


RUN = _names(
    "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof snapToGrid vanish "
    "webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText vertAlign rtl cs em lang"
)
FORM = _names(
    "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs "
    "suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd "
    "snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment "
    "textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange"
)
SECTION = _names(
    "headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders lnNumType pgNumType cols "
    "formProt vAlign noEndnote titlePg textDirection bidi rtlGutter docGrid printerSettings sectPrChange"
)
"""The orders of children in w:rPr, w:pPr and w:sectPr (ECMA-376 part 1, 17.3 and 17.6)."""


def twips(mm: float) -> str:
    """Return millimetres in twentieths of a point, as a string."""
    return str(round(mm / TWIP))


def ensure_child(parent: Element, name: str, order: Sequence[str]) -> Element:
    """Return the child of that name, created in its place if there is none."""
    found = parent.find(f"{W}{name}")
    if found is not None:
        return found
    made = etree.Element(f"{W}{name}")
    rank = order.index(name)
    later = set(order[rank + 1 :])
    at = next((at for at, sibling in enumerate(parent) if sibling.tag.rpartition("}")[2] in later), len(parent))
    parent.insert(at, made)
    return made


def set_attributes(element: Element, **values: str) -> None:
    """Set attributes of the w: namespace; an empty value removes one."""
    for name, value in values.items():
        key = f"{W}{name}"
        if value:
            element.set(key, value)
        else:
            element.attrib.pop(key, None)


def paragraph_properties(paragraph: Element) -> Element:
    """Return the w:pPr of a paragraph, created if there is none."""
    return _first(paragraph, "pPr")


def run_properties(run: Element) -> Element:
    """Return the w:rPr of a run, created if there is none."""
    return _first(run, "rPr")


def mark_properties(paragraph: Element) -> Element:
    """Return the run properties of a paragraph's mark, which also format its list number."""
    return ensure_child(paragraph_properties(paragraph), "rPr", FORM)


def _first(parent: Element, name: str) -> Element:
    found = parent.find(f"{W}{name}")
    if found is None:
        found = etree.Element(f"{W}{name}")
        parent.insert(0, found)
    return found


def runs_with_text(paragraph: Element, words: str) -> list[Element]:
    """Return the runs of one part of a line with tabs or breaks that holds this text, else all runs with text."""
    pieces = [(run, text) for run in paragraph.iter(f"{W}r") if (text := _text(run))]
    wanted = _bare(words)
    for part in _parts(pieces):
        said = _bare("".join(text for _, text in part))
        if said and wanted and (said.startswith(wanted) or wanted.startswith(said)):
            return list(dict.fromkeys(run for run, text in part if text.strip()))
    return [run for run, _ in pieces]


def _parts(pieces: Sequence[tuple[Element, str]]) -> Iterator[list[tuple[Element, str]]]:
    part: list[tuple[Element, str]] = []
    for run, text in pieces:
        first, *others = text.replace("\n", "\t").split("\t")
        part.append((run, first))
        for rest in others:
            yield part
            part = [(run, rest)]
    yield part


def _text(run: Element) -> str:
    signs = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n"}
    return "".join((piece.text or "") if piece.tag == f"{W}t" else signs.get(piece.tag, "") for piece in run)


def _bare(text: str) -> str:
    return " ".join(text.split()).casefold()
