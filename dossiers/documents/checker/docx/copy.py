"""A changed copy of a Word file ("bản sao đã sửa"): parts that were not changed keep their bytes."""

from io import BytesIO
from posixpath import basename, dirname, join
from zipfile import ZIP_DEFLATED, ZipFile

from lxml import etree

from dossiers.documents.checker.docx.package import RELATIONS, Element, R, W
from dossiers.documents.checker.docx.reader import OpenedWord

KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/header"
CONTENT = "application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"
TYPES = "[Content_Types].xml"
TYPES_SPACE = "http://schemas.openxmlformats.org/package/2006/content-types"
RELATION_ID = "rIdPageNumber"


class WordCopy:
    """A copy of one file in the making; the trees of its parts are changed in place."""

    def __init__(self, opened: OpenedWord, data: bytes) -> None:
        self.opened, self._data = opened, data
        self._package = opened.walk.package
        self._margins = {name for section in opened.walk.sections for name in section.margins.values()}
        self._changed = {self._package.main, *self._margins}
        self._added: dict[str, Element] = {}

    def margin_parts(self) -> list[Element]:
        """Return the headers and footers."""
        return [part for name in sorted(self._margins) if (part := self._package.part(name)) is not None]

    def header(self, at: int) -> Element | None:
        """Return the header of a section (from 0) for all pages except a different first one."""
        name = self.opened.walk.sections[at].margins.get(("header", "default"))
        return self._package.part(name) if name else None

    def add_header(self, mark: Element) -> Element:
        """Add a header to a section, and so to those after it that name none; return its root."""
        name = join(dirname(self._package.main), "header-page-number.xml")
        header = self._added[name] = etree.Element(f"{W}hdr", nsmap={"w": W.strip("{}")})
        reference = etree.Element(f"{W}headerReference", nsmap={"r": R.strip("{}")})
        reference.set(f"{W}type", "default")
        reference.set(f"{R}id", RELATION_ID)
        mark.insert(0, reference)
        self._relate(name)
        return header

    def _relate(self, name: str) -> None:
        """Add the part to the relations of the text and to the list of content types."""
        relations = join(dirname(self._package.main), "_rels", f"{basename(self._package.main)}.rels")
        row = {"Id": RELATION_ID, "Type": KIND, "Target": basename(name)}
        etree.SubElement(self._package.part(relations), RELATIONS, row)
        part = {"PartName": f"/{name}", "ContentType": CONTENT}
        etree.SubElement(self._package.part(TYPES), f"{{{TYPES_SPACE}}}Override", part)
        self._changed |= {relations, TYPES}

    def saved(self) -> bytes:
        """Return the bytes of the copy."""
        stored = BytesIO()
        with ZipFile(BytesIO(self._data)) as given, ZipFile(stored, "w", ZIP_DEFLATED) as copy:
            for entry in given.infolist():
                part = self._package.part(entry.filename.lstrip("/")) if self._is_changed(entry.filename) else None
                copy.writestr(entry, given.read(entry) if part is None else _file(part), ZIP_DEFLATED)
            for name, part in self._added.items():
                copy.writestr(name, _file(part))
        return stored.getvalue()

    def _is_changed(self, name: str) -> bool:
        return name.lstrip("/") in self._changed


def _file(part: Element) -> bytes:
    written: bytes = etree.tostring(part, xml_declaration=True, encoding="UTF-8", standalone=True)
    return written
