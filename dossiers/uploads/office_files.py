"""Uploaded Word and Excel files: the archive's limits, then every part, then the library that knows the format.

Sizes are counted from what is really read, never taken from what the archive says of itself.
"""

import io
import re
from collections.abc import Mapping
from posixpath import normpath
from typing import Any
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile, ZipInfo

from dossiers.uploads.suspicions import Suspicion

MOST_PARTS = 2_000
LARGEST_IN_ALL = 64 * 1024 * 1024
LARGEST_RATIO = 150
SMALL = 1024 * 1024
"""Below this the ratio of packed to unpacked says nothing: a short repetitive part packs very well."""

LARGEST_TEXT = 16 * 1024 * 1024
"""Bytes of the XML of a Word file, which python-docx holds in memory as trees."""

CHUNK = 256 * 1024
SHEETS = "xl/worksheets/"
TYPES = "[content_types].xml"
ENCRYPTED_FLAG = 0x1

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
OFFICE_DOCUMENT = "/officeDocument"
HYPERLINK = "/hyperlink"
FOREIGN_PART = "/afchunk"
"""The relation of a whole foreign document (altChunk), which Word merges in when it opens the file."""
FETCHING_FIELD = re.compile(
    r"(?:^|\s)(?:DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|IMPORT|LINK|DATABASE)(?:\s|$)", re.IGNORECASE
)
"""Word fields that run a program or fetch a file (DDE, INCLUDETEXT …)."""
ACTIVE_TYPES = ("vbaproject", "macroenabled", "activex", "oleobject", "externallink", "vbadata")
ACTIVE_NAMES = ("vbaproject.bin", "oleobject", "activex")


def check_docx(data: bytes) -> None:
    """A Word document without macros, foreign parts or bombs, which python-docx opens. Raises Suspicion."""
    check_word_parts(data)
    from docx import Document

    Document(io.BytesIO(data))


def check_word_parts(data: bytes) -> None:
    """The same without python-docx, for those who read the parts themselves. Raises Suspicion."""
    _check_parts(data, WORD, LARGEST_TEXT)


def check_xlsx(data: bytes) -> None:
    """A workbook without macros, foreign parts or bombs, which python-calamine opens. Raises Suspicion."""
    _check_parts(data, EXCEL, LARGEST_IN_ALL)
    from python_calamine import CalamineWorkbook

    if not CalamineWorkbook.from_filelike(io.BytesIO(data)).sheet_names:
        raise Suspicion("file-damaged")


def workbook_parts(data: bytes) -> dict[str, bytes]:
    """The parts of a workbook without macros, foreign parts or bombs, by their names in small letters, for those who
    read them themselves. Raises Suspicion."""
    return _check_parts(data, EXCEL, LARGEST_IN_ALL)


def _check_parts(data: bytes, main_type: str, largest_text: int) -> dict[str, bytes]:
    try:
        with ZipFile(io.BytesIO(data)) as archive:
            _check_entries(archive, data)
            parts = _read(archive)
    except BadZipFile:
        raise Suspicion("file-damaged") from None
    types = _content_types(parts)
    texts = {name: content for name, content in parts.items() if _is_xml(name, types)}
    if sum(map(len, texts.values())) > largest_text:
        raise Suspicion("file-bomb")
    for name, content in texts.items():
        if name.startswith(SHEETS) and not name.endswith(".rels"):
            _check_sheet(content)
        else:
            _check_text(content)
    _check_active(parts, types)
    if types.get(_main_part(parts)) != main_type:
        raise Suspicion("file-kind-mismatch")
    return parts


def _check_entries(archive: ZipFile, data: bytes) -> None:
    entries = archive.infolist()
    names = [entry.filename for entry in entries]
    if len(entries) > MOST_PARTS:
        raise Suspicion("file-bomb")
    if any(entry.flag_bits & ENCRYPTED_FLAG for entry in entries):
        raise Suspicion("file-encrypted")
    if len(set(map(str.lower, names))) != len(names) or TYPES not in map(str.lower, names) or archive.comment:
        raise Suspicion("file-damaged")
    if not data.endswith(b"\0\0") or data[-22:-18] != b"PK\x05\x06":
        raise Suspicion("file-kind-mismatch")


