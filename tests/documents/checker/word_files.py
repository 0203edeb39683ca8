"""Word files made from scratch by the tests ("tệp Word tự dựng"), after the shapes that programs are known to write."""

import shutil
import subprocess
from enum import StrEnum
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from tests.documents.checker import word_pieces as xml
from tests.documents.checker.typed import Annex, Block, Margins, Part, Typed
from tests.documents.checker.word_crafts import Craft, Google, Tabs, TextBoxes, Wps

__all__ = ["Annex", "Block", "Part", "Shape", "Typed", "through_libreoffice", "word_file"]

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
WORDS = "application/vnd.openxmlformats-officedocument.wordprocessingml"
PARTS = {"styles": "styles", "numbering": "numbering", "settings": "settings"}


class Shape(StrEnum):
    """Whose habits a file has."""

    WORD = "word"
    TEXT_BOXES = "text-boxes"
    WPS = "wps"
    GOOGLE = "google"
    TABS = "tabs"


CRAFTS: dict[Shape, type[Craft]] = {
    Shape.WORD: Craft,
    Shape.TEXT_BOXES: TextBoxes,
    Shape.WPS: Wps,
    Shape.GOOGLE: Google,
    Shape.TABS: Tabs,
}


def word_file(typed: Typed | None = None, shape: Shape = Shape.WORD) -> bytes:
    """The paper as a finished file in one shape."""
    typed = typed or Typed()
    craft = CRAFTS[shape](typed)
    return packed(body_of(craft), craft.styles, margins_of(craft), theme_of(typed.font))


def packed(body: str, styles: str = "", margins: dict[str, str] | None = None, theme: str = "") -> bytes:
    """A file of this body; `margins` are header and footer parts by name ("header1")."""
    margins = margins or {}
    parts = {
        "word/document.xml": f"<w:document {xml.NAMESPACES}><w:body>{body}</w:body></w:document>",
        "word/styles.xml": f"<w:styles {xml.NAMESPACES}>{styles}</w:styles>",
        "word/numbering.xml": f"<w:numbering {xml.NAMESPACES}>{NUMBERING}</w:numbering>",
        "word/settings.xml": f"<w:settings {xml.NAMESPACES}/>",
        **{f"word/{name}.xml": margin_part(name, content) for name, content in margins.items()},
    }
    kinds = {**PARTS, **{name: name[:6] for name in margins}}
    if theme:
        parts["word/theme/theme1.xml"] = theme
        kinds["theme/theme1"] = "theme"
    parts["word/_rels/document.xml.rels"] = relations({name: (kind, f"{name}.xml") for name, kind in kinds.items()})
    parts["_rels/.rels"] = relations({"main": ("officeDocument", "word/document.xml")})
    parts["[Content_Types].xml"] = content_types(margins, theme)
    return zipped(parts)


def zipped(parts: dict[str, str]) -> bytes:
    """The parts as one file."""
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>{content}')
    return buffer.getvalue()


def relations(targets: dict[str, tuple[str, str]]) -> str:
    """A part of relations, by id: kind and target."""
    rows = (
        f'<Relationship Id="{identity.replace("/", "-")}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for identity, (kind, target) in targets.items()
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{"".join(rows)}</Relationships>'


def content_types(margins: dict[str, str], theme: str) -> str:
    """What each part is."""
    kinds = {"document": "document.main", "styles": "styles", "numbering": "numbering", "settings": "settings"}
    kinds |= {name: name[:6] for name in margins}
    rows = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{WORDS}.{kind}+xml"/>' for name, kind in kinds.items()
    )
    if theme:
        kind = "application/vnd.openxmlformats-officedocument.theme+xml"
        rows += f'<Override PartName="/word/theme/theme1.xml" ContentType="{kind}"/>'
    plain = (
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
    )
    return f'<Types xmlns="{PACKAGE}/content-types">{plain}{rows}</Types>'


def theme_of(font: str) -> str:
    """A theme whose minor and major Latin fonts are this one."""
    names = "".join(
        f'<a:{kind}Font><a:latin typeface="{font}"/><a:ea typeface=""/><a:cs typeface=""/></a:{kind}Font>'
        for kind in ("major", "minor")
    )
    elements = f'<a:fontScheme name="Office">{names}</a:fontScheme>'
    return (
        '<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name="Office">'
        f"<a:themeElements>{elements}</a:themeElements></a:theme>"
    )


def _level(identity: int, kind: str, shown: str) -> str:
    level = f'<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{shown}"/></w:lvl>'
    return f'<w:abstractNum w:abstractNumId="{identity}">{level}</w:abstractNum>'


NUMBERING = (
    _level(1, "lowerLetter", "%1)")
    + _level(2, "decimal", "%1.")
    + _level(3, "bullet", "-")
    + "".join(f'<w:num w:numId="{at}"><w:abstractNumId w:val="{at}"/></w:num>' for at in (1, 2, 3))
)


def margin_part(name: str, content: str) -> str:
    """A header or a footer."""
    tag = "hdr" if name.startswith("header") else "ftr"
    return f"<w:{tag} {xml.NAMESPACES}>{content}</w:{tag}>"


