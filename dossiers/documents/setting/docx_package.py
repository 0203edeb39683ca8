"""The unchanging parts of a Word file: a slim package with one named style for each word of the vocabulary.

python-docx makes it once from its blank template, from which everything not needed is removed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from io import BytesIO
from zipfile import ZipFile

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt

from dossiers.documents.setting.archive import SMALL, ArchiveEntry, entry
from dossiers.documents.setting.rule_packs import RulePack, Style
from dossiers.documents.setting.wordml import relation_id

TYPES, DOCUMENT, CORE = "[Content_Types].xml", "word/document.xml", "docProps/core.xml"
FOLDER = "word/"
"""The folder of the document and its parts, to which the targets of relations are relative."""
RELATIONS = "word/_rels/document.xml.rels"
PICTURE_TYPES = (
    '<Default Extension="png" ContentType="image/png"/><Default Extension="svg" ContentType="image/svg+xml"/>'
)
KEPT = {RELATIONSHIP_TYPE.STYLES, RELATIONSHIP_TYPE.SETTINGS, RELATIONSHIP_TYPE.HEADER}
KEPT_OF_PACKAGE = {RELATIONSHIP_TYPE.OFFICE_DOCUMENT, RELATIONSHIP_TYPE.CORE_PROPERTIES}
ALIGNMENTS = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "justify": WD_ALIGN_PARAGRAPH.JUSTIFY,
}

HEADING = "heading "
"""The name of Word's own headings; the level follows."""

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
class PackedParts:
    """The compressed parts that all papers share; the order of all parts; the two headers and their relations' ids.

    `types` and `relations` are kept uncompressed, too, since pictures add to them.
    """

    entries: Mapping[str, ArchiveEntry]
    order: tuple[str, ...]
    document: str
    core: str
    first_header: str
    first_header_id: str
    header: str
    header_id: str
    types: bytes
    relations: bytes

    def naming(self, pictures: Iterable[tuple[str, str]]) -> dict[str, bytes]:
        """Return the parts that declare pictures: the document's relations and the content types."""
        relations = "".join(
            f'<Relationship Id="{relation_id(part)}" Type="{RELATIONSHIP_TYPE.IMAGE}" Target="{part[len(FOLDER) :]}"/>'
            for parts in pictures
            for part in parts
        )
        return {
            RELATIONS: self.relations.replace(b"</Relationships>", f"{relations}</Relationships>".encode()),
            TYPES: self.types.replace(b"<Override", f"{PICTURE_TYPES}<Override".encode(), 1),
        }


def package(pack: RulePack, first: bytes, other: bytes) -> PackedParts:
    """Return the package for papers of this rule pack, with the headers of a first page and of the others."""
    document = Document()
    _drop_unneeded(document)
    _set_settings(document)
    _set_styles(document, pack)
    (first_header, first_id), (header, header_id) = _add_headers(document)
    stored = BytesIO()
    document.save(stored)
    with ZipFile(stored) as saved:
        parts = {name: saved.read(name) for name in saved.namelist()} | {first_header: first, header: other}
    order = (TYPES, *sorted(parts.keys() - {TYPES}))
    entries = {name: entry(name, parts[name], SMALL) for name in order if name not in (DOCUMENT, CORE)}
    raw = parts[TYPES], parts[RELATIONS]
    return PackedParts(entries, order, DOCUMENT, CORE, first_header, first_id, header, header_id, *raw)


def _drop_unneeded(document: WordDocument) -> None:
    """Remove theme, numbering, font table and thumbnail: none of the styles refers to them."""
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
    """Add a style under its Vietnamese name; headings are Word's own, with their outline level."""
    added = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    added.element.find(qn("w:name")).set(qn("w:val"), style.word)
    added.element.customStyle = None if style.word.startswith(HEADING) else True
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
    form.keep_together = style.keep_lines or None
    if style.word.startswith(HEADING):
        level = int(style.word.removeprefix(HEADING)) - 1
        form._element.get_or_add_pPr().append(parse_xml(f'<w:outlineLvl {nsdecls("w")} w:val="{level}"/>'))


def _add_headers(document: WordDocument) -> list[tuple[str, str]]:
    """Add the headers of a section's first and other pages; return each one's part name and relation id."""
    section, found = document.sections[0], []
    for kind, header in (("first", section.first_page_header), ("default", section.header)):
        header.is_linked_to_previous = False
        reference = section._sectPr.find(f"w:headerReference[@w:type='{kind}']", section._sectPr.nsmap)
        found.append((header.part.partname.lstrip("/"), reference.get(qn("r:id"))))
    return found