def _read(archive: ZipFile) -> dict[str, bytes]:
    """All parts by their names in small letters, given up as soon as they are more than any honest file has."""
    parts: dict[str, bytes] = {}
    left = LARGEST_IN_ALL
    for entry in archive.infolist():
        content = _unpacked(archive, entry, left)
        parts[entry.filename.lower()] = content
        left -= len(content)
    return parts


def _unpacked(archive: ZipFile, entry: ZipInfo, left: int) -> bytes:
    content = bytearray()
    with archive.open(entry) as packed:
        while chunk := packed.read(CHUNK):
            content += chunk
            if len(content) > left or len(content) > max(SMALL, entry.compress_size * LARGEST_RATIO):
                raise Suspicion("file-bomb")
    return bytes(content)


def _is_xml(name: str, types: Mapping[str, str]) -> bool:
    """Whether a reader of the format takes that part for XML: by its own type, or by its extension."""
    extension = name.rpartition(".")[2]
    kind = types.get(name) or types.get(f"*.{extension}", "")
    return extension in ("xml", "rels", "vml") or kind.endswith(("+xml", "/xml"))


def _check_text(content: bytes) -> None:
    """An XML part is well-formed, declares no document type, fetches nothing; only hyperlinks lead outside."""
    for attributes in _elements(content):
        kind = attributes.get("Type", "")
        if kind.lower().endswith(FOREIGN_PART):
            raise Suspicion("file-active-content")
        if attributes.get("TargetMode", "").lower() == "external" and not kind.endswith(HYPERLINK):
            raise Suspicion("file-active-content")


def _check_sheet(content: bytes) -> None:
    """A sheet is well-formed and declares no document type; nothing in it fetches, and it may have a million rows."""
    parser = _parser()
    try:
        parser.Parse(content, True)
    except expat.ExpatError:
        raise Suspicion("file-damaged") from None


def _parser() -> expat.XMLParserType:
    """A parser that stops at any document type."""

    def declared(*_: Any) -> None:
        raise Suspicion("file-active-content")

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = declared
    parser.EntityDeclHandler = declared
    return parser


def _elements(content: bytes) -> list[Mapping[str, str]]:
    """The attributes of a relations part's or content types part's elements, of others none; no DTD anywhere."""
    found: list[Mapping[str, str]] = []
    fields: list[str] = []
    in_field = False

    def begun(name: str, attributes: dict[str, str]) -> None:
        nonlocal in_field
        in_field = name.rpartition(":")[2] == "instrText"
        if name.rpartition(":")[2] == "fldSimple":
            fields.append(" " + " ".join(attributes.values()) + " ")
        if name.rpartition(":")[2] == "fldChar":
            fields.append(" ")
        if name.rpartition(":")[2] in ("Relationship", "Override", "Default"):
            found.append(attributes)

    def ended(_name: str) -> None:
        nonlocal in_field
        in_field = False

    def said(text: str) -> None:
        if in_field:
            fields.append(text)

    parser = _parser()
    parser.StartElementHandler = begun
    parser.EndElementHandler = ended
    parser.CharacterDataHandler = said
    try:
        parser.Parse(content, True)
    except expat.ExpatError:
        raise Suspicion("file-damaged") from None
    if FETCHING_FIELD.search("".join(fields)):
        raise Suspicion("file-active-content")
    return found


def _content_types(parts: Mapping[str, bytes]) -> dict[str, str]:
    """The type of each part that has one of its own, and of each extension as `*.xml`."""
    types: dict[str, str] = {}
    for attributes in _elements(parts[TYPES]):
        place = attributes.get("PartName", "").lstrip("/") or f"*.{attributes.get('Extension', '')}"
        types[place.lower()] = attributes.get("ContentType", "").lower()
    return types


def _check_active(parts: Mapping[str, bytes], types: Mapping[str, str]) -> None:
    """No macros, controls or embedded programs, by type or by name."""
    said = any(mark in kind for kind in types.values() for mark in ACTIVE_TYPES)
    named = any(mark in name for name in parts for mark in ACTIVE_NAMES)
    if said or named:
        raise Suspicion("file-active-content")


def _main_part(parts: Mapping[str, bytes]) -> str:
    """The part that the package names as its document."""
    relations = _elements(parts.get("_rels/.rels", b""))
    targets = [
        relation.get("Target", "") for relation in relations if relation.get("Type", "").endswith(OFFICE_DOCUMENT)
    ]
    if len(targets) != 1:
        raise Suspicion("file-damaged")
    return normpath(targets[0].lstrip("/")).lower()
