"""A Word file as parts of XML ("các phần của tệp Word"), read without following anything outside it."""

from collections.abc import Iterable
from functools import cached_property
from io import BytesIO
from posixpath import dirname, join, normpath
from typing import TypeAlias
from zipfile import ZipFile

from lxml import etree

Element: TypeAlias = etree._Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
WPS = "{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
V = "{urn:schemas-microsoft-com:vml}"
O = "{urn:schemas-microsoft-com:office:office}"  # noqa: E741 - the prefix that every Word file gives it
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"

STRICT = {
    "http://purl.oclc.org/ooxml/wordprocessingml/main": W,
    "http://purl.oclc.org/ooxml/drawingml/main": A,
    "http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing": WP,
    "http://purl.oclc.org/ooxml/officeDocument/relationships": R,
}
"""The namespaces of strict files (ISO/IEC 29500), with the transitional ones of the same meaning."""

TWIP = 25.4 / 1440
"""Millimetres in a twentieth of a point."""
EMU = 1 / 36000
"""Millimetres in an English metric unit."""


def value(element: Element | None, path: str = "", name: str = "val") -> str | None:
    """Return the w: attribute of an element or of one below it ("pgSz", "rPr/sz")."""
    for step in path.split("/") if path else ():
        element = element.find(f"{W}{step}") if element is not None else None
    return None if element is None else element.get(f"{W}{name}")


def number(written: str | None, otherwise: float = 0.0) -> float:
    """Return a measure as a number; strict files may write "12pt", which is converted to twentieths of a point."""
    if not written:
        return otherwise
    try:
        return float(written.removesuffix("pt")) * (20 if written.endswith("pt") else 1)
    except ValueError:
        return otherwise


def is_on(element: Element | None) -> bool:
    """Return whether a toggle property is on: present, unless its value says off."""
    return element is not None and element.get(f"{W}val", "1") not in ("0", "false", "off")


class WordPackage:
    """The parts of a file by name, parsed at first use."""

    def __init__(self, data: bytes) -> None:
        self._archive = ZipFile(BytesIO(data))
        self._names = {name.lstrip("/"): name for name in self._archive.namelist()}
        self._parsed: dict[str, Element | None] = {}

    def part(self, name: str) -> Element | None:
        """Return the root of a part; None when the file has no such part."""
        if name not in self._parsed:
            held = self._names.get(name)
            self._parsed[name] = parsed(self._archive.read(held)) if held else None
        return self._parsed[name]

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Return the internal relations of a part: by id, the type's last word and the name of the target part."""
        root = self.part(join(dirname(part), "_rels", f"{part.rsplit('/', 1)[-1]}.rels"))
        rows: Iterable[Element] = root if root is not None else ()
        inside = [row for row in rows if row.tag == RELATIONS and row.get("TargetMode") != "External"]
        return {
            row.get("Id", ""): (row.get("Type", "").rsplit("/", 1)[-1], _resolved(part, row.get("Target", "")))
            for row in inside
        }

    @cached_property
    def main(self) -> str:
        """The name of the part that holds the text."""
        kinds = dict(self.relations("").values())
        return kinds.get("officeDocument", "word/document.xml")

    def related(self, kind: str) -> Element | None:
        """Return the part of this type that belongs to the text: "styles", "numbering", "settings", "theme"."""
        names = [name for found, name in self.relations(self.main).values() if found == kind]
        return self.part(names[0]) if names else None


def _resolved(part: str, target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else normpath(join(dirname(part), target))


def parsed(data: bytes) -> Element:
    """Return parsed XML without entities, network or comments; strict namespaces become transitional ones."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    if any(name.encode() in data[:4000] for name in STRICT):
        for strict, usual in STRICT.items():
            data = data.replace(f'"{strict}"'.encode(), f'"{usual.strip("{}")}"'.encode())
    return etree.fromstring(data, parser)
