"""Checks of uploaded Word and Excel files: the archive's limits, then every part, then the format's own library.

Sizes are counted from what is really read, never taken from the archive's own headers.
"""

import io
import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from posixpath import normpath
from typing import Any
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile, ZipInfo

from dossiers.uploads.faults import FileFault

MOST_PARTS = 2_000
LARGEST_IN_ALL = 64 * 1024 * 1024
LARGEST_RATIO = 150
SMALL = 1024 * 1024
"""Bytes below which the ratio of packed to unpacked is not checked: a short repetitive part packs very well."""

LARGEST_TEXT = 16 * 1024 * 1024
"""Bytes of the XML of a Word file, which python-docx holds in memory as trees."""

CHUNK = 256 * 1024
OLD_CONTAINER = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""The signature of OLE files: the old formats of Word and Excel, and encrypted new ones."""
ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
"""The stream of an OLE file that holds an encrypted new one."""
ZIP_SIGNATURE = b"PK\x03\x04"
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
FETCHING_FORMULA = re.compile(
    rb"<(?:\w+:)?f[ >][^<]*?(?:\b(?:WEBSERVICE|RTD|CALL|REGISTER(?:\.ID)?|EXEC|IMAGE|IMPORTDATA)\s*\(|\|[^<]{0,500}!)",
    re.IGNORECASE,
)
"""Excel formulas that run a program or fetch a file: such functions, and DDE links such as `cmd|'/C calc'!A1`."""
STRANGE_NAME = re.compile(r"^[/\\]|^[A-Za-z]:|(?:^|[/\\])\.\.(?:[/\\]|$)|\\|[\x00-\x1f\x7f]")
"""Names of entries that lead out of the folder where an archive is unpacked; no program for documents writes one."""
ACTIVE_TYPES = ("vbaproject", "macroenabled", "activex", "oleobject", "externallink", "vbadata")
ACTIVE_NAMES = ("vbaproject.bin", "oleobject", "activex")


def check_docx(data: bytes) -> None:
    """Check that a Word file has no macros, foreign parts or bombs, and that python-docx opens it. Raises FileFault."""
    check_word_parts(data)
    from docx import Document

    Document(io.BytesIO(data))


def check_word_parts(data: bytes) -> None:
    """Check the same without python-docx, for callers that read the parts themselves. Raises FileFault."""
    _check_parts(data, WORD, LARGEST_TEXT)


def check_xlsx(data: bytes) -> None:
    """Check that a workbook has no macros, foreign parts or bombs, and that calamine opens it. Raises FileFault."""
    _check_parts(data, EXCEL, LARGEST_IN_ALL)
    from python_calamine import CalamineWorkbook

    if not CalamineWorkbook.from_filelike(io.BytesIO(data)).sheet_names:
        raise FileFault("file-damaged")


def workbook_parts(data: bytes) -> dict[str, bytes]:
    """Return the parts of a workbook by their names in lower case, for callers that read them themselves.

    Raises FileFault for one with macros, foreign parts or bombs.
    """
    return _check_parts(data, EXCEL, LARGEST_IN_ALL)


def _check_parts(data: bytes, main_type: str, largest_text: int) -> dict[str, bytes]:
    try:
        with ZipFile(io.BytesIO(data)) as archive:
            _check_entries(archive, data)
            parts = _read(archive)
    except BadZipFile:
        raise FileFault("file-damaged") from None
    types = _content_types(parts)
    texts = {name: content for name, content in parts.items() if _is_xml(name, types)}
    if sum(map(len, texts.values())) > largest_text:
        raise FileFault("file-bomb")
    for name, content in texts.items():
        if name.startswith(SHEETS) and not name.endswith(".rels"):
            _check_sheet(content)
        else:
            _check_text(content)
    _check_active(parts, types)
    if types.get(_main_part(parts)) != main_type:
        raise FileFault("file-kind-mismatch")
    return parts


def _check_entries(archive: ZipFile, data: bytes) -> None:
    entries = archive.infolist()
    names = [entry.filename for entry in entries]
    if len(entries) > MOST_PARTS:
        raise FileFault("file-bomb")
    if any(entry.flag_bits & ENCRYPTED_FLAG for entry in entries):
        raise FileFault("file-encrypted")
    if len(set(map(str.lower, names))) != len(names) or TYPES not in map(str.lower, names) or archive.comment:
        raise FileFault("file-damaged")
    if any(STRANGE_NAME.search(name) for name in names) or _overlap(entries):
        raise FileFault("file-damaged")
    if not data.endswith(b"\0\0") or data[-22:-18] != b"PK\x05\x06":
        raise FileFault("file-kind-mismatch")


def _overlap(entries: Sequence[ZipInfo]) -> bool:
    """Return whether two entries share bytes: a few kilobytes would then be unpacked again and again."""
    places = sorted((entry.header_offset, entry.compress_size) for entry in entries)
    return any(start + size > following for (start, size), (following, _) in pairwise(places))


def _read(archive: ZipFile) -> dict[str, bytes]:
    """Return all parts by their names in lower case. Raises FileFault as soon as the limits are exceeded."""
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
                raise FileFault("file-bomb")
    return bytes(content)


def _is_xml(name: str, types: Mapping[str, str]) -> bool:
    """Return whether readers of the format parse a part as XML: by its own type, or by its extension."""
    extension = name.rpartition(".")[2]
    kind = types.get(name) or types.get(f"*.{extension}", "")
    return extension in ("xml", "rels", "vml") or kind.endswith(("+xml", "/xml"))


def _check_text(content: bytes) -> None:
    """Check that a part is well-formed, declares no document type and fetches nothing; hyperlinks are allowed."""
    for attributes in _elements(content):
        kind = attributes.get("Type", "")
        if kind.lower().endswith(FOREIGN_PART):
            raise FileFault("file-active-content")
        if attributes.get("TargetMode", "").lower() == "external" and not kind.endswith(HYPERLINK):
            raise FileFault("file-active-content")


def _check_sheet(content: bytes) -> None:
    """Check that a sheet is well-formed, declares no document type and fetches nothing; it may have a million rows."""
    if FETCHING_FORMULA.search(content.replace(b"\0", b"") if b"\0" in content[:200] else content):
        raise FileFault("file-active-content")
    parser = _parser()
    try:
        parser.Parse(content, True)
    except expat.ExpatError:
        raise FileFault("file-damaged") from None


def _parser() -> expat.XMLParserType:
    """Return a parser that raises FileFault at any document type."""

    def declared(*_: Any) -> None:
        raise FileFault("file-active-content")

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = declared
    parser.EntityDeclHandler = declared
    return parser


def _elements(content: bytes) -> list[Mapping[str, str]]:
    """Return the attributes of relations and content types. Raises FileFault for a DTD or a fetching field."""
    reader = _PartReader()
    parser = _parser()
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.characters
    try:
        parser.Parse(content, True)
    except expat.ExpatError:
        raise FileFault("file-damaged") from None
    if FETCHING_FIELD.search("".join(reader.fields)):
        raise FileFault("file-active-content")
    return reader.attributes


class _PartReader:
    """Handlers that collect the attributes of relations and content types, and the instructions of Word fields."""

    def __init__(self) -> None:
        self.attributes: list[Mapping[str, str]] = []
        self.fields: list[str] = []
        self._in_field = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        self._in_field = local == "instrText"
        if local == "fldSimple":
            self.fields.append(" " + " ".join(attributes.values()) + " ")
        elif local == "fldChar":
            self.fields.append(" ")
        elif local in ("Relationship", "Override", "Default"):
            self.attributes.append(attributes)

    def end(self, _name: str) -> None:
        self._in_field = False

    def characters(self, text: str) -> None:
        if self._in_field:
            self.fields.append(text)


def _content_types(parts: Mapping[str, bytes]) -> dict[str, str]:
    """Return the type of each part that has one of its own, and of each extension as `*.xml`."""
    types: dict[str, str] = {}
    for attributes in _elements(parts[TYPES]):
        place = attributes.get("PartName", "").lstrip("/") or f"*.{attributes.get('Extension', '')}"
        types[place.lower()] = attributes.get("ContentType", "").lower()
    return types


def _check_active(parts: Mapping[str, bytes], types: Mapping[str, str]) -> None:
    """Refuse macros, controls and embedded programs, by type or by name. Raises FileFault."""
    by_type = any(mark in kind for kind in types.values() for mark in ACTIVE_TYPES)
    by_name = any(mark in name for name in parts for mark in ACTIVE_NAMES)
    if by_type or by_name:
        raise FileFault("file-active-content")


def _main_part(parts: Mapping[str, bytes]) -> str:
    """Return the name of the part that the package declares as its document."""
    relations = _elements(parts.get("_rels/.rels", b""))
    targets = [
        relation.get("Target", "") for relation in relations if relation.get("Type", "").endswith(OFFICE_DOCUMENT)
    ]
    if len(targets) != 1:
        raise FileFault("file-damaged")
    return normpath(targets[0].lstrip("/")).lower()
