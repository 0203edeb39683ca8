"""The unchanging parts of a Word file: a slim package with one named style a word of the vocabulary.

python-docx makes it once from its blank template, out of which everything not needed here is thrown away.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from zipfile import ZipFile

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm, Pt
from lxml import etree

from dossiers.documents.rulepacks import RulePack, Style

DOCUMENT, CORE = "word/document.xml", "docProps/core.xml"
KEPT = {RELATIONSHIP_TYPE.STYLES, RELATIONSHIP_TYPE.SETTINGS, RELATIONSHIP_TYPE.HEADER}
KEPT_OF_PACKAGE = {RELATIONSHIP_TYPE.OFFICE_DOCUMENT, RELATIONSHIP_TYPE.CORE_PROPERTIES}
ALIGNMENTS = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "justify": WD_ALIGN_PARAGRAPH.JUSTIFY,
}

DEFAULTS = """<w:docDefaults {ns}>
  <w:rPrDefault><w:rPr>
    <w:rFonts w:ascii="{family}" w:hAnsi="{family}" w:eastAsia="{family}" w:cs="{family}"/>
    <w:color w:val="000000"/><w:sz w:val="28"/><w:szCs w:val="28"/>
    <w:lang w:val="vi-VN" w:eastAsia="vi-VN" w:bidi="ar-SA"/>
  </w:rPr></w:rPrDefault>
  <w:pPrDefault><w:pPr><w:widowControl/><w:spacing w:before="0" w:after="0"/></w:pPr></w:pPrDefault>
</w:docDefaults>"""

SETTINGS = """<w:settings {ns}>
  <w:zoom w:percent="100"/><w:defaultTabStop w:val="720"/><w:characterSpacingControl w:val="doNotCompress"/>
  <w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>
  </w:compat><w:themeFontLang w:val="vi-VN"/><w:decimalSymbol w:val=","/><w:listSeparator w:val=";"/>
</w:settings>"""


@dataclass(frozen=True, slots=True)
class Package:
    """The parts by name, which of them each paper writes itself, and the section that closes every body."""

    parts: Mapping[str, bytes]
    document: str
    core: str
    first_header: str
    header: str
    section: str


def package(pack: RulePack) -> Package:
    """The package for papers set by this rule pack."""
    document = Document()
    _drop_unneeded(document)
    _set_settings(document)
    _set_styles(document, pack)
    first_header, header = _set_section(document, pack)
    stored = BytesIO()
    document.save(stored)
    with ZipFile(stored) as archive:
        parts = {name: archive.read(name) for name in sorted(archive.namelist())}
    section = _inner_xml(document.sections[0]._sectPr)
    return Package(parts, DOCUMENT, CORE, first_header, header, section)


def _inner_xml(section: etree._Element) -> str:
    """The section's XML without editing marks and without name spaces, which its document declares."""
    for child in section.findall("w:docGrid", section.nsmap):
        section.remove(child)
    for name in [name for name in section.attrib if "}rsid" in str(name)]:
        del section.attrib[name]
    written = etree.tostring(section, encoding="unicode")
    return re.sub(r' xmlns:\w+="[^"]*"', "", written)


def _drop_unneeded(document: WordDocument) -> None:
    """Theme, numbering, fonts table, thumbnail: none of our styles refers to them."""
    for holder, kept in ((document.part.rels, KEPT), (document.part.package.rels, KEPT_OF_PACKAGE)):
        for name in [name for name, relation in holder.items() if relation.reltype not in kept]:
            del holder[name]


def _set_settings(document: WordDocument) -> None:
    settings = document.settings.element
    settings.clear()
    settings.extend(list(parse_xml(SETTINGS.format(ns=nsdecls("w")))))


def _set_styles(document: WordDocument, pack: RulePack) -> None:
    styles = document.styles.element
    for child in list(styles):
        styles.remove(child)
    styles.append(parse_xml(DEFAULTS.format(ns=nsdecls("w"), family=pack.family)))
    normal = document.styles.add_style("Normal", WD_STYLE_TYPE.PARAGRAPH, builtin=True)
    normal.element.set(f"{{{normal.element.nsmap['w']}}}default", "1")
    normal.quick_style = True
    for name, style in pack.styles.items():
        _add_style(document, name, style)


def _add_style(document: WordDocument, name: str, style: Style) -> None:
    added = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    added.base_style = document.styles["Normal"]
    added.quick_style = True
    added.font.size = Pt(style.size)
    added.font.bold = style.bold or None
    added.font.italic = style.italic or None
    form = added.paragraph_format
    form.alignment = ALIGNMENTS[style.align]
    form.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    form.line_spacing = Pt(style.pitch)
    form.space_before, form.space_after = Pt(style.before), Pt(style.after)
    form.first_line_indent = Mm(style.indent) if style.indent else None
    form.keep_with_next = style.keep_next or None


def _set_section(document: WordDocument, pack: RulePack) -> tuple[str, str]:
    """Page size, margins and the two headers: page one without a number, the others with (P01-P06, P10)."""
    section, paper = document.sections[0], pack.paper
    section.page_width, section.page_height = Mm(paper.width), Mm(paper.height)
    section.top_margin, section.right_margin = Mm(paper.top), Mm(paper.right)
    section.bottom_margin, section.left_margin = Mm(paper.bottom), Mm(paper.left)
    section.header_distance = section.footer_distance = Mm(paper.number_from_top)
    section.gutter = 0
    section.different_first_page_header_footer = True
    for header in (section.first_page_header, section.header):
        header.is_linked_to_previous = False
    names = [header.part.partname.lstrip("/") for header in (section.first_page_header, section.header)]
    return names[0], names[1]