def margins_of(craft: Craft) -> dict[str, str]:
    """The part that shows the page number, and the empty one of the first page."""
    if not craft.typed.number_place:
        return {}
    kind = number_part(craft.typed)
    return {f"{kind}1": craft.number(), f"{kind}2": "<w:p/>"}


def number_part(typed: Typed) -> str:
    """In which margin the page number stands."""
    return "header" if typed.number_place.startswith("top") else "footer"


def section(typed: Typed, *, lying: Margins | None = None, restarts: bool = False, number: bool = True) -> str:
    """The properties of a section; `lying` are the margins of a lying sheet."""
    kind = number_part(typed)
    references = "".join(
        f'<w:{kind}Reference w:type="{which}" r:id="{kind}{at}"/>' for which, at in (("default", 1), ("first", 2))
    )
    wide, high = (typed.height, typed.width) if lying else (typed.width, typed.height)
    turned = ' w:orient="landscape"' if wide > high else ""
    edges = lying or (typed.top, typed.right, typed.bottom, typed.left)
    sides = {**dict(zip(("top", "right", "bottom", "left"), edges, strict=True)), "gutter": typed.gutter}
    margins = "".join(f' w:{side}="{xml.twips(value)}"' for side, value in sides.items())
    start = ' w:start="1"' if restarts else ""
    counted = f'<w:pgNumType w:fmt="{typed.number_format}"{start}/>'
    first = "" if typed.number_on_first else "<w:titlePg/>"
    return (
        f"<w:sectPr>{references if number and typed.number_place else ''}"
        f'<w:pgSz w:w="{xml.twips(wide)}" w:h="{xml.twips(high)}"{turned}/>'
        f'<w:pgMar{margins} w:header="567" w:footer="567"/>{counted}{first}</w:sectPr>'
    )


def body_of(craft: Craft) -> str:
    """The whole paper and its annexes."""
    typed = craft.typed
    main = craft.head() + title(craft) + text(craft) + signature(craft)
    if not typed.annexes:
        return main + section(typed)
    pieces = [main, xml.paragraph("", section(typed))]
    for at, annex in enumerate(typed.annexes, 1):
        end = section(typed, lying=annex.lying, restarts=annex.restarts)
        pieces += [annexed(craft, annex), end if at == len(typed.annexes) else xml.paragraph("", end)]
    return "".join(pieces)


def title(craft: Craft) -> str:
    """Kind and subject, the line, the addressees."""
    typed = craft.typed
    wide = typed.width - typed.left - typed.right - typed.gutter
    lined = craft.maybe(typed.subject, typed.subject_line, wide)
    kind = craft.maybe(typed.kind, before=12)
    return kind + lined + "".join(craft.part(part, 6, 6) for part in typed.addressees)


def text(craft: Craft) -> str:
    """Grounds, paragraphs, the table of figures."""
    typed = craft.typed
    blocks = [craft.block(block) for block in (*typed.grounds, *typed.body)]
    first = len(typed.grounds)
    blocks[first : first + 1] = [*blocks[first : first + 1], *["<w:p/>"] * typed.empty_after]
    at = first + typed.empty_after + typed.rows_after
    return "".join([*blocks[:at], craft.grid(typed.rows) if typed.rows else "", *blocks[at:]])


def signature(craft: Craft) -> str:
    """Recipients on the left, powers and name on the right."""
    typed = craft.typed
    left = "".join(map(craft.part, filter(None, (typed.recipients_word, *typed.recipients))))
    right = "".join(map(craft.part, typed.powers)) + (craft.part(typed.name, before=60) if typed.name else "")
    return xml.table((72, 90), [(left, right)], xml.borders("nil")) + last_paragraph()


def last_paragraph() -> str:
    """A body may not end in a table: Word's own way out is a paragraph without height."""
    return xml.paragraph("", xml.spacing(0, 0, 1, "exact") + "<w:rPr><w:sz w:val='2'/></w:rPr>")


def annexed(craft: Craft, annex: Annex) -> str:
    """One annex."""
    head = "".join(map(craft.part, (annex.label, annex.title, annex.reference)))
    return head + craft.grid(annex.rows) + last_paragraph()


def through_libreoffice(files: dict[str, bytes], folder: Path, kind: str = "docx") -> dict[str, bytes]:
    """The same papers opened and saved by LibreOffice, all in one call: these are real files of another program."""
    office = shutil.which("soffice")
    assert office, "LibreOffice Writer is needed: make test installs it"
    given, made = folder / "given", folder / "made"
    given.mkdir()
    for name, data in files.items():
        (given / f"{name}.docx").write_bytes(data)
    wanted = {"docx": "docx:MS Word 2007 XML", "odt": "odt", "pdf": "pdf"}[kind]
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", wanted, "--outdir", str(made)]
    subprocess.run([*command, *map(str, sorted(given.iterdir()))], check=True, capture_output=True, timeout=180)
    return {name: (made / f"{name}.{kind}").read_bytes() for name in files}
